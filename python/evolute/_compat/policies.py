"""Policies of `jax.checkpoint`: the values of a program that are to be kept, as marks in it.

A mark of what is to be offloaded names the memory, as XLA does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jax._src import core
from jax._src.interpreters import mlir
from jax._src.interpreters import partial_eval as pe
from jax._src.lax import lax

from evolute._compat import releases
from evolute._compat.releases import ClosedJaxpr
from evolute._compat.tracing import ShapedArray

saved_p = core.Primitive("saved")
saved_p.def_abstract_eval(lambda x, *, memory: x)
mlir.register_lowering(saved_p, lambda ctx, x, *, memory: [x])

DEVICE = core.mem_space_to_kind(core.MemorySpace.Device)

# Operations in whose programs marks count, with the parameter that holds these.
_INSIDE = {"closed_call": "call_jaxpr", "cond": "branches", "eval_jaxpr": "call_jaxpr", "jit": "jaxpr", "scan": "jaxpr"}


def with_marks(closed: ClosedJaxpr, policy: Callable) -> tuple[ClosedJaxpr, bool]:
    """The program with a mark behind each result that is kept, and whether everything is, where it is.

    What derivatives compute besides the values of the program is for the greatest part products, so everything is
    kept only if a product is.
    """

    def memory_for(primitive: core.Primitive, avals: list, params: dict) -> str | None:
        return _memory(pe.ensure_enum(policy(primitive, *avals, **params)), primitive)

    number = ShapedArray((), np.dtype("float32"))
    marked, whole = _inside(closed, memory_for)
    whole = whole and memory_for(lax.mul_p, [number, number], {}) == DEVICE
    return marked, whole


def _memory(case: pe.RematCases, primitive: core.Primitive) -> str | None:
    """The memory in which a policy keeps the results of an operation; None if they are computed again."""
    if isinstance(case, pe.RecomputeType):
        return None
    if not isinstance(case, pe.Offloadable):
        return DEVICE
    if core.mem_kind_to_space(case.src) != core.MemorySpace.Device:
        raise ValueError(
            f"the policy of a checkpoint offloads the results of {primitive.name} from {case.src!r}, and they are in "
            "the memory of the device; pass offload_src='device'"
        )
    return core.mem_space_to_kind(core.mem_kind_to_space(case.dst))


def _marked(jaxpr: core.Jaxpr, memory_for: Callable) -> tuple[core.Jaxpr, bool]:
    eqns, whole = [], True
    for eqn in jaxpr.eqns:
        name = eqn.primitive.name
        if name in _INSIDE:
            inner, inner_whole = _inside(eqn.params[_INSIDE[name]], memory_for)
            eqns.append(eqn.replace(params={**eqn.params, _INSIDE[name]: inner}))
            whole = whole and inner_whole
            continue
        if name == "while":  # steps of an unknown number are not kept
            bodies = _inside((eqn.params["cond_jaxpr"], eqn.params["body_jaxpr"]), memory_for)
            whole = whole and bodies[1]
            eqns.append(eqn)
            continue
        memory = memory_for(eqn.primitive, [v.aval for v in eqn.invars], eqn.params)
        whole = whole and memory == DEVICE
        # What comes of constants alone is better made again, and rules look at it.
        if memory is None or all(isinstance(v, core.Literal) for v in eqn.invars):
            eqns.append(eqn)
            continue
        values = [v if isinstance(v, core.DropVar) else core.Var(v.aval) for v in eqn.outvars]
        eqns.append(eqn.replace(outvars=values))
        for value, v in zip(values, eqn.outvars, strict=True):
            if value is not v:
                mark = saved_p, {"memory": memory}, core.no_effects
                eqns.append(core.new_jaxpr_eqn([value], [v], *mark, eqn.source_info, eqn.ctx))
    return jaxpr.replace(eqns=eqns), whole


def _inside(closed: ClosedJaxpr | tuple, memory_for: Callable) -> tuple[ClosedJaxpr | tuple, bool]:
    if isinstance(closed, tuple):
        found = [_inside(c, memory_for) for c in closed]
        return tuple(c for c, _ in found), all(whole for _, whole in found)
    jaxpr, whole = _marked(releases.body(closed), memory_for)
    return releases.changed(closed, lambda _: jaxpr), whole
