"""Constants and closures of a program become operands.

Two things are lifted out of the calls, loops and branches of a program: arrays that these hold, and values of the
program that the rule of a function closes over: see `closed_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from jax._src import ad_checkpoint, core, sharding_impls, source_info_util
from jax._src import linear_util as lu
from jax._src.interpreters import partial_eval as pe

from evolute._compat import closed_rules, releases
from evolute._compat.closures import is_live, key_of, tracers_in, value_of
from evolute._compat.releases import ClosedJaxpr

InScope = Callable[[core.Tracer], bool]  # whether the value of a tracer is known outside of a program


def constants_to_arguments(
    closed: ClosedJaxpr, in_scope: InScope = is_live, outermost: bool = False
) -> tuple[ClosedJaxpr, list[Any]]:
    """The same program with its constants as leading arguments, and the constants.

    The constants of functions under `jax.jit`, which their calls hold, are lifted out first, also from loops and
    branches: so no array of any size is printed in a module. What rules close over is lifted out too; where it is not
    the program's own, it is among the constants. The `outermost` program is one that is in no `jax.jit`.
    """
    in_body = outermost and any(e.primitive in closed_rules.KINDS and e.params["num_consts"] for e in closed.eqns)
    if in_body or _holds_constants(releases.body(closed)) or _holds_closures(releases.body(closed)):
        closed = _retrace(closed, in_scope, outermost)
    if not closed.consts:
        return closed, []
    return releases.consts_as_arguments(closed), list(closed.consts)


def closures_to_operands(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The same program with what its rules close over, of its own values, among the operands of their calls."""
    return _retrace(closed, lambda _: False) if _holds_closures(releases.body(closed)) else closed


def evaluate_with(closed: ClosedJaxpr, known: dict[Hashable, Any], args: Sequence) -> list[Any]:
    """Evaluates a program; tracers in it and in the rules that it holds have the values `known`, by their keys."""
    if _holds_closures(releases.body(closed)):
        closed = _retrace(closed, lambda tracer: key_of(tracer) in known)
    return core.eval_jaxpr(releases.body(closed), [value_of(c, known) for c in closed.consts], *args)


def bind_with_rules(
    primitive: core.Primitive, params: dict, args: Sequence, keys: Sequence[Hashable] = (), outermost: bool = False
) -> list[Any]:
    """One application of a function with rules, of which the first operands are what these close over, by `keys`.

    It is `outermost` if it is in no `jax.jit`, loop or branch.
    """
    rules = closed_rules.KINDS[primitive](params, tuple(keys), outermost, evaluate_with)
    return list(primitive.bind(*args, **rules.bind_params()))


def _programs(eqn: core.JaxprEqn) -> list[ClosedJaxpr | core.Jaxpr]:
    values = (value if isinstance(value, (tuple, list)) else (value,) for value in eqn.params.values())
    return [sub for each in values for sub in each if releases.is_program(sub)]


def _holds_constants(jaxpr: core.Jaxpr) -> bool:
    subs = [sub for eqn in jaxpr.eqns for sub in _programs(eqn)]
    return any(getattr(sub, "consts", ()) or _holds_constants(releases.body(sub)) for sub in subs)


def _holds_closures(jaxpr: core.Jaxpr) -> bool:
    """Whether rules reach tracers, or functions under `jax.jit` hold some."""
    for eqn in jaxpr.eqns:
        if tracers_in(*closed_rules.rules_of(eqn)):
            return True
        for sub in _programs(eqn):
            consts = getattr(sub, "consts", ())
            if any(isinstance(c, core.Tracer) for c in consts) or _holds_closures(releases.body(sub)):
                return True
    return False


def _retrace(closed: ClosedJaxpr, in_scope: InScope, outermost: bool = False) -> ClosedJaxpr:
    """The same program with the constants of calls, loops and branches among its own, and closures as operands."""
    body = releases.body(closed)

    def run(*args):
        env = dict(zip([*body.constvars, *body.invars], [*closed.consts, *args], strict=True))

        def read(atom):
            return atom.val if isinstance(atom, core.Literal) else env[atom]

        def known(tracer):
            return key_of(tracer) in env or in_scope(tracer)

        for eqn in body.eqns:
            stack = source_info_util.current_name_stack() + eqn.source_info.name_stack
            with source_info_util.user_context(eqn.source_info.traceback, name_stack=stack), eqn.ctx.manager:
                args = [read(v) for v in eqn.invars]
                if eqn.primitive in closed_rules.KINDS:
                    found = tracers_in(*closed_rules.rules_of(eqn))
                    closures = {key: t for key, t in found.items() if known(t)}
                    args = [*(value_of(t, env) for t in closures.values()), *args]
                    outs = bind_with_rules(eqn.primitive, eqn.params, args, tuple(closures), outermost)
                else:
                    args, params = _lift(eqn.primitive, args, eqn.params, known)
                    args = [value_of(x, env) for x in args]
                    outs = eqn.primitive.bind(*args, **eqn.primitive.get_bind_params(params))
            env.update(zip(eqn.outvars, outs if eqn.primitive.multiple_results else [outs], strict=True))
        return [read(v) for v in body.outvars]

    wrapped = lu.wrap_init(run, debug_info=body.debug_info.with_unknown_names())
    jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, closed.in_avals)
    return releases.attach(jaxpr, consts)


def _lift(primitive: core.Primitive, args: list[Any], params: dict, in_scope: InScope) -> tuple[list[Any], dict]:
    """The operands and parameters of an operation with the constants of its functions among the operands."""
    name = primitive.name

    def opened(key: str) -> tuple[ClosedJaxpr, list[Any]]:
        return constants_to_arguments(params[key], in_scope)

    if name == "jit":
        jaxpr, consts = opened("jaxpr")
        n = len(consts)
        per_argument = {k: (params[k][:0] + (v,) * n + params[k]) for k, v in jit_defaults(params).items()}
        return [*consts, *args], {**params, "jaxpr": jaxpr, **per_argument}
    if primitive is ad_checkpoint.remat_p:
        jaxpr, consts = constants_to_arguments(releases.close(params["jaxpr"]), in_scope)
        return [*consts, *args], {**params, "jaxpr": releases.body(jaxpr)}
    if name == "scan":
        jaxpr, consts = opened("jaxpr")
        return [*consts, *args], {**releases.scan_with_consts(params, len(consts)), "jaxpr": jaxpr}
    if name == "while":
        cond, cond_consts = opened("cond_jaxpr")
        body, body_consts = opened("body_jaxpr")
        n, m = params["cond_nconsts"], params["body_nconsts"]
        sizes = {"cond_nconsts": n + len(cond_consts), "body_nconsts": m + len(body_consts)}
        args = [*cond_consts, *args[:n], *body_consts, *args[n:]]
        return args, {**params, "cond_jaxpr": cond, "body_jaxpr": body, **sizes}
    if name == "cond":
        found = [constants_to_arguments(branch, in_scope) for branch in params["branches"]]
        every = [c for _, consts in found for c in consts]
        branches, before = [], 0
        for branch, consts in found:
            own = range(before, before + len(consts))
            body = releases.body(branch)
            rest = body.invars[len(consts) :]
            given = iter(body.invars)
            invars = [next(given) if i in own else core.Var(core.typeof(c)) for i, c in enumerate(every)]
            jaxpr = body.replace(invars=[*invars, *rest], debug_info=body.debug_info.with_unknown_names())
            branches.append(releases.attach(jaxpr, ()))
            before += len(consts)
        return [args[0], *every, *args[1:]], {**params, "branches": tuple(branches)}
    return args, params


def jit_defaults(params: dict) -> dict[str, Any]:
    """The parameters of jit that have an entry for each argument, and the entry of one about which nothing is said."""
    defaults = {"in_shardings": sharding_impls.UNSPECIFIED, "in_layouts": None, "donated_invars": False}
    return {k: v for k, v in defaults.items() if k in params}
