"""Policies of `jax.checkpoint`: the values of a program that are to be kept, as marks in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jax._src import core
from jax._src.interpreters import mlir
from jax._src.interpreters import partial_eval as pe
from jax._src.lax import lax

from evolute._compat.tracing import ClosedJaxpr, ShapedArray

saved_p = core.Primitive("saved")
saved_p.def_abstract_eval(lambda x: x)
mlir.register_lowering(saved_p, lambda ctx, x: [x])

# Operations in whose programs marks count, with the parameter that holds these.
_INSIDE = {"closed_call": "call_jaxpr", "cond": "branches", "jit": "jaxpr", "scan": "jaxpr"}


def with_marks(closed: ClosedJaxpr, policy: Callable) -> tuple[ClosedJaxpr, bool]:
    """The program with a mark behind each result that is saveable, and whether everything is.

    What derivatives compute besides the values of the program is for the greatest part products, so everything is
    saveable only if a product is.
    """

    def is_saveable(primitive: core.Primitive, avals: list, params: dict) -> bool:
        return not isinstance(pe.ensure_enum(policy(primitive, *avals, **params)), pe.RecomputeType)

    number = ShapedArray((), np.dtype("float32"))
    marked, whole = _marked(closed.jaxpr, is_saveable)
    return core.ClosedJaxpr(marked, closed.consts), whole and is_saveable(lax.mul_p, [number, number], {})


def _marked(jaxpr: core.Jaxpr, is_saveable: Callable) -> tuple[core.Jaxpr, bool]:
    eqns, whole = [], True
    for eqn in jaxpr.eqns:
        name = eqn.primitive.name
        if name in _INSIDE:
            inner, inner_whole = _inside(eqn.params[_INSIDE[name]], is_saveable)
            eqns.append(eqn.replace(params={**eqn.params, _INSIDE[name]: inner}))
            whole = whole and inner_whole
            continue
        if name == "while":  # steps of an unknown number are not kept
            bodies = _inside((eqn.params["cond_jaxpr"], eqn.params["body_jaxpr"]), is_saveable)
            whole = whole and bodies[1]
            eqns.append(eqn)
            continue
        saveable = is_saveable(eqn.primitive, [v.aval for v in eqn.invars], eqn.params)
        whole = whole and saveable
        # What comes of constants alone is better made again, and rules look at it.
        if not saveable or all(isinstance(v, core.Literal) for v in eqn.invars):
            eqns.append(eqn)
            continue
        values = [v if isinstance(v, core.DropVar) else core.Var(v.aval) for v in eqn.outvars]
        eqns.append(eqn.replace(outvars=values))
        for value, v in zip(values, eqn.outvars, strict=True):
            if value is not v:
                eqns.append(core.new_jaxpr_eqn([value], [v], saved_p, {}, core.no_effects, eqn.source_info, eqn.ctx))
    return jaxpr.replace(eqns=eqns), whole


def _inside(closed: ClosedJaxpr | tuple, is_saveable: Callable) -> tuple[ClosedJaxpr | tuple, bool]:
    if isinstance(closed, tuple):
        found = [_inside(c, is_saveable) for c in closed]
        return tuple(c for c, _ in found), all(whole for _, whole in found)
    jaxpr, whole = _marked(closed.jaxpr, is_saveable)
    return core.ClosedJaxpr(jaxpr, closed.consts), whole
