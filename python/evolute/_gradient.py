"""grad and value_and_grad."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evolute import _chain, _checks, _text, _tree
from evolute._program import Program
from evolute._template import Slot, Template


def grad(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
    *,
    nan_safe: bool = False,
) -> Callable:
    """The gradient of a scalar function, as `jax.grad`.

    Args:
        fun: a function of pytrees of arrays that returns one floating point scalar, or with `has_aux` a pair of such a
            scalar and auxiliary data, any pytree.
        argnums: the positional argument or arguments to differentiate with respect to; negative ones count from the
            end of the arguments of the call.
        has_aux: whether `fun` returns (value, auxiliary data).
        holomorphic: whether `fun` is a holomorphic function of complex arguments; it then returns a complex scalar.
        allow_int: whether integer arguments may be named in `argnums`; their gradient is zeros of dtype float0.
        nan_safe: whether zero times infinity is zero in the derivative, so that a case not taken, or a square root of a
            sum of squares at 0, does not make it NaN. It costs a comparison and a select for each product.

    Returns:
        A function of the arguments of `fun` that returns the gradient: the structure and shapes of the argument for
        one number in `argnums`, a tuple of such for several; with `has_aux` the pair (gradient, auxiliary data).

    Raises, when called:
        ShapeError: `fun` returns something else than one scalar.
        DtypeError: an argument or the value has a dtype that cannot be differentiated.
        ArgumentError: `argnums` is out of range.
        CaptureError: `fun` has effects that no module can carry.
        DerivativeError: an operation has no derivative rule; the message names it and its line.
    """
    return _gradient("grad", fun, argnums, has_aux, holomorphic, allow_int, nan_safe)


def value_and_grad(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
    *,
    nan_safe: bool = False,
) -> Callable:
    """The value and the gradient of a scalar function, as `jax.value_and_grad`.

    Args and errors: those of `grad`.

    Returns:
        A function of the arguments of `fun` that returns (value, gradient), with `has_aux` ((value, auxiliary data),
        gradient).
    """
    return _gradient("value_and_grad", fun, argnums, has_aux, holomorphic, allow_int, nan_safe)


def _gradient(
    what: str, fun: Callable, argnums, has_aux: bool, holomorphic: bool, allow_int: bool, nan_safe: bool
) -> Callable:
    _tree.check_callable(fun, what)
    _tree.check_argnums(argnums, what)

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnums, len(arguments), what)

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        _checks.check_reverse_inputs(what, arguments, positions(arguments), holomorphic, allow_int)
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        numbers = positions(arguments)
        leaves = [p for n in numbers for p in arguments.positions(n)]
        wrt = sorted(p for p in leaves if p is not None and _tree.is_inexact(arguments.avals[p]))
        value, aux = _checks.split_aux(what, program.template.computed(wrt), has_aux)
        slot = _checks.scalar_slot(what, program, value, holomorphic)
        b = program.begin(what, nan_safe=nan_safe)
        seeds = [
            b.function.constant(1.0 if i == slot.index else 0.0, b.out_types[i])
            for i, aval in enumerate(program.out_avals)
            if _tree.is_inexact(aval)
        ]
        types = [*b.out_types, *(_text.type_of(arguments.avals[p]) for p in wrt)]
        outs = b.function.vjp(program.name, b.function.arguments, seeds, types, wrt=b.wrt(wrt))
        n = len(program.out_avals)
        kept = [s.index for s in aux.slots]
        if what == "value_and_grad":
            kept.insert(0, slot.index)
        results = [*(outs[i] for i in kept), *outs[n:]]
        avals = [*(program.out_avals[i] for i in kept), *(arguments.avals[p] for p in wrt)]
        gradients = {p: Slot(len(kept) + k) for k, p in enumerate(wrt)}
        gradient = _tree.arguments_like(arguments, numbers, _tree.is_index(argnums), gradients)
        moved = {i: k for k, i in enumerate(kept)}
        data = [aux.moved(moved)] if has_aux else []
        if what == "grad":
            parts = [gradient, *data]
        else:
            value = value.moved(moved)
            parts = [Template.joined([value, *data]) if has_aux else value, gradient]
        return b.finish(results, avals, Template.joined(parts) if len(parts) > 1 else gradient)

    doc = "The gradient of {fun}." if what == "grad" else "The value and the gradient of {fun}."
    return _chain.transformed(_chain.Transform(fun, apply, inner, positions), doc)
