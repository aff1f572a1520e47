"""Data movement: linear operations, whose transpose and vmap rules depend on attributes."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from table import ALL, COMPLEX, F64, Table, ints, x

TABLE = Table()
row, unary = TABLE.row, TABLE.unary

# ===- broadcast, broadcast_in_dim -===


def broadcast(name, dims, small, large):
    s, large_dims = ("".join(f"{n}x" for n in shape) for shape in (small, large))
    body = f"%y = stablehlo.broadcast_in_dim %a, dims = {dims} : (tensor<{s}$x>) -> tensor<{large_dims}$x>"
    ascending = sorted(dims) == dims
    row(
        "stablehlo.broadcast_in_dim",
        body,
        [x(*small)],
        f"{large_dims}$x",
        name=name,
        dtypes=ALL,
        jax=(lambda a: lax.broadcast_in_dim(a, large, tuple(dims))) if ascending else None,
    )


broadcast("scalar", [], (), (2, 3))
broadcast("front", [1], (3,), (2, 3))
broadcast("back", [0], (2,), (2, 3))
broadcast("middle", [0, 2], (2, 3), (2, 4, 3))
broadcast("size-1", [0, 1], (1, 3), (2, 3))
broadcast("size-1-and-new", [1, 2], (1, 3), (2, 4, 3))
broadcast("size-1-kept", [0, 1], (1, 3), (1, 3))
broadcast("all-size-1", [0, 1], (1, 1), (2, 3))
broadcast("permuted", [1, 0], (2, 3), (3, 2))
broadcast("permuted-square", [1, 0], (2, 2), (2, 2))
broadcast("permuted-and-new", [3, 0, 2], (2, 3, 4), (3, 2, 4, 2))
broadcast("permuted-size-1", [2, 0], (1, 3), (3, 2, 4))
broadcast("permuted-cycle", [2, 0, 1], (2, 3, 4), (3, 4, 2))
broadcast("identity", [0, 1], (2, 3), (2, 3))
broadcast("empty", [1], (0,), (3, 0))
broadcast("to-empty", [1], (3,), (0, 3))
broadcast("size-1-to-empty", [0], (1,), (0,))
row(
    "stablehlo.broadcast",
    "%y = stablehlo.broadcast %a, sizes = [2, 4] : (tensor<3x$x>) -> tensor<2x4x3x$x>",
    [x(3)],
    "2x4x3x$x",
    dtypes=ALL,
    jax=lambda a: lax.broadcast(a, (2, 4)),
    engine="xla",
    note="the reference interpreter has no broadcast",
)
row(
    "stablehlo.broadcast",
    "%y = stablehlo.broadcast %a, sizes = [2] : (tensor<$x>) -> tensor<2x$x>",
    [x()],
    "2x$x",
    name="scalar",
    jax=lambda a: lax.broadcast(a, (2,)),
    engine="xla",
    note="the reference interpreter has no broadcast",
)
row(
    "stablehlo.broadcast",
    "%y = stablehlo.broadcast %a, sizes = [] : (tensor<3x$x>) -> tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="nothing",
    engine="xla",
    note="the reference interpreter has no broadcast",
)

# ===- complex, conj, imag, real -===

row(
    "stablehlo.complex",
    "%y = stablehlo.complex %a, %b : tensor<3xcomplex<$x>>",
    [x(3), x(3)],
    "3xcomplex<$x>",
    jax=lax.complex,
)
row(
    "stablehlo.complex",
    "%0 = stablehlo.complex %a, %b : tensor<3xcomplex<$x>>\n%1 = stablehlo.multiply %0, %0 : tensor<3xcomplex<$x>>\n%y0 = stablehlo.real %1 : (tensor<3xcomplex<$x>>) -> tensor<3x$x>\n%y1 = stablehlo.imag %1 : (tensor<3xcomplex<$x>>) -> tensor<3x$x>",
    [x(3), x(3)],
    "3x$x",
    "3x$x",
    name="square",
)
unary("chlo.conj", dtypes=COMPLEX, jax=lax.conj)
row(
    "chlo.conj",
    "%0 = chlo.conj %a : tensor<3x$x> -> tensor<3x$x>\n%y = stablehlo.multiply %0, %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="norm",
    dtypes=COMPLEX,
    jax=lambda a: lax.conj(a) * a,
)
for op in ("real", "imag"):
    row(
        f"stablehlo.{op}",
        f"%y = stablehlo.{op} %a : (tensor<3x$x>) -> tensor<3x$r>",
        [x(3)],
        "3x$r",
        dtypes=COMPLEX,
        jax=getattr(lax, op),
    )
    row(
        f"stablehlo.{op}",
        f"%0 = stablehlo.multiply %a, %a : tensor<3x$x>\n%1 = stablehlo.{op} %0 : (tensor<3x$x>) -> tensor<3x$r>\n%y = stablehlo.exponential %1 : tensor<3x$r>",
        [x(3, within=(-1, 1))],
        "3x$r",
        name="of-square",
        dtypes=COMPLEX,
    )
    row(f"stablehlo.{op}", f"%y = stablehlo.{op} %a : tensor<3x$x>", [x(3)], "3x$x", name="of-real")

# ===- concatenate -===

row(
    "stablehlo.concatenate",
    "%y = stablehlo.concatenate %a, %b, dim = 0 : (tensor<2x$x>, tensor<3x$x>) -> tensor<5x$x>",
    [x(2), x(3)],
    "5x$x",
    dtypes=ALL,
    jax=lambda a, b: lax.concatenate([a, b], 0),
)
row(
    "stablehlo.concatenate",
    "%y = stablehlo.concatenate %a, %b, %c, dim = 1 : (tensor<2x1x$x>, tensor<2x0x$x>, tensor<2x3x$x>) -> tensor<2x4x$x>",
    [x(2, 1), x(2, 0), x(2, 3)],
    "2x4x$x",
    name="empty-operand",
    jax=lambda a, b, c: lax.concatenate([a, b, c], 1),
)
row(
    "stablehlo.concatenate",
    "%y = stablehlo.concatenate %a, %a, dim = 0 : (tensor<2x$x>, tensor<2x$x>) -> tensor<4x$x>",
    [x(2)],
    "4x$x",
    name="same",
    jax=lambda a: lax.concatenate([a, a], 0),
)
row(
    "stablehlo.concatenate",
    "%c = stablehlo.constant dense<1.0> : tensor<2x$x>\n%y = stablehlo.concatenate %a, %c, dim = 0 : (tensor<2x$x>, tensor<2x$x>) -> tensor<4x$x>",
    [x(2)],
    "4x$x",
    name="constant",
    jax=lambda a: lax.concatenate([a, np.ones(2, a.dtype)], 0),
)
row(
    "stablehlo.concatenate",
    "%y = stablehlo.concatenate %a, dim = 0 : (tensor<2x$x>) -> tensor<2x$x>",
    [x(2)],
    "2x$x",
    name="single",
)

# ===- convert, reduce_precision -===

row(
    "stablehlo.convert",
    "%y = stablehlo.convert %a : (tensor<3xf32>) -> tensor<3xf64>",
    [x(3, element="f32")],
    "3xf64",
    name="f32-to-f64",
    dtypes=F64,
    tol=1e6,
    smooth=False,
    note="the types are given, and their rounding hides differences",
)
row(
    "stablehlo.convert",
    "%y = stablehlo.convert %a : (tensor<3xf64>) -> tensor<3xf32>",
    [x(3, element="f64")],
    "3xf32",
    name="f64-to-f32",
    dtypes=F64,
    tol=1e6,
    smooth=False,
    note="the types are given, and their rounding hides differences",
)
row(
    "stablehlo.convert",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xbf16>\n%1 = stablehlo.multiply %0, %0 : tensor<3xbf16>\n%y = stablehlo.convert %1 : (tensor<3xbf16>) -> tensor<3x$x>",
    [x(3, at=[1.0, -0.5, 2.0])],
    "3x$x",
    name="bf16",
    smooth=False,
    tol=1e9,
    tol32=1e-6,
    dtypes=F64,
    jax=lambda a: jnp.square(a.astype(jnp.bfloat16)).astype(a.dtype),
    note="the types are given, and their rounding hides differences",
)
row(
    "stablehlo.convert",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xf16>\n%1 = stablehlo.sine %0 : tensor<3xf16>\n%y = stablehlo.convert %1 : (tensor<3xf16>) -> tensor<3x$x>",
    [x(3, at=[1.0, -0.5, 2.0])],
    "3x$x",
    name="f16",
    smooth=False,
    tol=3e8,
    dtypes=F64,
    nested=2,
    order=2,
    note="the types are given, and their rounding hides differences and adds up in series",
)
row(
    "stablehlo.convert",
    "%y = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xcomplex<$x>>",
    [x(3)],
    "3xcomplex<$x>",
    name="real-to-complex",
    jax=lambda a: lax.convert_element_type(a, jnp.result_type(a.dtype, np.complex64)),
)
row(
    "stablehlo.convert",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xcomplex<$x>>\n%1 = stablehlo.multiply %0, %b : tensor<3xcomplex<$x>>\n%y = stablehlo.multiply %1, %1 : tensor<3xcomplex<$x>>",
    [x(3), x(3, element="complex<$x>")],
    "3xcomplex<$x>",
    name="real-times-complex",
    dtypes=F64,
    note="one pair of types is enough",
)
row(
    "stablehlo.convert",
    "%y = stablehlo.convert %a : (tensor<3xf64>) -> tensor<3xcomplex<f32>>",
    [x(3, element="f64")],
    "3xcomplex<f32>",
    name="real-to-narrow-complex",
    dtypes=F64,
    tol=1e6,
    smooth=False,
    note="the types are given, and their rounding hides differences",
)
row(
    "stablehlo.convert",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%y = stablehlo.convert %0 : (tensor<3xi32>) -> tensor<3x$x>",
    [x(3, at=[1.5, -0.5, 2.25])],
    "3x$x",
    name="through-integers",
    jax=lambda a: a.astype(np.int32).astype(a.dtype),
)
row(
    "stablehlo.convert",
    "%0 = stablehlo.convert %a : (tensor<3xi32>) -> tensor<3x$x>\n%y = stablehlo.multiply %0, %b : tensor<3x$x>",
    [ints(3), x(3)],
    "3x$x",
    name="from-integers",
)
row(
    "stablehlo.convert",
    "%0 = stablehlo.convert %a : (tensor<3xi1>) -> tensor<3x$x>\n%y = stablehlo.multiply %0, %b : tensor<3x$x>",
    [ints(3, element="i1", within=(0, 1)), x(3)],
    "3x$x",
    name="from-booleans",
)
row("stablehlo.convert", "%y = stablehlo.convert %a : tensor<3x$x>", [x(3)], "3x$x", name="nothing", dtypes=ALL)
row(
    "stablehlo.reduce_precision",
    "%y = stablehlo.reduce_precision %a, format = e8m10 : tensor<3x$x>",
    [x(3)],
    "3x$x",
    smooth=False,
    tol=1e8,
    tol32=1e3,
    jax=lambda a: lax.reduce_precision(a, 8, 10),
    note="rounding hides differences",
)

# ===- pad -===


def pad(name, shape, low, high, interior):
    result = [n + a + b + max(n - 1, 0) * i for n, a, b, i in zip(shape, low, high, interior, strict=True)]
    s, r = ("".join(f"{n}x" for n in dims) for dims in (shape, result))
    body = f"%y = stablehlo.pad %a, %b, low = {low}, high = {high}, interior = {interior} : (tensor<{s}$x>, tensor<$x>) -> tensor<{r}$x>"
    config = tuple(zip(low, high, interior, strict=True))
    row("stablehlo.pad", body, [x(*shape), x()], f"{r}$x", name=name, jax=lambda a, b: lax.pad(a, b, config))


pad("edges", (3,), [1], [2], [0])
pad("interior", (3,), [0], [0], [2])
pad("both", (2, 3), [1, 0], [0, 2], [1, 2])
pad("negative-low", (4,), [-1], [1], [0])
pad("negative-high", (4,), [1], [-2], [0])
pad("negative-both", (5,), [-1], [-1], [0])
pad("negative-interior", (4,), [-1], [-2], [2])
pad("negative-interior-low", (4,), [-2], [1], [1])
pad("negative-interior-high", (4,), [0], [-3], [2])
pad("negative-all", (2, 4), [-1, -2], [1, -3], [1, 1])
pad("negative-deep", (3,), [-5], [4], [1])
pad("nothing", (3,), [0], [0], [0])
pad("empty", (0,), [1], [2], [1])
pad("cut-to-nothing", (3,), [-2], [-1], [0])
pad("scalar", (), [], [], [])
row(
    "stablehlo.pad",
    "%c = stablehlo.constant dense<0.0> : tensor<$x>\n%y = stablehlo.pad %a, %c, low = [1], high = [1], interior = [1] : (tensor<3x$x>, tensor<$x>) -> tensor<7x$x>",
    [x(3)],
    "7x$x",
    name="zeros",
)
row(
    "stablehlo.pad",
    "%0 = stablehlo.convert %a : (tensor<3x$x>) -> tensor<3xi32>\n%c = stablehlo.constant dense<7> : tensor<i32>\n%1 = stablehlo.pad %0, %c, low = [1], high = [1], interior = [1] : (tensor<3xi32>, tensor<i32>) -> tensor<7xi32>\n%y = stablehlo.convert %1 : (tensor<7xi32>) -> tensor<7x$x>",
    [x(3, at=[1.5, -0.5, 2.25])],
    "7x$x",
    name="integer",
)

# ===- reshape, reverse, transpose -===

row(
    "stablehlo.reshape",
    "%y = stablehlo.reshape %a : (tensor<2x3x$x>) -> tensor<3x2x$x>",
    [x(2, 3)],
    "3x2x$x",
    dtypes=ALL,
    jax=lambda a: lax.reshape(a, (3, 2)),
)
row(
    "stablehlo.reshape",
    "%y = stablehlo.reshape %a : (tensor<1x$x>) -> tensor<$x>",
    [x(1)],
    "$x",
    name="to-scalar",
    jax=lambda a: lax.reshape(a, ()),
)
row(
    "stablehlo.reshape",
    "%y = stablehlo.reshape %a : (tensor<$x>) -> tensor<1x1x$x>",
    [x()],
    "1x1x$x",
    name="from-scalar",
)
row(
    "stablehlo.reshape",
    "%y = stablehlo.reshape %a : (tensor<0x3x$x>) -> tensor<2x0x$x>",
    [x(0, 3)],
    "2x0x$x",
    name="empty",
)
row(
    "stablehlo.reverse",
    "%y = stablehlo.reverse %a, dims = [0] : tensor<3x$x>",
    [x(3)],
    "3x$x",
    dtypes=ALL,
    jax=lambda a: lax.rev(a, (0,)),
)
row(
    "stablehlo.reverse",
    "%y = stablehlo.reverse %a, dims = [0, 2] : tensor<2x3x2x$x>",
    [x(2, 3, 2)],
    "2x3x2x$x",
    name="several",
    jax=lambda a: lax.rev(a, (0, 2)),
)
row("stablehlo.reverse", "%y = stablehlo.reverse %a, dims = [] : tensor<3x$x>", [x(3)], "3x$x", name="nothing")
row(
    "stablehlo.transpose",
    "%y = stablehlo.transpose %a, dims = [1, 0] : (tensor<2x3x$x>) -> tensor<3x2x$x>",
    [x(2, 3)],
    "3x2x$x",
    dtypes=ALL,
    jax=lambda a: a.T,
)
row(
    "stablehlo.transpose",
    "%y = stablehlo.transpose %a, dims = [2, 0, 1] : (tensor<2x3x4x$x>) -> tensor<4x2x3x$x>",
    [x(2, 3, 4)],
    "4x2x3x$x",
    name="cycle",
    jax=lambda a: jnp.transpose(a, (2, 0, 1)),
)
row(
    "stablehlo.transpose",
    "%0 = stablehlo.transpose %a, dims = [2, 0, 1] : (tensor<2x3x4x$x>) -> tensor<4x2x3x$x>\n%y = stablehlo.transpose %0, dims = [2, 0, 1] : (tensor<4x2x3x$x>) -> tensor<3x4x2x$x>",
    [x(2, 3, 4)],
    "3x4x2x$x",
    name="twice",
)
row(
    "stablehlo.transpose",
    "%y = stablehlo.transpose %a, dims = [0, 1] : (tensor<2x3x$x>) -> tensor<2x3x$x>",
    [x(2, 3)],
    "2x3x$x",
    name="nothing",
)

# ===- select -===

row(
    "stablehlo.select",
    "%y = stablehlo.select %a, %b, %c : tensor<4xi1>, tensor<4x$x>",
    [ints(4, element="i1", at=[1, 0, 0, 1]), x(4), x(4)],
    "4x$x",
    dtypes=ALL,
    jax=lambda p, a, b: jnp.where(p, a, b),
)
row(
    "stablehlo.select",
    "%y = stablehlo.select %a, %b, %c : tensor<i1>, tensor<2x3x$x>",
    [ints(element="i1", at=1), x(2, 3), x(2, 3)],
    "2x3x$x",
    name="scalar-predicate",
    jax=lambda p, a, b: jnp.where(p, a, b),
)
row(
    "stablehlo.select",
    "%y = stablehlo.select %a, %b, %c : tensor<i1>, tensor<$x>",
    [ints(element="i1", at=0), x(), x()],
    "$x",
    name="all-scalars",
    jax=lambda p, a, b: jnp.where(p, a, b),
)
row(
    "stablehlo.select",
    "%c0 = stablehlo.constant dense<0.0> : tensor<4x$x>\n%p = stablehlo.compare GT, %a, %c0 : (tensor<4x$x>, tensor<4x$x>) -> tensor<4xi1>\n%y = stablehlo.select %p, %a, %c0 : tensor<4xi1>, tensor<4x$x>",
    [x(4, at=[-1.0, 0.5, 2.0, -3.0])],
    "4x$x",
    name="relu",
    jax=lambda a: jnp.where(a > 0, a, 0),
)
row(
    "stablehlo.select",
    "%one = stablehlo.constant dense<1.0> : tensor<3x$x>\n%zero = stablehlo.constant dense<0.0> : tensor<3x$x>\n%p = stablehlo.compare GT, %a, %zero : (tensor<3x$x>, tensor<3x$x>) -> tensor<3xi1>\n%s = stablehlo.select %p, %a, %one : tensor<3xi1>, tensor<3x$x>\n%r = stablehlo.sqrt %s : tensor<3x$x>\n%y = stablehlo.select %p, %r, %zero : tensor<3xi1>, tensor<3x$x>",
    [x(3, at=[-1.0, 0.0, 4.0])],
    "3x$x",
    name="double-where",
    smooth=False,
    jax=lambda a: jnp.where(a > 0, jnp.sqrt(jnp.where(a > 0, a, 1)), 0),
    note="a kink at one point",
)

# ===- slice -===


def slice(name, shape, start, limit, strides):
    result = [-((a - b) // d) for a, b, d in zip(start, limit, strides, strict=True)]
    s, r = ("".join(f"{n}x" for n in dims) for dims in (shape, result))
    ranges = ", ".join(f"{a}:{b}" + (f":{c}" if c > 1 else "") for a, b, c in zip(start, limit, strides, strict=True))
    row(
        "stablehlo.slice",
        f"%y = stablehlo.slice %a [{ranges}] : (tensor<{s}$x>) -> tensor<{r}$x>",
        [x(*shape)],
        f"{r}$x",
        name=name,
        jax=lambda a: lax.slice(a, start, limit, strides),
    )


slice("plain", (5,), [1], [4], [1])
slice("all", (5,), [0], [5], [1])
slice("strided", (7,), [1], [6], [2])
slice("strided-uneven", (8,), [1], [8], [3])
slice("strided-to-the-edge", (7,), [0], [7], [3])
slice("strided-single", (7,), [2], [3], [5])
slice("two-dims", (4, 6), [1, 0], [3, 6], [1, 2])
slice("empty", (5,), [2], [2], [1])
slice("of-empty", (0, 3), [0, 1], [0, 3], [1, 1])
slice("scalar", (), [], [], [])

# ===- optimization_barrier, tuple, get_tuple_element -===

row(
    "stablehlo.optimization_barrier",
    "%y = stablehlo.optimization_barrier %a : tensor<3x$x>",
    [x(3)],
    "3x$x",
    dtypes=ALL,
    jax=lax.optimization_barrier,
)
row(
    "stablehlo.optimization_barrier",
    """%0 = stablehlo.multiply %a, %a : tensor<3x$x>
    %y0, %y1, %y2, %y3 = stablehlo.optimization_barrier %0, %b, %c, %d : tensor<3x$x>, tensor<2xi32>, tensor<$x>, tensor<2x$x>""",
    [x(3), ints(2), x(fixed=True), x(2)],
    "3x$x",
    "2xi32",
    "$x",
    "2x$x",
    name="several",
)
row(
    "stablehlo.tuple",
    """%0 = stablehlo.multiply %a, %a : tensor<3x$x>
    %t = stablehlo.tuple %0, %b, %c : tuple<tensor<3x$x>, tensor<2xi32>, tensor<3x$x>>
    %1 = stablehlo.get_tuple_element %t[2] : (tuple<tensor<3x$x>, tensor<2xi32>, tensor<3x$x>>) -> tensor<3x$x>
    %2 = stablehlo.get_tuple_element %t[0] : (tuple<tensor<3x$x>, tensor<2xi32>, tensor<3x$x>>) -> tensor<3x$x>
    %y0 = stablehlo.multiply %1, %2 : tensor<3x$x>
    %y1 = stablehlo.get_tuple_element %t[1] : (tuple<tensor<3x$x>, tensor<2xi32>, tensor<3x$x>>) -> tensor<2xi32>""",
    [x(3), ints(2), x(3)],
    "3x$x",
    "2xi32",
    dtypes=ALL,
)
row(
    "stablehlo.get_tuple_element",
    """%s = stablehlo.tuple %b, %a : tuple<tensor<$x>, tensor<3x$x>>
    %t = stablehlo.tuple %a, %s : tuple<tensor<3x$x>, tuple<tensor<$x>, tensor<3x$x>>>
    %u = stablehlo.get_tuple_element %t[1] : (tuple<tensor<3x$x>, tuple<tensor<$x>, tensor<3x$x>>>) -> tuple<tensor<$x>, tensor<3x$x>>
    %0 = stablehlo.get_tuple_element %u[1] : (tuple<tensor<$x>, tensor<3x$x>>) -> tensor<3x$x>
    %1 = stablehlo.get_tuple_element %t[0] : (tuple<tensor<3x$x>, tuple<tensor<$x>, tensor<3x$x>>>) -> tensor<3x$x>
    %y = stablehlo.multiply %0, %1 : tensor<3x$x>""",
    [x(3), x()],
    "3x$x",
    name="nested",
    jax=lambda a, b: a * a,
)
row(
    "stablehlo.get_tuple_element",
    """%c = stablehlo.constant dense<true> : tensor<i1>
    %t = stablehlo.tuple %a, %b : tuple<tensor<3x$x>, tensor<3x$x>>
    %y = "stablehlo.if"(%c) ({
      %0 = stablehlo.get_tuple_element %t[0] : (tuple<tensor<3x$x>, tensor<3x$x>>) -> tensor<3x$x>
      %1 = stablehlo.tuple %0, %b : tuple<tensor<3x$x>, tensor<3x$x>>
      %2 = stablehlo.get_tuple_element %1[0] : (tuple<tensor<3x$x>, tensor<3x$x>>) -> tensor<3x$x>
      %3 = stablehlo.multiply %2, %2 : tensor<3x$x>
      stablehlo.return %3 : tensor<3x$x>
    }, {
      stablehlo.return %b : tensor<3x$x>
    }) : (tensor<i1>) -> tensor<3x$x>""",
    [x(3), x(3)],
    "3x$x",
    name="in-a-branch",
    modes="jvp jet vmap",
    note="no tuple crosses into a branch that is pulled back",
)
row(
    "stablehlo.get_tuple_element",
    """%n = stablehlo.constant dense<3> : tensor<i32>
    %o = stablehlo.constant dense<1> : tensor<i32>
    %z = stablehlo.constant dense<0> : tensor<i32>
    %v = stablehlo.constant dense<1.5> : tensor<3x$x>
    %w:2 = stablehlo.while(%i = %z, %s = %v) : tensor<i32>, tensor<3x$x>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %t = stablehlo.tuple %a, %s : tuple<tensor<3x$x>, tensor<3x$x>>
      %0 = stablehlo.get_tuple_element %t[0] : (tuple<tensor<3x$x>, tensor<3x$x>>) -> tensor<3x$x>
      %1 = stablehlo.get_tuple_element %t[1] : (tuple<tensor<3x$x>, tensor<3x$x>>) -> tensor<3x$x>
      %2 = stablehlo.multiply %0, %1 : tensor<3x$x>
      %3 = stablehlo.add %i, %o : tensor<i32>
      stablehlo.return %3, %2 : tensor<i32>, tensor<3x$x>
    }
    %y = stablehlo.add %w#1, %a : tensor<3x$x>""",
    [x(3)],
    "3x$x",
    name="in-a-loop",
    jax=lambda a: 1.5 * a**3 + a,
)
