"""Whether the JAX that is installed is one that Evolute works with: asked before anything else is imported.

A release can be in the range that was tested and still lack something, and private interfaces come and go without a
word. So each of those that `_compat` uses is looked for, with the parameters that are passed by name.
"""

from __future__ import annotations

import importlib
import inspect

import jax

OLDEST, NEXT = (0, 10, 2), (0, 13)
_INSTALL = 'pip install "jax>=0.10.2,<0.13"'

# Modules under jax._src, and what is used of them, apart from what `_compat.releases` asks for.
USED = {
    "ad_checkpoint": "RematTraced name_p remat_p",
    "ad_util": "SymbolicZero Zero stop_gradient_p",
    "api": "NotNeeded _check_ema_unmapped_args _mapped_axis_spec",
    "api_util": "debug_info",
    "callback": "_IOEffect pure_callback_p",
    "checkify": """DivisionByZeroError ErrorEffect JaxException NaNError OOBError _check_error checkify error_checks
        get_traceback oob_payload user_checks""",
    "config": """captured_constants_warn_bytes debug_infs debug_key_reuse debug_nans default_device disable_jit
        trace_context traceback_in_locations_limit""",
    "core": """AbstractValue Atom DebugInfo DropVar EvalTrace Jaxpr JaxprEqn Literal ManualAxisType MemorySpace
        NamedAxisEffect Primitive Ref ShapedArray Trace TraceTag Tracer Var dimension_as_value ensure_no_leaks
        eval_jaxpr eval_trace free_ref_p freeze_p internal_mutable_array_effect is_concrete is_constant_shape
        jaxpr_as_fun jaxprs_in_params mapped_aval mem_kind_to_space mem_space_to_kind new_jaxpr_eqn no_axis_name
        no_effects physical_aval pytype_aval_mappings set_current_trace shaped_abstractify take_current_trace
        to_concrete_value trace_ctx typematch typeof unmapped_aval""",
    "custom_batching": "custom_vmap_p",
    "custom_derivatives": "_maybe_perturbed custom_jvp_call_p custom_vjp_call_p",
    "debugging": "DebugEffect OrderedDebugEffect debug_callback_p debug_effect ordered_debug_effect",
    "dispatch": "device_put_p prim_requires_devices_during_lowering",
    "dtypes": "canonicalize_value",
    "effects": "ordered_effects",
    "hijax": "CustomVJPTraced Static call_hi_primitive_p",
    "interpreters.ad": """JVPTrace LinearizeTrace fancy_transposes instantiate_zeros is_undefined_primal
        primitive_jvps primitive_linearizations primitive_transposes replace_rule_output_symbolic_zeros zero_jvp""",
    "interpreters.batching": "AxisData BatchTrace BatchTracer fancy_primitive_batchers moveaxis",
    "interpreters.mlir": """COLLECTIVE_CHANNEL_ID LoweringParameters ModuleContext ShapePolyLoweringState TokenSet
        _lowerings _platform_specific_lowerings aval_to_ir_type custom_call ir_tree_registry lower_fun
        lower_per_platform lower_with_sharding_in_types merge_mlir_modules register_lowering""",
    "interpreters.partial_eval": """DynamicJaxprTrace DynamicJaxprTracer Offloadable RecomputeType RematCases
        TracebackScope TracingEqn dce_jaxpr ensure_enum lower_jaxpr2 trace_to_jaxpr_dynamic""",
    "lax.ann": "approx_top_k_p",
    "lax.control_flow.conditionals": "cond_p",
    "lax.control_flow.solves": "linear_solve_p",
    "lax.lax": """_convert_element_type _get_monoid_reducer add_p ceil_p div_p floor_p logistic_p mul_p round_p
        sign_p sub_p""",
    "lax.linalg": """cholesky_p cholesky_update_p eig_p eigh_p geqrf_p hessenberg_p householder_product_p lu_p qr_p
        schur_p svd_p triangular_solve_p tridiagonal_p tridiagonal_solve_p""",
    "lax.special": "bessel_i0e_p igamma_grad_a_p igamma_p igammac_p regularized_incomplete_beta_p",
    "linear_util": "WrappedFun wrap_init",
    "pjit": "jit_p",
    "random.core": "random_gamma_p",
    "shard_map": "shard_map_p",
    "sharding_impls": "ShardingContext UNSPECIFIED",
    "source_info_util": """SourceInfo current current_name_stack is_user_filename register_exclusion
        reset_name_stack user_context user_frame""",
    "stages": "Traced",
    "state.discharge": "_discharge_rules discharge_state",
    "state.primitives": "addupdate_p get_p swap_p",
    "state.types": "AbstractRef ReadEffect",
    "traceback_util": "register_exclusion",
    "util": "weakref_lru_cache",
}

# Functions and classes, and the parameters of them that are passed by name.
_PARAMETERS = {
    "interpreters.mlir.LoweringParameters": """override_lowering_rules export_ignore_forward_compatibility
        hoist_constants_as_args""",
    "interpreters.mlir.ModuleContext": """backend platforms axis_context keepalives channel_iterator host_callbacks
        lowering_parameters shape_poly_state all_default_mem_kind context""",
    "interpreters.mlir.lower_jaxpr_to_fun": "num_const_args in_avals",
    "interpreters.partial_eval.DynamicJaxprTrace": "parent_trace",
    "state.discharge.discharge_state": "lower",
}

# Classes, and the attributes of them that are used.
_ATTRIBUTES = {
    "core.Jaxpr": "constvars debug_info effects eqns invars is_high outvars replace",
    "core.JaxprEqn": "ctx effects invars outvars params primitive replace source_info",
    "core.Primitive": "bind get_bind_params is_high",
    "interpreters.partial_eval.DynamicJaxprTrace": "invalidate new_arg process_custom_jvp_call process_custom_vjp_call",
}


def missing() -> list[str]:
    """The interfaces of JAX that are used and that the JAX that is installed does not have."""
    found = [f"{module}.{name}" for module, names in USED.items() for name in names.split() if not _has(module, name)]
    for path, names in _PARAMETERS.items():
        has = inspect.signature(_object(path)).parameters if _object(path) else ()
        found += [f"{path}({name}=)" for name in names.split() if name not in has]
    for path, names in _ATTRIBUTES.items():
        found += [f"{path}.{name}" for name in names.split() if not hasattr(_object(path), name)]
    return found


def _has(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(f"jax._src.{module}"), name)
    except ImportError:
        return False


def _object(path: str) -> object | None:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(f"jax._src.{module}"), name, None) if _has(module, name) else None


def check(version: tuple[int, ...] | None = None) -> None:
    """Refuses a JAX that is too old, too new, or that lacks something. Raises ImportError."""
    version = jax.__version_info__ if version is None else version
    lacking = missing()
    if OLDEST <= version < NEXT and not lacking:
        return
    age = "too old" if version < OLDEST else "too new" if version >= NEXT else "not one that was tested"
    number = ".".join(map(str, version))
    more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
    what = f": it lacks jax._src.{', jax._src.'.join(lacking[:3])}{more}" if lacking else ""
    raise ImportError(f"evolute works with JAX 0.10.2 to 0.12, and JAX {number} is {age}{what}; {_INSTALL}")


check()
