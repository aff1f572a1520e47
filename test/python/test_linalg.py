"""Linear algebra, solvers and special functions, which capture keeps whole with JAX's rules. All against JAX."""

import functools

import jax
import jax.numpy as jnp
import jax.scipy.linalg as jsl
import pytest
from helpers import agrees, array, same

import evolute as ev

N = 3
A = 0.4 * array(N, N) + 2 * jnp.eye(N)
T = array(N, N, seed=3)
B = array(N, 2)


def spd(a):
    return a @ a.T + jnp.eye(N)


def first(*results):
    return jnp.concatenate([jnp.ravel(r) for r in results])


FUNCTIONS = {
    "cholesky": lambda a: jnp.linalg.cholesky(spd(a)),
    "det": jnp.linalg.det,
    "eigh": lambda a: first(*jnp.linalg.eigh(spd(a))),
    "eigvalsh": lambda a: jnp.linalg.eigvalsh(a + a.T),
    "inv": jnp.linalg.inv,
    "lstsq": lambda a: jnp.linalg.lstsq(a, B)[0],
    "lu": lambda a: first(*jsl.lu(a)),
    "matrix_power": lambda a: jnp.linalg.matrix_power(a, 3),
    "pinv": lambda a: jnp.linalg.pinv(a[:, :2]),
    "qr": lambda a: first(*jnp.linalg.qr(a)),
    "slogdet": lambda a: first(*jnp.linalg.slogdet(a)),
    "solve": lambda a: jnp.linalg.solve(a, B * jnp.sin(a[:, :2])),
    "solve of a vector": lambda a: jnp.linalg.solve(a, a[0]),
    "solve_triangular": lambda a: jsl.solve_triangular(a, a[:, :2], trans=1, lower=True),
    "cho_solve": lambda a: jsl.cho_solve(jsl.cho_factor(spd(a)), a[:, :2]),
    "svd": lambda a: jnp.linalg.svd(a, compute_uv=False),
    "svd with vectors": lambda a: first(*(jnp.abs(m) for m in jnp.linalg.svd(a, full_matrices=False))),
    "tridiagonal_solve": lambda a: jax.lax.linalg.tridiagonal_solve(a[0], 4 + a[1], a[2], B),
}
# Where JAX itself has no second derivative, or none that is finite.
FIRST_ONLY = {"lstsq", "pinv"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_linear_algebra(name):
    f = FUNCTIONS[name]
    agrees(lambda a: f(a) * 0.5, A, T, order=1 if name in FIRST_ONLY else 3)


def test_matrix_exponential_forwards():
    f = lambda a: jsl.expm(0.3 * a)  # noqa: E731
    found, want = (jax.jit(lambda a, t, api=api: api.jvp(f, (a,), (t,)))(A, T) for api in (ev, jax))
    same(found, want, 1e-9)


def test_second_linear_operand():
    agrees(lambda b: jnp.linalg.solve(A, jnp.sin(b)), B, array(N, 2, seed=9))
    agrees(lambda b: jsl.solve_triangular(A, b, lower=True) ** 2, B, array(N, 2, seed=9))


@pytest.mark.parametrize("symmetric", [True, False])
def test_custom_linear_solve(symmetric):
    def f(a):
        m = spd(a) if symmetric else a
        solve = lambda _, b: jnp.linalg.solve(m, b)  # noqa: E731
        transpose = lambda _, b: jnp.linalg.solve(m.T, b)  # noqa: E731
        b = jnp.sin(a[0])
        return jax.lax.custom_linear_solve(
            lambda v: m @ v, b, solve, None if symmetric else transpose, symmetric=symmetric
        )

    agrees(f, A, T)


def test_custom_linear_solve_without_transpose():
    def f(a):
        return jax.lax.custom_linear_solve(lambda v: a @ v, jnp.sin(a[0]), lambda _, b: jnp.linalg.solve(a, b))

    found, want = (api.jvp(f, (A,), (T,))[1] for api in (ev, jax))
    assert jnp.allclose(found, want)
    with pytest.raises(ev.DerivativeError, match=r"transpose_solve required(.|\n)*test_linalg\.py:\d+"):
        ev.grad(lambda a: jnp.sum(f(a)))(A)


def test_conjugate_gradients():
    agrees(lambda a: jax.scipy.sparse.linalg.cg(spd(a), a[0], tol=1e-14)[0], A, T, order=1, tolerance=1e-8)


def test_custom_root():
    def newton(f, x):
        return jax.lax.fori_loop(0, 30, lambda _, x: x - f(x) / jax.grad(f)(x), x)

    def f(a):
        return jax.lax.custom_root(lambda x: x**3 + a * x - 2.0, 1.0, newton, lambda g, y: y / g(1.0))

    agrees(jnp.vectorize(f), jnp.asarray([0.3, 1.2]), jnp.asarray([1.0, -0.5]), order=2)


SPECIAL = {
    "i0e": jax.scipy.special.i0e,
    "betainc": lambda x: jax.scipy.special.betainc(2.0, 3.0, x),
    "gammainc": lambda x: jax.scipy.special.gammainc(1.5, x),
    "gammainc in its parameter": lambda x: jax.scipy.special.gammainc(x, 0.7),
    "gammaincc": lambda x: jax.scipy.special.gammaincc(1.5, x),
    "logsumexp": lambda x: jax.nn.logsumexp(x) * x,
    "sinc": jnp.sinc,
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_functions(name):
    once = name == "gammainc in its parameter"
    agrees(SPECIAL[name], jnp.asarray([0.3, 0.8]), jnp.asarray([1.0, -0.7]), 1 if once else 3, tolerance=1e-8)


# ---- jax.checkpoint


def layers(x, checkpoint):
    @checkpoint
    def layer(x):
        return jnp.sin(jnp.cos(x) * x)

    return layer(layer(x)) * x


@pytest.mark.parametrize(
    "policy", [None, jax.checkpoint_policies.everything_saveable, jax.checkpoint_policies.dots_saveable]
)
def test_checkpoint(policy):
    agrees(lambda x: layers(x, functools.partial(jax.checkpoint, policy=policy)), B, array(N, 2, seed=4))


def test_what_a_checkpoint_keeps():
    """Only its operands; and the second run of the function stands behind a barrier."""
    kept = {}
    for name, checkpoint in {"plain": lambda f: f, "checkpoint": jax.checkpoint}.items():
        lowered = ev.lower(ev.grad(lambda x, c=checkpoint: jnp.sum(layers(x, c))))(B)
        kept[name] = lowered.op_counts()
    assert "stablehlo.optimization_barrier" not in kept["plain"]
    assert kept["checkpoint"]["stablehlo.optimization_barrier"] == 2
    assert kept["checkpoint"]["stablehlo.cosine"] > kept["plain"]["stablehlo.cosine"]
    text = ev.lower(lambda x: layers(x, jax.checkpoint))(B).captured
    assert text.count('"ad.checkpoint"') == 2
    assert text.count("func.func private @layer") == 1


def test_checkpoint_of_a_function_with_rules():
    f = jax.custom_jvp(jnp.sin)
    f.defjvp(lambda p, t: (f(*p), 3.0 * jnp.cos(p[0]) * t[0]))
    g = jax.custom_vjp(jnp.sin)
    g.defvjp(lambda x: (g(x), x), lambda x, ct: (5.0 * jnp.cos(x) * ct,))
    agrees(jax.checkpoint(lambda x: f(x) * x), B, array(N, 2, seed=4))
    agrees(jax.checkpoint(lambda x: g(x) * x), B, array(N, 2, seed=4), forward=False)
