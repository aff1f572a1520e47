"""Lowering a program to the text of a module."""

from __future__ import annotations

import contextlib
import itertools
import re
import threading
from typing import Any

from jax._src import config, sharding_impls
from jax._src.interpreters import mlir
from jax._src.lib.mlir import ir

from evolute._compat import releases
from evolute._compat.foreign import operations
from evolute._compat.hijax import hide
from evolute._compat.releases import ClosedJaxpr

# A context keeps every type, attribute and location ever made in it; after this many captures a new one takes over.
_CAPTURES_PER_CONTEXT = 64
_local = threading.local()


class CallbackError(Exception):
    """JAX lowers an operation of a program by a call back into Python."""


def _context() -> ir.Context:
    count, context = getattr(_local, "context", (0, None))
    if context is None or count >= _CAPTURES_PER_CONTEXT:
        count, context = 0, releases.new_context()
        context.allow_unregistered_dialects = True  # ad
    _local.context = (count + 1, context)
    return context


def lower_to_text(closed: ClosedJaxpr, name: str, platform: str, rules: tuple = ()) -> tuple[str, dict]:
    """The text of a module with the private function `@name`, and the table that its lowering filled: `module_table`.

    `rules` is a tuple of pairs (primitive, lowering rule) which take precedence over JAX's. The text carries locations:
    the user's innermost frame for each operation. What JAX lowers by a call back into Python is refused: CallbackError.
    """
    platforms = (platform,)
    callbacks: list[Any] = []
    keepalives: list[Any] = []
    with config.traceback_in_locations_limit(1):
        ctx = mlir.ModuleContext(
            backend=None,
            platforms=platforms,
            axis_context=sharding_impls.ShardingContext(1, None),
            keepalives=keepalives,
            channel_iterator=itertools.count(mlir.COLLECTIVE_CHANNEL_ID + 1),
            host_callbacks=callbacks,
            lowering_parameters=mlir.LoweringParameters(
                override_lowering_rules=rules,
                export_ignore_forward_compatibility=True,
                hoist_constants_as_args=False,
            ),
            shape_poly_state=mlir.ShapePolyLoweringState((), platforms),
            all_default_mem_kind=True,
            context=_context(),
        )
    with ctx.context, ir.Location.unknown(ctx.context), _no_constant_warning():
        ctx.module.operation.attributes["sym_name"] = ir.StringAttr.get(name)
        releases.lower_to_function(ctx, name, hide(closed))
        _drop_scalar_constraints(ctx)
        text = ctx.module.operation.get_asm(enable_debug_info=True)
    # `11:37 to :42` is a range of columns: where it starts is enough.
    text = re.sub(r'(loc\("(?:[^"\\]|\\.)*":\d+:\d+) to [\d:]+\)', r"\1)", text)
    if callbacks or keepalives:
        raise CallbackError
    return text, ctx.cached_primitive_lowerings.get("evolute", {})


def _drop_scalar_constraints(ctx) -> None:
    """A scalar is the same on all devices. In the count of a loop a constraint would hide what it counts."""
    for op in operations([ctx.module], "sdy.sharding_constraint"):
        if not ir.RankedTensorType(op.operands[0].type).rank:
            op.results[0].replace_all_uses_with(op.operands[0])
            op.erase()


@contextlib.contextmanager
def _no_constant_warning():
    with config.captured_constants_warn_bytes(-1):
        yield
