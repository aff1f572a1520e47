"""What loops carry: types, structures, keys, what is unused, invariant or exchanged."""

import jax
import jax.numpy as jnp
from jax import lax
from program import at, program
from sample import x, z


@program("carry", x(2), x(4, 2))
def numbers_flags_and_floats(c, xs):
    def body(s, x):
        n, flag, c = s
        c = jnp.where(flag, c * x, c + x)
        return (n * 3 % 7, n > 3, c), (n, c, flag)

    return lax.scan(body, (jnp.int32(5), True, c), xs)


@program("carry", x(2), z(2), x(3))
def real_and_complex(a, b, xs):
    def body(s, x):
        a, b = s
        return (jnp.abs(b) * x + a, b * jnp.exp(1j * a)), b.imag

    return lax.scan(body, (a, b), xs)


@program("carry", x(2), x(4), single=True)
def float32_beside_float64(a, xs):
    def body(s, x):
        wide, narrow = s
        return (wide * x + narrow, jnp.sin(narrow) + wide.astype(jnp.float32)), narrow * jnp.float32(2)

    return lax.scan(body, (a, a.astype(jnp.float32)), xs)


@program("carry", x(2), x(4))
def all_widths_of_integers(a, xs):
    types = (jnp.int8, jnp.uint8, jnp.int16, jnp.int32, jnp.uint32, jnp.int64)

    def body(s, x):
        ns, c = s
        ns = tuple(n * n + n.dtype.type(i) for i, n in enumerate(ns))
        return (ns, jnp.sin(c) * x + 0.01 * sum(n.astype(jnp.float64) % 5 for n in ns)), ns[0]

    return lax.scan(body, (tuple(t(3) for t in types), a), xs)


@program("carry", x(), x())
def fibonacci(a, b):
    return lax.fori_loop(0, 6, lambda _, s: (s[1], s[0] * s[1] + s[0]), (a, b))


@program("carry while", x(), x(), at(5, 0, 1, 2), unbounded=True)
def fibonacci_while(a, b, n):
    return lax.while_loop(lambda s: s[2] < n, lambda s: (s[1], jnp.sin(s[0]) + s[1], s[2] + 1), (a, b, 0))


@program("carry", x(2), x(2), x(2))
def three_take_turns(a, b, c):
    return lax.fori_loop(0, 4, lambda i, s: (s[1], s[2] * s[0], s[0]), (a, b, c))


@program("carry", x(3), x(3), x(3))
def unused_and_invariant(a, b, c):
    """One carry is never read, one never changes, one depends on itself alone and nothing on it."""

    def body(i, s):
        moving, unused, invariant, alone = s
        return moving * invariant + i, b, invariant, jnp.sin(alone)

    moving, unused, invariant, _ = lax.fori_loop(0, 3, body, (a, b, c, a))
    return moving, unused * invariant


@program("carry", x(2), x(3, 2))
def results_that_are_carries(c, xs):
    """Before and after the step, and what is scanned as it is."""

    def body(c, x):
        new = jnp.sin(c * x)
        return new, (c, new, x)

    return lax.scan(body, c, xs)


@program("carry", x(3), x(4))
def a_carry_that_starts_constant(a, xs):
    """It is differentiated from the second step on, the one that it feeds from the third."""

    def body(s, x):
        one, two = s
        return (one + a * x, two + one * one), two[0]

    return lax.scan(body, (jnp.zeros(3), jnp.ones(3)), xs)


@program("carry", x(3), x(4))
def a_derivative_that_is_stopped(a, xs):
    def body(s, x):
        one, two = s
        return (lax.stop_gradient(one * a) + x, two * one), two[0] * lax.stop_gradient(x)

    return lax.scan(body, (a, a), xs)


@program("carry while", x(2), at(3, 0, 7), unbounded=True)
def a_while_of_mixed_types(a, n):
    def body(s):
        i, flag, c, count, w = s
        return i + 1, ~flag, jnp.where(flag, jnp.sin(c), c * c + w.real), count + flag, w * (1j + c)

    start = (jnp.uint8(0), True, a, jnp.int64(0), a + 1j)
    return lax.while_loop(lambda s: s[0] < n, body, start)


@program("carry", x(2), x(0), x(3))
def arrays_of_no_elements(a, nothing, xs):
    return lax.scan(lambda s, x: ((s[0] * x, jnp.sin(s[1])), s[1].sum() + s[0]), (a, nothing), xs)


KEYS = tuple(jax.random.key(n) for n in (3, 4, 5))


@program("random carry", x(4), at(*KEYS))
def a_key_that_is_split(a, key):
    """Noise of each step, of a key that is carried."""

    def body(_, s):
        key, c = s
        key, now = jax.random.split(key)
        return key, jnp.sin(c) + 0.1 * jax.random.normal(now, (4,)) * a

    return lax.fori_loop(0, 3, body, (key, a))


@program("random carry", x(3), at(*map(jax.random.key_data, KEYS)))
def a_key_of_the_old_kind(a, key):
    def body(s, _):
        key, c = s
        key, now = jax.random.split(key)
        return (key, c * jax.random.uniform(now, (3,))), key

    return lax.scan(body, (key, a), None, length=3)


@program("random", x(3, 3), x(3), at(*KEYS))
def dropout(w, c, key):
    """Keys are what is scanned."""

    def body(c, key):
        keep = jax.random.bernoulli(key, 0.7, c.shape)
        return jnp.where(keep, jnp.tanh(w @ c) / 0.7, 0), keep

    return lax.scan(body, c, jax.random.split(key, 3))


@program("random", x(3), at(*KEYS))
def folded_by_the_counter(a, key):
    return lax.fori_loop(0, 3, lambda i, c: c * a + jax.random.normal(jax.random.fold_in(key, i), (3,)), a)


@program("random while", x(), at(*KEYS), unbounded=True)
def a_walk_until_it_is_far(a, key):
    """The number of steps depends on what is drawn."""

    def body(s):
        key, c, n = s
        key, now = jax.random.split(key)
        return key, c + a * jax.random.normal(now), n + 1

    return lax.while_loop(lambda s: jnp.abs(s[1]) < 1, body, (key, a / 10, 0))


@program("random", x(2), at(*KEYS))
def a_key_in_a_branch(a, key):
    def body(s, i):
        key, c = s
        draw = lambda key, c: (jax.random.split(key)[0], c * jax.random.normal(key))
        return lax.cond(i % 2 == 0, draw, lambda key, c: (key, jnp.sin(c)), key, c), c

    return lax.scan(body, (key, a), jnp.arange(3))
