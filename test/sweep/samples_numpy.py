"""Samples of jax.numpy."""

import jax.numpy as jnp
import numpy as np
from sample import called, each, ints, refused, sample, signed, square, x, z

NP = "jax.numpy"

# Of one number.
each(NP, "abs absolute acos arccos angle asin arcsin asinh arcsinh atan arctan atanh arctanh ceil conj conjugate", x(3))
each(NP, "cbrt copy cos cosh deg2rad degrees exp exp2 expm1 fabs floor i0 imag log log10 log1p log2 nan_to_num", x(3))
each(NP, "negative positive rad2deg radians real reciprocal rint round around sign sin sinc sinh sqrt", x(3))
each(NP, "square tan tanh trunc unwrap modf frexp", x(3))
each(NP, "acosh arccosh", x(3, low=1.2, high=2.5))
each(
    NP,
    "abs acos arccos angle asin asinh atan atanh conj cos cosh exp exp2 expm1 imag log log10 log1p log2",
    z(3),
    label="complex",
)
each(NP, "negative real reciprocal sign sin sinc sinh sqrt square tan tanh acosh nan_to_num", z(3), label="complex")
each(NP, "abs ceil floor nan_to_num negative sign sinc", signed(3), label="signed")

# Of two numbers.
each(
    NP,
    "add arctan2 atan2 copysign divide divmod float_power floor_divide fmax fmin fmod heaviside hypot",
    x(2, 3),
    x(3),
)
each(NP, "logaddexp logaddexp2 maximum minimum mod multiply pow power remainder subtract true_divide", x(2, 3), x(3))
each(
    NP,
    "add divide float_power logaddexp logaddexp2 multiply power subtract",
    z(2, 3),
    z(3),
    label="complex",
)
each(NP, "divmod fmod mod remainder floor_divide", signed(4), x(4), label="signed")
sample(f"{NP}.clip", signed(4), -0.3, 0.4)
called(f"{NP}.clip", lambda a, lo, hi: jnp.clip(a, lo, hi), signed(4), x(4, low=-0.5, high=-0.1), x(4), label="bounds")
sample(f"{NP}.ldexp", x(3), ints(1, -2, 3))
sample(f"{NP}.power", x(3), 3, label="integer")

# Reductions.
each(NP, "amax amin average cumprod cumsum cumulative_prod cumulative_sum max mean median min nancumprod", x(4))
each(NP, "nancumsum nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar prod ptp std sum var", x(4))
each(
    NP, "cumprod cumsum max mean median min prod std sum var average ptp nanmean nanvar", x(3, 2), axis=0, label="axis"
)
each(NP, "cumprod cumsum mean nanmean nanprod nanstd nansum prod std sum var", z(4), label="complex")
each(NP, "percentile nanpercentile", x(4), x(2, low=20, high=80))
each(NP, "quantile nanquantile", x(4), x(2))
sample(f"{NP}.average", x(3, 2), axis=0, weights=x(3), label="weights")
sample(f"{NP}.quantile", x(3, 2), 0.3, axis=0, method="nearest", label="nearest")
sample(f"{NP}.sum", x(3, 2), where=np.array([[True], [False], [True]]), initial=1.0, label="where")
called(f"{NP}.apply_along_axis", lambda a: jnp.apply_along_axis(lambda v: v * jnp.sum(v), 0, a), x(3, 2))
called(f"{NP}.apply_over_axes", lambda a: jnp.apply_over_axes(jnp.sum, a, [0, 1]), x(3, 2))
called(f"{NP}.nanmean", lambda a: jnp.nanmean(jnp.where(jnp.arange(3) == 1, jnp.nan, a)), x(3), label="nan")
called(f"{NP}.nansum", lambda a: jnp.nansum(jnp.where(jnp.arange(3) == 1, jnp.nan, a)), x(3), label="nan")

# Products.
each(NP, "convolve correlate", x(4), x(3))
each(NP, "convolve correlate", z(3), z(2), mode="same", label="complex")
each(NP, "dot inner matmul", x(2, 3), x(3, 3))
each(NP, "dot inner matmul", z(2, 3), z(3, 3), label="complex")
each(NP, "inner kron outer polyadd polymul polysub vdot", x(3), x(3))
each(NP, "kron outer vdot vecdot", z(3), z(3), label="complex")
each(NP, "vecdot", x(2, 3), x(3))
sample(f"{NP}.cross", x(2, 3), x(3))
sample(f"{NP}.einsum", "ij,jk,k->i", x(2, 3), x(3, 2), x(2))
sample(f"{NP}.einsum", "iij->ij", x(3, 3, 2), label="diagonal")
sample(f"{NP}.matmul", x(2, 2, 3), x(2, 3, 2), label="batch")
sample(f"{NP}.matvec", z(2, 3), z(3))
sample(f"{NP}.tensordot", x(2, 3), x(3, 2), axes=1)
sample(f"{NP}.vecmat", z(3), z(3, 2))

# Statistics and polynomials.
each(NP, "corrcoef cov", x(3, 4))
sample(f"{NP}.cov", z(2, 4), label="complex")
each(NP, "diff ediff1d gradient", x(4))
sample(f"{NP}.gradient", x(3, 4), x(4, then=np.sort), axis=1, label="spacing")
sample(f"{NP}.histogram", x(4), bins=3, weights=x(4))
sample(f"{NP}.histogram2d", x(4), x(4), bins=2, weights=x(4))
sample(f"{NP}.histogramdd", x(4, 2), bins=2, weights=x(4))
sample(f"{NP}.histogram_bin_edges", x(4), bins=3)
sample(f"{NP}.interp", x(3), x(4, then=np.sort), x(4))
sample(f"{NP}.poly", x(3))
sample(f"{NP}.poly", square(2), label="matrix", order=1)
sample(f"{NP}.polyder", x(4))
sample(f"{NP}.polydiv", x(4), x(2))
sample(f"{NP}.polyfit", x(4), x(4), 2)
sample(f"{NP}.polyint", x(3), 2)
sample(f"{NP}.polyval", x(3), x(2))
called(f"{NP}.roots", lambda p: jnp.roots(p, strip_zeros=False), x(4), order=1)
sample(f"{NP}.trapezoid", x(4), x(4))
sample(f"{NP}.vander", x(3))

# Shapes.
each(NP, "array asarray atleast_1d atleast_2d atleast_3d", x(2, 3))
called(f"{NP}.array_split", lambda a: jnp.array_split(a, 2), x(3, 2))
sample(f"{NP}.astype", x(3), np.float32)
called(f"{NP}.astype", lambda a: jnp.astype(a, complex), x(3), label="complex")
sample(f"{NP}.block", [[x(2, 2), x(2, 1)], [x(1, 2), x(1, 1)]])
sample(f"{NP}.broadcast_arrays", x(2, 1), x(3))
sample(f"{NP}.broadcast_to", x(1, 3), (2, 2, 3))
each(NP, "column_stack dstack hstack stack vstack concatenate", [x(2, 2), x(2, 2)])
sample(f"{NP}.concat", [x(2, 2), x(2, 1)], axis=1)
each(NP, "diag diagflat", x(3))
each(NP, "diag diagonal fliplr flipud matrix_transpose rot90 trace tril triu", x(3, 3), label="matrix")
sample(f"{NP}.diagonal", x(2, 3, 2), 1, 0, 1)
sample(f"{NP}.dsplit", x(2, 1, 4), 2)
sample(f"{NP}.expand_dims", x(2, 3), 1)
sample(f"{NP}.flip", x(2, 3))
sample(f"{NP}.full", (2, 3), x())
sample(f"{NP}.full_like", np.ones(3, bool), x(), dtype=float)
sample(f"{NP}.hsplit", x(2, 4), [1, 3])
called(f"{NP}.ix_", lambda a, b: jnp.ix_(a, b), x(2), x(3))
sample(f"{NP}.meshgrid", x(2), x(3))
sample(f"{NP}.moveaxis", x(2, 1, 3), 0, 2)
each(NP, "geomspace linspace logspace", x(2), x(2, low=1, high=2), 4)
sample(f"{NP}.pad", x(2, 3), ((1, 0), (2, 1)))
sample(f"{NP}.pad", x(4), 2, mode="reflect", label="reflect")
sample(f"{NP}.pad", x(4), 2, mode="linear_ramp", label="ramp")
sample(f"{NP}.pad", x(4), 2, mode="maximum", label="maximum")
sample(f"{NP}.pad", x(4), 2, mode="wrap", label="wrap")
sample(f"{NP}.permute_dims", x(2, 1, 3), (2, 0, 1))
each(NP, "ravel squeeze", x(1, 2, 3))
sample(f"{NP}.repeat", x(2, 2), 2, axis=1)
sample(f"{NP}.reshape", x(2, 3), (3, 2))
sample(f"{NP}.resize", x(2, 3), (4, 2))
sample(f"{NP}.roll", x(2, 3), 1, axis=1)
sample(f"{NP}.rollaxis", x(2, 1, 3), 2)
sample(f"{NP}.split", x(4), 2)
sample(f"{NP}.swapaxes", x(2, 1, 3), 0, 2)
sample(f"{NP}.tile", x(2, 2), (2, 1))
sample(f"{NP}.transpose", x(2, 1, 3))
sample(f"{NP}.unstack", x(2, 3))
sample(f"{NP}.vsplit", x(4, 2), 2)

# Indices and conditions.
MASK = np.array([True, False, True])
sample(f"{NP}.append", x(2), x(3))
called(f"{NP}.choose", lambda a, b: jnp.choose(np.array([0, 1, 1]), [a, b], mode="clip"), x(3), x(3))
called(f"{NP}.compress", lambda a: jnp.compress(jnp.array([True, False, True]), a, size=2), x(3))
called(f"{NP}.delete", lambda a: jnp.delete(a, 1), x(3))
called(f"{NP}.extract", lambda a: jnp.extract(jnp.array([True, False, True]), a, size=2), x(3))
called(f"{NP}.fill_diagonal", lambda a, v: jnp.fill_diagonal(a, v, inplace=False), x(3, 3), x(3))
called(f"{NP}.insert", lambda a, v: jnp.insert(a, 1, v), x(3), x())
called(f"{NP}.piecewise", lambda a: jnp.piecewise(a, [a < 0, a > 0.3], [jnp.sin, jnp.exp, jnp.cos]), signed(4))
called(f"{NP}.place", lambda a, v: jnp.place(a, jnp.array([True, False, True]), v, inplace=False), x(3), x(2))
called(f"{NP}.put", lambda a, v: jnp.put(a, jnp.array([2, 0]), v, inplace=False), x(3), x(2))
called(
    f"{NP}.put_along_axis",
    lambda a, i, v: jnp.put_along_axis(a, i, v, 1, inplace=False),
    x(2, 3),
    ints([[1], [2]]),
    x(2, 1),
)
sample(f"{NP}.select", [np.array([True, False, False]), MASK], [x(3), x(3)], x(3))
sample(f"{NP}.take", x(4, 2), ints([[1, 3], [1, 0]]), axis=0)
sample(f"{NP}.take_along_axis", x(2, 3), ints([[2, 0], [1, 1]]), axis=1)
sample(f"{NP}.where", MASK, x(3), x(3))

# Windows, sets and functions of functions.
sample(f"{NP}.kaiser", 4, x())
for name in ("intersect1d", "setdiff1d", "setxor1d", "union1d"):
    fun = getattr(jnp, name)
    called(f"{NP}.{name}", lambda a, b, fun=fun: fun(a, jnp.append(a[:1], b), size=2), x(2), x(2))
each(NP, "unique unique_values", x(3), size=3)
each(NP, "unique_all unique_counts unique_inverse", x(3), size=3)
called(f"{NP}.frompyfunc", lambda a, b: jnp.frompyfunc(lambda p, q: p * q, 2, 1)(a, b), x(3), x(3))
called(f"{NP}.fromfunction", lambda a: jnp.fromfunction(lambda i: jnp.sin(i * a), (3,)), x())

# Order.
each(NP, "sort", x(4))
sample(f"{NP}.partition", x(4), 2)
each(NP, "sort", x(3, 3), axis=0, descending=True, label="descending")
sample(f"{NP}.sort_complex", z(4))
called(f"{NP}.vectorize", lambda a, b: jnp.vectorize(jnp.dot, signature="(n),(n)->()")(a, b), x(2, 3), x(3))

refused(f"{NP}.trim_zeros", x(3))
