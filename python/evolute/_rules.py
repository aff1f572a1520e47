"""What capture keeps whole, so that no derivative rule is lost.

JAX lowers a captured function for us. A primitive whose lowering is vouched for (`_compat.vouched`) becomes
StableHLO. Every other one is captured as one operation that keeps its rules, whoever registered them:

    ad.custom           a function with rules of its own, a solver, a factorisation, a primitive of a library: names the
                        function that computes it and, for later, those that differentiate it (`_deferred`)
    ad.checkpoint       jax.checkpoint
    foreign operation   what only JAX can lower, or only where the program is to run: a `stablehlo.custom_call` that
                        waits for that (`_compat.foreign`); alone if it has side effects, else called by an ad.custom

JAX writes the rules: that of a primitive is what `jax.jvp`, `jax.vjp` or `jax.linear_transpose` makes of one
application of it (`_rule_programs`); but see `_own_rules`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from evolute import _compat, _deferred, _own_rules, _rule_programs, _text
from evolute._budget import Budget


def capture_rules(captured: Callable[[Callable], Callable]) -> tuple:
    """Pairs (primitive, lowering rule) that take the place of JAX's own while a function is captured.

    `captured(fun)` is the function `fun`, of flat arrays, as a call of what is captured of it.
    """
    return _rules_with(_compat.unvouched(), captured)


@functools.lru_cache(maxsize=4)
def _rules_with(foreign: tuple, captured: Callable[[Callable], Callable]) -> tuple:
    known = (
        *((p, _factorisation(p)) for p in _compat.OPAQUE),
        (_compat.call_hi_p, _hijax),
        (_compat.checkpoint_p, _checkpoint),
        (_compat.cond_p, _compat.cond_rule),
        (_compat.custom_jvp_p, _custom_jvp),
        (_compat.custom_vjp_p, _custom_vjp),
        (_compat.custom_vmap_p, _custom_vmap),
        (_compat.device_put_p, _compat.device_put_rule),
        (_compat.jit_p, _jit),
        (_compat.linear_p, _linear),
        (_compat.logistic_p, _compat.logistic_rule),
        (_compat.shard_map_p, functools.partial(_shard_map, captured)),
        (_compat.saved_p, _compat.saved_rule),
        (_compat.stop_gradient_p, _compat.stop_gradient_rule),
    )
    own = dict(known)
    rules = (*known, *((p, _foreign(p)) for p in foreign if p not in own))
    return (*rules, (_compat.high_p, _compat.high_rule(dict(rules).__getitem__)))


def treatment(primitive: Any) -> str:
    """What capture makes of a primitive: see docs/generated/primitives-*.md for the words."""
    if _compat.is_vouched(primitive):
        return "lowered"
    if primitive in dict(_rules_with((), lambda fun: fun)):
        return "kept"
    if not _compat.has_lowering(primitive):
        return "discharged" if _compat.is_of_refs(primitive) else "refused"
    return "kept" if _compat.has_derivative(primitive) else "foreign"


# ---- functions with rules, checkpoints


def _checkpoint(ctx, *args, jaxpr, differentiated, policy, **params):
    if differentiated:  # the second run, made by JAX's own reverse mode
        params.update(jaxpr=jaxpr, differentiated=differentiated, policy=policy)
        return _compat.lower_default(ctx, _compat.checkpoint_p, args, params)
    fun, op, attributes = _compat.close(jaxpr), "ad.checkpoint", {}
    if isinstance(policy, Budget):
        attributes["ad.budget"] = [policy.bytes]
    elif policy is not None:
        marked, whole = _compat.with_marks(fun, policy)
        if whole:  # nothing is to be computed again
            op = "func.call"
        else:
            fun = marked
    entry = _deferred.entry(_compat.name_of(fun), (op, _compat.program_key(fun)), ctx.avals_in, {})
    if op != "func.call":
        attributes["has_side_effect"] = _compat.has_effects(fun)
    return _emit(ctx, args, entry, lambda name: _compat.lower_function(ctx, name, fun), attributes, op)


def _custom_jvp(ctx, *args, **params):
    bind = _with_own_rules(_compat.custom_jvp_p, params)
    key = ("jvp", _compat.rule_key(params["jvp_jaxpr_fun"]))
    return _with_rules(ctx, args, params["call_jaxpr"], key, {"jvp": _rule_programs.jvp(bind)})


def _custom_vjp(ctx, *args, **params):
    bind = _with_own_rules(_compat.custom_vjp_p, params)
    key = ("vjp", _compat.rule_key(params["fwd_jaxpr_thunk"]), _compat.rule_key(params["bwd"]))
    plain = not _compat.PLAIN_BODIES.isdisjoint(_compat.modules_of(params["fwd_jaxpr_thunk"]))
    logs = _compat.may_log(_compat.custom_vjp_p, params)
    return _with_rules(ctx, args, params["call_jaxpr"], key, _rule_programs.vjp(bind), plain, logs)


def _with_own_rules(primitive, params: dict) -> Callable:
    return lambda *args: _compat.bind_with_rules(primitive, params, args)


def _with_rules(ctx, args, fun, key: tuple, rules: dict, plain: bool = False, logs: bool = False):
    """A function with rules of its own, which are asked for with the arguments that move: a rule may look at that.

    `plain` says that its body has the derivative too, so that forward mode needs no rule; `logs` that a rule may log.
    """
    entry = _deferred.entry(_compat.name_of(fun), (*key, _compat.program_key(fun)), ctx.avals_in, rules)
    entry.logs = logs
    attributes = {"by_activity": True, "has_side_effect": _compat.has_effects(fun), "plain_body": plain}
    return _emit(ctx, args, entry, lambda name: _compat.lower_function(ctx, name, fun), attributes)


def _custom_vmap(ctx, *args, **params):
    """Batched by its own rule, also what forward mode makes of it; reverse mode, which JAX lacks, is its body's."""
    bind, body = _binder(_compat.custom_vmap_p, params), _compat.as_function(params["call"])
    rules = {"jvp": _rule_programs.jvp(bind), **_rule_programs.vjp(body)}
    return _waiting(ctx, args, _compat.custom_vmap_p, params, bind, rules, {"by_activity": True})


# ---- one application of a primitive


def _jit(ctx, *args, **params):
    rule = _own_rules.of_function(*_compat.function_of(params), [a.ndim for a in ctx.avals_in])
    if rule is None:
        return _compat.lower_jit(ctx, *args, **params)
    return _kept(ctx, args, _compat.jit_p, params, params["name"], rule)


def _factorisation(primitive) -> Callable:
    def rule(ctx, *args, **params):
        return _kept(ctx, args, primitive, params, primitive.name, _own_rules.JVPS.get(primitive))

    return rule


def _kept(ctx, args, primitive, params: dict, name: str, own_rule: Callable | None):
    """A primitive that we know: in what it is linear, and whether each platform has a lowering of its own."""
    bind = _binder(primitive, params)
    linear = _compat.linear_operands(primitive, len(args), params)
    rules = {"jvp": _rule_programs.jvp(_own_rules.with_rule(own_rule, bind, params))}
    if linear:
        rules["transpose"] = _rule_programs.transpose(bind, linear)
    attributes = {"linear": linear} if linear else {}
    if _compat.is_platform_specific(primitive):
        return _waiting(ctx, args, primitive, params, bind, rules, attributes)
    entry = _deferred.entry(name, (primitive, _compat.params_key(params)), ctx.avals_in, rules)
    return _emit(ctx, args, entry, lambda name: _compat.lower_primitive(ctx, name, primitive, params), attributes)


def _linear(ctx, *args, of, params, linear):
    """A primitive with a transpose of its own, in a rule that is linear in these of its operands."""
    params = params.params
    bind = _binder(of, params)
    if of is _compat.call_hi_p:
        bind = _compat.checked(params["_prim"], bind)
    transpose, attributes = _rule_programs.transpose(bind, linear), {"by_activity": True, "linear": list(linear)}
    if of is _compat.call_hi_p:
        rules = {**_rules_of_hijax(params["_prim"], bind), "transpose": transpose}
        return _of_hijax(ctx, args, params["_prim"], bind, rules, attributes)
    rules = {"jvp": _rule_programs.jvp(bind), "transpose": transpose}
    return _waiting(ctx, args, of, params, bind, rules, attributes)


# ---- hijax primitives


def _hijax(ctx, *args, _prim):
    """A primitive that brings its rules along, or the reason why it has no derivative."""
    bind = _compat.checked(_prim, _binder(_compat.call_hi_p, {"_prim": _prim}))
    rules, attributes = _rules_of_hijax(_prim, bind), {"by_activity": True}
    if not rules:
        name = type(_prim).__name__
        attributes["refused"] = f"the hijax primitive {name} has no derivative rule; give its class jvp or vjp_fwd"
    return _of_hijax(ctx, args, _prim, bind, rules, attributes)


def _rules_of_hijax(prim, bind: Callable) -> dict[str, Callable]:
    kinds = _compat.kinds(prim)
    rules = {}
    if "jvp" in kinds or "linearize" in kinds:
        rules["jvp"] = _rule_programs.jvp(bind, linearize="jvp" not in kinds)
    return {**rules, **(_rule_programs.vjp(bind) if "vjp" in kinds else {})}


def _of_hijax(ctx, args, prim, bind: Callable, rules: dict, attributes: dict[str, Any]):
    """Computed by its expansion; but where a user says what a batch of it is, that waits for the batch."""
    name = _compat.hi_name(prim)
    if "batch" in _compat.kinds(prim) and not _compat.is_of_jax(prim):
        return _waiting(ctx, args, _compat.call_hi_p, {"_prim": prim}, bind, rules, attributes, name)
    fun = _compat.without_order(_compat.expansion(prim, ctx.avals_in))
    key = (_compat.call_hi_p, _compat.prim_key(prim), tuple(attributes.get("linear", ())))
    op = "ad.custom" if any(map(_compat.is_inexact, ctx.avals_out)) else "func.call"
    if op == "func.call":
        rules, attributes = {}, {}
    else:
        attributes["has_side_effect"] = _compat.has_effects(fun)
    entry = _deferred.entry(_text.symbol(name), key, ctx.avals_in, rules)
    entry.logs = _compat.may_log(_compat.call_hi_p, {"_prim": prim})
    return _emit(ctx, args, entry, lambda name: _compat.lower_function(ctx, name, fun), attributes, op)


def _foreign(primitive) -> Callable:
    """A primitive that nobody vouches for: with the rules that it has, or the reason why it has no derivative."""

    def rule(ctx, *args, **params):
        bind = _binder(primitive, _compat.recorded(primitive, params))
        rules: dict[str, Callable] = {}
        if _compat.has_derivative(primitive):
            rules["jvp"] = _rule_programs.jvp(bind)
            if _compat.is_split_by_itself(primitive):
                rules.update(_rule_programs.vjp(bind))
        attributes: dict[str, Any] = {"by_activity": True}
        if not rules:
            attributes["refused"] = f"the primitive {primitive.name} has no derivative in JAX; give it a jvp rule"
        return _waiting(ctx, args, primitive, params, bind, rules, attributes)

    return rule


def _shard_map(captured: Callable, ctx, *args, **params):
    """JAX's rules say how a derivative is spread over devices; what each device does is differentiated by ours."""
    own = _compat.with_body(params, captured)
    rules = {"jvp": _rule_programs.jvp(own), **_rule_programs.vjp(own)}
    bind = _binder(_compat.shard_map_p, params)
    return _waiting(ctx, args, _compat.shard_map_p, params, bind, rules, {"by_activity": True})


def _waiting(ctx, args, primitive, params: dict, bind: Callable, rules: dict, attributes: dict[str, Any], name=None):
    """An application that is lowered by JAX where the program is embedded."""
    effects = _compat.effects_of(primitive, ctx.avals_in, params) | _compat.effects_when_eager(primitive, params)
    key = (primitive, _compat.params_key(params), tuple(attributes.get("linear", ())))
    fun = _compat.on_physical(bind, ctx.avals_in)
    entry = _deferred.entry(_text.symbol(name or primitive.name), key, ctx.avals_in, rules, fun, effects)
    entry.on_devices = _compat.requires_devices(primitive)
    unmapped = [] if primitive in _compat.OPAQUE else entry.unmapped
    alone = has_effects = len(effects) > len(_compat.axes_of(effects))

    def foreign(ctx, args):
        return _compat.emit_foreign(ctx, entry.name, args, effects, effects=has_effects, unmapped=unmapped)

    if alone and rules:
        attributes["has_side_effect"], alone = True, False
    if alone or unmapped or not any(map(_compat.is_inexact, ctx.avals_out)):
        _compat.module_table(ctx).setdefault("entries", set()).add(entry)
        return foreign(ctx, args)
    return _emit(ctx, args, entry, lambda name: _compat.write_function(ctx, name, foreign), attributes)


def _emit(
    ctx, args, entry, write: Callable[[str], None], attributes: dict[str, Any], op: str = "ad.custom"
) -> Sequence:
    """Emits the operation; `write(name)` writes the function that computes it, once in a module."""
    table = _compat.module_table(ctx)
    table.setdefault("entries", set()).add(entry)
    written = table.setdefault("written", set())
    if entry.name not in written:
        written.add(entry.name)
        write(entry.name)
    rules = {rule: f"{entry.name}_{rule}" for rule in entry.rules}
    return _compat.emit(ctx, op, args, {"callee": entry.name, **rules, **attributes})


def _binder(primitive, params: dict) -> Callable:
    """One application of a primitive, as a function of flat arrays that returns a list of them."""

    def bind(*args):
        outs = primitive.bind(*args, **primitive.get_bind_params(params))
        return list(outs) if primitive.multiple_results else [outs]

    return bind
