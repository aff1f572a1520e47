"""Derivatives that JAX lacks or has wrong, against closed forms; those that need rules are in test_own_rules."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import evolute as ev


def close(found, want, rtol=1e-12):
    np.testing.assert_allclose(np.array(found), want, rtol=rtol, atol=1e-12)


ZEROS = np.array([2.0, 0.0, 3.0, 0.0])


def without(x, *dropped):
    return np.prod([v for i, v in enumerate(x) if i not in dropped])


def second(x):
    """The second derivatives of a product."""
    n = len(x)
    return np.array([[without(x, i, j) if i != j else 0.0 for j in range(n)] for i in range(n)])


def test_products_with_zeros():
    close(ev.grad(jnp.prod)(ZEROS), [without(ZEROS, i) for i in range(4)])
    close(ev.hessian(jnp.prod)(ZEROS), second(ZEROS))
    close(ev.jacfwd(ev.jacrev(ev.grad(jnp.prod)))(ZEROS)[0, 1, 2], ZEROS[3])


def test_cumulative_products_with_zeros():
    want = [[without(ZEROS[: i + 1], j) if j <= i else 0.0 for j in range(4)] for i in range(4)]
    close(ev.jacrev(jnp.cumprod)(ZEROS), want)
    close(ev.jacfwd(jnp.cumprod)(ZEROS), want)
    want = sum(np.pad(second(ZEROS[:n]), (0, 4 - n)) for n in range(1, 5))
    close(ev.hessian(lambda x: jnp.cumprod(x).sum())(ZEROS), want)


def test_scatters_that_multiply_the_same_place_again():
    x, u = np.array([2.0, 3.0]), np.array([0.0, 4.0, 5.0])
    places = np.array([1, 1, 0])
    dx, du = ev.jacrev(lambda x, u: x.at[places].mul(u), (0, 1))(x, u)
    close(dx, np.diag([5.0, 0.0 * 4.0]))
    close(du, [[0.0, 0.0, 2.0], [3.0 * 4.0, 3.0 * 0.0, 0.0]])


def test_windows_of_any_body_in_reverse():
    """Sums of x + y + x y, which is (1 + x) (1 + y) - 1."""
    x = np.array([0.5, -1.0, 2.0, 0.25])

    def f(x):
        return lax.reduce_window(x, np.float64(0), lambda p, q: p + q + p * q, (3,), (1,), [(1, 1)])

    want = np.zeros((4, 4))
    for i in range(4):
        inside = range(max(i - 1, 0), min(i + 2, 4))
        for j in inside:
            want[i, j] = np.prod([1 + x[k] for k in inside if k != j])
    close(ev.jacrev(f)(x), want)


@pytest.mark.parametrize(
    "fun, derivative",
    [
        (jnp.arcsinh, lambda x: 1 / np.sqrt(1 + x * x)),
        (jnp.expm1, np.exp),
        (jnp.tanh, lambda x: 1 / np.cosh(x) ** 2),
        (lambda x: lax.rem(x, jnp.float32(0.7)), np.ones_like),
        (jax.scipy.special.erfc, lambda x: -2 / np.sqrt(np.pi) * np.exp(-x * x)),
    ],
    ids=["asinh", "expm1", "tanh", "rem", "erfc"],
)
def test_series_in_float32_keep_the_digits_of_the_primal(fun, derivative):
    x = np.array([1e-4, 0.3, 2.5, 4.0], np.float32)
    y, (first, _) = ev.jet(fun, (x,), ((np.ones_like(x), np.zeros_like(x)),))
    assert np.array_equal(y, jax.jit(fun)(x))
    # 1 - y y has no more digits than this at 4.
    close(first, derivative(x.astype(np.float64)), rtol=3e-4 if fun is jnp.tanh else 1e-6)


@pytest.mark.parametrize(
    "fun, point, want",
    [
        (lambda x: x**3.0, 0.0, [0.0, 0.0, 0.0, 6.0, 0.0]),
        (lambda x: x**2.5, 0.0, [0.0, 0.0, 0.0]),
        (lambda x: x**3.0, -2.0, [-8.0, 12.0, -12.0, 6.0, 0.0]),
        (lambda x: jnp.float64(2.0) ** x, 0.0, [np.log(2.0) ** k for k in range(5)]),
        (lambda x: jnp.arctan2(1.0, x), 0.0, [np.pi / 2, -1.0, 0.0, 2.0, 0.0]),
        (lambda x: jnp.arctan2(x, 1.0), 0.0, [0.0, 1.0, 0.0, -2.0, 0.0]),
        (lambda x: jnp.sqrt(x * 0) + x, 0.0, [0.0, 1.0, 0.0, 0.0]),
    ],
)
def test_series_where_a_factor_of_the_formula_is_infinite(fun, point, want):
    seed = [1.0] + [0.0] * (len(want) - 2)
    y, series = ev.jet(fun, (point,), (seed,))
    close([y, *series], want)
