"""Derivative rules that a function carries: jax.custom_jvp, jax.custom_vjp. All against JAX."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import F0, agrees, array, same

import evolute as ev

X, T = array(3), array(3, seed=5)


def with_jvp(fun, rule):
    f = jax.custom_jvp(fun)
    f.defjvp(rule)
    return f


def with_vjp(fun, fwd, bwd, **options):
    f = jax.custom_vjp(fun)
    f.defvjp(fwd, bwd, **options)
    return f


# Rules that are not the derivative, so that whoever ignores them is found out.
cubed = with_jvp(lambda x: x**3, lambda p, t: (cubed(*p), 7.0 * jnp.cos(p[0]) * t[0]))
squared = with_vjp(lambda x: x * x, lambda x: (squared(x), jnp.exp(x)), lambda r, ct: (3.0 * r * ct,))


@jax.custom_jvp
def sine(x):
    return jnp.sin(x)


@jax.custom_jvp
def cosine(x):
    return jnp.cos(x)


# Each the derivative of the other.
sine.defjvp(lambda p, t: (sine(*p), cosine(*p) * t[0]))
cosine.defjvp(lambda p, t: (cosine(*p), -sine(*p) * t[0]))


@jax.custom_jvp
def itself(x):
    return jnp.exp(0.5 * x)


itself.defjvp(lambda p, t: (itself(*p), 0.5 * itself(*p) * t[0]))

inner_vjp = with_jvp(
    lambda x: squared(x) * x, lambda p, t: (inner_vjp(*p), squared(p[0]) * t[0] + jnp.sin(p[0]) * t[0])
)
inner_jvp = with_vjp(
    lambda x: cubed(x) * x, lambda x: (inner_jvp(x), x), lambda r, ct: (cubed(r) * ct + 2 * jnp.cos(r) * ct,)
)


@pytest.mark.parametrize("f", [cubed, sine, itself], ids=["cubed", "sine", "itself"])
def test_jvp_rules(f):
    agrees(f)
    agrees(jax.jit(lambda x: f(x) * x))


@pytest.mark.parametrize("f", [squared, inner_jvp], ids=["squared", "inner_jvp"])
def test_vjp_rules(f):
    agrees(f, forward=False)
    agrees(jax.jit(lambda x: f(x) * x), forward=False)


def test_a_vjp_rule_in_a_jvp_rule():
    agrees(inner_vjp, order=1)
    agrees(inner_vjp, forward=False)


def test_in_a_branch_and_in_a_loop():
    def branch(x):
        return jax.lax.cond(x[0] > 0, lambda x: cubed(x), lambda x: sine(x) * x, x)

    same(ev.jvp(branch, (X,), (T,)), jax.jvp(branch, (X,), (T,)))
    same(ev.jvp(branch, (-X,), (T,)), jax.jvp(branch, (-X,), (T,)))

    def loop(x):
        return jax.lax.fori_loop(0, 3, lambda _, x: cubed(0.5 * x), x)

    same(ev.jvp(loop, (X,), (T,)), jax.jvp(loop, (X,), (T,)))


def test_every_order_of_vmap_and_grad():
    xs = array(4, 3)
    for f in (cubed, squared, inner_jvp, itself):
        g = lambda x, f=f: jnp.sum(f(x) * f(x))  # noqa: E731
        want = jax.vmap(jax.grad(g))(xs)
        same(ev.vmap(ev.grad(g))(xs), want, 1e-11)
        same(ev.grad(lambda xs, g=g: jnp.sum(ev.vmap(g)(xs)))(xs), want, 1e-11)
        same(jax.vmap(ev.grad(g))(xs), want, 1e-11)
        same(ev.vmap(jax.grad(g))(xs), want, 1e-11)
        same(jax.grad(lambda xs, g=g: jnp.sum(ev.vmap(g)(xs)))(xs), want, 1e-11)
        same(jax.jit(ev.vmap(ev.grad(g), 1))(xs.T), want, 1e-11)


def test_rules_survive_nesting():
    """A function of ev inside a function that is captured keeps the rules that it holds."""
    for f in (cubed, squared):
        g = lambda x, f=f: ev.vmap(f)(x) * x  # noqa: E731
        h = lambda x, f=f: f(x) * x  # noqa: E731
        same(ev.grad(lambda x: jnp.sum(g(x)))(X), jax.grad(lambda x: jnp.sum(h(x)))(X), 1e-12)  # noqa: B023
        same(ev.grad(lambda x: jnp.sum(ev.compile(g)(x)))(X), jax.grad(lambda x: jnp.sum(h(x)))(X), 1e-12)  # noqa: B023


# ---- arguments


def test_values_that_are_not_differentiated():
    @functools.partial(jax.custom_jvp, nondiff_argnums=(0, 1))
    def power(n, g, x):
        return g(x) ** n

    power.defjvp(lambda n, g, p, t: (power(n, g, *p), 10.0 * n * g(p[0]) * t[0]))

    @functools.partial(jax.custom_vjp, nondiff_argnums=(0, 2))
    def scaled(c, x, g):
        return c * g(x)

    scaled.defvjp(lambda c, x, g: (scaled(c, x, g), x), lambda c, g, r, ct: (100.0 * c * g(r) * ct,))

    def f(x):
        return power(2, jnp.sin, x) + power(3, jnp.sin, x) * power(2, jnp.cos, x)

    def g(x):
        return scaled(2.0, x, jnp.sin) + scaled(3.0, x, jnp.sin) * scaled(2.0, x, jnp.cos)

    agrees(f)
    agrees(g, forward=False)


def test_arrays_that_are_not_differentiated():
    @functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
    def scaled(c, x):
        return c * x

    scaled.defjvp(lambda c, p, t: (scaled(c, *p), 5.0 * c * c * t[0]))
    agrees(lambda x: scaled(np.arange(3.0), x) * scaled(np.arange(3.0) + 1, x))


def test_integers_booleans_and_keys():
    @jax.custom_jvp
    def f(x, n, mask, key):
        return jnp.where(mask, x * n, 0) + jax.random.uniform(key, x.shape), n + 1

    @f.defjvp
    def rule(primals, tangents):
        x, n, mask, key = primals
        assert tangents[1].dtype == tangents[2].dtype == F0
        y, m = f(*primals)
        return (y, m), (jnp.where(mask, 7.0 * n * tangents[0], 0), np.zeros((), F0))

    @jax.custom_vjp
    def g(x, n, mask):
        return jnp.where(mask, x * n, 0), n + 1

    def bwd(res, cts):
        n, mask = res
        assert cts[1].dtype == F0
        return jnp.where(mask, 9.0 * n * cts[0], 0), None, np.zeros(3, F0)

    g.defvjp(lambda x, n, mask: (g(x, n, mask), (n, mask)), bwd)
    n, mask, key = jnp.asarray(3), jnp.asarray([True, False, True]), jax.random.key(1)
    agrees(lambda x: f(x, n, mask, key)[0] * f(x, n, mask, key)[1])
    agrees(lambda x: f(x, n, x > 0, key)[0] * x)
    agrees(lambda x: g(x, n, mask)[0] * g(x, n, x > 0)[1], forward=False)
    keys, ns = jax.random.split(key, 3), jnp.arange(3)

    def h(x, n, key):
        return jnp.sum(f(x, n, mask, key)[0] ** 2)

    same(ev.vmap(ev.grad(h), (None, 0, 0))(X, ns, keys), jax.vmap(jax.grad(h), (None, 0, 0))(X, ns, keys))


def test_trees_and_nothing():
    @jax.custom_vjp
    def f(tree, unused):
        return {"sum": tree["a"] + tree["b"][0], "pair": (tree["a"] * tree["b"][0], None)}

    def bwd(res, ct):
        assert res is None
        return {"a": 2.0 * ct["sum"] + ct["pair"][0], "b": [ct["sum"]]}, None

    f.defvjp(lambda tree, unused: (f(tree, unused), None), bwd)

    def g(x):
        y = f({"a": x, "b": [jnp.sin(x)]}, 3.0)
        return y["sum"] * y["pair"][0]

    agrees(g, forward=False)


def test_some_results_are_not_used():
    two = with_jvp(
        lambda x, y: (x * y, x + y), lambda p, t: (two(*p), (3.0 * t[0] * p[1] + t[1], 5.0 * t[0] - t[1] * p[0]))
    )
    agrees(lambda x: two(x, jnp.sin(x))[0])
    agrees(lambda x: two(x, 2.0)[1])
    agrees(lambda x: two(2.0, x)[0])


def test_defjvps_with_a_rule_that_is_none():
    @jax.custom_jvp
    def f(x, y):
        return jnp.sin(x) * y

    f.defjvps(lambda t, y, a, b: 11.0 * t * b, None)
    agrees(lambda x: f(x, x * x))


def test_symbolic_zeros():
    @jax.custom_jvp
    def f(x, y):
        return x * y

    def rule(primals, tangents):
        x, y = primals
        tx, ty = (0.0 if type(t) is jax.custom_derivatives.SymbolicZero else t for t in tangents)
        return f(x, y), 3.0 * tx * y + x * ty

    f.defjvp(rule, symbolic_zeros=True)
    agrees(lambda x: f(x, 2.0 * jnp.ones(3)) + f(x, x))

    @jax.custom_vjp
    def g(x, y):
        return x * y

    def fwd(x, y):
        return g(x.value, y.value), (x.value, y.value)

    def bwd(res, ct):
        if type(ct) is jax.custom_derivatives.SymbolicZero:
            return jnp.zeros(3), jnp.zeros(3)
        return 3.0 * ct * res[1], res[0] * ct

    g.defvjp(fwd, bwd, symbolic_zeros=True)
    agrees(lambda x: g(x, jnp.sin(x)) * x, forward=False)


def test_arrays_that_a_rule_closes_over():
    table = jnp.arange(3.0)
    inner = jax.jit(lambda x: x * table)

    def of(scale):
        f = jax.custom_jvp(lambda x: inner(x) * scale)
        f.defjvp(lambda p, t: (f(*p), inner(t[0]) * scale * table))
        return f

    agrees(lambda x: of(np.ones(3) * 2)(x) * of(np.ones(3) * 5)(x))


def test_one_rule_for_functions_that_close_over_different_arrays():
    def rule(primals, tangents):
        return primals[0], 3.0 * tangents[0]

    def of(table):
        inner = jax.jit(lambda x: x * table)
        f = jax.custom_jvp(lambda x: inner(x))
        f.defjvp(rule)
        return f

    def f(x):
        return of(jnp.arange(3.0))(x) * of(jnp.arange(3.0) + 4)(x)

    same(ev.vmap(f, axis_size=2, in_axes=None)(X)[0], f(X))


def test_vjp_rules_of_functions_that_close_over_constants():
    """In a jit they are operands of the call, of which JAX has no derivative, in the rule's own calls too."""

    @jax.jit
    def f(x):
        return jnp.sum(twice(x) * squared(x))

    twice = with_vjp(lambda x: x * jnp.array([1.0, 2.0, 3.0]), lambda x: (twice(x), x), lambda r, ct: (twice(ct) + r,))
    same(ev.grad(f)(X), jax.grad(f)(X))
    same(ev.jacrev(ev.grad(f))(X), jax.jacrev(jax.grad(f))(X))
    same(ev.vmap(ev.grad(f))(np.stack([X, 2 * X])), jax.vmap(jax.grad(f))(np.stack([X, 2 * X])))


def test_vjp_rules_of_functions_that_close_over_what_moves():
    @jax.jit
    def f(x, y):
        g = with_vjp(lambda z: z * y, lambda z: (z, None), lambda _, ct: (7.0 * ct,))
        return jnp.sum(g(x))

    same(ev.grad(f)(X, 2.0), jax.grad(f)(X, 2.0))
    for derive in (ev.grad, ev.jacfwd):
        with pytest.raises(
            ev.DerivativeError, match="it closes over a value of type.*differentiated(.|\n)*test_rules.py"
        ):
            derive(f, 1)(X, 2.0)


def test_rules_that_grow():
    """As those of odeint do, each of which integrates a system twice as large: asked for as far as they are needed."""

    def of(n):
        def bwd(x, ct):
            for _ in range(n):
                x = jnp.sin(x)
            return (ct * of(2 * n)(x),)

        return with_vjp(lambda x: x * n, lambda x: (x * n, x), bwd)

    same(ev.grad(ev.grad(of(8)))(2.0), jax.grad(jax.grad(of(8)))(2.0))
    same(nth(of(2), 4, ev.grad)(2.0), nth(of(2), 4)(2.0))


# ---- bodies and rules that cannot be differentiated


def clipped(bound):
    f = jax.custom_vjp(lambda x: x)
    f.defvjp(lambda x: (x, None), lambda _, ct: (jnp.clip(ct, -bound, bound),))
    return f


def test_gradient_clipping():
    """bwd is no linear function: reverse mode does not ask, and neither does anything above it."""

    def f(x):
        return jnp.sum(jnp.exp(clipped(0.5)(jnp.sin(3 * x))))

    agrees(lambda x: clipped(0.5)(jnp.sin(3 * x)) * 2, forward=False)
    same(ev.grad(f)(X), jax.grad(f)(X))


def test_forward_mode_transposes_a_vjp_rule():
    slope = 3.0 * jnp.exp(X)
    same(ev.jvp(squared, (X,), (T,)), (X * X, slope * T))
    y, (y1, y2) = ev.jet(squared, (X,), ((T, jnp.zeros(3)),))
    same((y, y1, y2), (X * X, slope * T, slope * T * T))
    same(ev.linearize(squared, X)[1](T), slope * T)
    same(ev.vmap(ev.jacfwd(squared))(np.stack([X, T])), jax.vmap(jax.jacrev(squared))(np.stack([X, T])))


def test_forwards_a_vjp_rule_counts_as_it_is_for_small_cotangents():
    clipped = with_vjp(lambda x: x, lambda x: (x, None), lambda _, ct: (jnp.clip(ct, -1.0, 1.0),))
    f = lambda x: jnp.sum(clipped(x) ** 2)
    same(ev.grad(f)(X), jax.grad(f)(X))
    same(ev.jvp(clipped, (X,), (T,)), (X, T))


def test_a_body_without_derivative():
    def unknown(x):
        return jax.ffi.ffi_call("unknown", jax.ShapeDtypeStruct(x.shape, x.dtype))(x)

    f = with_vjp(unknown, lambda x: (x * x, x), lambda r, ct: (2.0 * r * ct,))
    same(ev.jvp(f, (X,), (T,)), (X * X, 2.0 * X * T))
    g = with_jvp(unknown, lambda p, t: (p[0] ** 2, 3.0 * p[0] * t[0]))
    same(ev.grad(lambda x: jnp.sum(g(x)))(X), 3 * X)


def test_rules_that_raise():
    @jax.custom_jvp
    def f(x):
        return jnp.sin(x)

    @f.defjvp
    def rule(*args):
        raise NotImplementedError("not today")

    g = with_vjp(jnp.sin, lambda x: (x, x), rule)
    h = with_vjp(jnp.sin, rule, lambda r, ct: (ct,))
    for fun, name in ((f, "f"), (g, "sin"), (h, "sin")):
        same(ev.vmap(fun)(X), jnp.sin(X))
        with pytest.raises(ev.DerivativeError) as info:
            ev.grad(lambda x, fun=fun: jnp.sum(fun(x)))(X)
        for part in (rf"@{name}\$", "not today", r"test_rules\.py:\d+"):
            assert re.search(part, str(info.value)), str(info.value)


def product(x, y):
    return jnp.sum(x * y)


def product_fwd(x, y):
    return product(x, y), (x, y)


WRONG = {
    "one cotangent too few": (("bwd", lambda r, ct: (r[0],)), r"PyTreeDef\(\(\*,\)\).*PyTreeDef\(\(\*, \*\)\)"),
    "no tuple of cotangents": (("bwd", lambda r, ct: r[0]), r"PyTreeDef\(\*\).*PyTreeDef\(\(\*, \*\)\)"),
    "another structure": (("bwd", lambda r, ct: ({"a": r[0]}, r[1])), r"\{'a': \*\}.*PyTreeDef\(\(\*, \*\)\)"),
    "another shape": (("bwd", lambda r, ct: (jnp.ones(2), r[1])), r"float64\[2\].*float64\[3\]"),
    "an integer cotangent": (("bwd", lambda r, ct: (jnp.ones(3, int), r[1])), r"int64\[3\].*float64\[3\]"),
    "no residuals": (("fwd", lambda x, y: product(x, y)), "must produce a pair"),
    "another value": (("fwd", lambda x, y: (x, (x, y))), r"float64\[3\].*float64\[\]"),
    "no tangent": (("jvp", lambda p, t: product(*p)), "must produce a pair"),
    "a tangent of another structure": (("jvp", lambda p, t: (product(*p), (t[0],))), r"PyTreeDef\(\*\).*\(\*,\)"),
    "a tangent of another shape": (("jvp", lambda p, t: (product(*p), t[0])), r"float64\[\].*float64\[3\]"),
    "a tangent of another dtype": (("jvp", lambda p, t: (product(*p), jnp.float32(1))), r"float64\[\].*float32\[\]"),
    "another result": (("jvp", lambda p, t: (p[0], t[0])), r"float64\[3\].*float64\[\]"),
    "too few parameters": (("jvp", lambda p: p), "takes 1 positional argument but 2 were given"),
    "an error": (("bwd", lambda r, ct: 1 / 0), r"division by zero \(at .*test_rules\.py:\d+\)"),
}


@pytest.mark.parametrize("case", WRONG)
def test_rules_that_return_what_they_must_not(case):
    """The message names the rule and its line, what was expected and what was found."""
    (kind, rule), found = WRONG[case]
    if kind == "jvp":
        f = with_jvp(product, rule)
    else:
        rules = {"fwd": product_fwd, "bwd": lambda r, ct: (r[1] * ct, r[0] * ct), kind: rule}
        f = with_vjp(product, rules["fwd"], rules["bwd"])
    line = rule.__code__.co_firstlineno
    with pytest.raises(
        ev.DerivativeError, match=rf"@product\$\d+: its {kind} rule <lambda> \(.*:{line}\) raised .*{found}"
    ):
        ev.grad(lambda x: f(x, 2 * x))(X)


def test_a_function_without_its_rule():
    f = jax.custom_jvp(jnp.sin)
    with pytest.raises(AttributeError, match="No JVP defined"):
        ev.grad(lambda x: jnp.sum(f(x)))(X)


def test_chains_of_rules():
    series = ev.derivative(jnp.sinc, 4, all_orders=True)(0.3)
    same(series[4], nth(jnp.sinc, 4)(0.3), 1e-6)
    same(ev.grad(ev.grad(jnp.sinc))(0.3), nth(jnp.sinc, 2)(0.3), 1e-9)

    def of(n):
        f = jax.custom_jvp(lambda x: jnp.sin(x) * n)
        f.defjvp(lambda p, t: (f(*p), of(n + 1)(p[0]) * t[0]))
        return f

    same(ev.derivative(of(0), 4)(0.3), nth(of(0), 4)(0.3))
    # Rules are asked for one after the other, so there is no last one. y_n' = y_(n+1) here, and y_n is n sin(x).
    same(ev.derivative(of(0), 12)(0.3), 12 * jnp.sin(0.3), 1e-9)


def nth(f, order, grad=jax.grad):
    for _ in range(order):
        f = grad(f)
    return f


def test_stop_gradient_in_a_rule():
    f = with_jvp(lambda x: x**3, lambda p, t: (f(*p), jax.lax.stop_gradient(3 * p[0] ** 2) * t[0]))
    agrees(f)
    g = with_vjp(lambda x: x**3, lambda x: (g(x), jax.lax.stop_gradient(3 * x**2)), lambda r, ct: (r * ct,))
    agrees(g, forward=False)


def test_at_a_kink_the_rule_decides():
    x = jnp.asarray([-1.0, 0.0, -0.0, 2.0, jnp.nan])
    for f in (jax.nn.relu, jax.nn.relu6, jax.nn.silu, jax.nn.gelu, jax.nn.softplus):
        same(ev.jvp(f, (x,), (jnp.ones(5),)), jax.jvp(f, (x,), (jnp.ones(5),)))


# ---- how much text


def test_one_rule_for_many_calls():
    def many(f, n):
        def g(x):
            for _ in range(n):
                x = f(x) * 0.9
            return jnp.sum(x)

        return len(ev.lower(g)(jnp.eye(3)).captured)

    for f in (jax.nn.relu, cubed, squared, lambda x: x * jnp.linalg.det(x)):
        more = many(f, 24) - many(f, 12)
        again = many(f, 36) - many(f, 24)
        assert abs(more - again) < 500
        assert more < 12 * 3000, f"{more / 12} characters for each further call"


@pytest.mark.parametrize("kind", ["jvp", "vjp"])
def test_a_rule_for_a_batch_is_another_one(kind):
    """Bodies are equal for rows and for batches of numbers; rules that add up a row are not."""
    slope = lambda x: jnp.sum(jnp.cos(x))
    if kind == "jvp":
        f = jax.custom_jvp(jnp.sin)
        f.defjvp(lambda primals, tangents: (jnp.sin(primals[0]), tangents[0] * slope(primals[0])))
    else:
        f = jax.custom_vjp(jnp.sin)
        f.defvjp(lambda x: (jnp.sin(x), x), lambda x, ct: (ct * slope(x),))
    x, batch = array(3), array(3, 3)
    same(ev.grad(lambda x: jnp.sum(f(x) + jax.vmap(f)(x)))(x), slope(x) + jnp.cos(x))
    rows, columns = (jnp.sum(jnp.cos(batch), axis, keepdims=True) + 0 * batch for axis in (1, 0))
    same(ev.grad(lambda x: jnp.sum(jax.vmap(f)(x) + jax.vmap(f, 1, 1)(x)))(batch), rows + columns)
