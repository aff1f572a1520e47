"""linear_transpose: the transpose of a function that is linear, and the refusal of one that is not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same

import evolute as ev

ZEROS = jnp.zeros(6)
MATRIX = array(4, 4, seed=1) + 4 * jnp.eye(4)


@jax.custom_jvp
def doubled(x):
    return 2 * x


doubled.defjvp(lambda primals, tangents: (doubled(*primals), 2 * tangents[0]))


def blended(x):
    for k in range(9):
        x = jnp.roll(x, 1) - (k + 2) * x[::-1]
    return x


LINEAR = {
    "arithmetic": lambda x: 3 * x / 7 - x[::-1],
    "sums": lambda x: {"sum": jnp.sum(x), "running": (jnp.cumsum(x), jnp.mean(x, keepdims=True))},
    "products": lambda x: MATRIX[:3] @ x + jnp.einsum("i,ij->j", x, MATRIX)[:3],
    "complex": lambda x: (jnp.fft.fft(x), (1 + 2j) * x),
    "precision": lambda x: x.astype(jnp.float32),
    "zeros": lambda x: jnp.where(jnp.arange(4) > 1, x, 0.0) + jnp.pad(x, 2)[2:6] + jnp.zeros_like(x),
    "scatter": lambda x: jnp.zeros(6).at[jnp.asarray([1, 1, 2, 0])].add(x),
    "zeros from around": lambda x: ZEROS.at[1:5].set(x),
    "nothing of the argument": lambda x: (x, jnp.zeros(3)),
    "solve": lambda x: jnp.linalg.solve(MATRIX, x),
    "loop": lambda x: jax.lax.fori_loop(0, 3, lambda i, c: c.at[i].set(x[i]) + x[0], jnp.zeros(4)),
    "scan": lambda x: jax.lax.scan(lambda c, a: (c + a, c * 2), 0.0, x),
    "branches": lambda x: jax.lax.cond(jnp.asarray(1) > 0, lambda x: 2 * x, jnp.zeros_like, x),
    "batch": jax.vmap(lambda a: a * jnp.arange(2.0)),
    "calls of one function": lambda x: jax.jit(blended)(jax.jit(blended)(x)) + jax.jit(blended)(2 * x),
    "jit": jax.jit(lambda x: 2 * x),
    "checkpoint": jax.checkpoint(lambda x: jnp.cumsum(2 * x)),
    "a rule of its own": doubled,
}


def cotangent_of(fun, *primals):
    """A cotangent of the shape and dtypes of the result."""
    avals = jax.eval_shape(fun, *primals)
    return jax.tree.map(lambda a: array(*a.shape, dtype=a.dtype), avals)


@pytest.mark.parametrize("name", LINEAR)
def test_it_is_what_jax_gives(name):
    fun, x = LINEAR[name], array(4)
    ct = cotangent_of(fun, x)
    want = jax.linear_transpose(fun, x)(ct)
    same(ev.linear_transpose(fun, x)(ct), want)
    same(jax.jit(lambda ct: ev.linear_transpose(fun, jax.ShapeDtypeStruct((4,), x.dtype))(ct))(ct), want)


def test_several_arguments_and_what_does_not_enter():
    def fun(x, tree):
        return {"y": x @ tree["w"], "z": 2 * tree["unused"][0]}

    primals = (array(3), {"w": array(3), "unused": (array(2), array(2, seed=1))})
    with pytest.raises(ev.DerivativeError, match="multiplies two values that are linear"):
        ev.linear_transpose(fun, *primals)
    w = array(3, seed=2)
    linear = lambda x, tree: {"y": x @ w, "z": 2 * tree["unused"][0]}
    ct = cotangent_of(linear, *primals)
    same(ev.linear_transpose(linear, *primals)(ct), jax.linear_transpose(linear, *primals)(ct))


def test_a_while_loop_and_an_iterative_solver_that_jax_refuses():
    x = array(4)
    loop = lambda x: jax.lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, MATRIX @ c[1]), (0, x))[1]
    same(ev.linear_transpose(loop, x)(x), (MATRIX.T @ MATRIX.T @ MATRIX.T @ x,), 1e-10)
    solve = lambda x: jax.scipy.sparse.linalg.cg(lambda v: 2 * v, x)[0]
    same(ev.linear_transpose(solve, x)(x), (x / 2,))


def test_it_can_be_transformed_and_passed_through_jit():
    x, ct = array(4), array(4, seed=1)
    back = ev.linear_transpose(lambda v: MATRIX @ v, x)
    same(jax.jit(lambda back, ct: back(ct))(back, ct), (MATRIX.T @ ct,))
    same(ev.linear_transpose(lambda c: back(c)[0], ct)(x), (MATRIX @ x,))
    same(jax.linear_transpose(lambda c: back(c)[0], ct)(x), (MATRIX @ x,))
    of_scale = lambda s: jnp.sum(ev.linear_transpose(lambda v: s**2 * v, x)(ct)[0])
    for api in (ev, jax):
        same(api.grad(of_scale)(3.0), 6 * jnp.sum(ct))
        same(api.vmap(of_scale)(jnp.arange(3.0)), jnp.arange(3.0) ** 2 * jnp.sum(ct))
        same(api.jvp(lambda c: back(c)[0], (ct,), (x,))[1], MATRIX.T @ x)
    _, pushforward = ev.linearize(jnp.sin, x)
    same(ev.linear_transpose(pushforward, x)(ct), (jnp.cos(x) * ct,))
    same(ev.linear_transpose(ev.vmap(lambda v: 3 * v), x)(ct), (3 * ct,))


@pytest.mark.parametrize(
    "fun, reason",
    [
        (jnp.sin, "stablehlo.sine"),
        (lambda x: x * x, "multiplies two values"),
        (lambda x: MATRIX @ x + 1, "only affine"),
        (lambda x: (x, MATRIX), "only affine"),
        (lambda x: 1 / x, "divide"),
        (lambda x: jnp.maximum(x, 0), "maximum"),
        (jax.nn.relu, "not linear"),
        (lambda x: jnp.floor(x), "floor"),
        (lambda x: jnp.where(x > 0, x, 0), "not linear"),
        (lambda x: x + MATRIX[0], "only affine"),
    ],
)
def test_what_is_not_linear_is_refused_with_its_line(fun, reason):
    with pytest.raises(ev.DerivativeError, match=reason) as error:
        ev.linear_transpose(fun, array(4))
    assert "test_linear_transpose.py:" in str(error.value)


def test_wrong_arguments():
    x = array(4)
    back = ev.linear_transpose(lambda x: 2 * x, x)
    with pytest.raises(ev.ShapeError, match="shape"):
        back(x[:2])
    with pytest.raises(ev.DtypeError, match="float32"):
        back(x.astype(jnp.float32))
    with pytest.raises(ev.ShapeError, match="structure"):
        back((x,))
    with pytest.raises(ev.DtypeError, match="an argument has dtype int"):
        ev.linear_transpose(lambda n: 2 * n, 3)
    with pytest.raises(ev.DtypeError, match="a result has dtype int"):
        ev.linear_transpose(lambda x: (x, 3), x)
    with pytest.raises(ev.ArgumentError, match="expects a function"):
        ev.linear_transpose(3, x)
    with pytest.raises(ev.ArgumentError, match="reduce_axes"):
        ev.linear_transpose(lambda x: x, x, reduce_axes=("i",))
    np.testing.assert_array_equal(back(x)[0], 2 * x)
