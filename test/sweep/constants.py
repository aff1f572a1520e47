"""The public functions of JAX through which no derivative goes, by reason. (What JAX refuses is among the samples.)"""

import jax

# The modules that the sweep covers, beside those of jax.scipy.stats.
MODULES = [
    "jax.image",
    "jax.lax",
    "jax.lax.linalg",
    "jax.nn",
    "jax.numpy",
    "jax.numpy.fft",
    "jax.numpy.linalg",
    "jax.scipy.linalg",
    "jax.scipy.signal",
    "jax.scipy.special",
    "jax.scipy.stats",
]

CONSTANTS = {
    "the result is of integers or truth values": {
        "jax.lax": """
            argmax argmin bitcast_convert_type bitwise_and bitwise_not bitwise_or bitwise_xor clz eq ge gt is_finite le
            lt mulhi ne population_count reduce_and reduce_or reduce_xor shift_left shift_right_arithmetic
            shift_right_logical""",
        "jax.lax.linalg": "lu_pivots_to_permutation",
        "jax.numpy": """
            all allclose any argmax argmin argpartition argsort argwhere array_equal array_equiv bincount bitwise_and
            bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
            count_nonzero digitize equal flatnonzero gcd greater greater_equal invert isclose iscomplex isfinite isin
            isinf isnan isneginf isposinf isreal lcm left_shift less less_equal lexsort logical_and logical_not
            logical_or logical_xor nanargmax nanargmin nonzero not_equal packbits right_shift searchsorted signbit
            unpackbits""",
        "jax.numpy.linalg": "matrix_rank",
    },
    "it tells shapes, dtypes, indices or options": {
        "jax.lax": """
            axis_size broadcast_shapes conv_dimension_numbers conv_general_permutations conv_general_shape_tuple
            conv_shape_tuple conv_transpose_shape_tuple dtype padtype_to_pads reduce_window_shape_tuple
            shape_as_value""",
        "jax.nn": "get_scaled_dot_general_config",
        "jax.numpy": """
            broadcast_shapes can_cast diag_indices diag_indices_from einsum_path get_printoptions iscomplexobj isdtype
            isrealobj isscalar issubdtype iterable mask_indices ndim printoptions promote_types ravel_multi_index
            result_type set_printoptions shape size tril_indices tril_indices_from triu_indices triu_indices_from
            unravel_index""",
    },
    "it makes arrays of no differentiable argument": {
        "jax.lax": "broadcasted_iota empty iota",
        "jax.nn": "one_hot",
        "jax.numpy": """
            arange bartlett blackman empty empty_like eye hamming hanning identity indices ones ones_like tri zeros
            zeros_like""",
        "jax.scipy.linalg": "dft hadamard helmert hilbert invhilbert invpascal pascal",
        "jax.scipy.special": "bernoulli",
    },
    "it reads, writes or prints": {
        "jax.numpy": """
            array_repr array_str from_dlpack frombuffer fromfile fromiter fromstring load save savez""",
    },
    "it makes random numbers": {"jax.lax": "rng_bit_generator"},
    "it needs several devices": {
        "jax.lax": "axis_index pbroadcast pcast ragged_all_to_all "
        + ("precv psend" if jax.__version_info__ < (0, 12) else "psum_scatter_start"),
    },
    "it orders effects and returns nothing to differentiate": {"jax.lax": "after_all create_token dce_sink"},
    "it runs on some accelerators only, on numbers of 8 bits and less": {"jax.nn": "scaled_dot_general scaled_matmul"},
}
