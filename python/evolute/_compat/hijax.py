"""Hijax primitives: operations that bring their rules with them, as methods of an object.

JAX expands them to plain operations where a program is lowered, in loops and branches before anybody can ask for their
rules. So before a program is lowered, what would be expanded is hidden from JAX; capture keeps it whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jax._src import ad_checkpoint, core, hijax, stages
from jax._src.util import weakref_lru_cache

from evolute._compat import hitypes, programs, releases
from evolute._compat.keys import HiPrim as _HiPrim
from evolute._compat.releases import ClosedJaxpr
from evolute._compat.tracing import trace_rule

call_hi_p = hijax.call_hi_primitive_p

# The methods that say what a primitive does besides computing.
_KINDS = {"batch": "batch", "jvp": "jvp", "linearize": "lin", "transpose": "transpose", "vjp": "vjp_fwd"}
# Of this one a pass of JAX's over a checkpoint makes use; its jvp is there to be overridden, and is not.
_NO_JVP = getattr(ad_checkpoint, "PrimalLeftTangentRight", None)
# What jax.custom_vjp becomes: what it says of forward mode is how it refuses that.
_VJP_ONLY = hijax.CustomVJPTraced
_BATCH = getattr(hijax, "VmapOf", None)
# What a class takes for its reverse rule if it is to be the transpose of its forward one: ours transpose that.
_TRANSPOSES = [rule for name in ("vjp_from_jvp", "vjp_from_lin") for rule in getattr(hijax, name, ())]

# Operations that JAX lowers with the programs in them.
_INSIDE = {"call", "closed_call", "cond", "eval_jaxpr", "jit", "scan", "while"}


def kinds(prim: Any) -> set[str]:
    """The rules that a hijax primitive has: "batch", "jvp", "linearize", "transpose" and "vjp"."""
    if isinstance(prim, _VJP_ONLY):
        return {"batch", "vjp"}
    found = _overridden(prim)
    if _BATCH and isinstance(prim, _BATCH):  # it has every rule, by those of what it is a batch of
        return found & kinds(prim.prim)
    return found - {"jvp"} if _NO_JVP and isinstance(prim, _NO_JVP) else found


def _overridden(prim: Any) -> set[str]:
    own = {kind: getattr(type(prim), name) for kind, name in _KINDS.items()}
    return {k for k, rule in own.items() if rule is not getattr(_HiPrim, _KINDS[k]) and rule not in _TRANSPOSES}


def may_log(prim: Any) -> bool:
    """Whether a reverse rule of a hijax primitive may return what is to be logged."""
    if isinstance(prim, _VJP_ONLY):
        return prim.with_logs or getattr(prim, "bwd_accums", None) is not None
    if _BATCH and isinstance(prim, _BATCH):
        return may_log(prim.prim)
    names = [n for n in ("transpose", "vjp_bwd", "vjp_bwd_retval_logs") if hasattr(_HiPrim, n)]
    return any(getattr(type(prim), n) is not getattr(_HiPrim, n) for n in names) and not is_of_jax(prim)


def is_of_jax(prim: Any) -> bool:
    """Whether the class of a hijax primitive is one of JAX's own, so that its batch is that of its expansion."""
    return type(prim).__module__.startswith("jax.")


def expansion(prim: Any, avals: Sequence) -> ClosedJaxpr:
    """What a hijax primitive computes, as a program of flat arrays."""
    return hitypes.without(trace_rule(checked(prim, lambda *args: call_hi_p.to_lojax(*args, _prim=prim)), avals))


def checked(prim: Any, fun: Callable) -> Callable:
    """`fun`, which applies a hijax primitive or its rules, with an error if results have other types than it says."""

    def run(*args):
        outs = fun(*args)
        for number, (found, aval) in enumerate(zip(map(core.typeof, outs), prim.out_avals_flat, strict=True)):
            if not core.typematch(found, aval):
                message = f"result {number} is {found.str_short()}, and its class says {aval.str_short()}"
                raise TypeError(f"the hijax primitive {hi_name(prim)}: {message}")
        return outs

    return run


def hi_name(prim: Any) -> str:
    """The name of the function that it is a call of, or that of its class."""
    traced = getattr(prim, "traced", None)
    return traced.fun_name if isinstance(traced, stages.Traced) else type(prim).__name__


# ---- programs of which JAX expands nothing

high_p = core.Primitive("evolute_high")
high_p.multiple_results = True


@high_p.def_effectful_abstract_eval
def _high_results(*avals, hidden: core.JaxprEqn):
    return [v.aval for v in hidden.outvars], hidden.effects


def hide(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The program with `high_p` in place of what JAX would expand; the parameter `hidden` is its operation.

    Raises HiTypeError for a program with values that are no arrays.
    """
    return releases.changed(closed, _hidden)


@weakref_lru_cache
def _hidden(jaxpr: core.Jaxpr) -> core.Jaxpr:
    hitypes.check(jaxpr)
    return jaxpr.replace(eqns=[_hidden_eqn(e) for e in jaxpr.eqns], is_high=False) if jaxpr.is_high else jaxpr


def _hidden_eqn(eqn: core.JaxprEqn) -> core.JaxprEqn:
    if not eqn.primitive.is_high(*(v.aval for v in eqn.invars), **eqn.params):
        return eqn
    if eqn.primitive.name in _INSIDE:
        return eqn.replace(params=programs.changed(eqn.params, _hidden))
    return eqn.replace(primitive=high_p, params={"hidden": eqn})


def high_rule(rule_of: Callable[[Any], Callable]) -> Callable:
    """The lowering rule of `high_p`: that which `rule_of` gives for the primitive of the operation."""

    def rule(ctx, *args, hidden: core.JaxprEqn):
        return rule_of(hidden.primitive)(ctx, *args, **hidden.params)

    return rule
