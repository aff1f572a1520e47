"""Taylor mode through everything: to order 5 beside nested derivatives, nested, from known seeds, and in float32."""

import math

import jax
import jax.numpy as jnp
import jax.scipy.linalg as jsl
import jax.scipy.special as jsp
import numpy as np
import pytest
from helpers import array, same
from jax import lax

import evolute as ev

ORDER = 5
# Programs that run once should compile quickly.
QUICK = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}


def nested(f, x, terms):
    """The value and derivatives of f(x + t terms[0] + t^2 terms[1] / 2! + ..) at 0, by JAX's jvp of jvp of .."""

    def along(t):
        return [f(sum((t**k / math.factorial(k) * v for k, v in enumerate(terms, 1)), start=x))]

    def one_more(f):
        def both(t):
            ys, dys = jax.jvp(f, (t,), (1.0,))
            return [*ys, dys[-1]]

        return both

    for _ in terms:
        along = one_more(along)
    return along(0.0)


def series(f, x, terms):
    y, found = ev.jet(f, (x,), (terms,))
    return [y, *found]


def run(f, *args):
    """f(*args) under jit, compiled quickly."""
    return jax.jit(f).lower(*args).compile(QUICK)(*args)


def agree(f, x, twin=None, tolerance=1e-11, order=ORDER):
    """The series of f is that of nested derivatives; `twin` is f as JAX can differentiate it."""
    terms = [array(*x.shape, seed=k, dtype=x.dtype) / (k + 1) for k in range(1, order + 1)]
    found = run(lambda x, terms: series(f, x, terms), x, terms)
    want = run(lambda x, terms: nested(twin or f, x, terms), x, terms)
    for k, (a, b) in enumerate(zip(found, want, strict=True)):
        assert np.isfinite(b).all(), f"derivative {k}: JAX has {b}"
        scale = max(1.0, np.abs(b).max())
        np.testing.assert_allclose(a / scale, b / scale, atol=tolerance * 4**k, err_msg=f"derivative {k}")


# ---- linear algebra

A = 0.3 * array(3, 3) + jnp.diag(jnp.asarray([1.0, 2.0, 3.5]))
B = array(3, 2)


def spd(a):
    return a @ a.T + jnp.eye(3)


def flat(*results):
    return jnp.concatenate([jnp.ravel(r) for r in results])


LINEAR_ALGEBRA = {
    "cholesky": lambda a: jnp.linalg.cholesky(spd(a)),
    "det": jnp.linalg.det,
    "eigh": lambda a: flat(*jnp.linalg.eigh(spd(a))),
    "expm": lambda a: jsl.expm(0.3 * a),
    "inv": jnp.linalg.inv,
    "lu": lambda a: flat(*jsl.lu(a)),
    "matrix_power": lambda a: jnp.linalg.matrix_power(a, -3),
    "qr": lambda a: flat(*jnp.linalg.qr(a)),
    "slogdet": lambda a: flat(*jnp.linalg.slogdet(a)),
    "solve": lambda a: jnp.linalg.solve(a, B * jnp.sin(a[:, :2])),
    "svd": lambda a: flat(*jnp.linalg.svd(a, full_matrices=False)),
    "triangular_solve": lambda a: jsl.solve_triangular(a, a[:, :2], trans=1, lower=True),
    "triangular_solve from the right": lambda a: lax.linalg.triangular_solve(a, a[:2], unit_diagonal=True),
    "tridiagonal_solve": lambda a: lax.linalg.tridiagonal_solve(a[0], 4 + a[1], a[2], B),
}
# Where JAX has no second derivative that is finite, the same by other means.
TWINS = {
    "lstsq": (lambda a: jnp.linalg.lstsq(a[:, :2], B)[0], lambda a: jnp.linalg.solve(gram(a), a[:, :2].T @ B)),
    "pinv": (lambda a: jnp.linalg.pinv(a[:, :2]), lambda a: jnp.linalg.solve(gram(a), a[:, :2].T)),
}


def gram(a):
    return a[:, :2].T @ a[:, :2]


@pytest.mark.parametrize("name", LINEAR_ALGEBRA)
def test_linear_algebra(name):
    agree(LINEAR_ALGEBRA[name], A)


@pytest.mark.parametrize("name", TWINS)
def test_linear_algebra_beyond_jax(name):
    f, twin = TWINS[name]
    agree(f, A, twin, 1e-10)


@pytest.mark.parametrize("name", ["cholesky", "inv", "eigh"])
def test_complex_linear_algebra(name):
    a = A + 0.1j * array(3, 3, seed=2)
    hermitian = lambda a: a @ jnp.conj(a.T) + jnp.eye(3)  # noqa: E731
    functions = {
        "cholesky": lambda a: jnp.linalg.cholesky(hermitian(a)),
        "inv": jnp.linalg.inv,
        "eigh": lambda a: jnp.linalg.eigh(hermitian(a))[0],
    }
    f = functions[name]
    agree(lambda x: flat(f(x[0] + 1j * x[1]).real, f(x[0] + 1j * x[1]).imag), jnp.stack([a.real, a.imag]))


# ---- rules that somebody wrote


@jax.custom_jvp
def soft(x):
    return jnp.log1p(jnp.exp(x))


soft.defjvp(lambda p, t: (soft(*p), jax.nn.sigmoid(p[0]) * t[0]))


@jax.custom_vjp
def halved(x):
    return 0.5 * jnp.sin(x)


halved.defvjp(lambda x: (halved(x), x), lambda x, ct: (0.5 * jnp.cos(x) * ct,))


def linear_solve(a):
    solve = lambda _, b: jnp.linalg.solve(a, b)  # noqa: E731
    transpose = lambda _, b: jnp.linalg.solve(a.T, b)  # noqa: E731
    return lax.custom_linear_solve(lambda v: a @ v, jnp.sin(a[0]), solve, transpose)


def root(a):
    def newton(f, x):
        return lax.fori_loop(0, 30, lambda _, x: x - f(x) / jax.jvp(f, (x,), (1.0,))[1], x)

    def of(a):
        return lax.custom_root(lambda x: x**3 + a * x - 2.0, 1.0, newton, lambda g, y: y / g(1.0))

    return jax.vmap(of)(1 + a[0] ** 2)


@pytest.mark.parametrize(
    "f, twin",
    [
        (lambda a: soft(a) * soft(soft(a)), None),
        (lambda a: halved(a) * a, lambda a: 0.5 * jnp.sin(a) * a),
        (jax.vmap(soft), None),
        (lambda a: lax.map(soft, a) @ a, None),
        (jax.checkpoint(lambda a: soft(jnp.sin(a)) * a), None),
        (linear_solve, None),
        (root, None),
        (lambda a: jsp.gammainc(1.5, a**2), None),
        (lambda a: jsp.i0e(a) * jsp.logsumexp(a), None),
    ],
    ids=["jvp", "vjp", "vmap", "map", "checkpoint", "linear_solve", "root", "gammainc", "i0e"],
)
def test_rules(f, twin):
    agree(f, A, twin)


# ---- jets in jets, and in each other's company


def program(x):
    """Something of everything: a branch, a loop, a product, a rule."""
    c = lax.cond(x[0] > 0, jnp.sin, jnp.cos, x)
    c, ys = lax.scan(lambda c, a: (jnp.tanh(c * a) + x, c.sum()), c, x)
    return soft(c) * jnp.outer(x, ys) @ c


def compared(ours, theirs, *args, tolerance=1e-10):
    same(run(ours, *args), run(theirs, *args), tolerance)


X, V, U = 0.5 + 0.3 * array(3), array(3, seed=1), array(3, seed=2)


def third(api, f, x, v):
    """The third derivative along v."""
    if api is ev:
        return ev.jet(f, (x,), ((v, 0.0, 0.0),))[1][2]
    return nested(f, x, [v, 0 * v, 0 * v])[3]


def both(make):
    """A computation by ourselves and by JAX."""
    return lambda *args: make(ev)(*args), lambda *args: make(jax)(*args)


def pulled(api, f, x):
    return api.vjp(f, x)[1](jnp.cos(f(x)))[0]


COMPANY = {
    "jet of vjp": lambda api: lambda x: third(api, lambda x: pulled(api, program, x), x, V),
    "vjp of jet": lambda api: lambda x: pulled(api, lambda x: third(api, program, x, V), x),
    "jet of jet": lambda api: lambda x: third(api, lambda x: third(api, program, x, V), x, U),
    "jet of vmap": lambda api: lambda x: third(api, api.vmap(program), jnp.stack([x, 2 * x]), jnp.stack([V, U])),
    "vmap of jet": lambda api: lambda x: api.vmap(lambda v: third(api, program, x, v))(jnp.stack([V, U])),
    "jvp of jet": lambda api: lambda x: api.jvp(lambda v: third(api, program, x, v), (V,), (U,)),
    "jet of jvp": lambda api: lambda x: third(api, lambda x: api.jvp(program, (x,), (U,))[1], x, V),
    "jet of linearize": lambda api: lambda x: third(api, lambda x: api.linearize(program, x)[1](U), x, V),
    "jet of hessian": lambda api: lambda x: third(api, api.hessian(lambda x: program(x).sum()), x, V),
    "jet in a scan": lambda api: (
        lambda x: lax.scan(lambda c, v: (jnp.sin(third(api, jnp.tanh, c, v)), c), x, jnp.stack([V, U]))
    ),
    "jet in a while": lambda api: (
        lambda x: lax.fori_loop(0, jnp.int32(x[0] + 3), lambda _, c: jnp.sin(third(api, jnp.tanh, c, V)), x)
    ),
    "jet in a branch": lambda api: (
        lambda x: lax.cond(x[0] > 0, lambda x: third(api, jnp.sin, x, V), lambda x: third(api, jnp.cos, x, U), x)
    ),
    "grad of a jet in a scan": lambda api: (
        lambda x: api.grad(
            lambda x: jnp.sum(lax.scan(lambda c, v: (jnp.sin(third(api, jnp.tanh, c, v)), c), x, jnp.stack([V, U]))[1])
        )(x)
    ),
}


@pytest.mark.parametrize("name", COMPANY)
def test_company(name):
    compared(*both(COMPANY[name]), X)


def wave(t):
    return jnp.exp(jnp.sin(t)) * t


@pytest.mark.parametrize("n", [2, 4])
def test_grad_and_derivative(n):
    t = jnp.asarray(0.4)

    def nth(n):
        f = wave
        for _ in range(n):
            f = jax.grad(f)
        return f

    want = nth(n + 1)(t)
    same(ev.grad(ev.derivative(wave, n))(t), want, 1e-10)
    same(ev.derivative(ev.grad(wave), n)(t), want, 1e-10)
    same(ev.derivative(ev.derivative(wave, n), 1)(t), want, 1e-10)
    same(jax.jvp(ev.derivative(wave, n), (t,), (1.0,))[1], want, 1e-10)
    same(ev.vmap(ev.derivative(wave, n))(t * jnp.ones(2)), nth(n)(t) * jnp.ones(2), 1e-10)


# ---- what is known of a seed


def operations(f, *args):
    return sum(ev.lower(f)(*args).op_counts().values())


def of_seeds(f, count, *known):
    """Operations of the series of f of which the terms after the `known` ones are arguments, `count` in all."""
    x = jnp.ones(3)
    given = [x] * (count - len(known))
    return operations(lambda x, *given: ev.jet(f, (x,), ((*known, *given),), factorial_scaled=False), x, *given)


@pytest.mark.parametrize("f", [jnp.sin, jnp.tanh, lambda x: x**3 / (1 + jnp.exp(x))])
def test_known_seeds_cost_less(f):
    counts = [of_seeds(f, 5, *known) for known in ((), (1.0,), (1.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0))]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < 0.6 * counts[0]
    # No terms at all: the function, and zeros.
    still = ev.lower(lambda x: ev.jet(f, (x,), ((0.0, 0.0, 0.0),), factorial_scaled=False))(jnp.ones(3)).op_counts()
    plain = ev.lower(f)(jnp.ones(3)).op_counts("captured")
    for counts in (still, plain):
        counts.pop("stablehlo.constant", None)
    assert still == plain


def test_zero_seeds_of_one_argument():
    """A product with a constant argument takes one multiplication for each term."""
    x = jnp.ones(3)
    counts = ev.lower(lambda x, w, a, b: ev.jet(jnp.multiply, (x, w), ((a, b), (0.0, 0.0)), factorial_scaled=False))(
        x, x, x, x
    ).op_counts()
    assert counts["stablehlo.multiply"] == 3 and "stablehlo.add" not in counts


@pytest.mark.parametrize("order", [2, 4, 8])
def test_squares_are_symmetric(order):
    """x_i x_(k-i) twice: about half of the products."""
    given = [jnp.ones(3)] * order
    lowered = ev.lower(lambda x, *s: ev.jet(lambda x: x * x, (x,), (s,), factorial_scaled=False))(jnp.ones(3), *given)
    products = sum(k // 2 + 1 for k in range(order + 1))
    doublings = sum((k + 1) // 2 for k in range(order + 1))
    assert lowered.op_counts()["stablehlo.multiply"] <= products + doublings


# ---- float32 beside float64

HIGH = 8
POINTS = {
    jnp.arctan: (1e-10, 0.0, 0.3, -0.8, 1.7, 100.0),
    jnp.arcsinh: (1e-10, 0.0, 0.3, 1.7, 1e5),
    jnp.arccosh: (1.0001, 1.7, 1e10, 1e20),
    jnp.arcsin: (1e-10, 0.0, 0.3, -0.8, 0.9999),
    jnp.arctanh: (1e-10, 0.0, 0.3, -0.8, 0.99999),
    jnp.cbrt: (1e-12, -1e-12, 1e-30, 1.7, 1e30),
    jnp.cos: (1e-20, 0.0, 0.3, 1e4),
    jnp.cosh: (1e-10, 0.0, 0.3, -80.0, 80.0),
    jnp.exp: (1e-20, 0.0, -80.0, 80.0),
    jnp.expm1: (1e-10, -1e-10, 0.0, 0.3, -20.0, -80.0, 80.0),
    jnp.log: (1e-30, 1.0, 1.0000001, 1e30),
    jnp.log1p: (1e-20, 0.0, -0.999, 1.7, 1e30),
    jnp.sin: (1e-20, 0.0, 0.3, 3.1415927, 1e4),
    jnp.sinh: (1e-10, 0.0, 0.3, -80.0, 80.0),
    jnp.sqrt: (1e-30, 1e-12, 1.7, 1e30),
    jnp.tan: (1e-10, 0.3, -1.5, 1.57),
    jnp.tanh: (1e-10, 0.0, 0.3, -0.8, 1.7),
    jsp.digamma: (1e-3, 0.3, 1.7, 100.0),
    jsp.erf: (1e-10, 0.0, 0.3, 3.0, -6.0, 6.0, 9.0),
    jsp.erfc: (1e-10, 0.0, 0.3, 3.0, -6.0, 6.0, 9.0),
    jsp.erfinv: (1e-10, 0.0, 0.3, -0.8),
    jax.nn.elu: (0.3, -0.8, -20.0, -80.0),
    jax.nn.silu: (0.0, 0.3, -0.8, 20.0, -20.0, 40.0),
    lax.logistic: (0.0, 0.3, -0.8, 10.0, -10.0, 20.0, -20.0, 80.0, -70.0),
    lax.rsqrt: (1e-12, 0.3, 1e12),
}


def named(name, f):
    f.__name__ = name
    return f


POINTS |= {
    named("reciprocal", lambda x: 1 / x): (1e-4, -1e-4, 0.3, 1e4, 1e10),
    named("cube", lambda x: x**3): (0.0, -2.0, 1e-10, 1e10),
    named("seventh", lambda x: x**7): (0.0, -2.0, 1e-5, 1e4),
    named("inverse_cube", lambda x: x**-3): (1e-3, -2.0, 1e5),
    named("power", lambda x: x**2.5): (1e-10, 0.3, 1e10),
    named("power_of_two", lambda x: jnp.asarray(2.0, x.dtype) ** x): (0.0, -50.0, 50.0),
    named("rational", lambda x: x / (1 + x * x)): (0.3, 1e-6, 100.0),
    named("remainder", lambda x: lax.rem(x, jnp.asarray(0.7, x.dtype))): (5.0, -5.0),
    named("angle", lambda x: jnp.arctan2(x, jnp.ones_like(x))): (0.0, 1e-10, 0.3, 1.7),
}
# Where a series in float32 is not as good as its order of magnitude, and why. Each is seen to be so.
WORSE = {
    (jnp.tanh, 5.0): "1 - y y has few digits of its slope left; it would take one more exponential in every derivative",
    (jax.nn.gelu, -5.0): "its slope has that of tanh",
    (jnp.arctan, 1e10): "1 + x x is x x, and so the next order cancels",
    (jnp.arcsinh, 1e20): "the square of x is not finite, as in JAX",
    (jsp.erfinv, 0.999): "the value is off by some digits, and the slope grows with exp(y y)",
    (jsp.i0e, 20.0): "a difference of two Bessel functions, as in JAX's rule",
    (jsp.i1e, 20.0): "a difference of two Bessel functions, as in JAX's rule",
    (jsp.digamma, 1.46): "next to its root the value has lost its digits",
    (jsp.log_ndtr, -5.0): "JAX's rule has the exponential of a difference of two like numbers",
    (jax.nn.softplus, 20.0): "JAX's rule for logaddexp has the exponential of a difference of two like numbers",
    (jax.nn.log_sigmoid, -20.0): "minus softplus of minus x",
    (named("logsumexp", lambda x: jax.nn.logsumexp(jnp.stack([x, 0 * x]))), 20.0): "terms that add up to one cancel",
    (named("sin(x) / x", lambda x: jnp.sin(x) / x), 1e-3): "it cancels in every coefficient near 0",
}


def errors(f, points):
    """The errors of the series in float32 at each point, by order, in units of the coefficient and of float32.

    A coefficient is as large as it is, or as its neighbours are: they are those of a power series.
    """
    coefficients = []
    for dtype in (np.float32, np.float64):
        seed = (1.0, *[0.0] * HIGH)
        x = np.asarray(np.float32(points), dtype)
        y, found = jax.vmap(lambda x, seed=seed: ev.jet(f, (x,), (seed,), factorial_scaled=False))(x)
        coefficients.append(np.stack([np.float64(v) for v in (y, *found)]))
    found, want = coefficients
    info = np.finfo(np.float32)
    size = np.abs(want)
    size[1:-1] = np.maximum(size[1:-1], np.sqrt(size[:-2]) * np.sqrt(size[2:]))
    there = (np.abs(want) < info.max / 4) & np.isfinite(want)
    with np.errstate(invalid="ignore"):
        error = np.abs(found - want) / np.maximum(size, 16 * info.tiny / info.eps) / info.eps
    return np.where(there, np.nan_to_num(error, nan=np.inf, posinf=np.inf), 0)[:-1]


@pytest.mark.parametrize("f", POINTS, ids=lambda f: f.__name__)
def test_series_in_float32(f):
    found = errors(f, POINTS[f])
    bound = 16 * (1 + np.arange(HIGH + 1)[:, None])
    assert (found < bound).all(), {p: found[:, i].round(1).tolist() for i, p in enumerate(POINTS[f])}


def test_where_float32_is_worse():
    for (f, point), reason in WORSE.items():
        assert len(reason.split()) > 4
        assert errors(f, (point,)).max() > 200, f"{f.__name__} at {point} is no exception any more"


def test_no_derivative_of_a_logistic_overflows():
    """JAX computes it as 1 / (1 + exp(-x)), where the exponential is infinite."""
    for dtype, x in ((np.float32, -100.0), (np.float64, -800.0), (np.float16, -15.0)):
        for f in (jax.nn.sigmoid, jax.nn.silu):
            assert np.isfinite(ev.grad(f)(dtype(x)))
            assert np.isfinite(ev.derivative(f, 4)(dtype(x)))
