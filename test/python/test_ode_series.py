"""ode_series: closed forms, nested derivatives along the flow, and nesting with everything else."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same
from jax import lax

import evolute as ev


def coefficients(f, z0, t0, n, **options):
    return ev.ode_series(f, z0, t0, n, factorial_scaled=False, **options)[1]


def along_the_flow(f, z0, t0, n):
    """The derivatives 1 .. n of the solution: d/dt g(z, t) = dg/dz f + dg/dt, by nested jvps."""

    def next_of(g):
        return lambda z, t: jax.jvp(g, (z, t), (f(z, t), jnp.ones_like(t)))[1]

    terms, g = [], f
    for _ in range(n):
        terms.append(g(z0, t0))
        g = next_of(g)
    return jax.tree.map(lambda *leaves: list(leaves), *terms)


def agrees(f, z0, t0=0.3, n=6, tolerance=1e-11):
    found = ev.ode_series(f, z0, t0, n)
    same(found, (jax.tree.map(jnp.asarray, z0), along_the_flow(f, z0, jnp.asarray(t0), n)), tolerance)


# ---- closed forms


def test_exponential():
    same(coefficients(lambda z, t: z, 2.0, 0.0, 20), [jnp.asarray(2.0 / math.factorial(k)) for k in range(1, 21)])
    z0, terms = ev.ode_series(lambda z, t: 3 * z, 2.0, 0.0, 5)
    same((z0, terms), (jnp.asarray(2.0), [jnp.asarray(2.0 * 3.0**k) for k in range(1, 6)]))


def test_pole():
    """z' = z^2 from 1/c: 1 / (c - t)."""
    same(coefficients(lambda z, t: z * z, 1 / 3, 0.0, 15), [jnp.asarray(3.0 ** -(k + 1)) for k in range(1, 16)])


def test_gaussian():
    """z' = -2 t z from 1 at 0: exp(-t^2)."""
    expected = [0.0 if k % 2 else (-1) ** (k // 2) / math.factorial(k // 2) for k in range(1, 17)]
    same(coefficients(lambda z, t: -2 * t * z, 1.0, 0.0, 16), [jnp.asarray(e) for e in expected])


def test_tangent():
    """z' = 1 + z^2 from 0: the coefficients of tan."""
    found = coefficients(lambda z, t: 1 + z**2, 0.0, 0.0, 9)
    same(found, [jnp.asarray(float(x)) for x in (1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315, 0, 62 / 2835)])


def test_polynomial_in_t():
    same(coefficients(lambda z, t: 4 * t**3, 1.0, 2.0, 6), [jnp.asarray(float(x)) for x in (32, 24, 8, 1, 0, 0)])


def pendulum(z, t):
    return jnp.stack([z[1], -jnp.sin(z[0])])


def test_pendulum():
    """Against the recurrence of angle, speed, sine and cosine, in exact order."""
    n, a, w = 25, [0.7], [0.4]
    s, c = [math.sin(a[0])], [math.cos(a[0])]
    for k in range(n):
        a.append(w[k] / (k + 1))
        w.append(-s[k] / (k + 1))
        s.append(sum(j * a[j] * c[k + 1 - j] for j in range(1, k + 2)) / (k + 1))
        c.append(-sum(j * a[j] * s[k + 1 - j] for j in range(1, k + 2)) / (k + 1))
    found = coefficients(pendulum, jnp.array([a[0], w[0]]), 0.0, n)
    np.testing.assert_allclose(found, np.stack([a[1:], w[1:]], axis=1), rtol=1e-11, atol=1e-18)


# ---- against nested jvps


W, V = array(3, 5, seed=1), array(5, 3, seed=2)


def network(z, t):
    return jnp.tanh(z @ W + t) @ V


def by_scan(z, t):
    return lax.scan(lambda c, w: (jnp.sin(c * w) + z, c), z, jnp.arange(1.0, 4.0))[0]


def by_while(z, t):
    def body(state):
        return state[0] + 1, jnp.tanh(state[1] * z) + t

    return lax.while_loop(lambda s: s[0] < 3, body, (0, z))[1]


def by_cond(z, t):
    return lax.cond(jnp.sum(z) > 0, lambda z: z * jnp.cos(t), lambda z: jnp.exp(-z), z)


@jax.jit
def large(z):
    for k in range(6):
        z = jnp.sin(z) * jnp.exp(-z * z / 8) + k * z / 10
    return z


def by_call(z, t):
    return large(z) + large(2 * z)


def by_solve(z, t):
    return jnp.linalg.solve(jnp.eye(3) * 3 + jnp.outer(z, z), jnp.cos(z))


def by_rule(z, t):
    """relu, logsumexp and a function with a rule of its own."""

    @jax.custom_jvp
    def g(x):
        return jnp.sin(x)

    g.defjvp(lambda x, dx: (g(x[0]), jnp.cos(x[0]) * dx[0]))
    return jax.nn.relu(z) * z + jax.nn.logsumexp(z) + g(z)


def by_sort(z, t):
    return jnp.sort(z * jnp.array([1.0, -2.0, 3.0])) + jnp.cumsum(z) * jnp.max(z)


FUNCTIONS = [network, by_scan, by_while, by_cond, by_call, by_solve, by_rule, by_sort]


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: getattr(f, "__name__", str(f)))
def test_against_nested_jvps(f):
    agrees(f, array(3, seed=3) / 2, n=5)


def test_order_one():
    z = array(3)
    same(ev.ode_series(network, z, 0.5, 1), (z, [network(z, 0.5)]))


def test_high_order():
    agrees(pendulum, array(2), n=9)


def test_pytrees():
    def f(z, t):
        return {"v": -z["x"] * jnp.exp(-t), "x": (z["v"] * jnp.sum(z["x"]))}

    agrees(f, {"x": array(3), "v": array(3, seed=5)})


def test_second_order_equation():
    """Position and speed: the speed's series is that of the position, shifted."""
    (x, v), (xs, vs) = ev.ode_series(lambda z, t: (z[1], -jnp.sin(z[0])), (0.7, 0.4), 0.0, 6)
    same(xs[1:], vs[:-1])
    same(xs[0], v)


def test_complex():
    z = array(2, dtype=np.complex128)
    agrees(lambda z, t: 1j * z * z + jnp.exp(z) * t, z)
    found = coefficients(lambda z, t: 1j * z, jnp.asarray(1.0 + 0j), 0.0, 8)
    same(found, [jnp.asarray(1j**k / math.factorial(k)) for k in range(1, 9)])


def test_float32():
    z = array(3, dtype=np.float32)
    _, terms = ev.ode_series(lambda z, t: jnp.tanh(z) * (1 + t), z, 0.3, 6)
    expected = along_the_flow(lambda z, t: jnp.tanh(z) * (1 + t), z.astype(np.float64), jnp.asarray(0.3), 6)
    assert all(term.dtype == np.float32 for term in terms)
    np.testing.assert_allclose(terms, expected, rtol=1e-4, atol=1e-4)


def test_result_of_another_order():
    """A function whose results the compiler knows in another order than that of the state."""
    energy = lambda p, q: jnp.sum(p**2) / 2 - jnp.sum(jnp.cos(q))

    def f(z, t):
        dp, dq = ev.grad(energy, (0, 1))(*z)
        return (-dq, dp)

    agrees(lambda z, t: (-jnp.sin(z[1]), z[0]), (array(2), array(2, seed=1)))
    z = (array(2), array(2, seed=1))
    same(ev.ode_series(f, z, 0.3, 5)[1], along_the_flow(lambda z, t: (-jnp.sin(z[1]), z[0]), z, jnp.asarray(0.3), 5))


def test_nan_safe():
    """The square root of what stays zero: its slope there is infinite."""
    zero = jnp.zeros(2)
    f = lambda z, t: jnp.sqrt(z * zero) + z
    z = array(2)
    assert np.isnan(coefficients(f, z, 0.0, 2)[1]).all()
    same(coefficients(f, z, 0.0, 3, nan_safe=True), [z, z / 2, z / 6])


# ---- sharing


@pytest.mark.parametrize("n", [1, 3, 6])
def test_one_matrix_product_for_each_layer_and_order(n):
    lowered = ev.lower(lambda z: ev.ode_series(lambda z, t: jnp.tanh(z @ W) @ V, z, 0.0, n)[1])(array(4, 3))
    counts = lowered.op_counts()
    assert counts["stablehlo.dot_general"] == 2 * n
    assert counts["stablehlo.tanh"] == 1


def test_cost_grows_with_the_square_of_the_order():
    def count(n):
        lowered = ev.lower(lambda z: ev.ode_series(lambda z, t: jnp.tanh(z) * jnp.sin(z), z, 0.0, n)[1])(1.0)
        return sum(lowered.op_counts().values())

    assert count(16) < 4.2 * count(8)


# ---- nesting


def last(z, w=1.0, t=0.2, n=4, ode_series=ev.ode_series):
    """A number that depends on the state, on a parameter that the equation closes over, and on the time."""
    return jnp.sum(ode_series(lambda z, t: jnp.tanh(w * z) * t + jnp.sin(z), z, t, n)[1][-1] ** 2)


def by_jvps(f, z, t, n):
    return z, along_the_flow(f, z, jnp.asarray(t), n)


def expected(z, w=1.0, t=0.2):
    return last(z, w, t, ode_series=by_jvps)


def test_gradient():
    z = array(3)
    args = (z, 0.7, 0.2)
    same(ev.grad(last, (0, 1, 2))(*args), jax.grad(expected, (0, 1, 2))(*map(jnp.asarray, args)), 1e-11)


def test_second_derivatives():
    z = array(3)
    same(ev.hessian(last)(z), jax.hessian(expected)(z), 1e-10)
    g = lambda w: jnp.sum(ev.grad(last)(z, w) ** 2)
    h = lambda w: jnp.sum(jax.grad(expected)(z, w) ** 2)
    same(ev.grad(g)(jnp.asarray(0.7)), jax.grad(h)(jnp.asarray(0.7)), 1e-10)


def test_forward_and_series_of_it():
    z, v = array(3), array(3, seed=1)
    same(ev.jvp(last, (z,), (v,)), jax.jvp(expected, (z,), (v,)), 1e-11)
    found = ev.derivative(lambda s: last(z + s * v), 2)(0.0)
    same(found, jax.grad(jax.grad(lambda s: expected(z + s * v)))(0.0), 1e-10)


def test_batches():
    zs = array(4, 3)
    same(ev.vmap(last)(zs), jax.vmap(expected)(zs), 1e-11)
    same(ev.vmap(ev.grad(last))(zs), jax.vmap(jax.grad(expected))(zs), 1e-11)
    times = jnp.arange(4.0) / 7
    found = ev.vmap(lambda t: last(zs[0], t=t))(times)
    same(found, jax.vmap(lambda t: expected(zs[0], t=t))(times), 1e-11)


def test_under_jax():
    z = array(3)
    same(jax.jit(last)(z), expected(z), 1e-11)
    same(jax.grad(last)(z), jax.grad(expected)(z), 1e-11)


def test_in_a_loop_in_reverse():
    """Euler's method in all but name, by a loop of unknown length around a series."""

    def end(z, ode_series=ev.ode_series):
        def step(state):
            t, z = state
            terms = ode_series(lambda z, t: -jnp.sin(z) * t, z, t, 3)[1]
            return t + 0.1, z + sum(term * 0.1**k / math.factorial(k) for k, term in enumerate(terms, 1))

        return lax.fori_loop(0, 7, lambda _, s: step(s), (0.1, z))[1].sum()

    z = array(3)
    same(ev.grad(end)(z), jax.grad(lambda z: end(z, by_jvps))(z), 1e-11)


def test_of_a_series():
    """The right-hand side may itself be a derivative."""
    energy = lambda z: jnp.sum(jnp.cos(z) ** 2)
    z = array(3)
    found = ev.ode_series(lambda z, t: -ev.grad(energy)(z), z, 0.0, 4)
    same(found, by_jvps(lambda z, t: -jax.grad(energy)(z), z, 0.0, 4), 1e-11)
    inner = lambda z, t: ev.ode_series(lambda y, s: y * z, z, t, 2)[1][-1]
    same(ev.ode_series(inner, z, 0.0, 3), by_jvps(lambda z, t: z**3, z, 0.0, 3), 1e-11)


# ---- errors


def raises(kind, *patterns):
    return pytest.raises(kind, match="(?s)" + ".*".join(patterns))


def test_errors():
    z = array(3)
    with raises(ev.ArgumentError, "expects a function"):
        ev.ode_series(z, z, 0.0, 2)
    for order in (0, -1, 2.0):
        with raises(ev.ArgumentError, "order must be a number from 1 on"):
            ev.ode_series(network, z, 0.0, order)
    with raises(ev.DtypeError, r"z0\['n'\]", "found int64", "close over"):
        ev.ode_series(lambda z, t: z, {"n": jnp.arange(3)}, 0.0, 2)
    with raises(ev.DtypeError, "z0", "'a'", "not an array"):
        ev.ode_series(lambda z, t: z, "a", 0.0, 2)
    with raises(ev.ShapeError, "no arrays"):
        ev.ode_series(lambda z, t: z, (), 0.0, 2)
    with raises(ev.DtypeError, "t0", "int"):
        ev.ode_series(network, z, np.arange(1)[0], 2)
    with raises(ev.ShapeError, "t0 must be a scalar", r"\(3,\)", "ev.vmap"):
        ev.ode_series(network, z, z, 2)
    with raises(ev.ShapeError, "structure of z0"):
        ev.ode_series(lambda z, t: (z, z), z, 0.0, 2)
    with raises(ev.ShapeError, r"returns shape \(2,\)", r"shape \(3,\)"):
        ev.ode_series(lambda z, t: z[:2], z, 0.0, 2)
    with raises(ev.DtypeError, "returns dtype float32", "float64", "astype"):
        ev.ode_series(lambda z, t: z.astype(np.float32), z, 0.0, 2)
    with raises(ev.DtypeError, "not an array"):
        ev.ode_series(lambda z, t: "a", z, 0.0, 2)


def test_whole_numbers_are_times():
    same(ev.ode_series(network, array(3), 1, 3), ev.ode_series(network, array(3), 1.0, 3))
