"""What places arrays on devices."""

from table import Table, x

TABLE = Table()

for name, mesh, shape, dims, functions in (
    ("matrix", 'mesh<["a"=1, "b"=1]>', (2, 3), '{"a"}, {}', ""),
    ("named", "@mesh", (2, 3), '{"a"}, {"b"}', '  sdy.mesh @mesh = <["a"=1, "b"=1]>\n'),
    ("scalar", "mesh<[]>", (), "", ""),
):
    type = "".join(f"{n}x" for n in shape) + "$x"
    TABLE.row(
        "sdy.sharding_constraint",
        f"""%0 = stablehlo.multiply %a, %a : tensor<{type}>
        %1 = sdy.sharding_constraint %0 <{mesh}, [{dims}]> : tensor<{type}>
        %y = stablehlo.multiply %1, %a : tensor<{type}>""",
        [x(*shape)],
        type,
        name=name,
        jax=lambda a: a * a * a,
        functions=functions,
        engine="xla",
        note="the reference interpreter knows no shardings",
    )
