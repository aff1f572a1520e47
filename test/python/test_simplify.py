"""Simplification of derivatives: how many operations are left, and that the numbers stay."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import evolute as ev
from benchmarks.derivative_counts import closed_form, function
from benchmarks.ode import problem, regulariser


def count(fun, *args) -> int:
    return sum(ev.lower(fun)(*args).op_counts().values())


def nested(fun, n):
    for _ in range(n):
        fun = ev.derivative(fun, 1)
    return fun


@pytest.mark.parametrize("n", [1, 4, 8, 16])
def test_the_nth_derivative_of_one_variable_takes_few_operations(n):
    """The function of jax#520: a series, and one derivative after the other."""
    assert count(ev.derivative(function, n), 0.7) <= 13 + 2.5 * n
    assert count(nested(function, n), 0.7) <= 22 + 2.5 * n
    exact = closed_form(0.7, n)
    for way in (ev.derivative(function, n), nested(function, n)):
        np.testing.assert_allclose(float(way(np.float64(0.7))), exact, rtol=1e-14)


def test_all_orders_together():
    assert count(ev.derivative(function, 8, all_orders=True), 0.7) <= 150
    assert count(ev.derivative(function, 16, all_orders=True), 0.7) <= 350
    for k, value in enumerate(ev.derivative(function, 16, all_orders=True)(np.float64(0.7))):
        np.testing.assert_allclose(float(value), closed_form(0.7, k), rtol=1e-13)


def test_matrix_products_with_a_common_factor_are_one():
    a, b, m = (np.random.default_rng(k).normal(size=(4, 4)) for k in range(3))

    def f(m):
        return jnp.sum(jnp.sin(a @ m)) + jnp.sum(jnp.cos(a @ m) * b)

    counts = ev.lower(ev.grad(f))(m).op_counts()
    assert counts["stablehlo.dot_general"] == 2
    np.testing.assert_allclose(ev.grad(f)(m), jax.grad(f)(m), rtol=1e-13)


def test_primal_values_keep_their_bits_and_an_off_switch():
    x = np.linspace(0.1, 2.0, 64)

    def f(x):
        return x * x * 3.0 + 2.0 * (x * x) + x / 3.0 + x / 3.0

    plain = jax.jit(f)(x)
    lines = {}
    for way in (True, False, "fast"):
        step = ev.compile(lambda x: ev.jvp(f, (x,), (jnp.ones_like(x),)), simplify=way)
        value, slope = step(x)
        lines[way] = len(step.lower(x).as_text().splitlines())
        if way != "fast":
            np.testing.assert_array_equal(value, plain)
        np.testing.assert_allclose(value, plain, rtol=1e-14)
        np.testing.assert_allclose(slope, 10 * x + 2 / 3, rtol=1e-14)
    assert lines["fast"] < lines[True] < lines[False]


def test_an_unknown_way_is_refused():
    with pytest.raises(ev.ArgumentError, match="simplify is True, False or 'fast', found 'quick'"):
        ev.compile(lambda x: x, simplify="quick")


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128, jnp.bfloat16])
def test_types_stay(dtype):
    x = jnp.asarray(0.75, dtype)
    value = ev.derivative(lambda t: jnp.sin(t) * t**5, 3)(x)
    assert value.dtype == dtype
    t = 0.75
    exact = -np.cos(t) * t**5 - 15 * np.sin(t) * t**4 + 60 * np.cos(t) * t**3 + 60 * np.sin(t) * t**2
    np.testing.assert_allclose(
        np.asarray(value, np.complex128).real, exact, rtol=0.1 if dtype == jnp.bfloat16 else 2e-6
    )


def test_guards_stay():
    """A `where` inside a `where` keeps the infinite slope out, at every level."""

    def safe(x):
        positive = x > 0
        return jnp.where(positive, jnp.sqrt(jnp.where(positive, x, 1.0)), 0.0)

    for n in (1, 2, 3):
        assert float(nested(safe, n)(np.float64(0.0))) == 0.0
    assert np.isnan(float(nested(lambda x: x * jnp.log(x), 0)(np.float64(-1.0))))


def test_reverse_mode_computes_nothing_twice():
    """What the pullback computes again, as residuals that are cheap, is what the primal part computed."""
    weights, z = problem()
    counts = ev.lower(ev.grad(regulariser("Evolute")))(weights, z).op_counts()
    assert counts["stablehlo.dot_general"] == 35
    assert counts["stablehlo.multiply"] <= 95
    assert counts["stablehlo.transpose"] == 0
