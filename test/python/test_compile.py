"""compile dispatches as jax.jit does."""

import jax
import jax.numpy as jnp
from helpers import array, elementwise, same

import evolute as ev

X = array(4)


def test_traced_once_for_each_shape():
    traces = []

    @ev.compile
    def f(x):
        traces.append(x.shape)
        return ev.grad(elementwise)(x)

    for x in (X, X + 1, array(3), X):
        same(f(x), jax.grad(elementwise)(x))
    assert traces == [(4,), (3,)]


def test_decorator_with_options():
    @ev.compile(static_argnums=1, static_argnames="power")
    def f(x, n, *, power=2):
        return sum(x**power for _ in range(n))

    same(f(X, 3, power=3), 3 * X**3)


def test_donation():
    f = ev.compile(lambda x, y: x + y, donate_argnums=0)
    x = jnp.array(X)
    f(x, X)
    assert x.is_deleted()


def test_of_derived_functions():
    f = ev.compile(ev.value_and_grad(elementwise))
    same(f(X), jax.value_and_grad(elementwise)(X))
    assert type(f) is type(jax.jit(elementwise))
    assert "stablehlo" in f.lower(X).as_text()


def test_inside_transformations():
    f = ev.compile(elementwise)
    same(ev.grad(f)(X), jax.grad(elementwise)(X))
    same(jax.grad(f)(X), jax.grad(elementwise)(X))
