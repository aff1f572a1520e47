"""Operations that wait outside of a module for JAX to lower them.

In a module such an operation is a `stablehlo.custom_call` of FOREIGN whose backend_config is a name, by which `find`
gives its function: of arrays as a module has them, returning a list of such. It is traced and lowered where the
module is embedded: for the platform, the devices and the named axes that are there. `ad.batches` says over which
batches it runs, the innermost first; `ad.unmapped` which results are the same for all rows; `ad.axes` which named
axes it speaks of; `ad.ordered` that its side effects are ordered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax._src import core
from jax._src.interpreters import batching, mlir
from jax._src.lax import lax
from jax._src.lib.mlir import ir

from evolute._compat import order
from evolute._compat.sharding import is_explicit, with_axis
from evolute._compat.tracing import Primitive, ShapedArray, trace_rule, with_leading_axis

FOREIGN = "evolute.foreign"

# Gives the function of a foreign operation by its name, the avals of its arguments, and its side effects.
Finder = Callable[[str], tuple[Callable, Sequence[ShapedArray], frozenset]]


def emit_foreign(ctx, name: str, args: Sequence, found: frozenset, *, effects: bool, unmapped: Sequence[int]):
    """Emits the operation, whose effects are `found`; `effects` says whether it is kept for their sake."""
    axes = axes_of(found)
    attributes: dict[str, Any] = {}
    if unmapped:
        attributes["ad.unmapped"] = ir.DenseI64ArrayAttr.get(list(unmapped))
    if axes:
        attributes["ad.axes"] = ir.ArrayAttr.get([ir.StringAttr.get(a) for a in axes])
    if order.is_ordered(found):
        attributes[order.ORDERED] = ir.UnitAttr.get()
    op = mlir.custom_call(
        FOREIGN,
        result_types=[mlir.aval_to_ir_type(ctx.module_context, a) for a in ctx.avals_out],
        operands=mlir.ir_tree_registry.flatten(args)[0],
        backend_config=name,
        has_side_effect=effects,
        api_version=1,
        extra_attributes=attributes,
    )
    return op.results


def on_physical(fun: Callable, avals: Sequence[ShapedArray]) -> Callable:
    """`fun`, of arrays of these types, as a function of arrays as a module has them: bits in place of random keys."""

    def of_physical(*args):
        given = [
            jax.random.wrap_key_data(x, impl=a.dtype._impl)
            if jax.dtypes.issubdtype(a.dtype, jax.dtypes.prng_key)
            else x
            for x, a in zip(args, avals, strict=True)
        ]
        outs = fun(*given)
        return [jax.random.key_data(y) if jax.dtypes.issubdtype(y.dtype, jax.dtypes.prng_key) else y for y in outs]

    return of_physical


def as_declared(fun: Callable, out_avals: Sequence[ShapedArray]) -> Callable:
    """The other way round: `fun`, of arrays as a module has them, takes random keys and gives what has these types."""

    def declared(*args):
        return list(map(as_type, fun(*map(_physical, args)), out_avals))

    def as_type(y, aval):
        if jax.dtypes.issubdtype(aval.dtype, jax.dtypes.prng_key):
            return jax.random.wrap_key_data(y, impl=aval.dtype._impl)
        return lax._convert_element_type(y, aval.dtype, weak_type=aval.weak_type)

    return declared


def _physical(x: Any) -> Any:
    is_key = jax.dtypes.issubdtype(core.typeof(x).dtype, jax.dtypes.prng_key)
    return jax.random.key_data(x) if is_key else x


def effects_of(primitive: Primitive, avals: Sequence, params: dict) -> frozenset:
    """The side effects of one application; to speak of a named axis counts, though some collectives do not say so."""
    try:
        said = primitive.abstract_eval(*avals, **params)[1]
        names = [params.get("axes", ()), params.get("axis_name", ())]
        names = [n for name in names for n in (name if isinstance(name, tuple) else (name,))]
        return frozenset(said) | {core.NamedAxisEffect(n) for n in names if isinstance(n, str)}
    except NotImplementedError:  # what holds a program, as shard_map: effects on the axes of its devices end there
        inner = core.jaxprs_in_params(params)
        return frozenset(e for j in inner for e in j.effects if not isinstance(e, core.NamedAxisEffect))


def axes_of(effects: frozenset) -> list[str]:
    """The names of the axes that an operation with these effects speaks of."""
    return sorted(str(e.name) for e in effects if isinstance(e, core.NamedAxisEffect))


def unmapped_results(fun: Callable, avals: Sequence[ShapedArray]) -> list[int]:
    """The results that are the same for all rows of a batch, whatever the operands are, such as a reduction over it."""
    if not avals:
        return []
    size = 2
    mapped = [with_leading_axis(a, size) for a in avals]
    found: list[int] = []

    def run(*args):
        with core.take_current_trace() as parent:
            axis = batching.AxisData(core.no_axis_name, size, None, None)
            trace = batching.BatchTrace(parent, core.TraceTag(), axis)
            with core.set_current_trace(trace):
                outs = fun(*(batching.BatchTracer(trace, x, 0, None) for x in args))
            for i, y in enumerate(outs):
                if trace.to_batch_info(y)[1] is None:
                    found.append(i)
        return []

    try:
        trace_rule(run, mapped)
    except Exception:  # there is no batch of it: an error only for those who ask for one
        return []
    return found


def lower_foreign_calls(ctx, functions: Sequence[Any], find: Finder) -> None:
    """Replaces the foreign operations of functions of a module by what JAX lowers them to, in the context `ctx`."""

    def lower(op: ir.Operation) -> None:
        fun, avals, effects = foreign_function(op, find)
        inner = ctx.replace(primitive=None, avals_in=avals, avals_out=None, tokens_out=None)
        start = _position(op)
        with ir.InsertionPoint(op), op.location:
            if order.ORDERED in op.attributes:
                outs = order.lower_ordered(inner, fun, effects, list(op.operands))
            else:
                outs = mlir.lower_fun(fun, multiple_results=True)(inner, *op.operands)
        for result, value in zip(op.results, mlir.ir_tree_registry.flatten(list(outs))[0], strict=True):
            result.replace_all_uses_with(value)
        if "has_side_effect" in op.attributes:  # so have then the calls in what it becomes
            for call in operations(list(op.block.operations)[start : _position(op)], "stablehlo.custom_call"):
                call.attributes["has_side_effect"] = ir.BoolAttr.get(True)
        op.erase()

    # Which platform it is comes first: branches for others are not lowered.
    for op in _calls(functions):
        if not len(op.operands) and len(op.results):
            lower(op)
    _prune_branches(functions)
    for op in _calls(functions):
        lower(op)


def _position(op: ir.Operation) -> int:
    return next(i for i, other in enumerate(op.block.operations) if other.operation == op)


def is_foreign(op: Any) -> bool:
    name = op.operation.name
    return name == "stablehlo.custom_call" and ir.StringAttr(op.attributes["call_target_name"]).value == FOREIGN


def foreign_function(op: Any, find: Finder) -> tuple[Callable, Sequence[ShapedArray], frozenset]:
    """What a foreign operation computes, a function of arrays that returns a list; their types; its side effects."""
    fun, avals, effects = find(ir.StringAttr(op.attributes["backend_config"]).value)
    return *_batched(fun, avals, op), effects


def _calls(functions: Sequence[Any]) -> list[ir.Operation]:
    return list(filter(is_foreign, operations(functions, "stablehlo.custom_call")))


def operations(functions: Sequence[Any], name: str) -> list[ir.Operation]:
    """The operations of this name, outer ones before those in them."""
    found: list[ir.Operation] = []

    def collect(op):
        if op.name == name:
            found.append(op)
        return ir.WalkResult.ADVANCE

    for function in functions:
        function.operation.walk(collect, ir.WalkOrder.PRE_ORDER)
    return found


def _batched(fun: Callable, avals: Sequence[ShapedArray], op: ir.Operation) -> tuple[Callable, Sequence[ShapedArray]]:
    """`fun`, of arguments of these types, and the types, over the batches of the operation."""
    unmapped = list(ir.DenseI64ArrayAttr(op.attributes["ad.unmapped"])) if "ad.unmapped" in op.attributes else []
    levels = op.attributes["ad.batches"] if "ad.batches" in op.attributes else []
    count = len(op.results) - (order.ORDERED in op.attributes)
    out_axes = [None if i in unmapped else 0 for i in range(count)]
    for level in levels:
        level = ir.DictAttr(level)
        size = ir.IntegerAttr(level["size"]).value
        in_axes = [0 if m else None for m in ir.DenseI64ArrayAttr(level["mapped"])]
        axis = ir.StringAttr(level["axis"]).value if "axis" in level else None
        spmd = tuple(ir.StringAttr(name).value for name in level["spmd"]) if "spmd" in level else None
        explicit = any(map(is_explicit, avals))  # then the arrays say it
        fun = _vmapped(fun, in_axes, out_axes, size, axis, None if explicit else spmd)
        avals = [a if d is None else with_axis(a, 0, size, spmd) for a, d in zip(avals, in_axes, strict=True)]
    return fun, avals


def _vmapped(fun: Callable, in_axes: list, out_axes: list, size: int, axis: str | None, spmd: tuple | None) -> Callable:
    name = core.no_axis_name if axis is None else axis

    def over_rows(*args):
        def row(xs):
            return fun(*xs)

        options = dict(axis_size=size, axis_name=name, spmd_axis_name=spmd)
        return jax.vmap(row, in_axes=(in_axes,), out_axes=out_axes, **options)(list(args))

    return over_rows


def _prune_branches(functions: Sequence[Any]) -> None:
    """Takes the branch of each `stablehlo.case` whose index is a constant."""
    for op in reversed(operations(functions, "stablehlo.case")):  # inner ones first
        owner = op.operands[0].owner
        if isinstance(owner, ir.Block) or owner.name != "stablehlo.constant":
            continue
        index = int(np.asarray(owner.attributes["value"]))
        *body, terminator = op.regions[index if 0 <= index < len(op.regions) else -1].blocks[0].operations
        for inner in body:
            inner.operation.move_before(op)
        for result, value in zip(op.results, terminator.operands, strict=True):
            result.replace_all_uses_with(value)
        op.erase()
