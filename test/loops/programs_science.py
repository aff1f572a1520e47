"""Loops as programs have them: networks, integrators, solvers, optimisers, filters."""

import jax
import jax.numpy as jnp
from jax import lax
from program import ROOT, at, program
from sample import definite, x

import evolute as ev


@program("sequence", x(3, 3), x(3, 2), x(4, 2))
def recurrent_network(w, u, xs):
    return lax.scan(lambda h, x: (h := jnp.tanh(w @ h + u @ x), h.sum()), jnp.zeros(3), xs)


@program("sequence", x(3, 2, 2), x(3, 2, 2), x(3, 2), x(4, 2))
def gated_recurrent_unit(w, u, b, xs):
    def cell(h, x):
        z = jax.nn.sigmoid(w[0] @ x + u[0] @ h + b[0])
        r = jax.nn.sigmoid(w[1] @ x + u[1] @ h + b[1])
        h = (1 - z) * h + z * jnp.tanh(w[2] @ x + u[2] @ (r * h) + b[2])
        return h, h

    return lax.scan(cell, jnp.zeros(2), xs)[1]


@program("ode", x(2), x())
def leapfrog(q, k):
    """Of a pendulum; the force is a gradient that JAX derives in the loop."""
    force = jax.grad(lambda q: (k * jnp.cos(q)).sum() - (q**4).sum() / 4)

    def step(_, s):
        q, p = s
        p = p + 0.05 * force(q)
        q = q + 0.1 * p
        return q, p + 0.05 * force(q)

    return lax.fori_loop(0, 5, step, (q, jnp.zeros(2)))


def van_der_pol(y, t, mu):
    return jnp.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0] + jnp.sin(t)])


def runge_kutta(f, y, t, h):
    k1 = f(y, t)
    k2 = f(y + h / 2 * k1, t + h / 2)
    k3 = f(y + h / 2 * k2, t + h / 2)
    k4 = f(y + h * k3, t + h)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


@program("ode", x(2), x())
def runge_kutta_of_order_4(y, mu):
    f = lambda y, t: van_der_pol(y, t, mu)
    return lax.scan(lambda y, t: (runge_kutta(f, y, t, 0.1), y[0]), y, 0.1 * jnp.arange(4))


@program("ode while", x(2), x(), at(0.7, 0.0, 0.3), unbounded=True, lacks={"bits": ROOT})
def an_adaptive_integrator(y, mu, end):
    """Heun's method, with steps as long as its error allows: some are tried again."""

    def step(s):
        t, h, y = s
        h = jnp.minimum(h, end - t)
        k1 = van_der_pol(y, t, mu)
        k2 = van_der_pol(y + h * k1, t + h, mu)
        error = jnp.sqrt(jnp.mean((h / 2 * (k2 - k1)) ** 2)) / 1e-3
        good = error <= 1
        longer = h * jnp.clip(0.9 / jnp.sqrt(error), 0.2, 3.0)
        return jnp.where(good, t + h, t), longer, jnp.where(good, y + h / 2 * (k1 + k2), y)

    return lax.while_loop(lambda s: s[0] < end, step, (jnp.zeros(()), 0.3 * jnp.ones(()), y))[2]


NESTED = {"grad of grad": "a minute and a half to compile; the adaptive integrator, one loop, has it"}


@program("ode while", x(2), at(0.5, 0.0, 0.2), unbounded=True, lacks=NESTED)
def an_implicit_integrator(y, end):
    """Each step solves an equation, in a while of its own."""

    def step(s):
        t, y = s
        change = lambda z: y - 0.125 * z**3 - z
        newton = lambda z: z + change(z) / (1 + 0.375 * z**2)
        solved = lax.while_loop(lambda z: jnp.abs(change(z)).max() > 1e-14, newton, y)
        return t + 0.125, newton(solved)

    return lax.while_loop(lambda s: s[0] < end, step, (jnp.zeros(()), y))[1]


@program("newton while", x(), unbounded=True)
def newtons_method(a):
    """A square root; one step more than needed, so that derivatives have converged as well."""
    step = lambda y: (y + a / y) / 2
    y = lax.while_loop(lambda y: jnp.abs(y * y - a) > 1e-12, step, jnp.ones(()))
    return step(step(y))


@program("newton", x(), x())
def newton_of_1000_steps(a, b):
    """Damped, towards the root of y + sin(a y) - b."""
    f = lambda y: y + jnp.sin(a * y) - b
    return lax.fori_loop(0, 1000, lambda _, y: y - 0.05 * f(y) / jax.grad(f)(y), b)


@program("newton while", x(), at(20, 0, 1), unbounded=True)
def bisection(a, k):
    """Its end points do not depend on a; the step of secants that follows does."""
    f = lambda y: y**3 - a

    def halve(s):
        i, low, high = s
        middle = (low + high) / 2
        return i + 1, jnp.where(f(middle) < 0, middle, low), jnp.where(f(middle) < 0, high, middle)

    _, low, high = lax.while_loop(lambda s: s[0] < k, halve, (0, jnp.zeros(()), 2.0 * jnp.ones(())))
    return low - f(low) * (high - low) / (f(high) - f(low))


@program("newton", x(2), x(3))
def gradient_descent(w, b):
    """What is learned, as a function of where it began and of the data; our gradient is in the loop."""
    loss = lambda w: jnp.sum((jnp.sin(w[0] * b) * w[1] - b) ** 2)
    return lax.fori_loop(0, 4, lambda _, w: w - 0.1 * jax.grad(loss)(w), w)


@program("newton", x(2), x(3))
def gradient_descent_by_us(w, b):
    """The same with our gradient, under JAX's derivatives too."""
    loss = lambda w, b: jnp.sum((jnp.sin(w[0] * b) * w[1] - b) ** 2)
    return lax.fori_loop(0, 3, lambda _, w: w - 0.1 * ev.grad(loss)(w, b), w)


@program("newton while", x(2), at(1e-2, 1.0, 1e-1), unbounded=True)
def descent_with_line_search(w, tolerance):
    """A while in a while: how far to go, and how often."""
    f = lambda w: jnp.sum(w**4) + w[0] * w[1]
    slope = lambda w: jnp.stack([4 * w[0] ** 3 + w[1], 4 * w[1] ** 3 + w[0]])

    def step(w):
        g = slope(w)
        less = lambda r: f(w - r * g) > f(w) - 0.3 * r * (g @ g)
        return w - lax.while_loop(less, lambda r: r / 2, 1.0) * g

    return lax.while_loop(lambda w: slope(w) @ slope(w) > tolerance, step, w)


@program("newton", definite(3), x(3))
def power_iteration(a, v):
    def step(_, v):
        v = a @ v
        return v / jnp.linalg.norm(v)

    v = lax.fori_loop(0, 4, step, v)
    return v @ a @ v


@program("newton", x(3, 2))
def sinkhorn(cost):
    """Transport between weights, in logarithms."""
    left, right = jnp.log(jnp.array([0.2, 0.3, 0.5])), jnp.log(jnp.array([0.6, 0.4]))

    def step(s, _):
        f, g = s
        f = left - jax.nn.logsumexp(g - cost, axis=1)
        g = right - jax.nn.logsumexp(f[:, None] - cost, axis=0)
        return (f, g), f[0]

    (f, g), _ = lax.scan(step, (jnp.zeros(3), jnp.zeros(2)), None, length=3)
    return jnp.sum(jnp.exp(f[:, None] + g - cost) * cost)


@program("newton while", definite(3), x(3), unbounded=True)
def conjugate_gradients(a, b):
    """By hand: all steps are derived."""

    def step(s):
        y, r, p, rr = s
        ap = a @ p
        alpha = rr / (p @ ap)
        r = r - alpha * ap
        new = r @ r
        return y + alpha * p, r, r + new / rr * p, new

    start = (jnp.zeros(3), b, b, b @ b)
    return lax.while_loop(lambda s: s[3] > 1e-6 * (b @ b), step, start)[0]


@program("sequence", x(2, 2), x(2), x(3, 1))
def kalman_filter(move, start, seen):
    """Its likelihood."""
    look = jnp.array([[1.0, 0.5]])

    def step(s, z):
        m, p = move @ s[0], move @ s[1] @ move.T + 0.1 * jnp.eye(2)
        r, cov = z - look @ m, look @ p @ look.T + 0.2
        gain = p @ look.T @ jnp.linalg.inv(cov)
        likelihood = -0.5 * (r @ jnp.linalg.solve(cov, r) + jnp.linalg.slogdet(cov)[1])
        return (m + gain @ r, p - gain @ look @ p), likelihood

    return lax.scan(step, (start, jnp.eye(2)), seen)[1].sum()


@program("sequence", x(3), x(3, 3), x(3, 2), at([0, 1, 1, 0], [1, 1, 1, 1]))
def hidden_markov_model(start, move, emit, seen):
    """The likelihood of what was seen, by the forward algorithm, normalised at each step."""
    move, emit = jax.nn.softmax(move, axis=1), jax.nn.softmax(emit, axis=1)

    def step(p, z):
        p = (p @ move) * emit[:, z]
        total = p.sum()
        return p / total, jnp.log(total)

    return lax.scan(step, jax.nn.softmax(start), seen)[1].sum()


@program("newton while", x(2), at(30, 0, 4), unbounded=True)
def mandelbrot(c, most):
    """Complex numbers until they leave the disc, or for as long as allowed."""

    def step(s):
        i, z = s
        return i + 1, z * z + lax.complex(c[0] + 0.2, c[1])

    n, z = lax.while_loop(lambda s: (jnp.abs(s[1]) < 2) & (s[0] < most), step, (0, 0j))
    return jnp.abs(z) ** 2 + n
