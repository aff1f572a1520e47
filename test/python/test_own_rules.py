"""Derivative rules of our own, where JAX has none or a wrong one: against closed forms, high precision and differences.

The numbers of incomplete functions are derivatives that mpmath took with 60 digits.
"""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array
from jax.scipy.special import betainc, exp1, expn, gammainc, gammaincc

import evolute as ev

# (function, arguments, order in each argument, derivative)
INCOMPLETE = [
    (gammainc, (2.5, 1.3), (1, 0), -0.22962689833555939),
    (gammainc, (2.5, 1.3), (2, 0), 0.15826392630864443),
    (gammainc, (2.5, 1.3), (1, 1), -0.13394610110769669),
    (gammainc, (2.5, 1.3), (3, 0), -0.018697933510021471),
    (gammainc, (0.3, 2.0), (1, 0), -0.099252660101240122),
    (gammainc, (0.3, 2.0), (2, 0), -0.17897351352819282),
    (gammainc, (50.0, 60.0), (1, 0), -0.021284992786349492),
    (gammainc, (50.0, 60.0), (2, 0), -0.0038864838466261135),
    (gammainc, (0.05, 0.5), (1, 0), -0.58674722335074716),
    (gammainc, (0.05, 0.5), (2, 0), -0.49265307373234329),
    (gammaincc, (2.5, 1.3), (2, 0), -0.15826392630864443),
    (gammaincc, (0.3, 2.0), (1, 1), -0.11684025187215552),
    (jax.lax.igamma_grad_a, (50.0, 60.0), (1, 0), -0.0038864838466261135),
    (jax.lax.igamma_grad_a, (0.3, 2.0), (0, 1), 0.11684025187215552),
    (betainc, (2.5, 1.3, 0.3), (1, 0, 0), -0.080669878713073773),
    (betainc, (2.5, 1.3, 0.3), (0, 1, 0), 0.081092604386713105),
    (betainc, (2.5, 1.3, 0.3), (1, 1, 0), -0.071231174864612825),
    (betainc, (2.5, 1.3, 0.3), (1, 2, 0), 0.0018895916235546671),
    (betainc, (1.0, 3.0, 0.9), (1, 0, 0), -0.0017551551421684738),
    (betainc, (1.0, 3.0, 0.9), (0, 2, 0), -0.0053018981104783955),
    (betainc, (30.0, 50.0, 0.4), (1, 0, 0), -0.050512654284083309),
    (betainc, (30.0, 50.0, 0.4), (1, 0, 1), 0.4846268829282817),
    (betainc, (0.3, 0.4, 0.5), (0, 1, 0), 0.68483403619386133),
]


@pytest.mark.parametrize("fun, args, orders, expected", INCOMPLETE)
def test_incomplete_gamma_and_beta(fun, args, orders, expected):
    modes = itertools.cycle([ev.grad, ev.jacfwd])
    for argnum, order in enumerate(orders):
        for _ in range(order):
            fun = next(modes)(fun, argnums=argnum)
    np.testing.assert_allclose(fun(*args), expected, rtol=1e-11)


@pytest.mark.parametrize("fun, args, orders, expected", [row for row in INCOMPLETE if sum(map(bool, row[2])) == 1])
def test_series_of_incomplete_gamma_and_beta(fun, args, orders, expected):
    (argnum,) = np.flatnonzero(orders)
    np.testing.assert_allclose(ev.derivative(fun, orders[argnum], argnum)(*args), expected, rtol=1e-11)


def test_incomplete_functions_in_batches():
    rows = [row for row in INCOMPLETE if row[0] is betainc and row[2] == (1, 0, 0)]
    a, b, x = jnp.asarray([row[1] for row in rows]).T
    np.testing.assert_allclose(ev.vmap(ev.grad(betainc))(a, b, x), [row[3] for row in rows], rtol=1e-11)
    np.testing.assert_allclose(ev.grad(lambda a: betainc(a, b, x).sum())(a), [row[3] for row in rows], rtol=1e-11)


def test_incomplete_functions_where_they_are_flat_or_undefined():
    a, x = jnp.asarray([0.5, 1.0, 3.0]), jnp.asarray([[0.0], [1.0]])
    assert (ev.grad(lambda a: jnp.sum(gammainc(a, jnp.asarray([[0.0], [1e300]]))))(a) == 0).all()
    assert (ev.grad(lambda a: jnp.sum(betainc(a, 2.0, x)))(a) == 0).all()
    assert ev.grad(gammainc, argnums=1)(1.0, 0.0) == 1
    assert jnp.isnan(ev.grad(gammainc)(-1.0, 2.0))
    assert jnp.isnan(ev.grad(betainc)(1.0, 2.0, 1.5))


@pytest.mark.parametrize("dtype, tolerance", [(jnp.float32, 2e-6), (jnp.bfloat16, 2e-2)])
def test_incomplete_functions_in_less_precision(dtype, tolerance):
    for fun, args, orders, expected in INCOMPLETE:
        if sum(orders) == 1 and args in ((2.5, 1.3), (0.3, 0.4, 0.5)):
            found = ev.grad(fun, argnums=orders.index(1))(*(dtype(v) for v in args))
            assert found.dtype == dtype
            np.testing.assert_allclose(np.float64(found), expected, rtol=10 * tolerance, atol=tolerance)


@pytest.mark.parametrize("log", [False, True])
def test_samples_of_the_gamma_distribution_keep_their_quantile(log):
    from scipy.special import gammainc, gammaincinv

    key = jax.random.key(3)
    for a in (0.3, 20.0):
        draw = lambda a: (jax.random.loggamma if log else jax.random.gamma)(key, a)
        drawn = float(draw(a))
        quantile = gammainc(a, np.exp(drawn) if log else drawn)
        path = lambda a, q=quantile: np.log(gammaincinv(a, q)) if log else gammaincinv(a, q)
        h = 1e-3 * a
        first = (8 * (path(a + h) - path(a - h)) - path(a + 2 * h) + path(a - 2 * h)) / (12 * h)
        second = (16 * (path(a + h) + path(a - h)) - path(a + 2 * h) - path(a - 2 * h) - 30 * path(a)) / (12 * h * h)
        np.testing.assert_allclose(ev.grad(draw)(a), first, rtol=1e-7)
        np.testing.assert_allclose(ev.grad(draw)(a), jax.grad(draw)(a), rtol=1e-10)
        np.testing.assert_allclose(ev.derivative(draw, 2)(a), second, rtol=1e-5)
        np.testing.assert_allclose(ev.grad(ev.grad(draw))(a), second, rtol=1e-5)


def test_samples_too_small_for_the_type():
    key = jax.random.key(0)
    assert jax.random.gamma(key, 1e-4) == 0
    slope = ev.grad(lambda a: jax.random.loggamma(key, a))(1e-4)
    np.testing.assert_allclose(slope, -jax.random.loggamma(key, 1e-4) / 1e-4, rtol=1e-2)  # the sample is like u^(1/a)


# ---- eigenvalues and singular values


def derivatives(fun, x, t, tolerance=1e-6):
    """First and second derivatives of the real `fun` at x along t, in all modes, are those of differences."""

    def difference(fun, h):
        return (8 * (fun(x + h * t) - fun(x - h * t)) - fun(x + 2 * h * t) + fun(x - 2 * h * t)) / (12 * h)

    @jax.jit
    def slope(x):
        return ev.jvp(fun, (x,), (t,))[1]

    def pulled(x):
        return jnp.sum(ev.grad(lambda x: jnp.sum(fun(x)))(x) * t).real

    first, second = difference(jax.jit(fun), 1e-3), difference(slope, 1e-3)
    np.testing.assert_allclose(slope(x), first, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(pulled(x), jnp.sum(first), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(ev.jvp(slope, (x,), (t,))[1], second, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(ev.jvp(pulled, (x,), (t,))[1], jnp.sum(second), rtol=tolerance, atol=tolerance)
    zero = jnp.zeros_like(t)
    np.testing.assert_allclose(ev.jet(fun, (x,), ((t, zero),))[1], [first, second], rtol=tolerance, atol=tolerance)
    batch = ev.vmap(lambda t: ev.jvp(fun, (x,), (t,))[1])(jnp.stack([t, -2 * t]))
    np.testing.assert_allclose(batch, jnp.stack([first, -2 * first]), rtol=tolerance, atol=tolerance)


def parts(*arrays):
    """The numbers of `arrays`, as real ones."""
    return jnp.concatenate([jnp.ravel(p) for z in arrays for p in (z.real, z.imag)])


MATRIX = {"real": array(4, 4, seed=5), "complex": array(4, 4, seed=6, dtype=complex)}
STEP = {"real": array(4, 4, seed=7) / 9, "complex": array(4, 4, seed=8, dtype=complex) / 9}


def hermitian(a):
    return a + jnp.conj(a.T)


@pytest.mark.parametrize("kind", MATRIX)
def test_eigenvalues_and_eigenvectors(kind):
    a, t = MATRIX[kind], STEP[kind]
    derivatives(lambda a: parts(jnp.linalg.eigvals(a)), a, t)
    derivatives(lambda a: parts(*jax.lax.linalg.eig(a, compute_left_eigenvectors=True)), a, t)


def of_eigh(w, v):
    return w, (v * jnp.sin(w)) @ jnp.conj(v.T)


def of_svd(u, s, v):
    return s, (u * jnp.sin(s)) @ v, u @ v


@pytest.mark.parametrize("kind", MATRIX)
@pytest.mark.parametrize("part", [np.s_[:], np.s_[:, :2], np.s_[:2]], ids=["square", "tall", "wide"])
def test_eigh_and_svd(kind, part):
    a, t = MATRIX[kind], STEP[kind]
    if part == np.s_[:]:
        derivatives(lambda a: parts(*of_eigh(*jnp.linalg.eigh(a))), hermitian(a), hermitian(t))
    derivatives(lambda a: parts(*of_svd(*jnp.linalg.svd(a, full_matrices=False))), a[part], t[part])


def of_full_svd(a):
    u, s, vh = jnp.linalg.svd(a)
    k = len(s)
    left, right = u[:, k:], vh[k:]
    middle = (u[:, :k] * jnp.sin(s)) @ vh[:k]
    return parts(s, middle, left @ jnp.conj(left.T), jnp.conj(right.T) @ right, u @ jnp.conj(u.T))


@pytest.mark.parametrize("kind", MATRIX)
@pytest.mark.parametrize("part", [np.s_[:, :2], np.s_[:, :3], np.s_[:2], np.s_[:1]])
def test_svd_with_all_vectors(kind, part):
    derivatives(of_full_svd, MATRIX[kind][part], STEP[kind][part])


def tridiagonal(**options):
    return lambda x: jax.scipy.linalg.eigh_tridiagonal(x[:5], x[5:], **options)


def test_eigenvalues_of_tridiagonal_matrices():
    x, t = array(9, seed=1), array(9, seed=2) / 9
    derivatives(tridiagonal(eigvals_only=True, select="i", select_range=(1, 3)), x, t)
    find = tridiagonal()
    derivatives(lambda x: (lambda w, v: (v * jnp.sin(w)) @ v.T)(*find(x)), x, t)
    np.testing.assert_allclose(
        ev.jvp(tridiagonal(eigvals_only=True), (x,), (t,))[1], ev.jvp(lambda x: find(x)[0], (x,), (t,))[1], rtol=1e-12
    )
    with pytest.raises(ev.DerivativeError, match="use evolute.vmap"):
        ev.jvp(jax.vmap(tridiagonal(eigvals_only=True)), (jnp.stack([x, t]),), (jnp.stack([x, t]),))


def square_root(a):
    return parts(jax.scipy.linalg.sqrtm(hermitian(a) @ hermitian(a) + jnp.eye(4) + a / 9))


def sylvester(a):
    return parts(jax.scipy.linalg.solve_sylvester(a + 5 * jnp.eye(4), a[:3, :3] @ jnp.conj(a[:3, :3].T), a[:, :3]))


def cholesky_update(a):
    return jax.lax.linalg.cholesky_update(jnp.triu(a) + 4 * jnp.eye(4), a[0] + a[2])


@pytest.mark.parametrize("kind", MATRIX)
@pytest.mark.parametrize("fun", [cholesky_update, square_root, sylvester])
def test_functions_that_are_defined_by_an_equation(fun, kind):
    if fun is not cholesky_update or kind == "real":
        derivatives(fun, MATRIX[kind], STEP[kind])


REPEATED = [1.0, 1.0, 2.0, 2.0]
ROTATION = jnp.linalg.qr(array(4, 4, seed=3))[0]
WEIGHTS = array(4, 4, seed=4)


def spectral(f):
    def fun(a):
        w, v = jnp.linalg.eigh(a)
        return (v * f(w)) @ v.T

    return fun


def polar(a):
    u, _, v = jnp.linalg.svd(a, full_matrices=False)
    return jnp.sum(u @ v * WEIGHTS[: a.shape[0], : a.shape[1]])


def group(a):
    _, v = jnp.linalg.eigh(a)
    return jnp.sum(v[:, :2] @ v[:, :2].T * WEIGHTS)


def nuclear(a):
    return jnp.sum(jnp.linalg.svd(a, compute_uv=False))


@pytest.mark.parametrize(
    "fun, a",
    [
        (lambda a: jnp.trace(spectral(jnp.exp)(a)), jnp.eye(4)),
        (lambda a: jnp.trace(spectral(jnp.exp)(a)), ROTATION * jnp.asarray(REPEATED) @ ROTATION.T),
        (lambda a: jnp.sum(jnp.log(jnp.linalg.eigvalsh(a))), jnp.eye(4)),
        (lambda a: jnp.max(jnp.linalg.eigvalsh(a)) - jnp.min(jnp.linalg.eigvalsh(a)), jnp.diag(jnp.arange(4.0))),
        (group, ROTATION * jnp.asarray(REPEATED) @ ROTATION.T),
        (nuclear, jnp.eye(4)),
        (nuclear, ROTATION),
        (polar, jnp.eye(4)),
        (polar, ROTATION),
        (polar, ROTATION[:, :3]),
        (polar, ROTATION[:2]),
        (polar, ROTATION * jnp.asarray(REPEATED) @ ROTATION.T),
    ],
)
def test_equal_eigenvalues_and_singular_values(fun, a):
    t = hermitian(STEP["real"])[: a.shape[0], : a.shape[1]]
    h = 1e-3
    expected = (8 * (fun(a + h * t) - fun(a - h * t)) - fun(a + 2 * h * t) + fun(a - 2 * h * t)) / (12 * h)
    np.testing.assert_allclose(ev.jvp(fun, (a,), (t,))[1], expected, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(jnp.sum(ev.grad(fun)(a) * t), expected, rtol=1e-6, atol=1e-7)


def test_no_derivative_is_infinite_at_equal_eigenvalues():
    for fun in (spectral(jnp.exp), polar, nuclear, lambda a: parts(*jnp.linalg.eig(a))):
        for a in (jnp.eye(3), jnp.zeros((3, 3)), jnp.diag(jnp.asarray([1.0, 0.0, 0.0]))):
            assert jnp.isfinite(ev.jvp(fun, (a,), (MATRIX["real"][:3, :3],))[1]).all()
            assert jnp.isfinite(ev.grad(lambda a, fun=fun: jnp.sum(fun(a)))(a)).all()


def test_rules_reach_the_triangle_that_is_read():
    a = MATRIX["real"]
    for lower in (True, False):
        fun = lambda a, lower=lower: jax.lax.linalg.eigh(a, lower=lower, symmetrize_input=False)[1]
        derivatives(fun, a, STEP["real"])


def test_rules_that_are_refused_say_why():
    with pytest.raises(ev.DerivativeError, match="polygamma"):
        ev.grad(jax.lax.polygamma)(1.0, 2.0)


# ---- under jax.disable_jit, which runs functions in line that are known by their names


def of_sqrtm(x):
    return jnp.sum(jax.scipy.linalg.sqrtm(jnp.asarray([[4.0, 1.0], [0.5, 3.0]]) * x).real)


BY_NAME = {
    "eigh_tridiagonal": lambda x: jax.scipy.linalg.eigh_tridiagonal(
        x * jnp.asarray([1.0, 2.0, 4.0]), jnp.asarray([0.3, 0.4]), eigvals_only=True
    )[0],
    "solve_sylvester": lambda x: jnp.sum(
        jax.scipy.linalg.solve_sylvester(x * jnp.eye(2) + 1, jnp.ones((2, 2)), jnp.ones((2, 2)))
    ),
    "sqrtm": of_sqrtm,
    "with a branch": lambda x: of_sqrtm(x) if x > 0 else x,
    "in a loop": lambda x: jax.lax.fori_loop(0, 2, lambda _, c: of_sqrtm(c), x),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_functions_known_by_their_names_without_jit(name):
    f, step = BY_NAME[name], 1e-5
    difference = (f(1.3 + step) - f(1.3 - step)) / (2 * step)
    with jax.disable_jit():
        np.testing.assert_allclose(ev.grad(f)(1.3), difference, rtol=1e-6)
        np.testing.assert_allclose(ev.jvp(f, (1.3,), (2.0,))[1], 2 * difference, rtol=1e-6)
        np.testing.assert_allclose(
            jax.jit(ev.grad(f))(1.3) if name != "with a branch" else difference, difference, 1e-6
        )


def test_functions_known_by_their_names_beside_what_looks_at_values():
    @jax.jit
    def looks(x):
        return x if x > 0 else -x

    def f(x):
        return looks(x) * of_sqrtm(x)

    @jax.custom_jvp
    def g(x):
        return x * x

    g.defjvp(lambda p, t: (g(*p), t[0] * of_sqrtm(p[0])))
    with jax.disable_jit():
        np.testing.assert_allclose(ev.grad(looks)(1.3), 1.0)
        message = r"_sqrtm has a derivative rule that is not seen under jax\.disable_jit(.|\n)*test_own_rules\.py:\d+"
        with pytest.raises(ev.EvoluteError, match=message):
            ev.grad(f)(1.3)
        np.testing.assert_allclose(ev.grad(g)(1.3), of_sqrtm(1.3))
        np.testing.assert_allclose(ev.grad(ev.grad(g))(1.3), ev.grad(of_sqrtm)(1.3))


# ---- exponential integrals


def test_exponential_integrals_at_any_order():
    x = np.array([0.2, 0.7, 3.0])
    slope = lambda x: -jnp.exp(-x) / x  # of E_1, whose own is -E_0
    for order in range(1, 5):
        expected = jax.vmap(functools.reduce(lambda f, _: jax.grad(f), range(order - 1), slope))(x)
        np.testing.assert_allclose(ev.vmap(ev.derivative(exp1, order))(x), expected, 1e-11)
        nested = functools.reduce(lambda f, _: ev.grad(f), range(order), exp1)
        np.testing.assert_allclose(ev.vmap(nested)(x), expected, 1e-11)
        np.testing.assert_allclose(ev.vmap(ev.derivative(lambda x: expn(2, x), order + 1))(x), -expected, 1e-11)
