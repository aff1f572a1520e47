"""Prints in programs, and programs without them."""

from __future__ import annotations

from typing import Any

from jax._src import core, debugging

from evolute._compat import programs

EFFECTS = (debugging.DebugEffect, debugging.OrderedDebugEffect)


def can_be_left_out(eqn: Any) -> bool:
    """Whether an operation has no side effects but prints, and these in programs of JAX's."""
    if not eqn.effects:
        return True
    return all(isinstance(e, EFFECTS) for e in eqn.effects) and any(core.jaxprs_in_params(eqn.params))


def left_out(params: dict) -> dict:
    """The parameters of an operation with the prints in its functions left out."""
    return programs.changed(params, _silent)


def _silent(jaxpr: core.Jaxpr) -> core.Jaxpr:
    eqns = [e for e in jaxpr.eqns if e.primitive is not debugging.debug_callback_p]
    eqns = [e.replace(params=left_out(e.params), effects=_others(e.effects)) for e in eqns]
    return jaxpr.replace(eqns=eqns, effects=_others(jaxpr.effects))


def _others(effects) -> set:
    return {e for e in effects if not isinstance(e, EFFECTS)}
