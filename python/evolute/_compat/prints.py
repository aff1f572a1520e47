"""Prints in programs, and programs without them."""

from __future__ import annotations

from typing import Any

from jax._src import core, debugging

EFFECTS = (debugging.DebugEffect, debugging.OrderedDebugEffect)


def can_be_left_out(eqn: Any) -> bool:
    """Whether an operation has no side effects but prints, and these in programs of JAX's."""
    if not eqn.effects:
        return True
    return all(isinstance(e, EFFECTS) for e in eqn.effects) and any(core.jaxprs_in_params(eqn.params))


def left_out(params: dict) -> dict:
    """The parameters of an operation with the prints in its functions left out."""
    return {key: _silent(value) for key, value in params.items()}


def _silent(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(map(_silent, value)) if any(map(_is_program, value)) else value
    if isinstance(value, core.ClosedJaxpr):
        return core.ClosedJaxpr(_silent(value.jaxpr), value.consts)
    if isinstance(value, core.Jaxpr):
        eqns = [e for e in value.eqns if e.primitive is not debugging.debug_callback_p]
        eqns = [e.replace(params=left_out(e.params), effects=_others(e.effects)) for e in eqns]
        return value.replace(eqns=eqns, effects=_others(value.effects))
    return value


def _is_program(value: Any) -> bool:
    return isinstance(value, (core.ClosedJaxpr, core.Jaxpr))


def _others(effects) -> set:
    return {e for e in effects if not isinstance(e, EFFECTS)}
