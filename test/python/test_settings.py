"""Derivatives under every global setting of JAX that a user may have made are those without it."""

import contextlib
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, mlp, mlp_params, same
from jax.scipy.special import betainc, gammainc, gammaincc

import evolute as ev

A, T = array(4, 4, seed=1), array(4, 4, seed=2)


def of_vectors(w, v, a):
    return jnp.sum((v * jnp.sin(w)[None, :]) @ jnp.conj(v.T) * a[: v.shape[0], : v.shape[0]])


def left_vectors(a):
    return jnp.sum(jnp.abs(jax.lax.linalg.eig(a, compute_left_eigenvectors=True)[1]))


def tall(a):
    u, s, vh = jnp.linalg.svd(a[:, :3], full_matrices=False)
    return jnp.sum((u * jnp.sin(s)[None, :]) @ vh * a[:, :3])


def wide(a):
    _, s, vh = jnp.linalg.svd(a[:2])
    return jnp.sum(s) + jnp.sum(vh[2:].T @ vh[2:] * a)


def tridiagonal(a):
    return of_vectors(*jax.scipy.linalg.eigh_tridiagonal(a[0], a[1, :3]), a)


def positive(a):
    return a @ a.T + jnp.eye(4)


# For each rule of our own, a scalar function of a matrix that applies it.
RULES = {
    "eig": lambda a: jnp.sum(jnp.abs(jnp.linalg.eig(a)[1])) + jnp.sum(jnp.sin(jnp.linalg.eigvals(a).real)),
    "eig, left": left_vectors,
    "eigh": lambda a: of_vectors(*jnp.linalg.eigh(a + a.T), a),
    "eigh_tridiagonal": tridiagonal,
    "eigh_tridiagonal, values": lambda a: jnp.sum(
        jnp.sin(jax.scipy.linalg.eigh_tridiagonal(a[0], a[1, :3], eigvals_only=True))
    ),
    "svd": tall,
    "svd, all vectors": wide,
    "svd, values": lambda a: jnp.sum(jnp.sin(jnp.linalg.svd(a, compute_uv=False))),
    "sqrtm": lambda a: jnp.sum(jnp.real(jax.scipy.linalg.sqrtm(positive(a))) * a),
    "solve_sylvester": lambda a: jnp.sum(jax.scipy.linalg.solve_sylvester(positive(a), a.T @ a, a)),
    "cholesky_update": lambda a: jnp.sum(jax.lax.linalg.cholesky_update(jnp.triu(a) + 4 * jnp.eye(4), a[0]) * a),
    "gammainc": lambda a: jnp.sum(gammainc(jnp.exp(a[0]), jnp.exp(a[1]))),
    "gammaincc": lambda a: jnp.sum(gammaincc(jnp.exp(a[0]), jnp.exp(a[1]))),
    "igamma_grad_a": lambda a: jnp.sum(jax.lax.igamma_grad_a(jnp.exp(a[0]), jnp.exp(a[1]))),
    "betainc": lambda a: jnp.sum(betainc(jnp.exp(a[0]), jnp.exp(a[1]), jax.nn.sigmoid(a[2]))),
    "gamma": lambda a: jnp.sum(jax.random.gamma(jax.random.key(3), jnp.exp(a[0]))),
    "loggamma": lambda a: jnp.sum(jax.random.loggamma(jax.random.key(3), jnp.exp(a[0]))),
}
# Those that are tried under settings for which everything is compiled again. Without jit `sqrtm`, `solve_sylvester` and
# `eigh_tridiagonal` are not captured whole, and what they compute is differentiated instead.
FEW = ["eigh", "svd", "gammainc", "betainc", "gamma"]
SAMPLES = {"gamma", "loggamma"}

SETTINGS = {
    "everything refused": {
        "jax_debug_infs": True,
        "jax_debug_key_reuse": True,
        "jax_debug_nans": True,
        "jax_enable_checks": True,
        "jax_numpy_dtype_promotion": "strict",
        "jax_numpy_rank_promotion": "raise",
        "jax_transfer_guard": "disallow",
    },
    "other ways": {
        "jax_default_matmul_precision": "bfloat16",
        "jax_threefry_partitionable": False,
        "jax_use_direct_linearize": False,
    },
    "no jit": {"jax_disable_jit": True},
}
LEAKS = {"jax_check_tracer_leaks": True}  # slow: JAX remembers nothing under it


@contextlib.contextmanager
def settings(options):
    before = {name: jax.config.values[name] for name in options}
    for name, value in options.items():
        jax.config.update(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            jax.config.update(name, value)


@functools.cache
def modes(name):
    fun = RULES[name]
    return ev.jvp(fun, (A,), (T,))[1], ev.grad(fun)(A), ev.hvp(fun, (A,), (T,))


def check(name, options):
    want = modes(name)
    with settings(options):
        found = modes.__wrapped__(name)
        if "jax_threefry_partitionable" in options and name in SAMPLES:  # other samples, as in JAX
            found, want = found[1], jax.grad(RULES[name])(A)
    same(found, want, 1e-9)


@pytest.mark.parametrize(
    "name, kind", [(n, k) for k in SETTINGS for n in (RULES if k == "everything refused" else FEW)]
)
def test_our_own_rules(name, kind):
    check(name, SETTINGS[kind])


@pytest.mark.parametrize("name", ["eigh", "gammainc"])
def test_our_own_rules_leak_no_tracers(name):
    check(name, LEAKS)


def test_a_rule_of_the_users_sees_the_users_setting():
    seen = []

    @jax.custom_jvp
    def fun(x):
        return jnp.sum(jnp.linalg.eigvalsh(x))

    @fun.defjvp
    def _(primals, tangents):
        seen.append((jax.config.jax_numpy_dtype_promotion, jax.config.jax_numpy_rank_promotion))
        return jax.jvp(lambda x: jnp.sum(jnp.linalg.eigvalsh(x)), primals, tangents)

    with settings(SETTINGS["everything refused"]):
        same(ev.grad(fun)(A + A.T), ev.grad(lambda x: jnp.trace(x))(A), 1e-10)
    assert set(seen) == {("strict", "raise")}
    mixed, x = jax.custom_jvp(lambda x: x), A[0, 0]
    mixed.defjvp(lambda p, t: (p[0], t[0] * jnp.ones((), jnp.float32)))
    with pytest.raises(ev.DerivativeError, match="promotion"), settings(SETTINGS["everything refused"]):
        ev.grad(mixed)(x)


# ---- everything else, of a plain function

PARAMS = mlp_params(3, 4, 1)
X, Y = array(5, 3), array(5, 3, seed=4)
HALF = jnp.asarray(0.5)


def scalar(x):
    return jnp.sum(jnp.sin(mlp(PARAMS, x)))


def loss(params):
    return jnp.mean(jax.vmap(lambda x: mlp(params, x)[0])(X) ** 2)


def neighbours(x):
    return x[1:] ** 2 - x[:-1]


def scanned(x):
    return ev.scan(lambda c, a: (jnp.sin(c) * a, c), x[0], x, checkpoint=2)[0]


def surface():
    x, t, one = X[0], Y[0], Y[0, 0]
    yield "grad", lambda: ev.value_and_grad(loss)(PARAMS)
    yield "vjp", lambda: ev.vjp(lambda p: (loss(p), p[0][0]), PARAMS)[1]((HALF, PARAMS[0][0]))
    yield "jacobian", lambda: (ev.jacfwd(scalar)(x), ev.jacrev(neighbours)(x), ev.jacobian(neighbours, chunk_size=2)(x))
    yield "hessian", lambda: (ev.hessian(scalar)(x), ev.hvp(scalar, (x,), (t,)))
    yield "gnvp", lambda: ev.gnvp(neighbours, lambda y: jnp.sum(y**2), (x,), (t,))
    yield "jet", lambda: ev.jet(scalar, (x,), ((t, x, t),))
    yield "derivatives", lambda: (ev.derivative(lambda t: jnp.sin(t) * t, 4)(HALF), ev.derivatives(scalar, 3)(x))
    yield "laplacian", lambda: (ev.laplacian(scalar)(x), ev.biharmonic(scalar)(x))
    yield "ode_series", lambda: ev.ode_series(lambda z, t: jnp.sin(z) * t, x, HALF, 4)
    yield "vmap", lambda: (ev.vmap(ev.grad(scalar))(X), ev.vmap(jnp.multiply, (0, None))(X, one))
    yield "sparse", lambda: (ev.sparse_jacobian(neighbours)(x).data, ev.sparse_hessian(lambda x: x[0] * x[1])(x).data)
    yield "loops", lambda: (ev.grad(scanned)(x), ev.grad(ev.checkpoint(scalar))(x))
    yield "linear", lambda: ev.linear_transpose(jnp.cumsum, x)(t)
    yield "jit", lambda: ev.compile(ev.grad(scalar))(x)


@functools.cache
def without():
    return {name: run() for name, run in surface()}


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_function(kind):
    want = without()
    for name, run in surface():
        with settings(SETTINGS[kind]):
            found = run()
        try:
            same(found, want[name], 1e-11)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


def test_double_precision_may_be_off():
    with settings({"jax_enable_x64": False}):
        x, a = jnp.float32([0.3, 0.5, 0.7]), jnp.asarray(np.float32(A))
        total = lambda x: jnp.sum(jnp.sin(x) * x[0])
        outs = [ev.hessian(total)(x), ev.derivatives(total, 2)(x), ev.sparse_jacobian(neighbours)(x).data]
        assert {leaf.dtype for leaf in jax.tree.leaves(outs)} == {np.dtype("float32")}
        found = {name: jax.device_get(ev.grad(RULES[name])(a)) for name in FEW if name not in SAMPLES}
    for name, gradient in found.items():
        assert gradient.dtype == np.float32
        want = modes(name)[1]
        np.testing.assert_allclose(gradient, want, rtol=5e-3, atol=5e-3 * np.abs(want).max(), err_msg=name)
