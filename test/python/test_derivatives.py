"""derivatives: tensors of all partial derivatives."""

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same
from jax import lax

import evolute as ev
from evolute import _derivatives


def nested(f, order, argnum=0):
    """The same by Jacobians of Jacobians."""

    def derivatives(*args):
        g, found = f, []
        for _ in range(order + 1):
            found.append(g(*args))
            g = jax.jacfwd(g, argnum)
        return tuple(found)

    return derivatives


def scalar(x):
    return jnp.sin(x[0] * x[1]) * jnp.exp(0.3 * x[2]) + jnp.tanh(jnp.sum(x) ** 2) / (1 + x[-1] ** 2)


def tree(x):
    return {"m": jnp.outer(jnp.sin(x), x) * x[0], "n": jnp.arange(2), "c": jnp.float64(3.0)}


def looped(x):
    return lax.scan(lambda c, a: (jnp.sin(c) * a + x[0], c), x[1], x)[0]


@pytest.mark.parametrize("f, n, order", [(scalar, 5, 4), (scalar, 3, 5), (tree, 2, 3), (looped, 3, 3)])
def test_derivatives(f, n, order):
    x = 0.3 + 0.4 * array(n)
    found, want = jax.jit(ev.derivatives(f, order))(x), jax.jit(nested(f, order))(x)
    if f is tree:
        for k in range(1, order + 1):
            assert found[k].pop("n").shape == want[k].pop("n").shape
    same(found, want, 1e-11)


def test_polynomials_are_exact():
    """All derivatives of a polynomial of degree 6, up to the rounding of the weights."""
    n, order = 3, 6
    for powers in [(6, 0, 0), (3, 2, 1), (2, 2, 2), (1, 1, 3)]:
        found = ev.derivatives(lambda x, p=powers: jnp.prod(x ** jnp.asarray(p)), order)(jnp.asarray([2.0, -1.0, 0.5]))
        for k in range(1, order + 1):
            for entry in itertools.product(range(n), repeat=k):
                e = np.bincount(entry, minlength=n)
                terms = [
                    math.perm(p, i) * v ** (p - i) if i <= p else 0.0
                    for p, i, v in zip(powers, e, (2.0, -1.0, 0.5), strict=True)
                ]
                np.testing.assert_allclose(found[k][entry], np.prod(terms), rtol=1e-11, atol=2e-11)


def test_arguments_of_any_shape():
    x = array(2, 2)

    def f(scale, x, n):
        return jnp.sin(x @ x) * scale + n

    found = ev.derivatives(f, 3, argnum=1)(2.0, x, 1)
    same(found, nested(lambda x: f(2.0, x, 1), 3)(x), 1e-11)
    assert [v.shape for v in found] == [(2, 2) * (k + 1) for k in range(4)]
    # A scalar needs one direction.
    same(ev.derivatives(jnp.exp, 4)(0.3), (jnp.exp(jnp.asarray(0.3)),) * 5, 1e-14)
    z = array(2, dtype=complex)
    cube = lambda z: jnp.sum(z) ** 3  # noqa: E731
    same(ev.derivatives(cube, 2)(z)[2], jnp.full((2, 2), 6 * jnp.sum(z)), 1e-13)
    same(ev.derivatives(jnp.sum, 2)(jnp.zeros(0)), (jnp.zeros(()), jnp.zeros(0), jnp.zeros((0, 0))))
    same(ev.derivatives(jnp.sin, 0)(x), (jnp.sin(x),))


def test_among_other_transformations():
    x = 0.5 + 0.2 * array(3)
    third = lambda api: lambda x: jnp.sum(api(scalar, 3)(x)[3] ** 2)  # noqa: E731
    same(ev.grad(third(ev.derivatives))(x), jax.grad(third(nested))(x), 1e-10)
    xs = jnp.stack([x, 2 * x])
    same(ev.vmap(ev.derivatives(scalar, 3))(xs), jax.vmap(nested(scalar, 3))(xs), 1e-11)
    same(ev.derivatives(ev.grad(scalar), 2)(x)[2], nested(scalar, 3)(x)[3], 1e-11)
    same(ev.derivatives(jax.grad(scalar), 2)(x)[2], nested(scalar, 3)(x)[3], 1e-11)


def test_float32():
    x = 0.3 + 0.4 * array(4)
    exact = ev.derivatives(scalar, 4)(x)
    for k, found in enumerate(ev.derivatives(scalar, 4)(x.astype(jnp.float32))):
        assert found.dtype == jnp.float32
        error = jnp.max(jnp.abs(found - exact[k])) / jnp.max(jnp.abs(exact[k]))
        assert error < 100 * np.finfo(np.float32).eps, (k, error)


@pytest.mark.parametrize("n, order", [(1, 7), (2, 7), (3, 6), (4, 4), (5, 5)])
def test_as_many_directions_as_monomials(n, order):
    plan = _derivatives._plan(n, order)
    assert plan.directions.shape == (math.comb(n + order - 1, order), n)
    assert len({tuple(d) for d in plan.directions}) == len(plan.directions)
    assert abs(plan.directions).max() <= 2


@pytest.mark.parametrize("order, growth", [(2, 3.1), (3, 9.1), (4, 28.4), (5, 94), (6, 400)])
def test_growth_of_rounding_errors(order, growth):
    """What weights make of relative rounding errors of the series of a function with derivatives of size 1."""
    for m in range(1, order + 1):
        _, weights = _derivatives._weights(order, m, order)
        sizes = abs(_derivatives._local_directions(order, m)).sum(1) ** order / math.factorial(order)
        assert (abs(weights) * sizes).sum(1).max() < (1.0001 if m == 1 else growth)


def test_refusals():
    for order in (-1, 8, 1.5):
        with pytest.raises(ev.ArgumentError, match="order must be a number from 0 to 7"):
            ev.derivatives(jnp.sin, order)
    with pytest.raises(ev.DtypeError, match="requires argument 0 to be one array, found a tuple of length 2"):
        ev.derivatives(lambda x: x[0])((1.0, 2.0))
    with pytest.raises(ev.DtypeError, match="argument 0 is of dtype int"):
        ev.derivatives(jnp.sum)(jnp.arange(2))
    with pytest.raises(ev.ArgumentError, match="names argument 1, and the call has 1"):
        ev.derivatives(jnp.sum, 2, 1)(jnp.ones(2))
