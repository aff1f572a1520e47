"""laplacian, biharmonic and directional."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, mlp, mlp_params, same
from jax import lax
from jax.flatten_util import ravel_pytree

import evolute as ev

X = array(4)
PARAMS = mlp_params(4, 6, 6, 3)


def network(x):
    return mlp(PARAMS, x)


def matrix(x):
    return jnp.sin(jnp.outer(x, x)) * jnp.exp(x[0]), jnp.sum(x**3)


def scanned(x):
    """A network with its layers in a loop."""
    w = array(3, 4, 4) / 2
    return lax.scan(lambda c, w: (jnp.tanh(c @ w) + x, c[0] * c), x, w)


def counted(x):
    return lax.fori_loop(0, 3, lambda i, c: jnp.sin(c) * x[i], x)


def endless(x):
    return lax.while_loop(lambda c: jnp.sum(c**2) > 0.1, lambda c: 0.5 * jnp.sin(c), x)


def chosen(x):
    return lax.cond(x[0] > 0, jnp.sin, lambda x: x * x[1], x)


def attention(x):
    """Products of two values that depend on the direction."""
    q = jnp.reshape(x, (2, 2))
    return jax.nn.softmax(q @ q.T) @ q


def solved(x):
    return jnp.linalg.solve(jnp.outer(x, x) + 3 * jnp.eye(4), jnp.sin(x))


def divided(x):
    return x / (1 + jnp.sum(x**2)) + jnp.cumsum(x) ** 2 + jnp.sort(x)[::-1] * x


FUNCTIONS = [network, matrix, scanned, counted, endless, chosen, attention, solved, divided]


def trace(f):
    """The Laplacian as the trace of the Hessian."""

    def traced(h, y):
        n = h.ndim - y.ndim
        return jnp.trace(h.reshape(*y.shape, X.size, X.size), axis1=-2, axis2=-1) if n else h

    return lambda x: jax.tree.map(traced, jax.jacfwd(jax.jacfwd(f))(x), f(x))


@pytest.mark.parametrize("f", FUNCTIONS)
def test_laplacian(f):
    same(jax.jit(ev.laplacian(f))(X), jax.jit(trace(f))(X), 1e-11)


@pytest.mark.parametrize("f", [network, scanned, attention])
def test_biharmonic(f):
    same(jax.jit(ev.biharmonic(f))(X), jax.jit(trace(trace(f)))(X), 1e-10)


def test_a_closed_form():
    """The n-th power of the norm: r^n has the Laplacian n (n + d - 2) r^(n - 2)."""
    x = array(3)
    r, f = float(jnp.linalg.norm(x)), lambda x: jnp.sum(x * x) ** 2.5
    np.testing.assert_allclose(ev.laplacian(f)(x), 5 * 6 * r**3, rtol=1e-13)
    np.testing.assert_allclose(ev.biharmonic(f)(x), 5 * 6 * 3 * 4 * r, rtol=1e-13)
    assert ev.laplacian(lambda x: 1 / jnp.linalg.norm(x))(x) == pytest.approx(0, abs=1e-14)


def test_all_orders():
    y, jacobian, laplacian = ev.laplacian(matrix, all_orders=True)(X)
    same(y, matrix(X))
    same(jacobian, jax.jacfwd(matrix)(X))
    same(laplacian, trace(matrix)(X))


def test_pytrees_scalars_and_other_arguments():
    x = {"a": array(2, 3), "b": jnp.asarray(0.7)}

    def f(n, x, scale):
        return {"y": jnp.sin(x["a"] * x["b"]) * scale, "n": jnp.arange(n)}

    of_vector, unravel = ravel_pytree(x)
    hessian = jax.jacfwd(jax.jacfwd(lambda v: f(2, unravel(v), 3.0)["y"]))(of_vector)
    y, jacobian, laplacian = ev.laplacian(f, 1, all_orders=True)(2, x, 3.0)
    same(laplacian, {"y": jnp.trace(hessian, axis1=-2, axis2=-1), "n": jnp.zeros(2, int)})
    same(y, f(2, x, 3.0))
    same(jacobian["y"], jax.jacfwd(f, 1)(2, x, 3.0)["y"])
    assert jacobian["n"]["a"].shape == (2, 2, 3)
    same(ev.laplacian(jnp.sin)(0.3), -jnp.sin(jnp.asarray(0.3)))


def test_an_argument_of_no_numbers():
    assert ev.laplacian(lambda x: jnp.sum(x) + 1.0)(jnp.zeros(0)) == 0
    assert ev.laplacian(lambda x: jnp.ones(2))(X).tolist() == [0, 0]


def test_among_other_transformations():
    f, xs = lambda x: network(x)[0], jnp.stack([X, 2 * X, -X])
    same(ev.vmap(ev.laplacian(f))(xs), jax.vmap(trace(f))(xs), 1e-11)
    same(jax.vmap(ev.laplacian(f))(xs), jax.vmap(trace(f))(xs), 1e-11)
    same(ev.grad(ev.laplacian(f))(X), jax.grad(trace(f))(X), 1e-11)
    same(jax.grad(ev.laplacian(f))(X), jax.grad(trace(f))(X), 1e-11)
    same(ev.laplacian(ev.grad(f))(X), trace(jax.grad(f))(X), 1e-11)
    same(ev.laplacian(lambda x: trace(f)(x))(X), trace(trace(f))(X), 1e-10)

    def residual(params):
        return jnp.mean(ev.vmap(ev.laplacian(lambda x: mlp(params, x)[0]))(xs) ** 2)

    def expected(params):
        return jnp.mean(jax.vmap(trace(lambda x: mlp(params, x)[0]))(xs) ** 2)

    same(ev.grad(residual)(PARAMS), jax.grad(expected)(PARAMS), 1e-11)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_directional(order):
    rows = array(3, 4)

    def along(v):
        f = network
        for _ in range(order):
            f = lambda x, f=f: jax.jvp(f, (x,), (v,))[1]
        return f(X)

    each = jax.vmap(along)(rows)
    same(ev.directional(network, order)(rows, X), each, 1e-11)
    same(jax.jit(ev.directional(network, order, total=True))(rows, X), each.sum(0), 1e-11)


def test_an_operator_with_coefficients():
    """sum_ij A_ij d^2 f / dx_i dx_j, differentiated with respect to A's root too."""
    root = array(4, 4)

    def ours(root):
        return jnp.sum(ev.directional(network, total=True)(root.T, X))

    def expected(root):
        return jnp.sum(jax.hessian(lambda x: jnp.sum(network(x)))(X) * (root @ root.T))

    same(ours(root), expected(root), 1e-11)
    same(ev.grad(ours)(root), jax.grad(expected)(root), 1e-11)


def test_what_is_linear_costs_one_row():
    """Second coefficients are summed before they meet a matrix: the products of n rows are those of the first ones."""
    text = ev.lower(ev.laplacian(network))(X).stablehlo
    products = [line for line in text.splitlines() if "dot_general" in line]
    assert sum("-> tensor<4x6xf64>" in line for line in products) == 2
    assert sum("-> tensor<6xf64>" in line for line in products) == 3
    loop = ev.lower(ev.laplacian(scanned))(X).stablehlo
    assert loop.count("dot_general") == 3 and loop.count("4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>") == 1


def test_refusals():
    with pytest.raises(ev.DtypeError, match="laplacian requires real-valued arguments, but argument 0 is of dtype int"):
        ev.laplacian(jnp.sum)(jnp.arange(3))
    with pytest.raises(ev.ArgumentError, match="names argument 2, and the call has 1"):
        ev.laplacian(jnp.sum, 2)(X)
    with pytest.raises(ev.ArgumentError, match=r"ev\.laplacian\(f\)\(x\)"):
        ev.laplacian(X)
    with pytest.raises(ev.ArgumentError, match="order must be a number from 1 on, found 0"):
        ev.directional(jnp.sum, 0)
    with pytest.raises(ev.ShapeError, match=r"have shape \(4,\), but argument 0 has shape \(4,\) there"):
        ev.directional(jnp.sum)(X, X)
    with pytest.raises(ev.ShapeError, match="the directions must have the structure of argument 0"):
        ev.directional(jnp.sum)([X], X)
    with pytest.raises(ev.ArgumentError, match="the directions are missing"):
        ev.directional(jnp.sum)()
