"""JAX's private interfaces, all of those that Evolute uses, for the pinned jax release.

Nothing outside this package imports from `jax._src`: to support another release, change it and run the tests.
"""

from evolute._compat.foreign import (
    TARGET as FOREIGN,
)
from evolute._compat.foreign import (
    effects_of as effects_of,
)
from evolute._compat.foreign import (
    emit_foreign as emit_foreign,
)
from evolute._compat.foreign import (
    lower_foreign_calls as lower_foreign_calls,
)
from evolute._compat.foreign import (
    axes_of as axes_of,
)
from evolute._compat.foreign import (
    on_physical as on_physical,
)
from evolute._compat.foreign import (
    prune_branches as prune_branches,
)
from evolute._compat.foreign import (
    unmapped_results as unmapped_results,
)
from evolute._compat.linearity import (
    linear_p as linear_p,
)
from evolute._compat.linearity import (
    mark_linear as mark_linear,
)
from evolute._compat.lowering import (
    lower_to_text as lower_to_text,
)
from evolute._compat.policies import (
    saved_p as saved_p,
)
from evolute._compat.policies import (
    with_marks as with_marks,
)
from evolute._compat.primitives import (
    Identity as Identity,
)
from evolute._compat.primitives import (
    OPAQUE as OPAQUE,
)
from evolute._compat.primitives import (
    as_function as as_function,
)
from evolute._compat.primitives import (
    checkpoint_p as checkpoint_p,
)
from evolute._compat.primitives import (
    cholesky_update_p as cholesky_update_p,
)
from evolute._compat.primitives import (
    close as close,
)
from evolute._compat.primitives import (
    closed_over as closed_over,
)
from evolute._compat.primitives import (
    cond_p as cond_p,
)
from evolute._compat.primitives import (
    cond_rule as cond_rule,
)
from evolute._compat.primitives import (
    custom_jvp_p as custom_jvp_p,
)
from evolute._compat.primitives import (
    custom_vjp_p as custom_vjp_p,
)
from evolute._compat.primitives import (
    custom_vmap_p as custom_vmap_p,
)
from evolute._compat.primitives import (
    eig_p as eig_p,
)
from evolute._compat.primitives import (
    eigh_p as eigh_p,
)
from evolute._compat.primitives import (
    emit as emit,
)
from evolute._compat.primitives import (
    function_of as function_of,
)
from evolute._compat.primitives import (
    has_derivative as has_derivative,
)
from evolute._compat.primitives import (
    igamma_grad_a_p as igamma_grad_a_p,
)
from evolute._compat.primitives import (
    igamma_p as igamma_p,
)
from evolute._compat.primitives import (
    igammac_p as igammac_p,
)
from evolute._compat.primitives import (
    is_platform_specific as is_platform_specific,
)
from evolute._compat.primitives import (
    is_split_by_itself as is_split_by_itself,
)
from evolute._compat.primitives import (
    jit_p as jit_p,
)
from evolute._compat.primitives import (
    linear_operands as linear_operands,
)
from evolute._compat.primitives import (
    logistic_p as logistic_p,
)
from evolute._compat.primitives import (
    logistic_rule as logistic_rule,
)
from evolute._compat.primitives import (
    lower_default as lower_default,
)
from evolute._compat.primitives import (
    lower_function as lower_function,
)
from evolute._compat.primitives import (
    lower_jit as lower_jit,
)
from evolute._compat.primitives import (
    lower_primitive as lower_primitive,
)
from evolute._compat.primitives import (
    module_table as module_table,
)
from evolute._compat.primitives import (
    name_of as name_of,
)
from evolute._compat.primitives import (
    params_key as params_key,
)
from evolute._compat.primitives import (
    program_key as program_key,
)
from evolute._compat.primitives import (
    random_gamma_p as random_gamma_p,
)
from evolute._compat.primitives import (
    regularized_incomplete_beta_p as regularized_incomplete_beta_p,
)
from evolute._compat.primitives import (
    rule_key as rule_key,
)
from evolute._compat.primitives import (
    stop_gradient_p as stop_gradient_p,
)
from evolute._compat.primitives import (
    stop_gradient_rule as stop_gradient_rule,
)
from evolute._compat.primitives import (
    svd_p as svd_p,
)
from evolute._compat.primitives import (
    unvouched as unvouched,
)
from evolute._compat.primitives import (
    write_function as write_function,
)
from evolute._compat.reading import (
    Functions as Functions,
)
from evolute._compat.registration import (
    Zero as Zero,
)
from evolute._compat.registration import (
    capturing_rule as capturing_rule,
)
from evolute._compat.registration import (
    instantiate_zeros as instantiate_zeros,
)
from evolute._compat.registration import (
    is_undefined_primal as is_undefined_primal,
)
from evolute._compat.registration import (
    merging_rule as merging_rule,
)
from evolute._compat.registration import (
    move_axis_to_front as move_axis_to_front,
)
from evolute._compat.registration import (
    register_batch as register_batch,
)
from evolute._compat.registration import (
    register_impl as register_impl,
)
from evolute._compat.registration import (
    register_jvp as register_jvp,
)
from evolute._compat.registration import (
    register_linearize as register_linearize,
)
from evolute._compat.registration import (
    register_lowering as register_lowering,
)
from evolute._compat.registration import (
    register_transpose as register_transpose,
)
from evolute._compat.registration import (
    zero_tangent as zero_tangent,
)
from evolute._compat.tracing import (
    ClosedJaxpr as ClosedJaxpr,
)
from evolute._compat.tracing import (
    ClosureError as ClosureError,
)
from evolute._compat.tracing import (
    PACKAGE as PACKAGE,
)
from evolute._compat.tracing import (
    Primitive as Primitive,
)
from evolute._compat.tracing import (
    ShapedArray as ShapedArray,
)
from evolute._compat.tracing import (
    Tracer as Tracer,
)
from evolute._compat.tracing import (
    abstract as abstract,
)
from evolute._compat.tracing import (
    constants_to_arguments as constants_to_arguments,
)
from evolute._compat.tracing import (
    default_platform as default_platform,
)
from evolute._compat.tracing import (
    float0 as float0,
)
from evolute._compat.tracing import (
    frame_of as frame_of,
)
from evolute._compat.tracing import (
    is_inexact as is_inexact,
)
from evolute._compat.tracing import (
    ordered_effects as ordered_effects,
)
from evolute._compat.tracing import (
    physical as physical,
)
from evolute._compat.tracing import (
    tangent as tangent,
)
from evolute._compat.tracing import (
    trace as trace,
)
from evolute._compat.tracing import (
    trace_rule as trace_rule,
)
from evolute._compat.tracing import (
    typeof as typeof,
)
from evolute._compat.tracing import (
    user_frame as user_frame,
)
from evolute._compat.vouched import (
    is_vouched as is_vouched,
)
from evolute._compat.vouched import (
    vouched as vouched,
)
from evolute._compat.tracing import (
    named_axes as named_axes,
)
from evolute._compat.tracing import (
    with_named_axes as with_named_axes,
)
