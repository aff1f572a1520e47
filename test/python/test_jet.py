"""jet and derivative."""

import math

import jax
import jax.numpy as jnp
import pytest
from helpers import SCALAR, array, same, vector
from jax.experimental import jet as jax_jet

import evolute as ev

X = array(4)
SERIES = [array(4, seed=k) / (k + 1) for k in range(4)]


def nth(f, n):
    for _ in range(n):
        f = jax.grad(f)
    return f


@pytest.mark.parametrize("f", SCALAR[:2], ids=lambda f: f.__name__)
@pytest.mark.parametrize("scaled", [True, False])
def test_jet(f, scaled):
    found = ev.jet(f, (X,), (SERIES,), factorial_scaled=scaled)
    # jax.experimental.jet computes k! as exp(lgamma(k + 1)).
    same(found, jax_jet.jet(f, (X,), (SERIES,), factorial_scaled=scaled), 1e-10)


def test_several_arguments_and_pytrees():
    def f(x, t):
        return {"a": jnp.sin(x) * t["s"], "b": jnp.sum(x) ** 2}

    primals = (X, {"s": jnp.asarray(2.0)})
    series = (SERIES[:2], [{"s": jnp.asarray(1.0)}, {"s": jnp.asarray(0.5)}])
    y, terms = ev.jet(f, primals, series)

    def curve(t):
        return f(X + t * SERIES[0] + t**2 / 2 * SERIES[1], {"s": 2.0 + t + t**2 / 4})

    first, second = jax.jacfwd(curve)(0.0), jax.jacfwd(jax.jacfwd(curve))(0.0)
    same(y, curve(0.0))
    same({k: v[0] for k, v in terms.items()}, first)
    same({k: v[1] for k, v in terms.items()}, second)


def test_known_terms_make_shorter_programs():
    _, terms = ev.jet(jnp.sin, (0.3,), ((1.0, 0.0, 0.0),))
    expected = [math.cos(0.3), -math.sin(0.3), -math.cos(0.3)]
    same(terms, [jnp.asarray(e) for e in expected])


def test_integer_results():
    _, terms = ev.jet(lambda x: (x * 2, jnp.arange(3)), (X,), ((X, X),))
    same(terms[1], [jnp.zeros(3, int), jnp.zeros(3, int)])


@pytest.mark.parametrize("n", range(6))
def test_derivative(n):
    def f(t):
        return 0.3 * jnp.sin(t) * t**10 + jnp.tanh(t)

    same(ev.derivative(f, n)(0.7), nth(f, n)(0.7), 1e-10)


def test_all_orders():
    def f(t):
        return jnp.exp(2 * t)

    same(ev.derivative(f, 3, all_orders=True)(0.5), tuple(nth(f, n)(0.5) for n in range(4)))


def test_derivative_of_a_pytree_and_other_arguments():
    def f(x, t):
        return {"v": x * jnp.sin(t), "n": jnp.arange(2)}

    found = ev.derivative(f, 2, argnum=1)(X, 0.4)
    same(found, {"v": -X * jnp.sin(0.4), "n": jnp.zeros(2, int)})


def test_nesting():
    x, v = array(3), array(3, seed=1)

    def speed(x):
        return jnp.sum(ev.jet(vector, (x,), ((v, 0 * v),))[1]["a"][1])

    def expected(x):
        return jnp.sum(jax.jvp(lambda x: jax.jvp(vector, (x,), (v,))[1]["a"], (x,), (v,))[1])

    same(ev.grad(speed)(x), jax.grad(expected)(x))
    g = ev.grad(lambda x: jnp.sum(jnp.sin(x) ** 2))
    h = jax.grad(lambda x: jnp.sum(jnp.sin(x) ** 2))
    same(ev.jet(g, (x,), ((v, v),)), jax_jet.jet(h, (x,), ((v, v),)), 1e-10)
    same(ev.vmap(ev.derivative(jnp.tanh, 3))(x), jax.vmap(nth(jnp.tanh, 3))(x), 1e-11)
