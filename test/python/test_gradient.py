"""grad and value_and_grad, against JAX's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import SCALAR, array, elementwise, loss, mlp_params, same

import evolute as ev

X = array(4)


@pytest.mark.parametrize("f", SCALAR, ids=lambda f: f.__name__)
def test_functions(f):
    same(ev.grad(f)(X), jax.grad(f)(X))
    same(ev.value_and_grad(f)(X), jax.value_and_grad(f)(X))
    same(ev.compile(ev.value_and_grad(f))(X), jax.value_and_grad(f)(X))


def test_pytrees_and_argnums():
    params, batch = mlp_params(3, 8, 8, 2), (array(5, 3), array(5, 2))
    for argnums in (0, 1, -1, (0,), (1, 0), (-2, 1)):
        same(ev.grad(loss, argnums)(params, batch), jax.grad(loss, argnums)(params, batch))
        same(ev.value_and_grad(loss, argnums)(params, batch), jax.value_and_grad(loss, argnums)(params, batch))


def test_auxiliary_data():
    def f(x, n):
        return jnp.sum(x**3), {"twice": 2 * x, "n": n + 1, "name": "cube"}

    same(ev.grad(f, has_aux=True)(X, 3)[0], 3 * X**2)
    g, aux = ev.grad(f, has_aux=True)(X, 3)
    assert aux["name"] == "cube"
    same((aux["twice"], aux["n"]), (2 * X, jnp.asarray(4)))
    (value, aux), g = ev.value_and_grad(f, has_aux=True)(X, 3)
    same((value, aux["twice"], g), (jnp.sum(X**3), 2 * X, 3 * X**2))


def test_keyword_arguments():
    def f(x, *, scale, power=2):
        return jnp.sum(scale["s"] * x**power)

    same(ev.grad(f)(X, scale={"s": 3.0}), 6 * X)
    same(ev.grad(f)(X, scale={"s": 3.0}, power=3), 9 * X**2)


def test_static_arguments_that_are_no_arrays():
    def f(x, function, names, steps):
        for _ in range(steps):
            x = function(x) * len(names)
        return jnp.sum(x)

    same(ev.grad(f)(X, jnp.sin, ["a", "b"], 2), jax.grad(f)(X, jnp.sin, ["a", "b"], 2))


def test_closure_over_arrays():
    w = array(4, 3)
    same(ev.grad(lambda x: jnp.sum((x @ w) ** 2))(X), jax.grad(lambda x: jnp.sum((x @ w) ** 2))(X))


def test_integers():
    def f(x, n):
        return jnp.sum(x * n)

    n = jnp.arange(4)
    same(ev.grad(f)(X, n), jax.grad(f)(X, n))
    same(ev.grad(f, (0, 1), allow_int=True)(X, n), jax.grad(f, (0, 1), allow_int=True)(X, n))
    tree = {"x": X, "n": n}

    def g(t):
        return jnp.sum(t["x"] * t["n"])

    same(ev.grad(g, allow_int=True)(tree), jax.grad(g, allow_int=True)(tree))


def test_complex_numbers():
    z = array(4, dtype=np.complex128)

    def f(z):
        return jnp.sum(jnp.real(z * jnp.conj(z)) + jnp.imag(z * z))

    same(ev.grad(f)(z), jax.grad(f)(z))

    def h(z):
        return jnp.sum(z * z * z)

    same(ev.grad(h, holomorphic=True)(z), jax.grad(h, holomorphic=True)(z))


def test_dtypes_and_weak_types():
    for dtype in (np.float32, np.float64, jnp.bfloat16):
        x = X.astype(dtype)
        assert ev.grad(lambda x: jnp.sum(x * x))(x).dtype == dtype
    assert ev.grad(lambda x: x * x)(3.0).weak_type

    def mixed(x, y):
        return jnp.sum(x.astype(jnp.float64) * y)

    same(ev.grad(mixed, (0, 1))(X.astype(np.float32), X), jax.grad(mixed, (0, 1))(X.astype(np.float32), X))


def test_result_does_not_depend_on_the_argument():
    same(ev.grad(lambda x: jnp.sum(jnp.ones(3)))(X), jnp.zeros(4))
    same(ev.grad(lambda x, y: jnp.sum(y))(X, X), jnp.zeros(4))
    same(ev.grad(lambda x: x)(2.0), jax.grad(lambda x: x)(2.0))


def test_names_and_signatures():
    g = ev.grad(elementwise)
    assert g.__name__ == "elementwise"
    assert g.__wrapped__ is elementwise


def test_wrapping_a_derived_function_keeps_the_wrapper():
    import functools

    g = ev.grad(elementwise)

    @functools.wraps(g)
    def doubled(x):
        return 2 * g(x)

    xs = jnp.stack([X, 2 * X])
    same(ev.vmap(doubled)(xs), jax.vmap(lambda x: 2 * jax.grad(elementwise)(x))(xs))
