"""Hijax primitives (`jax.experimental.hijax`) keep the rules that they have: values and derivatives beside JAX's.

The rules of the primitives here are wrong on purpose, by a factor each: so it shows which of them was used.
"""

import jax
import jax.numpy as jnp
import pytest
from helpers import same
from jax.experimental import hijax

import evolute as ev

HiPrim = getattr(hijax, "HiPrim", None) or hijax.VJPHiPrimitive
X = jnp.linspace(0.2, 1.1, 3)


class Unary(HiPrim):
    """sin of one array, without a rule."""

    def __init__(self, aval):
        self.in_avals, self.out_aval, self.params = (aval,), aval, {}
        super().__init__()

    def expand(self, x):
        return jnp.sin(x)


class Forward(Unary):
    def jvp(self, primals, tangents):
        return self(*primals), 2 * tangents[0] * jnp.cos(primals[0])


class Linearized(Unary):
    def lin(self, nzs_in, x):
        return self(x), jnp.cos(x)

    def linearized(self, residuals, tangent):
        return 2 * tangent * residuals


class Reverse(Unary):
    def vjp_fwd(self, nzs_in, x):
        return self(x), x

    def vjp_bwd_retval(self, x, cotangent):
        return (3 * cotangent * jnp.cos(x),)


class Both(Forward, Reverse):
    pass


class Batched(Both):
    def batch(self, axis_data, args, dims):
        return 5 * Batched(jax.typeof(args[0]))(*args), dims[0]


class Bits(HiPrim):
    """Twice the first operand by way of its bits, of which nobody sees a derivative: linear in it, with a transpose."""

    def __init__(self, aval):
        self.in_avals, self.out_aval, self.params = (aval, aval), aval, {}
        super().__init__()

    def expand(self, x, y):
        return 2 * jax.lax.bitcast_convert_type(jax.lax.bitcast_convert_type(x, jnp.int64), jnp.float64) * y

    def jvp(self, primals, tangents):
        (x, y), (dx, dy) = primals, map(hijax_zeros, tangents)
        return self(x, y), self(dx, y) + self(x, dy)

    def transpose(self, cotangent, x, y):
        for mine, other in ((x, y), (y, x)):
            if hasattr(mine, "accum"):
                mine.accum(self(cotangent, other))


def hijax_zeros(tangent):
    return jnp.zeros(tangent.aval.shape) if type(tangent).__name__ in ("Zero", "SymbolicZero") else tangent


def of(kind):
    return lambda x: kind(jax.typeof(x))(x)


def weighted(kind):
    return lambda x: jnp.sum(of(kind)(x * x) * x)


PLACES = {
    "alone": lambda f: f,
    "jit": lambda f: lambda x: jax.jit(f)(x),
    "scan": lambda f: lambda x: jax.lax.scan(lambda c, r: (c + f(x * r), None), 0.0, X)[0],
    "loop": lambda f: lambda x: jax.lax.fori_loop(0, 2, lambda i, c: jnp.cos(c) * f(c * x), 0.5),
    "branch": lambda f: lambda x: jax.lax.cond(x[0] > 0, f, jnp.sum, x),
    "checkpoint": lambda f: lambda x: jax.checkpoint(f)(x),
}


@pytest.mark.parametrize("place", [p for p in PLACES if p != "loop"])
def test_reverse_mode_takes_the_reverse_rule(place):
    f = PLACES[place](weighted(Both))
    # Within a checkpoint JAX takes the forward one, unless jax_remat3 is set.
    expected = weighted(Both) if place == "checkpoint" else f
    same(ev.value_and_grad(f)(X), jax.value_and_grad(expected)(X), 1e-11)


@pytest.mark.parametrize("place", ["alone", "scan", "loop", "branch"])
def test_forward_mode_takes_the_forward_rule(place):
    f = PLACES[place](weighted(Both))
    same(ev.jvp(f, (X,), (X + 1,)), jax.jvp(f, (X,), (X + 1,)), 1e-11)


def test_a_rule_for_one_mode_serves_both():
    tangent = ev.jvp(of(Forward), (X,), (X + 1,))[1]
    same(tangent, 2 * jnp.cos(X) * (X + 1), 1e-12)
    same(ev.jvp(of(Linearized), (X,), (X + 1,))[1], tangent, 1e-12)
    same(jax.linearize(of(Linearized), X)[1](X + 1), tangent, 1e-12)
    for kind, factor in ((Forward, 2), (Linearized, 2), (Reverse, 3)):
        same(ev.grad(lambda x, kind=kind: jnp.sum(of(kind)(x)))(X), factor * jnp.cos(X), 1e-12)


def test_second_order():
    for kind in (Both, Reverse):
        f = weighted(kind)
        same(ev.hessian(f)(X), jax.jacrev(jax.grad(f))(X), 1e-11)
    twice = jax.custom_jvp(jnp.sin)
    twice.defjvp(lambda primals, tangents: (twice(*primals), 2 * tangents[0] * jnp.cos(primals[0])))
    same(ev.hessian(weighted(Forward))(X), jax.hessian(lambda x: jnp.sum(twice(x * x) * x))(X), 1e-11)


@pytest.mark.parametrize("place", ["alone", "scan", "checkpoint"])
def test_what_is_linear_is_transposed_by_its_own_rule(place):
    f = PLACES[place](lambda x: jnp.sum(Bits(jax.typeof(x))(x, jnp.sin(x)) ** 2))
    same(ev.grad(f)(X), jax.grad(lambda x: PLACES[place](lambda x: jnp.sum((2 * x * jnp.sin(x)) ** 2))(x))(X), 1e-10)
    same(ev.hessian(f)(X), jax.hessian(PLACES[place](lambda x: jnp.sum((2 * x * jnp.sin(x)) ** 2)))(X), 1e-10)


@pytest.mark.parametrize("place", ["alone", "scan"])
def test_a_linear_function_is_transposed_by_the_rules_in_it(place):
    def f(x):
        return Bits(jax.typeof(x))(x, X + 1)

    def scanned(x):
        return jax.lax.scan(lambda c, r: (f(c) * r, None), x, X)[0]

    g = scanned if place == "scan" else f
    same(ev.linear_transpose(g, X)(X)[0], jax.linear_transpose(g, X)(X)[0], 1e-12)


def test_batches():
    rows = jnp.stack([X, 2 * X])
    same(ev.vmap(of(Batched))(rows), jax.vmap(of(Batched))(rows))
    same(jax.vmap(ev.grad(weighted(Batched)))(rows), jax.vmap(jax.grad(weighted(Batched)))(rows), 1e-11)
    same(ev.vmap(of(Both))(rows), jnp.sin(rows))  # which JAX refuses


def test_without_a_rule_a_derivative_is_refused():
    same(ev.compile(of(Unary))(X), jnp.sin(X))
    for derive in (ev.grad, ev.jacfwd):
        with pytest.raises(
            ev.DerivativeError, match="hijax primitive Unary has no derivative rule; give its class jvp"
        ):
            derive(weighted(Unary))(X)


def test_jax_over_derived_functions():
    f = weighted(Both)
    same(jax.jit(ev.grad(f))(X), jax.grad(f)(X), 1e-11)
    same(jax.jacrev(ev.grad(f))(X), jax.jacrev(jax.grad(f))(X), 1e-11)
    same(ev.grad(lambda x: jnp.sum(jax.grad(f)(x) ** 2))(X), jax.grad(lambda x: jnp.sum(jax.grad(f)(x) ** 2))(X), 1e-11)


class Scaled(HiPrim):
    """The scale is no parameter: hijax primitives of different scales are equal."""

    def __init__(self, aval, scale):
        self.in_avals, self.out_aval, self.params, self.scale = (aval,), aval, {}, scale
        super().__init__()

    def expand(self, x):
        return x

    def jvp(self, primals, tangents):
        return self(*primals), self.scale[0] * tangents[0]


class ScaledInBatches(Scaled):
    def batch(self, axis_data, args, dims):
        return type(self)(jax.typeof(args[0]), self.scale)(*args), dims[0]


@pytest.mark.parametrize("kind", [Scaled, ScaledInBatches])
def test_primitives_that_differ_in_an_attribute_are_told_apart(kind):
    def f(x):
        return jnp.sum(kind(jax.typeof(x), [2.0])(x) + kind(jax.typeof(x), [3.0])(x))

    same(ev.grad(f)(X), jnp.full(3, 5.0))


def test_what_a_rule_uses_may_change_in_place():
    scale = [2.0]
    scaled = jax.custom_vjp(lambda x: x)
    scaled.defvjp(lambda x: (x, None), lambda _, g: (g * scale[0],))
    for f in (lambda x: jnp.sum(Scaled(jax.typeof(x), scale)(x)), lambda x: jnp.sum(scaled(x))):
        scale[0] = 2.0
        same(ev.grad(f)(X), jnp.full(3, 2.0))
        kept = ev.lower(ev.grad(f))(X)
        scale[0] = 3.0
        same(ev.grad(f)(X), jnp.full(3, 3.0))
        assert kept.derived != ev.lower(ev.grad(f))(X).derived


def test_what_a_class_holds_may_change():
    class Base:
        factor = 2.0

    class Scale(Base):
        def times(self, x):
            return x * self.factor

    class Doubled(Unary):
        factor = 2.0

        def jvp(self, primals, tangents):
            return self(*primals), tangents[0] * Doubled.factor

    class Held(Unary):
        def __init__(self, aval):
            self.in_avals, self.out_aval, self.params = (aval,), aval, {"scale": scale}
            HiPrim.__init__(self)

        def jvp(self, primals, tangents):
            return self(*primals), self.scale.times(tangents[0])

    scale = Scale()
    scaled = jax.custom_vjp(lambda x: x)
    scaled.defvjp(lambda x: (x, None), lambda _, g: (scale.times(g),))
    uses = (
        (lambda x: jnp.sum(Doubled(jax.typeof(x))(x)), Doubled),
        (lambda x: jnp.sum(scaled(x)), Base),
        (lambda x: jnp.sum(Held(jax.typeof(x))(x)), scale),
    )
    for f, changed in uses:
        for changed.factor in (2.0, 5.0):
            same(ev.grad(f)(X), jnp.full(3, changed.factor))


def test_equal_primitives_are_one_program():
    first, second = (ev.lower(ev.grad(weighted(Both)))(X) for _ in range(2))
    assert first.derived == second.derived
