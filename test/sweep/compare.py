"""What JAX computes at a sample, what we compute there, and in which modes the two differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from sample import MODES, Array, Sample

import evolute as ev

# How far numbers may be apart, in units of the largest one of an array, or of 1: values and derivatives by order.
TOLERANCE = (1e-10, 1e-8, 1e-7, 1e-6)


def is_option(name: str, value: Any) -> bool:
    """Whether the XLA of this release of JAX knows an option."""
    try:
        jax.jit(lambda: 0).lower().compile({name: value})
    except jax.errors.JaxRuntimeError as error:
        assert "No such compile option" in str(error), error
        return False
    return True


# Programs that run once should compile quickly.
QUICK = {
    "xla_backend_optimization_level": 0,
    "xla_llvm_disable_expensive_passes": True,
    "xla_cpu_parallel_codegen_split_count": 1,
}
if is_option("xla_cpu_use_fusion_emitters", False):  # not since JAX 0.11
    QUICK["xla_cpu_use_fusion_emitters"] = False


def failures(sample: Sample) -> dict[str, str]:
    """The modes in which we do not compute what JAX does, with what is wrong.

    The modes of one side are one program: for what has to be compiled is most of the time that a test takes.
    """
    xs, others, fun = sample.arguments()
    modes = [m for m in MODES if m not in sample.lacks]
    point = Point(fun, xs, others)
    expected = point.run(JAX, modes, sample.order)
    try:
        found = point.run(OURS, modes, sample.order)
    except Exception:
        found = {}
    wrong = {}
    for mode in modes:
        try:
            result = found[mode] if mode in found else point.run(OURS, [mode], sample.order)[mode]
            compare(result, expected[mode], 4e-7 if sample.single else 0)
        except Exception as error:
            wrong[mode] = f"{type(error).__name__}: {error}"
    return wrong


class Point:
    """A function of (xs, others), its arguments, and all that derivatives of it are asked for."""

    def __init__(self, fun: Callable, xs: list, others: list):
        self.fun, self.xs, self.others = fun, xs, others
        results = jax.eval_shape(lambda xs, others: inexact(fun(xs, others)), xs, others)
        self.terms = [like(xs, seed) for seed in (11, 101, 1009)]
        self.cotangents = like(results, 17)
        self.batch = [stack(xs), stack(others)]

    def run(self, side: dict[str, Callable], modes: Iterable[str], order: int) -> dict[str, Any]:
        """For each mode a list of (order, what it computes), by the functions of one side."""

        def program(xs, others, terms, cotangents, batch):
            at = {"xs": xs, "terms": terms[:order], "cotangents": cotangents, "batch": batch, "whole": self.fun}
            return {m: side[m](lambda *xs: inexact(self.fun(list(xs), others)), **at) for m in modes}

        args = (self.xs, self.others, self.terms, self.cotangents, self.batch)
        return jax.jit(program).lower(*args).compile(QUICK)(*args)


def jax_jet(fun, xs, terms, **_):
    """Derivatives at 0 of `fun` along the curve xs + t terms[0] + t^2 terms[1] / 2! + .., by nested jvps."""

    def along(t):
        scales = [t**k / math.factorial(k) for k in range(1, len(terms) + 1)]
        return fun(*[sum((s * d[i] for s, d in zip(scales, terms)), start=x).astype(x.dtype) for i, x in enumerate(xs)])

    def derivatives(f):
        """A function of t that returns all of f(t) and its last part's derivative."""

        def both(t):
            ys, dys = jax.jvp(f, (t,), (1.0,))
            return [*ys, dys[-1]]

        return both

    f = lambda t: [along(t)]
    for _ in terms:
        f = derivatives(f)
    return f(0.0)


def our_jet(fun, xs, terms, **_):
    ys, series = ev.jet(fun, tuple(xs), [[d[i] for d in terms] for i in range(len(xs))])
    return [ys, *([s[k] for s in series] for k in range(len(terms)))]


def side(of: Any, jet: Callable) -> dict[str, Callable]:
    """The modes as a package with the names of JAX computes them."""

    def jvp(fun, xs, terms, **_):
        return list(of.jvp(fun, tuple(xs), tuple(terms[0])))

    def vjp(fun, xs, cotangents, **_):
        ys, pullback = of.vjp(fun, *xs)
        return [ys, list(pullback(cotangents))]

    def vmap(_, batch, whole, **__):
        return [of.vmap(whole)(*batch)]

    return {"jvp": jvp, "vjp": vjp, "vmap": vmap, "jet": jet}


JAX, OURS = side(jax, jax_jet), side(ev, our_jet)


def compare(found: list, expected: list, least: float) -> None:
    """Asserts that what was found is what JAX computes, to a tolerance of `least` at least.

    The parts of both are in the order of derivatives.
    """
    for order, (ours, theirs) in enumerate(zip(found, expected, strict=True)):
        ours, theirs = jax.tree.leaves(ours), jax.tree.leaves(theirs)
        assert len(ours) == len(theirs), f"{len(ours)} arrays, JAX has {len(theirs)}"
        for i, (a, b) in enumerate(zip(map(np.asarray, ours), map(np.asarray, theirs))):
            what = f"derivative {order}, array {i}"
            assert (a.shape, a.dtype) == (b.shape, b.dtype), f"{what}: {a.shape} {a.dtype}, JAX has {b.shape} {b.dtype}"
            if not np.issubdtype(a.dtype, np.inexact):
                np.testing.assert_array_equal(a, b)
                continue
            assert np.isfinite(b).all(), f"{what}: JAX has {b}, choose a better point"
            largest = max(1.0, np.abs(b).max(initial=0))
            tolerance = max(TOLERANCE[order], 10**order * max(least, 16 * np.finfo(a.dtype).eps))
            error = np.abs(a - b).max(initial=0) / largest
            assert error <= tolerance, f"{what} is off by {error:.1e}:\n{a}\nJAX has\n{b}"


def inexact(tree: Any) -> list:
    """The float and complex arrays of a result."""
    return [v for v in map(jnp.asarray, jax.tree.leaves(tree)) if jnp.issubdtype(v.dtype, jnp.inexact)]


def like(arrays: list, seed: int) -> list:
    """Directions: for each array another one, with numbers of both signs."""
    places = iter(range(seed, 10**6))
    kind = jnp.complexfloating
    return [Array(a.shape, -1.0, 0.8, jnp.issubdtype(a.dtype, kind)).make(places).astype(a.dtype) for a in arrays]


def stack(arrays: list) -> list:
    """The arrays and, for numbers, two points near them, along a new axis."""
    scales = (1.0, 1.015625, 0.984375)
    return [np.stack([a * s if np.issubdtype(a.dtype, np.inexact) else a for s in scales]) for a in arrays]
