"""Operations on shapes that are operands, where the shapes are static in fact."""

from table import COMPLEX, Table, ints, x

TABLE = Table()
row = TABLE.row


def constants(**values):
    """Vectors of i64, by name."""
    return "\n".join(f"%{name} = stablehlo.constant dense<{v}> : tensor<{len(v)}xi64>" for name, v in values.items())


row(
    "stablehlo.dynamic_broadcast_in_dim",
    f"{constants(s=[2, 3])}\n%y = stablehlo.dynamic_broadcast_in_dim %a, %s, dims = [1] : (tensor<3x$x>, tensor<2xi64>) -> tensor<2x3x$x>",
    [x(3)],
    "2x3x$x",
)
row(
    "stablehlo.dynamic_broadcast_in_dim",
    f"{constants(s=[2, 3])}\n%y = stablehlo.dynamic_broadcast_in_dim %a, %s, dims = [1, 0] : (tensor<1x2x$x>, tensor<2xi64>) -> tensor<2x3x$x>",
    [x(1, 2)],
    "2x3x$x",
    name="stretched",
    dtypes=COMPLEX,
)
row(
    "stablehlo.dynamic_conv",
    """%p = stablehlo.constant dense<[[1, 2]]> : tensor<1x2xi64>
    %y = "stablehlo.dynamic_conv"(%a, %b, %p) <{batch_group_count = 1 : i64, feature_group_count = 1 : i64,
    dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>, window_strides = array<i64: 2>}>
    : (tensor<2x5x3x$x>, tensor<3x3x2x$x>, tensor<1x2xi64>) -> tensor<2x3x2x$x>""",
    [x(2, 5, 3), x(3, 3, 2)],
    "2x3x2x$x",
    tol=10,
)
row(
    "stablehlo.dynamic_gather",
    f"""{constants(s=[1, 3])}
    %y = "stablehlo.dynamic_gather"(%a, %b, %s) <{{dimension_numbers = #stablehlo.gather<offset_dims = [1],
    collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}}>
    : (tensor<4x3x$x>, tensor<3x1xi32>, tensor<2xi64>) -> tensor<3x3x$x>""",
    [x(4, 3), ints(3, 1, at=[[2], [0], [9]])],
    "3x3x$x",
)
row(
    "stablehlo.dynamic_iota",
    f"{constants(s=[2, 3])}\n%i = stablehlo.dynamic_iota %s, dim = 1 : (tensor<2xi64>) -> tensor<2x3x$x>\n%y = stablehlo.multiply %i, %a : tensor<2x3x$x>",
    [x(2, 3)],
    "2x3x$x",
)
row(
    "stablehlo.dynamic_pad",
    f"{constants(l=[1, -1], h=[0, 2], i=[1, 0])}\n%y = stablehlo.dynamic_pad %a, %b, %l, %h, %i : (tensor<2x3x$x>, tensor<$x>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<4x4x$x>",
    [x(2, 3), x()],
    "4x4x$x",
)
row(
    "stablehlo.dynamic_reshape",
    f"{constants(s=[3, 2])}\n%y = stablehlo.dynamic_reshape %a, %s : (tensor<2x3x$x>, tensor<2xi64>) -> tensor<3x2x$x>",
    [x(2, 3)],
    "3x2x$x",
)
row(
    "stablehlo.get_dimension_size",
    "%n = stablehlo.get_dimension_size %a, dim = 1 : (tensor<2x3x$x>) -> tensor<i32>\n%s = stablehlo.convert %n : (tensor<i32>) -> tensor<$x>\n%y = stablehlo.broadcast_in_dim %s, dims = [] : (tensor<$x>) -> tensor<2x3x$x>\n%z = stablehlo.multiply %y, %a : tensor<2x3x$x>".replace(
        "%y", "%t"
    ).replace("%z", "%y"),
    [x(2, 3)],
    "2x3x$x",
)
row(
    "stablehlo.real_dynamic_slice",
    f"{constants(s=[1, 0], l=[4, 3], t=[2, 1])}\n%y = stablehlo.real_dynamic_slice %a, %s, %l, %t : (tensor<4x3x$x>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x3x$x>",
    [x(4, 3)],
    "2x3x$x",
)
row(
    "stablehlo.set_dimension_size",
    "%n = stablehlo.constant dense<3> : tensor<i32>\n%y = stablehlo.set_dimension_size %a, %n, dim = 1 : (tensor<2x3x$x>, tensor<i32>) -> tensor<2x3x$x>",
    [x(2, 3)],
    "2x3x$x",
    engine="xla",
    note="the interpreter does not have it",
)
