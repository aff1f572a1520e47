"""Capture: a Python function as a StableHLO function.

The function is traced by JAX, afresh at every call: it may close over Python variables that change, over arrays, which
become arguments of the module, and over the tracers of an enclosing transformation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax

from evolute import _call, _compat, _compiler, _deferred, _errors, _numbers, _refs, _rules, _template, _text, _tree
from evolute._module import Module


@dataclasses.dataclass(frozen=True)
class Captured:
    """A module whose private function `name` computes the function: of `consts`, then of its arguments.

    `outside` is what the module names and does not have: rules that are not written yet.
    `writes` is what the function writes into mutable arrays from outside of it. `logs` is what its derivative rules log
    (see `_compat.logs`), if that was asked for: then the last arguments are the probes of that.
    """

    name: str
    text: str
    consts: tuple
    in_avals: tuple
    out_avals: tuple
    template: _template.Template
    outside: _deferred.Outside = _deferred.Outside()
    writes: _refs.Writes | None = None
    logs: _compat.Logs = dataclasses.field(default_factory=_compat.Logs)


def function_name(fun: Callable) -> str:
    """The name of a function as the user knows it."""
    for attribute in ("__name__", "func", "__wrapped__"):
        found = getattr(fun, attribute, None)
        if isinstance(found, str):
            return found
        if callable(found):
            return function_name(found)
    return type(fun).__name__


def capture(
    fun: Callable,
    arguments: _tree.Arguments,
    sharing: bool = False,
    *,
    linear: bool = False,
    logged: Sequence[bool] | None = None,
) -> Captured:
    """Captures `fun` for arguments of these types.

    With `sharing`, in an eager call, programs that differ in numbers alone become one: see `_numbers`. With
    `linear`, `fun` is said to be linear in all arguments: what has a transpose of its own is then transposed by that.
    With `logged`, which says of each leaf of the arguments whether it is differentiated, rules get probes for what they
    log.

    Errors: what `fun` raises; CaptureError for what cannot be part of a module: references that it returns, symbolic
    shapes.
    """
    template: Any = None

    def flat(*values):
        nonlocal template
        given = iter(values)
        leaves = [next(given) if d else x for x, d in zip(arguments.leaves, arguments.dynamic, strict=True)]
        args, kwargs = jax.tree.unflatten(arguments.tree, leaves)
        results = fun(*args, **kwargs)
        _refs.check_results(name, jax.tree.leaves(results))
        template, outs = _template.of_results(results, values)
        return outs

    name = function_name(fun)
    try:
        closed = _compat.trace(flat, arguments.avals, (fun, *arguments.example), arguments.given, arguments.active)
    except _compat.InlinedError as error:
        place = _compat.frame_of(error.__cause__ or error)
        _errors.fail(_errors.CaptureError, f"{name}: {error}.", "Call it outside of jax.disable_jit().", place)
    avals = (*map(_compat.typeof, closed.consts), *closed.in_avals)
    symbolic = [a for a in avals if not _compat.has_static_shape(a)]
    if symbolic:
        _errors.fail(
            _errors.CaptureError,
            f"{name} takes or closes over an array of symbolic shape {symbolic[0].shape}.",
            "Make the array an argument of the derived function: of that of grad, value_and_grad, hessian, jvp, jet.",
        )
    closed, consts = _compat.constants_to_arguments(closed, outermost=True)
    closed, consts, changes = _refs.discharge(name, closed, consts)
    if linear:
        closed = _compat.mark_linear(closed, [i >= len(consts) for i in range(len(closed.in_avals))])
    logs = _compat.Logs()
    if logged is not None and _compat.holds_logs(closed):
        closed, logs = _compat.with_probes(closed, [*(False for _ in consts), *arguments.select(logged)])
    symbol = _text.symbol(name)
    avals, numbers = closed.in_avals[len(consts) :], []
    if sharing and changes is None and _compat.is_eager():
        context = (symbol, _compat.default_platform(), _compat.named_axes())
        (text, outside), numbers = _numbers.lower(closed, lambda program: _lowered(program, symbol, name), context)
    else:
        text, outside = _lowered(closed, symbol, name)
    writes = changes and changes.lowered(lambda contents: _lowered(contents, symbol, name), symbol)
    consts, out_avals = (*numbers, *consts), tuple(closed.out_avals)
    return Captured(symbol, text, consts, tuple(avals), out_avals, template, outside, writes, logs)


def _lowered(closed: _compat.ClosedJaxpr, symbol: str, name: str) -> tuple[str, _deferred.Outside]:
    """The text of a module with the private function `symbol`, and what it names outside of itself."""
    try:
        text, entries = _lower(closed, symbol)
    except _compat.RefError as error:
        _refs.fail(name, error)
    except _compat.HiTypeError as error:
        _errors.fail(
            _errors.CaptureError,
            f"{name} cannot be captured: it has {error.found}, which is no array.",
            "Keep such values inside of a hijax primitive (HiPrim) from arrays to arrays that has rules.",
            error.place,
        )
    except _compat.CallbackError:
        _errors.fail(
            _errors.CaptureError,
            f"{name} has an operation whose lowering calls back into Python, which a StableHLO module cannot carry.",
            "Call back by jax.pure_callback or jax.experimental.io_callback.",
        )
    if "@main" in text:
        text = _text.rename(text, "main", _text.fresh_symbol(text, "main"))
    return text, _deferred.Outside(frozenset(entries))


def captured(fun: Callable) -> Callable:
    """`fun`, a function of flat arrays that returns a list of them, as a call of what is captured of it."""

    def call(*values):
        arguments, given = _tree.flatten(values, {})
        found = capture(fun, arguments)
        avals = [*map(_compat.abstract, found.consts), *found.in_avals]
        text = _text.make_main(found.text, found.name, "main")
        return _call.call(Module(found.name, text, avals, found.out_avals, found.outside), *found.consts, *given)

    return call


def _lower(closed: Any, symbol: str) -> tuple[str, set[_deferred.Entry]]:
    """The text of a module with the private function `symbol`, and the entries that it names."""
    rules = (_call.CAPTURE_RULE, *_rules.capture_rules(captured))
    text, table = _compat.lower_to_text(_compat.without_order(closed), symbol, _compat.default_platform(), rules)
    return text, table.get("entries", set())


def _lower_rule(closed: Any, symbol: str) -> tuple[str, set[_deferred.Entry]]:
    """The same for a rule, in the form that the modules have where it is merged in."""
    text, entries = _lower(_compat.discharge_inside(closed), symbol)
    return _compiler.run(text, _compiler.RAISE, f"the rule {symbol}"), entries


_deferred.lower_with(_lower_rule)
