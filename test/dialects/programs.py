"""JAX programs whose lowering holds about everything that JAX lowers to: a name, a function, and its arguments."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import AbstractMesh, NamedSharding
from jax.sharding import PartitionSpec as P

programs = {}


# What has a lowering for some platforms only.
platforms = {
    "callbacks": ("cpu",),
    "complex_linear_algebra": ("cpu",),
    "dot_algorithms": ("cuda", "tpu"),
}


def spec(*shape, dtype="float32"):
    return jax.ShapeDtypeStruct(shape, dtype)


def program(*args, **options):
    """Registers the function below it, to be lowered for `args`. Options go to jax.jit."""

    def register(function):
        programs[function.__name__] = (jax.jit(function, keep_unused=True, **options), args)
        return function

    return register


def each(functions, *args):
    """Registers one program per function of a table."""
    for name, function in functions.items():
        programs[name] = (jax.jit(function, keep_unused=True), args)


x, y, s = spec(2, 3), spec(2, 3), spec()
z = spec(2, 3, dtype="complex64")
n = spec(2, 3, dtype="int32")
matrix = spec(4, 4)
key = spec(2, dtype="uint32")
zero = np.float32(0)


# Elementwise. Each function of many operations stands for them all.


@program(x)
def unary(a):
    functions = "abs ceil cos exp exp2 expm1 floor log log1p negative rint rsqrt sign sin sqrt tan tanh square cbrt"
    return [getattr(lax, f, None)(a) if hasattr(lax, f) else getattr(jnp, f)(a) for f in functions.split()]


@program(x)
def special(a):
    functions = (
        "bessel_i0e bessel_i1e digamma erf erf_inv erfc lgamma logistic acos acosh asin asinh atan atanh sinh cosh"
    )
    return [getattr(lax, f)(a) for f in functions.split()] + [jnp.i0(a), jax.scipy.special.ndtri(a)]


@program(x, y)
def binary(a, b):
    functions = "add atan2 complex div max min mul nextafter pow rem sub zeta polygamma igamma igammac"
    return [getattr(lax, f)(a, b) for f in functions.split()]


@program(n, n)
def integers(a, b):
    functions = "add sub mul div rem max min bitwise_and bitwise_or bitwise_xor shift_left shift_right_logical"
    unary = [f(a) for f in (lax.abs, lax.neg, lax.sign, lax.bitwise_not, lax.population_count, lax.clz)]
    return [getattr(lax, f)(a, b) for f in functions.split()] + [lax.shift_right_arithmetic(a, b), *unary]


@program(z, z)
def complexes(a, b):
    parts = [jnp.real(a), jnp.imag(a), jnp.abs(a), jnp.angle(a), jnp.conj(a)]
    return [*parts, a * b, a / b, jnp.exp(a), jnp.sqrt(a), jnp.tanh(a), a**2, a == b, jnp.arcsin(a)]


@program(x, y, n)
def comparisons(a, b, i):
    signed = [i < 3, i == i + 1, i.astype("uint8") >= 2]
    return [a < b, a <= b, a == b, a != b, a > b, a >= b, *signed, jnp.isfinite(a), jnp.isnan(a), jnp.isposinf(a)]


@program(x, y, spec(2, 3, dtype="bool"))
def choices(a, b, p):
    return [jnp.where(p, a, b), jnp.clip(a, 0.0, 1.0), lax.clamp(b, a, b + 1), lax.select(p, a, b), p & p | ~p]


@program(x)
def conversions(a):
    names = "bfloat16 float16 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64"
    return [a.astype(t) for t in names.split()]


@program(x)
def small_floats(a):
    names = [t for t in dir(jnp) if t.startswith(("float8", "float4", "int4", "uint4", "int2"))]
    return [a.astype(t).astype("float32") for t in names] + [lax.reduce_precision(a, 5, 2)]


@program(spec(4, 8, dtype="bfloat16"), spec(8, 4, dtype="bfloat16"))
def bfloat16(a, b):
    return jax.nn.softmax(a @ b) + jnp.bfloat16(1.5), jnp.dot(a, b, preferred_element_type="float32")


@program(spec(4, 8, dtype="float8_e4m3fn"), spec(8, 4, dtype="float8_e4m3fn"))
def float8(a, b):
    return jnp.dot(a, b, preferred_element_type="float32"), a.astype("float8_e5m2")


@program(x)
def bits(a):
    return lax.bitcast_convert_type(a, "int32"), lax.bitcast_convert_type(a, "uint8"), jnp.signbit(a), jnp.frexp(a)


@program(x)
def polynomial(a):
    return 1 + a * (2 + a * (3 + a**5)), jnp.polyval(jnp.array([1.0, 2.0, 3.0]), a), jnp.sinc(a)


@program(x)
def accuracy(a):
    highest, tolerance = lax.AccuracyMode.HIGHEST, lax.Tolerance(atol=1e-5, rtol=0.0, ulps=1)
    return lax.exp(a, accuracy=highest), lax.tanh(a, accuracy=tolerance), lax.log(a, accuracy=highest)


# Data movement.


@program(spec(2, 3, 4))
def shapes(a):
    moved = [
        a.reshape(6, 4),
        a.T,
        jnp.moveaxis(a, 0, 1),
        jnp.squeeze(a[:1]),
        a[None],
        jnp.broadcast_to(a, (5, 2, 3, 4)),
    ]
    return [*moved, jnp.flip(a, 1), jnp.tile(a, 2), jnp.repeat(a, 2, 1), jnp.rot90(a), jnp.swapaxes(a, 0, 2), a.ravel()]


@program(spec(6, 4))
def slices(a):
    return a[1:5:2], a[::-1], a[:, 1], a[-1], a[2:2], lax.slice(a, (0, 1), (6, 4), (3, 1)), jnp.split(a, 2, 1)


@program(spec(6, 4), spec(dtype="int32"))
def dynamic_slices(a, i):
    update = lax.dynamic_update_slice(a, a[:2, :2], (i, i))
    return lax.dynamic_slice(a, (i, i), (2, 3)), update, lax.dynamic_index_in_dim(a, i), a.at[i].set(0.0)


@program(x, y)
def joins(a, b):
    padded = [jnp.pad(a, 1), jnp.pad(a, ((1, 2), (0, 3)), mode="edge"), lax.pad(a, zero, ((1, -1, 2), (0, 0, 1)))]
    return [jnp.concatenate([a, b]), jnp.stack([a, b], 1), jnp.roll(a, 1), jnp.hstack([a, b]), *padded]


@program()
def constants():
    numbers = [np.inf, -np.inf, np.nan, 0.1, 1e-30, -0.0]
    floats = [np.asarray(numbers, t) for t in ("float16", "float32", "float64", jnp.bfloat16)]
    others = [np.arange(5).astype(t) for t in ("int8", "uint8", "int32", "uint64", "bool", "complex64")]
    large = np.linspace(0, 1, 200, dtype="float32")
    return [*floats, *others, large, np.zeros((0, 3)), np.ones((3, 4)), 7, 2.5, 1j, True, np.eye(3)]


@program()
def iotas():
    return [
        jnp.arange(5),
        jnp.eye(3),
        jnp.tri(4),
        lax.broadcasted_iota("float32", (3, 4), 1),
        jnp.linspace(0.0, 1.0, 7),
    ]


# Contraction and linear algebra.


@program(spec(5, 2, 3), spec(5, 3, 4))
def products(a, b):
    precise = [jnp.matmul(a, b, precision=p) for p in ("high", "highest", "default")]
    einsums = [jnp.einsum("bij,bjk->bik", a, b), jnp.einsum("bij,bjk->", a, b), jnp.tensordot(a, b, ((2,), (1,)))]
    return [a @ b, *precise, *einsums, jnp.outer(a[0, 0], b[0, 0]), jnp.vdot(a, a), jnp.kron(a[0], b[0])]


@program(spec(2, 3), spec(3, 4))
def dot_algorithms(a, b):
    names = "TF32_TF32_F32 BF16_BF16_F32_X3 F32_F32_F32"
    return [lax.dot(a, b, precision=getattr(lax.DotAlgorithmPreset, name)) for name in names.split()]


@program(spec(1, 8, 8, 4), spec(3, 3, 4, 6), spec(3, 3, 2, 4))
def convolutions(a, k, g):
    layout = ("NHWC", "HWIO", "NHWC")
    conv = functools.partial(lax.conv_general_dilated, dimension_numbers=layout)
    return [
        conv(a, k, (1, 1), "SAME"),
        conv(a, k, (2, 2), "VALID"),
        conv(a, k, (1, 1), [(1, 2), (0, -1)], rhs_dilation=(2, 1)),
        conv(a, k, (1, 1), [(0, 0), (2, 1)], lhs_dilation=(2, 2), precision="highest"),
        conv(a, g, (1, 1), "SAME", feature_group_count=2),
        lax.conv_transpose(a, k, (2, 2), "SAME", dimension_numbers=layout),
        jnp.convolve(a[0, 0, :, 0], k[0, :, 0, 0]),
    ]


@program(spec(2, 3, 8), spec(5, 3, 3))
def convolution_gradient(a, k):
    return jax.vjp(lambda a, k: lax.conv(a, k, (2,), "SAME"), a, k)[1](jnp.ones((2, 5, 4), a.dtype))


@program(matrix, spec(4, 2))
def factorisations(a, b):
    symmetric = a @ a.T
    return [
        jnp.linalg.cholesky(symmetric),
        jnp.linalg.qr(a),
        jnp.linalg.svd(a, full_matrices=False),
        jnp.linalg.eigh(symmetric),
        jnp.linalg.solve(a, b),
        lax.linalg.triangular_solve(a, b, left_side=True, lower=True),
    ]


@program(matrix)
def matrix_functions(a):
    return jnp.linalg.det(a), jnp.linalg.slogdet(a), jnp.linalg.inv(a), jax.scipy.linalg.expm(a), jnp.linalg.norm(a)


@program(spec(3, 4, 4, dtype="complex64"))
def complex_linear_algebra(a):
    return jnp.linalg.eig(a), jnp.linalg.inv(a), lax.linalg.lu(a), lax.linalg.schur(a)


@program(spec(8, dtype="complex64"), spec(4, 8))
def transforms(a, b):
    return [jnp.fft.fft(a), jnp.fft.ifft(a), jnp.fft.rfft(b), jnp.fft.irfft(a), jnp.fft.fft2(b), jnp.fft.fftshift(b)]


# Reduction.


@program(spec(3, 4), spec(3, 4, dtype="int32"))
def reductions(a, i):
    functions = (jnp.sum, jnp.prod, jnp.max, jnp.min, jnp.mean, jnp.var, jnp.argmax, jnp.argmin, jnp.any, jnp.all)
    return [f(a) for f in functions] + [f(a, 1) for f in functions] + [jnp.sum(i), jnp.bitwise_or.reduce(i)]


@program(spec(3, 4))
def reducers(a):
    by_hand = lax.reduce(a, zero, lambda p, q: p + 2 * q, (1,))
    pair = lax.reduce((a, a), (zero, zero + 1), lambda p, q: (p[0] + q[0], p[1] * q[1]), (0,))
    return by_hand, pair, jax.nn.logsumexp(a), jnp.median(a), jnp.nanmean(a), lax.reduce_xor(a > 0, (0,))


@program(spec(3, 9))
def cumulative(a):
    return [f(a, axis=1) for f in (lax.cumsum, lax.cumprod, lax.cummax, lax.cummin, lax.cumlogsumexp)]


@program(spec(1, 8, 8, 2))
def windows(a):
    window = functools.partial(lax.reduce_window, window_dimensions=(1, 2, 2, 1), window_strides=(1, 2, 2, 1))
    largest = window(a, -jnp.inf, lax.max, padding="VALID")
    return (
        largest,
        window(a, 0.0, lax.add, padding="SAME", base_dilation=(1, 2, 1, 1)),
        window((a, a), (zero, zero + 1), lambda p, q: (p[0] + q[0], p[1] * q[1]), padding="VALID"),
    )


@program(spec(1, 8, 8, 2))
def pooling_gradient(a):
    pool = lambda a: lax.reduce_window(a, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID").sum()
    return jax.grad(pool)(a)


@program(spec(3, 9), spec(9, dtype="int32"))
def sorting(a, i):
    return (
        jnp.sort(a),
        jnp.argsort(a, stable=False),
        lax.sort((i, i), num_keys=2),
        lax.top_k(a, 3),
        jnp.unique(i, size=4),
    )


# Gathers and scatters.


@program(spec(6, 4), spec(3, dtype="int32"))
def gathers(a, i):
    along = jnp.take_along_axis(a, i[:, None], 0)
    return a[i], a[:, i], a[i, i], jnp.take(a, i, 1, mode="clip"), along, a.at[i].get(mode="fill", fill_value=0)


@program(spec(5, 6, 4), spec(5, 3, dtype="int32"))
def batched_gathers(a, i):
    gather = lambda a, i: a[i]
    scatter = lambda a, i: a.at[i].add(1.0)
    return jax.vmap(gather)(a, i), jax.vmap(scatter)(a, i)


@program(spec(6, 4), spec(3, dtype="int32"), spec(3, 4))
def scatters(a, i, u):
    at = a.at[i]
    return at.set(u), at.add(u), at.multiply(u), at.min(u), at.max(u), at.apply(jnp.sin), a.at[i, i].add(1.0)


@program(spec(6, 4), spec(3, dtype="int32"))
def scatter_options(a, i):
    unique = a.at[i].set(0.0, unique_indices=True, indices_are_sorted=True)
    return (
        unique,
        a.at[i].add(1.0, mode="drop"),
        jax.ops.segment_sum(a, jnp.arange(6) // 2, 3),
        jnp.bincount(i, length=4),
    )


# Control flow.


@program(spec(dtype="bool"), x)
def branches(p, a):
    return lax.cond(p, jnp.sin, jnp.cos, a), lax.cond(p, lambda: a, lambda: -a)


@program(spec(dtype="int32"), x)
def switches(i, a):
    return lax.switch(i, [jnp.sin, jnp.cos, lambda a: a * a, lambda a: -a], a)


@program(spec(7, 3), spec(3))
def scans(a, c):
    step = lambda c, a: (c * a, jnp.sin(c))
    return lax.scan(step, c, a), lax.scan(step, c, a, reverse=True), lax.scan(step, c, a, unroll=2)


@program(s)
def loops(a):
    counted = lax.fori_loop(0, 10, lambda i, a: a + i, a)
    return counted, lax.while_loop(lambda a: a < 100.0, lambda a: a * 2.0, a), lax.map(jnp.sin, jnp.arange(3.0))


@program(s)
def nested_loops(a):
    inner = lambda i, a: lax.cond(i > 2, lambda a: lax.fori_loop(0, i, lambda j, a: a + j, a), jnp.sin, a)
    return lax.fori_loop(0, 5, inner, a)


@program(spec(7, 3))
def associative_scans(a):
    return lax.associative_scan(jnp.add, a), jax.grad(lambda a: lax.scan(lambda c, a: (c * a, c), a[0], a)[0].sum())(a)


@program(x)
def calls(a):
    inner = jax.jit(lambda a: jnp.sin(a) + 1)
    return inner(a) + inner(2 * a), jax.checkpoint(inner)(a), lax.optimization_barrier((a, 2 * a))


@program(x)
def custom_rules(a):
    f = jax.custom_jvp(lambda a: jnp.sin(a))
    f.defjvp(lambda p, t: (f(*p), t[0]))
    return f(a), jax.nn.relu(a), jax.nn.silu(a), lax.stop_gradient(a), lax.composite(jnp.sin, "my.sin", 3)(a)


# Random numbers.


@program(key)
def random(k):
    names = "normal uniform gumbel exponential laplace cauchy"
    drawn = [getattr(jax.random, f)(k, (3, 2)) for f in names.split()]
    return *drawn, jax.random.split(k), jax.random.permutation(k, 6), jax.random.categorical(k, jnp.ones(4))


@program(key)
def random_discrete(k):
    return jax.random.randint(k, (3,), 0, 9), jax.random.bernoulli(k, 0.3, (4,)), jax.random.choice(k, 5, (2,), False)


@program(key)
def random_gamma(k):
    return jax.random.gamma(k, 2.0, (3,)), jax.random.poisson(k, 3.0, (2,)), jax.random.dirichlet(k, jnp.ones(3))


@program(spec(4, dtype="uint32"))
def random_bits(k):
    state, bits = lax.rng_bit_generator(k, (3, 2))
    return state, bits, lax.rng_bit_generator(k, (5,), algorithm=lax.RandomAlgorithm.RNG_THREE_FRY)


@program()
def random_uniform():
    return lax.rng_uniform(0.0, 1.0, (3, 2))


# Derivatives and models.


@program(spec(3, 4), spec(4, 5), spec(5), spec(5, 2))
def perceptron(a, w, b, v):
    loss = lambda w, b, v: jnp.mean(jnp.square(jnp.tanh(a @ w + b) @ v))
    return jax.value_and_grad(loss, (0, 1, 2))(w, b, v)


@program(spec(3))
def hessian(a):
    return jax.hessian(lambda a: jnp.sum(jnp.sin(a) * a**3))(a), jax.jacfwd(jnp.cumsum)(a)


@program(spec(2, 6, 8), spec(8, 24), spec(8, 8))
def attention(a, w, o):
    q, k, v = jnp.split(a @ w, 3, -1)
    mask = jnp.tril(jnp.ones((6, 6), bool))
    weights = jax.nn.softmax(jnp.where(mask, jnp.einsum("bqd,bkd->bqk", q, k) / 8**0.5, -1e9))
    return jax.nn.standardize(weights @ v @ o + a), jax.nn.gelu(a)


@program(spec(2, 5, 3), spec(7, 4), spec(4, 4))
def recurrent(a, w, u):
    cell = lambda h, a: (jnp.tanh(jnp.concatenate([a, h], -1) @ w @ u),) * 2
    run = lambda w: lax.scan(cell, jnp.zeros((2, 4)), a.swapaxes(0, 1))[1].sum()
    return jax.value_and_grad(run)(w)


@program(spec(2, 8, 8, 1), spec(3, 3, 1, 4), spec(64, 10), spec(2, dtype="int32"))
def network(a, k, w, labels):
    def loss(k, w):
        h = jax.nn.relu(lax.conv_general_dilated(a, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")))
        h = lax.reduce_window(h, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        logits = h.reshape(2, -1) @ w
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1).mean()

    return jax.grad(loss, (0, 1))(k, w)


@program(spec(2, 3), spec(9, dtype="int32"), spec(10, 4))
def embedding(a, tokens, table):
    return jax.grad(lambda t: jnp.sum(t[tokens] ** 2))(table), jax.nn.one_hot(tokens, 4), jax.nn.softplus(a)


@program(spec(4), spec(4))
def ode(a, p):
    step = lambda i, a: a + 0.1 * jnp.stack([a[1], -p[0] * a[0], a[3], -p[1] * a[2]])
    return jax.jvp(lambda p: lax.fori_loop(0, 20, step, a), (p,), (p,))


@program(spec(10, 2), spec(10))
def regression(a, b):
    return jnp.linalg.lstsq(a, b), jnp.cov(a.T), jnp.corrcoef(a.T), jnp.histogram(b, 5), jnp.interp(b, b, b)


@program(spec(5, 5))
def stencil(a):
    laplacian = sum(jnp.roll(a, shift, axis) for shift in (1, -1) for axis in (0, 1)) - 4 * a
    return a.at[1:-1, 1:-1].add(0.1 * laplacian[1:-1, 1:-1]), jnp.gradient(a), jax.image.resize(a, (8, 8), "linear")


@program(spec(6, 3))
def distances(a):
    pairs = jax.vmap(lambda p: jax.vmap(lambda q: jnp.sqrt(jnp.sum((p - q) ** 2) + 1e-9))(a))(a)
    return jnp.exp(-pairs), jnp.argsort(pairs)[:, :3], jnp.linalg.norm(a, axis=1, keepdims=True)


@program(spec(8), spec(8, 16))
def experts(tokens, weights):
    choice = jnp.argmax(weights, 1)
    groups = jnp.bincount(choice, length=16)
    return lax.ragged_dot(jnp.ones((8, 4)), jnp.ones((16, 4, 2)), groups.astype("int32")), tokens[choice % 8]


# Special functions and statistics.

each(
    {
        "betainc": lambda a: jax.scipy.special.betainc(a, a, a),
        "gammainc": lambda a: jax.scipy.special.gammainc(a, a),
        "expi": lambda a: jax.scipy.special.expi(a),
        "xlogy": lambda a: jax.scipy.special.xlogy(a, a),
        "spherical": lambda a: jax.scipy.special.sph_harm_y(np.array([1]), np.array([1]), a[0, :1], a[0, :1], n_max=2),
        "norm_logpdf": lambda a: jax.scipy.stats.norm.logpdf(a),
        "t_logpdf": lambda a: jax.scipy.stats.t.logpdf(a, 3.0),
        "gaussian_filter": lambda a: jax.scipy.signal.convolve2d(a, a, "same"),
        "bessel": lambda a: jax.scipy.special.i1(a),
        "nan_to_num": lambda a: jnp.nan_to_num(a),
        "quantile": lambda a: jnp.quantile(a, 0.3),
        "searchsorted": lambda a: jnp.searchsorted(a[0], a[1]),
        "nextafter": lambda a: jnp.nextafter(a, 1.0),
        "trapezoid": lambda a: jnp.trapezoid(a),
        "percentile_grad": lambda a: jax.grad(lambda a: jnp.percentile(a, 30.0))(a),
        "digamma_grad": lambda a: jax.grad(lambda a: jax.scipy.special.digamma(a).sum())(a),
    },
    x,
)


# With the host.


@program(x)
def callbacks(a):
    jax.debug.callback(lambda a: None, a)
    return jax.pure_callback(lambda a: a, spec(2, 3), a)


@program(x)
def foreign(a):
    return jax.ffi.ffi_call("my_target", spec(2, 3))(a, scale=2.0, sizes=np.arange(3))


@program(x, donate_argnums=0)
def donated(a):
    return a + 1


@program(x, x)
def unused(a, b):
    return a, 3


@program(spec())
def named_scopes(a):
    with jax.named_scope("outer"):
        return jnp.sin(a) * 2


# Over several devices.

mesh = AbstractMesh((2, 2), ("x", "y"))
over = NamedSharding(mesh, P("x", "y"))


@program(matrix, matrix, in_shardings=(over, over), out_shardings=over)
def sharded(a, b):
    return lax.with_sharding_constraint(jnp.sin(a @ b), NamedSharding(mesh, P(("x", "y")))) + 1


@program(matrix)
def collectives(a):
    def body(a):
        moved = lax.ppermute(a, "x", [(0, 1), (1, 0)]) + lax.psum(a, ("x", "y")) + lax.pmax(a, "y")
        parts = lax.psum_scatter(a, "y", tiled=True), lax.all_gather(a, "y"), lax.all_to_all(a, "y", 0, 1)
        return moved, *parts, a * lax.axis_index("x"), jax.grad(lambda a: lax.pmean(a, "x").sum())(a)

    out = P("x", "y"), P("x", "y"), P("x", "y"), P("x", "y"), P("x", "y"), P("x", "y")
    return jax.shard_map(body, mesh=mesh, in_specs=P("x", "y"), out_specs=out, check_vma=False)(a)


@program(matrix)
def partly_manual(a):
    body = lambda a: lax.psum(jnp.sin(a), "x")
    return jax.shard_map(body, mesh=mesh, in_specs=P("x"), out_specs=P(), axis_names={"x"})(a) * 2


@program(matrix)
def partitioned_loop(a):
    body = lambda a: lax.scan(lambda c, _: (lax.psum(c, "x") / 2, None), a, None, length=3)[0]
    return jax.shard_map(body, mesh=mesh, in_specs=P("x", "y"), out_specs=P("x", "y"), check_vma=False)(a)
