"""Calls, branches and loops."""

from table import F64, Table, ints, x

TABLE = Table()
row = TABLE.row

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
row("stablehlo.while", WHILE, [x(2), x(2)], "2x$x", name="counted")
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
    tol=100,
)


def counting(name, element, start, test, end, step, swapped=False, **options):
    """A loop whose counter, of the given type, is used as a number too."""
    operands = "%n, %i" if swapped else "%i, %n"
    row(
        "stablehlo.while",
        f"""%zero = stablehlo.constant dense<{start}> : tensor<{element}>
        %r:3 = stablehlo.while(%i = %zero, %v = %a, %w = %b) : tensor<{element}>, tensor<2x$x>, tensor<2x$x>
        cond {{
          %n = stablehlo.constant dense<{end}> : tensor<{element}>
          %p = stablehlo.compare {test}, {operands} : (tensor<{element}>, tensor<{element}>) -> tensor<i1>
          stablehlo.return %p : tensor<i1>
        }} do {{
          %by = stablehlo.constant dense<{abs(step)}> : tensor<{element}>
          %0 = stablehlo.convert %i : (tensor<{element}>) -> tensor<$x>
          %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<$x>) -> tensor<2x$x>
          %2 = stablehlo.sine %v : tensor<2x$x>
          %3 = stablehlo.multiply %2, %w : tensor<2x$x>
          %4 = stablehlo.add %3, %1 : tensor<2x$x>
          %5 = stablehlo.{"add" if step > 0 else "subtract"} %i, %by : tensor<{element}>
          stablehlo.return %5, %4, %w : tensor<{element}>, tensor<2x$x>, tensor<2x$x>
        }}
        %y = stablehlo.multiply %r#1, %r#2 : tensor<2x$x>""",
        [x(2), x(2)],
        "2x$x",
        name=name,
        **(
            {"dtypes": F64, "tol": 100, "note": "other rows are of every element type: it plays no part in counting"}
            | options
        ),
    )


counting("none", "i32", 3, "LT", 3, 1)
counting("once", "i64", 0, "LT", 1, 1)
counting("strides", "i64", -3, "LT", 5, 3)
counting("less-or-equal", "i32", 0, "LE", 4, 2)
counting("down", "i32", 4, "GT", 0, -1)
counting("down-to-zero", "i8", 6, "GE", 0, -2)
counting("unsigned", "ui32", 1, "LT", 4, 1)
counting("unsigned-down", "ui8", 5, "GT", 1, -2)
counting("until-equal", "i32", 0, "NE", 6, 2)
counting("swapped", "i32", 0, "GT", 3, 1, swapped=True)
counting("at-the-end-of-the-type", "i8", 120, "LT", 126, 2)
NESTED = """%zero = stablehlo.constant dense<0> : tensor<i32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %two = stablehlo.constant dense<2> : tensor<i32>
    %three = stablehlo.constant dense<3> : tensor<i32>
    %r:2 = stablehlo.while(%i = %zero, %v = %a) : tensor<i32>, tensor<2x$x>
    cond {
      %p = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %s:3 = stablehlo.while(%j = %zero, %u = %v, %m = %two) : tensor<i32>, tensor<2x$x>, tensor<i32>
      cond {
        %p = stablehlo.compare LT, %j, %m : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %odd = stablehlo.and %j, %one : tensor<i32>
        %0 = "stablehlo.case"(%odd) ({
          %3 = stablehlo.sine %u : tensor<2x$x>
          stablehlo.return %3 : tensor<2x$x>
        }, {
          %3 = stablehlo.multiply %u, %v : tensor<2x$x>
          stablehlo.return %3 : tensor<2x$x>
        }) : (tensor<i32>) -> tensor<2x$x>
        %1 = stablehlo.add %0, %b : tensor<2x$x>
        %2 = stablehlo.add %j, %one : tensor<i32>
        stablehlo.return %2, %1, %m : tensor<i32>, tensor<2x$x>, tensor<i32>
      }
      %3 = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %3, %s#1 : tensor<i32>, tensor<2x$x>
    }
    %y = stablehlo.add %r#1, %a : tensor<2x$x>"""
row("stablehlo.while", NESTED, [x(2, within=(-1, 1)), x(2, within=(-1, 1))], "2x$x", name="nested", tol=100, tol16=4)
# A value that is no counter decides what is linear in the others: it is kept for every step.
COLLATZ = """%zero = stablehlo.constant dense<0> : tensor<i32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %n = stablehlo.constant dense<4> : tensor<i32>
    %r:3 = stablehlo.while(%i = %zero, %k = %c, %v = %a) : tensor<i32>, tensor<i32>, tensor<2x$x>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %odd = stablehlo.and %k, %one : tensor<i32>
      %half = stablehlo.shift_right_logical %k, %one : tensor<i32>
      %more = stablehlo.add %k, %half : tensor<i32>
      %t = stablehlo.compare EQ, %odd, %one : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %next = stablehlo.select %t, %more, %half : tensor<i1>, tensor<i32>
      %0 = stablehlo.multiply %v, %b : tensor<2x$x>
      %1 = stablehlo.select %t, %0, %v : tensor<i1>, tensor<2x$x>
      %2 = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %2, %next, %1 : tensor<i32>, tensor<i32>, tensor<2x$x>
    }
    %y = stablehlo.add %r#2, %a : tensor<2x$x>"""
row("stablehlo.while", COLLATZ, [x(2), x(2), ints(at=7, within=(3, 9))], "2x$x", name="integers", tol=100)
UPDATED = """%zero = stablehlo.constant dense<0> : tensor<i32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %n = stablehlo.constant dense<4> : tensor<i32>
    %r:2 = stablehlo.while(%i = %zero, %v = %a) : tensor<i32>, tensor<5x$x>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %one : tensor<i32>
      %0 = stablehlo.dynamic_slice %v, %i, sizes = [1] : (tensor<5x$x>, tensor<i32>) -> tensor<1x$x>
      %1 = stablehlo.dynamic_slice %v, %j, sizes = [1] : (tensor<5x$x>, tensor<i32>) -> tensor<1x$x>
      %2 = stablehlo.multiply %0, %1 : tensor<1x$x>
      %3 = stablehlo.dynamic_update_slice %v, %2, %j : (tensor<5x$x>, tensor<1x$x>, tensor<i32>) -> tensor<5x$x>
      stablehlo.return %j, %3 : tensor<i32>, tensor<5x$x>
    }
    %y = stablehlo.add %r#1, %a : tensor<5x$x>"""
row("stablehlo.while", UPDATED, [x(5, within=(0.5, 1.5))], "5x$x", name="updated-in-place", tol=100, tol16=4)

# The second value carried seems to depend on what moves, and does not.
SORTED = """%zero = stablehlo.constant dense<0> : tensor<i32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %n = stablehlo.constant dense<2> : tensor<i32>
    %r:3 = stablehlo.while(%i = %zero, %v = %b, %w = %a) : tensor<i32>, tensor<3x$x>, tensor<3x$x>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %0:2 = "stablehlo.sort"(%v, %w) <{dimension = 0 : i64, is_stable = true}> ({
      ^bb0(%p: tensor<$x>, %q: tensor<$x>, %s: tensor<$x>, %t: tensor<$x>):
        %1 = stablehlo.compare LT, %p, %q : (tensor<$x>, tensor<$x>) -> tensor<i1>
        stablehlo.return %1 : tensor<i1>
      }) : (tensor<3x$x>, tensor<3x$x>) -> (tensor<3x$x>, tensor<3x$x>)
      %2 = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %2, %0#0, %0#1 : tensor<i32>, tensor<3x$x>, tensor<3x$x>
    }
    %y = stablehlo.multiply %r#1, %r#2 : tensor<3x$x>"""
row(
    "stablehlo.while",
    SORTED,
    [x(3, at=[3.0, 1.0, 2.0], fixed=True), x(3, at=[0.5, -1.0, 2.0])],
    "3x$x",
    name="still-beside-moving",
)


def steps(name, n, body, results, outputs, carry="%a", xs="%b", reverse="", **options):
    """An ad.scan of n steps; the types in `results` are those of its results, of which @f returns the `outputs`."""
    types = [f"tensor<{t}>" for t in results]
    types_in = {"%a": "tensor<2x$x>", "%b": f"tensor<{n}x2x$x>", "%c": "tensor<i32>"}
    given = [types_in[v] for v in [*carry.split(", "), *xs.split(", ")] if v]
    rows = [types_in[v].replace(f"<{n}x", "<") for v in xs.split(", ") if v]
    names = [f"%{'pqrs'[i]}: {t}" for i, t in enumerate([*given[: len(given) - len(rows)], *rows])]
    row(
        "ad.scan",
        f"""%y0, %y1 = ad.scan {n} {reverse} carry({carry}) xs({xs}) {{
        ^bb0({", ".join(["%i: tensor<i32>", *names])}):
          {body}
        }} : ({", ".join(given)}) -> ({", ".join(types)})""",
        [x(2, within=(-1, 1)), x(n, 2, within=(-1, 1)), *([ints(at=7, within=(3, 9))] if "%c" in carry else [])],
        *outputs,
        name=name,
        tol=100,
        tol16=4,
        **options,
    )


# What a step gives is what it carries on; a row of xs counts twice; what is the same in every step is an exponential.
PRODUCT = """%0 = stablehlo.convert %i : (tensor<i32>) -> tensor<$x>
    %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<$x>) -> tensor<2x$x>
    %2 = stablehlo.exponential %a : tensor<2x$x>
    %3 = stablehlo.multiply %p, %q : tensor<2x$x>
    %4 = stablehlo.multiply %3, %q : tensor<2x$x>
    %5 = stablehlo.add %4, %1 : tensor<2x$x>
    %6 = stablehlo.sine %5 : tensor<2x$x>
    %7 = stablehlo.multiply %6, %2 : tensor<2x$x>
    stablehlo.return %7, %7 : tensor<2x$x>, tensor<2x$x>"""
for n in (0, 1, 3):
    steps(f"{n}-steps", n, PRODUCT, ["2x$x", f"{n}x2x$x"], ["2x$x", f"{n}x2x$x"])
steps("reverse", 3, PRODUCT, ["2x$x", "3x2x$x"], ["2x$x", "3x2x$x"], reverse="reverse")
steps(
    "rows-only",
    3,
    """%0 = stablehlo.sine %p : tensor<2x$x>
    %1 = stablehlo.multiply %0, %a : tensor<2x$x>
    stablehlo.return %0, %1 : tensor<2x$x>, tensor<2x$x>""",
    ["3x2x$x", "3x2x$x"],
    ["3x2x$x", "3x2x$x"],
    carry="",
)
# No tangent is carried, and no row moves: what comes out moves by what is used from around.
steps(
    "from-around",
    3,
    """%0 = stablehlo.add %p, %i : tensor<i32>
    %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<$x>
    %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<$x>) -> tensor<2x$x>
    %3 = stablehlo.multiply %2, %a : tensor<2x$x>
    %4 = stablehlo.sine %3 : tensor<2x$x>
    stablehlo.return %0, %4 : tensor<i32>, tensor<2x$x>""",
    ["i32", "3x2x$x"],
    ["i32", "3x2x$x"],
    carry="%c",
    xs="",
    dtypes=F64,
    note="the sine of many times a number says little in narrower types",
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
        engine="xla",
        note="the interpreter does not have it",
        **options,
    )


scan("vector", 0, (4,), ())
scan("last", 1, (2, 3), (2,))
scan("reverse", 0, (3, 2), (2,), "true")
