"""The primitives of JAX whose lowering to StableHLO has the derivative that JAX gives them.

They are shown to have it by the rows of test/conformance and by test/sweep. Every other primitive is captured whole:
see `evolute._rules`. A name counts only for the primitive of that name that the given module of JAX defines.
"""

from __future__ import annotations

import functools
import importlib

from jax._src import core

from evolute._compat.tracing import Primitive

_LAX = """abs acos acosh add after_all and argmax argmin asin asinh atan atan2 atanh bitcast_convert_type
broadcast_in_dim cbrt ceil clamp clz complex composite concatenate conj convert_element_type copy cos cosh
create_token dce_sink div dot_general empty empty2 eq eq_to exp exp2 expm1 floor ge gt imag integer_pow iota is_finite
le le_to log log1p log2 lt lt_to max min mul mulhi ne neg nextafter not optimization_barrier or pad polynomial
population_count pow
ragged_dot_general real reduce reduce_and reduce_max reduce_min reduce_or reduce_precision reduce_prod reduce_sum
reduce_xor rem reshape rev rng_bit_generator rng_uniform round rsqrt select_n shift_left shift_right_arithmetic
shift_right_logical sign sin sinh sort
split sqrt square squeeze stack stage sub tan tanh tie tile top_k transpose unstack xor to_edtype from_edtype"""

_OF_MODULE = {
    "jax._src.ad_checkpoint": "name_p",
    "jax._src.ad_util": "add_any_p",
    "jax._src.core": "call_p closed_call_p eval_jaxpr_p",
    "jax._src.custom_derivatives": "unreachable_p remat_opt_p",
    "jax._src.dispatch": "device_put_p",
    "jax._src.lax.control_flow.conditionals": "cond_p",
    "jax._src.lax.control_flow.loops": "cumlogsumexp_p cummax_p cummin_p cumprod_p cumsum_p scan_p while_p",
    "jax._src.lax.convolution": "conv_general_dilated_p",
    "jax._src.lax.fft": "fft_p",
    "jax._src.lax.lax": " ".join(f"{name}_p" for name in _LAX.split()),
    "jax._src.lax.linalg": "lu_pivots_to_permutation_p",
    "jax._src.lax.slicing": "dynamic_slice_p dynamic_update_slice_p gather_p scatter_add_p scatter_max_p scatter_min_p "
    "scatter_mul_p scatter_p scatter_sub_p slice_p",
    "jax._src.lax.special": "bessel_i1e_p digamma_p erf_inv_p erf_p erfc_p lgamma_p polygamma_p zeta_p",
    "jax._src.lax.windowed_reductions": "reduce_window_max_p reduce_window_min_p reduce_window_p reduce_window_sum_p "
    "select_and_gather_add_p select_and_scatter_add_p select_and_scatter_p",
    "jax._src.pjit": "jit_p layout_constraint_p reshard_p sharding_constraint_p",
    "jax._src.random": "random_clone_p",
    "jax._src.random.philox2x32": "philox2x32_p",
    "jax._src.random.philox4x32": "philox4x32_p",
    "jax._src.random.prng": "iota_2x32_shape_p random_bits_p random_fold_in_p random_seed_p random_split_p "
    "random_unwrap_p random_wrap_p",
    "jax._src.random.threefry2x32": "threefry2x32_p",
    "jax._src.random.threefry4x32": "threefry4x32_p",
}

# Modules whose functions with a vjp rule have the derivative that their bodies have, which forwards costs less: loops
# and solvers of differential equations, whose rules save memory.
PLAIN_BODIES = {"diffrax._adjoint", "equinox.internal._loop.checkpointed", "jax.experimental.ode"}


@functools.cache
def vouched() -> frozenset[Primitive]:
    """The primitives that are lowered as JAX lowers them."""
    found = set()
    for module, names in _OF_MODULE.items():
        try:
            holder = importlib.import_module(module)
        except ImportError:
            continue
        found |= {p for name in names.split() if isinstance(p := getattr(holder, name, None), core.Primitive)}
    return frozenset(found)


# Primitives of Evolute, which capture knows.
ours: set[Primitive] = set()


def is_vouched(primitive: Primitive) -> bool:
    return primitive in vouched() or primitive in ours
