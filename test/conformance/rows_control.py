"""Calls, branches and loops. Reverse mode of branches and loops is not derived yet, so their rows do not ask for it."""

from table import Table, ints, x

TABLE = Table()
row = TABLE.row
FORWARD = "jvp jet vmap"
NO_REVERSE = "reverse mode of branches and loops is not derived yet"

SQUARE = """  func.func private @g(%a: tensor<3x$x>, %b: tensor<3x$x>) -> (tensor<3x$x>, tensor<3x$x>) {
    %0 = stablehlo.multiply %a, %b : tensor<3x$x>
    %1 = stablehlo.sine %a : tensor<3x$x>
    return %0, %1 : tensor<3x$x>, tensor<3x$x>
  }
"""
row(
    "func.call",
    "%y:2 = func.call @g(%a, %b) : (tensor<3x$x>, tensor<3x$x>) -> (tensor<3x$x>, tensor<3x$x>)\n%y0 = stablehlo.add %y#0, %y#1 : tensor<3x$x>".replace(
        "%y:2", "%r:2"
    )
    .replace("%y#", "%r#")
    .replace("%y0", "%y"),
    [x(3), x(3)],
    "3x$x",
    functions=SQUARE,
)
row(
    "func.call",
    "%r:2 = func.call @g(%a, %a) : (tensor<3x$x>, tensor<3x$x>) -> (tensor<3x$x>, tensor<3x$x>)\n%s:2 = func.call @g(%r#0, %r#1) : (tensor<3x$x>, tensor<3x$x>) -> (tensor<3x$x>, tensor<3x$x>)\n%y = stablehlo.add %s#0, %r#1 : tensor<3x$x>",
    [x(3)],
    "3x$x",
    name="twice",
    functions=SQUARE,
)
CASE = """%y = "stablehlo.case"(%a) ({
      %0 = stablehlo.sine %b : tensor<3x$x>
      stablehlo.return %0 : tensor<3x$x>
    }, {
      %0 = stablehlo.multiply %b, %b : tensor<3x$x>
      stablehlo.return %0 : tensor<3x$x>
    }, {
      %0 = stablehlo.constant dense<1.0> : tensor<3x$x>
      stablehlo.return %0 : tensor<3x$x>
    }) : (tensor<i32>) -> tensor<3x$x>"""
for branch in (0, 1, 2, -1, 7):
    row(
        "stablehlo.case",
        CASE,
        [ints(at=branch, within=(0, 2)), x(3)],
        "3x$x",
        name=f"branch-{branch}",
        modes=FORWARD,
        note=NO_REVERSE,
    )
IF = """%y = "stablehlo.if"(%a) ({
      %0 = stablehlo.sine %b : tensor<3x$x>
      stablehlo.return %0 : tensor<3x$x>
    }, {
      %0 = stablehlo.multiply %b, %c : tensor<3x$x>
      stablehlo.return %0 : tensor<3x$x>
    }) : (tensor<i1>) -> tensor<3x$x>"""
for branch in (0, 1):
    row(
        "stablehlo.if",
        IF,
        [ints(at=branch, element="i1", within=(0, 1)), x(3), x(3)],
        "3x$x",
        name=f"branch-{branch}",
        modes=FORWARD,
        note=NO_REVERSE,
    )
ALIKE = """%y = "stablehlo.if"(%a) ({
      %0 = stablehlo.tanh %b : tensor<3x$x>
      stablehlo.return %0 : tensor<3x$x>
    }, {
      %0 = stablehlo.tanh %b : tensor<3x$x>
      %1 = stablehlo.multiply %0, %b : tensor<3x$x>
      stablehlo.return %1 : tensor<3x$x>
    }) : (tensor<i1>) -> tensor<3x$x>"""
for branch in (0, 1):
    row(
        "stablehlo.if",
        ALIKE,
        [ints(at=branch, element="i1", within=(0, 1)), x(3)],
        "3x$x",
        name=f"alike-{branch}",
        modes=FORWARD,
        note=NO_REVERSE,
    )
WHILE = """%zero = stablehlo.constant dense<0> : tensor<i32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %n = stablehlo.constant dense<3> : tensor<i32>
    %r:2 = stablehlo.while(%i = %zero, %v = %a) : tensor<i32>, tensor<2x$x>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %0 = stablehlo.sine %v : tensor<2x$x>
      %1 = stablehlo.multiply %0, %b : tensor<2x$x>
      %2 = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %2, %1 : tensor<i32>, tensor<2x$x>
    }
    %y = stablehlo.add %r#1, %a : tensor<2x$x>"""
row("stablehlo.while", WHILE, [x(2), x(2)], "2x$x", name="counted", modes=FORWARD, note=NO_REVERSE)
UNKNOWN = """%r = stablehlo.while(%v = %a) : tensor<$x>
    cond {
      %ten = stablehlo.constant dense<10.0> : tensor<$x>
      %p = stablehlo.compare LT, %v, %ten : (tensor<$x>, tensor<$x>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %0 = stablehlo.multiply %v, %v : tensor<$x>
      stablehlo.return %0 : tensor<$x>
    }
    %y = stablehlo.add %r, %a : tensor<$x>"""
row(
    "stablehlo.while",
    UNKNOWN,
    [x(at=1.5, within=(1.2, 4.0))],
    "$x",
    name="until",
    modes=FORWARD,
    note=NO_REVERSE,
    tol=100,
)


def scan(name, dim, shape, slice, reverse="false", **options):
    """Sums of products along a dimension."""
    s, p = ("".join(f"{n}x" for n in size) for size in (shape, slice))
    row(
        "chlo.scan",
        f"""%y0, %y1 = "chlo.scan"(%a, %b) <{{dimension = {dim} : i64, is_reverse = {reverse}, operandSegmentSizes = array<i32: 1, 1>, resultSegmentSizes = array<i32: 1, 1>}}> ({{
        ^bb0(%p: tensor<{p}$x>, %q: tensor<{p}$x>):
          %m = stablehlo.multiply %p, %q : tensor<{p}$x>
          %s = stablehlo.add %m, %p : tensor<{p}$x>
          stablehlo.return %m, %s : tensor<{p}$x>, tensor<{p}$x>
        }}) : (tensor<{s}$x>, tensor<{p}$x>) -> (tensor<{s}$x>, tensor<{p}$x>)""",
        [x(*shape, within=(-1, 1)), x(*slice)],
        f"{s}$x",
        f"{p}$x",
        name=name,
        modes=FORWARD,
        engine="xla",
        note="the interpreter does not have it; " + NO_REVERSE,
        **options,
    )


scan("vector", 0, (4,), ())
scan("last", 1, (2, 3), (2,))
scan("reverse", 0, (3, 2), (2,), "true")
