"""JAX's private interfaces, all of those that Evolute uses, for the pinned jax release.

Nothing outside this module imports from `jax._src`: to support another release, change this file and run the tests.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax._src import (
    ad_checkpoint,
    ad_util,
    api_util,
    config,
    core,
    custom_derivatives,
    dispatch,
    effects,
    sharding_impls,
    source_info_util,
    traceback_util,
)
from jax._src import linear_util as lu
from jax._src.ad_util import Zero as Zero
from jax._src.interpreters import ad, batching, mlir
from jax._src.interpreters import partial_eval as pe
from jax._src.lax import linalg, special
from jax._src.lax.control_flow import solves
from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import func as func_dialect

PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
source_info_util.register_exclusion(PACKAGE)
traceback_util.register_exclusion(PACKAGE)

ClosedJaxpr = core.ClosedJaxpr
Primitive = core.Primitive
ShapedArray = core.ShapedArray
Tracer = core.Tracer
float0 = jax.dtypes.float0
instantiate_zeros = ad.instantiate_zeros
is_undefined_primal = ad.is_undefined_primal
typeof = core.typeof

# A context keeps every type, attribute and location ever made in it; after this many captures a new one takes over.
_CAPTURES_PER_CONTEXT = 64
_local = threading.local()


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
    return ShapedArray(aval.shape, aval.dtype, weak_type=aval.weak_type)


def physical(aval: ShapedArray) -> ShapedArray:
    """The aval of the array that stands for `aval` in a module: another one for random keys only."""
    return core.physical_aval(aval)


def tangent(aval: ShapedArray) -> ShapedArray:
    """The aval of tangents and cotangents of a value: float0 for integers, booleans and keys."""
    return aval.to_tangent_aval()


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


def trace(fun: Callable, avals: Sequence[ShapedArray], example: tuple) -> ClosedJaxpr:
    """Traces `fun`, from flat arrays to a flat list of arrays, without consulting any cache.

    Closed-over arrays and the tracers of enclosing traces become the constants of the result. `example` is the user's
    (function, args, kwargs), for JAX's messages.
    """
    wrapped = lu.wrap_init(fun, debug_info=api_util.debug_info("evolute", *example))
    jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, list(avals))
    return core.ClosedJaxpr(jaxpr, consts)


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


def _context() -> ir.Context:
    count, context = getattr(_local, "context", (0, None))
    if context is None or count >= _CAPTURES_PER_CONTEXT:
        count, context = 0, mlir.make_ir_context()
        context.allow_unregistered_dialects = True  # ad
    _local.context = (count + 1, context)
    return context


def lower_to_text(closed: ClosedJaxpr, name: str, platform: str, rules: tuple = ()) -> tuple[str, bool]:
    """The text of a module with the private function `@name`, and whether it calls back into Python.

    `rules` is a tuple of pairs (primitive, lowering rule) which take precedence over JAX's. The text carries locations:
    the user's innermost frame for each operation.
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
        mlir.lower_jaxpr_to_fun(ctx, name, closed, [], num_const_args=0, in_avals=closed.in_avals)
        text = ctx.module.operation.get_asm(enable_debug_info=True)
    # `11:37 to :42` is a range of columns: where it starts is enough.
    text = re.sub(r'(loc\("(?:[^"\\]|\\.)*":\d+:\d+) to [\d:]+\)', r"\1)", text)
    return text, bool(callbacks or keepalives)


# ---- what capture keeps whole: see _rules

checkpoint_p = ad_checkpoint.remat_p
custom_jvp_p = custom_derivatives.custom_jvp_call_p
custom_vjp_p = custom_derivatives.custom_vjp_call_p
stop_gradient_p = ad_util.stop_gradient_p

# Primitives that JAX lowers to a platform's library or to an iteration. All have a jvp in JAX, or none anywhere.
OPAQUE = (
    linalg.cholesky_p,
    linalg.cholesky_update_p,
    linalg.eig_p,
    linalg.eigh_p,
    linalg.geqrf_p,
    linalg.hessenberg_p,
    linalg.householder_product_p,
    linalg.lu_p,
    linalg.qr_p,
    linalg.schur_p,
    linalg.svd_p,
    linalg.triangular_solve_p,
    linalg.tridiagonal_p,
    linalg.tridiagonal_solve_p,
    solves.linear_solve_p,
    special.bessel_i0e_p,
    special.igamma_grad_a_p,
    special.igamma_p,
    special.igammac_p,
    special.regularized_incomplete_beta_p,
)


def linear_operands(primitive: Primitive, count: int, params: dict) -> list[int]:
    """The operands, of `count`, in which a primitive of OPAQUE is linear."""
    if primitive is solves.linear_solve_p:
        return list(range(sum(params["const_lengths"]), count))
    return {linalg.triangular_solve_p: [1], linalg.tridiagonal_solve_p: [3]}.get(primitive, [])


def is_inexact(aval: ShapedArray) -> bool:
    return aval.to_tangent_aval().dtype != float0


def close(jaxpr: core.Jaxpr) -> ClosedJaxpr:
    return pe.close_jaxpr(jaxpr)


def name_of(closed: ClosedJaxpr) -> str:
    """The name of the function that was traced, as a symbol."""
    return re.sub(r"\W+", "_", closed.jaxpr.debug_info.func_name or "f").strip("_") or "f"


def trace_rule(fun: Callable, avals: Sequence[ShapedArray]) -> ClosedJaxpr:
    """Traces a function of flat arrays that returns a list of them."""
    wrapped = lu.wrap_init(fun, debug_info=api_util.debug_info("evolute rule", fun, tuple(avals), {}))
    jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, list(avals))
    return core.ClosedJaxpr(jaxpr, consts)


def rule_key(rule: lu.WrappedFun) -> tuple:
    """What the rule of one call has in common with those of other calls of the same function.

    The rule that the user wrote is somewhere in the closures of what JAX made of it, with the values of the arguments
    that are not differentiated.
    """
    todo, seen = [rule], set()
    while todo:
        item = todo.pop(0)
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, lu.WrappedFun):
            names = [gen.__name__ for gen, _ in item.transforms]
            if any(name in ("_flatten_jvp", "_flatten_bwd") for name in names):
                static = [a for gen, a in item.transforms if "static" in gen.__name__]
                return (Identity(item.f), *(Identity(x) for values in static for x in values[0]))
            todo.append(item.f)
            todo += [x for _, values in item.transforms for x in values]
        cells = getattr(item, "__closure__", None) or ()
        todo += [c.cell_contents for c in cells if callable(c.cell_contents)]
        todo += [x for x in (getattr(item, "__wrapped__", None), getattr(item, "func", None)) if x is not None]
    return (Identity(rule),)


class Identity:
    """Equal for the same object, or for equal numbers and strings; keeps it alive."""

    def __init__(self, value: Any):
        self.value = value
        plain = isinstance(value, (bool, int, float, complex, str, type(None)))
        self._key = (type(value), repr(value)) if plain else id(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def params_key(params: dict) -> Any:
    try:
        key = tuple(sorted(params.items()))
        hash(key)
        return key
    except TypeError:
        return Identity(params)


def module_table(ctx) -> dict:
    """A table that lives as long as the module that is being lowered."""
    return ctx.module_context.cached_primitive_lowerings.setdefault("evolute", {})


def fresh_name(ctx, base: str) -> str:
    table = module_table(ctx)
    table["count"] = table.get("count", -1) + 1
    return f"{base}_{table['count']}"


def lower_function(ctx, name: str, closed: ClosedJaxpr) -> None:
    """Writes the private function `@name`."""
    mlir.lower_jaxpr_to_fun(ctx.module_context, name, closed, [], num_const_args=0, in_avals=closed.in_avals)


def lower_primitive(ctx, name: str, primitive: Primitive, params: dict) -> None:
    """Writes the private function `@name` that does what JAX's lowering of one application does."""
    module = ctx.module_context
    types = [[mlir.aval_to_ir_type(module, a) for a in avals] for avals in (ctx.avals_in, ctx.avals_out)]
    function = func_dialect.FuncOp(name, ir.FunctionType.get(*types), ip=module.ip)
    function.attributes["sym_visibility"] = ir.StringAttr.get("private")
    module.symbol_table.insert(function)
    block = function.add_entry_block()
    with ir.InsertionPoint(block):
        func_dialect.return_(lower_default(ctx, primitive, block.arguments, params))


def lower_default(ctx, primitive: Primitive, args: Sequence, params: dict) -> list:
    (platform,) = ctx.module_context.platforms
    found = mlir._platform_specific_lowerings[platform].get(primitive) or mlir._lowerings[primitive]
    outs = found.rule(ctx.replace(tokens_out=None), *args, **params)
    return mlir.flatten_ir_values(outs)


def emit(ctx, name: str, args: Sequence, attributes: dict[str, Any]) -> Sequence:
    """Emits an operation of the `ad` dialect: strings that it takes for symbols, but for the reason of a refusal."""

    def attribute(key: str, value: Any) -> ir.Attribute:
        if isinstance(value, list):
            return ir.DenseI64ArrayAttr.get(value)
        return ir.StringAttr.get(value) if key == "refused" else ir.FlatSymbolRefAttr.get(value)

    types = [mlir.aval_to_ir_type(ctx.module_context, a) for a in ctx.avals_out]
    found = {key: attribute(key, value) for key, value in attributes.items()}
    return ir.Operation.create(name, results=types, operands=mlir.flatten_ir_values(args), attributes=found).results


def stop_gradient_rule(ctx, x):
    """By way of integers: through these no transformation sends a derivative."""
    return mlir.lower_fun(_through_bits, multiple_results=False)(ctx, x)


def _through_bits(x):
    """`x`, by way of integers."""
    if jax.numpy.issubdtype(x.dtype, np.complexfloating):
        return jax.lax.complex(_through_bits(x.real), _through_bits(x.imag))
    if not jax.numpy.issubdtype(x.dtype, np.floating):
        return x
    bits = jax.lax.bitcast_convert_type(x, np.dtype(f"uint{8 * x.dtype.itemsize}"))
    return jax.lax.bitcast_convert_type(bits, x.dtype)


@contextlib.contextmanager
def _no_constant_warning():
    with config.captured_constants_warn_bytes(-1):
        yield


def module_signature(text: str) -> tuple[list[ShapedArray], list[ShapedArray]]:
    """The argument and result avals of the function @main of a module. Raises ValueError with the reason otherwise."""
    with mlir.make_ir_context() as context, ir.Location.unknown(context):
        try:
            module = ir.Module.parse(text)
        except ir.MLIRError as error:
            raise ValueError(str(error)) from None
        for op in module.body.operations:
            if op.operation.name == "func.func" and ir.StringAttr(op.attributes["sym_name"]).value == "main":
                signature = ir.FunctionType(ir.TypeAttr(op.attributes["function_type"]).value)
                return [_aval(t) for t in signature.inputs], [_aval(t) for t in signature.results]
    raise ValueError("the module has no function @main")


def _aval(ir_type: ir.Type) -> ShapedArray:
    if not isinstance(ir_type, ir.RankedTensorType) or not ir_type.has_static_shape:
        raise ValueError(f"an argument or a result of @main is no tensor of static shape: {ir_type}")
    return ShapedArray(tuple(ir_type.shape), np.dtype(mlir.ir_type_to_dtype(ir_type.element_type)))


# ---- the primitive


def register_impl(primitive: Primitive) -> None:
    """Eager calls run through `jax.jit`, one executable for each set of parameters."""
    dispatch.simple_impl(primitive)


def merging_rule(primitive: Primitive, parts: Callable[..., tuple[str, str, bytes]]) -> Callable:
    """A lowering rule: a call of a module, which `parts(**params)` gives as (name, text, key), merged in the caller's."""

    def rule(ctx, *args, **params):
        name, text, key = parts(**params)
        module = ctx.module_context
        merged = module.cached_primitive_lowerings
        if (primitive, key) not in merged:
            source = ir.Module.parse(text, context=module.context)
            merged[primitive, key] = mlir.merge_mlir_modules(
                module.module, name, source, dst_symtab=module.symbol_table
            )
        types = [mlir.aval_to_ir_type(module, aval) for aval in ctx.avals_out]
        return func_dialect.CallOp(types, ir.FlatSymbolRefAttr.get(merged[primitive, key]), list(args)).results

    return rule


def register_lowering(primitive: Primitive, rule: Callable) -> None:
    mlir.register_lowering(primitive, rule)


def register_jvp(primitive: Primitive, rule: Callable) -> None:
    ad.primitive_jvps[primitive] = rule


def register_linearize(primitive: Primitive, rule: Callable) -> None:
    ad.primitive_linearizations[primitive] = rule


def register_transpose(primitive: Primitive, rule: Callable) -> None:
    ad.primitive_transposes[primitive] = rule


def register_batch(primitive: Primitive, rule: Callable) -> None:
    """`rule(size, args, dims, **params)`, called only where an operand is mapped."""

    def batch(axis_data, args, dims, **params):
        if all(d is None for d in dims):
            outs = primitive.bind(*args, **params)
            return outs, [None] * len(outs)
        return rule(axis_data.size, args, dims, **params)

    batching.fancy_primitive_batchers[primitive] = batch


def move_axis_to_front(value: Any, axis: int) -> Any:
    return batching.moveaxis(value, axis, 0)


def zero_tangent(aval: ShapedArray) -> Zero:
    return Zero(aval.to_tangent_aval())
