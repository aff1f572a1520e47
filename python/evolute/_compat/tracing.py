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
    source_info_util,
    traceback_util,
)
from jax._src import linear_util as lu
from jax._src.interpreters import partial_eval as pe

from evolute._compat import closures, constants, inlined, releases, values
from evolute._compat.classic import classic, with_classic_rules
from evolute._compat.closures import ClosureError
from evolute._compat.releases import ClosedJaxpr

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
source_info_util.register_exclusion(PACKAGE)
traceback_util.register_exclusion(PACKAGE)

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

    def traced() -> ClosedJaxpr:
        wrapped = lu.wrap_init(fun, debug_info=api_util.debug_info("evolute", *example))
        if given is not None and is_eager():
            jaxpr, consts = values.trace_at(wrapped, avals, given, active)
        else:
            jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, list(avals))
        if config.debug_key_reuse.value:
            from jax.experimental.key_reuse._core import check_key_reuse_jaxpr

            check_key_reuse_jaxpr(jaxpr)
        return releases.attach(jaxpr, consts)

    return classic(with_classic_rules(lambda: inlined.with_calls(traced)))


def is_eager() -> bool:
    """Whether what is run now sees values: it is not in a function under `jax.jit`."""
    return values.is_eager(core.trace_ctx.trace)


def trace_rule(fun: Callable, avals: Sequence[ShapedArray]) -> ClosedJaxpr:
    """Traces a function of flat arrays that returns a list of them."""

    def traced() -> ClosedJaxpr:
        wrapped = lu.wrap_init(fun, debug_info=api_util.debug_info("evolute rule", fun, tuple(avals), {}))
        jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, list(avals))
        return releases.attach(jaxpr, consts)

    try:
        closed = with_classic_rules(lambda: inlined.preferring_calls(traced))
    except jax.errors.UnexpectedTracerError as error:
        raise ClosureError("its rule closes over a value that the function around it computes") from error
    closed = constants.closures_to_operands(classic(closed))
    for tracer in (c for c in closed.consts if isinstance(c, Tracer)):
        raise ClosureError(f"its rule closes over {closures.describe(tracer)} of the function around it")
    return closed
