"""What hijax primitives may be made of: pytrees, None and integers, side effects, values of hijax types."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same
from jax import lax
from jax.experimental import hijax

import evolute as ev

HiPrim = getattr(hijax, "HiPrim", None) or hijax.VJPHiPrimitive
X = jnp.linspace(0.2, 1.1, 3)
INDEX = jax.typeof(jnp.int64(0))


def dense(tangent):
    return jnp.zeros(tangent.aval.shape) if type(tangent).__name__ in ("Zero", "SymbolicZero") else tangent


def no_tangent(x):
    return hijax.Zero(jax.typeof(x).to_tangent_aval())


class Several(HiPrim):
    """Of {"x", "y"}, an integer and None: (sin(x) y, {"largest": argmax of x, "square": n x^2, "nothing": None})."""

    def __init__(self, arrays, n, nothing):
        self.in_avals, self.params = (arrays, n, nothing), {}
        self.out_aval = (arrays["x"], {"largest": INDEX, "square": arrays["x"], "nothing": None})
        super().__init__()

    def expand(self, arrays, n, _):
        x, y = lax.stop_gradient((arrays["x"], arrays["y"]))
        return jnp.sin(x) * y, {"largest": jnp.argmax(x), "square": n * x**2, "nothing": None}

    def tangents(self, arrays, n, given):
        (x, y), (dx, dy) = (arrays["x"], arrays["y"]), (dense(given["x"]), dense(given["y"]))
        largest = hijax.Zero(INDEX.to_tangent_aval())
        return dx * jnp.cos(x) * y + jnp.sin(x) * dy, {"largest": largest, "square": 2 * n * x * dx, "nothing": None}


class Forward(Several):
    def jvp(self, primals, tangents):
        return self(*primals), self.tangents(*primals[:2], tangents[0])


class Linearized(Several):
    def lin(self, nzs_in, arrays, n, nothing):
        nonzero = (True, {"largest": False, "square": True, "nothing": None})
        return self(arrays, n, nothing), (arrays, n, nothing), nonzero

    def linearized(self, residuals, given, *_):
        return self.tangents(*residuals[:2], given)


class Reverse(Several):
    def vjp_fwd(self, nzs_in, arrays, n, nothing):
        return self(arrays, n, nothing), (arrays, n, nothing)

    def vjp_bwd_retval(self, residuals, cotangent):
        (x, y), n = (residuals[0]["x"], residuals[0]["y"]), residuals[1]
        first, square = dense(cotangent[0]), dense(cotangent[1]["square"])
        return {"x": first * jnp.cos(x) * y + 2 * n * x * square, "y": first * jnp.sin(x)}, no_tangent(n), None


class Accumulated(Reverse):
    vjp_bwd_retval = HiPrim.vjp_bwd_retval

    def vjp_bwd(self, residuals, cotangent, accums, *_):
        found = Reverse.vjp_bwd_retval(self, residuals, cotangent)[0]
        for name in ("x", "y"):
            if hasattr(accums[name], "accum"):
                accums[name].accum(found[name])


def several(kind):
    def f(x):
        args = {"x": x, "y": jnp.cos(x)}, jnp.int64(3), None
        first, rest = kind(*jax.tree.map(jax.typeof, args))(*args) if kind else Several.expand(None, *args)
        return jnp.sum(first * rest["square"]) * x[rest["largest"]]

    return f


def plainly(x):
    return jnp.sum(jnp.sin(x) * jnp.cos(x) * 3 * x**2) * x[jnp.argmax(x)]


PLACES = {
    "alone": lambda f: f,
    "scan": lambda f: lambda x: lax.scan(lambda c, r: (c + f(x * r), None), 0.0, X)[0],
    "checkpoint": jax.checkpoint,
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", [Forward, Linearized, Reverse, Accumulated])
def test_pytrees_none_and_integers(kind, place):
    if kind is Linearized and not hasattr(hijax, "HiPrim"):
        pytest.skip("in this JAX a linearized rule cannot say that a result has no tangent")
    f, g = PLACES[place](several(kind)), PLACES[place](plainly)
    same(ev.value_and_grad(f)(X), jax.value_and_grad(g)(X), 1e-11)
    same(ev.jvp(f, (X,), (X + 1,)), jax.jvp(g, (X,), (X + 1,)), 1e-11)
    same(ev.hessian(f)(X), jax.hessian(g)(X), 1e-10)


def test_taylor_series():
    series = (X, X + 1, X - 1)
    same(ev.jet(several(Reverse), (X,), (series,)), ev.jet(plainly, (X,), (series,)), 1e-10)


# ---- what a class says of its results


class Wrong(HiPrim):
    def __init__(self, aval):
        self.in_avals, self.out_aval, self.params = (aval,), aval, {}
        super().__init__()

    def expand(self, x):
        return x[:2]


class WrongTangent(Wrong):
    def expand(self, x):
        return x

    def jvp(self, primals, tangents):
        return self(*primals), jnp.ones(7)


class WrongValue(WrongTangent):
    def jvp(self, primals, tangents):
        return primals[0][:2], tangents[0][:2]


def test_results_of_other_types_are_refused():
    def derivative_of(kind):
        return lambda: ev.jvp(lambda x: jnp.sum(kind(jax.typeof(x))(x)), (X,), (X,))

    with pytest.raises(TypeError, match=r"primitive Wrong: result 0 is float64\[2\], and its class says float64\[3\]"):
        derivative_of(Wrong)()
    with pytest.raises(
        ev.DerivativeError, match=r"@WrongTangent\S+ its rule raised TypeError: the tangent of a result"
    ):
        derivative_of(WrongTangent)()
    with pytest.raises(ev.DerivativeError, match=r"primitive WrongValue: result 0 is float64\[2\], and its class says"):
        derivative_of(WrongValue)()


# ---- side effects


class Told(HiPrim):
    def __init__(self, aval, ordered):
        self.in_avals, self.out_aval, self.params = (aval,), aval, {"ordered": ordered}
        self.effects = frozenset(jax.make_jaxpr(self.told)(jnp.zeros(aval.shape)).effects)
        super().__init__()

    def told(self, x):
        jax.debug.callback(lambda x: SEEN.append(x), x, ordered=self.params["ordered"])
        return jnp.sin(x)

    def expand(self, x):
        return self.told(lax.stop_gradient(x))

    def jvp(self, primals, tangents):
        return self(*primals), jnp.cos(primals[0]) * tangents[0]


class ToldInBatches(Told):
    def batch(self, axis_data, args, dims):
        return type(self)(jax.typeof(args[0]), self.ordered)(*args), dims[0]


SEEN = []


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("kind", [Told, ToldInBatches])
def test_side_effects_happen_once(kind, ordered):
    def f(x):
        return jnp.sum(kind(jax.typeof(x), ordered)(x) * x)

    def unused(x):
        kind(jax.typeof(x), ordered)(x)
        return jnp.sum(x**2)

    SEEN.clear()
    same(ev.grad(f)(X), jax.grad(lambda x: jnp.sum(jnp.sin(x) * x))(X))
    same(ev.grad(unused)(X), 2 * X)
    jax.effects_barrier()
    assert np.array_equal(SEEN, [X, X])


# ---- hijax types


@dataclasses.dataclass(frozen=True)
class Pair:
    a: jax.Array
    b: jax.Array


@dataclasses.dataclass(frozen=True)
class PairTy(hijax.HiType):
    of: jax.core.ShapedArray

    def lo_ty(self):
        return [self.of, self.of]

    def lower_val(self, pair):
        return [pair.a, pair.b]

    def raise_val(self, a, b):
        return Pair(a, b)

    def to_tangent_aval(self):
        return self


hijax.register_hitype(Pair, lambda pair: PairTy(jax.typeof(pair.a)))


class Joined(HiPrim):
    def __init__(self, aval):
        self.in_avals, self.out_aval, self.params = (aval, aval), PairTy(aval), {}
        super().__init__()

    def expand(self, a, b):
        return Pair(a, b)


class Second(HiPrim):
    def __init__(self, ty):
        self.in_avals, self.out_aval, self.params = (ty,), ty.of, {}
        super().__init__()

    def expand(self, pair):
        return pair.b


def through_a_pair(x):
    pair = Joined(jax.typeof(x))(x, jnp.sin(x))
    return Second(jax.typeof(pair))(pair)


class Within(HiPrim):
    def __init__(self, aval):
        self.in_avals, self.out_aval, self.params = (aval,), aval, {}
        super().__init__()

    def expand(self, x):
        return through_a_pair(x)

    def jvp(self, primals, tangents):
        return self(*primals), jnp.cos(primals[0]) * tangents[0]


def test_hijax_types_within_a_primitive():
    f = lambda x: jnp.sum(Within(jax.typeof(x))(x) ** 2)  # noqa: E731
    same(ev.value_and_grad(f)(X), jax.value_and_grad(lambda x: jnp.sum(jnp.sin(x) ** 2))(X))
    same(ev.hessian(f)(X), jax.hessian(lambda x: jnp.sum(jnp.sin(x) ** 2))(X))


def test_other_values_of_hijax_types_are_refused():
    pair = Pair(X, X)
    refused = {
        "inside": lambda: ev.grad(lambda x: jnp.sum(through_a_pair(x)))(X),
        "scan": lambda: ev.grad(PLACES["scan"](lambda x: jnp.sum(through_a_pair(x))))(X),
        "result": lambda: ev.jvp(lambda x: Joined(jax.typeof(x))(x, x), (X,), (X,)),
        "closed over": lambda: ev.grad(lambda x: jnp.sum(x * Second(jax.typeof(pair))(pair)))(X),
        "argument": lambda: ev.grad(lambda x, p: jnp.sum(x * Second(jax.typeof(p))(p)))(X, pair),
    }
    for call in refused.values():
        with pytest.raises(ev.CaptureError, match=r"it has a value of the hijax type PairTy, which is no array"):
            call()
    with pytest.raises(ev.DtypeError, match="of type Pair"):
        ev.grad(lambda p: jnp.sum(Second(jax.typeof(p))(p)))(pair)
