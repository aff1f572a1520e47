"""laplacian, biharmonic and directional: derivatives along many directions at once, in Taylor mode."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from evolute import _chain, _checks, _compat, _errors, _jet, _refs, _text, _tree
from evolute._function import Function, Value
from evolute._program import Builder, Program
from evolute._template import Slot, Template


def laplacian(fun: Callable, argnum: int = 0, *, all_orders: bool = False, nan_safe: bool = False) -> Callable:
    """The Laplacian of a function: the sum of its second derivatives along every coordinate.

    One Taylor series of order 2 for all directions at once. Their second coefficients are summed as early as can be:
    one sum passes through what is linear where there were as many arrays as the argument has numbers.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays of any shape.
        argnum: the positional argument to differentiate with respect to: a pytree of real arrays of any shape, all
            numbers of which are coordinates. For points in a batch use `ev.vmap(ev.laplacian(f))`.
        all_orders: whether to return what is computed on the way too.
        nan_safe: whether zero times infinity is zero in the derivatives: see `grad`.

    Returns:
        A function of the arguments of `fun` that returns the Laplacian, in the structure and shapes of the results of
        `fun`; with `all_orders` the tuple (results of `fun`, Jacobian as of `jacfwd`, Laplacian).

    Raises, when called:
        DtypeError: the argument is not real.
        ArgumentError: `argnum` is out of range.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "laplacian")
    _tree.check_argnum(argnum, "laplacian")

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnum, len(arguments), "laplacian")

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        _checks.check_forward_inputs("laplacian", arguments, positions(arguments), False)
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        (number,) = positions(arguments)
        leaves = arguments.positions(number)
        b = program.begin("laplacian", nan_safe=nan_safe)
        sizes = [math.prod(program.in_avals[p].shape) for p in leaves]
        basis = _basis(b, leaves, sizes)
        found = _along(b, b.function.arguments, basis, leaves, 2, total=True, all_orders=all_orders)
        results = _Results(b)
        laplacians = results.tree("laplacian", found.last)
        if not all_orders:
            return results.finish(laplacians)
        ends = np.cumsum(sizes)

        def block(i: int) -> Template:
            if i not in found.first:
                return _tree.argument_like(arguments, number, {}, program.out_avals[i].shape)
            parts = {}
            for p, n, end in zip(leaves, sizes, ends, strict=True):
                part = b.function.columns(found.first[i], end - n, end)
                shape = (*b.out_types[i].shape, *program.in_avals[p].shape)
                parts[p] = results.add(b.function.reshape(part, shape), program.out_avals[i])
            return _tree.argument_like(arguments, number, parts)

        result, _ = _checks.split_aux("laplacian", program.template, False)
        jacobian = result.nested(lambda s: block(s.index))
        return results.finish(Template.joined([results.tree("laplacian", found.values), jacobian, laplacians]))

    transform = _chain.Transform(fun, apply, inner, positions)
    return _chain.transformed(transform, "The Laplacian of {fun}.")


def biharmonic(fun: Callable, argnum: int = 0, *, nan_safe: bool = False) -> Callable:
    """The biharmonic operator: the Laplacian of the Laplacian, the sum of all d^4 f / dx_i^2 dx_j^2.

    Args, returns and errors: those of `laplacian`.
    """
    _tree.check_callable(fun, "biharmonic")
    _tree.check_argnum(argnum, "biharmonic")
    return laplacian(laplacian(fun, argnum, nan_safe=nan_safe), argnum, nan_safe=nan_safe)


def directional(
    fun: Callable, order: int = 2, argnum: int = 0, *, total: bool = False, nan_safe: bool = False
) -> Callable:
    """Derivatives of one order along each of many directions, d^n f(x + t v) / dt^n at t = 0.

    With `total` and order 2 this is any operator sum_ij A_ij d^2 f / dx_i dx_j: the directions are the columns of a
    square root of A.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays of any shape.
        order: n, from 1 on.
        argnum: the positional argument of `fun` to differentiate with respect to.
        total: whether to return the sum over all directions, which is taken as early as can be: see `laplacian`.
        nan_safe: whether zero times infinity is zero in the derivatives: see `grad`.

    Returns:
        A function of (directions, *arguments of `fun`). The directions have the structure of the argument, and in
        front of the shape of each array a dimension that counts them. The results have the structure of those of `fun`,
        with this dimension in front, or with `total` without.

    Raises, when called:
        ShapeError: the directions do not fit the argument.
        DtypeError: the argument is not floating point or complex.
        ArgumentError: `order` is less than 1, or `argnum` is out of range.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "directional")
    _tree.check_argnum(argnum, "directional")
    if not _tree.is_index(order) or order < 1:
        _errors.fail(_errors.ArgumentError, f"directional: order must be a number from 1 on, found {order!r}.")

    def position(arguments: _tree.Arguments) -> int:
        if not len(arguments):
            _errors.fail(
                _errors.ArgumentError,
                "directional: the directions are missing.",
                "Call ev.directional(f)(directions, x) with the directions first, by position.",
            )
        return _tree.argument_numbers(argnum, len(arguments) - 1, "directional")[0]

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        number = position(arguments)
        rest = arguments.without_first()
        _checks.check_reverse_inputs("directional", rest, [number], False, False)
        _check_directions(arguments, number)
        return rest

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        _refs.refuse_writes(program.captured, "directional")
        number = position(arguments)
        b = program.begin(f"directional_{order}", arguments.avals, nan_safe=nan_safe)
        leaves = arguments.without_first().positions(number)
        rows, given = b.inputs[: len(leaves)], b.inputs[len(leaves) :]
        rows = [
            b.function.convert(row, _text.type_of(program.in_avals[p]).element)
            for row, p in zip(rows, leaves, strict=True)
        ]
        found = _along(b, [*b.consts, *given], rows, leaves, order, total=total)
        results = _Results(b)
        size = rows[0].type.shape[0] if rows else 0
        return results.finish(results.tree("directional", found.last, () if total else (size,)))

    transform = _chain.Transform(fun, apply, inner, lambda a: [position(a) + 1])
    return _chain.transformed(transform, f"Derivative number {order} of {{fun}} along directions.")


class _Found(NamedTuple):
    """By number of the result: its value, first coefficients stacked behind its shape, derivatives of the last."""

    values: dict[int, Value]
    first: dict[int, Value]
    last: dict[int, Value]


def _along(
    b: Builder,
    arguments: Sequence[Value],
    rows: Sequence[Value],
    leaves: Sequence[int],
    order: int,
    *,
    total: bool,
    all_orders: bool = False,
) -> _Found:
    """Series along directions, the leading dimension of `rows`, which are those of the flat arguments `leaves`."""
    program, types = b.program, b.out_types
    moving = [i for i, a in enumerate(program.out_avals) if _tree.is_inexact(a)]
    size = rows[0].type.shape[0] if rows else 0
    seeds = [row.type.reshaped(*row.type.shape[1:]) for row in rows]

    def write(function: Function, given: Sequence[Value], tangents: Sequence[Value]) -> list[Value]:
        series = [v for t in tangents for v in (t, *(function.constant(0.0, t.type) for _ in range(order - 1)))]
        outs, coefficients = _jet.along(b, function, given, series, order, leaves)
        last = [coefficients[i][-1] for i in moving]
        return [*last, *outs, *(coefficients[i][0] for i in moving)] if all_orders else last

    n = len(moving)
    in_front = [types[i] if total else types[i].reshaped(size, *types[i].shape) for i in moving]
    out_dims = [-1 if total else 0] * n
    behind: list[_text.Type] = []
    if all_orders:
        behind = [*types, *(types[i].reshaped(*types[i].shape, size) for i in moving)]
        out_dims += [-1] * len(types) + [len(types[i].shape) for i in moving]
    outs = b.function.vmap(
        b.helper("jet", seeds, write),
        [*arguments, *rows],
        [*in_front, *behind],
        size=size,
        in_dims=[-1] * len(arguments) + [0] * len(rows),
        out_dims=out_dims,
        sums=range(n) if total else (),
    )
    last = {i: _jet.as_derivative(b, v, order) for i, v in zip(moving, outs, strict=False)}
    values = outs[n : n + len(types)]
    return _Found(dict(enumerate(values)), dict(zip(moving, outs[n + len(types) :], strict=False)), last)


def _basis(b: Builder, leaves: Sequence[int], sizes: Sequence[int]) -> list[Value]:
    """For each leaf its rows of the standard basis of all of them together."""
    n, rows = sum(sizes), []
    for p, size, end in zip(leaves, sizes, np.cumsum(sizes), strict=True):
        t = _text.type_of(b.program.in_avals[p])
        part = b.function.columns(b.function.identity(n, t.element), end - size, end)
        rows.append(b.function.reshape(part, (n, *t.shape)))
    return rows


class _Results:
    """The flat results of a program that is being written."""

    def __init__(self, b: Builder):
        self.b, self.values, self.avals = b, [], []

    def add(self, value: Value, like: Any) -> Slot:
        self.values.append(value)
        self.avals.append(_compat.reshaped(like, value.type.shape))
        return Slot(len(self.values) - 1)

    def tree(self, what: str, found: dict[int, Value], prefix: tuple = ()) -> Template:
        """The results of the function with what was `found` for each, zeros where there is nothing."""
        program = self.b.program
        result, _ = _checks.split_aux(what, program.template, False)

        def place(s: Slot) -> Any:
            aval = program.out_avals[s.index]
            if s.index in found:
                return self.add(found[s.index], aval)
            return np.zeros((*prefix, *aval.shape), aval.dtype)

        return result.map(place)

    def finish(self, template: Template) -> Program:
        return self.b.finish(self.values, self.avals, template)


def _check_directions(arguments: _tree.Arguments, number: int) -> None:
    """Refuses directions that do not fit argument `number` of those behind them."""
    found, expected = arguments.trees[0], arguments.trees[1 + number]
    if found != expected:
        _errors.fail(
            _errors.ShapeError,
            f"directional: the directions must have the structure of argument {number}, {expected}; found {found}.",
        )
    sizes = set()
    for i, k in zip(arguments.span(0), arguments.span(1 + number), strict=True):
        shape, expected = np.shape(arguments.leaves[i]), np.shape(arguments.leaves[k])
        sizes.add(shape[:1])
        if shape[1:] != expected or not shape or len(sizes) > 1:
            place = arguments.place(i).removeprefix("argument 0")
            _errors.fail(
                _errors.ShapeError,
                f"directional: the directions{place} have shape {shape}, "
                f"but argument {number} has shape {expected} there.",
                "Stack the directions along a new leading axis, of the same size in all arrays.",
            )
