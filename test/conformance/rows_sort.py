"""Sorts, and the largest elements."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from table import COMPLEX, Table, ints, lazy, x

TABLE = Table()
row = TABLE.row
TIES = "equal elements part under a difference"


def dims(shape, element="$x"):
    return "tensor<" + "".join(f"{n}x" for n in shape) + element + ">"


LESS = "%o = stablehlo.compare LT, %p, %q : (tensor<$x>, tensor<$x>) -> tensor<i1>\nstablehlo.return %o : tensor<i1>"
TOTAL = "%o = stablehlo.compare LT, %p, %q, TOTALORDER : (tensor<$x>, tensor<$x>) -> tensor<i1>\nstablehlo.return %o : tensor<i1>"
REAL_PARTS = """%v = stablehlo.real %p : (tensor<$x>) -> tensor<$r>
    %w = stablehlo.real %q : (tensor<$x>) -> tensor<$r>
    %o = stablehlo.compare GT, %v, %w : (tensor<$r>, tensor<$r>) -> tensor<i1>
    stablehlo.return %o : tensor<i1>"""
FROM_OUTSIDE = """%v = stablehlo.subtract %p, %center : tensor<$x>
    %w = stablehlo.subtract %q, %center : tensor<$x>
    %v1 = stablehlo.abs %v : (tensor<$x>) -> tensor<$x>
    %w1 = stablehlo.abs %w : (tensor<$x>) -> tensor<$x>
    %o = stablehlo.compare LT, %v1, %w1 : (tensor<$x>, tensor<$x>) -> tensor<i1>
    stablehlo.return %o : tensor<i1>"""


def sort(name, shape, dim, comparator=LESS, at=None, payload=None, stable="true", before="", **options):
    """Of %a, and a payload %b."""
    two = payload is not None
    n = int(np.prod(shape))
    at = (np.arange(n) * 7 % 13 / 2 - 3).reshape(shape) if at is None else at
    args = [x(*shape, at=at)] + ([x(*shape, at=payload)] if two else [])
    types = ", ".join([dims(shape)] * len(args))
    row(
        "stablehlo.sort",
        f"""{before}
        {"%y0, %y1" if two else "%y"} = "stablehlo.sort"(%a{", %b" if two else ""}) <{{dimension = {dim} : i64, is_stable = {stable}}}> ({{
        ^bb0(%p: tensor<$x>, %q: tensor<$x>{", %s: tensor<$x>, %t: tensor<$x>" if two else ""}):
        {comparator}
        }}) : ({types}) -> {f"({types})" if two else types}""",
        args,
        *[dims(shape)[7:-1]] * len(args),
        name=name,
        **options,
    )


by_key = lambda a, b: lax.sort((a, b), num_keys=1)
sort("vector", (5,), 0, jax=jnp.sort)
sort("first", (3, 4), 0, jax=lazy(jnp.sort, axis=0))
sort("last", (3, 4), -1, jax=jnp.sort)
sort("middle", (2, 3, 2), 1, jax=lazy(jnp.sort, axis=1))
sort("unstable", (5,), 0, stable="false", jax=jnp.sort)
sort("complex", (5,), 0, REAL_PARTS, dtypes=COMPLEX, at=[1 + 2j, 3j, -1.5, 2 - 1j, 0.5 + 1j])
sort("payload", (2, 4), 1, payload=np.arange(8.0).reshape(2, 4), jax=by_key)
sort(
    "ties",
    (5,),
    0,
    at=[1.0, 0.5, 1.0, 0.5, 1.0],
    payload=[3.0, -1.0, 2.0, 4.0, 0.5],
    smooth=False,
    note=TIES,
    jax=by_key,
)
sort("ties-unstable", (5,), 0, at=[1.0, 0.5, 1.0, 0.5, 1.0], payload=[3.0, -1.0, 2.0, 4.0, 0.5], stable="false", smooth=False, note=TIES,
     jax=by_key)  # fmt: skip
sort(
    "total-order",
    (5,),
    0,
    TOTAL,
    at=[1.0, np.nan, -0.0, 0.0, -np.inf],
    smooth=False,
    finite=False,
    note="a value that is not a number",
    nested=1,
)
sort("one", (3, 1), 1, jax=jnp.sort)
sort("empty", (0,), 0)
sort("from-outside", (5,), 0, FROM_OUTSIDE, before="%center = stablehlo.constant dense<0.26> : tensor<$x>")
row(
    "stablehlo.sort",
    """%s = "stablehlo.sort"(%a) <{dimension = 0 : i64, is_stable = true}> ({
    ^bb0(%p: tensor<i32>, %q: tensor<i32>):
      %o = stablehlo.compare GT, %p, %q : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %o : tensor<i1>
    }) : (tensor<4xi32>) -> tensor<4xi32>
    %f = stablehlo.convert %s : (tensor<4xi32>) -> tensor<4x$x>
    %y = stablehlo.multiply %f, %b : tensor<4x$x>""",
    [ints(4, at=[3, -1, 4, 1]), x(4)],
    "4x$x",
    name="integers",
)


def top_k(name, shape, k, at=None, **options):
    n = int(np.prod(shape))
    at = (np.arange(n) * 7 % 13 / 2 - 3).reshape(shape) if at is None else at
    result = (*shape[:-1], k)
    row(
        "chlo.top_k",
        f"%y0, %y1 = chlo.top_k(%a, k = {k}) : {dims(shape)} -> ({dims(result)}, {dims(result, 'i32')})",
        [x(*shape, at=at)],
        dims(result)[7:-1],
        dims(result, "i32")[7:-1],
        name=name,
        **{"jax": lambda a: tuple(lax.top_k(a, k)), **options},
    )


top_k("vector", (5,), 2)
top_k("matrix", (3, 4), 3)
top_k("all", (2, 2, 3), 3)
top_k("none", (2, 3), 0)
top_k("ties", (5,), 3, at=[1.0, 2.0, 2.0, 0.5, 2.0], smooth=False, note=TIES)
