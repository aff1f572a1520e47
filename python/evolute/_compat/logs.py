"""What derivative rules log (`jax.custom_vjp.defvjp_with_logs` and the like), as cotangents of a program.

A program gets an argument more, a *probe*, for each array that a rule in it logs. A probe is zero, and its cotangent is
what was logged: the application of the rule takes it, and the rule gives the log for it. On the way from the arguments
of the program to the application it is a row of a loop, or an operand of a call, of a branch or of a checkpoint.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import jax
from jax._src import core, source_info_util
from jax._src.interpreters import partial_eval as pe

from evolute._compat import constants, hijax, keys, probes, refs, releases
from evolute._compat.primitives import checkpoint_p, custom_jvp_p, custom_vjp_p
from evolute._compat.probes import Applied, Probe
from evolute._compat.releases import ClosedJaxpr
from evolute._compat.tracing import trace_rule, with_leading_axis

# Operations that hold one program each, whose derivative is made of that of the program; and the parameter with it.
_CALLS = {"call": "call_jaxpr", "closed_call": "call_jaxpr", "eval_jaxpr": "call_jaxpr", "jit": "jaxpr"}
_RULES = (custom_jvp_p, custom_vjp_p, hijax.call_hi_p)


@dataclasses.dataclass
class Logs:
    """What the rules of a program log: by key a pytree with the numbers of `probes` for leaves.

    `refused` says why not all of it is known.
    """

    probes: list[Probe] = dataclasses.field(default_factory=list)
    logs: dict = dataclasses.field(default_factory=dict)
    refused: str = ""

    def add(self, part: Logs, place: Any = None) -> None:
        """Adds what a part of the program logs: under its keys, or all of it under the key `place`."""
        before = len(self.probes)
        logs = jax.tree.map(lambda k: k + before, part.logs if place is None else {place: part.logs})
        twice = [key for key in logs if key in self.logs]
        self.refused = self.refused or part.refused or (f"two rules log under the key {twice[0]!r}" if twice else "")
        self.logs.update(logs)
        self.probes += part.probes


def may_log(primitive: Any, params: dict) -> bool:
    """Whether a rule of this application may log: only calling it tells."""
    if not releases.LOGS:
        return False
    if primitive is custom_vjp_p:
        return keys.may_log(params["bwd"])
    return primitive is hijax.call_hi_p and hijax.may_log(params["_prim"])


def holds_logs(closed: ClosedJaxpr) -> bool:
    """Whether a rule in a program may log."""
    return releases.LOGS and any(map(_may_log, releases.body(closed).eqns))


def _may_log(eqn: core.JaxprEqn) -> bool:
    module = eqn.params.get("module")
    return (
        may_log(eqn.primitive, eqn.params)
        or (hasattr(module, "outside") and module.outside.logs(module.text))
        or any(_may_log(inner) for program in core.jaxprs_in_params(eqn.params) for inner in program.eqns)
    )


def with_probes(closed: ClosedJaxpr, moving: Sequence[bool]) -> tuple[ClosedJaxpr, Logs]:
    """The program with probes behind its arguments, of which those that are `moving` are differentiated.

    What no result depends on logs nothing.
    """
    return _program(releases.changed(closed, _alive), moving)


def _alive(jaxpr: core.Jaxpr) -> core.Jaxpr:
    return pe.dce_jaxpr(jaxpr, [True] * len(jaxpr.outvars), instantiate=True)[0]


def _program(closed: ClosedJaxpr, moving: Sequence[bool]) -> tuple[ClosedJaxpr, Logs]:
    jaxpr, found = _probed(releases.body(closed), moving)
    return releases.changed(closed, lambda _: jaxpr), found


def _probed(jaxpr: core.Jaxpr, moving: Sequence[bool]) -> tuple[core.Jaxpr, Logs]:
    found, invars, eqns = Logs(), list(jaxpr.invars), []
    known = {v for v, m in zip(invars, moving, strict=True) if m}
    for eqn in jaxpr.eqns:
        given = [not isinstance(v, core.Literal) and v in known for v in eqn.invars]
        known.update(refs.moving_results(eqn, given))
        if not any(given) or not _may_log(eqn):
            eqns.append(eqn)
            continue
        params, part = _equation(eqn, given)
        variables = [core.Var(p.aval) for p in part.probes]
        found.add(part)
        invars += variables
        eqns += params(variables)
    return jaxpr.replace(invars=invars, eqns=eqns, debug_info=jaxpr.debug_info.with_unknown_names()), found


# Of an operation: what makes operations of the variables of its probes, and what is logged.
Made = tuple[Callable[[list], list], Logs]


def _equation(eqn: core.JaxprEqn, given: list[bool]) -> Made:
    name, params = eqn.primitive.name, eqn.params

    def with_operands(changed: dict) -> Callable[[list], list]:
        return lambda new: [eqn.replace(invars=[*eqn.invars, *new], params={**params, **changed})]

    if name in _CALLS:
        program, found = _program(params[_CALLS[name]], given)
        each = constants.jit_defaults(params) if name == "jit" else {}
        more = {key: (*params[key], *(value,) * len(found.probes)) for key, value in each.items()}
        return with_operands({_CALLS[name]: program, **more}), found
    if eqn.primitive is checkpoint_p:
        jaxpr, found = _probed(params["jaxpr"], given)
        return with_operands({"jaxpr": jaxpr}), found
    if name == "scan":
        program, found = _program(params["jaxpr"], refs.moving_in_steps(eqn, given))
        found.probes = [p._replace(aval=with_leading_axis(p.aval, params["length"])) for p in found.probes]
        return with_operands({**releases.scan_with_rows(params, len(found.probes)), "jaxpr": program}), found
    if name == "cond":
        return _branches(eqn, given)
    if eqn.primitive in _RULES:
        return _application(eqn, given)
    frame = source_info_util.user_frame(eqn.source_info.traceback)
    where = f" at {frame.file_name}:{frame.start_line}" if frame else ""
    return lambda _: [eqn], Logs(refused=f"a rule may log in {name}{where}, out of which no logs come")


def _application(eqn: core.JaxprEqn, given: list[bool]) -> Made:
    def bind(*args):
        outs = eqn.primitive.bind(*args, **eqn.primitive.get_bind_params(eqn.params))
        return list(outs)

    try:
        found = _known(_key(eqn, given), lambda: probes.of_rule(bind, [v.aval for v in eqn.invars], given))
    except Exception as error:  # a rule that raises is reported where it is used
        return lambda _: [eqn], Logs(
            refused=" ".join(f"{type(error).__name__} in a rule that may log: {error}".split())
        )
    if found is None:
        return lambda _: [eqn], Logs()
    return lambda new: [_call(eqn, found.function, new, eqn.invars, eqn.outvars)], Logs(found.probes, found.logs)


_memory: collections.OrderedDict[Hashable, Applied | None] = collections.OrderedDict()
_MOST = 256


def _known(key: Hashable, make: Callable[[], Applied | None]) -> Applied | None:
    """What was made for an equal application: so equal programs stay equal with probes, and are compiled once."""
    if key not in _memory:
        _memory[key] = make()
    _memory.move_to_end(key)
    while len(_memory) > _MOST:
        _memory.popitem(last=False)
    return _memory[key]


def _key(eqn: core.JaxprEqn, given: list[bool]) -> Hashable:
    params = dict(eqn.params)
    params.pop("out_trees", None)  # of what the fwd rule returns
    what = keys.prim_key(params["_prim"]) if "_prim" in params else keys.params_key(params)
    return eqn.primitive, what, tuple(v.aval for v in eqn.invars), tuple(given)


def _call(eqn: core.JaxprEqn, function: Callable, new: list, invars: Sequence, outvars: Sequence) -> core.JaxprEqn:
    """A call, in the place of `eqn`, of a function of probes and other arguments."""

    @jax.jit
    def call(*args):
        return function(list(args[: len(new)]), list(args[len(new) :]))

    (found,) = releases.body(trace_rule(call, [v.aval for v in (*new, *invars)])).eqns
    return found.replace(invars=[*new, *invars], outvars=list(outvars), source_info=eqn.source_info, ctx=eqn.ctx)


def _branches(eqn: core.JaxprEqn, given: list[bool]) -> Made:
    """What each branch logs is zero if another is taken; which one is taken is logged behind it."""
    found, branches, before = Logs(), [], 0
    parts = [_probed(releases.body(b), given[1:]) for b in eqn.params["branches"]]
    every = [p for _, part in parts for p in part.probes]
    for i, (branch, (jaxpr, part)) in enumerate(zip(eqn.params["branches"], parts, strict=True)):
        n, after = len(eqn.invars) - 1, before + len(part.probes)
        inside = [core.Var(p.aval) for p in every]
        inside[before:after] = jaxpr.invars[n:]
        jaxpr = jaxpr.replace(invars=[*jaxpr.invars[:n], *inside])
        branches.append(releases.changed(branch, lambda _, jaxpr=jaxpr: jaxpr))
        found.add(part, place=i)
        before = after
    names = dict.fromkeys(key for _, part in parts for key in part.logs)
    if not names:
        return lambda _: [eqn], Logs(refused=found.refused)
    index = probes.of_value(eqn.invars[0].aval)
    logs = {key: releases.CondSum(len(every), [found.logs[i].get(key) for i in range(len(branches))]) for key in names}

    def made(new: list) -> list[core.JaxprEqn]:
        outs = [v if isinstance(v, core.DropVar) else core.Var(v.aval) for v in eqn.outvars]
        params = {**eqn.params, "branches": tuple(branches)}
        taken = eqn.replace(invars=[*eqn.invars, *new[:-1]], outvars=outs, params=params)
        kept = [(inner, v) for inner, v in zip(outs, eqn.outvars, strict=True) if inner is not v]
        operands = [eqn.invars[0], *(inner for inner, _ in kept)]
        return [taken, _call(eqn, index.function, new[-1:], operands, [v for _, v in kept])]

    return made, Logs([*every, *index.probes], logs, found.refused)
