"""Functions of JAX that newer releases make of hijax primitives, and the flags that make more of them."""

import contextlib
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same
from jax.ad_checkpoint import checkpoint_name
from jax.scipy.interpolate import RegularGridInterpolator

import evolute as ev

X = jnp.linspace(0.11, 1.2, 5)
GRID = jnp.linspace(0.0, 2.0, 7)
HEIGHTS = jnp.sin(GRID)


def root(x):
    def newton(f, y):
        return jax.lax.fori_loop(0, 30, lambda i, y: y - f(y) / jax.grad(f)(y), y)

    return jax.lax.custom_root(
        lambda y: y**3 - x[0] * y - jnp.sum(x**2), 2.0, newton, lambda linear, y: y / linear(1.0)
    )


FUNCTIONS = {
    "choice": lambda x: jnp.sum(jax.random.choice(jax.random.key(0), x, (3,), p=jnp.ones(5) / 5) ** 2),
    "custom_root": root,
    "digitize": lambda x: jnp.sum(GRID[jnp.digitize(x, GRID)] * x**2),
    "expm": lambda x: jnp.sum(jax.scipy.linalg.expm(jnp.outer(x[:3], x[2:] ** 2))),
    "frexp": lambda x: jnp.sum(jnp.frexp(x)[0] ** 2 * jnp.ldexp(jnp.sin(x), jnp.frexp(x)[1])),
    "grid": lambda x: jnp.sum(RegularGridInterpolator((GRID,), HEIGHTS * x[0])(x[:, None]) ** 2),
    "interp": lambda x: jnp.sum(jnp.interp(x, GRID * x[0], HEIGHTS)),
    "ldexp": lambda x: jnp.sum(jnp.ldexp(x, jnp.array([1, 2, 3, -1, 0])) ** 3),
    "nonzero": lambda x: jnp.sum(x[jnp.nonzero(x > 0.5, size=3)[0]] ** 2),
    "searchsorted": lambda x: jnp.sum(GRID[jnp.searchsorted(GRID, x)] * x**2),
    "unique": lambda x: jnp.sum(jnp.unique(x, size=3) ** 2),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_first_and_second_order(name):
    f = FUNCTIONS[name]
    same(ev.value_and_grad(f)(X), jax.value_and_grad(f)(X), 1e-10)
    same(ev.hessian(f)(X), jax.hessian(f)(X), 1e-9)


@pytest.mark.parametrize("name", ["custom_root", "interp", "ldexp"])
def test_in_a_scan_and_over_a_batch(name):
    f = FUNCTIONS[name]

    def summed(x):
        return jax.lax.scan(lambda c, r: (c + f(x * r), None), 0.0, X[:2])[0]

    same(ev.grad(summed)(X), jax.grad(summed)(X), 1e-10)
    rows = jnp.stack([X, X + 0.1])
    same(ev.vmap(ev.grad(f))(rows), jax.vmap(jax.grad(f))(rows), 1e-10)


# ---- flags


@contextlib.contextmanager
def flag(name):
    if not hasattr(jax.config, name):
        pytest.skip(f"this JAX has no flag {name}")
    before = getattr(jax.config, name)
    jax.config.update(name, True)
    try:
        yield
    finally:
        jax.config.update(name, before)


saved = functools.partial(jax.checkpoint, policy=jax.checkpoint_policies.save_only_these_names("kept"))


def named(x):
    return jnp.sin(checkpoint_name(jnp.cos(x), "kept")) ** 2


@pytest.mark.parametrize("f", [jax.checkpoint(named), saved(named)])
def test_checkpoints_as_hijax(f):
    def scanned(x):
        return jax.lax.scan(lambda c, r: (jnp.sum(f(c * r)), c), 1.0, x)[0]

    def nested(x):
        return jnp.sum(jax.grad(lambda x: jnp.sum(f(x)))(x) ** 2)

    hessian = jax.jacrev(jax.grad(scanned))(X)  # with the flag older releases refuse it
    with flag("jax_remat3"):
        for g in (lambda x: jnp.sum(f(x)), scanned, nested):
            same(ev.value_and_grad(g)(X), jax.value_and_grad(g)(X), 1e-10)
        same(ev.hessian(scanned)(X), hessian, 1e-9)


def test_what_a_checkpoint_keeps_as_hijax():
    def residuals(f):
        return sorted(np.shape(r) for r in jax.tree.leaves(ev.vjp(f, X)[1]))

    expected = residuals(saved(named))
    with flag("jax_remat3"):
        assert residuals(jax.checkpoint(named, policy=saved.keywords["policy"])) == expected


def test_custom_vjp_as_hijax():
    with flag("jax_custom_vjp3"):

        @functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
        def scaled(factor, x, y):
            return factor * jnp.sin(x) * y

        scaled.defvjp(
            lambda factor, x, y: (scaled(factor, x, y), (x, y)),
            lambda factor, r, g: (3 * g * factor * jnp.cos(r[0]) * r[1], 2 * g * jnp.sin(r[0])),
        )

        def scanned(x):
            return jax.lax.scan(lambda c, r: (scaled(2.0, c, r), c), 1.0, x)[0]

        def nested(x):
            return jnp.sum(jax.grad(lambda x: jnp.sum(scaled(2.0, x, x**2)))(x) ** 2)

        for f in (lambda x: jnp.sum(scaled(2.0, x, x**2)), scanned, nested):
            same(ev.value_and_grad(f)(X), jax.value_and_grad(f)(X), 1e-10)
        same(ev.hessian(scanned)(X), jax.jacrev(jax.grad(scanned))(X), 1e-9)


def test_custom_jvp_as_hijax():
    with flag("jax_custom_jvp3"):

        @functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
        def applied(f, x):
            return f(x)

        @applied.defjvp
        def _rule(f, primals, tangents):
            return applied(f, *primals), 3 * tangents[0] * f(primals[0] + 1)

        def looped(x):
            return jnp.sum(jax.lax.fori_loop(0, 3, lambda i, c: applied(jnp.sin, c), x))

        def scanned(x):
            return jax.lax.scan(lambda c, r: (applied(jnp.sin, c * r), c), 1.0, x)[0]

        same(ev.jvp(looped, (X,), (X,)), jax.jvp(looped, (X,), (X,)), 1e-10)
        for f in (lambda x: jnp.sum(applied(jnp.sin, x)), scanned):
            same(ev.value_and_grad(f)(X), jax.value_and_grad(f)(X), 1e-10)
            same(ev.hessian(f)(X), jax.hessian(f)(X), 1e-9)


def test_programs_captured_twice_are_one():
    with flag("jax_custom_vjp3"):
        doubled = jax.custom_vjp(jnp.sin)
        doubled.defvjp(lambda x: (jnp.sin(x), x), lambda x, g: (2 * g * jnp.cos(x),))

        def f(x):
            return jnp.sum(doubled(x))

        first, second = (ev.lower(ev.grad(f))(X) for _ in range(2))
        assert first.derived == second.derived


def test_rules_that_close_over_traced_values_as_hijax():
    def scaled(x, s):
        f = jax.custom_vjp(jnp.sin)
        f.defvjp(lambda x: (jnp.sin(x), x), lambda x, g: (g * s * jnp.cos(x),))
        g = jax.custom_jvp(jnp.sin)
        g.defjvp(lambda p, t: (jnp.sin(p[0]), t[0] * s * jnp.cos(p[0])))
        return jnp.sum(f(x) * g(x))

    def total(x):
        return jax.lax.scan(lambda c, s: (c + scaled(x, s * s), None), 0.0, jnp.arange(3.0))[0]

    expected = ev.grad(total)(X)
    for name in ("jax_custom_jvp3", "jax_custom_vjp3"):
        with flag(name):
            same(ev.grad(total)(X), expected, 1e-12)
            same(jax.jit(ev.grad(total))(X), expected, 1e-12)


def test_rules_for_checkpoints_alone():
    if not hasattr(jax.custom_vjp, "defremat"):
        pytest.skip("this JAX has no defremat")
    doubled = jax.custom_vjp(jnp.sin)
    doubled.defremat(lambda x: (jnp.sin(x), x), lambda r, x: (jnp.sin(x), r), lambda r, g: (2 * g * jnp.cos(r),))
    with flag("jax_custom_vjp3"):
        same(ev.grad(lambda x: jnp.sum(doubled(x)))(X), jax.grad(lambda x: jnp.sum(doubled(x)))(X))
