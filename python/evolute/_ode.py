"""ode_series: the Taylor series of the solution of a differential equation, in one sweep."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _chain, _checks, _compat, _errors, _refs, _text, _tree
from evolute._function import Function, Value
from evolute._program import Builder, Program


def ode_series(
    fun: Callable, z0: Any, t0: Any, order: int, factorial_scaled: bool = True, *, nan_safe: bool = False
) -> tuple[Any, Any]:
    """The Taylor series at t0 of the solution z of z' = fun(z, t) with z(t0) = z0.

    All orders come of one sweep, in which each uses those below: order n costs about n**2 / 2 times what `fun` costs
    where that is made of products, and n times where it is linear.

    Args:
        fun: a function of z, a pytree of floating point or complex arrays, and of the scalar t. It returns z', a pytree
            of the same structure, shapes and dtypes.
            The series can be differentiated in z0, in t0 and in what `fun` closes over.
        z0: the state.
        t0: the time, a floating point or complex scalar. A function that does not use it costs nothing for it.
        order: the number of terms, from 1 on.
        factorial_scaled: with True terms are derivatives; with False they are the coefficients of t - t0,
            (t - t0)**2, .. (derivatives divided by k!).
        nan_safe: whether zero times infinity is zero in the series: see `grad`.

    Returns:
        (z0, series). The latter has the structure of z0 with a list of `order` terms in the place of each array.

    Raises:
        ShapeError: `fun` returns another structure or other shapes than those of z0, or t0 is not a scalar.
        DtypeError: z0 or t0 is no floating point or complex number, or `fun` returns another dtype than that of z0.
        ArgumentError: `order` is not a number from 1 on.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "ode_series")
    if not _tree.is_index(order) or order < 1:
        _errors.fail(_errors.ArgumentError, f"ode_series: order must be a number from 1 on, found {order!r}.")
    if type(t0) is int:
        t0 = float(t0)
    _check_point(z0, t0)
    program, _, values = _chain.program_of(fun, (z0, t0), {}, differentiated=True)
    z0 = jax.tree.map(jnp.asarray, z0)
    return z0, expand(program, z0, order, factorial_scaled, nan_safe).call(values)


def expand(program: Program, z0: Any, order: int, factorial_scaled: bool, nan_safe: bool) -> Program:
    """The program that computes the series, of the arguments of `program`: the leaves of z0, then t."""
    _refs.refuse_writes(program.captured, "ode_series")
    slopes = _check_slopes(program, z0)
    b = program.begin("ode_series", nan_safe=nan_safe)
    count = len(slopes)
    callee = program.name if slopes == list(range(len(program.out_avals))) else _rearranged(b, slopes)
    types = [_text.type_of(a) for a in program.in_avals[:count] for _ in range(order)]
    *states, time = b.wrt(range(count + 1))
    found = b.function.ode_series(callee, b.function.arguments, types, order=order, states=states, time=time)
    if factorial_scaled:
        found = [_scaled(b, v, i % order + 1) for i, v in enumerate(found)]
    avals = [a for a in program.in_avals[:count] for _ in range(order)]
    places = [[_tree.Slot(i * order + k) for k in range(order)] for i in range(count)]
    return b.finish(found, avals, jax.tree.unflatten(jax.tree.structure(z0), places))


def _scaled(b: Builder, value: Value, k: int) -> Value:
    """Coefficient number k as a derivative."""
    return b.function.multiply(value, b.function.constant(math.factorial(k), value.type)) if k > 1 else value


def _rearranged(b: Builder, slopes: list[int]) -> str:
    """The name of a function that returns these results of the program, in this order."""

    def write(function: Function, arguments: list[Value], _: list[Value]) -> list[Value]:
        results = function.call(b.program.name, arguments, b.out_types)
        return [results[i] for i in slopes]

    return b.helper("slope", [], write)


def _check_point(z0: Any, t0: Any) -> None:
    for path, leaf in jax.tree_util.tree_leaves_with_path(z0):
        _check_number(f"z0{jax.tree_util.keystr(path)}", leaf)
    if not jax.tree.leaves(z0):
        _errors.fail(_errors.ShapeError, f"ode_series: z0 holds no arrays: {z0!r}.")
    aval = _check_number("t0", t0)
    if aval.shape:
        _errors.fail(
            _errors.ShapeError,
            f"ode_series: t0 must be a scalar, found an array of shape {aval.shape}.",
            "Use ev.vmap for several times at once.",
        )


def _check_number(name: str, leaf: Any) -> _compat.ShapedArray:
    try:
        aval = _compat.abstract(leaf)
    except TypeError:
        _errors.fail(_errors.DtypeError, f"ode_series: {name} is {leaf!r} of type {type(leaf).__name__}, not an array.")
    if not _tree.is_inexact(aval):
        _errors.fail(
            _errors.DtypeError,
            f"ode_series: {name} must be floating point or complex to have a series, found {aval.dtype}.",
            "Convert it, for example with .astype(float), or close over what does not change with t.",
        )
    return aval


def _check_slopes(program: Program, z0: Any) -> list[int]:
    """For each leaf of z0 the number of the result that is its derivative. Refuses results unlike z0."""
    result, _ = _checks.split_aux("ode_series", program.template, False)
    tree, expected = jax.tree.structure(result), jax.tree.structure(z0)
    if tree != expected:
        _errors.fail(
            _errors.ShapeError,
            f"ode_series: {program.label} must return z' with the structure of z0, {expected}; found {tree}.",
        )
    slots = jax.tree.leaves(result)
    for (path, leaf), slot in zip(jax.tree_util.tree_leaves_with_path(z0), slots, strict=True):
        found, aval = program.out_avals[slot.index], _compat.abstract(leaf)
        place = jax.tree_util.keystr(path)
        if found.shape != aval.shape:
            _errors.fail(
                _errors.ShapeError,
                f"ode_series: {program.label} returns shape {found.shape} for z'{place}, but z0{place} has shape "
                f"{aval.shape}.",
            )
        if found.dtype != aval.dtype:
            _errors.fail(
                _errors.DtypeError,
                f"ode_series: {program.label} returns dtype {found.dtype} for z'{place}, but z0{place} has dtype "
                f"{aval.dtype}.",
                "Convert one of them, for example with .astype.",
            )
    return [slot.index for slot in slots]
