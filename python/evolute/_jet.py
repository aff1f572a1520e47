"""jet and derivative: many derivatives in one direction, in Taylor mode."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from evolute import _chain, _checks, _errors, _symbolic, _text, _tree
from evolute._function import Function, Value
from evolute._program import Builder, Program
from evolute._template import Slot, Template


def jet(
    fun: Callable,
    primals: Sequence[Any],
    series: Sequence[Sequence[Any]],
    factorial_scaled: bool = True,
    *,
    nan_safe: bool = False,
) -> tuple[Any, Any]:
    """The Taylor series of a function along a curve, as `jax.experimental.jet.jet`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        primals: a tuple or list of the arguments: the curve x(t) at t = 0.
        series: for each argument a tuple or list of k terms, each like the argument: the derivatives x', x'', ..
            of the curve at 0. Python's numbers 0.0 and 1.0 are known to the compiler, which makes shorter programs.
        factorial_scaled: with True terms are derivatives, on the way in and out; with False they are the coefficients
            of t, t**2, .. (derivatives divided by k!).
        nan_safe: whether zero times infinity is zero in the series: see `grad`.

    Returns:
        (results, series of the results). The latter has the structure of the results with a list of k terms in the
        place of each array.

    Raises:
        ShapeError: the terms do not fit the primals, or not all series have the same length.
        ArgumentError: `primals` or `series` are no sequences.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "jet")
    _checks.check_sequences("jet", primals=primals, series=series)
    order = _check_series(primals, series)
    if _symbolic.is_symbolic((primals, series), {}):
        expanded = functools.partial(jet, fun, factorial_scaled=factorial_scaled, nan_safe=nan_safe)
        return _chain.with_symbols(expanded, primals, series)
    program, arguments, values = _chain.program_of(fun, tuple(primals), {}, differentiated=True)
    seeds: list[float | None] = []
    for terms, aval in zip(arguments.select(_terms(primals, series, order)), program.in_avals, strict=True):
        if _tree.is_inexact(aval):
            for term in terms:
                known = type(term) in (int, float) and term in (0, 1)
                seeds.append(float(term) if known else None)
                if not known:
                    values.append(jnp.asarray(term, aval.dtype))
    return expand(program, order, seeds, factorial_scaled, nan_safe).call(values)


def expand(
    program: Program, order: int, seeds: Sequence[float | None], factorial_scaled: bool, nan_safe: bool = False
) -> Program:
    """The program of jet: of the arguments, then those terms of the inexact ones that are not known numbers.

    `seeds` has `order` of them for each inexact argument, None for what becomes an argument.
    """
    result, _ = _checks.split_aux("jet", program.template, False)
    wrt = [i for i, a in enumerate(program.in_avals) if _tree.is_inexact(a)]
    owners = [i for i in wrt for _ in range(order)]
    extra = [program.in_avals[i] for i, seed in zip(owners, seeds, strict=True) if seed is None]
    b = program.begin("jet", [*program.in_avals, *extra], nan_safe=nan_safe)
    n = len(program.in_avals)
    given = iter(b.inputs[n:])
    scaled = []
    for k, (i, seed) in enumerate(zip(owners, seeds, strict=True)):
        t = _text.type_of(program.in_avals[i])
        factor = math.factorial(k % order + 1) if factorial_scaled else 1
        if seed is not None:
            scaled.append(b.function.constant(seed / factor, t))
        else:
            value = next(given)
            scaled.append(b.function.divide(value, b.function.constant(factor, t)) if factor > 1 else value)
    outs, coefficients = along(b, b.function, [*b.consts, *b.inputs[:n]], scaled, order, wrt)
    results, avals = list(outs), list(program.out_avals)
    places = {}
    for i, found in coefficients.items():
        places[i] = [Slot(len(results) + k) for k in range(order)]
        results += [as_derivative(b, v, k + 1) if factorial_scaled else v for k, v in enumerate(found)]
        avals += [program.out_avals[i]] * order

    def out_series(s: Slot) -> Template:
        aval = program.out_avals[s.index]
        return Template.of(places.get(s.index) or [np.zeros(aval.shape, aval.dtype) for _ in range(order)])

    return b.finish(results, avals, Template.joined([result, result.nested(out_series)]))


def derivative(
    fun: Callable, order: int = 1, argnum: int = 0, *, all_orders: bool = False, nan_safe: bool = False
) -> Callable:
    """The n-th derivative of a function of a scalar, in one Taylor series.

    Args:
        fun: a function whose argument `argnum` is one real or complex scalar, and which returns a pytree of arrays of
            any shape. Other arguments are constants.
        order: n, from 0 on.
        argnum: the positional argument to differentiate with respect to.
        all_orders: return the derivatives of all orders from 0, the function itself, to n.
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        A function of the arguments of `fun` that returns the n-th derivative, in the structure and shapes of the
        results of `fun`; with `all_orders` a tuple of n + 1 of these.

    Raises, when called:
        ShapeError: the argument is not a scalar. (For a derivative in a direction use `ev.jet`.)
        DtypeError: the argument is not a floating point or complex number.
        ArgumentError: `order` is negative, or `argnum` is out of range.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "derivative")
    _tree.check_argnum(argnum, "derivative")
    if not _tree.is_index(order) or order < 0:
        _errors.fail(_errors.ArgumentError, f"derivative: order must be a number from 0 on, found {order!r}.")

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnum, len(arguments), "derivative")

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        _scalar_position(arguments, positions(arguments)[0])
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        result, _ = _checks.split_aux("derivative", program.template, False)
        position = _scalar_position(arguments, positions(arguments)[0])
        b = program.begin(f"derivative_{order}", nan_safe=nan_safe)
        if order == 0:
            outs = b.function.call(program.name, b.function.arguments, b.out_types)
            coefficients: dict[int, list[Value]] = {}
        else:
            t = _text.type_of(program.in_avals[position])
            seeds = [b.function.constant(1.0 if k == 0 else 0.0, t) for k in range(order)]
            outs, coefficients = along(b, b.function, b.function.arguments, seeds, order, [position])
        values, avals, trees = [], [], []
        for k in range(0 if all_orders else order, order + 1):

            def place(s: Slot, k: int = k) -> Any:
                aval = program.out_avals[s.index]
                if k and s.index not in coefficients:
                    return np.zeros(aval.shape, aval.dtype)
                values.append(as_derivative(b, coefficients[s.index][k - 1], k) if k else outs[s.index])
                avals.append(aval)
                return Slot(len(values) - 1)

            trees.append(result.map(place))
        return b.finish(values, avals, Template.joined(trees) if all_orders else trees[0])

    transform = _chain.Transform(fun, apply, inner, positions)
    return _chain.transformed(transform, f"Derivative number {order} of {{fun}}.")


def along(
    b: Builder,
    function: Function,
    arguments: Sequence[Value],
    seeds: Sequence[Value],
    order: int,
    wrt: Sequence[int],
) -> tuple[list[Value], dict[int, list[Value]]]:
    """The results of the program under an ad.jet in `function`, and the coefficients of each inexact one.

    `seeds` has `order` of them for each of the flat arguments `wrt`.
    """
    inexact = [i for i, a in enumerate(b.program.out_avals) if _tree.is_inexact(a)]
    types = [*b.out_types, *(b.out_types[i] for i in inexact for _ in range(order))]
    outs = function.jet(b.program.name, arguments, seeds, types, order=order, wrt=b.wrt(wrt))
    n = len(b.out_types)
    return outs[:n], {i: outs[n + k * order : n + (k + 1) * order] for k, i in enumerate(inexact)}


def as_derivative(b: Builder, value: Value, k: int) -> Value:
    """Coefficient number k as a derivative."""
    if k < 2:
        return value
    return b.function.multiply(value, b.function.constant(math.factorial(k), value.type))


def _scalar_position(arguments: _tree.Arguments, number: int) -> int:
    found = arguments.positions(number)
    aval = arguments.avals[found[0]] if len(found) == 1 and found[0] is not None else None
    if aval is None or aval.shape != ():
        what = f"an array of shape {aval.shape}" if aval else _checks.describe(arguments.example[0][number])
        _errors.fail(
            _errors.ShapeError,
            f"derivative requires argument {number} to be a scalar, found {what}.",
            "Use ev.vmap(ev.derivative(f)) for each element, or ev.jet for derivatives in a direction.",
        )
    if not _tree.is_inexact(aval):
        _errors.fail(
            _errors.DtypeError,
            f"derivative requires argument {number} to be a floating point or complex scalar, found {aval.dtype}.",
            "Convert it to a floating point type.",
        )
    return found[0]


def _check_series(primals: Sequence[Any], series: Sequence[Sequence[Any]]) -> int:
    """The number of terms. Refuses series that do not fit the primals."""
    if len(primals) != len(series):
        _errors.fail(
            _errors.ShapeError,
            f"jet takes one series for each argument: {len(primals)} primals, {len(series)} series.",
        )
    for i, terms in enumerate(series):
        if not isinstance(terms, (tuple, list)):
            _errors.fail(
                _errors.ArgumentError,
                f"jet expects series[{i}] as a tuple or a list of terms, found {type(terms).__name__}.",
                "For a function of one argument and one term write series=((v,),).",
            )
    orders = {len(terms) for terms in series}
    if len(orders) != 1 or 0 in orders:
        _errors.fail(
            _errors.ShapeError,
            f"jet needs series of one length from 1 on for all arguments, found lengths {[len(t) for t in series]}.",
        )
    _checks.check_arrays("jet", tuple(primals))
    for i, (primal, terms) in enumerate(zip(primals, series, strict=True)):
        for k, term in enumerate(terms):
            _checks.check_term(f"series[{i}][{k}]", term, primal)
    return orders.pop()


def _terms(primals: Sequence[Any], series: Sequence[Sequence[Any]], order: int) -> list[list[Any]]:
    """For each leaf of the primals, its terms."""
    found: list[list[Any]] = []
    for primal, terms in zip(primals, series, strict=True):
        count = len(jax.tree.leaves(primal))
        leaves = [jax.tree.leaves(t) for t in terms]
        found += [[leaves[k][j] for k in range(order)] for j in range(count)]
    return found
