"""Loops of a known number of steps, in every mode and nested, against JAX."""

import re

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


def until(x, n):
    """The number of steps is an argument."""
    return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, jnp.sin(s[1]) * 1.01 + 0.1 * x), (0, x))[1]


def counted(x, n):
    return lax.fori_loop(0, n, lambda i, c: jnp.sin(c) * 1.01 + 0.1 * x, x)


X = np.array([0.3, 0.4])


def test_the_gradient_of_a_loop_of_any_number_of_steps_is_one_program():
    gradient = ev.compile(ev.grad(lambda x, n: until(x, n).sum()))
    for n in (0, 1, 2, 31, 32, 33, 64, 65, 100, 1000, 5000):
        same(gradient(X, n), jax.grad(lambda x, n=n: counted(x, n).sum())(X))


@pytest.mark.parametrize("n", [0, 1, 5, 40])
def test_higher_derivatives_of_loops_of_any_number_of_steps(n):
    def f(x):
        return (until(x, n) ** 2).sum()

    def g(x):
        return (counted(x, n) ** 2).sum()

    same(ev.hessian(f)(X), jax.hessian(g)(X))
    same(ev.jacrev(ev.grad(f))(X), jax.hessian(g)(X))
    _, (_, second) = ev.jet(ev.grad(f), (X,), ((np.ones(2), np.zeros(2)),))
    t = (np.ones(2),)
    same(second, jax.jvp(lambda x: jax.jvp(jax.grad(g), (x,), t)[1], (X,), t)[1], 1e-10)


def test_rows_that_end_after_different_numbers_of_steps():
    xs, ns = np.stack([X, 2 * X, 3 * X]), np.array([3, 0, 50])
    want = np.stack([jax.grad(lambda x, n=n: counted(x, n).sum())(x) for x, n in zip(xs, ns, strict=True)])
    same(ev.vmap(ev.grad(lambda x, n: until(x, n).sum()))(xs, ns), jnp.array(want))


def test_loops_of_any_number_of_steps_in_a_loop():
    def f(x):
        return lax.scan(lambda c, n: (until(c, n + 2), None), x, jnp.arange(3))[0].sum()

    def g(x):
        for n in range(3):
            x = counted(x, n + 2)
        return x.sum()

    same(ev.grad(f)(X), jax.grad(g)(X))


def test_newton_until_it_converges():
    """The square root of x, and the steps that lead there."""

    def root(x):
        def step(s):
            return (s[0] + x / s[0]) / 2, s[0]

        return lax.while_loop(lambda s: jnp.abs(s[0] - s[1]) > 1e-14, step, ((1 + x) / 2, x))[0]

    same(ev.grad(root)(3.0), jnp.array(0.5 / np.sqrt(3.0)))
    same(ev.derivative(root, 2)(3.0), jnp.array(-0.25 * 3.0**-1.5), 1e-9)


def test_a_linear_loop_of_any_number_of_steps():
    def f(x, n):
        return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, s[1] * 2.0), (0, x))[1]

    same(ev.grad(lambda x, n: f(x, n).sum())(X, 3), jnp.full(2, 8.0))


def chained(x):
    """Reads a row and writes the next one, by dynamic_update_slice."""

    def body(i, c):
        row = jnp.sin(lax.dynamic_slice_in_dim(c, i - 1, 1)) * lax.dynamic_slice_in_dim(x, i, 1)
        return lax.dynamic_update_slice_in_dim(c, row, i, 0)

    return lax.fori_loop(1, len(x), body, x)


def scattered(x):
    return lax.fori_loop(1, len(x), lambda i, c: c.at[i].set(jnp.sin(c[i - 1]) * x[i]), x)


def added(x):
    return lax.scan(lambda c, i: (c.at[i].add(jnp.sin(c[i - 1])), None), x, jnp.arange(1, len(x)))[0]


def permuted(x):
    return lax.scan(lambda c, i: (c * 0.9 + x[i] ** 2, None), 0.0, jnp.arange(len(x)) * 3 % len(x))[0]


def overlapping(x):
    slices = lambda i: lax.dynamic_slice_in_dim(x, i, 2)
    return lax.fori_loop(0, len(x) - 1, lambda i, c: c + jnp.sin(slices(i)).prod(), 0.0)


@pytest.mark.parametrize("fun", [chained, scattered, added, permuted, overlapping])
def test_steps_that_touch_a_slice_of_a_buffer_cost_a_slice_in_reverse(fun):
    """No operation of a step is as large as the buffer, but those that change a slice of it in place."""
    x = np.linspace(0.1, 1, 97)
    f = lambda x: (fun(x) ** 2).sum()
    same(ev.grad(f)(x), jax.grad(f)(x))
    in_loop = re.findall(r"^ {6,}.*tensor<97xf64>$", str(ev.lower(ev.grad(f))(x)), re.MULTILINE)
    allowed = re.compile(r"stablehlo\.(dynamic_update_slice|return)|^ *\}\)")
    assert in_loop and all(allowed.search(line) for line in in_loop), in_loop


@pytest.mark.parametrize(("size", "n"), [(2, 20000), (600, 1100), (600, 5000)])
def test_steps_between_snapshots_are_run_again(size, n):
    """More steps than there are slots, squared; large snapshots get the fewest slots."""
    x = np.linspace(0.1, 0.5, size)
    gradient = ev.compile(ev.grad(lambda x, n: until(x, n).sum()))
    same(gradient(x, n), jax.grad(lambda x: counted(x, n).sum())(x))


def test_a_step_that_needs_much_is_run_once_more():
    def of(steps):
        def f(w, x):
            body = lambda i, c: jnp.tanh(jnp.outer(c, w) @ jnp.cos(jnp.outer(w, c))).sum(1) / 9
            return lax.fori_loop(0, steps, body, x).sum()

        return f

    w, x = np.linspace(0.1, 1, 9), np.linspace(0.3, 0.5, 9)
    gradient = ev.compile(ev.grad(lambda w, x, n: of(n)(w, x)))
    for n in (0, 1, 40, 300):
        same(gradient(w, x, n), jax.grad(of(n))(w, x))
