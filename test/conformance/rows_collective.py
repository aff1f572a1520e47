"""Operations between devices, where there is one: what depends on shapes alone. Two devices: devices.py. XLA runs the
rows, for the reference interpreter runs one process.
"""

import functools

from table import COMPLEX, F64, Table, x

TABLE = Table()
NOTE = "the reference interpreter runs one process; what is sent does not know its type or its order"
row = functools.partial(TABLE.row, engine="xla", order=2, nested=2, note=NOTE)

GROUPS = "replica_groups = dense<0> : tensor<1x1xi64>"


def collective(op, attributes, operands, results=None, body="", name="", dtypes=F64, key="", **options):
    results = results or operands
    types = [", ".join(f"tensor<{t}$x>" for t in side) for side in (operands, results)]
    region = (
        f"""({{
    ^bb0(%p: tensor<$x>, %q: tensor<$x>):
      %r = stablehlo.{body} %p, %q : tensor<$x>
      stablehlo.return %r : tensor<$x>
    }})"""
        if body
        else ""
    )
    names = "%y" if len(results) == 1 else ", ".join(f"%y{i}" for i in range(len(results)))
    args = ", ".join(f"%{'abc'[i]}" for i in range(len(operands)))
    row(
        f"stablehlo.{op}{key}",
        f'{names} = "stablehlo.{op}"({args}) <{{{attributes}}}> {region} : ({types[0]}) -> ({types[1]})',
        [x(*map(int, t.split("x")[:-1])) for t in operands],
        *(f"{t}$x" for t in results),
        name=name,
        dtypes=dtypes,
        **options,
    )


same = lambda *v: v
collective("all_gather", "all_gather_dim = 1 : i64, " + GROUPS, ["2x3x"], jax=lambda a: a)
collective("all_gather", "all_gather_dim = 0 : i64, " + GROUPS, ["2x3x", "4x"], name="two", jax=same)
collective("all_reduce", GROUPS, ["2x3x"], body="add", key="(add)", jax=lambda a: a)
collective("all_reduce", GROUPS, ["2x3x", "4x"], body="add", key="(add)", name="two", dtypes=COMPLEX, jax=same)
for body in ("maximum", "minimum", "multiply"):
    collective("all_reduce", GROUPS, ["2x3x"], body=body, key=f"({body})", jax=lambda a: a)
    collective("all_reduce", GROUPS, ["2x3x", "4x"], body=body, key=f"({body})", name="two", jax=same)
row(
    "stablehlo.all_reduce",
    f"""%c = stablehlo.constant dense<2.0> : tensor<3xf64>
    %0 = stablehlo.compare GT, %a, %c : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
    %1 = "stablehlo.all_reduce"(%0) <{{{GROUPS}}}> ({{
    ^bb0(%p: tensor<i1>, %q: tensor<i1>):
      %r = stablehlo.or %p, %q : tensor<i1>
      stablehlo.return %r : tensor<i1>
    }}) : (tensor<3xi1>) -> tensor<3xi1>
    %y = stablehlo.convert %1 : (tensor<3xi1>) -> tensor<3xf64>""",
    [x(3, at=[1.5, 2.5, 7.5])],
    "3xf64",
    name="booleans",
    dtypes=F64,
)
SPLIT = "concat_dimension = 1 : i64, split_count = 1 : i64, split_dimension = 0 : i64, "
collective("all_to_all", SPLIT + GROUPS, ["2x3x"], jax=lambda a: a)
collective("collective_broadcast", GROUPS, ["2x3x"], jax=lambda a: a)
PAIRS = "source_target_pairs = dense<{}> : tensor<{}x2xi64>"
collective("collective_permute", PAIRS.format(0, 1), ["2x3x"], jax=lambda a: a)
collective("cross-replica-sum", GROUPS, ["2x3x"], jax=lambda a: a)
collective(
    "reduce_scatter",
    "scatter_dimension = 1 : i64, " + GROUPS,
    ["2x3x"],
    body="add",
    key="(add)",
    dtypes=("f64", "c128"),
    jax=lambda a: a,
)
collective(
    "reduce_scatter", "scatter_dimension = 1 : i64, " + GROUPS, ["2x3x"], body="maximum", name="maximum", modes="vmap"
)
