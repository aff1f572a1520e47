"""Reductions over windows, and their transposes."""

import functools

import numpy as np
from jax import lax
from table import COMPLEX, F64, REAL, Table, inf, ints, x

TABLE = Table()
NOTE = "other rows are of every element type: it plays no part in windows"
row = TABLE.row
CONSTANT = {"add": "0.0", "maximum": "-1.0e30", "minimum": "1.0e30", "multiply": "1.0"}
IDENTITY = {"add": 0.0, "maximum": -inf, "minimum": inf, "multiply": 1.0}
JAX = {"add": lax.add, "maximum": lax.max, "minimum": lax.min, "multiply": lax.mul}


def dims(shape, element="$x"):
    return "x".join([*map(str, shape), element])


def spread(shape):
    """Numbers of which no two are near each other, so that each extremum stays where it is."""
    n = int(np.prod(shape))
    return (np.arange(n) * 7 % 31 / 2 - 3).reshape(shape)


def attributes(shape, window, strides=None, padding=None, base=None, dilation=None):
    """The attributes, the shape of the result, and the words in which JAX says the same."""
    rank = len(shape)
    one = (1,) * rank
    s, p, bd, wd = strides or one, padding or [[0, 0]] * rank, base or one, dilation or one
    text = [f"window_dimensions = array<i64{':' * bool(rank)} {', '.join(map(str, window))}>"]
    for key, value in (("window_strides", strides), ("base_dilations", base), ("window_dilations", dilation)):
        if value:
            text.append(f"{key} = array<i64: {', '.join(map(str, value))}>")
    if padding:
        text.append(f"padding = dense<{padding}> : tensor<{rank}x2xi64>")
    result = []
    for d in range(rank):
        covered = (shape[d] - 1) * bd[d] + 1 if shape[d] else 0
        n = covered + sum(p[d]) - (window[d] - 1) * wd[d] - 1
        result.append(max(0, n // s[d] + 1))
    return "<{" + ", ".join(text) + "}>", result, (window, s, p, bd, wd)


def body_of(*lines, types=("$x",)):
    """A region of which the first half of the arguments is %p, %q, .. and the second %r, %s, .."""
    n = len(types)
    names = [*"pq"[:n], *"rs"[:n]]
    arguments = ", ".join(f"%{v}: tensor<{t}>" for v, t in zip(names, (*types, *types), strict=True))
    return "({\n^bb0(" + arguments + "):\n" + "\n".join(lines) + "\n})"


def step(name, type="$x"):
    return body_of(
        f"%z = stablehlo.{name} %p, %r : tensor<{type}>", f"stablehlo.return %z : tensor<{type}>", types=(type,)
    )


def reduce_window(kind, name, shape, window, at=None, init=None, jax=True, **options):
    """By one operation, from a constant or an argument %b."""
    words = {k: options.pop(k) for k in ("strides", "padding", "base", "dilation") if k in options}
    text, result, same = attributes(shape, window, **words)
    if at is None and kind in ("maximum", "minimum"):
        at = spread(shape)
    constant = CONSTANT[kind]
    if options.get("dtypes") == COMPLEX:
        constant = f"({constant}, 0.0)"
    start = "" if init is not None else f"%b = stablehlo.constant dense<{constant}> : tensor<$x>\n"
    body = f'{start}%y = "stablehlo.reduce_window"(%a, %b) {text} {step(kind)} : (tensor<{dims(shape)}>, tensor<$x>) -> tensor<{dims(result)}>'
    if jax and init is None and 0 not in shape:
        # The sums are differentiated as windows by JAX too; of other general ones it knows no pullback.
        windows = same
        options["jax"] = lambda a: lax.reduce_window(
            a,
            np.asarray(IDENTITY[kind], a.dtype)[()],
            JAX[kind],
            *windows[:2],
            padding=windows[2],
            base_dilation=windows[3],
            window_dilation=windows[4],
        )
    op = f"stablehlo.reduce_window({kind})" if kind != "multiply" else "stablehlo.reduce_window"
    row(
        op,
        body,
        [x(*shape, at=at)] + ([x(at=init)] if init is not None else []),
        dims(result),
        name=name if kind != "multiply" else "multiply-" + name,
        **({"tol": 10, "dtypes": F64, "note": NOTE} | options),
    )


ONCE = {"engine": "xla", "note": "the reference interpreter counts an initial value again for each element of padding"}
for kind in ("add", "maximum", "minimum", "multiply"):
    # JAX pulls back through maximum and minimum without dilation and negative padding alone, and not through products.
    known = kind != "multiply"
    extremum = kind in ("maximum", "minimum")
    plain = functools.partial(reduce_window, kind, jax=known)
    dilated = functools.partial(reduce_window, kind, jax=kind == "add")
    plain("line", (7,), (3,), dtypes=REAL, note="")
    plain("pool", (2, 4, 6, 2), (1, 2, 2, 1), strides=(1, 2, 2, 1))
    plain("overlap", (5, 6), (3, 2), strides=(2, 1))
    plain("space", (3, 3, 3), (2, 2, 2))
    plain("padding", (5,), (3,), padding=[[2, 1]])
    plain("padding-stride", (4, 5), (3, 2), strides=(2, 3), padding=[[1, 1], [0, 1]])
    plain("padding-in-place", (2,), (1,), strides=(2,), padding=[[0, 1]])
    dilated("padding-negative", (8,), (2,), padding=[[-1, -2]])
    dilated("padding-mixed", (4, 6), (2, 3), padding=[[-1, 2], [1, -2]], strides=(1, 2))
    plain("padding-of-whole-windows", (3,), (2,), padding=[[3, 2]])
    plain("stride-beyond-window", (9,), (2,), strides=(4,))
    plain("whole", (2, 3), (2, 3))
    plain("nothing", (4,), (1,))
    dilated("scalar", (), ())  # XLA ends the process on JAX's gradient of a maximum
    plain("cumulative", (6,), (6,), padding=[[5, 0]])
    plain("cumulative-from-the-end", (2, 5), (1, 5), padding=[[0, 0], [0, 4]])
    dilated("base-dilation", (4,), (3,), base=(2,))
    dilated("base-dilation-padding", (4, 3), (2, 2), base=(3, 1), padding=[[1, -1], [0, 0]], strides=(2, 1))
    dilated("window-dilation", (7,), (3,), dilation=(2,))
    dilated("dilations", (5, 4), (2, 3), base=(2, 3), dilation=(3, 2), strides=(1, 2), padding=[[0, 2], [1, -1]])
    plain("empty", (0, 3), (1, 2), engine="xla")
    plain("empty-result", (2,), (3,), engine="xla")
    plain("init", (6,), (2,), strides=(2,), init=-20.0 if kind == "maximum" else 20.0 if kind == "minimum" else 1.5)
    plain("init-padding", (5,), (3,), padding=[[2, 1]], init=1.25, **({} if extremum else ONCE))
reduce_window("add", "complex", (5,), (3,), padding=[[1, 0]], dtypes=COMPLEX)
reduce_window("multiply", "complex", (5,), (3,), padding=[[1, 0]], dtypes=COMPLEX, jax=False)
reduce_window("multiply", "zeros", (6,), (3,), at=[0.0, 2.0, 0.0, 0.0, 3.0, -1.0], jax=False)
for n in (2, 4, 5, 7, 8):
    reduce_window("multiply", f"size-{n}", (9,), (n,), strides=(2,), jax=False)
for kind, sign in (("maximum", 1), ("minimum", -1)):
    extremum = functools.partial(reduce_window, kind)
    extremum("ties", (6,), (3,), at=[1.0, 1.0, 1.0, 2.0, 2.0, 0.0], smooth=False)
    extremum("signed-zeros", (4,), (2,), at=[0.0, -0.0, -0.0, 0.0], smooth=False)
    extremum("init-taken", (4,), (2,), init=9.0 * sign)
    extremum("init-ties", (4,), (2,), at=[1.0, 1.0, 0.0, 3.0 * sign], init=1.0, smooth=False)

# ===- Bodies of other kinds, several operands -===

OUTER = "%k = stablehlo.constant dense<0.5> : tensor<$x>\n"
LOGADDEXP = body_of(
    "%m = stablehlo.maximum %p, %r : tensor<$x>",
    "%0 = stablehlo.subtract %p, %m : tensor<$x>",
    "%1 = stablehlo.subtract %r, %m : tensor<$x>",
    "%2 = stablehlo.exponential %0 : tensor<$x>",
    "%3 = stablehlo.exponential %1 : tensor<$x>",
    "%4 = stablehlo.add %2, %3 : tensor<$x>",
    "%5 = stablehlo.log %4 : tensor<$x>",
    "%6 = stablehlo.add %m, %5 : tensor<$x>",
    "stablehlo.return %6 : tensor<$x>",
)
# x + y + k x y is associative.
OUTSIDE = body_of(
    "%0 = stablehlo.multiply %p, %r : tensor<$x>",
    "%1 = stablehlo.multiply %0, %k : tensor<$x>",
    "%2 = stablehlo.add %p, %r : tensor<$x>",
    "%3 = stablehlo.add %2, %1 : tensor<$x>",
    "stablehlo.return %3 : tensor<$x>",
)
# The composition of x -> p x + q and x -> r x + s: it does not commute.
AFFINE = body_of(
    "%0 = stablehlo.multiply %p, %r : tensor<$x>",
    "%1 = stablehlo.multiply %p, %s : tensor<$x>",
    "%2 = stablehlo.add %1, %q : tensor<$x>",
    "stablehlo.return %0, %2 : tensor<$x>, tensor<$x>",
    types=("$x", "$x"),
)
LARGEST = body_of(
    "%c = stablehlo.compare GE, %p, %r : (tensor<$x>, tensor<$x>) -> tensor<i1>",
    "%0 = stablehlo.select %c, %p, %r : tensor<i1>, tensor<$x>",
    "%1 = stablehlo.select %c, %q, %s : tensor<i1>, tensor<i32>",
    "stablehlo.return %0, %1 : tensor<$x>, tensor<i32>",
    types=("$x", "i32"),
)


def general(name, body, shape, window, inits, elements=("$x",), before="", args=(), results=None, **options):
    """Operands of the shape, a constant or an argument as initial value for each."""
    words = {k: options.pop(k) for k in ("strides", "padding", "base", "dilation") if k in options}
    text, result, _ = attributes(shape, window, **words)
    n = len(elements)
    operands = [f"%{'abcd'[i]}" for i in range(n)]
    lines, starts = before, []
    for i, (value, e) in enumerate(zip(inits, elements, strict=True)):
        starts.append(value if str(value).startswith("%") else f"%i{i}")
        if starts[-1] != value:
            lines += f"%i{i} = stablehlo.constant dense<{value}> : tensor<{e}>\n"
    left = "%y" if n == 1 else "%r:2"
    types = ", ".join([f"tensor<{dims(shape, e)}>" for e in elements] + [f"tensor<{e}>" for e in elements])
    out = ", ".join(f"tensor<{dims(result, e)}>" for e in elements)
    lines += (
        f'{left} = "stablehlo.reduce_window"({", ".join(operands + starts)}) {text} {body} : ({types}) -> ({out})\n'
    )
    if n == 2:
        # The results under their own names.
        for i, e in enumerate(elements):
            lines += f"%y{i} = stablehlo.reshape %r#{i} : (tensor<{dims(result, e)}>) -> tensor<{dims(result, e)}>\n"
    points = [ints(*shape) if e == "i32" else x(*shape, within=(-1.0, 1.0)) for e in elements]
    if "at" in options:
        points[0] = x(*shape, at=options.pop("at"))
    row(
        "stablehlo.reduce_window",
        lines,
        [*points, *args],
        *(dims(result, e) for e in elements),
        name=name,
        **({"tol": 10, "dtypes": F64, "note": NOTE} | options),
    )


general("logaddexp", LOGADDEXP, (6,), (3,), ["-1.0e30"], strides=(2,), padding=[[1, 1]])
general("outer-constant", OUTSIDE, (5,), (3,), ["0.0"], before=OUTER)
general("outer-argument", OUTSIDE.replace("%k", "%b"), (5,), (2,), ["0.0"], args=[x()])
general("init-argument", LOGADDEXP, (2, 4), (2, 2), ["%b"], args=[x(at=0.5)])
general("affine-maps", AFFINE, (7,), (4,), ["1.0", "0.0"], elements=("$x", "$x"), strides=(3,))
general("affine-maps-plane", AFFINE, (3, 4), (2, 3), ["1.0", "0.0"], elements=("$x", "$x"), dilation=(2, 1))
general("affine-maps-inits", AFFINE, (3,), (2,), ["%c", "%d"], elements=("$x", "$x"), args=[x(), x()])
general("largest-and-place", LARGEST, (6,), (3,), ["-1.0e30", "0"], elements=("$x", "i32"), at=spread((6,)))
for kind, identity in (("add", 0), ("maximum", -100), ("multiply", 1)):
    text, result, _ = attributes((5,), (3,), padding=[[1, 1]])
    for init in (False, True):
        start = "" if init else f"%b = stablehlo.constant dense<{identity}> : tensor<i32>\n"
        row(
            "stablehlo.reduce_window" + (f"({kind})" if kind != "multiply" else ""),
            f'{start}%y = "stablehlo.reduce_window"(%a, %b) {text} {step(kind, "i32")} : (tensor<5xi32>, tensor<i32>) -> tensor<5xi32>',
            [ints(5), *([ints(at=identity)] if init else [])],
            "5xi32",
            name=f"{kind}-integer" + "-init" * init if kind == "multiply" else "integer" + "-init" * init,
            dtypes=F64,
            modes="vmap",
            **(ONCE if init and kind != "maximum" else {"note": "integers have no tangents"}),
        )

# ===- Scatters to what windows select -===


def select(direction, type="$x"):
    return body_of(
        f"%z = stablehlo.compare {direction}, %p, %r : (tensor<{type}>, tensor<{type}>) -> tensor<i1>",
        "stablehlo.return %z : tensor<i1>",
        types=(type,),
    ).removesuffix(")")


# |p| >= |r|
LARGER = body_of(
    "%0 = stablehlo.abs %p : tensor<$x>",
    "%1 = stablehlo.abs %r : tensor<$x>",
    "%z = stablehlo.compare GE, %0, %1 : (tensor<$x>, tensor<$x>) -> tensor<i1>",
    "stablehlo.return %z : tensor<i1>",
).removesuffix(")")


def scatter(name, shape, window, order=None, kind="add", init=None, at=None, start="0.0", **options):
    words = {k: options.pop(k) for k in ("strides", "padding") if k in options}
    text, source, _ = attributes(shape, window, **words)
    order = select("GE") if order is None else order
    start = "" if init is not None else f"%c = stablehlo.constant dense<{start}> : tensor<$x>\n"
    row(
        f"stablehlo.select_and_scatter({kind})" if kind == "add" else "stablehlo.select_and_scatter",
        f'{start}%y = "stablehlo.select_and_scatter"(%a, %b, %c) {text} {order}, {step(kind).removeprefix("(")} : (tensor<{dims(shape)}>, tensor<{dims(source)}>, tensor<$x>) -> tensor<{dims(shape)}>',
        [x(*shape, at=spread(shape) if at is None else at), x(*source), *([x(at=init)] if init is not None else [])],
        dims(shape),
        name=name,
        **({"dtypes": F64, "note": NOTE} | options),
    )


scatter("line", (7,), (3,), dtypes=REAL, note="")
scatter("pool", (2, 4, 4, 2), (1, 2, 2, 1), strides=(1, 2, 2, 1))
scatter("overlap", (5, 6), (3, 2), strides=(2, 1))
scatter("padding", (5,), (3,), padding=[[2, 1]])
scatter("padding-negative", (7,), (2,), padding=[[-1, -1]], strides=(2,))
scatter("ties", (5,), (3,), at=[1.0, 1.0, 1.0, 2.0, 2.0], smooth=False)
scatter("ties-infinite", (3,), (2,), at=[-inf, -inf, -inf], smooth=False)
scatter("greater", (4,), (2,), select("GT"))
scatter("least", (5,), (2,), select("LE"))
scatter("largest-magnitude", (6,), (2,), LARGER, at=[1.0, -2.0, 3.0, -4.0, 0.5, 0.25])
scatter(
    "init", (5,), (2,), init=0.5, engine="xla", note="the reference interpreter adds the initial value again and again"
)
for kind, start in (("multiply", "1.0"), ("maximum", "-1.0e30")):
    scatter(kind, (7,), (2,), strides=(2,), kind=kind, start=start)
    scatter(f"{kind}-overlap", (3, 4), (2, 2), kind=kind, start=start)

# What the rule of a maximum makes of it: %b where %a is largest.
SELECT = """
  %true = stablehlo.constant dense<true> : tensor<6xi1>
  %zero = stablehlo.constant dense<0.0> : tensor<$x>
  %false = stablehlo.constant dense<false> : tensor<i1>
  %w:3 = "stablehlo.reduce_window"(%a, %b, %true, %zero, %zero, %false) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
  ^bb0(%p: tensor<$x>, %q: tensor<$x>, %r: tensor<i1>, %s: tensor<$x>, %u: tensor<$x>, %v: tensor<i1>):
    %0 = stablehlo.not %v : tensor<i1>
    %1 = stablehlo.compare GE, %p, %s : (tensor<$x>, tensor<$x>) -> tensor<i1>
    %2 = stablehlo.or %0, %1 : tensor<i1>
    %3 = stablehlo.and %r, %2 : tensor<i1>
    %4 = stablehlo.select %3, %p, %s : tensor<i1>, tensor<$x>
    %5 = stablehlo.select %3, %q, %u : tensor<i1>, tensor<$x>
    %6 = stablehlo.or %r, %v : tensor<i1>
    stablehlo.return %4, %5, %6 : tensor<$x>, tensor<$x>, tensor<i1>
  }) : (tensor<6x$x>, tensor<6x$x>, tensor<6xi1>, tensor<$x>, tensor<$x>, tensor<i1>) -> (tensor<3x$x>, tensor<3x$x>, tensor<3xi1>)
%y = stablehlo.reshape %w#1 : (tensor<3x$x>) -> tensor<3x$x>
"""
row("stablehlo.reduce_window(select)", SELECT, [x(6, at=spread((6,))), x(6)], "3x$x")
row(
    "stablehlo.reduce_window(select)",
    SELECT,
    [x(6, at=[1.0, 1.0, -inf, -inf, 2.0, 3.0]), x(6)],
    "3x$x",
    name="ties",
    smooth=False,
    note="ties, where the convention decides",
)
# Where its first result is used too, it is any reduction.
row(
    "stablehlo.reduce_window",
    SELECT.replace("%y = stablehlo.reshape %w#1 :", "%y = stablehlo.add %w#0, %w#1 :").replace(
        "(tensor<3x$x>) -> tensor<3x$x>", "tensor<3x$x>"
    ),
    [x(6, at=spread((6,))), x(6)],
    "3x$x",
    name="select-and-extremum",
)
