"""Registering the primitive that calls a module."""

from __future__ import annotations

import collections
import functools
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
from jax._src import config, core
from jax._src.ad_util import Zero
from jax._src.interpreters import ad, batching, mlir
from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import func as func_dialect

from evolute._compat import callbacks, order, releases
from evolute._compat.foreign import FOREIGN, Finder, lower_foreign_calls
from evolute._compat.memory import PLACEMENT, drop_placements
from evolute._compat.primitives import module_table
from evolute._compat.sharding import is_explicit, wrapped
from evolute._compat.tracing import Primitive, ShapedArray
from evolute._compat.vouched import ours

instantiate_zeros = ad.instantiate_zeros
is_undefined_primal = ad.is_undefined_primal


# How many executables of eager calls are kept; one of a small program takes 1.5 MB.
EXECUTABLES = 64
executables: collections.OrderedDict[tuple, Callable] = collections.OrderedDict()
_lock = threading.Lock()


def register_impl(primitive: Primitive, around: Callable) -> None:
    """Eager calls run through `jax.jit`, one executable for each set of parameters: those used last are kept.

    Called is `around(run, *args, **params)`, where `run` is the same without `around`.
    """

    def run(*args, module, **params):
        call = executable({"module": module, **params})
        with config.disable_jit(False):
            if not module.effects:
                return call(*args)
            with callbacks.original_errors():
                return jax.block_until_ready(call(*args))

    def executable(params):
        key = (primitive, *sorted(params.items()))
        with _lock:
            found = executables.get(key)
            if found is None:
                found = executables[key] = _executable(primitive, params)
            executables.move_to_end(key)
            while len(executables) > EXECUTABLES:
                executables.popitem(last=False)
        return found

    primitive.def_impl(functools.partial(around, run))


def _executable(primitive: Primitive, params: dict) -> Callable:
    def run(*args):
        return primitive.bind(*args, **params)

    run.__name__ = run.__qualname__ = primitive.name
    run._apply_primitive = True  # to JAX the call of one operation, in its logs
    return jax.jit(run)


def merging_rule(parts: Callable[..., tuple[str, str, bytes]], find: Finder) -> Callable:
    """A lowering rule: a call of a module, merged in, for each platform that is asked for.

    `parts(on_cpu=.., **params)` gives the module as (name, text, key), for one CPU device alone or for any. `find`
    gives the function of a foreign operation by its name.
    """

    def for_one(ctx, *args, **params):
        module = ctx.module_context
        platforms = tuple(ctx.platforms or module.platforms)
        on_cpu = platforms == ("cpu",) and getattr(module.axis_context, "num_devices", None) == 1
        name, text, key = parts(on_cpu=on_cpu, **params)
        key = ("evolute_call", platforms, key)
        if key not in module.cached_primitive_lowerings:
            symbol, added = _merged(module, name, text)
            module.cached_primitive_lowerings[key] = symbol
            if PLACEMENT in text:
                drop_placements(added, platforms)
            if FOREIGN in text:
                lower_foreign_calls(ctx.replace(platforms=platforms), added, find)
        return _call(ctx, module.cached_primitive_lowerings[key], args)

    def rule(ctx, *args, **params):
        platforms = ctx.platforms or ctx.module_context.platforms
        text = parts(on_cpu=False, **params)[1]
        if len(platforms) == 1 or (FOREIGN not in text and PLACEMENT not in text):
            return for_one(ctx, *args, **params)
        rules = dict.fromkeys(platforms, for_one)
        effects = params["module"].effects
        return mlir.lower_per_platform(ctx, "evolute_call", rules, None, effects, *args, **params)

    return rule


def capturing_rule(parts: Callable[..., tuple[str, str, bytes, Iterable]]) -> Callable:
    """The lowering rule in a capture: `parts(**params)` gives the module as (name, text, key, entries)."""

    def rule(ctx, *args, **params):
        module = ctx.module_context
        name, text, key, entries = parts(**params)
        module_table(ctx).setdefault("entries", set()).update(entries)
        key = ("evolute_call", key)
        if key not in module.cached_primitive_lowerings:
            module.cached_primitive_lowerings[key] = _merged(module, name, text)[0]
        return _call(ctx, module.cached_primitive_lowerings[key], args)

    return rule


def _merged(module, name: str, text: str) -> tuple[str, list]:
    """The symbol of the function of a module, and all functions that came with it."""
    source = ir.Module.parse(text, context=module.context)
    before = {op.attributes["sym_name"] for op in module.module.body.operations}
    symbol = mlir.merge_mlir_modules(module.module, name, source, dst_symtab=module.symbol_table)
    return symbol, [op for op in module.module.body.operations if op.attributes["sym_name"] not in before]


def _call(ctx, symbol: str, args: Sequence) -> Sequence:
    types = [mlir.aval_to_ir_type(ctx.module_context, aval) for aval in ctx.avals_out]
    token = order.token_of(ctx)
    types += [t.type for t in token]
    results = list(func_dialect.CallOp(types, ir.FlatSymbolRefAttr.get(symbol), [*args, *token]).results)
    if token:
        order.set_token(ctx, results.pop())
    return [wrapped(ctx, y, aval) for y, aval in zip(results, ctx.avals_out, strict=True)]


def register_lowering(primitive: Primitive, rule: Callable) -> None:
    ours.add(primitive)
    mlir.register_lowering(primitive, rule)


def register_jvp(primitive: Primitive, rule: Callable) -> None:
    ad.primitive_jvps[primitive] = rule


def register_linearize(primitive: Primitive, rule: Callable) -> None:
    ad.primitive_linearizations[primitive] = releases.linearization(rule)


def register_transpose(primitive: Primitive, rule: Callable) -> None:
    ad.primitive_transposes[primitive] = rule


def register_batch(primitive: Primitive, rule: Callable) -> None:
    """`rule(size, axis, spmd, args, dims, module=..)`, called where an operand is mapped or the axis is named."""

    def batch(axis_data, args, dims, *, module, **params):
        named = core.NamedAxisEffect(axis_data.name) in module.effects
        if all(d is None for d in dims) and not named:
            outs = primitive.bind(*args, module=module, **params)
            return outs, [None] * len(outs)
        spmd = axis_data.spmd_name or axis_data.explicit_mesh_axis
        if spmd is None and any(map(is_explicit, module.in_avals)):
            spmd = ()
        return rule(axis_data.size, axis_data.name if named else None, spmd, args, dims, module=module)

    batching.fancy_primitive_batchers[primitive] = batch


def move_axis_to_front(value: Any, axis: int) -> Any:
    return batching.moveaxis(value, axis, 0)


def zero_tangent(aval: ShapedArray) -> Zero:
    return Zero(aval.to_tangent_aval())
