"""Loops of a known number of steps, in every mode and nested, against JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same
from jax import lax

import evolute as ev


def network(w, xs):
    def step(c, x):
        c = jnp.tanh(w @ c + x)
        return c, c.sum()

    c, ys = lax.scan(step, jnp.ones(2), xs)
    return c.sum() + ys**2


def backwards(w, xs):
    def step(c, x):
        c = jnp.tanh(w @ c + x)
        return c, c * x

    c, ys = lax.scan(step, jnp.ones(2), xs, reverse=True)
    return c.sum() + ys**2


def counter(w, xs):
    return lax.fori_loop(0, 5, lambda i, c: jnp.sin(c) * (i + 1) + w[0], xs)


def nested(w, xs):
    def outer(i, c):
        return lax.fori_loop(0, 3, lambda j, d: jnp.sin(d) * (j + i + 1) + c, c)

    return lax.fori_loop(1, 4, outer, xs) * w[0]


def mapped(w, xs):
    return lax.map(lambda x: jnp.exp(w @ x) * x, xs)


def no_steps(w, xs):
    return lax.fori_loop(0, 0, lambda i, c: jnp.sin(c), xs) @ w


def no_rows(w, xs):
    c, ys = lax.scan(lambda c, x: (c * 2 + x @ w, x), xs[0], xs[:0])
    return c + ys.sum()


def branches(w, xs):
    def body(i, c):
        return lax.cond(i % 2 == 0, jnp.sin, lambda c: c * (c @ w), c)

    return lax.fori_loop(0, 4, body, xs)


def carried(w, xs):
    """Values that are not differentiated, of several types."""

    def step(state, x):
        n, flag, c = state
        c = jnp.where(flag, c * x, c + x)
        return (n * 3 % 7, n > 3, c), (n, c)

    (n, _, c), (ns, ys) = lax.scan(step, (jnp.int32(5), True, w[0]), xs)
    return c * n + (ys * ns[:, None]).sum()


def associative(w, xs):
    return lax.associative_scan(lambda a, b: a * b + a, xs @ w)


FUNCTIONS = [network, backwards, counter, nested, mapped, no_steps, no_rows, branches, carried, associative]
W, XS = array(2, 2) / 2, array(5, 2) / 2


@pytest.mark.parametrize("fun", FUNCTIONS)
def test_loops(fun):
    def f(w, xs):
        return jnp.sum(jnp.sin(fun(w, xs)))

    def check(derive, *args):
        same(derive(ev)(*args), derive(jax)(*args), 1e-9)

    check(lambda of: of.grad(f, (0, 1)), W, XS)
    check(lambda of: of.jacfwd(f, (0, 1)), W, XS)
    check(lambda of: of.hessian(f), W, XS)
    same(ev.jacrev(ev.grad(f))(W, XS), jax.hessian(f)(W, XS), 1e-9)
    check(lambda of: of.vmap(of.grad(f), (0, None)), np.stack([W, 2 * W]), XS)
    check(lambda of: of.grad(lambda w, xs: of.vmap(f, (0, None))(w, xs).sum()), np.stack([W, 2 * W]), XS)


def test_a_while_loop_that_counts():
    def f(x):
        return lax.while_loop(lambda s: s[0] >= 2, lambda s: (s[0] - 2, jnp.sin(s[1]) * s[0]), (9, x))[1]

    same(ev.grad(f)(0.3), jax.jacfwd(f)(0.3))


def test_a_loop_that_runs_until_its_condition_says_so():
    def f(x):
        return lax.while_loop(lambda s: s < 10.0, lambda s: s * s, x)

    same(ev.jvp(f, (1.5,), (1.0,)), jax.jvp(f, (1.5,), (1.0,)))
    with pytest.raises(ev.DerivativeError, match=r"test_loops\.py:\d+: error: .*a number of times that is not known"):
        ev.grad(f)(1.5)
