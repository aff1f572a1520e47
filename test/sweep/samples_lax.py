"""Samples of jax.lax."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from sample import called, each, fixed, ints, refused, sample, signed, square, x, z

LAX = "jax.lax"

# Of one number.
each(LAX, "abs acos asin asinh atan atanh bessel_i0e bessel_i1e cbrt ceil cos cosh digamma erf erf_inv", x(3))
each(LAX, "erfc exp exp2 expm1 floor lgamma log log1p logistic neg optimization_barrier reciprocal round", x(3))
each(LAX, "rsqrt sign sin sinh sqrt square stage stop_gradient tan tanh", x(3))
each(LAX, "acosh", x(3, low=1.2, high=2.5))
each(LAX, "abs acos asin asinh atan atanh conj cos cosh exp exp2 expm1 imag log log1p logistic", z(3), label="complex")
each(LAX, "neg real reciprocal rsqrt sign sin sinh sqrt square tan tanh", z(3), label="complex")
sample(f"{LAX}.conj", x(3))
sample(f"{LAX}.convert_element_type", x(3), np.float32)
sample(f"{LAX}.integer_pow", x(3), -3)
sample(f"{LAX}.integer_pow", z(3), 4, label="complex")
sample(f"{LAX}.polygamma", 1.0, x(3))
sample(f"{LAX}.reduce_precision", x(3), 8, 20)

# Of two or three numbers.
each(LAX, "add atan2 complex div max min mul pow rem sub", x(3), x(3))
each(LAX, "igamma igammac", x(3), x(3), order=1)
each(LAX, "igamma igammac", fixed(x(3)), x(3), label="x")
sample(f"{LAX}.random_gamma_grad", x(3), x(3), lacks="vjp")
each(LAX, "add atan2 div mul pow sub", z(3), z(3), label="complex")
sample(f"{LAX}.betainc", fixed(x(3)), fixed(x(3)), x(3))
sample(f"{LAX}.clamp", x(4, low=-0.5, high=-0.1), signed(4), x(4))
sample(f"{LAX}.rem", signed(4), x(4, low=0.1, high=0.4), label="signed")

# Products.
sample(f"{LAX}.batch_matmul", x(2, 2, 3), x(2, 3, 2))
sample(f"{LAX}.dot", z(2, 3), z(3, 2))
sample(f"{LAX}.dot_general", x(2, 3, 2), x(2, 4, 3), (((1,), (2,)), ((0,), (0,))))
sample(f"{LAX}.conv", x(1, 2, 4, 4), x(2, 2, 2, 2), (1, 2), "SAME")
sample(f"{LAX}.conv_general_dilated", x(1, 4, 5), x(2, 2, 3), (2,), [(1, 2)], (1,), (2,), feature_group_count=2)
called(
    f"{LAX}.conv_general_dilated",
    lambda a, b: lax.conv_general_dilated(a, b, (1,), "VALID", batch_group_count=2),
    x(2, 2, 4),
    x(2, 2, 2),
    label="batch groups",
)
sample(f"{LAX}.conv_general_dilated", z(1, 1, 4), z(1, 1, 2), (1,), [(0, 1)], (2,), label="complex")
sample(f"{LAX}.conv_general_dilated_local", x(1, 1, 4), x(1, 2, 3), (1,), "VALID", (2,))
sample(f"{LAX}.conv_general_dilated_patches", x(1, 2, 4), (2,), (1,), "VALID")
sample(f"{LAX}.conv_transpose", x(1, 3, 2), x(2, 2, 2), (2,), "SAME", dimension_numbers=("NHC", "HIO", "NHC"))
sample(f"{LAX}.conv_with_general_padding", x(1, 1, 4), x(1, 1, 2), (1,), [(0, 1)], (1,), (1,))
sample(f"{LAX}.ragged_dot", x(4, 3), x(2, 3, 2), ints(1, 3))
called(
    f"{LAX}.ragged_dot_general",
    lambda a, b, g: lax.ragged_dot_general(a, b, g, RAGGED),
    x(4, 3),
    x(2, 3, 2),
    ints(1, 3),
)
RAGGED = lax.RaggedDotDimensionNumbers((((1,), (1,)), ((), ())), [0], [0])

# Shapes.
sample(f"{LAX}.broadcast", x(2), (3,))
sample(f"{LAX}.broadcast_in_dim", x(2), (2, 3), (0,))
sample(f"{LAX}.broadcast_like", x(1, 3), np.ones((2, 3), bool))
sample(f"{LAX}.broadcast_to_rank", x(3), 2)
sample(f"{LAX}.collapse", x(2, 2, 3), 1)
sample(f"{LAX}.concatenate", [x(2, 2), x(1, 2)], 0)
sample(f"{LAX}.expand_dims", x(3), (0,))
sample(f"{LAX}.full", (2,), x())
called(f"{LAX}.full_like", lambda a: lax.full_like(jnp.ones(3), a), x())
sample(f"{LAX}.pad", x(3, 2), x(), ((1, -1, 1), (-1, 2, 0)))
sample(f"{LAX}.reshape", x(2, 3), (3, 2), (1, 0))
sample(f"{LAX}.rev", x(2, 3), (1,))
sample(f"{LAX}.split", x(3, 2), (1, 2))
sample(f"{LAX}.squeeze", x(1, 3), (0,))
sample(f"{LAX}.stack", [x(3), x(3)])
sample(f"{LAX}.tile", x(2, 2), (1, 2))
sample(f"{LAX}.transpose", x(2, 1, 3), (2, 0, 1))
sample(f"{LAX}.unstack", x(2, 3))

# Slices and indices.
sample(f"{LAX}.dynamic_index_in_dim", x(3, 2), ints(1))
sample(f"{LAX}.dynamic_slice", x(4, 3), (ints(1), ints(2)), (2, 2))
sample(f"{LAX}.dynamic_slice_in_dim", x(4), ints(3), 2)
sample(f"{LAX}.dynamic_update_index_in_dim", x(3, 2), x(2), ints(1), 0)
sample(f"{LAX}.dynamic_update_slice", x(4, 3), x(2, 2), (ints(1), ints(2)))
sample(f"{LAX}.dynamic_update_slice_in_dim", x(4), x(2), ints(1), 0)
sample(f"{LAX}.index_in_dim", x(3, 2), 1)
sample(f"{LAX}.index_take", x(3, 2), (ints(0, 2), ints(1, 1)), (0, 1))
sample(f"{LAX}.slice", x(4, 3), (0, 1), (4, 3), (2, 1))
sample(f"{LAX}.slice_in_dim", x(4, 3), 1, 4, 2)
GATHER = lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,))
SCATTER = lax.ScatterDimensionNumbers(
    update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)
)
sample(f"{LAX}.gather", x(4, 2), ints([[1], [3], [1]]), dimension_numbers=GATHER, slice_sizes=(1, 2))
each(LAX, "scatter_add scatter_sub scatter_min scatter_max", x(4, 2), ints([[1], [3], [1]]), x(3, 2), SCATTER)
each(LAX, "scatter scatter_mul", x(4, 2), ints([[1], [3], [0]]), x(3, 2), SCATTER, unique_indices=True)
sample(f"{LAX}.select", np.array([True, False, True]), x(3), x(3))
sample(f"{LAX}.select_n", ints(2, 0, 1).astype(np.int32), x(3), x(3), x(3))

# Reductions and order.
each(LAX, "cumlogsumexp cummax cummin cumprod cumsum", x(3, 2))
each(LAX, "cumlogsumexp cumprod cumsum", x(4), reverse=True, label="reverse")
each(LAX, "reduce_max reduce_min reduce_prod reduce_sum", x(3, 2), (0,))
called(f"{LAX}.reduce", lambda a: lax.reduce(a, 0.0, lax.add, (0,)), x(3, 2))
called(
    f"{LAX}.reduce",
    lambda a, b: lax.reduce(
        (a, b), (1.0, 0.0), lambda p, q: (p[0] * q[0] - p[1] * q[1], p[0] * q[1] + p[1] * q[0]), (0,)
    ),
    x(3),
    x(3),
    label="body",
)
called(f"{LAX}.reduce_window", lambda a: lax.reduce_window(a, -jnp.inf, lax.max, (2, 1), (1, 1), "VALID"), x(3, 2))
called(f"{LAX}.reduce_window", lambda a: lax.reduce_window(a, 0.0, lax.add, (2,), (2,), [(1, 1)]), x(4), label="sum")
sample(f"{LAX}.fft", z(4), lax.FftType.FFT, (4,))
sample(f"{LAX}.sort", x(4))
sample(f"{LAX}.sort", [x(4), x(4)], num_keys=1, label="pairs")
sample(f"{LAX}.sort_key_val", x(2, 3), x(2, 3))
sample(f"{LAX}.top_k", x(4), 2)
each(LAX, "approx_max_k approx_min_k", x(4), 2)
called(f"{LAX}.associative_scan", lambda a: lax.associative_scan(jnp.multiply, a), x(4))

# Control flow.
called(f"{LAX}.cond", lambda p, a: lax.cond(p > 0, jnp.sin, jnp.exp, a), ints(1), x(3))
called(
    f"{LAX}.custom_linear_solve",
    lambda m, b: lax.custom_linear_solve(
        lambda v: m @ v, b, lambda _, c: jnp.linalg.solve(m, c), lambda _, c: jnp.linalg.solve(m.T, c)
    ),
    square(2),
    x(2),
)
called(
    f"{LAX}.custom_root",
    lambda a: lax.custom_root(lambda y: y**3 + y - a, a, _newton, lambda g, y: y / g(jnp.ones_like(y))),
    x(),
)
called(f"{LAX}.fori_loop", lambda a: lax.fori_loop(0, 3, lambda i, c: jnp.sin(c) * (i + 1), a), x(3))
called(f"{LAX}.map", lambda a: lax.map(lambda v: jnp.sum(v) * v, a), x(3, 2))
called(f"{LAX}.platform_dependent", lambda a: lax.platform_dependent(a, cpu=jnp.sin, default=jnp.sin), x(3))
called(f"{LAX}.scan", lambda c, xs: lax.scan(lambda c, v: (jnp.sin(c) * v, c + v), c, xs), x(), x(3))
called(
    f"{LAX}.scan",
    lambda c, xs: lax.scan(lambda c, v: (c * v, c), c, xs, reverse=True, unroll=2),
    x(),
    x(3),
    label="reverse",
)
called(f"{LAX}.switch", lambda i, a: lax.switch(i, [jnp.sin, jnp.cos, jnp.exp], a), ints(1), x(3))
called(
    f"{LAX}.while_loop", lambda a: lax.while_loop(lambda c: jnp.sum(c) < 20, lambda c: c * c + c, a), x(3), lacks="vjp"
)


# Across the axis of a vmap.
for name, call in {
    "all_gather": lambda v: lax.all_gather(v, "i") * v,
    "all_to_all": lambda v: lax.all_to_all(v, "i", 0, 0),
    "pmean": lambda v: v * lax.pmean(v, "i"),
    "ppermute": lambda v: v * lax.ppermute(v, "i", [(0, 1), (1, 2), (2, 0)]),
    "pshuffle": lambda v: v * lax.pshuffle(v, "i", [1, 2, 0]),
    "psum": lambda v: v * lax.psum(v, "i"),
    "psum_scatter": lambda v: lax.psum_scatter(v, "i"),
    "pswapaxes": lambda v: lax.pswapaxes(v, "i", 0),
}.items():
    called(f"{LAX}.{name}", jax.vmap(call, axis_name="i"), x(3, 3))
refused(f"{LAX}.pmax", x(3), call=jax.vmap(lambda v: lax.pmax(v, "i"), axis_name="i"))
refused(f"{LAX}.pmin", x(3), call=jax.vmap(lambda v: lax.pmin(v, "i"), axis_name="i"))
sample(f"{LAX}.with_sharding_constraint", x(3), jax.sharding.SingleDeviceSharding(jax.devices()[0]))


def _newton(f, start):
    step = lambda y: y - f(y) / jax.grad(f)(y)
    return lax.fori_loop(0, 20, lambda _, y: step(y), start)


refused(f"{LAX}.composite", x(3), call=lambda a: lax.composite(lambda v: jnp.sin(v) * v, "my.op")(a))
refused(f"{LAX}.igamma_grad_a", x(3), x(3))
refused(f"{LAX}.rng_uniform", x(), x(), shape=(2,))
refused(f"{LAX}.scaled_dot", x(2, 32), x(32, 2))
refused(
    f"{LAX}.scatter_apply",
    x(4, 2),
    call=lambda a: lax.scatter_apply(a, ints([[1], [3]]), jnp.sin, SCATTER, update_shape=(2, 2)),
)
refused(f"{LAX}.zeta", x(3, low=1.5, high=3), x(3))
