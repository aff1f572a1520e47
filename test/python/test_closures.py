"""Derivative rules that close over values of the function around them. All against JAX."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same

import evolute as ev

X, Y = 1.5, 0.7
JVP3 = getattr(jax.config, "jax_custom_jvp3", False)  # JAX itself does some of this otherwise then


def with_jvp(fun, rule, **options):
    f = jax.custom_jvp(fun)
    f.defjvp(rule, **options)
    return f


def with_vjp(fun, fwd, bwd, **options):
    f = jax.custom_vjp(fun)
    f.defvjp(fwd, bwd, **options)
    return f


# ---- functions of x whose rules close over y; none of the rules is the derivative


def jvp_rule(x, y):
    g = with_jvp(lambda z: z * y, lambda p, t: (g(*p), 3 * y * t[0]))
    return g(x) * x


def rule_alone(x, y):
    s = jnp.sin(y)
    return with_jvp(lambda z: z * 2, lambda p, t: (2 * p[0], 3 * s * t[0]))(x) * x


def attributes(x, y):
    class Model:
        def __init__(self):
            self.parts = {"a": [jnp.sin(y), y]}

        def rule(self, p, t):
            return g(*p), 3 * self.parts["a"][0] * self.parts["a"][1] * t[0]

    g = with_jvp(lambda z: z * y, Model().rule)
    return g(x) * g(x)


def under_jit(x, y):
    h = jax.jit(lambda z: z * y)
    g = with_jvp(lambda z: h(z), jax.jit(lambda p, t: (g(*p), 3 * h(t[0]))))
    return g(x) * x


def rule_in_a_rule(x, y):
    def rule(p, t):
        (z,) = p
        c = jax.lax.stop_gradient(z)
        h = with_jvp(lambda w: w * c, lambda p, t: (h(*p), 5 * c * y * t[0]))
        return h(z) * 2, h(z) * t[0]

    return with_jvp(lambda z: z * z * 2, rule)(x)


def loop_in_a_rule(x, y):
    def rule(p, t):
        return g(*p), jax.lax.scan(lambda c, _: (c * y + c, None), t[0], None, length=2)[0]

    g = with_jvp(lambda z: z * y, rule)
    return g(x) * x


def chain_of_rules(x, y):
    def g(n):
        h = with_jvp(lambda z: n * z * y, lambda p, t: (h(*p), g(n + 1)(p[0]) * y * t[0]))
        return h

    return g(1)(x)


def jvp_symbolic_zeros(x, y):
    def rule(p, t):
        second = 0.0 if type(t[1]) is jax.custom_derivatives.SymbolicZero else 7 * t[1]
        return g(*p), 3 * y * t[0] + second

    g = with_jvp(lambda z, w: z * y * w, rule, symbolic_zeros=True)
    return g(x, 2.0) + g(x, x)


def not_differentiated(x, y):
    @functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
    def g(n, z):
        return z * n

    g.defjvp(lambda n, p, t: (g(n, *p), 3 * n * t[0]))
    return g(y, x) * x


def vjp_rule(x, y):
    g = with_vjp(lambda z: z * y, lambda z: (g(z), None), lambda r, ct: (3 * y * ct,))
    return g(x) * x


def fwd_alone(x, y):
    return with_vjp(lambda z: z * 2, lambda z: (2 * z, y), lambda r, ct: (3 * r * ct,))(x) * x


def bwd_alone(x, y):
    return with_vjp(lambda z: z * 2, lambda z: (2 * z, z), lambda r, ct: (3 * y * r * ct,))(x)


def branch_in_bwd(x, y):
    def bwd(r, ct):
        return (jax.lax.cond(r[0] > 0, lambda: g(ct) * y, lambda: ct),)

    g = with_vjp(lambda z: z * y, lambda z: (g(z), (z, y)), bwd)
    return g(x) * x


def vjp_symbolic_zeros(x, y):
    g = with_vjp(
        lambda z, w: z * y * w,
        lambda z, w: (g(z.value, w.value), 1.0 + w.perturbed),
        lambda r, ct: (r * y * ct, None),
        symbolic_zeros=True,
    )
    return g(x, 2.0) + g(x, x)


OF_JVP = [
    jvp_rule,
    rule_alone,
    attributes,
    under_jit,
    rule_in_a_rule,
    loop_in_a_rule,
    chain_of_rules,
    jvp_symbolic_zeros,
    not_differentiated,
]
OF_VJP = [vjp_rule, fwd_alone, bwd_alone, branch_in_bwd, vjp_symbolic_zeros]
every = pytest.mark.parametrize("f", OF_JVP + OF_VJP, ids=lambda f: f.__name__)


@every
def test_gradients(f):
    same(ev.grad(f)(X, Y), jax.grad(f)(X, Y))
    same(jax.jit(ev.grad(f))(X, Y), jax.jit(jax.grad(f))(X, Y))
    same(ev.grad(ev.grad(f))(X, Y), jax.grad(jax.grad(f))(X, Y))
    if f in OF_JVP:
        same(ev.jvp(lambda x: f(x, Y), (X,), (2.0,)), jax.jvp(lambda x: f(x, Y), (X,), (2.0,)))


@every
def test_batches(f):
    ys = jnp.asarray([Y, 2 * Y])
    want = jnp.stack([jax.grad(f)(X, y) for y in ys])
    same(ev.vmap(ev.grad(f), (None, 0))(X, ys), want)
    same(jax.vmap(lambda y: ev.grad(f)(X, y))(ys), want)
    same(ev.grad(lambda xs: jnp.sum(ev.vmap(f)(xs, ys)))(jnp.full(2, X)), want)
    if f not in (rule_alone, fwd_alone):
        same(ev.grad(lambda xs: jnp.sum(jax.vmap(f)(xs, ys)))(jnp.full(2, X)), want)


@every
def test_under_jit_in_loops_and_in_checkpoints(f):
    """JAX refuses most of these, though no value that a rule closes over is differentiated."""
    want = jax.grad(f)(X, Y)
    same(ev.grad(jax.jit(f))(X, Y), want)
    same(ev.grad(jax.checkpoint(f))(X, Y), want)
    same(ev.grad(lambda x, y: jax.lax.cond(x > 0, f, lambda x, y: x, x, y))(X, Y), want)

    def steps(x, y):
        return f(f(x, y), y)

    def loop(x, y):
        return jax.lax.fori_loop(0, 2, lambda _, c: f(c, y), x)

    same(ev.grad(loop)(X, Y), jax.grad(steps)(X, Y))
    same(jax.jit(ev.grad(loop))(X, Y), jax.grad(steps)(X, Y))


@pytest.mark.parametrize("f", [jvp_rule, vjp_rule, fwd_alone, loop_in_a_rule], ids=lambda f: f.__name__)
def test_derivatives_of_a_gradient_in_what_its_rule_closes_over(f):
    """A rule of the outer derivative is not needed: that is of what the rule computes."""
    ys = np.asarray([Y - 1e-5, Y + 1e-5])
    slope = np.diff([float(jax.grad(f)(X, y)) for y in ys])[0] / 2e-5
    if f is fwd_alone:
        same(ev.grad(lambda x, y: ev.grad(f)(x, y), 1)(X, Y), slope, 1e-6)
        same(jax.grad(lambda y: ev.grad(f)(X, y))(Y), slope, 1e-6)
    else:  # their own values depend on it too
        with pytest.raises(ev.DerivativeError, match="closes over"):
            ev.grad(lambda x, y: ev.grad(f)(x, y), 1)(X, Y)


# ---- what is differentiated itself


@pytest.mark.parametrize("wrap", [lambda f: f, jax.jit, jax.checkpoint], ids=["eager", "jit", "checkpoint"])
@pytest.mark.parametrize(
    "f", [jvp_rule, rule_alone, under_jit, vjp_rule, fwd_alone, bwd_alone], ids=lambda f: f.__name__
)
def test_refusals(f, wrap):
    """As JAX, which knows no derivative either."""

    def g(x):
        return wrap(f)(x, x * x)

    with pytest.raises(Exception, match="tracer|Tracer|closed-over"):
        jax.grad(g)(X)
    with pytest.raises(
        ev.DerivativeError,
        match=r"test_closures\.py:\d+: error(.|\n)*closes over a value of type float64\[\].*which is differentiated"
        r".*give the function that value as an argument",
    ):
        ev.grad(g)(X)


def test_a_refusal_names_the_rule_and_the_value():
    def f(x):
        s = jnp.sin(x) * jnp.ones(3)

        def my_bwd(r, ct):
            return (s @ s * ct,)

        return with_vjp(lambda z: z * 2, lambda z: (2 * z, z), my_bwd)(x)

    here = r"\(.*test_closures\.py:\d+\)"
    found = rf"its bwd rule my_bwd {here} closes over a value of type float64\[3\] \(from .*test_closures\.py:\d+\)"
    with pytest.raises(ev.DerivativeError, match=found):
        ev.grad(f)(X)


def test_the_rule_alone_says_what_the_derivative_is():
    def jvp_of(x):
        return with_jvp(lambda z: z * x, lambda p, t: (2 * p[0], 3 * t[0]))(x)

    def vjp_of(x):
        return with_vjp(lambda z: z * x, lambda z: (2 * z, z), lambda r, ct: (3 * r * ct,))(x)

    same(ev.grad(jvp_of)(X), jax.grad(jvp_of)(X))
    same(ev.grad(jax.jit(jvp_of))(X), jax.grad(jax.jit(jvp_of))(X))
    same(ev.grad(vjp_of)(X), 3 * X)  # which JAX refuses with jax_custom_vjp3
    same(ev.grad(ev.grad(vjp_of))(X), 3.0)
    with pytest.raises(Exception, match="closed-over"):
        jax.grad(jax.jit(vjp_of))(X)
    with pytest.raises(ev.DerivativeError, match="it closes over a value of type"):
        ev.grad(jax.jit(vjp_of))(X)


def test_where_no_argument_is_differentiated():
    """The body alone counts: of one that closes over nothing there is no derivative, of another it is refused."""

    def f(x):
        s = jnp.sin(x)
        return with_jvp(lambda z: z * 2, lambda p, t: (2 * p[0], 3 * s * t[0]))(2.0) * x

    def g(x):
        return with_jvp(lambda z: z * x, lambda p, t: (2 * p[0], 3 * t[0]))(2.0)

    same(ev.grad(f)(X), jax.grad(f)(X))
    if not JVP3:  # with it JAX does not look at what the body closes over
        with pytest.raises(jax.errors.UnexpectedTracerError):
            jax.grad(g)(X)
    with pytest.raises(ev.DerivativeError, match="it closes over a value of type"):
        ev.grad(g)(X)


def test_rows_of_a_batch():
    """JAX's batching is told by the rule, after the body was traced, which results are batched."""
    ys = jnp.arange(2.0) + 1

    def body_alone(x, y):
        return with_jvp(lambda z: z * jnp.sin(y), lambda p, t: (2 * p[0], 3 * t[0]))(x)

    def total(f):
        return lambda x: jnp.sum(jax.vmap(lambda y: f(x, y))(ys))

    same(ev.grad(total(body_alone))(X), jax.grad(total(body_alone))(X))
    found = ev.grad(total(jvp_rule))(X)
    if not JVP3:  # with it JAX refuses rules that close over rows
        same(found, jax.grad(total(jvp_rule))(X))
    with pytest.raises(ev.DerivativeError, match=r"closes over rows of a batch of jax\.vmap"):
        ev.grad(total(rule_alone))(X)


def test_one_rule_at_different_values():
    """Equal functions that close over different values are not taken for the same."""

    class Scale:
        def __init__(self, by):
            self.by = by
            self.g = with_jvp(identity, self.rule)

        def rule(self, p, t):
            return p[0], self.by * t[0]

    def identity(z):
        return z

    def f(x, y):
        return Scale(3 * y).g(x) * Scale(y * y).g(x) + Scale(3 * y).g(x)

    same(ev.grad(f)(X, Y), jax.grad(f)(X, Y))


def test_numbers_that_fwd_leaves_for_bwd_stay_numbers():
    """Which is how a rule with symbolic zeros tells bwd what is perturbed."""

    def f(x, y):
        def fwd(a, b):
            return a.value * y * b.value, (y, a.perturbed, b.perturbed, 3)

        def bwd(residuals, ct):
            scale, first, second, power = residuals
            return (ct * scale**power if first else jnp.zeros_like(ct)), (ct if second else None)

        product = with_vjp(lambda a, b: a * y * b, fwd, bwd, symbolic_zeros=True)
        return product(x, 2.0) * jnp.sin(y)

    same(ev.grad(f)(X, Y), jax.grad(f)(X, Y))
    assert not np.allclose(ev.grad(f)(X, Y), 0.0)
