"""Convolutions: each attribute, alone and with others."""

import functools

import jax.numpy as jnp
from jax import lax
from table import COMPLEX, F64, REAL, Table, x

TABLE = Table()


def dims(shape, element="$x"):
    return "x".join([*map(str, shape), element])


def sizes(layout, shape):
    return dict(zip(layout, shape, strict=True))


def convolution(
    name,
    lhs,
    rhs,
    layout=None,
    strides=None,
    padding=None,
    lhs_dilation=None,
    rhs_dilation=None,
    reversal=None,
    groups=1,
    batch_groups=1,
    precision="",
    elements=("$x", "$x", "$x"),
    **options,
):
    """A convolution of operands of the given shapes; `layout` is three strings of b, f, i, o and numbers."""
    rank = len(lhs) - 2
    numbers = "".join(map(str, range(rank)))
    a, k, y = layout or (f"b{numbers}f", f"{numbers}io", f"b{numbers}f")
    one, no = [1] * rank, [[0, 0]] * rank
    s, p, ld, rd = strides or one, padding or no, lhs_dilation or one, rhs_dilation or one
    left, kernel = sizes(a, lhs), sizes(k, rhs)
    out = {"b": left["b"] // batch_groups, "f": kernel["o"]}
    span = lambda n, step: (n - 1) * step + 1 if n else 0
    for d in range(rank):
        n = span(left[str(d)], ld[d]) + sum(p[d]) - span(kernel[str(d)], rd[d])
        out[str(d)] = max(0, n // s[d] + 1)
    result = [out[c] for c in y]
    spell = lambda text: "[" + ", ".join(text) + "]"
    attributes = [
        f"batch_group_count = {batch_groups} : i64",
        f"feature_group_count = {groups} : i64",
        f"dimension_numbers = #stablehlo.conv<{spell(a)}x{spell(k)}->{spell(y)}>",
    ]
    for key, value in (("window_strides", strides), ("lhs_dilation", lhs_dilation), ("rhs_dilation", rhs_dilation)):
        if value:
            attributes.append(f"{key} = array<i64: {', '.join(map(str, value))}>")
    if padding:
        attributes.append(f"padding = dense<{padding}> : tensor<{rank}x2xi64>")
    if reversal:
        attributes.append(f"window_reversal = array<i1: {', '.join(str(bool(r)).lower() for r in reversal)}>")
    if precision:
        attributes.append(f"precision_config = [{precision}]")

    def same(u, v):
        if reversal:
            v = lax.rev(v, [k.index(str(d)) for d in range(rank) if reversal[d]])
        spatial = lambda text, first, second: text.replace(first, "N").replace(second, "C")
        numbers = (
            spatial(a, "b", "f"),
            k.replace("o", "O").replace("i", "I"),
            spatial(y, "b", "f"),
        )
        return lax.conv_general_dilated(
            u,
            v,
            s,
            p,
            ld,
            rd,
            lax.conv_dimension_numbers(lhs, rhs, tuple(t.upper() for t in numbers)),
            groups,
            batch_groups,
            preferred_element_type=jnp.float64 if elements[2] == "f64" else None,
        )

    types = [f"tensor<{dims(shape, e)}>" for shape, e in zip((lhs, rhs, result), elements, strict=True)]
    options.setdefault("jax", same)
    TABLE.row(
        "stablehlo.convolution",
        f'%y = "stablehlo.convolution"(%a, %b) <{{{", ".join(attributes)}}}> : ({types[0]}, {types[1]}) -> {types[2]}',
        [x(*lhs, element=elements[0]), x(*rhs, element=elements[1])],
        dims(result, elements[2]),
        name=name,
        **({"tol": 10} | options),
    )


# Rows of attributes go through the same rule in every dtype: one real dtype is enough for most.
one = functools.partial(convolution, dtypes=F64, note="attributes go through one rule in every dtype")

convolution("line", (2, 5, 2), (3, 2, 3), dtypes=(*REAL, *COMPLEX))
convolution("plane", (1, 4, 5, 2), (3, 2, 2, 2))
one("space", (1, 3, 3, 2, 2), (2, 2, 1, 2, 2))
one("no-space", (3, 2), (2, 4))
LAYOUT = {"engine": "xla", "note": "the reference interpreter aborts: 'Incompatible index and shape'"}
one("channels-first", (2, 2, 4, 3), (3, 2, 2, 2), ("bf01", "oi01", "bf01"), **LAYOUT)
one("any-layout", (4, 2, 3, 2), (2, 3, 2, 2), ("0b1f", "o1i0", "1f0b"), **LAYOUT)

one("stride", (1, 7, 2), (2, 2, 1), strides=[2])
one("stride-with-rest", (1, 8, 2), (3, 2, 1), strides=[3])
one("stride-beyond-kernel", (1, 9, 1), (2, 1, 1), strides=[4])
one("padding", (1, 4, 2), (3, 2, 1), padding=[[2, 1]])
one("padding-beyond-kernel", (1, 3, 1), (2, 1, 2), padding=[[3, 4]])
one("padding-negative", (1, 7, 2), (2, 2, 1), padding=[[-1, -2]])
one("padding-mixed", (1, 6, 2), (3, 2, 1), padding=[[-2, 3]], strides=[2])
one("lhs-dilation", (1, 4, 2), (3, 2, 1), lhs_dilation=[2])
one("lhs-dilation-stride", (1, 4, 2), (2, 2, 1), lhs_dilation=[3], strides=[2], padding=[[1, 2]])
one("lhs-dilation-negative-padding", (1, 4, 1), (2, 1, 1), lhs_dilation=[3], padding=[[-2, -1]])
one("rhs-dilation", (1, 7, 2), (3, 2, 1), rhs_dilation=[2])
one("rhs-dilation-stride", (1, 8, 2), (2, 2, 1), rhs_dilation=[3], strides=[2], padding=[[1, 0]])
one("dilations", (1, 4, 2), (3, 2, 2), lhs_dilation=[3], rhs_dilation=[2], strides=[2], padding=[[2, -1]])
one("reversal", (1, 5, 2), (3, 2, 1), reversal=[1])
one("reversal-stride", (1, 8, 2), (3, 2, 1), reversal=[1], strides=[2], padding=[[2, 0]], rhs_dilation=[2])
one("reversal-of-one", (1, 4, 4, 2), (2, 3, 2, 1), reversal=[0, 1], padding=[[1, 0], [0, 2]])
one(
    "everything",
    (2, 5, 4, 4),
    (2, 3, 2, 4),
    strides=[2, 1],
    padding=[[1, -1], [-1, 3]],
    lhs_dilation=[1, 2],
    rhs_dilation=[2, 1],
    reversal=[1, 0],
    groups=2,
)
one("window-between-elements", (1, 1, 1), (1, 1, 1), padding=[[1, 1]], strides=[2])

one("groups", (2, 4, 4), (2, 2, 6), groups=2)
one("groups-depthwise", (1, 4, 3), (2, 1, 6), groups=3, strides=[2], padding=[[1, 1]])
one("groups-channels-first", (1, 4, 3, 3), (4, 2, 2, 2), ("bf01", "oi01", "bf01"), groups=2)
one("groups-no-space", (2, 4), (2, 6), groups=2)
one("batch-groups", (4, 4, 2), (2, 2, 6), batch_groups=2)
one("batch-groups-all", (3, 4, 2), (2, 2, 3), batch_groups=3, strides=[2], padding=[[1, 1]])
one("batch-groups-channels-first", (4, 2, 3, 3), (4, 2, 2, 2), ("bf01", "oi01", "bf01"), batch_groups=2)
one("batch-groups-dilated", (4, 4, 2), (2, 2, 4), batch_groups=2, lhs_dilation=[2], rhs_dilation=[2], reversal=[1])
convolution("complex-groups", (1, 4, 4), (2, 2, 2), groups=2, reversal=[1], dtypes=COMPLEX)

one("precision", (1, 4, 2), (2, 2, 1), precision="#stablehlo<precision HIGHEST>, #stablehlo<precision DEFAULT>")
one(
    "wider-result",
    (1, 4, 2),
    (2, 2, 1),
    elements=("f32", "f32", "f64"),
    jax=None,
    tol=1e5,
    smooth=False,
    note="the types are given, and their rounding hides differences",
)
EMPTY = {"jax": None, "engine": "xla", "note": "the reference interpreter does not end on empty convolutions"}
one("empty-batch", (0, 4, 2), (2, 2, 1), **EMPTY)
one("empty-features", (1, 4, 2), (2, 2, 0), **EMPTY)
one("empty-sum", (1, 4, 0), (2, 0, 1), **EMPTY)
one("empty-space", (1, 0, 2), (1, 2, 1), **EMPTY)
one("empty-result", (1, 2, 1), (3, 1, 1), **EMPTY)
