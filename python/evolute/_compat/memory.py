"""Values in the memory of the host: in avals, in captured programs, and where a module is embedded.

In a module a value is moved by `ad.transfer`, which becomes the `stablehlo.custom_call` of PLACEMENT that XLA takes
for GPUs and TPUs. On other platforms JAX moves only what enters or leaves a program, and so do we.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import jax
from jax._src import core, dispatch
from jax._src.interpreters import mlir
from jax._src.lib.mlir import ir

from evolute._compat.foreign import operations
from evolute._compat.policies import DEVICE
from evolute._compat.primitives import emit
from evolute._compat.releases import ClosedJaxpr
from evolute._compat.tracing import ShapedArray

PLACEMENT = "annotate_device_placement"
_PLATFORMS = {"cuda", "gpu", "rocm", "tpu"}

device_put_p = dispatch.device_put_p


def in_memory(aval: ShapedArray, kind: str | None) -> ShapedArray:
    """The aval of such a value in the memory that XLA calls `kind`, or in the device's."""
    return aval.update(memory_space=core.mem_kind_to_space(kind))


def saved_rule(ctx, x, *, memory: str) -> Sequence:
    return emit(ctx, "ad.saved", [x], {"memory": memory != DEVICE and memory})


def device_put_rule(ctx, *xs, **params) -> Sequence:
    """What stays in its memory is not moved: within a program the devices are those that it runs on."""

    def put(x: Any, before: ShapedArray, after: ShapedArray) -> Any:
        if before.memory_space == after.memory_space:
            return x
        kinds = [core.mem_space_to_kind(a.memory_space) for a in (before, after)]
        one = ctx.replace(avals_in=[before], avals_out=[after])
        return emit(one, "ad.transfer", [x], dict(zip(("source", "target"), kinds, strict=True)))[0]

    return list(map(put, mlir.ir_tree_registry.flatten(xs)[0], ctx.avals_in, ctx.avals_out))


@functools.cache
def transferring() -> ClosedJaxpr:
    """A program that moves something: what JAX finds in the parameters of an operation that does."""
    return jax.make_jaxpr(lambda x: jax.device_put(x, core.MemorySpace.Host))(0.0)


def drop_placements(functions: Sequence[Any], platforms: Sequence[str]) -> None:
    """Leaves out what moves values in functions of a module where the platforms do not know it."""
    if _PLATFORMS.issuperset(platforms):
        return
    for op in operations(functions, "stablehlo.custom_call"):
        if ir.StringAttr(op.attributes["call_target_name"]).value == PLACEMENT:
            op.results[0].replace_all_uses_with(op.operands[0])
            op.erase()
