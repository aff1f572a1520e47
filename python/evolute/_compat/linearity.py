"""Which operands of an operation are linear in the arguments of a program that is linear in these.

A rule that is linear in its tangents or cotangents may apply a primitive that has a transpose of its own, but does
not say in which operands it is linear. The rule does: in those that depend on the tangents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jax._src import core
from jax._src.interpreters import ad

from evolute._compat import hitypes, releases
from evolute._compat.hijax import call_hi_p, kinds
from evolute._compat.primitives import OPAQUE, checkpoint_p, custom_jvp_p
from evolute._compat.refs import discharge_inside
from evolute._compat.releases import ClosedJaxpr
from evolute._compat.tracing import is_inexact
from evolute._compat.vouched import is_vouched

linear_p = core.Primitive("linear")
linear_p.multiple_results = True


class Params:
    """The parameters of the primitive, hashed by identity."""

    def __init__(self, params: dict):
        self.params = params


def mark_linear(closed: ClosedJaxpr, linear: Sequence[bool]) -> ClosedJaxpr:
    """The program, linear in its `linear` arguments, with `linear_p` in place of primitives that have a transpose.

    Those whose lowering is vouched for stay as they are: our own rules know in what they are linear. References are
    discharged first, as what is read from one depends on what was written. Raises RefError where that cannot be.
    """
    return _program(discharge_inside(closed), list(linear))[0]


def _marked(jaxpr: core.Jaxpr, linear: list[bool]) -> tuple[core.Jaxpr, list[bool]]:
    """The program marked, and which of its results depend on the linear arguments."""
    hitypes.check(jaxpr)
    depends = {v for v, is_linear in zip(jaxpr.invars, linear, strict=True) if is_linear}
    eqns = []
    for eqn in jaxpr.eqns:
        operands = [not isinstance(v, core.Literal) and v in depends for v in eqn.invars]
        if not any(operands):
            eqns.append(eqn)
            continue
        inside = _INSIDE.get(eqn.primitive.name)
        if inside:
            params, outs = inside(eqn.params, operands)
            eqns.append(eqn.replace(params=params))
        else:
            eqns.append(_as_linear(eqn, operands) if _has_own_transpose(eqn) else eqn)
            outs = [is_inexact(v.aval) for v in eqn.outvars]
        depends.update(v for v, d in zip(eqn.outvars, outs, strict=True) if d)
    outs = [not isinstance(v, core.Literal) and v in depends for v in jaxpr.outvars]
    return jaxpr.replace(eqns=eqns), outs


def _has_own_transpose(eqn: core.JaxprEqn) -> bool:
    primitive = eqn.primitive
    if primitive in (*OPAQUE, custom_jvp_p, linear_p) or is_vouched(primitive):
        return False
    if primitive is call_hi_p:
        return "transpose" in kinds(eqn.params["_prim"])
    return primitive in ad.primitive_transposes or primitive in ad.fancy_transposes


def _as_linear(eqn: core.JaxprEqn, operands: list[bool]) -> core.JaxprEqn:
    positions = tuple(i for i, d in enumerate(operands) if d)
    params = dict(of=eqn.primitive, params=Params(eqn.params), linear=positions)
    return eqn.replace(primitive=linear_p, params=params)


# ---- operations that hold programs: (parameters, which operands depend) -> (marked parameters, which results do)


def _program(program, linear: list[bool]):
    jaxpr, outs = _marked(releases.body(program), linear)
    return releases.changed(program, lambda _: jaxpr), outs


def _of_call(key: str) -> Callable:
    def inside(params: dict, operands: list[bool]):
        program, outs = _program(params[key], operands)
        return {**params, key: program}, outs

    return inside


def _until_stable(step: Callable[[list[bool]], list[bool]], carry: list[bool]) -> list[bool]:
    """The carried values that depend, at the start of any step."""
    while True:
        after = [a or b for a, b in zip(carry, step(carry), strict=True)]
        if after == carry:
            return carry
        carry = after


def _scan(params: dict, operands: list[bool]):
    n, m = releases.scan_sizes(params)
    consts, carry, xs = operands[:n], operands[n : n + m], operands[n + m :]
    carry = _until_stable(lambda c: _program(params["jaxpr"], [*consts, *c, *xs])[1][:m], carry)
    program, outs = _program(params["jaxpr"], [*consts, *carry, *xs])
    return {**params, "jaxpr": program}, [*carry, *outs[m:]]


def _while(params: dict, operands: list[bool]):
    n, m = params["cond_nconsts"], params["body_nconsts"]
    consts, carry = operands[n : n + m], operands[n + m :]
    carry = _until_stable(lambda c: _program(params["body_jaxpr"], [*consts, *c])[1], carry)
    program, _ = _program(params["body_jaxpr"], [*consts, *carry])
    return {**params, "body_jaxpr": program}, carry


def _cond(params: dict, operands: list[bool]):
    found = [_program(branch, operands[1:]) for branch in params["branches"]]
    outs = [any(each) for each in zip(*(outs for _, outs in found), strict=True)]
    return {**params, "branches": tuple(program for program, _ in found)}, outs


_INSIDE = {
    "call": _of_call("call_jaxpr"),
    checkpoint_p.name: _of_call("jaxpr"),
    "closed_call": _of_call("call_jaxpr"),
    "eval_jaxpr": _of_call("call_jaxpr"),
    "cond": _cond,
    "jit": _of_call("jaxpr"),
    "scan": _scan,
    "while": _while,
}
