"""Elementwise operations: smooth points, then points where an expression or a convention decides."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from table import ALL, COMPLEX, F64, REAL, WIDE, Table, inf, x

TABLE = Table()
row, unary, binary = TABLE.row, TABLE.unary, TABLE.binary

# ===- abs, sign, negate -===

unary("stablehlo.abs", jax=lax.abs, at=[-2.0, -0.5, 0.75, 3.0])
unary(
    "stablehlo.abs",
    name="zero",
    at=[0.0, -0.0, 1.0],
    smooth=False,
    jax=lax.abs,
    want=lambda a, t: t,
    note="a kink or a step: no difference quotient, no series",
)
row(
    "stablehlo.abs",
    "%y = stablehlo.abs %a : (tensor<3x$x>) -> tensor<3x$r>",
    [x(3, within=(0.5, 2))],
    "3x$r",
    name="complex",
    dtypes=COMPLEX,
    jax=lax.abs,
)
row(
    "stablehlo.abs",
    "%y = stablehlo.abs %a : (tensor<2x$x>) -> tensor<2x$r>",
    [x(2, at=[0, 1 + 1j])],
    "2x$r",
    name="complex-zero",
    dtypes=COMPLEX,
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, t: np.array([0, (t[1].real + t[1].imag) / 2**0.5]),
    note="a point without a complex derivative; the convention decides the first, none the others",
)
row(
    "stablehlo.abs",
    "%y = stablehlo.abs %a : (tensor<3x$x>) -> tensor<3x$r>",
    [x(3, at=[3e200 + 4e200j, 3e-200 - 4e-200j, 1e300j])],
    "3x$r",
    name="complex-extreme",
    dtypes=COMPLEX,
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, t: np.array([0.6 * t[0].real + 0.8 * t[0].imag, 0.6 * t[1].real - 0.8 * t[1].imag, t[2].imag]),
    note="too large or too small for difference quotients, and for the terms of the second derivative",
)
unary("stablehlo.sign", at=[-2.0, 0.5, 3.0], jax=lax.sign)
unary(
    "stablehlo.sign",
    name="zero",
    at=[0.0, -0.0],
    smooth=False,
    jax=lax.sign,
    note="a kink or a step: no difference quotient, no series",
)
unary("stablehlo.sign", name="complex", dtypes=COMPLEX, shape=(3,), within=(0.5, 2))
unary(
    "stablehlo.sign",
    name="complex-zero",
    dtypes=COMPLEX,
    at=[0, 1j],
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, t: np.array([0, t[1].real]),
    note="a point without a complex derivative; the convention decides the first, none the others",
)
row(
    "stablehlo.sign",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%1 = stablehlo.sign %0 : tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)
row(
    "stablehlo.abs",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%1 = stablehlo.abs %0 : tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)
unary("stablehlo.negate", dtypes=ALL, jax=lax.neg)
unary("stablehlo.negate", name="scalar", shape=(), jax=lax.neg)
unary("stablehlo.negate", name="empty", shape=(0, 3), jax=lax.neg)

# ===- Exponentials and logarithms -===

unary("stablehlo.exponential", dtypes=ALL, jax=lax.exp)
unary(
    "stablehlo.exponential",
    name="extreme",
    at=[-800.0, -100.0, 0.0, 20.0],
    dtypes=F64,
    smooth=False,
    jax=lax.exp,
    note="the values span all of float64, which difference quotients do not resolve and narrower types do not have",
)
unary("stablehlo.exponential_minus_one", dtypes=ALL, jax=lax.expm1)
unary("stablehlo.exponential_minus_one", name="small", at=[0.0, 1e-18, -1e-9], jax=lax.expm1)
unary("stablehlo.log", within=(0.5, 3), dtypes=ALL, jax=lax.log)
unary(
    "stablehlo.log",
    name="zero",
    at=[0.0, -1.0],
    finite=False,
    smooth=False,
    nested=1,
    order=1,
    jax=lax.log,
    note="the derivative is infinite",
)
unary(
    "stablehlo.log",
    name="branch",
    dtypes=COMPLEX,
    at=[-1 + 1e-3j, -1 - 1e-3j, -2 + 0j, 1j],
    smooth=False,
    jax=lax.log,
    note="next to the branch cut: no difference quotient crosses it",
)
unary(
    "stablehlo.log",
    name="extreme",
    at=[1e-30, 1e30],
    dtypes=("f64", "f32", "bf16"),
    smooth=False,
    nested=1,
    order=1,
    jax=lax.log,
    note="points too small and too large for difference quotients and higher derivatives; float16 has none of them",
)
unary("stablehlo.log_plus_one", within=(-0.4, 2), dtypes=ALL, jax=lax.log1p)
unary("stablehlo.log_plus_one", name="small", at=[0.0, 1e-18, -1e-9], jax=lax.log1p)
unary("stablehlo.logistic", dtypes=ALL, jax=lax.logistic)
# The slope keeps its digits at the right end too, where that of y * (1 - y), JAX's, is 0 from 37 on.
unary(
    "stablehlo.logistic",
    name="extreme",
    at=[-700.0, -40.0, 0.0, 700.0],
    dtypes=F64,
    smooth=False,
    want=lambda a, t: np.exp(-np.abs(a)) / (1 + np.exp(-np.abs(a))) ** 2 * t,
    note="slopes too small for difference quotients, and for narrower types",
)

# ===- Powers and roots -===

unary("stablehlo.cbrt", at=[-2.0, -0.5, 0.75, 3.0], jax=lax.cbrt)
unary(
    "stablehlo.cbrt",
    name="zero",
    at=[0.0],
    finite=False,
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, t: inf * np.sign(t),
    note="the derivative is infinite",
)
unary("stablehlo.rsqrt", within=(0.5, 3), dtypes=ALL, jax=lax.rsqrt)
unary(
    "stablehlo.rsqrt",
    name="small",
    at=[1e-6, 1e6],
    dtypes=("f64", "f32", "bf16"),
    smooth=False,
    nested=1,
    order=1,
    jax=lax.rsqrt,
    note="points too small and too large for difference quotients and higher derivatives; float16 has none of them",
)
unary("stablehlo.sqrt", within=(0.5, 3), dtypes=ALL, jax=lax.sqrt)
unary(
    "stablehlo.sqrt",
    name="zero",
    at=[0.0],
    finite=False,
    smooth=False,
    nested=1,
    order=1,
    jax=lax.sqrt,
    want=lambda a, t: inf * np.sign(t),
    note="the derivative is infinite",
)
# No series there: the value stays.
unary(
    "stablehlo.sqrt",
    name="zero-series",
    at=[0.0, -0.0],
    finite=False,
    smooth=False,
    modes="jet",
    order=3,
    note="there is no series",
)
unary(
    "stablehlo.sqrt",
    name="branch",
    dtypes=COMPLEX,
    at=[-1 + 1e-3j, -1 - 1e-3j, -4 + 0j, 1e-3 + 1j],
    smooth=False,
    jax=lax.sqrt,
    note="next to the branch cut: no difference quotient crosses it",
)
unary("chlo.square", dtypes=ALL, jax=lax.square)
unary("chlo.square", name="zero", at=[0.0, -1.0], dtypes=ALL, jax=lax.square)
binary("stablehlo.power", (0.5, 2), (-2, 2), dtypes=ALL, jax=lax.pow)
binary(
    "stablehlo.power",
    name="negative-base",
    at=([-2.0, -0.5, -1.5], [2.0, 3.0, -1.0]),
    fixed=(1,),
    jax=lambda a, b: lax.pow(a, b),
)
binary(
    "stablehlo.power",
    name="zero-base",
    at=([0.0, 0.0, 0.0, 0.0], [2.0, 3.0, 1.0, 0.0]),
    fixed=(1,),
    want=lambda a, b, t: np.array([0, 0, 1, 0]) * t,
)
# JAX gives NaN at 0 ** 0.
binary(
    "stablehlo.power",
    name="zero-base-both",
    at=([0.0, 0.0, 0.0], [2.0, 1.0, 3.0]),
    smooth=False,
    nested=1,
    order=1,
    jax=lax.pow,
    note="the logarithm of 0 is in the higher derivatives",
)
binary(
    "stablehlo.power",
    name="zero-exponent",
    at=([2.0, -2.0, 0.0], [0.0, 0.0, 0.0]),
    fixed=(1,),
    want=lambda a, b, t: 0 * t,
)
for n in (0, 1, 2, 3, 4, 5, -1, -2, -3):
    constant = f"%c = stablehlo.constant dense<{float(n)}> : tensor<4xf64>".replace("f64", "$x")
    row(
        "stablehlo.power",
        constant + "\n%y = stablehlo.power %a, %c : tensor<4x$x>",
        [x(4, at=[-2.0, -0.5, 1.5, 0.75] if n < 0 else [-2.0, 0.0, 1.5, 0.75])],
        "4x$x",
        name=f"to-the-{n}",
        dtypes=REAL if n > -3 else ("f64", "f32", "bf16"),
        note="" if n > -3 else "coefficients that float16 does not have",
        jax=lambda a, n=n: lax.integer_pow(a, n),
        radius=0.1,
    )
row(
    "stablehlo.power",
    "%c = stablehlo.constant dense<2.5> : tensor<3x$x>\n%y = stablehlo.power %a, %c : tensor<3x$x>",
    [x(3, within=(0.5, 2))],
    "3x$x",
    name="to-the-2.5",
    jax=lambda a: lax.pow(a, np.full(3, 2.5, a.dtype)),
)
row(
    "stablehlo.power",
    "%c = stablehlo.constant dense<2.5> : tensor<2x$x>\n%y = stablehlo.power %a, %c : tensor<2x$x>",
    [x(2, at=[0.0, 1.0])],
    "2x$x",
    name="zero-to-the-2.5",
    smooth=False,
    nested=2,
    order=2,
    want=lambda a, t: 2.5 * a * t,
    note="the third derivative at 0 is infinite",
)
row(
    "stablehlo.power",
    "%c = stablehlo.constant dense<3.0> : tensor<3x$x>\n%y = stablehlo.power %c, %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="of-3",
    jax=lambda a: lax.pow(np.full(3, 3.0, a.dtype), a),
)
row(
    "stablehlo.power",
    "%c = stablehlo.constant dense<0.0> : tensor<2x$x>\n%y = stablehlo.power %c, %a : tensor<2x$x>",
    [x(2, at=[1.5, 2.0])],
    "2x$x",
    name="of-0",
    jax=lambda a: lax.pow(np.zeros(2, a.dtype), a),
)
row(
    "stablehlo.power",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%c = stablehlo.constant dense<2> : tensor<3xi32>\n%1 = stablehlo.power %0, %c : tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)

# ===- Trigonometric and hyperbolic -===

unary("stablehlo.cosine", dtypes=ALL, jax=lax.cos)
unary("stablehlo.sine", dtypes=ALL, jax=lax.sin)
unary("stablehlo.tan", within=(-1, 1), dtypes=ALL, jax=lax.tan)
unary("chlo.tan", within=(-1, 1), dtypes=ALL, jax=lax.tan)
unary("stablehlo.tanh", within=(-1.2, 1.2), dtypes=ALL, jax=lax.tanh)
# Here x is all of the value: a sum with 1 on the way would lose it.
unary("stablehlo.tanh", name="tiny", at=[1e-9, -1e-20, 1e-4], jax=lax.tanh)
unary(
    "stablehlo.tanh",
    name="extreme",
    at=[-30.0, 0.0, 300.0],
    smooth=False,
    jax=lax.tanh,
    note="flat: a difference quotient says nothing",
)
unary("chlo.cosh", dtypes=ALL, jax=lax.cosh)
unary("chlo.sinh", dtypes=ALL, jax=lax.sinh)
unary("chlo.acos", within=(-0.7, 0.7), dtypes=ALL, jax=lax.acos)
unary("chlo.acosh", within=(1.5, 4), dtypes=ALL, jax=lax.acosh)
unary("chlo.asin", within=(-0.7, 0.7), dtypes=ALL, jax=lax.asin)
unary("chlo.asinh", jax=lax.asinh)
unary("chlo.asinh", name="tiny", at=[1e-9, -1e-20, 1e-4], jax=lax.asinh)
unary("chlo.atan", jax=lax.atan)
unary("chlo.atanh", within=(-0.7, 0.7), dtypes=ALL, jax=lax.atanh)
QUADRANTS = [1.5 + 0.5j, -1.5 + 0.5j, -1.5 - 0.5j, 1.5 - 0.5j, 0.3 + 1.5j, -0.3 - 1.5j, 0.4 + 0.2j, -0.4 - 0.3j]
for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh"):
    # JAX takes the other branch of acosh left of the imaginary axis.
    unary(
        f"chlo.{name}",
        name="quadrants",
        dtypes=COMPLEX,
        at=QUADRANTS,
        jax=None if name == "acosh" else getattr(lax, name),
    )
for name in ("exponential", "log", "log_plus_one", "logistic", "rsqrt", "sqrt", "tan", "tanh", "exponential_minus_one"):
    unary(f"stablehlo.{name}", name="quadrants", dtypes=COMPLEX, at=QUADRANTS)
for name in ("acos", "asin", "atanh"):
    # 1 - x * x has lost its digits there, (1 - x) * (1 + x) not.
    unary(
        f"chlo.{name}",
        name="next-to-1",
        at=[1 - 2805 * 2.0**-24, -1 + 2805 * 2.0**-24],
        smooth=False,
        nested=1,
        order=1,
        dtypes=WIDE,
        tol32=0.2,
        want=(lambda f: lambda a, t: f(np.float64(a), t))(
            {
                "acos": lambda a, t: -t / np.sqrt((1 - a) * (1 + a)),
                "asin": lambda a, t: t / np.sqrt((1 - a) * (1 + a)),
                "atanh": lambda a, t: t / ((1 - a) * (1 + a)),
            }[name]
        ),
        note="next to a branch point, where difference quotients and higher derivatives lose their digits; in 16 bits the points are 1",
    )
unary(
    "chlo.acosh",
    name="next-to-1",
    at=[1 + 2.0**-20],
    dtypes=WIDE,
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, t: t / np.sqrt((np.float64(a) - 1) * (np.float64(a) + 1)),
    note="next to a branch point, where difference quotients and higher derivatives lose their digits; in 16 bits the points are 1",
)
# x * x must not overflow there. (That of asinh does, and takes a slope of 1 / |x| for 0, as in JAX.)
unary(
    "chlo.acosh",
    name="huge",
    at=[1e25, 3e30],
    dtypes=("f64", "f32", "bf16"),
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, t: t / np.float64(a),
    note="points too large for difference quotients and higher derivatives; float16 has none of them",
)
binary("stablehlo.atan2", (0.5, 2), (-2, 2), tol16=4, jax=lax.atan2)
binary(
    "stablehlo.atan2",
    name="quadrants",
    at=([1.0, 1.0, -1.0, -1.0, 2.0, -2.0], [2.0, -2.0, -2.0, 2.0, 0.0, 0.0]),
    jax=lax.atan2,
)
binary(
    "stablehlo.atan2",
    name="huge",
    dtypes=("f32",),
    at=([1e25, -1e30], [3e25, 1e30]),
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, b, t, u: (
        (t * (b / np.hypot(np.float64(a), b)) - u * (a / np.hypot(np.float64(a), b))) / np.hypot(np.float64(a), b)
    ),
    note="the largest points of float32: those of float64 are another row, narrower types have none",
)
binary(
    "stablehlo.atan2",
    name="huge-f64",
    dtypes=F64,
    at=([1e200, -1e160], [3e200, 1e160]),
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, b, t, u: (t * (b / np.hypot(a, b)) - u * (a / np.hypot(a, b))) / np.hypot(a, b),
    note="points that only float64 has, too large for difference quotients and higher derivatives",
)
binary(
    "stablehlo.atan2",
    name="tiny",
    dtypes=F64,
    at=([1e-200, -1e-160], [3e-200, 1e-160]),
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, b, t, u: (t * (b / np.hypot(a, b)) - u * (a / np.hypot(a, b))) / np.hypot(a, b),
    note="points that only float64 has, too small for difference quotients and higher derivatives",
)

# ===- Order and rounding -===

binary("stablehlo.maximum", at=([1.0, 2.0, -3.0], [2.0, 1.5, -2.0]), jax=lax.max)
binary("stablehlo.minimum", at=([1.0, 2.0, -3.0], [2.0, 1.5, -2.0]), jax=lax.min)
for op, f in (("maximum", lax.max), ("minimum", lax.min)):
    binary(
        f"stablehlo.{op}",
        name="ties",
        at=([1.0, 0.0, -0.0], [1.0, 0.0, 0.0]),
        smooth=False,
        jax=f,
        want=lambda a, b, t, u: (t + u) / 2,
        note="ties, where the convention decides",
    )
    binary(
        f"stablehlo.{op}",
        name="infinite",
        at=([inf, -inf, 1.0], [1.0, 1.0, inf]),
        smooth=False,
        jax=f,
        note="infinite operands have no difference quotient",
    )
    binary(
        f"stablehlo.{op}",
        name="nan",
        at=([np.nan, 1.0, np.nan], [1.0, np.nan, np.nan]),
        smooth=False,
        jax=f,
        note="NaN has no difference quotient",
    )
    binary(
        f"stablehlo.{op}",
        name="complex",
        dtypes=COMPLEX,
        at=([1 + 1j, 2 + 1j, -1 + 2j], [2 - 1j, 1 + 3j, 1 + 1j]),
        jax=f,
    )
    row(
        f"stablehlo.{op}",
        f"%c = stablehlo.constant dense<0.0> : tensor<4x$x>\n%y = stablehlo.{op} %a, %c : tensor<4x$x>",
        [x(4, at=[-1.0, 0.0, -0.0, 2.0])],
        "4x$x",
        name="zero",
        smooth=False,
        jax=lambda a, f=f: f(a, np.zeros(4, a.dtype)),
        note="a tie, where the convention decides",
    )
    row(
        f"stablehlo.{op}",
        f"%0 = stablehlo.convert %a : (tensor<2x$x>) -> tensor<2xi32>\n%1 = stablehlo.{op} %0, %0 : tensor<2xi32>\n%y = stablehlo.convert %1 : (tensor<2xi32>) -> tensor<2x$x>",
        [x(2, at=[1.5, 3.5])],
        "2x$x",
        name="integer",
    )
    binary(
        f"stablehlo.{op}",
        name="same",
        at=([1.0, 2.0], [1.0, 2.0]),
        smooth=False,
        jax=f,
        note="ties, where the convention decides",
    )


def clamp(low, a, high):
    """JAX's, which has no derivative where bounds are scalars."""
    return lax.clamp(jnp.broadcast_to(low, a.shape), a, jnp.broadcast_to(high, a.shape))


CLAMP = "%y = stablehlo.clamp %a, %b, %c : (tensor<{0}$x>, tensor<5x$x>, tensor<{1}$x>) -> tensor<5x$x>"
for name, (low, high) in {
    "full": ("5x", "5x"),
    "scalars": ("", ""),
    "scalar-low": ("", "5x"),
    "scalar-high": ("5x", ""),
}.items():
    if name in ("scalar-low", "scalar-high"):
        continue  # the verifier of jaxlib wants both bounds of one shape or scalars
    bounds = [x(5, at=[v] * 5) if size else x(at=v) for size, v in ((low, -1.0), (high, 1.5))]
    row(
        "stablehlo.clamp",
        CLAMP.format(low, high),
        [bounds[0], x(5, at=[-2.0, -0.5, 0.0, 1.0, 3.0]), bounds[1]],
        "5x$x",
        name=name,
        jax=clamp,
    )
    row(
        "stablehlo.clamp",
        CLAMP.format(low, high),
        [bounds[0], x(5, at=[-1.0, 1.5, 0.0, -1.0, 1.5]), bounds[1]],
        "5x$x",
        name=name + "-at-bounds",
        smooth=False,
        jax=clamp,
        note="ties with a bound, where the convention decides",
    )
row(
    "stablehlo.clamp",
    "%y = stablehlo.clamp %a, %b, %c : tensor<$x>",
    [x(at=-1.0), x(at=0.5), x(at=1.0)],
    "$x",
    name="all-scalars",
    jax=lax.clamp,
)
row(
    "stablehlo.clamp",
    "%l = stablehlo.constant dense<-1.0> : tensor<$x>\n%h = stablehlo.constant dense<1.0> : tensor<$x>\n%y = stablehlo.clamp %l, %a, %h : (tensor<$x>, tensor<3x2x$x>, tensor<$x>) -> tensor<3x2x$x>",
    [x(3, 2, at=[[-2.0, 0.5], [0.0, 0.25], [2.0, -0.5]])],
    "3x2x$x",
    name="constant-bounds",
    jax=lambda a: lax.clamp(a.dtype.type(-1), a, a.dtype.type(1)),
)
row(
    "stablehlo.clamp",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%l = stablehlo.constant dense<-1> : tensor<i32>\n%h = stablehlo.constant dense<1> : tensor<i32>\n%1 = stablehlo.clamp %l, %0, %h : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)
binary("stablehlo.remainder", at=([5.5, -5.5, 5.5, -5.5, 0.5], [2.0, 2.0, -2.0, -2.0, 3.0]), jax=lax.rem)
binary(
    "stablehlo.remainder",
    name="integers",
    at=([6.0, -6.0, 0.0], [2.0, 3.0, 2.0]),
    smooth=False,
    jax=lax.rem,
    note="steps of the remainder",
)
binary(
    "stablehlo.remainder",
    name="large",
    dtypes=F64,
    at=([1e15 + 0.5, 7.0, 1e17], [3.0, 1e-3, 3.0]),
    smooth=False,
    nested=1,
    order=1,
    want=lambda a, b, t, u: t - u * np.round((a - np.fmod(a, b)) / b),
    note="points that only float64 has, next to steps of the remainder",
)

# ===- Special functions -===

unary("chlo.erf", jax=lax.erf)
unary(
    "chlo.erf",
    name="extreme",
    at=[-30.0, 0.0, 30.0],
    smooth=False,
    jax=lax.erf,
    note="flat: a difference quotient says nothing",
)
unary("chlo.erfc", jax=lax.erfc)
unary(
    "chlo.erfc",
    name="extreme",
    at=[-30.0, 0.0, 6.0, 26.0],
    smooth=False,
    dtypes=F64,
    jax=lax.erfc,
    note="slopes too small for difference quotients, and for narrower types",
)
unary(
    "chlo.erfc", name="far", at=[3.0, 6.0, 9.0], smooth=False, jax=lax.erfc, note="too small for a difference quotient"
)
unary("chlo.erf_inv", within=(-0.7, 0.7), jax=lax.erf_inv)
unary("chlo.lgamma", within=(0.6, 4), jax=lax.lgamma, tol=10)
unary(
    "chlo.lgamma",
    name="negative",
    at=[-0.5, -1.25, -2.5],
    jax=lax.lgamma,
    tol=100,
    dtypes=ALL[:3],
    note="higher derivatives exceed numbers of f16",
)
unary("chlo.digamma", within=(0.6, 4), jax=lax.digamma, tol=10)
unary(
    "chlo.digamma",
    name="negative",
    at=[-0.5, -1.25],
    jax=lax.digamma,
    tol=100,
    dtypes=ALL[:3],
    note="higher derivatives exceed numbers of f16",
)
for n in (0, 1, 2, 3):
    row(
        "chlo.polygamma",
        f"%n = stablehlo.constant dense<{n}.0> : tensor<3x$x>\n%y = chlo.polygamma %n, %a : tensor<3x$x>, tensor<3x$x> -> tensor<3x$x>",
        [x(3, within=(0.8, 4))],
        "3x$x",
        name=f"order-{n}",
        tol=100,
        jax=lambda a, n=n: lax.polygamma(np.full(3, float(n), a.dtype), a),
    )
binary(
    "chlo.polygamma",
    at=([0.0, 1.0, 2.0], [1.5, 2.5, 0.8]),
    fixed=(0,),
    tol=100,
    tol16=2,
    jax=lambda n, a: lax.polygamma(n, a),
)
binary("chlo.zeta", (2.0, 4.0), (0.8, 3.0), tol=100)
binary(
    "chlo.zeta",
    name="second",
    at=([2.0, 3.5, 20.0, 1.125], [0.25, 40.0, 0.75, 2.0]),
    fixed=(0,),
    tol=100,
    radius=0.02,
    dtypes=ALL[:3],
    note="higher derivatives exceed numbers of f16",
)
# zeta(s, 1) in s, from tables, and the sum itself where few terms count.
binary(
    "chlo.zeta",
    name="first",
    at=([2.0, 3.0, 4.0, 30.0], [1.0, 1.0, 1.0, 2.0]),
    fixed=(1,),
    tol=100,
    smooth=False,
    dtypes=ALL[:3],
    note="from tables; f16 has no number so small",
    want=lambda s, q, t: (
        np.array(
            [
                -0.93754825431584375370,
                -0.19812624288563685333,
                -0.06891126589612537985,
                -sum(n**-30.0 * np.log(n) for n in range(2, 50)),
            ]
        )
        * t
    ),
)
unary("chlo.bessel_i1e", jax=lax.bessel_i1e, at=[-9.0, -2.0, -0.5, 0.75, 3.0, 12.0], tol=100)
unary(
    "chlo.bessel_i1e",
    name="near-zero",
    at=[0.0, 1e-13, 1e-9, -1e-6, 1e-3],
    tol=100,
    smooth=False,
    want=lambda a, t: (
        t
        * np.exp(-np.abs(np.float64(a)))
        * (0.5 - np.abs(a) / 2 + 3 * np.float64(a) ** 2 / 16 - np.abs(np.float64(a)) ** 3 / 16)
    ),
    note="a kink at 0: the series of either side is not that of a fit",
)
binary("chlo.next_after", jax=None, smooth=False, want=lambda a, b, t, u: t, note="steps")
binary("chlo.next_after", name="same", at=([1.0, 0.0], [1.0, 0.0]), smooth=False, note="steps")

# ===- Arithmetic -===

binary("stablehlo.add", dtypes=ALL, jax=lax.add)
row(
    "stablehlo.add",
    "%y = stablehlo.add %a, %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="same",
    dtypes=ALL,
    jax=lambda a: a + a,
)
binary("stablehlo.add", name="scalars", shape=(), jax=lax.add)
binary("stablehlo.add", name="empty", shape=(0,), jax=lax.add)
row(
    "stablehlo.add",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%1 = stablehlo.add %0, %0 : tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)
binary("stablehlo.subtract", dtypes=ALL, jax=lax.sub)
row(
    "stablehlo.subtract",
    "%y = stablehlo.subtract %a, %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="same",
    dtypes=ALL,
    jax=lambda a: a - a,
)
binary("stablehlo.multiply", dtypes=ALL, jax=lax.mul)
row(
    "stablehlo.multiply",
    "%y = stablehlo.multiply %a, %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="same",
    dtypes=ALL,
    jax=lambda a: a * a,
)
binary("stablehlo.multiply", name="zeros", at=([0.0, 0.0, 1.0], [0.0, 2.0, 0.0]), dtypes=ALL, jax=lax.mul)
row(
    "stablehlo.multiply",
    "%c = stablehlo.constant dense<[0.0, -1.0, 2.5]> : tensor<3x$x>\n%0 = stablehlo.multiply %c, %a : tensor<3x$x>\n%y = stablehlo.multiply %0, %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="constant",
    dtypes=REAL,
)
binary("stablehlo.divide", (-2, 2), (0.5, 2), dtypes=ALL, jax=lax.div)
binary(
    "stablehlo.divide",
    name="extreme",
    at=([1e-30, 1e30], [1e-30, 1e30]),
    smooth=False,
    nested=1,
    order=1,
    dtypes=F64,
    jax=lax.div,
    note="points that narrower types do not have, too small and too large for difference quotients and higher derivatives",
)
row(
    "stablehlo.divide",
    "%c = stablehlo.constant dense<3.0> : tensor<3x$x>\n%y = stablehlo.divide %a, %c : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="by-constant",
    jax=lambda a: a / 3,
)
row(
    "stablehlo.divide",
    "%c = stablehlo.constant dense<1.0> : tensor<3x$x>\n%y = stablehlo.divide %c, %a : tensor<3x$x>",
    [x(3, within=(0.5, 2))],
    "3x$x",
    name="reciprocal",
    jax=lambda a: 1 / a,
)
row(
    "stablehlo.divide",
    "%y = stablehlo.divide %a, %a : tensor<3x$x>",
    [x(3, within=(0.5, 2))],
    "3x$x",
    name="same",
    jax=lambda a: a / a,
)
row(
    "stablehlo.divide",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%c = stablehlo.constant dense<2> : tensor<3xi32>\n%1 = stablehlo.divide %0, %c : tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)
row(
    "stablehlo.multiply",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%1 = stablehlo.multiply %0, %0 : tensor<3xi32>\n%y = stablehlo.convert %1 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[-2.5, 0.5, 3.5])],
    "3x$x",
    name="integer",
)
