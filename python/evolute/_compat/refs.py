"""Mutable arrays (`jax.new_ref`): a program that reads and writes them as one that takes and returns their contents.

JAX's discharge does that, and takes derivative rules away while it is at it: it runs when nothing is left to
differentiate. Here everything is, so whatever has no references is hidden from it, and what has both is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
from jax._src import ad_util, core, source_info_util
from jax._src.interpreters import partial_eval as pe
from jax._src.lax import lax as lax_internal
from jax._src.state import discharge as state_discharge
from jax._src.state import primitives as state
from jax._src.state.types import AbstractRef, ReadEffect

from evolute._compat import programs, releases
from evolute._compat.releases import ClosedJaxpr

# A reference of this kind takes values that depend on what is differentiated, and sends no derivative on.
NO_GRADIENT = "no_grad_no_remat"

_CUSTOM = {"custom_jvp_call": "jax.custom_jvp", "custom_vjp_call": "jax.custom_vjp"}
_WRITES = (state.swap_p, state.addupdate_p)
# Operations of floating point values that have no derivative.
_FLAT = (ad_util.stop_gradient_p, lax_internal.ceil_p, lax_internal.floor_p, lax_internal.round_p, lax_internal.sign_p)


# An operation that is hidden from JAX's discharge: `hidden` is its equation.
_hidden_p = core.Primitive("evolute_hidden")
_hidden_p.multiple_results = True


@_hidden_p.def_effectful_abstract_eval
def _hidden_results(*avals, hidden: core.JaxprEqn):
    return [v.aval for v in hidden.outvars], hidden.effects


class RefError(Exception):
    """A reference is used in a way that a captured program cannot follow: (what was found, file and line or None)."""

    def __init__(self, found: str, eqn: core.JaxprEqn | None = None):
        frame = eqn and source_info_util.user_frame(eqn.source_info.traceback)
        self.found, self.place = found, (frame.file_name, frame.start_line) if frame else None
        super().__init__(found)


def is_ref(value: Any) -> bool:
    """Whether a value is a reference, or the tracer of one."""
    return isinstance(value, jax.Ref)


def is_ref_aval(aval: Any) -> bool:
    return isinstance(aval, AbstractRef)


def discharge(closed: ClosedJaxpr) -> tuple[ClosedJaxpr, list[int]]:
    """The program without references, and which of its arguments were some.

    Those become arguments that hold the contents before, and their contents after are added to the results. Raises
    RefError.
    """
    places = [i for i, a in enumerate(closed.in_avals) if is_ref_aval(a)]
    if not places and not _holds_refs(releases.body(closed), {}):
        return closed, []
    prepared = releases.changed(closed, _prepared)
    try:
        found = state_discharge.discharge_state(prepared, lower=False)
    except NotImplementedError as error:
        raise RefError(f"it uses a reference (jax.new_ref) where JAX cannot do without it: {error}") from error
    return releases.changed(found, _shown), places


def discharge_inside(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The same for a function of a program, which may have references of its own only."""
    found, places = discharge(closed)
    if places or any(map(is_ref, closed.consts)):
        raise RefError("its rule closes over a reference (jax.new_ref)")
    return found


def split_contents(
    closed: ClosedJaxpr, count: int, places: Sequence[int]
) -> tuple[ClosedJaxpr, ClosedJaxpr | None, list, list]:
    """What discharge made, in two: (the program of the first `count` results, that of contents, written, needed).

    `written` numbers those of `places` whose contents change, which the second program returns, and `needed` the
    arguments that it takes. There is none where nothing changes.
    """
    jaxpr = releases.body(closed)
    after = jaxpr.outvars[count:]
    written = [k for k, (i, v) in enumerate(zip(places, after, strict=True)) if v is not jaxpr.invars[i]]
    main = _of_results(closed, [i < count for i in range(len(jaxpr.outvars))], True)[0]
    if not written:
        return main, None, [], []
    silent = releases.changed(closed, _silent)
    contents, needed = _of_results(silent, [i - count in written for i in range(len(jaxpr.outvars))], False)
    return main, contents, written, needed


def _of_results(closed: ClosedJaxpr, wanted: list[bool], every_argument: bool) -> tuple[ClosedJaxpr, list[int]]:
    jaxpr, used = pe.dce_jaxpr(releases.body(closed), wanted, every_argument)
    return releases.changed(closed, lambda _: jaxpr), [i for i, u in enumerate(used) if u]


def _silent(jaxpr: core.Jaxpr) -> core.Jaxpr:
    """The same program without side effects, so that what has nothing else can be left out: `main` has them."""
    eqns = [_with_programs(eqn, _silent).replace(effects=core.no_effects) for eqn in jaxpr.eqns]
    return jaxpr.replace(eqns=eqns, effects=core.no_effects)


def _holds_refs(jaxpr: core.Jaxpr, known: dict[int, bool]) -> bool:
    """Whether a program makes references or uses those of the program around it."""
    if id(jaxpr) not in known:
        known[id(jaxpr)] = any(_uses_refs(eqn, known) for eqn in jaxpr.eqns)
    return known[id(jaxpr)]


def _uses_refs(eqn: core.JaxprEqn, known: dict[int, bool]) -> bool:
    return any(is_ref_aval(v.aval) for v in (*eqn.invars, *eqn.outvars)) or any(
        _holds_refs(sub, known) for sub in core.jaxprs_in_params(eqn.params)
    )


def _is_whole(eqn: core.JaxprEqn) -> bool:
    """Whether the references in an operation are its own affair, as those of a kernel are."""
    has_refs = any(is_ref_aval(v.aval) for v in (*eqn.invars, *eqn.outvars))
    inside = core.internal_mutable_array_effect in eqn.effects or eqn.primitive.name in _CUSTOM
    return not has_refs and not inside


def _prepared(jaxpr: core.Jaxpr) -> core.Jaxpr:
    """The same program for JAX's discharge, with everything hidden that has no references."""
    known: dict[int, bool] = {}
    eqns: list[core.JaxprEqn] = []
    for eqn in jaxpr.eqns:
        outer = [v for v in eqn.invars if is_ref_aval(v.aval)]
        if eqn.primitive is core.free_ref_p:
            continue
        if eqn.primitive is core.freeze_p:  # of what the program around it made, too
            eqns.append(_read(eqn))
        elif eqn.primitive in _WRITES and outer[0].aval.kind == NO_GRADIENT:
            eqns += _without_gradient(eqn)
        elif not _uses_refs(eqn, known) or _is_whole(eqn):
            eqns.append(_hide(eqn))
        elif eqn.primitive.name in _CUSTOM:
            if outer:
                rule = _CUSTOM[eqn.primitive.name]
                raise RefError(f"a function with a rule of its own ({rule}) takes or closes over a reference", eqn)
            params = {**eqn.params, "call_jaxpr": discharge(eqn.params["call_jaxpr"])[0]}
            eqns.append(_hide(eqn.replace(params=params, effects=eqn.effects - {core.internal_mutable_array_effect})))
        else:
            eqns.append(_with_programs(eqn, _prepared))
    return jaxpr.replace(eqns=eqns)


def _hide(eqn: core.JaxprEqn) -> core.JaxprEqn:
    return eqn.replace(primitive=_hidden_p, params={"hidden": eqn})


def _shown(jaxpr: core.Jaxpr) -> core.Jaxpr:
    """The same program with what was hidden."""

    def shown(eqn: core.JaxprEqn) -> core.JaxprEqn:
        if eqn.primitive is _hidden_p:
            hidden = eqn.params["hidden"]
            return eqn.replace(primitive=hidden.primitive, params=hidden.params)
        return _with_programs(eqn, _shown)

    return jaxpr.replace(eqns=[shown(eqn) for eqn in jaxpr.eqns])


def _with_programs(eqn: core.JaxprEqn, change: Callable[[core.Jaxpr], core.Jaxpr]) -> core.JaxprEqn:
    """The same operation with other programs for its own: new ones, as JAX remembers what it made of the old ones."""
    return eqn.replace(params=programs.changed(eqn.params, change))


def _read(eqn: core.JaxprEqn) -> core.JaxprEqn:
    """What reads all of the reference that `eqn` freezes."""
    params = {"tree": jax.tree.structure(())}
    return eqn.replace(primitive=state.get_p, params=params, effects={ReadEffect(eqn.invars[0])})


def _without_gradient(eqn: core.JaxprEqn) -> Iterator[core.JaxprEqn]:
    """A write of a value of which no derivative goes on."""
    ref, value, *rest = eqn.invars
    fixed = core.Var(value.aval)
    stop = core.new_jaxpr_eqn([value], [fixed], ad_util.stop_gradient_p, {}, set(), eqn.source_info, eqn.ctx)
    yield _hide(stop)
    yield eqn.replace(invars=[ref, fixed, *rest])


def line_of_write(jaxpr: core.Jaxpr, ref: core.Var) -> tuple[str, int] | None:
    """The user's file and line of the first operation that writes into an argument."""
    for eqn in jaxpr.eqns:
        if ref not in [v for v in eqn.invars if isinstance(v, core.Var)]:
            continue
        if eqn.primitive in _WRITES:
            frame = source_info_util.user_frame(eqn.source_info.traceback)
            return (frame.file_name, frame.start_line) if frame else None
        skipped = {"cond": 1, "while": eqn.params.get("cond_nconsts")}.get(eqn.primitive.name, 0)
        for sub in core.jaxprs_in_params(eqn.params):
            given = zip(eqn.invars[skipped:], sub.invars, strict=False)
            found = [line_of_write(sub, inner) for outer, inner in given if outer is ref]
            if any(found):
                return next(filter(None, found))
    return None


# ---- what depends on what


def dependent(jaxpr: core.Jaxpr, active: Sequence[bool]) -> list[bool]:
    """Which results have a derivative with respect to the arguments `active`, as far as the program's shape tells."""
    moving = {v for v, a in zip(jaxpr.invars, active, strict=True) if a}
    for eqn in jaxpr.eqns:
        given = [not isinstance(v, core.Literal) and v in moving for v in eqn.invars]
        moving.update(moving_results(eqn, given))
    return [not isinstance(v, core.Literal) and v in moving for v in jaxpr.outvars]


def moving_results(eqn: core.JaxprEqn, given: list[bool]) -> list[core.Var]:
    """The results of an operation that have a derivative with respect to the operands `given`."""
    if not any(given) or eqn.primitive in _FLAT:
        return []
    found = _dependent_results(eqn, given)
    return [v for v, d in zip(eqn.outvars, found, strict=True) if d and _is_inexact(v.aval)]


def moving_in_steps(eqn: core.JaxprEqn, given: list[bool]) -> list[bool]:
    """The arguments of the body of a scan that move in some step, if the operands `given` do."""
    n, m = releases.scan_sizes(eqn.params)
    consts, carry, rows = given[:n], given[n : n + m], given[n + m :]
    return [*consts, *_loop(releases.body(eqn.params["jaxpr"]), consts, carry, rows)[:m], *rows]


def _is_inexact(aval: Any) -> bool:
    return isinstance(aval, core.ShapedArray) and jax.numpy.issubdtype(aval.dtype, jax.numpy.inexact)


def _dependent_results(eqn: core.JaxprEqn, given: list[bool]) -> list[bool]:
    params, name = eqn.params, eqn.primitive.name
    if name == "scan":
        n, m = releases.scan_sizes(params)
        return _loop(releases.body(params["jaxpr"]), given[:n], given[n : n + m], given[n + m :])
    if name == "while":
        n, m = params["cond_nconsts"], params["body_nconsts"]
        return _loop(releases.body(params["body_jaxpr"]), given[n : n + m], given[n + m :], [])
    if name == "cond":
        branches = [dependent(releases.body(b), given[1:]) for b in params["branches"]]
        return [any(found) for found in zip(*branches, strict=True)]
    inner = [] if name in _CUSTOM else list(core.jaxprs_in_params(params))
    if len(inner) == 1 and (len(inner[0].invars), len(inner[0].outvars)) == (len(eqn.invars), len(eqn.outvars)):
        return dependent(inner[0], given)
    return [True] * len(eqn.outvars)


def _loop(body: core.Jaxpr, consts: list[bool], carry: list[bool], rows: list[bool]) -> list[bool]:
    while True:
        found = dependent(body, [*consts, *carry, *rows])
        after = [a or b for a, b in zip(carry, found, strict=False)]
        if after == carry:
            return [*carry, *found[len(carry) :]]
        carry = after
