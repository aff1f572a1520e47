"""Primitives that are captured whole, with the rules that somebody registered for them."""

import itertools

import helpers
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

import evolute as ev

X = np.array([0.3, -0.7, 1.2])
_numbers = itertools.count()


def primitive(compute, jvp=None, transpose=None):
    """A primitive that is lowered to `compute`, with these rules."""
    p = Primitive(f"test_kept_{next(_numbers)}")
    p.def_impl(compute)
    p.def_abstract_eval(lambda x, *_: x)
    mlir.register_lowering(p, mlir.lower_fun(compute, multiple_results=False))
    if jvp:
        ad.primitive_jvps[p] = lambda primals, tangents: jvp(p, primals, tangents)
    if transpose:
        ad.primitive_transposes[p] = transpose
    batching.primitive_batchers[p] = lambda args, dims: (p.bind(*args), dims[0])
    return p


STOPPED = primitive(lambda x: jnp.sin(jax.lax.stop_gradient(x)), lambda p, x, t: (p.bind(*x), jnp.cos(x[0]) * t[0]))
TRIPLED = primitive(jnp.sin, lambda p, x, t: (p.bind(*x), 3 * jnp.cos(x[0]) * t[0]))
ROUNDED = primitive(jnp.round, lambda p, x, t: (p.bind(*x), t[0]))
# Linear, with a transpose that is none of its own: nothing but the rule can say so.
DOUBLED = primitive(
    lambda x: 2 * x,
    lambda p, x, t: (p.bind(*x), p.bind(*t)),
    lambda ct, x: (7 * ct,) if ad.is_undefined_primal(x) else (None,),
)


@pytest.mark.parametrize("p", [STOPPED, TRIPLED, ROUNDED], ids=["stopped", "tripled", "rounded"])
def test_a_registered_rule_is_the_derivative(p):
    def f(x):
        return jnp.sum(p.bind(x) ** 2)

    helpers.same(ev.grad(f)(X), jax.grad(f)(X))
    helpers.same(ev.jvp(f, (X,), (X,)), jax.jvp(f, (X,), (X,)))
    helpers.same(ev.hessian(f)(X), jax.hessian(f)(X))
    helpers.same(ev.vmap(ev.grad(f))(np.stack([X, X + 1])), jax.vmap(jax.grad(f))(np.stack([X, X + 1])))
    helpers.same(ev.grad(lambda x: jnp.sum(ev.vmap(p.bind)(x) ** 3))(X), jax.grad(lambda x: jnp.sum(p.bind(x) ** 3))(X))
    helpers.same(ev.derivative(lambda t: p.bind(jnp.sin(t)), 1)(0.4), jax.grad(lambda t: p.bind(jnp.sin(t)))(0.4))


def test_a_registered_rule_has_a_series():
    f = lambda t: STOPPED.bind(t * t)
    right = [jax.grad(f), jax.grad(jax.grad(f)), jax.grad(jax.grad(jax.grad(f)))]
    helpers.same([ev.derivative(f, k)(0.4) for k in (1, 2, 3)], [g(0.4) for g in right])


@pytest.mark.parametrize("within", [lambda f: f, jax.jit, jax.checkpoint], ids=["plain", "jit", "checkpoint"])
def test_a_registered_transpose_is_used(within):
    f = within(lambda x: jnp.sum(jnp.sin(DOUBLED.bind(x))))
    helpers.same(ev.grad(f)(X), jax.grad(f)(X))
    helpers.same(ev.grad(f)(X), 7 * np.cos(2 * X))


def test_a_registered_transpose_is_used_in_loops_and_branches():
    def f(x):
        def step(c, _):
            c = jax.lax.cond(c[0] > 0, lambda c: DOUBLED.bind(c) / 3, jnp.sin, c)
            return c, jnp.sum(DOUBLED.bind(c))

        c, ys = jax.lax.scan(step, x, None, length=3)
        return jnp.sum(c) + jnp.sum(ys)

    helpers.same(ev.grad(f)(X), jax.grad(f)(X))


def test_a_primitive_without_a_rule_is_refused():
    p = primitive(lambda x: x * 1)
    helpers.same(ev.grad(lambda x: jnp.sum(x * p.bind(jax.lax.stop_gradient(x))))(X), X)
    with pytest.raises(ev.DerivativeError, match=rf"the primitive {p.name} has no derivative(.|\n)*test_kept.py:\d+"):
        ev.grad(lambda x: jnp.sum(p.bind(x)))(X)


def test_a_rule_that_never_ends_is_refused():
    """It applies the primitive to its tangent together with its primal, and nothing transposes that."""
    p = Primitive(f"test_kept_{next(_numbers)}")
    p.def_impl(jnp.multiply)
    p.def_abstract_eval(lambda x, y: x)
    mlir.register_lowering(p, mlir.lower_fun(jnp.multiply, multiple_results=False))
    ad.primitive_jvps[p] = lambda x, t: (p.bind(*x), p.bind(x[0], ad.instantiate_zeros(t[1])))
    with pytest.raises(ev.DerivativeError, match=r"not differentiable(.|\n)*test_kept.py:\d+"):
        ev.grad(lambda y: p.bind(2.0, y))(3.0)


def test_custom_vmap_keeps_its_rule():
    @jax.custom_batching.custom_vmap
    def f(x):
        return jnp.sin(x)

    f.def_vmap(lambda size, batched, x: (jnp.sin(x) + 100.0 * x, True))
    helpers.same(ev.vmap(f)(X), jax.vmap(f)(X))
    helpers.same(jax.vmap(ev.jvp, (None, 0, 0))(f, (X,), (X,)), jax.vmap(lambda x: jax.jvp(f, (x,), (x,)))(X))
    helpers.same(ev.grad(f)(0.3), np.cos(0.3))  # JAX has no reverse mode of it


def test_linear_call_keeps_its_transpose():
    def f(x):
        return jax.custom_derivatives.linear_call(lambda r, x: x * r, lambda r, ct: ct * r * 7, 3.0, jnp.sin(x))

    helpers.same(ev.grad(f)(0.4), jax.grad(f)(0.4))
    helpers.same(ev.jvp(f, (0.4,), (1.0,)), jax.jvp(f, (0.4,), (1.0,)))


def test_vjp_rules_see_what_is_perturbed():
    @jax.custom_vjp
    def f(x, y):
        return x * y

    def fwd(x, y):
        seen.append((x.perturbed, y.perturbed))
        return x.value * y.value, (x.value, y.value)

    f.defvjp(fwd, lambda r, ct: (ct * r[1], ct * r[0]), symbolic_zeros=True)
    for argnums in (0, 1, (0, 1)):
        seen = []
        right = jax.grad(f, argnums)(2.0, 3.0)
        expected, seen = seen, []
        helpers.same(ev.grad(f, argnums)(2.0, 3.0), right)
        assert seen[-1] == expected[-1]


def test_jvp_rules_see_symbolic_zeros():
    @jax.custom_jvp
    def f(x, y):
        return x * y

    def rule(primals, tangents):
        zero = isinstance(tangents[1], jax.custom_derivatives.SymbolicZero)
        return f(*primals), (5.0 if zero else 1.0) * tangents[0]

    f.defjvp(rule, symbolic_zeros=True)
    helpers.same(ev.grad(f)(2.0, 3.0), 5.0)
    helpers.same(ev.grad(lambda x: f(x, x))(2.0), 1.0)
    helpers.same(ev.grad(lambda x: jnp.sum(ev.vmap(f, (0, None))(x, 3.0)))(X), np.full(3, 5.0))


def test_the_line_of_a_wrong_rule():
    @jax.custom_vjp
    def f(x):
        return x

    f.defvjp(lambda x: (x, None), lambda _, ct: (ct, ct))
    with pytest.raises(ev.DerivativeError, match=r"its bwd rule <lambda> \(.*test_kept.py:\d+\) raised TypeError: "):
        ev.grad(f)(2.0)


def test_a_cotangent_of_another_dtype():
    @jax.custom_vjp
    def f(x):
        return x

    f.defvjp(lambda x: (x, None), lambda _, ct: (ct.astype(jnp.float32),))
    found = ev.grad(f)(jnp.bfloat16(8))
    assert found == 1 and found.dtype == jnp.bfloat16
