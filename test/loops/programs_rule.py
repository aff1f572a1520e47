"""Loops whose bodies call functions with rules of their own, factorisations, and implicit functions."""

import functools

import jax
import jax.numpy as jnp
from jax import lax
from program import ROOT, at, program
from sample import definite, square, x


@jax.custom_jvp
def softplus(x):
    return jnp.log1p(jnp.exp(x))


@softplus.defjvp
def softplus_jvp(primals, tangents):
    return softplus(primals[0]), tangents[0] * jax.nn.sigmoid(primals[0])


def sine(x, k):
    """k sin x, whose rule for reverse mode follows."""
    return k * jnp.sin(x)


ruled_sine = jax.custom_vjp(sine)
ruled_sine.defvjp(lambda x, k: (sine(x, k), (x, k)), lambda kept, ct: (ct * kept[1] * jnp.cos(kept[0]), None))
# JAX refuses forward mode for a function with custom_vjp; the twins are written without.


@program("rule", x(3), x(4))
def custom_jvp_in_a_scan(c, xs):
    return lax.scan(lambda c, x: (softplus(c * x) - c, softplus(x)), c, xs)


@program("rule while", x(3), at(3, 0, 1), unbounded=True)
def custom_jvp_in_a_while(a, n):
    return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, softplus(s[1]) * a), (0, a))[1]


@program("rule branch", x(3), at(0, 1))
def custom_jvp_in_a_branch(a, which):
    """jax.nn.relu has a rule; so has jax.nn.silu."""
    return lax.switch(which, [lambda a: jax.nn.relu(a - 0.5) * a, lambda a: jax.nn.silu(a) + softplus(a)], a)


def scan_of_sine(f, c, xs):
    def body(c, x):
        i, c = c
        c = f(c * x, i) + x
        return (i + 1, c), c[0]

    return lax.scan(body, (jnp.int32(1), c), xs)


@program("rule", x(3), x(3), twin=functools.partial(scan_of_sine, sine))
def custom_vjp_in_a_scan(c, xs):
    """An integer is among the arguments of the rule."""
    return scan_of_sine(ruled_sine, c, xs)


def while_of_sine(f, a, n):
    return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, f(s[1], s[0]) + a), (0, a))[1]


@program("rule while", x(2), at(3, 0), twin=functools.partial(while_of_sine, sine), unbounded=True)
def custom_vjp_in_a_while(a, n):
    return while_of_sine(ruled_sine, a, n)


@program("rule", x(3), x(3))
def a_loop_in_a_rule(a, xs):
    """The function, and its rule, are loops themselves; it is called in a loop."""

    @jax.custom_jvp
    def power(x):
        return lax.fori_loop(0, 3, lambda _, y: y * x, jnp.ones_like(x))

    @power.defjvp
    def power_jvp(primals, tangents):
        x, t = primals[0], tangents[0]
        return power(x), t * 3 * lax.fori_loop(0, 2, lambda _, y: y * x, jnp.ones_like(x))

    return lax.scan(lambda c, x: (jnp.sin(power(c)) + x, None), a, xs)[0]


@program("rule", x(3), x(4))
def checkpoint_in_a_scan(c, xs):
    @jax.checkpoint
    def step(c, x):
        return jnp.sin(jnp.cos(c) * x) * c

    return lax.scan(lambda c, x: (step(c, x), c.sum()), c, xs)


@program("rule", x(3), x(4))
def a_scan_in_a_checkpoint(c, xs):
    return jax.checkpoint(lambda c: lax.scan(lambda c, x: (jnp.sin(c * x), c[0]), c, xs))(c)


@program("rule nest", x(2), x(2, 3))
def checkpoints_at_two_levels(c, xs):
    """The usual way to save memory: a scan of scans, the inner one computed again."""
    inner = jax.checkpoint(lambda c, row: lax.scan(lambda c, x: (jnp.tanh(c * x + c), c), c, row))
    return lax.scan(inner, c, xs)


@program("rule while", x(2), at(3, 0, 1), unbounded=True)
def checkpoint_in_a_while(a, n):
    step = jax.checkpoint(lambda c: jnp.sin(jnp.exp(-c)) * a)
    return lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, step(s[1])), (0, a))[1]


@program("rule", x(3), x(2))
def functions_under_jit(c, xs):
    """Called twice in the body, and once behind the loop."""

    @jax.jit
    def f(a, b):
        return jnp.sin(a) * b

    c, ys = lax.scan(lambda c, x: (f(f(c, x), c), f(x, x)), c, xs)
    return f(c, ys.sum())


@program("rule", definite(2), x(2))
def cholesky_in_a_scan(a, xs):
    def body(c, x):
        root = jnp.linalg.cholesky(c + x * jnp.eye(2))
        return root @ root.T * 0.5 + jnp.eye(2), root[1, 0]

    return lax.scan(body, a, xs)


@program("rule", square(3), x(3))
def solve_in_a_loop(a, b):
    return lax.fori_loop(0, 3, lambda i, c: jnp.sin(jnp.linalg.solve(a + i * jnp.eye(3), c)) + b, b)


@program("rule while", definite(2), x(2), at(2, 0, 1), unbounded=True, lacks={"bits": ROOT})
def inverse_iteration(a, v, n):
    def body(s):
        i, v = s
        v = jnp.linalg.solve(a, v)
        return i + 1, v / jnp.linalg.norm(v)

    v = lax.while_loop(lambda s: s[0] < n, body, (0, v))[1]
    return v @ a @ v


@program("rule", definite(2))
def eigenvalues_in_a_loop(a):
    def body(i, a):
        w, v = jnp.linalg.eigh(a)
        return (v * jnp.sin(w)) @ v.T + (i + 1) * jnp.diag(jnp.arange(1.0, 3.0))

    return lax.fori_loop(0, 2, body, a)


@program("implicit", x(3), x(3))
def root_of_a_function(a, b):
    """custom_root by a loop of Newton's method: JAX derives the root, not the loop."""

    def root(a, b):
        f = lambda y: y**3 + a * y - b
        newton = lambda f, y: lax.fori_loop(0, 30, lambda _, y: y - f(y) / (3 * y**2 + a), y)
        return lax.custom_root(f, jnp.ones(3), newton, lambda g, y: y / g(jnp.ones(3)))

    return root(a, b) * root(b, a)


@program("implicit", x(), x(3))
def roots_in_a_scan(a, xs):
    """Each root is where the next search begins."""

    def body(c, x):
        f = lambda y: y + 0.5 * jnp.sin(y) - c * x
        solve = lambda f, y: lax.while_loop(lambda y: jnp.abs(f(y)) > 1e-13, lambda y: y - f(y) / 1.2, y)
        c = lax.custom_root(f, c, solve, lambda g, y: y / g(1.0))
        return c, c * x

    return lax.scan(body, a, xs)


@program("implicit", definite(3), x(3))
def a_linear_solve_by_conjugate_gradients(a, b):
    """The solver takes the matrix for symmetric, so it has to be that under derivatives too."""
    a = (a + a.T) / 2
    solve = lambda mv, b: jax.scipy.sparse.linalg.cg(mv, b, tol=1e-14)[0]
    return jnp.sin(lax.custom_linear_solve(lambda v: a @ v, b, solve, symmetric=True))


@program("implicit", square(2), x(2), x(2))
def linear_solves_in_a_scan(a, c, xs):
    """A matrix that depends on the step, solved by a loop, with another one for the transpose."""

    def iterate(mv, b):
        return lax.fori_loop(0, 60, lambda _, y: y + (b - mv(y)) / 4, b)

    def body(c, x):
        c = lax.custom_linear_solve(lambda v: a @ v + x * v, jnp.sin(c), iterate, iterate)
        return c, c.sum()

    return lax.scan(body, c, xs)


def steady(a, b):
    """The fixed point of tanh(a y + b) by the iteration itself."""
    return lax.fori_loop(0, 80, lambda _, y: jnp.tanh(a @ y + b), jnp.zeros(2))


@jax.custom_jvp
def ruled_steady(a, b):
    return steady(a, b)


@ruled_steady.defjvp
def steady_jvp(primals, tangents):
    y = ruled_steady(*primals)
    step = lambda y, *ab: jnp.tanh(ab[0] @ y + ab[1])
    moved = jax.jvp(lambda *ab: step(y, *ab), primals, tangents)[1]
    return y, jnp.linalg.solve(jnp.eye(2) - jax.jacfwd(step)(y, *primals), moved)


@program("implicit", x(2, 2, low=-0.4, high=0.4), x(2), twin=steady)
def a_fixed_point_with_a_rule(a, b):
    """It has the derivatives of the iteration, at every order."""
    return ruled_steady(a, b)


@program("implicit nest", x(2, 2, low=-0.4, high=0.4), x(2, 2))
def fixed_points_in_a_scan(a, bs):
    return lax.scan(lambda c, b: (ruled_steady(a, b * c), c), jnp.ones(2), bs)


@program("implicit newton while", x(2, 2, low=-0.4, high=0.4), x(2), unbounded=True)
def a_fixed_point_by_iteration(a, b):
    """All steps are derived; the loop ends when they are small."""
    step = lambda y: jnp.tanh(a @ y + b)
    go = lambda s: jnp.abs(s[0] - s[1]).max() > 1e-15
    return lax.while_loop(go, lambda s: (step(s[0]), s[0]), (step(b), b))[0]
