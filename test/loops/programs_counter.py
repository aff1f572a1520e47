"""Loops that count: every type of integer, start, step and condition, and what bodies do with the counter."""

import jax.numpy as jnp
from jax import lax
from program import at, entry, program
from sample import x


def while_counts(dtype, start, end, step, holds):
    """A while loop whose counter is of this type; it is used in arithmetic."""

    def fun(a):
        def body(s):
            n, c = s
            return n + dtype(step) if step > 0 else n - dtype(-step), jnp.sin(c) + n * 0.01 * a

        return lax.while_loop(lambda s: holds(s[0], dtype(end)), body, (dtype(start), a))

    return fun


HOLDS = {
    "<": jnp.less,
    "<=": jnp.less_equal,
    ">": jnp.greater,
    ">=": jnp.greater_equal,
    "!=": jnp.not_equal,
}
for dtype, start, end, step, sign in [
    (jnp.int32, 0, 5, 1, "<"),
    (jnp.int64, 3, 13, 2, "<="),
    (jnp.uint8, 250, 255, 1, "<"),
    (jnp.int8, 120, -120, -60, ">="),  # past -128, where it goes on
    (jnp.int8, -128, 100, 57, "<"),
    (jnp.int16, 4, 0, -1, "!="),
    (jnp.uint32, 1, 7, 2, "<"),
    (jnp.uint16, 1, 7, 3, "!="),
    (jnp.int64, 2**40, 2**40 + 3, 1, "<"),
    (jnp.uint64, 2**64 - 4, 2**64 - 1, 1, "<"),
    (jnp.int32, 5, 5, 1, "<"),
    (jnp.int32, 4, 5, 1, "!="),
    (jnp.int64, 1000, 0, -1, ">"),
]:
    name = f"{jnp.dtype(dtype)} from {start} by {step} while {sign} {end}"
    entry(name, while_counts(dtype, start, end, step, HOLDS[sign]), "counter", x(3), unbounded=True)


@program("counter while", x(3), at(5, 0, 1, 1000), unbounded=True)
def counts_to(a, n):
    return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, jnp.sin(s[1]) * 1.01 + 0.1 * a), (0, a))[1]


@program("counter while", x(3), at(-2, 4, 5), at(5, 2, 6), unbounded=True)
def fori_between_arguments(a, low, high):
    return lax.fori_loop(low, high, lambda i, c: jnp.sin(c) * a + 0.1 * i, a)


@program("counter while", x(2), at(jnp.uint8(9), jnp.uint8(0)), at(jnp.uint8(4), jnp.uint8(1)), unbounded=True)
def steps_of_an_argument(a, n, step):
    """The step is given too, and the counter carried last."""
    return lax.while_loop(lambda s: s[1] >= step, lambda s: (jnp.cos(s[0]) * s[1], s[1] - step), (a, n))


@program("counter", x(3), unbounded=True)
def several_counters(a):
    """Each goes its own way; the second one ends the loop."""

    def body(s):
        i, j, k, c = s
        return i + 2, j - 1, k * 2, c * a + jnp.sin(c) * (i - k) / (j + 1)

    return lax.while_loop(lambda s: s[1] > 0, body, (jnp.int64(0), jnp.int32(4), jnp.int16(1), a))


@program("counter", x(3), unbounded=True)
def two_conditions(a):
    """Whichever of two counters comes first to its end."""

    def body(s):
        i, j, c = s
        return i + 1, j - 3, jnp.sin(c + a * i)

    return lax.while_loop(lambda s: (s[0] < 7) & (s[1] > 0), body, (0, 11, a))[2]


@program("counter", x(3), unbounded=True)
def the_condition_the_other_way_around(a):
    return lax.while_loop(lambda s: ~(4 <= s[0]), lambda s: (1 + s[0], a - s[1] * s[1]), (0, a))[1]


@program("counter", x(2), unbounded=True)
def powers_of_two(a):
    """A counter that does not count by steps."""
    return lax.while_loop(lambda s: s[0] < 20, lambda s: (s[0] * 2, jnp.sin(s[1]) + a / s[0]), (1, a))[1]


@program("counter", x(2), unbounded=True)
def collatz(a):
    """A counter whose steps depend on what it is."""

    def body(s):
        n, c = s
        return jnp.where(n % 2 == 0, n // 2, 3 * n + 1), jnp.sin(c) + a / n

    return lax.while_loop(lambda s: s[0] != 1, body, (3, a))


@program("counter", x(), unbounded=True)
def a_float_that_counts(a):
    def body(s):
        t, c = s
        return t + 0.25, c + 0.25 * jnp.cos(t * c)

    return lax.while_loop(lambda s: s[0] < 1.0, body, (0.0, a))


@program("counter", x(3))
def fori_of_1000_steps(a):
    return lax.fori_loop(0, 1000, lambda i, c: jnp.sin(c) * 1.001 + 0.01 * a, a)


@program("counter", x(3))
def fori_of_one_step(a):
    return lax.fori_loop(7, 8, lambda i, c: jnp.sin(c) * i + a, a)


@program("counter", x(3))
def fori_never_entered(a):
    """It ends before it begins."""
    return lax.fori_loop(3, 1, lambda i, c: jnp.sin(c) * i + a, a) * a


@program("counter", x(4))
def the_counter_alone_is_used(a):
    return lax.fori_loop(0, 4, lambda i, c: a * i, a)


@program("counter", x(4), x(4))
def the_counter_is_an_index_and_a_factor(a, b):
    return lax.fori_loop(-3, 1, lambda i, c: c * b[i + 3] + jnp.sin(a[-i] * i), a.sum())


@program("counter while", x(2), at(3, 0, 5), unbounded=True)
def the_counter_is_a_result(a, n):
    """How many steps there were decides what is done afterwards."""
    i, c = lax.while_loop(lambda s: (s[0] < n) & (s[1].sum() < 3), lambda s: (s[0] + 1, s[1] * 1.5), (0, a))
    return jnp.where(i > 2, c * i, c - i)
