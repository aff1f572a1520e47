"""What is derived from a program in each mode, by JAX and by Evolute, and whether it is right."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Collection
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from compare import QUICK, inexact, jax_jet, like

import evolute as ev

from .finite import along, mixed
from .program import Program

# Each mode, and the order of its last derivative: that of jet is the program's.
MODES = {"vjp": 1, "hvp": 2, "vmap of grad": 1, "jvp": 1, "jet": 3}
# How far the two may be apart, in units of the largest number of an array, or of 1, by order.
TOLERANCE = (1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
ROWS = (1.0, 1.015625, 0.984375)
# Directions that gradients are multiplied with, to compare them with finite differences.
DIRECTIONS = 3


def verdicts(program: Program, trusted: Collection[str] = tuple(MODES)) -> tuple[dict[str, str], dict[str, str]]:
    """For JAX and for Evolute, the modes in which they fail, each with what is wrong.

    JAX is asked for the `trusted` modes alone, those where it is right: to be refused takes it as long as to be right.
    """
    case = Case(program)
    theirs, ours = {}, {}
    for mode in MODES:
        expected = None
        if mode in trusted:
            try:
                expected = case.run(jax, mode)
                case.check_differences(mode, expected)
            except Exception as error:
                theirs[mode] = said(error)
                expected = None
        try:
            found = case.run(ev, mode)
            if expected is None:
                case.check_differences(mode, found)
            else:
                case.check_same(mode, found, expected)
        except Exception as error:
            ours[mode] = said(error)
    return theirs, ours


def said(error: Exception) -> str:
    """The class of an error and its text."""
    return f"{type(error).__name__}: {error}"


class Case:
    """A program at its point, with the directions and cotangents that derivatives are asked for."""

    def __init__(self, program: Program):
        self.program = program
        self.args = program.arguments()
        self.leaves, self.tree = jax.tree.flatten(self.args)
        seeds = (11, 101, 1009, 10007)
        self.terms = [self.tree.unflatten(like(self.leaves, seed)) for seed in seeds[: program.order]]
        self.trace()
        self.cotangents = like(jax.eval_shape(self.functions[jax], *self.args), 17)
        self.rows = jax.tree.map(lambda a: np.stack([a * s for s in ROWS]), self.args)

    def trace(self) -> None:
        """Makes the functions to differentiate. Under jit a library's Python runs once for all modes: it is slow."""
        traced = lambda fun: jax.jit(lambda *args: inexact(fun(*args)))
        self.functions = {package: traced(self.program.of(package)) for package in (jax, ev)}
        if not self.program.inner:
            self.functions[ev] = self.functions[jax]

    def run(self, package: Any, mode: str) -> Any:
        """What a package computes in a mode, as one compiled program."""
        try:
            return self.compute(package, mode)
        except Exception:
            # What was traced before is of no use after a custom_vjp in it was refused forward mode: "Store empty".
            jax.clear_caches()
            self.trace()
            raise

    def compute(self, package: Any, mode: str) -> Any:
        program = functools.partial(derived, package, mode, self.functions[package])
        given = (self.args, self.terms, self.cotangents, self.rows)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return jax.block_until_ready(jax.jit(program).lower(*given).compile(QUICK)(*given))

    @functools.cached_property
    def primal(self) -> Callable:
        """The values, of flat arguments."""
        fun = self.functions[jax]
        run = jax.jit(lambda leaves: fun(*self.tree.unflatten(leaves))).lower(self.leaves).compile(QUICK)
        return lambda leaves: [np.asarray(y) for y in run(leaves)]

    def check_same(self, mode: str, found: Any, expected: Any) -> None:
        """Asserts that Evolute has found what JAX has."""
        orders = range(self.program.order + 1) if mode == "jet" else [0, 1] if mode in ("jvp", "vjp") else [MODES[mode]]
        for order, ours, theirs in zip(orders, found, expected, strict=True):
            ours, theirs = jax.tree.leaves(ours), jax.tree.leaves(theirs)
            assert len(ours) == len(theirs), f"{len(ours)} arrays, JAX has {len(theirs)}"
            for a, b in zip(map(np.asarray, ours), map(np.asarray, theirs)):
                assert (a.shape, a.dtype) == (b.shape, b.dtype), f"{a.shape} {a.dtype}, JAX has {b.shape} {b.dtype}"
                close(a, b, TOLERANCE[order], f"derivative {order}", "JAX has")

    def check_differences(self, mode: str, found: Any) -> None:
        """Asserts that what was found is what finite differences say."""
        step = self.program.step
        if mode == "jvp":
            self.check_series([found[1]], 1)
        elif mode == "jet":
            self.check_series(found[1:], self.program.order)
        elif mode == "vjp":
            self.check_products(lambda ys: pair(ys, self.cotangents), found[1], self.leaves)
        elif mode == "vmap of grad":
            for k, scale in enumerate(ROWS):
                row = jax.tree.map(lambda a, k=k: a[k], found[0])
                self.check_products(loss, row, [leaf * scale for leaf in self.leaves])
        else:
            first = jax.tree.leaves(self.terms[0])
            for w in self.directions:
                value = lambda s, t, w=w: loss(self.primal(moved(self.leaves, [first, w], [s, t])))
                self.close(product(found[0], w), mixed(value, step), "derivative 2")

    def check_series(self, found: list, order: int) -> None:
        """Asserts that these are the derivatives along the curve."""
        terms = [jax.tree.leaves(term) for term in self.terms[:order]]
        factors = lambda t: [t**k / np.prod(range(1, k + 1)) for k in range(1, order + 1)]
        curve = lambda t: self.primal(moved(self.leaves, terms, factors(t)))
        for k, (ours, theirs) in enumerate(zip(found, along(curve, order, self.program.step), strict=True), 1):
            for a, b in zip(ours, theirs, strict=True):
                self.close(np.asarray(a), b, f"derivative {k}")

    def check_products(self, value: Callable, found: Any, leaves: list) -> None:
        """Asserts that this is the gradient of `value` of the results."""
        for w in self.directions:
            expected = along(lambda t, w=w: [value(self.primal(moved(leaves, [w], [t])))], 1, self.program.step)
            self.close(product(found, w), expected[0][0], "derivative 1")

    def close(self, found: Any, expected: np.ndarray, what: str) -> None:
        close(found, self.program.factor * expected, self.program.tolerance, what, "finite differences give")

    @property
    def directions(self) -> list[list]:
        return [like(self.leaves, seed) for seed in range(31, 31 + 100 * DIRECTIONS, 100)]


def derived(package: Any, mode: str, f: Callable, args: tuple, terms: list, cotangents: list, rows: tuple) -> list:
    """The derivatives of a mode, as a list of structures of arrays."""
    gradient = package.grad(lambda *args: loss(f(*args)), tuple(range(len(args))))
    if mode == "jvp":
        return list(package.jvp(f, args, terms[0]))
    if mode == "vjp":
        ys, pullback = package.vjp(f, *args)
        return [ys, pullback(cotangents)]
    if mode == "hvp":
        return [package.jvp(gradient, args, terms[0])[1]]
    if mode == "vmap of grad":
        return [package.vmap(gradient)(*rows)]
    if package is ev:
        ys, series = ev.jet(f, args, [[term[i] for term in terms] for i in range(len(args))])
        return [ys, *([s[k] for s in series] for k in range(len(terms)))]
    leaves, tree = jax.tree.flatten(args)
    return jax_jet(lambda *leaves: f(*tree.unflatten(leaves)), leaves, [jax.tree.leaves(term) for term in terms])


def loss(ys: list) -> Any:
    """One number that depends on all results."""
    parts = [jnp.sin(y.real) + jnp.cos(y.imag) if jnp.iscomplexobj(y) else jnp.sin(y) for y in ys]
    return sum((jnp.sum(p) for p in parts), start=jnp.zeros(()))


def pair(a: list, b: list) -> Any:
    """The sum of all products."""
    return sum((np.sum(u * v).real for u, v in zip(map(np.asarray, a), b, strict=True)), start=0.0)


def product(found: Any, direction: list) -> Any:
    return pair(jax.tree.leaves(found), direction)


def moved(leaves: list, directions: list[list], factors: list[float]) -> list:
    """The point leaves + sum of factors * directions."""
    steps = [sum(f * d[i] for f, d in zip(factors, directions)) for i in range(len(leaves))]
    return [np.asarray(leaf + s, leaf.dtype) for leaf, s in zip(leaves, steps)]


def close(found: Any, expected: Any, tolerance: float, what: str, whose: str) -> None:
    found, expected = np.asarray(found), np.asarray(expected)
    assert np.isfinite(expected).all(), f"{what}: {whose} {expected}, choose a better point"
    error = np.abs(found - expected).max(initial=0) / max(1.0, np.abs(expected).max(initial=0))
    assert error <= tolerance, f"{what} is off by {error:.1e}:\n{found}\n{whose}\n{expected}"
