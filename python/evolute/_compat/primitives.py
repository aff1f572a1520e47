"""What capture keeps whole: primitives, and the functions around one application of them. See `evolute._rules`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax._src import ad_checkpoint, ad_util, core, custom_batching, custom_derivatives, dispatch, pjit, shard_map
from jax._src.interpreters import ad, mlir
from jax._src.lax import ann, linalg, special
from jax._src.lax import lax as lax_internal
from jax._src.lax.control_flow import conditionals, solves
from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import func as func_dialect
from jax._src.random import core as random
from jax._src.state import discharge

from evolute._compat import releases
from evolute._compat.callbacks import holds_callbacks
from evolute._compat.hijax import hide
from evolute._compat.refs import discharge_inside
from evolute._compat.releases import ClosedJaxpr, close
from evolute._compat.tracing import Primitive, is_eager
from evolute._compat.vouched import is_vouched

checkpoint_p = ad_checkpoint.remat_p
cond_p = conditionals.cond_p
custom_vmap_p = custom_batching.custom_vmap_p
cholesky_update_p = linalg.cholesky_update_p
custom_jvp_p = custom_derivatives.custom_jvp_call_p
custom_vjp_p = custom_derivatives.custom_vjp_call_p
eig_p = linalg.eig_p
eigh_p = linalg.eigh_p
igamma_grad_a_p = special.igamma_grad_a_p
igamma_p = special.igamma_p
igammac_p = special.igammac_p
jit_p = pjit.jit_p
logistic_p = lax_internal.logistic_p
shard_map_p = shard_map.shard_map_p
random_gamma_p = random.random_gamma_p
regularized_incomplete_beta_p = special.regularized_incomplete_beta_p
stop_gradient_p = ad_util.stop_gradient_p
svd_p = linalg.svd_p

# Primitives that JAX lowers to a platform's library or to an iteration. All have a jvp in JAX, or none anywhere.
OPAQUE = (
    ann.approx_top_k_p,
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
    random.random_gamma_p,
    solves.linear_solve_p,
    special.bessel_i0e_p,
    special.igamma_grad_a_p,
    special.igamma_p,
    special.igammac_p,
    special.regularized_incomplete_beta_p,
)


def unvouched() -> tuple[Primitive, ...]:
    """The primitives that have a rule of any kind and whose lowering is not vouched for, in order of registration."""
    tables = (*_tables(), *mlir._platform_specific_lowerings.values())
    sizes = tuple(map(len, tables))
    if sizes not in _seen:
        _seen.clear()
        _seen[sizes] = tuple(dict.fromkeys(p for table in tables for p in table if not is_vouched(p)))
    return _seen[sizes]


_seen: dict[tuple, tuple[Primitive, ...]] = {}


def _tables() -> tuple:
    return mlir._lowerings, ad.primitive_jvps, ad.primitive_transposes, ad.primitive_linearizations


def is_platform_specific(primitive: Primitive) -> bool:
    """Whether a platform has a lowering of its own for the primitive."""
    return any(primitive in table for table in mlir._platform_specific_lowerings.values())


def has_derivative(primitive: Primitive) -> bool:
    """Whether somebody registered a rule by which JAX differentiates the primitive."""
    tables = (ad.primitive_jvps, ad.primitive_linearizations)
    return any(primitive in table for table in tables) or hasattr(ad.JVPTrace, f"process_{primitive.name}")


def has_lowering(primitive: Primitive) -> bool:
    """Whether JAX lowers the primitive, on any platform."""
    return primitive in mlir._lowerings or is_platform_specific(primitive)


def is_of_refs(primitive: Primitive) -> bool:
    """Whether the primitive makes, reads, writes or ends a mutable array."""
    return getattr(primitive, "ref_primitive", False) or primitive in discharge._discharge_rules


def registered() -> set[Primitive]:
    """The primitives for which somebody registered a rule of any kind."""
    return {p for table in (*_tables(), *mlir._platform_specific_lowerings.values()) for p in table}


def is_split_by_itself(primitive: Primitive) -> bool:
    """Whether JAX splits the primitive's tangent in a primal and a linear part by a rule of its own."""
    return primitive in ad.primitive_linearizations or hasattr(ad.LinearizeTrace, f"process_{primitive.name}")


def linear_operands(primitive: Primitive, count: int, params: dict) -> list[int]:
    """The operands, of `count`, in which a primitive of OPAQUE is linear."""
    if primitive is solves.linear_solve_p:
        return list(range(sum(params["const_lengths"]), count))
    return {linalg.triangular_solve_p: [1], linalg.tridiagonal_solve_p: [3]}.get(primitive, [])


def has_effects(closed: ClosedJaxpr) -> bool:
    """Whether a program does something besides computing its results; to speak of a named axis is no effect."""
    found = any(not isinstance(e, core.NamedAxisEffect) for e in releases.body(closed).effects)
    return found or (is_eager() and holds_callbacks(releases.body(closed)))


def requires_devices(primitive: Primitive) -> bool:
    """Whether JAX has to know the devices before it lowers the primitive."""
    return primitive is shard_map_p or primitive in dispatch.prim_requires_devices_during_lowering


def as_function(closed: ClosedJaxpr) -> Callable:
    """The function of flat arrays that a program computes; it returns a list."""
    return core.jaxpr_as_fun(closed)


def with_body(params: dict, change: Callable[[Callable], Callable]) -> Callable:
    """One application of shard_map, of flat arrays, whose body is what `change` makes of it."""
    bound = shard_map_p.get_bind_params(params)
    body = core.jaxpr_as_fun(close(params["jaxpr"]))

    def own(*args):
        return releases.flat_tree(change(body)(*args)).with_aux(params["out_specs"])

    def bind(*args):
        return list(shard_map_p.bind(*args, **{**bound, "subfuns": (own,)}))

    return bind


def name_of(closed: ClosedJaxpr) -> str:
    """The name of the function that was traced, as a symbol."""
    return re.sub(r"\W+", "_", releases.body(closed).debug_info.func_name or "f").strip("_") or "f"


def module_table(ctx) -> dict:
    """A table that lives as long as the module that is being lowered."""
    return ctx.module_context.cached_primitive_lowerings.setdefault("evolute", {})


def lower_function(ctx, name: str, closed: ClosedJaxpr) -> None:
    """Writes the private function `@name`."""
    closed = hide(discharge_inside(closed))
    releases.lower_to_function(ctx.module_context, name, closed)


def lower_primitive(ctx, name: str, primitive: Primitive, params: dict) -> None:
    """Writes the private function `@name` that does what JAX's lowering of one application does."""
    write_function(ctx, name, lambda ctx, args: lower_default(ctx, primitive, args, params))


def write_function(ctx, name: str, emit_body: Callable[[Any, Sequence], Sequence]) -> None:
    """Writes the private function `@name` of what is lowered: `emit_body(ctx, arguments)` returns its results."""
    module = ctx.module_context
    signature = [[mlir.aval_to_ir_type(module, a) for a in avals] for avals in (ctx.avals_in, ctx.avals_out)]
    function = func_dialect.FuncOp(name, ir.FunctionType.get(*signature), ip=module.ip)
    function.attributes["sym_visibility"] = ir.StringAttr.get("private")
    module.symbol_table.insert(function)
    block = function.add_entry_block()
    with ir.InsertionPoint(block):
        func_dialect.return_(emit_body(ctx, list(block.arguments)))


def function_of(params: dict) -> tuple[str, str]:
    """The name of a function under jax.jit, and its file."""
    source = releases.body(params["jaxpr"]).debug_info.func_src_info or ""
    return params["name"], source.partition(" at ")[2].rpartition(":")[0]


def lower_jit(ctx, *args, **params) -> Sequence:
    return mlir._lowerings[jit_p].rule(ctx, *args, **params)


def lower_default(ctx, primitive: Primitive, args: Sequence, params: dict) -> list:
    (platform,) = ctx.module_context.platforms
    found = mlir._platform_specific_lowerings[platform].get(primitive) or mlir._lowerings[primitive]
    outs = found.rule(ctx.replace(tokens_out=None), *args, **params)
    return list(mlir.ir_tree_registry.flatten(outs)[0])


# Attributes that are texts: the reason of a refusal, names of memories.
_STRINGS = ("memory", "refused", "source", "target")


def emit(ctx, name: str, args: Sequence, attributes: dict[str, Any]) -> Sequence:
    """Emits an operation: strings that it takes for symbols, but for those of `_STRINGS`, and True for a mark."""

    def attribute(key: str, value: Any) -> ir.Attribute:
        if isinstance(value, list):
            return ir.DenseI64ArrayAttr.get(value)
        if value is True:
            return ir.UnitAttr.get()
        return ir.StringAttr.get(value) if key in _STRINGS else ir.FlatSymbolRefAttr.get(value)

    out_types = [mlir.aval_to_ir_type(ctx.module_context, a) for a in ctx.avals_out]
    found = {key: attribute(key, value) for key, value in attributes.items() if value is not False}
    return ir.Operation.create(
        name, results=out_types, operands=mlir.ir_tree_registry.flatten(args)[0], attributes=found
    ).results


def cond_rule(ctx, *args, branches_platforms=None, **params):
    """A branch that depends on the platform stays one: `platform_index` is lowered where the program is embedded."""
    return lower_default(ctx, cond_p, args, {**params, "branches_platforms": None})


def logistic_rule(ctx, x, **params):
    """The operation, of whose derivative nothing overflows: JAX lowers it to 1 / (1 + exp(-x))."""
    if not jax.numpy.issubdtype(ctx.avals_in[0].dtype, np.floating):
        return lower_default(ctx, logistic_p, [x], params)
    return emit(ctx, "stablehlo.logistic", [x], {})


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
