"""Products of tensors, and the CHLO operations that broadcast."""

import jax.numpy as jnp
from jax import lax
from table import ALL, F64, Table, ints, x

TABLE = Table()
row = TABLE.row

# ===- dot, dot_general -===

row(
    "stablehlo.dot",
    "%y = stablehlo.dot %a, %b : (tensor<2x3x$x>, tensor<3x4x$x>) -> tensor<2x4x$x>",
    [x(2, 3), x(3, 4)],
    "2x4x$x",
    dtypes=ALL,
    jax=jnp.dot,
    engine="xla",
    note="the reference interpreter has no dot",
)
row(
    "stablehlo.dot",
    "%y = stablehlo.dot %a, %b : (tensor<3x$x>, tensor<3x$x>) -> tensor<$x>",
    [x(3), x(3)],
    "$x",
    name="vectors",
    jax=jnp.dot,
    engine="xla",
    note="the reference interpreter has no dot",
)
row(
    "stablehlo.dot",
    "%y = stablehlo.dot %a, %b : (tensor<2x3x$x>, tensor<3x$x>) -> tensor<2x$x>",
    [x(2, 3), x(3)],
    "2x$x",
    name="matrix-vector",
    jax=jnp.dot,
    engine="xla",
    note="the reference interpreter has no dot",
)
row(
    "stablehlo.dot",
    "%y = stablehlo.dot %a, %b : (tensor<3x$x>, tensor<3x2x$x>) -> tensor<2x$x>",
    [x(3), x(3, 2)],
    "2x$x",
    name="vector-matrix",
    jax=jnp.dot,
    engine="xla",
    note="the reference interpreter has no dot",
)


def dot(name, left, right, contracting, batching=((), ()), **options):
    free = lambda shape, side: [
        n for d, n in enumerate(shape) if d not in contracting[side] and d not in batching[side]
    ]
    result = [left[d] for d in batching[0]] + free(left, 0) + free(right, 1)
    lhs, rhs, y = ("".join(f"{n}x" for n in shape) for shape in (left, right, result))
    numbers = ", ".join(
        f"{key} = {list(value)}"
        for key, value in (
            ("lhs_batching_dimensions", batching[0]),
            ("rhs_batching_dimensions", batching[1]),
            ("lhs_contracting_dimensions", contracting[0]),
            ("rhs_contracting_dimensions", contracting[1]),
        )
        if value
    )
    body = f'%y = "stablehlo.dot_general"(%a, %b) <{{dot_dimension_numbers = #stablehlo.dot<{numbers}>}}> : (tensor<{lhs}$x>, tensor<{rhs}$x>) -> tensor<{y}$x>'
    row(
        "stablehlo.dot_general",
        body,
        [x(*left), x(*right)],
        f"{y}$x",
        name=name,
        jax=lambda a, b: lax.dot_general(a, b, (contracting, batching)),
        **options,
    )


dot("matrices", (2, 3), (3, 4), ((1,), (0,)), dtypes=ALL)
dot("transposed", (3, 2), (4, 3), ((0,), (1,)))
dot("vectors", (3,), (3,), ((0,), (0,)))
dot("outer", (2,), (3,), ((), ()))
dot("scalars", (), (), ((), ()))
dot("scalar-times-matrix", (), (2, 3), ((), ()))
dot("batch", (2, 3, 4), (2, 4, 5), ((2,), (1,)), ((0,), (0,)), dtypes=ALL)
dot("batch-last", (3, 4, 2), (4, 5, 2), ((1,), (0,)), ((2,), (2,)))
dot(
    "batch-permuted",
    (2, 3, 4, 5),
    (5, 3, 6, 2),
    ((), ()),
    ((1, 0), (1, 3)),
    order=3,
    note="orders above 3 only cost time: a product has the same rule at each",
)
dot("batch-swapped", (2, 3, 4), (3, 4, 2), ((2,), (1,)), ((1, 0), (0, 2)))
dot("two-contracted", (2, 3, 4), (4, 3, 5), ((1, 2), (1, 0)))
dot("two-contracted-permuted", (2, 3, 4), (3, 5, 4), ((2, 1), (2, 0)))
dot("three-contracted", (2, 3, 4), (3, 4, 2), ((2, 0, 1), (1, 2, 0)))
dot(
    "everything",
    (2, 5, 3, 4, 2),
    (4, 2, 3, 6, 2),
    ((3, 2), (0, 2)),
    ((4, 0), (1, 4)),
    order=2,
    nested=2,
    note="orders above 2 only cost time: a product has the same rule at each",
)
dot(
    "empty-contraction",
    (2, 0),
    (0, 3),
    ((1,), (0,)),
    engine="xla",
    note="the reference interpreter has no dot_general of empty operands",
)
dot(
    "empty-free",
    (0, 3),
    (3, 2),
    ((1,), (0,)),
    engine="xla",
    note="the reference interpreter has no dot_general of empty operands",
)
row(
    "stablehlo.dot_general",
    "%y = stablehlo.dot_general %a, %a, contracting_dims = [0] x [0] : (tensor<3x2x$x>, tensor<3x2x$x>) -> tensor<2x2x$x>",
    [x(3, 2)],
    "2x2x$x",
    name="gram",
    dtypes=ALL,
    jax=lambda a: a.T @ a,
)
row(
    "stablehlo.dot_general",
    "%y = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0], precision = [HIGHEST, DEFAULT] : (tensor<2x3x$x>, tensor<3x4x$x>) -> tensor<2x4x$x>",
    [x(2, 3), x(3, 4)],
    "2x4x$x",
    name="precision",
)
row(
    "stablehlo.dot_general",
    "%0 = stablehlo.convert %a : (tensor<2x3x$x>) -> tensor<2x3xbf16>\n%1 = stablehlo.convert %b : (tensor<3x2x$x>) -> tensor<3x2xbf16>\n%2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [0] : (tensor<2x3xbf16>, tensor<3x2xbf16>) -> tensor<2x2xf32>\n%y = stablehlo.convert %2 : (tensor<2x2xf32>) -> tensor<2x2x$x>",
    [x(2, 3, at=[[1.0, 2.0, -1.0], [0.5, 0.0, 1.5]]), x(3, 2, at=[[1.0, 2.0], [-1.0, 0.5], [0.25, 3.0]])],
    "2x2x$x",
    name="mixed-precision",
    dtypes=F64,
    smooth=False,
    tol=3e9,
    note="the types are given, and their rounding hides differences",
)
row(
    "stablehlo.dot_general",
    "%0 = stablehlo.convert %a : (tensor<2x3x$x>) -> tensor<2x3xi32>\n%1 = stablehlo.dot_general %0, %0, contracting_dims = [1] x [1] : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x2xi32>\n%y = stablehlo.convert %1 : (tensor<2x2xi32>) -> tensor<2x2x$x>",
    [x(2, 3, at=[[1.5, 2.5, -1.5], [0.5, 0.0, 1.5]])],
    "2x2x$x",
    name="integer",
)

# ===- chlo.broadcast_* -===


def broadcasting(op, first=(-2, 2), second=(-2, 2), jax=None, result="$x", attributes="", fixed=(), **options):
    y = f"tensor<2x3x{result}>"
    attrs = f" <{{{attributes}}}>" if attributes else ""
    row(
        f"chlo.broadcast_{op}",
        f'%y = "chlo.broadcast_{op}"(%a, %b){attrs} : (tensor<2x1x$x>, tensor<3x$x>) -> {y}',
        [x(2, 1, within=first, fixed=0 in fixed), x(3, within=second)],
        f"2x3x{result}",
        jax=jax,
        **options,
    )
    # jaxlib legalises no other broadcast_dimensions than those that are the default.
    attrs = f" <{{broadcast_dimensions = array<i64: 1>{', ' + attributes if attributes else ''}}}>"
    row(
        f"chlo.broadcast_{op}",
        f'%y = "chlo.broadcast_{op}"(%a, %b){attrs} : (tensor<3x$x>, tensor<2x3x$x>) -> {y}',
        [x(3, within=first, fixed=0 in fixed), x(2, 3, within=second)],
        f"2x3x{result}",
        name="dims",
        **options,
    )
    attrs = f" <{{{attributes}}}>" if attributes else ""
    row(
        f"chlo.broadcast_{op}",
        f'%y = "chlo.broadcast_{op}"(%a, %b){attrs} : (tensor<$x>, tensor<2x3x$x>) -> {y}',
        [x(within=first, fixed=0 in fixed), x(2, 3, within=second)],
        f"2x3x{result}",
        name="scalar",
        **options,
    )


def broadcasting_integers(op):
    body = f"""%0 = stablehlo.convert %a : (tensor<2x1x$x>) -> tensor<2x1xi32>
        %1 = stablehlo.convert %b : (tensor<3x$x>) -> tensor<3xi32>
        %2 = "chlo.broadcast_{op}"(%0, %1) : (tensor<2x1xi32>, tensor<3xi32>) -> tensor<2x3xi32>
        %y = stablehlo.convert %2 : (tensor<2x3xi32>) -> tensor<2x3x$x>"""
    row(f"chlo.broadcast_{op}", body, [x(2, 1, at=[[5.5], [9.5]]), x(3, at=[1.5, 2.5, 3.5])], "2x3x$x")


broadcasting("add", jax=lambda a, b: a + b)
broadcasting_integers("and")
broadcasting("atan2", (0.5, 2), (0.5, 2), jax=jnp.arctan2)
row(
    "chlo.broadcast_compare",
    '%p = "chlo.broadcast_compare"(%a, %b) <{comparison_direction = #chlo<comparison_direction LT>, compare_type = #chlo<comparison_type FLOAT>}> : (tensor<2x1x$x>, tensor<3x$x>) -> tensor<2x3xi1>\n%y = stablehlo.convert %p : (tensor<2x3xi1>) -> tensor<2x3x$x>',
    [x(2, 1, at=[[0.5], [2.5]]), x(3, at=[1.0, 2.0, 3.0])],
    "2x3x$x",
)
row(
    "chlo.broadcast_compare",
    '%y = "chlo.broadcast_compare"(%a, %b) <{comparison_direction = #chlo<comparison_direction GE>}> : (tensor<2x1x$x>, tensor<3x$x>) -> tensor<2x3xi1>',
    [x(2, 1), x(3)],
    "2x3xi1",
    name="booleans",
)
broadcasting("complex", result="complex<$x>")
broadcasting("divide", (-2, 2), (0.5, 2), jax=lambda a, b: a / b)
broadcasting("maximum", (-2, -0.5), (0.5, 2), jax=jnp.maximum)
broadcasting("minimum", (-2, -0.5), (0.5, 2), jax=jnp.minimum)
broadcasting("multiply", jax=lambda a, b: a * b)
broadcasting("next_after", smooth=False, note="steps")
broadcasting_integers("or")
row(
    "chlo.broadcast_polygamma",
    '%n = stablehlo.constant dense<1.0> : tensor<$x>\n%y = "chlo.broadcast_polygamma"(%n, %a) : (tensor<$x>, tensor<3x$x>) -> tensor<3x$x>',
    [x(3, within=(0.8, 3))],
    "3x$x",
    tol=100,
)
broadcasting("power", (0.5, 2), (-2, 2), jax=lambda a, b: jnp.power(a, b))
broadcasting("remainder", (5.1, 5.9), (2.2, 2.4), jax=None)
row(
    "chlo.broadcast_select",
    '%y = "chlo.broadcast_select"(%a, %b, %c) : (tensor<3xi1>, tensor<2x3x$x>, tensor<$x>) -> tensor<2x3x$x>',
    [ints(3, element="i1", at=[1, 0, 1]), x(2, 3), x()],
    "2x3x$x",
    jax=lambda p, a, b: jnp.where(p, a, b),
    engine="xla",
    note="jaxlib does not legalise broadcast_select for the reference interpreter",
)
row(
    "chlo.broadcast_select",
    '%y = "chlo.broadcast_select"(%a, %b, %c) : (tensor<i1>, tensor<3x$x>, tensor<3x$x>) -> tensor<3x$x>',
    [ints(element="i1", at=0), x(3), x(3)],
    "3x$x",
    name="scalar-predicate",
    engine="xla",
    note="jaxlib does not legalise broadcast_select for the reference interpreter",
)
broadcasting_integers("shift_left")
broadcasting_integers("shift_right_arithmetic")
broadcasting_integers("shift_right_logical")
broadcasting("subtract", jax=lambda a, b: a - b)
broadcasting_integers("xor")
row(
    "chlo.broadcast_zeta",
    '%n = stablehlo.constant dense<2.5> : tensor<$x>\n%y = "chlo.broadcast_zeta"(%n, %a) : (tensor<$x>, tensor<3x$x>) -> tensor<3x$x>',
    [x(3, within=(0.8, 3))],
    "3x$x",
    tol=100,
)
