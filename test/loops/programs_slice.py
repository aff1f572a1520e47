"""Loops that read and write arrays by their counter: slices, updates in place, tables of dynamic programming."""

import jax
import jax.numpy as jnp
from jax import lax
from program import at, program
from sample import signed, x


@program("slice", x(6), x())
def this_one_and_the_next(a, c):
    return lax.fori_loop(0, 5, lambda i, c: jnp.sin(c * a[i]) + a[i + 1], c)


@program("slice", x(5, 2), x(2))
def from_the_end(a, c):
    n = a.shape[0]
    return lax.fori_loop(0, n, lambda i, c: jnp.tanh(c * a[n - 1 - i]) + a[n - 1] * i, c)


@program("slice", x(8), x())
def every_other(a, c):
    """Read at 2 i + 1, and backwards."""
    return lax.fori_loop(0, 4, lambda i, c: c * a[2 * i + 1] + jnp.sin(a[6 - 2 * i]), c)


@program("slice", x(7), x(3))
def windows(a, w):
    """Overlapping slices, in a loop that carries nothing."""
    return lax.map(lambda i: jnp.tanh(lax.dynamic_slice(a, (i,), (3,)) @ w), jnp.arange(5))


@program("slice", x(4), x())
def beyond_the_end(a, c):
    """The last slices are clamped to the array."""
    slice = lambda i: lax.dynamic_slice(a, (i,), (2,))
    return lax.fori_loop(0, 5, lambda i, c: jnp.sin(c) * slice(i).sum() + slice(-i - 1)[0], c)


@program("slice", x(3, 4), x())
def rows_and_columns(a, c):
    return lax.fori_loop(0, 3, lambda i, c: jnp.sin(c + a[i] @ a[:, i + 1][jnp.array([0, 1, 2, 0])]), c)


@program("slice", x(5), at([3, 1, 4, 1], [0, 0, 0, 0]), x())
def by_a_table(a, places, c):
    """Each step says where the next one reads."""

    def body(i, s):
        place, c = s
        return (place + i) % 5, jnp.sin(c) * a[places[i]] + a[place]

    return lax.fori_loop(0, 4, body, (places[0], c))


@program("slice while", x(4), x(), at(4, 0, 3), unbounded=True)
def slices_of_an_unknown_loop(a, c, n):
    body = lambda s: (s[0] + 1, jnp.sin(s[1]) * a[s[0]] + a[n - 1 - s[0]])
    return lax.while_loop(lambda s: s[0] < n, body, (0, c))[1]


@program("slice", x(4, 3), x(3))
def scan_by_the_index(a, c):
    """A scan over numbers of rows, which reads two arrays."""

    def body(c, i):
        return jnp.sin(c * lax.dynamic_index_in_dim(a, i, keepdims=False)), a[3 - i]

    return lax.scan(body, c, jnp.arange(4))


@program("buffer", x(5), x())
def written_row_by_row(a, c):
    return lax.fori_loop(0, 5, lambda i, s: (s[0].at[i].set(jnp.sin(s[1])), s[1] * a[i]), (jnp.zeros(5), c))[0]


@program("buffer", x(5))
def a_recurrence_in_place(a):
    """Each element by the one before."""
    return lax.fori_loop(1, 5, lambda i, y: y.at[i].set(jnp.sin(y[i - 1]) * y[i]), a)


@program("buffer", x(6))
def two_back(a):
    return lax.fori_loop(2, 6, lambda i, y: y.at[i].add(y[i - 1] * y[i - 2]), a)


@program("buffer", x(4), x(4))
def added_and_multiplied(a, b):
    def body(i, y):
        y = y.at[i].add(b[i] * y[3 - i])
        return y.at[(i + 2) % 4].mul(jnp.cos(y[i]))

    return lax.fori_loop(0, 4, body, a)


@program("buffer", x(4), x(3))
def largest_and_powers(a, b):
    def body(i, y):
        y = y.at[i].max(b[i])
        return y.at[i + 1].power(2).at[i].divide(1 + b[i])

    return lax.fori_loop(0, 3, body, a)


@program("buffer", x(3, 4), x(2))
def a_window_of_a_matrix(a, w):
    """Written by rows and columns at once; the last window is clamped."""

    def body(i, m):
        return lax.dynamic_update_slice(m, jnp.outer(jnp.sin(w), w) * m[i, i], (i, i + 1))

    return lax.fori_loop(0, 3, body, a)


@program("buffer", signed(5))
def bubble_sort(a):
    """Neighbours exchange places."""

    def pass_over(_, y):
        def body(i, y):
            low, high = jnp.minimum(y[i], y[i + 1]), jnp.maximum(y[i], y[i + 1])
            return y.at[i].set(low).at[i + 1].set(high)

        return lax.fori_loop(0, 4, body, y)

    return lax.fori_loop(0, 4, pass_over, a) * jnp.arange(5.0)


@program("buffer while", signed(4), at(3, 0, 1), unbounded=True)
def swaps_until_sorted(a, first):
    """A while loop that exchanges the first pair in the wrong order; how long it takes depends on the numbers."""

    def wrong(y):
        return (y[:-1] > y[1:]) & (jnp.arange(3) >= first)

    def body(y):
        i = jnp.argmax(wrong(y))
        return y.at[i].set(y[i + 1]).at[i + 1].set(y[i])

    y = lax.while_loop(lambda y: wrong(y).any(), body, a)
    return jnp.cumsum(y) * y


@program("buffer while", x(6), at(6, 2, 4), unbounded=True)
def in_place_an_unknown_number_of_times(a, n):
    def body(s):
        i, y = s
        return i + 1, y.at[i].set(jnp.sin(y[i - 1] + y[i]))

    return lax.while_loop(lambda s: s[0] < n, body, (1, a))[1]


@program("buffer", x(3), at([2, 0, 2, 1], [1, 1, 1, 1]))
def a_histogram(a, places):
    return lax.fori_loop(0, 4, lambda i, y: y.at[places[i]].add(a[places[i]] * y.sum()), a)


@program("buffer", x(2, 3), x(3))
def a_ring(a, c):
    """What was written goes around, and is read when it is old."""

    def body(s, i):
        ring, c = s
        c = jnp.sin(c * ring[i % 2])
        return (ring.at[i % 2].set(c), c), ring[(i + 1) % 2].sum()

    return lax.scan(body, (a, c), jnp.arange(5))


@program("sequence buffer", x(3, 4))
def edit_distance(costs):
    """The smooth distance of two words: each entry of a table by three others."""
    n, m = costs.shape
    soft = lambda *v: -jax.nn.logsumexp(-jnp.stack(v))

    def cell(k, t):
        i, j = k // m + 1, k % m + 1
        best = soft(t[i - 1, j] + 1, t[i, j - 1] + 1, t[i - 1, j - 1] + costs[i - 1, j - 1])
        return t.at[i, j].set(best)

    table = jnp.zeros((n + 1, m + 1)).at[0].set(jnp.arange(m + 1.0)).at[:, 0].set(jnp.arange(n + 1.0))
    return lax.fori_loop(0, n * m, cell, table)[n, m]


@program("sequence buffer", x(4, 3), x(3, 3))
def logsumexp_by_rows(emit, move):
    """A table whose row i is made of row i - 1."""

    def body(i, t):
        return t.at[i].set(emit[i] + jax.nn.logsumexp(t[i - 1][:, None] + move, axis=0))

    return lax.fori_loop(1, 4, body, jnp.zeros((4, 3)).at[0].set(emit[0]))


@program("sequence", x(4, 3), x(3, 3))
def viterbi(emit, move):
    """The best path: which way it came from has no derivative, its score has."""

    def forward(score, e):
        ways = score[:, None] + move
        return ways.max(0) + e, ways.argmax(0)

    score, back = lax.scan(forward, emit[0], emit[1:])
    last = score.argmax()
    _, path = lax.scan(lambda s, b: (b[s], b[s]), last, back, reverse=True)
    return score.max(), path, emit[1:, 0] * path
