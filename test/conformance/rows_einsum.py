"""Products in Einstein's notation, and functions of scalars applied to tensors."""

import functools

import jax.numpy as jnp
import numpy as np
from table import COMPLEX, F64, Table, x

TABLE = Table()
NOTE = "other rows are of every element type: it plays no part in how elements meet"
row = TABLE.row
XLA = {"engine": "xla", "note": "the reference interpreter has no einsum"}


def dims(shape, element="$x"):
    return "x".join([*map(str, shape), element])


def einsum(config, *shapes, name=None, spell=None, **options):
    op = "stablehlo.einsum" if len(shapes) == 2 else "stablehlo.unary_einsum"
    result = np.einsum(config, *(np.zeros(s) for s in shapes)).shape
    operands = ", ".join(f"%{'ab'[i]}" for i in range(len(shapes)))
    types = ", ".join(f"tensor<{dims(s)}>" for s in shapes)
    row(
        op,
        f'%y = {op} {operands}, config = "{spell or config}" : ({types}) -> tensor<{dims(result)}>',
        [x(*s) for s in shapes],
        dims(result),
        name=name or config.replace(",", "-").replace("->", "-to-"),
        **({"jax": functools.partial(jnp.einsum, config), "dtypes": F64} | XLA | options),
    )


einsum("ij,jk->ik", (2, 3), (3, 4))
einsum("ij,jk->ki", (2, 3), (3, 4), dtypes=COMPLEX)
einsum("ij,kj->ik", (2, 3), (4, 3))
einsum("bij,bjk->bik", (2, 2, 3), (2, 3, 2))
einsum("ibj,jkb->kib", (2, 2, 3), (3, 2, 2))
einsum("i,j->ij", (2,), (3,))
einsum("i,i->", (3,), (3,))
einsum("i,i->i", (3,), (3,))
einsum("ijk,jk->i", (2, 3, 2), (3, 2))
einsum(",i->i", (), (3,), name="scalar")
for config, shape in (("ij->ji", (2, 3)), ("ij->i", (2, 3)), ("ij->", (2, 3)), ("ijk->ki", (2, 3, 2))):
    einsum(config, shape)


def mapped(name, body, count, shape, **options):
    types = ", ".join([f"tensor<{dims(shape)}>"] * count)
    arguments = ", ".join(f"%{'pqr'[i]}: tensor<$x>" for i in range(count))
    before, operands = options.pop("before", ""), ", ".join(f"%{'abc'[i]}" for i in range(count))
    row(
        "stablehlo.map",
        f'{before}%y = "stablehlo.map"({operands}) <{{dimensions = array<i64: {", ".join(map(str, range(len(shape))))}>}}> ({{\n^bb0({arguments}):\n{body}\n}}) : ({types}) -> tensor<{dims(shape)}>',
        [x(*shape) for _ in range(count)] + list(options.pop("args", ())),
        dims(shape),
        name=name,
        **({"note": NOTE} if options.get("dtypes") == F64 else {}),
        **options,
    )


SINE = (
    "%0 = stablehlo.sine %p : tensor<$x>\n%1 = stablehlo.multiply %0, %q : tensor<$x>\nstablehlo.return %1 : tensor<$x>"
)
OUTER = (
    "%0 = stablehlo.multiply %p, %k : tensor<$x>\n%1 = stablehlo.sine %0 : tensor<$x>\nstablehlo.return %1 : tensor<$x>"
)
mapped("", SINE, 2, (2, 3), jax=lambda a, b: jnp.sin(a) * b)
mapped("complex", SINE, 2, (3,), dtypes=COMPLEX)
mapped("constant-body", "%0 = stablehlo.constant dense<2.0> : tensor<$x>\nstablehlo.return %0 : tensor<$x>", 1, (3,))
mapped("outer-constant", OUTER, 1, (3,), before="%k = stablehlo.constant dense<0.5> : tensor<$x>\n", dtypes=F64)
mapped("outer-argument", OUTER.replace("%k", "%b"), 1, (3,), args=[x()], dtypes=F64)
mapped("empty", SINE, 2, (0, 3), dtypes=F64)
