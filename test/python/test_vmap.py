"""vmap, against JAX's."""

import jax
import jax.numpy as jnp
import pytest
from helpers import SCALAR, array, elementwise, same, vector

import evolute as ev

XS = array(5, 4)


@pytest.mark.parametrize("f", [*SCALAR, vector], ids=lambda f: f.__name__)
def test_functions(f):
    same(ev.vmap(f)(XS), jax.vmap(f)(XS))


@pytest.mark.parametrize(
    "in_axes, out_axes",
    [(0, 0), ((0, None), 0), ((1, None), 1), ((-1, {"w": None, "b": 0}), -1), ((None, {"w": 1, "b": None}), (0, 1))],
)
def test_axes(in_axes, out_axes):
    def f(x, t):
        return (jnp.sin(x) * 2 + t["b"], t["w"] @ x)

    x, t = array(4, 4), {"w": array(4, 4, seed=1) if in_axes != 0 else array(4, 3, 4), "b": array(4)}
    if in_axes == (None, {"w": 1, "b": None}):
        x, t = array(4), {"w": array(3, 5, 4), "b": array(4)}
    elif in_axes != 0:
        x = array(4, 4)
    same(ev.vmap(f, in_axes, out_axes)(x, t), jax.vmap(f, in_axes, out_axes)(x, t))


def test_unmapped_results():
    def f(x, y):
        return (x + y, y * 2)

    args = (XS, array(4))
    same(ev.vmap(f, (0, None), (0, None))(*args), jax.vmap(f, (0, None), (0, None))(*args))
    same(ev.vmap(f, (0, None))(*args), jax.vmap(f, (0, None))(*args))


def test_axis_size_and_keywords():
    same(ev.vmap(lambda x: 2 * x, None, axis_size=3)(1.0), jax.vmap(lambda x: 2 * x, None, axis_size=3)(1.0))

    def f(x, *, y):
        return x * y

    same(ev.vmap(f)(XS, y=XS), jax.vmap(f)(XS, y=XS))


def test_per_example_gradients():
    def f(w, x):
        return elementwise(w * x)

    w = array(4)
    same(ev.vmap(ev.grad(f), (None, 0))(w, XS), jax.vmap(jax.grad(f), (None, 0))(w, XS))
    same(
        ev.grad(lambda w: jnp.sum(ev.vmap(f, (None, 0))(w, XS)))(w),
        jax.grad(lambda w: jnp.sum(jax.vmap(f, (None, 0))(w, XS)))(w),
    )


def test_two_levels():
    def f(x, y):
        return jnp.sum(x * y)

    a, b = array(3, 4), array(5, 4)

    def pairs(m):
        return m(m(f, (None, 0)), (0, None))

    same(pairs(ev.vmap)(a, b), pairs(jax.vmap)(a, b))


def test_random_keys():
    keys = jax.random.split(jax.random.key(0), 3)

    def f(key):
        return jax.random.uniform(key, (2,))

    same(ev.vmap(f)(keys), jax.vmap(f)(keys))
