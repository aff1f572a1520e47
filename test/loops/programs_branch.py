"""Branches, and loops and branches in each other, three deep."""

import itertools

import jax
import jax.numpy as jnp
from jax import lax
from program import at, entry, program
from sample import signed, x

# A loop of unknown length runs its body again in reverse, twice so in reverse of reverse: nests of them become long.
LONG = {"grad of grad": "thousands of operations, seconds to compile; an integrator in programs_science.py has it"}


@program("branch", x(3), at(True, False))
def one_of_two(a, yes):
    """Branches that keep different things, of different shapes."""
    return lax.cond(yes, lambda a: jnp.sin(a).sum() * a, lambda a: jnp.outer(a, a) @ jnp.exp(a), a)


@program("branch", signed(), x(3))
def a_predicate_that_is_differentiated(p, a):
    return lax.cond(p > 0, lambda p, a: p * jnp.sin(a), lambda p, a: p - a, p, a)


@program("branch", x(3), at(1, 0, 2, -5, 9))
def one_of_several(a, which):
    """Beyond the ends the first or the last is taken."""
    return lax.switch(which, [jnp.sin, lambda a: a * a[0], lambda a: a / (1 + a)], a)


@program("branch", x(3), at(0, 1, 2))
def branches_of_constants(a, which):
    """One depends on the operand, one does not, one only through a closure."""
    return lax.switch(which, [lambda b: b * 0 + 1, lambda b: jnp.ones(3), lambda b: a * 2], jnp.sin(a))


@program("branch", x(2), at(jnp.int32(7), jnp.int32(2)), at(False, True, True))
def integers_go_through(a, n, yes):
    return lax.cond(yes, lambda n, a: (n + 1, a * n), lambda n, a: (n * 2, jnp.cos(a)), n, a)


@program("branch", x(2), at(True, False))
def one_branch_is_nothing(a, yes):
    return lax.cond(yes, jnp.sin, lambda a: a, a)


@program("branch", x(3), at(1, 0))
def a_switch_of_one(a, which):
    return lax.switch(which, [jnp.sin], a)


@program("branch", x(2, 3), x(3), at([True, False], [False, False], [True, True]))
def mapped_predicates(a, b, flags):
    """Under vmap both branches are computed, and one is chosen."""
    return jax.vmap(lambda a, f: lax.cond(f, lambda a: jnp.sin(a) * b, lambda a: a @ b * a, a))(a, flags)


@program(
    "branch", x(3), at(False, True), lacks={"grad of vmap": "vmap takes both branches, and 0 / 0 is NaN, as in JAX"}
)
def a_guarded_division(a, yes):
    """The branch that is not taken would divide by zero."""
    zero = jnp.where(yes, 1.0, 0.0)
    return lax.cond(yes, lambda a: a / zero, lambda a: a * a, a)


@program("branch nest", x(3), at(2, 0, 1))
def branches_in_branches(a, n):
    def inner(a):
        return lax.switch(n - 1, [lambda a: jnp.exp(a), lambda a: lax.cond(a[0] > 0.5, jnp.sin, jnp.cos, a)], a)

    return lax.cond(n > 0, lambda a: inner(a) * a, lambda a: a**3, a)


@program("branch nest", x(3), x(5))
def a_branch_in_a_scan(c, xs):
    def body(c, x):
        c = lax.cond(x > 0.5, lambda c: jnp.sin(c) * x, lambda c: c * c.sum(), c)
        return c, lax.cond(x < 0.3, lambda: x, lambda: c[0])

    return lax.scan(body, c, xs)


@program("branch nest while", x(3), at(5, 0, 1), unbounded=True)
def a_switch_in_a_while(a, n):
    def body(s):
        i, c = s
        return i + 1, lax.switch(i % 3, [jnp.sin, lambda c: c * a, lambda c: c + jnp.outer(a, a) @ c], c)

    return lax.while_loop(lambda s: s[0] < n, body, (0, a))[1]


@program("branch nest", x(2), at(True, False))
def loops_in_branches(a, yes):
    """Of different lengths and structures."""
    long = lambda a: lax.fori_loop(0, 4, lambda i, c: jnp.sin(c) * a, a)
    short = lambda a: lax.scan(lambda c, x: (c * x, None), a, jnp.arange(1.0, 3.0))[0]
    return lax.cond(yes, long, short, a)


@program("nest while", x(2), at(2, 0, 3), at(1, 2, 0), unbounded=True, lacks=LONG)
def while_in_while(a, n, m):
    """The inner one takes longer each time."""

    def outer(s):
        i, c = s
        inner = lambda s: (s[0] + 1, jnp.sin(s[1]) + 0.1 * a)
        return i + 1, lax.while_loop(lambda s: s[0] < m + i, inner, (0, c))[1] * c

    return lax.while_loop(lambda s: s[0] < n, outer, (0, a))[1]


@program("nest", x(3, 3))
def fori_of_fori_of_fori(a):
    """A product of matrices by hand; the inner loops start where the outer ones are."""

    def row(i, m):
        def column(j, m):
            dot = lax.fori_loop(0, 3, lambda k, s: s + a[i, k] * a[k, j], 0.0)
            return m.at[i, j].set(jnp.sin(dot))

        return lax.fori_loop(0, 3, column, m)

    return lax.fori_loop(0, 3, row, jnp.zeros((3, 3)))


@program("nest slice while", x(4), unbounded=True)
def a_triangle(a):
    """The inner loop ends where the outer one is: JAX makes it a while."""
    row = lambda i, s: lax.fori_loop(0, i, lambda j, s: jnp.sin(s + a[i] * a[j]), s)
    return lax.fori_loop(0, 4, row, a[0])


@program("nest while", x(2, 2), at([3, 0], [1, 1], [2, 5]), unbounded=True)
def vmap_of_while(a, ns):
    """Rows that end at different times, also in the function itself."""
    f = lambda a, n: lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, jnp.sin(s[1]) * 1.1 + a), (0, a))[1]
    return jax.vmap(f)(a, ns)


@program("nest while", x(3, 2), at(2, 0, 4), unbounded=True)
def while_of_vmap_of_map(a, n):
    body = lambda s: (s[0] + 1, lax.map(lambda r: jax.vmap(jnp.sin)(r) * s[1].sum(), s[1]))
    return lax.while_loop(lambda s: s[0] < n, body, (0, a))[1]


def nest(*kinds):
    """A scan, a while or a branch of another one of another one: each level goes by the numbers of those around it."""

    def fun(a, n):
        def level(k, c, i):
            if k == len(kinds):
                return jnp.sin(c) * a + 0.1 * i
            inner = lambda c, i: level(k + 1, c, i)
            if kinds[k] == "scan":
                return lax.scan(lambda c, x: (inner(c, x), c[0]), c, jnp.arange(2.0) + i)[0]
            if kinds[k] == "while":
                return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, inner(s[1], i + s[0])), (0, c))[1]
            return lax.cond(c.sum() < 1.1 + k, lambda c: inner(c, i + 1), lambda c: c * a - i, c)

        return level(0, a, 0.0)

    return fun


for kinds in itertools.product(("cond", "scan", "while"), repeat=3):
    lacks = LONG if "while" in kinds else {}
    entry(" of ".join(kinds), nest(*kinds), "nest", x(2), at(2, 0, 1), unbounded="while" in kinds, lacks=lacks)
