"""Operations whose derivative is zero: they must leave no tangent behind, and batch."""

from jax import lax
from table import Table, inf, ints, nan, x

TABLE = Table()
row, unary = TABLE.row, TABLE.unary

for op, f in (("ceil", lax.ceil), ("floor", lax.floor), ("round_nearest_afz", None), ("round_nearest_even", None)):
    unary(f"stablehlo.{op}", at=[-1.75, -0.25, 0.75, 2.25], jax=f)
for op in ("chlo.is_inf", "chlo.is_neg_inf", "chlo.is_pos_inf"):
    row(
        op,
        f"%y = {op} %a : tensor<4x$x> -> tensor<4xi1>",
        [x(4, at=[1.0, inf, -inf, nan])],
        "4xi1",
        smooth=False,
        note="booleans of infinities and NaN: there is no difference quotient",
    )
row(
    "stablehlo.is_finite",
    "%y = stablehlo.is_finite %a : (tensor<4x$x>) -> tensor<4xi1>",
    [x(4, at=[1.0, inf, -inf, nan])],
    "4xi1",
    smooth=False,
    note="booleans of infinities and NaN: there is no difference quotient",
)
for direction in ("EQ", "NE", "GE", "GT", "LE", "LT"):
    row(
        "stablehlo.compare",
        f"%p = stablehlo.compare {direction}, %a, %b, FLOAT : (tensor<3x$x>, tensor<3x$x>) -> tensor<3xi1>\n%y = stablehlo.convert %p : (tensor<3xi1>) -> tensor<3x$x>",
        [x(3, at=[1.0, 2.0, 3.0]), x(3, at=[1.5, 2.5, 2.0])],
        "3x$x",
        name=direction,
    )
row(
    "stablehlo.compare",
    "%p = stablehlo.compare LT, %a, %b, TOTALORDER : (tensor<3x$x>, tensor<3x$x>) -> tensor<3xi1>\n%y = stablehlo.select %p, %a, %b : tensor<3xi1>, tensor<3x$x>",
    [x(3, at=[1.0, 2.0, 3.0]), x(3, at=[1.5, 2.5, 2.0])],
    "3x$x",
    name="total-order",
)
row(
    "stablehlo.constant",
    "%c = stablehlo.constant dense<[1.0, 2.0, 3.0]> : tensor<3x$x>\n%y = stablehlo.add %a, %c : tensor<3x$x>",
    [x(3)],
    "3x$x",
)
row(
    "stablehlo.constant",
    "%0 = stablehlo.constant dense<2.0> : tensor<3x$x>\n%y = stablehlo.constant dense<1.0> : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="alone",
)
row(
    "chlo.constant",
    '%c = "chlo.constant"() <{value = dense<2.0> : tensor<3x$x>}> : () -> tensor<3x$x>\n%y = stablehlo.multiply %a, %c : tensor<3x$x>',
    [x(3)],
    "3x$x",
)
row(
    "chlo.constant_like",
    '%c = "chlo.constant_like"(%a) <{value = 2.0 : $x}> : (tensor<3x$x>) -> tensor<3x$x>\n%y = stablehlo.multiply %a, %c : tensor<3x$x>',
    [x(3)],
    "3x$x",
)
row(
    "stablehlo.iota",
    "%i = stablehlo.iota dim = 1 : tensor<2x3x$x>\n%y = stablehlo.multiply %a, %i : tensor<2x3x$x>",
    [x(2, 3)],
    "2x3x$x",
)
row(
    "stablehlo.bitcast_convert",
    "%0 = stablehlo.bitcast_convert %a : (tensor<3x$x>) -> tensor<3xi$bits>\n%y = stablehlo.bitcast_convert %0 : (tensor<3xi$bits>) -> tensor<3x$x>".replace(
        "$bits", "64"
    ).replace("$x", "f64"),
    [x(3, element="f64")],
    "3xf64",
    dtypes=("f64",),
    smooth=False,
    note="bits have no difference quotient; one type of 64 bits stands for all",
)
row(
    "stablehlo.bitcast_convert",
    "%y = stablehlo.bitcast_convert %a : (tensor<3xi32>) -> tensor<3xf32>",
    [ints(3)],
    "3xf32",
    name="integers",
    dtypes=("f32",),
    smooth=False,
    note="bits have no difference quotient; one type of 32 bits stands for all",
)
row(
    "stablehlo.bitcast_convert",
    "%y = stablehlo.bitcast_convert %a : (tensor<3xi32>) -> tensor<3x4xi8>",
    [ints(3)],
    "3x4xi8",
    name="wider",
    dtypes=("f64",),
    note="integers only: one run is enough",
)
row(
    "stablehlo.bitcast_convert",
    "%y = stablehlo.bitcast_convert %a : (tensor<i32>) -> tensor<4xi8>",
    [ints()],
    "4xi8",
    name="a scalar wider",
    dtypes=("f64",),
    note="integers only: one run is enough",
)


def integers(op, name="", at=(5.5, 9.5, -3.5), body=None, binary=True):
    """Through integers: what comes back is flat."""
    operands = "%0, %1" if binary else "%0"
    text = f"""%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>
        %1 = stablehlo.convert %b : (tensor<3x$x>) -> tensor<3xi32>
        %2 = "{op}"({operands}) : ({"tensor<3xi32>, tensor<3xi32>" if binary else "tensor<3xi32>"}) -> tensor<3xi32>
        %y = stablehlo.convert %2 : (tensor<3xi32>) -> tensor<3x$x>"""
    row(op, text, [x(3, at=list(at)), x(3, at=[1.5, 2.5, 3.5])], "3x$x", name=name)


for op in ("and", "or", "xor", "shift_left", "shift_right_arithmetic", "shift_right_logical"):
    integers(f"stablehlo.{op}")
for op in ("not", "popcnt", "count_leading_zeros"):
    integers(f"stablehlo.{op}", binary=False)
integers("chlo.mulhi")
for op in ("and", "or", "xor"):
    row(
        f"stablehlo.{op}",
        f"%y = stablehlo.{op} %a, %b : tensor<4xi1>",
        [ints(4, element="i1", within=(0, 1)), ints(4, element="i1", within=(0, 1))],
        "4xi1",
        name="booleans",
    )
row(
    "stablehlo.not",
    "%y = stablehlo.not %a : tensor<4xi1>",
    [ints(4, element="i1", within=(0, 1))],
    "4xi1",
    name="booleans",
)
for op, body in {
    "create_token": "%t = stablehlo.create_token : !stablehlo.token",
    "after_all": """%0 = stablehlo.create_token : !stablehlo.token
    %1 = stablehlo.create_token : !stablehlo.token
    %t = stablehlo.after_all %0, %1 : !stablehlo.token""",
}.items():
    row(
        f"stablehlo.{op}",
        body
        + """
    %b, %u = stablehlo.optimization_barrier %a, %t : tensor<3x$x>, !stablehlo.token
    %y = stablehlo.multiply %b, %b : tensor<3x$x>""",
        [x(3)],
        "3x$x",
        modes="jvp linearize jet vjp",
        engine="xla",
        note="the reference interpreter takes no tokens through a barrier",
    )
for op in ("partition_id", "replica_id"):
    row(
        f"stablehlo.{op}",
        f"""%0 = stablehlo.{op} : tensor<ui32>
    %1 = stablehlo.convert %0 : (tensor<ui32>) -> tensor<$x>
    %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<$x>) -> tensor<3x$x>
    %3 = stablehlo.add %a, %2 : tensor<3x$x>
    %y = stablehlo.multiply %a, %3 : tensor<3x$x>""",
        [x(3)],
        "3x$x",
        engine="xla",
        jax=lambda a: a * a,
        note="the reference interpreter runs one process without a number",
    )
