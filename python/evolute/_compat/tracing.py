"""Avals, and tracing a function to a program that holds no arrays."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax._src import (
    api,
    api_util,
    config,
    core,
    custom_derivatives,
    effects,
    sharding_impls,
    source_info_util,
    traceback_util,
)
from jax._src import linear_util as lu
from jax._src.interpreters import partial_eval as pe

from evolute._compat import values

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
source_info_util.register_exclusion(PACKAGE)
traceback_util.register_exclusion(PACKAGE)

ClosedJaxpr = core.ClosedJaxpr
NotNeeded = api.NotNeeded
Primitive = core.Primitive
ShapedArray = core.ShapedArray
Tracer = core.Tracer
evaluate = core.eval_jaxpr
float0 = jax.dtypes.float0
maybe_perturbed = custom_derivatives._maybe_perturbed
typeof = core.typeof


def abstract(value: Any) -> ShapedArray:
    """The shape, dtype and weak type of an array, a number, a tracer or a `jax.ShapeDtypeStruct`.

    Raises TypeError for anything that JAX cannot trace.
    """
    try:
        aval = core.shaped_abstractify(value)
    except ValueError as error:
        raise TypeError(str(error)) from None
    if not isinstance(aval, ShapedArray):
        raise TypeError(f"a value of type {type(value).__name__} ({aval}) is not an array")
    # In a shard_map, which checks over which axes a value varies; or split over axes that are part of its type.
    if not aval.manual_axis_type.empty or aval.sharding.mesh._any_axis_explicit:
        return aval
    return ShapedArray(aval.shape, aval.dtype, weak_type=aval.weak_type, memory_space=aval.memory_space)


def with_leading_axis(aval: ShapedArray, size: int) -> ShapedArray:
    """The aval of a batch of such values."""
    return core.unmapped_aval(size, 0, aval)


def varying_as(aval: ShapedArray, others: Sequence[ShapedArray]) -> ShapedArray:
    """The aval of a value that varies over all manual axes over which one of `others` does."""
    manual = [a for a in others if not a.manual_axis_type.empty]
    if not manual:
        return aval
    axes = frozenset().union(*(a.manual_axis_type.varying for a in manual))
    sharding = manual[0].sharding.update(spec=jax.sharding.PartitionSpec(*[None] * len(aval.shape)))
    return aval.update(sharding=sharding, manual_axis_type=core.ManualAxisType(varying=axes))


def has_static_shape(aval: ShapedArray) -> bool:
    """Whether all sizes are numbers: in `jax.export` they may be symbols."""
    return core.is_constant_shape(getattr(aval, "shape", ()))


def physical(aval: ShapedArray) -> ShapedArray:
    """The aval of the array that stands for `aval` in a module: another one for random keys only."""
    return core.physical_aval(aval)


def tangent(aval: ShapedArray) -> ShapedArray:
    """The aval of tangents and cotangents of a value: float0 for integers, booleans and keys."""
    return aval.to_tangent_aval()


def is_inexact(aval: ShapedArray) -> bool:
    return aval.to_tangent_aval().dtype != float0


def default_platform() -> str:
    """The platform on which an eager call runs."""
    device = config.default_device.value
    if device is None:
        return jax.default_backend()
    return device if isinstance(device, str) else device.platform


def user_frame() -> tuple[str, int] | None:
    """The file and the line of the innermost caller outside of Evolute, JAX and the standard library."""
    frame = sys._getframe(1)
    while frame is not None:
        if source_info_util.is_user_filename(frame.f_code.co_filename):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


def named_axes() -> Any:
    """The named axes that operations may speak of here: to be used with `with_named_axes`, hashable."""
    return core.trace_ctx.axis_env


@contextlib.contextmanager
def with_named_axes(axes: Any):
    """Traces inside as where `named_axes` gave these axes."""
    before = core.trace_ctx.axis_env
    core.trace_ctx.set_axis_env(axes)
    try:
        yield
    finally:
        core.trace_ctx.set_axis_env(before)


def with_named_axis(name: Any, size: int) -> contextlib.AbstractContextManager:
    """Traces inside with one more named axis."""
    return with_named_axes(named_axes().extend_pure([(name, size)]))


def frame_of(error: BaseException) -> tuple[str, int] | None:
    """The file and the line of the innermost frame of an exception outside of Evolute, JAX and the standard library."""
    found, traceback = None, error.__traceback__
    while traceback is not None:
        if source_info_util.is_user_filename(traceback.tb_frame.f_code.co_filename):
            found = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    return found


def trace(
    fun: Callable,
    avals: Sequence[ShapedArray],
    example: tuple,
    given: Sequence[Any] | None = None,
    active: Sequence[int] = (),
) -> ClosedJaxpr:
    """Traces `fun`, from flat arrays to a flat list of arrays, without consulting any cache.

    Closed-over arrays and the tracers of enclosing traces become the constants of the result. `example` is the user's
    (function, args, kwargs), for JAX's messages. With `given`, in an eager call, `fun` may look at values: see
    `trace_at` of `values`.
    """
    wrapped = lu.wrap_init(fun, debug_info=api_util.debug_info("evolute", *example))
    if given is not None and is_eager():
        jaxpr, consts = values.trace_at(wrapped, avals, given, active)
    else:
        jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, list(avals))
    return core.ClosedJaxpr(jaxpr, consts)


def is_eager() -> bool:
    """Whether what is run now sees values: it is not in a function under `jax.jit`."""
    return values.is_eager(core.trace_ctx.trace)


def constants_to_arguments(closed: ClosedJaxpr) -> tuple[ClosedJaxpr, list[Any]]:
    """The same program with its constants as leading arguments, and the constants.

    The constants of functions under `jax.jit`, which their calls hold, are lifted out first, also from loops and
    branches: so no array of any size is printed in a module.
    """
    if _holds_constants(closed.jaxpr):
        closed = _retrace(closed)
    if not closed.consts:
        return closed, []
    return core.ClosedJaxpr(pe.convert_constvars_jaxpr(closed.jaxpr), ()), list(closed.consts)


def _holds_constants(jaxpr: core.Jaxpr) -> bool:
    for eqn in jaxpr.eqns:
        for value in eqn.params.values():
            for sub in value if isinstance(value, (tuple, list)) else (value,):
                if isinstance(sub, core.ClosedJaxpr):
                    if sub.consts or _holds_constants(sub.jaxpr):
                        return True
                elif isinstance(sub, core.Jaxpr) and _holds_constants(sub):
                    return True
    return False


def _retrace(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The same program with the constants of calls, loops and branches among its own."""

    def run(*args):
        env = dict(zip([*closed.jaxpr.constvars, *closed.jaxpr.invars], [*closed.consts, *args], strict=True))

        def read(atom):
            return atom.val if isinstance(atom, core.Literal) else env[atom]

        for eqn in closed.jaxpr.eqns:
            stack = source_info_util.current_name_stack() + eqn.source_info.name_stack
            with source_info_util.user_context(eqn.source_info.traceback, name_stack=stack), eqn.ctx.manager:
                args, params = _lift(eqn.primitive.name, [read(v) for v in eqn.invars], eqn.params)
                outs = eqn.primitive.bind(*args, **eqn.primitive.get_bind_params(params))
            env.update(zip(eqn.outvars, outs if eqn.primitive.multiple_results else [outs], strict=True))
        return [read(v) for v in closed.jaxpr.outvars]

    wrapped = lu.wrap_init(run, debug_info=closed.jaxpr.debug_info.with_unknown_names())
    jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, closed.in_avals)
    return core.ClosedJaxpr(jaxpr, consts)


def _lift(name: str, args: list[Any], params: dict) -> tuple[list[Any], dict]:
    """The operands and parameters of an operation with the constants of its functions among the operands."""

    def opened(key: str) -> tuple[ClosedJaxpr, list[Any]]:
        return constants_to_arguments(params[key])

    if name == "jit":
        jaxpr, consts = opened("jaxpr")
        if consts:
            n = len(consts)
            per_argument = {k: (params[k][:0] + (v,) * n + params[k]) for k, v in _jit_defaults(params).items()}
            return [*consts, *args], {**params, "jaxpr": jaxpr, **per_argument}
    elif name == "scan":
        jaxpr, consts = opened("jaxpr")
        n = params["num_consts"] + len(consts)
        return [*consts, *args], {**params, "jaxpr": jaxpr, "num_consts": n}
    elif name == "while":
        cond, cond_consts = opened("cond_jaxpr")
        body, body_consts = opened("body_jaxpr")
        n, m = params["cond_nconsts"], params["body_nconsts"]
        sizes = {"cond_nconsts": n + len(cond_consts), "body_nconsts": m + len(body_consts)}
        args = [*cond_consts, *args[:n], *body_consts, *args[n:]]
        return args, {**params, "cond_jaxpr": cond, "body_jaxpr": body, **sizes}
    elif name == "cond":
        found = [constants_to_arguments(branch) for branch in params["branches"]]
        every = [c for _, consts in found for c in consts]
        branches, before = [], 0
        for branch, consts in found:
            own = range(before, before + len(consts))
            rest = branch.jaxpr.invars[len(consts) :]
            given = iter(branch.jaxpr.invars)
            invars = [next(given) if i in own else core.Var(typeof(c)) for i, c in enumerate(every)]
            jaxpr = branch.jaxpr.replace(
                invars=[*invars, *rest], debug_info=branch.jaxpr.debug_info.with_unknown_names()
            )
            branches.append(core.ClosedJaxpr(jaxpr, ()))
            before += len(consts)
        return [args[0], *every, *args[1:]], {**params, "branches": tuple(branches)}
    return args, params


def _jit_defaults(params: dict) -> dict[str, Any]:
    """The parameters of jit that have an entry for each argument, and the entry of one about which nothing is said."""
    defaults = {"in_shardings": sharding_impls.UNSPECIFIED, "in_layouts": None, "donated_invars": False}
    return {k: v for k, v in defaults.items() if k in params}


def ordered_effects(closed: ClosedJaxpr) -> list[str]:
    """The names of the ordered effects of a program."""
    return [str(e) for e in closed.effects if effects.ordered_effects.contains(e)]


class ClosureError(Exception):
    """A rule closes over a value of a function that is being traced."""


def trace_rule(fun: Callable, avals: Sequence[ShapedArray]) -> ClosedJaxpr:
    """Traces a function of flat arrays that returns a list of them."""
    wrapped = lu.wrap_init(fun, debug_info=api_util.debug_info("evolute rule", fun, tuple(avals), {}))
    try:
        jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, list(avals))
    except jax.errors.UnexpectedTracerError as error:
        raise ClosureError from error
    if any(isinstance(c, Tracer) for c in consts):
        raise ClosureError
    return core.ClosedJaxpr(jaxpr, consts)
