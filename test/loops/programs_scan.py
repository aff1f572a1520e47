"""The forms of lax.scan, lax.map and lax.associative_scan."""

import jax
import jax.numpy as jnp
from jax import lax
from program import at, entry, program
from sample import signed, x, z


def step(c, x):
    c = jnp.tanh(c * x[0] + x[1])
    return c, c * x[1]


for length in (0, 1, 5):
    for reverse in (False, True):
        name = f"scan of {length}{' in reverse' * reverse}"
        entry(name, lambda c, xs, r=reverse: lax.scan(step, c, xs, reverse=r), "scan", x(2), x(length, 2, 2))


@program("scan", x(2), x(2, low=-0.3))
def scan_of_1000(c, w):
    """As many steps, and a result of each."""
    return lax.scan(lambda c, x: (jnp.sin(c + x * w), c[0]), c, jnp.linspace(0, 1, 1000))


@program("scan", x(2), x(7, 2, 2))
def unrolled(c, xs):
    """By a number that does not divide the length."""
    return lax.scan(step, c, xs, unroll=3)


@program("scan", x(2))
def length_only(c):
    return lax.scan(lambda c, _: (jnp.sin(c) * c, c[0]), c, None, length=4)


@program("scan", x(2))
def length_of_zero(c):
    return lax.scan(lambda c, _: (jnp.sin(c), c[0]), c, None, length=0)


@program("scan", x(3, 2))
def results_only(xs):
    return lax.scan(lambda _, x: (None, jnp.outer(x, x)), None, xs)[1]


@program("scan", x(3, 2), x(2))
def carry_only(xs, c):
    return lax.scan(lambda c, x: (c * jnp.cos(x), None), c, xs)[0]


@program("scan carry", {"h": x(2), "n": (x(), x(2, 2))}, {"a": x(4, 2), "b": [x(4), x(4, 2, 1)]})
def structures(c, xs):
    def body(c, x):
        h = jnp.tanh(c["n"][1] @ c["h"] + x["a"] * x["b"][0])
        new = {"h": h, "n": (c["n"][0] * x["b"][1][0, 0], c["n"][1] + jnp.outer(h, h))}
        return new, [h, {"s": c["n"][0], "t": (x["a"], h.sum())}]

    return lax.scan(body, c, xs)


@program("scan", x(3), at([2, 0, 1, 1], [1, 1, 1, 1]))
def integers_to_scan(w, xs):
    """What is scanned has no tangent, and chooses."""
    return lax.scan(lambda c, i: (jnp.sin(c) * w[i], c + i), w[0], xs)


@program("scan", z(2), z(3, 2))
def complex_numbers(c, xs):
    def body(c, x):
        c = jnp.exp(1j * c) * x
        return c, jnp.abs(c) ** 2 + c.real

    return lax.scan(body, c, xs)


@program("scan", x(3), at([True, False, True], [False, False, True]))
def results_that_are_no_numbers(c, flags):
    def body(c, flag):
        c = jnp.where(flag, c * c, jnp.sin(c))
        return c, (c > 0.5, jnp.argmax(c), c[0])

    return lax.scan(body, c, flags)


@program("scan", x(2), x(3, 2, 2))
def two_scans_of_the_same(c, xs):
    """One forwards and one back, over what the first one found."""
    c, ys = lax.scan(step, c, xs)
    return lax.scan(lambda c, y: (c + jnp.sin(y * c), y * c), c, ys, reverse=True)


@program("scan", x(4, 2), x(2))
def a_scan_of_a_linear_function(xs, w):
    """All that is kept is w."""
    return lax.scan(lambda c, x: (c * w + x, c @ w), jnp.zeros(2), xs)


@program("scan", x(5, 2), x(2, 2))
def mapped(xs, w):
    return lax.map(lambda x: jnp.exp(w @ x) * x, xs)


@program("scan", x(5, 2), x(2, 2))
def mapped_in_batches(xs, w):
    """Of 2, which leaves 1."""
    return lax.map(lambda x: jnp.exp(w @ x) * x, xs, batch_size=2)


@program("scan", x(0, 2))
def mapped_over_nothing(xs):
    return lax.map(jnp.sin, xs).sum() + xs.sum()


@program("scan", x(5), x(5))
def associative(a, b):
    """A linear recurrence."""
    return lax.associative_scan(lambda f, g: (f[0] * g[0], f[1] * g[0] + g[1]), (a, b))


@program("scan", x(3, 2, 2))
def associative_of_matrices(a):
    return lax.associative_scan(jnp.matmul, a, reverse=True)


@program("scan", x(2, 4), signed(4))
def cumulative(a, b):
    """What is accumulated over an axis, in a loop."""

    def body(c, x):
        return jnp.cumsum(c * x) - jnp.cumprod(x), lax.cummax(c) + lax.cumlogsumexp(x * c)

    return lax.scan(body, b, a)


@program("scan", x(3, 2), x(2))
def scan_of_vmap(xs, c):
    def body(c, x):
        c = jax.vmap(lambda a, b: jnp.sin(a) * b)(c, x)
        return c, c.sum()

    return lax.scan(body, c, xs)


@program("scan", x(2, 3, 2), x(2, 2))
def vmap_of_scan(xs, cs):
    """Some carries are mapped, one becomes so."""

    def f(c, xs):
        return lax.scan(lambda s, x: ((s[0] * x, s[1] + s[0]), s[1]), (c, jnp.zeros(2)), xs)

    return jax.vmap(f)(cs, xs)


@program("scan", x(3, 2), x(2))
def the_gradient_of_a_scan(xs, c):
    """JAX's derivative of a loop, differentiated by us."""

    def f(c):
        return lax.scan(lambda c, x: (jnp.sin(c * x), None), c, xs)[0].sum()

    return jax.grad(f)(c)
