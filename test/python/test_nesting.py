"""Transformations of transformed functions: ours of ours, ours of JAX's, JAX's of ours."""

import itertools

import jax
import jax.numpy as jnp
import pytest
from helpers import array, elementwise, loss, mlp_params, same

import evolute as ev

X, V = array(3), array(3, seed=1)


def small(x):
    return jnp.sum(jnp.sin(x) * x**2)


def of_module(m, name):
    """A map from scalar functions of an array to such functions, through transformation `name` of module m."""
    return {
        "grad": lambda f: lambda x: jnp.sum(m.grad(f)(x) * V),
        "value_and_grad": lambda f: lambda x: m.value_and_grad(f)(x)[0] * jnp.sum(m.value_and_grad(f)(x)[1]),
        "jvp": lambda f: lambda x: m.jvp(f, (x,), (V,))[1],
        "linearize": lambda f: lambda x: m.linearize(f, x)[1](V),
        "vjp": lambda f: lambda x: jnp.sum(m.vjp(f, x)[1](1.0)[0] * V),
        "vmap": lambda f: lambda x: jnp.sum(m.vmap(f)(jnp.stack([x, 2 * x]))),
        "jacfwd": lambda f: lambda x: jnp.sum(m.jacfwd(f)(x) * V),
        "jit": lambda f: jax.jit(f) if m is jax else ev.compile(f),
    }[name]


NAMES = ["grad", "jvp", "linearize", "vjp", "vmap", "jacfwd", "jit"]
PAIRS = list(itertools.product(NAMES, NAMES))
MIXED = list(itertools.product(["grad", "jvp", "vjp", "vmap", "jit"], NAMES[:5]))


@pytest.mark.parametrize("outer, inner", PAIRS)
def test_pairs(outer, inner):
    expected = of_module(jax, outer)(of_module(jax, inner)(small))(X)
    same(of_module(ev, outer)(of_module(ev, inner)(small))(X), expected, 1e-10)


@pytest.mark.parametrize("outer, inner", MIXED)
def test_pairs_of_mixed_origin(outer, inner):
    expected = of_module(jax, outer)(of_module(jax, inner)(small))(X)
    same(of_module(jax, outer)(of_module(ev, inner)(small))(X), expected, 1e-10)
    same(of_module(ev, outer)(of_module(jax, inner)(small))(X), expected, 1e-10)


@pytest.mark.parametrize("names", [("grad", "grad", "grad"), ("jvp", "grad", "vmap"), ("vmap", "jvp", "linearize")])
def test_three_levels(names):
    ours = theirs = small
    for name in names:
        ours, theirs = of_module(ev, name)(ours), of_module(jax, name)(theirs)
    same(ours(X), theirs(X), 1e-10)


def test_perturbations_are_not_confused():
    def f(m):
        return m.grad(lambda x: m.grad(lambda y: x * y * y)(2.0))(3.0)

    same(f(ev), f(jax))

    def g(m):
        return m.grad(lambda x: x * m.grad(lambda y: x + y)(1.0))(1.0)

    same(g(ev), g(jax))

    def h(m):
        return m.jvp(lambda x: m.jvp(lambda y: jnp.sin(x) * y, (x,), (1.0,))[1], (0.5,), (1.0,))

    same(h(ev), h(jax))


def test_derived_functions_of_derived_functions_are_one_program():
    lowered = ev.lower(ev.vmap(ev.grad(ev.grad(lambda x: jnp.sin(x) ** 3))))(X)
    assert "call" not in lowered.captured
    assert lowered.op_counts("derived")["ad.vjp"] == 2
    assert lowered.op_counts("derived")["ad.vmap"] == 1


def test_inside_jit():
    params, batch = mlp_params(3, 4, 2), (array(5, 3), array(5, 2))

    @jax.jit
    def step(params, batch):
        value, g = ev.value_and_grad(loss)(params, batch)
        return value, jax.tree.map(lambda p, g: p - 0.1 * g, params, g)

    value, g = jax.value_and_grad(loss)(params, batch)
    same(step(params, batch), (value, jax.tree.map(lambda p, g: p - 0.1 * g, params, g)))


def test_inside_scan():
    def run(m):
        def body(x, _):
            x = x - 0.1 * m.grad(elementwise)(x)
            return x, jnp.sum(x)

        return lambda x: jax.lax.scan(body, x, None, length=3)

    same(run(ev)(X), run(jax)(X))

    def total(m):
        return lambda x: jnp.sum(run(m)(x)[1])

    same(jax.grad(total(ev))(X), jax.grad(total(jax))(X), 1e-10)


def test_under_checkpoint_and_cond():
    def f(m):
        def inner(x):
            return jnp.sum(m.grad(elementwise)(x) ** 2)

        return lambda x: jax.checkpoint(inner)(x) + jax.lax.cond(x[0] > 0, inner, lambda x: 2 * inner(x), x)

    same(jax.grad(f(ev))(X), jax.grad(f(jax))(X), 1e-10)
    same(jax.jvp(f(ev), (X,), (V,)), jax.jvp(f(jax), (X,), (V,)), 1e-10)


def test_linear_transpose():
    _, f_jvp = ev.linearize(jnp.tanh, X)
    same(jax.linear_transpose(f_jvp, X)(V), jax.vjp(jnp.tanh, X)[1](V))


def test_second_order_with_jax():
    def f(x):
        return ev.grad(elementwise)(x)

    expected = jax.hessian(elementwise)(X)
    for outer in (jax.jacfwd, jax.jacrev, ev.jacfwd, ev.jacrev):
        same(outer(f)(X), expected, 1e-10)
    same(jax.jacrev(jax.jacrev(lambda x: ev.vmap(elementwise)(x[None])[0]))(X), expected, 1e-10)


def test_export():
    from jax import export

    exported = export.export(jax.jit(ev.grad(elementwise)))(X)
    same(exported.call(X), jax.grad(elementwise)(X))


def test_closures_over_the_tracers_of_jax():
    def f(m):
        return lambda a: jnp.sum(m.grad(lambda x: jnp.sum(jnp.sin(a * x)))(X) ** 2)

    a, batch = array(3, seed=2), array(5, 3)
    same(jax.grad(f(ev))(a), jax.grad(f(jax))(a), 1e-10)
    same(jax.vmap(f(ev))(batch), jax.vmap(f(jax))(batch), 1e-10)
    same(jax.jit(jax.vmap(jax.grad(f(ev))))(batch), jax.vmap(jax.grad(f(jax)))(batch), 1e-10)
    same(jax.lax.map(f(ev), batch), jax.lax.map(f(jax), batch), 1e-10)
