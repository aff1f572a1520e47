"""Random numbers. What is proved holds for every draw: the reference interpreter has none, XLA runs the rows."""

import functools

import numpy as np
from table import F64, Table, ints, x

TABLE = Table()
UNITS = np.ones((2, 3))
NOTE = "the reference interpreter draws nothing; what is proved says the bits of one type"
row = functools.partial(TABLE.row, engine="xla", dtypes=F64, note=NOTE)

DRAW = """%n = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
    %d = stablehlo.rng %a, %b, %n, distribution = {0} : (tensor<{1}>, tensor<{1}>, tensor<2xi64>) -> tensor<2x3x{1}>
    %A = stablehlo.broadcast_in_dim %a, dims = [] : (tensor<{1}>) -> tensor<2x3x{1}>
    %B = stablehlo.broadcast_in_dim %b, dims = [] : (tensor<{1}>) -> tensor<2x3x{1}>
    """
# a b, plus a difference that is 0 but for its derivative, which is that of a number that should have none: the draw's
# place in the distribution.
PLACE = """%i = stablehlo.bitcast_convert %u : (tensor<2x3xf64>) -> tensor<2x3xi64>
    %w = stablehlo.bitcast_convert %i : (tensor<2x3xi64>) -> tensor<2x3xf64>
    %z = stablehlo.subtract %u, %w : tensor<2x3xf64>
    %p = stablehlo.multiply %A, %B : tensor<2x3xf64>
    %y = stablehlo.add %p, %z : tensor<2x3xf64>"""
UNIFORM = """%0 = stablehlo.subtract %d, %A : tensor<2x3xf64>
    %1 = stablehlo.subtract %B, %A : tensor<2x3xf64>
    %u = stablehlo.divide %0, %1 : tensor<2x3xf64>
    """
NORMAL = """%0 = stablehlo.subtract %d, %A : tensor<2x3xf64>
    %u = stablehlo.divide %0, %B : tensor<2x3xf64>
    """
row(
    "stablehlo.rng",
    DRAW.format("UNIFORM", "f64") + UNIFORM + PLACE,
    [x(at=1.5), x(at=3.0)],
    "2x3xf64",
    jax=lambda a, b: 0 * UNITS + a * b,
)
row(
    "stablehlo.rng",
    DRAW.format("NORMAL", "f64") + NORMAL + PLACE,
    [x(at=1.5), x(at=0.5)],
    "2x3xf64",
    name="normal",
    jax=lambda a, b: 0 * UNITS + a * b,
)
# Where the distribution is a point the draw is the point, and its place is taken for the middle.
row(
    "stablehlo.rng",
    DRAW.format("UNIFORM", "f64") + "%y = stablehlo.add %d, %d : tensor<2x3xf64>",
    [x(at=1.5), x(at=1.5)],
    "2x3xf64",
    name="point",
    smooth=False,
    modes="jvp linearize jet vjp",
    note=NOTE + "; no difference quotient, and batches have other points",
    want=lambda a, b, t, u: t + u,
)
row(
    "stablehlo.rng",
    DRAW.format("NORMAL", "f64") + "%y = stablehlo.add %d, %A : tensor<2x3xf64>",
    [x(at=1.5), x(at=0.0)],
    "2x3xf64",
    name="normal-point",
    smooth=False,
    modes="jvp linearize jet vjp",
    note=NOTE + "; no difference quotient, and batches have other points",
    want=lambda a, b, t, u: 2 * t,
)
row(
    "stablehlo.rng",
    DRAW.format("UNIFORM", "i32")
    + """%p = stablehlo.compare GE, %d, %A : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi1>
    %q = stablehlo.compare LT, %d, %B : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi1>
    %y = stablehlo.and %p, %q : tensor<2x3xi1>""",
    [ints(at=5, within=(-9, 5)), ints(at=7, within=(6, 20))],
    "2x3xi1",
    name="integers",
)
row(
    "stablehlo.rng_bit_generator",
    """%0 = stablehlo.convert %a : (tensor<2xi64>) -> tensor<2xui64>
    %s, %1 = stablehlo.rng_bit_generator %0, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<3x2xui32>)
    %y0 = stablehlo.convert %s : (tensor<2xui64>) -> tensor<2xi64>
    %y1 = stablehlo.convert %1 : (tensor<3x2xui32>) -> tensor<3x2xi64>""",
    [ints(2, element="i64", within=(0, 1000))],
    "2xi64",
    "3x2xi64",
)
