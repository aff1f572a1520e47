"""jvp, linearize and vjp, against JAX's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import F0, SCALAR, array, mlp, mlp_params, same, vector

import evolute as ev

X, V = array(4), array(4, seed=1)


@pytest.mark.parametrize("f", [*SCALAR, vector], ids=lambda f: f.__name__)
def test_functions(f):
    y, dy = jax.jvp(f, (X,), (V,))
    same(ev.jvp(f, (X,), (V,)), (y, dy))
    z, f_jvp = ev.linearize(f, X)
    same((z, f_jvp(V)), (y, dy))
    w, f_vjp = ev.vjp(f, X)
    same((w, f_vjp(dy)), (y, jax.vjp(f, X)[1](dy)))


def test_several_arguments_and_pytrees():
    params, x = mlp_params(3, 5, 2), array(6, 3)
    tangents = jax.tree.map(lambda a: a + 1, (params, x))
    same(ev.jvp(mlp, (params, x), tangents), jax.jvp(mlp, (params, x), tangents))
    y, f_vjp = ev.vjp(mlp, params, x)
    same(f_vjp(y), jax.vjp(mlp, params, x)[1](y))
    same(f_vjp(2 * y), jax.vjp(mlp, params, x)[1](2 * y))
    y, f_jvp = ev.linearize(mlp, params, x)
    same(f_jvp(*tangents), jax.jvp(mlp, (params, x), tangents)[1])


def test_auxiliary_data():
    def f(x):
        return (jnp.sin(x), {"aux": x * x, "n": 3})

    y, dy, aux = ev.jvp(f, (X,), (V,), has_aux=True)
    same((y, dy, aux["aux"]), (jnp.sin(X), jnp.cos(X) * V, X * X))
    y, f_jvp, aux = ev.linearize(f, X, has_aux=True)
    same((y, f_jvp(V), aux["aux"]), (jnp.sin(X), jnp.cos(X) * V, X * X))
    y, f_vjp, aux = ev.vjp(f, X, has_aux=True)
    same((y, f_vjp(V), aux["aux"]), (jnp.sin(X), (jnp.cos(X) * V,), X * X))


def test_auxiliary_data_before_the_result():
    h = ev.grad(lambda x: (jnp.sum(x**3), x * x), has_aux=True)
    g, f_vjp, aux = ev.vjp(h, X, has_aux=True)
    same((g, f_vjp(V), aux), (3 * X**2, (6 * X * V,), X * X))


NONE, COUNTS = np.zeros(4, F0), np.arange(4)


@pytest.mark.parametrize(
    "run",
    [
        lambda m: m.vjp(lambda x: NONE, X)[1](NONE),
        lambda m: m.vjp(lambda x: (2 * x, NONE), X)[1]((V, NONE)),
        lambda m: m.jvp(lambda x: (2 * x, NONE), (X,), (V,)),
        lambda m: m.linearize(lambda x: (NONE, 2 * x), X)[1](V),
        lambda m: m.jvp(lambda x: m.jvp(lambda n: n + 1, (COUNTS,), (NONE,)), (X,), (V,)),
        lambda m: m.jvp(lambda x: m.grad(lambda n: jnp.sum(n * x), allow_int=True)(COUNTS), (X,), (V,)),
        lambda m: m.vjp(lambda x: m.vjp(lambda n: n + 1, COUNTS)[1](NONE), X)[1]((NONE,)),
    ],
)
def test_results_without_tangents(run):
    """Zeros of dtype float0, which derivatives of integers are, have none but themselves."""
    found, want = run(ev), run(jax)
    assert jax.tree.structure(found) == jax.tree.structure(want)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(want), strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        if b.dtype != F0:
            np.testing.assert_allclose(a, b)


def test_integers():
    def f(x, n):
        return (x * n, n + 1)

    n = jnp.arange(4)
    zeros = np.zeros(4, F0)
    same(ev.jvp(f, (X, n), (V, zeros)), jax.jvp(f, (X, n), (V, zeros)))
    _, f_vjp = ev.vjp(f, X, n)
    same(f_vjp((V, zeros)), jax.vjp(f, X, n)[1]((V, zeros)))
    _, f_jvp = ev.linearize(f, X, n)
    same(f_jvp(V, zeros), jax.jvp(f, (X, n), (V, zeros))[1])


def test_complex_numbers():
    z, t = array(4, dtype=np.complex128), array(4, seed=1, dtype=np.complex128)

    def f(z):
        return z * jnp.conj(z) * z + 2j * z

    same(ev.jvp(f, (z,), (t,)), jax.jvp(f, (z,), (t,)))
    same(ev.vjp(f, z)[1](t), jax.vjp(f, z)[1](t))


def test_python_numbers():
    same(ev.jvp(jnp.sin, (0.1,), (0.2,)), jax.jvp(jnp.sin, (0.1,), (0.2,)))
    same(ev.vjp(lambda x, y: x * y, 2.0, 3.0)[1](1.0), jax.vjp(lambda x, y: x * y, 2.0, 3.0)[1](1.0))


def test_linear_maps_are_pytrees():
    _, f_vjp = jax.jit(lambda x: ev.vjp(vector, x))(X)
    y = vector(X)
    same(jax.jit(lambda g, y: g(y))(f_vjp, y), jax.vjp(vector, X)[1](y))
    _, f_jvp = jax.jit(lambda x: ev.linearize(vector, x))(X)
    same(jax.jit(lambda g, v: g(v))(f_jvp, V), jax.jvp(vector, (X,), (V,))[1])


def test_the_primal_runs_once():
    _, f_vjp = ev.vjp(lambda x: jnp.sum(jnp.tanh(x)), X)
    text = jax.jit(f_vjp).lower(1.0).as_text()
    assert "tanh" not in text


def test_linear_maps_under_transformations():
    ys = jnp.stack([V, 2 * V, 3 * V])
    _, f_vjp = ev.vjp(jnp.tanh, X)
    expected = jax.vmap(jax.vjp(jnp.tanh, X)[1])(ys)
    same(ev.vmap(f_vjp)(ys), expected)
    same(jax.vmap(f_vjp)(ys), expected)

    def g(x):
        return jnp.sum(ev.vjp(jnp.tanh, x)[1](V)[0] * x)

    def h(x):
        return jnp.sum(jax.vjp(jnp.tanh, x)[1](V)[0] * x)

    same(ev.grad(g)(X), jax.grad(h)(X))
    same(jax.grad(g)(X), jax.grad(h)(X))


def test_forward_mode_through_loops():
    def f(x):
        y, _ = jax.lax.while_loop(lambda s: s[1] < 4, lambda s: (jnp.sin(s[0]) * x, s[1] + 1), (x, 0))
        return jax.lax.cond(y[0] > 0, lambda y: y * y, lambda y: 3 * y, y)

    same(ev.jvp(f, (X,), (V,)), jax.jvp(f, (X,), (V,)))


def test_nothing_is_kept_twice():
    def f(x, w):
        return jnp.exp(x @ w)

    module = ev.lower(f)(X, array(4, 4))._program.module()
    primal, sources, pushforward = module.linearized([0, 1])
    assert {kind for kind, _ in sources} <= {"argument", "result"}
    assert len(primal.out_avals) == 1
    assert len(pushforward.in_avals) == len(sources) + 2


@pytest.mark.parametrize("split", [ev.vjp, ev.linearize])
def test_a_random_key_that_is_kept(split):
    """The loop draws again when it is run again."""

    def walk(x, key):
        def body(s):
            key, y = s
            key, now = jax.random.split(key)
            return key, y + x * jax.random.normal(now)

        return jax.lax.while_loop(lambda s: jnp.abs(s[1]) < 1, body, (key, x / 10))[1]

    key = jax.random.key(3)
    derivative = jax.jvp(lambda x: walk(x, key), (0.5,), (1.0,))[1]
    same(np.ravel(split(lambda x: walk(x, key), 0.5)[1](1.0))[0], derivative)
    same(np.ravel(jax.jit(lambda key: split(lambda x: walk(x, key), 0.5)[1](1.0))(key))[0], derivative)
