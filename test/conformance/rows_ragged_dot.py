"""Products by groups of rows."""

import functools

import jax
import numpy as np
from jax import lax
from table import F64, Table, ints, x

TABLE = Table()
row = TABLE.row


def dims(shape, element="$x"):
    return "".join(f"{n}x" for n in shape) + element


def ragged(name, lhs, rhs, sizes, numbers, **options):
    """`numbers`: lhs and rhs batching, lhs and rhs contracting, lhs ragged, rhs group dimensions."""
    keys = ("lhs_batching", "rhs_batching", "lhs_contracting", "rhs_contracting", "lhs_ragged", "rhs_group")
    text = ", ".join(
        f"{key}_dimensions = {list(value)}" for key, value in zip(keys, numbers, strict=True) if value or "ing" in key
    )
    lb, rb, lc, rc, lr, rg = numbers
    same = functools.partial(
        lax.ragged_dot_general,
        ragged_dot_dimension_numbers=lax.RaggedDotDimensionNumbers(
            dot_dimension_numbers=((lc, rc), (lb, rb)), lhs_ragged_dimensions=lr, rhs_group_dimensions=rg
        ),
    )
    shapes = [jax.ShapeDtypeStruct(s, np.float64) for s in (lhs, rhs)]
    result = jax.eval_shape(same, *shapes, jax.ShapeDtypeStruct(np.shape(sizes), np.int32)).shape
    row(
        "chlo.ragged_dot",
        f'%y = "chlo.ragged_dot"(%a, %b, %c) <{{ragged_dot_dimension_numbers = #chlo.ragged_dot<{text}>}}> : (tensor<{dims(lhs)}>, tensor<{dims(rhs)}>, tensor<{dims(np.shape(sizes), "i32")}>) -> tensor<{dims(result)}>',
        [x(*lhs), x(*rhs), ints(*np.shape(sizes), at=sizes)],
        dims(result),
        name=name,
        **({"jax": same, "dtypes": F64, "note": "it is a product of masks, whatever the element type"} | options),
    )


ragged("rows", (5, 2), (3, 2, 4), [2, 0, 3], ([], [], [1], [1], [0], [0]))
ragged("rows-left-over", (5, 2), (2, 2, 3), [1, 2], ([], [], [1], [1], [0], [0]))
ragged("rows-batched", (2, 4, 2), (2, 2, 2, 3), [[1, 3], [2, 1]], ([0], [1], [2], [2], [1], [0]))
# JAX has no pullback of these.
ragged("columns", (2, 5), (5, 3), [2, 1, 2], ([], [], [1], [0], [1], []), jax=None)
ragged("columns-batched", (2, 2, 4), (2, 4, 3), [1, 2], ([0], [0], [2], [1], [2], []), jax=None)
ragged("batch", (3, 2, 2), (3, 2, 2), [1, 2], ([0], [0], [2], [1], [0], []), jax=None)
