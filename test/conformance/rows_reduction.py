"""Reductions over dimensions."""

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp
from table import COMPLEX, F64, Arg, Table, inf, ints, x

TABLE = Table()
row = TABLE.row

INITIAL = {"add": "0.0", "maximum": "0xFFF0000000000000", "minimum": "0x7FF0000000000000", "multiply": "1.0"}


def spread(shape):
    """Numbers of which no two are near each other, so that the extremum stays where it is."""
    n = int(np.prod(shape))
    return (np.arange(n) * 7 % 13 / 2 - 3).reshape(shape)


def reduce(step, name, shape, dims, at=None, init=None, **options):
    """Over `dims`, from an argument %b or a constant."""
    if at is None and step in ("maximum", "minimum"):
        at = spread(shape)
    result = [n for d, n in enumerate(shape) if d not in dims]
    s, r = ("".join(f"{n}x" for n in size) for size in (shape, result))
    constant = {"add": 0.0, "maximum": "-1.0e30", "minimum": "1.0e30", "multiply": 1.0}[step]
    start = "%b" if init is not None else "%i"
    body = "" if init is not None else f"%i = stablehlo.constant dense<{constant}> : tensor<$x>\n"
    if options.get("dtypes") == COMPLEX:
        body = body.replace(str(constant), f"({constant}, 0.0)")
    body += f"%y = stablehlo.reduce(%a init: {start}) applies stablehlo.{step} across dimensions = {list(dims)} : (tensor<{s}$x>, tensor<$x>) -> tensor<{r}$x>"
    args = [x(*shape, at=at)] + ([x(at=init)] if init is not None else [])
    f = {"add": jnp.sum, "maximum": jnp.max, "minimum": jnp.min, "multiply": jnp.prod}[step]
    options.setdefault("jax", (lambda a: f(a, axis=tuple(dims))) if init is None and 0 not in shape else None)
    row(f"stablehlo.reduce({step})", body, args, f"{r}$x", name=name, **options)


for step in ("add", "multiply"):
    reduce(step, "vector", (4,), [0])
    reduce(step, "complex", (4,), [0], dtypes=COMPLEX)
    reduce(step, "init", (2, 3), [1], init=1.5)
for step in ("add", "maximum", "minimum", "multiply"):
    smooth = step in ("add", "multiply")
    reduce(step, "first", (2, 3), [0])
    reduce(step, "middle", (2, 3, 2), [1])
    reduce(step, "several", (2, 3, 2), [0, 2], tol=10)
    reduce(step, "all", (2, 3), [0, 1], tol=10)
    reduce(step, "unordered", (2, 3, 2), [2, 0], tol=10)
    reduce(step, "size-1", (3, 1), [1])
    reduce(step, "nothing", (3,), [])
    reduce(step, "scalar", (), [])
    reduce(step, "no-results", (0, 3), [1])
    reduce(step, "empty", (0, 3), [0])
for n in (2, 3, 5, 6, 7, 9):
    reduce("multiply", f"size-{n}", (n, 2), [0], tol=10)
reduce("multiply", "one-zero", (4, 2), [0], at=[[1.0, 0.0], [0.0, 2.0], [3.0, -1.0], [2.0, 0.5]])
reduce("multiply", "two-zeros", (4,), [0], at=[0.0, 2.0, 0.0, 3.0])
reduce("multiply", "all-zeros", (5,), [0], at=[0.0] * 5)
reduce("multiply", "empty-init", (0, 3), [0], init=2.0)
reduce("add", "empty-init", (0, 3), [0], init=2.0)
for step in ("maximum", "minimum"):
    reduce(step, "vector", (4,), [0], at=[1.0, -2.0, 3.0, 0.5])
    reduce(
        step,
        "ties",
        (4,),
        [0],
        at=[1.0, -2.0, 1.0, -2.0],
        smooth=False,
        order=1,
        nested=1,
        note="ties, where the convention decides",
    )
    reduce(
        step,
        "all-tied",
        (2, 3),
        [1],
        at=[[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]],
        smooth=False,
        note="ties, where the convention decides",
    )
    reduce(
        step, "signed-zeros", (3,), [0], at=[0.0, -0.0, 0.0], smooth=False, note="ties, where the convention decides"
    )
    reduce(
        step,
        "init-taken",
        (2, 3),
        [1],
        at=[[0.5, -1.0, 0.25], [0.75, -2.0, 0.5]],
        init=9.0 if step == "maximum" else -9.0,
    )
    reduce(
        step,
        "init-not-taken",
        (2, 3),
        [1],
        at=[[0.5, -1.0, 0.25], [0.75, -2.0, 0.5]],
        init=-9.0 if step == "maximum" else 9.0,
    )
    reduce(
        step,
        "nan",
        (3,),
        [0],
        at=[1.0, np.nan, 2.0],
        smooth=False,
        finite=False,
        order=1,
        nested=1,
        jax=None,
        note="NaN has no difference quotient",
    )
    infinite = "0xFFF0000000000000" if step == "maximum" else "0x7FF0000000000000"
    row(
        f"stablehlo.reduce({step})",
        f"%i = stablehlo.constant dense<{infinite}> : tensor<$x>\n%y = stablehlo.reduce(%a init: %i) applies stablehlo.{step} across dimensions = [1] : (tensor<2x3x$x>, tensor<$x>) -> tensor<2x$x>",
        [x(2, 3)],
        "2x$x",
        name="infinite-init",
        dtypes=F64,
        jax=(lambda f: lambda a: f(a, 1))({"maximum": jnp.max, "minimum": jnp.min}[step]),
        note="the constant is spelt in the bits of float64",
    )
    row(
        f"stablehlo.reduce({step})",
        f"%i = stablehlo.constant dense<{infinite}> : tensor<$x>\n%y = stablehlo.reduce(%a init: %i) applies stablehlo.{step} across dimensions = [0] : (tensor<3x$x>, tensor<$x>) -> tensor<$x>",
        [x(3, at=[-inf if step == "maximum" else inf] * 3)],
        "$x",
        name="all-infinite",
        dtypes=F64,
        smooth=False,
        note="the constant is spelt in the bits of float64; ties, where the convention decides",
    )
for step, init in (("and", "true"), ("or", "false"), ("xor", "false")):
    if step == "xor":
        init = "false"
    row(
        f"stablehlo.reduce({step})",
        f"%z = stablehlo.constant dense<0.0> : tensor<2x3x$x>\n%i = stablehlo.constant dense<{init}> : tensor<i1>\n%p = stablehlo.compare GT, %a, %z : (tensor<2x3x$x>, tensor<2x3x$x>) -> tensor<2x3xi1>\n%r = stablehlo.reduce(%p init: %i) applies stablehlo.{step} across dimensions = [1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<2xi1>\n%y = stablehlo.convert %r : (tensor<2xi1>) -> tensor<2x$x>",
        [x(2, 3, at=[[1.0, -1.0, 2.0], [1.0, 2.0, 3.0]])],
        "2x$x",
    )
for step in ("add", "maximum", "minimum", "multiply"):
    row(
        f"stablehlo.reduce({step})",
        f"%0 = stablehlo.convert %a : (tensor<2x3x$x>) -> tensor<2x3xi32>\n%i = stablehlo.constant dense<1> : tensor<i32>\n%1 = stablehlo.reduce(%0 init: %i) applies stablehlo.{step} across dimensions = [1] : (tensor<2x3xi32>, tensor<i32>) -> tensor<2xi32>\n%y = stablehlo.convert %1 : (tensor<2xi32>) -> tensor<2x$x>",
        [x(2, 3, at=[[1.5, -1.5, 2.5], [1.5, 2.5, 3.5]])],
        "2x$x",
        name="integer",
    )
    for type in ("i32", "ui8"):
        row(
            f"stablehlo.reduce({step})",
            f"%y = stablehlo.reduce(%a init: %b) applies stablehlo.{step} across dimensions = [1] : (tensor<2x3x{type}>, tensor<{type}>) -> tensor<2x{type}>",
            [ints(2, 3, element=type, within=(1, 5)), ints(element=type, within=(1, 5))],
            f"2x{type}",
            name=f"init-{type}",
            dtypes=F64,
            note="integers only: one run is enough",
        )
ARGMAX = """%i = stablehlo.iota dim = 0 : tensor<3xi32>
    %low = stablehlo.constant dense<-1.0e30> : tensor<$x>
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %y:2 = stablehlo.reduce(%a init: %low), (%i init: %zero) across dimensions = [0] : (tensor<3x$x>, tensor<3xi32>, tensor<$x>, tensor<i32>) -> (tensor<$x>, tensor<i32>)
    reducer(%p: tensor<$x>, %q: tensor<$x>) (%j: tensor<i32>, %k: tensor<i32>) {
      %c = stablehlo.compare GE, %p, %q : (tensor<$x>, tensor<$x>) -> tensor<i1>
      %m = stablehlo.select %c, %p, %q : tensor<i1>, tensor<$x>
      %n = stablehlo.select %c, %j, %k : tensor<i1>, tensor<i32>
      stablehlo.return %m, %n : tensor<$x>, tensor<i32>
    }
    %y0 = stablehlo.convert %y#1 : (tensor<i32>) -> tensor<i64>"""
row(
    "stablehlo.reduce",
    ARGMAX.replace("%y0", "%y1")
    .replace("%y#1", "%y#1")
    .replace("%y:2", "%r:2")
    .replace("%y#1", "%r#1")
    .replace("%y1 =", "%y ="),
    [x(3, at=[1.0, 3.0, 2.0])],
    "i64",
    modes="vmap",
    note="argmax",
)

# ===- Other bodies, several operands -===


def general(name, body, inits, operands, shape, dims, jax=None, elements=("$x",), args=(), before="", **options):
    """A reduction by `body`; each initial value is a constant or an argument."""
    result = [n for d, n in enumerate(shape) if d not in dims]
    s, r = ("".join(f"{n}x" for n in size) for size in (shape, result))
    text, pairs = before, []
    for i, (value, e) in enumerate(zip(inits, elements, strict=True)):
        start = value if value.startswith("%") else f"%i{i}"
        if start != value:
            text += f"{start} = stablehlo.constant dense<{value}> : tensor<{e}>\n"
        pairs.append(f"(%{'abc'[i]} init: {start})")
    types = ", ".join([f"tensor<{s}{e}>" for e in elements] + [f"tensor<{e}>" for e in elements])
    out = ", ".join(f"tensor<{r}{e}>" for e in elements)
    left = "%y" if len(elements) == 1 else f"%r:{len(elements)}"
    text += f"{left} = stablehlo.reduce{', '.join(pairs)} across dimensions = {dims} : ({types}) -> ({out})\n{body}\n"
    if len(elements) > 1:
        for i, e in enumerate(elements):
            text += f"%y{i} = stablehlo.reshape %r#{i} : (tensor<{r}{e}>) -> tensor<{r}{e}>\n"
    row(
        "stablehlo.reduce",
        text,
        [*operands, *args],
        *(f"{r}{e}" for e in elements),
        name=name,
        jax=jax,
        **({"tol": 10, "note": "other rows are of every element type"} | options),
    )


LOGADDEXP = """reducer(%p: tensor<$x>, %q: tensor<$x>) {
    %m = stablehlo.maximum %p, %q : tensor<$x>
    %0 = stablehlo.subtract %p, %m : tensor<$x>
    %1 = stablehlo.subtract %q, %m : tensor<$x>
    %2 = stablehlo.exponential %0 : tensor<$x>
    %3 = stablehlo.exponential %1 : tensor<$x>
    %4 = stablehlo.add %2, %3 : tensor<$x>
    %5 = stablehlo.log %4 : tensor<$x>
    %6 = stablehlo.add %m, %5 : tensor<$x>
    stablehlo.return %6 : tensor<$x>
    }"""
# x + y + k x y is associative.
OUTSIDE = """reducer(%p: tensor<$x>, %q: tensor<$x>) {
    %0 = stablehlo.multiply %p, %q : tensor<$x>
    %1 = stablehlo.multiply %0, %k : tensor<$x>
    %2 = stablehlo.add %p, %q : tensor<$x>
    %3 = stablehlo.add %2, %1 : tensor<$x>
    stablehlo.return %3 : tensor<$x>
    }"""
# The composition of maps x -> p x + r: it does not commute.
AFFINE = """reducer(%p: tensor<$x>, %q: tensor<$x>) (%r: tensor<$x>, %s: tensor<$x>) {
    %0 = stablehlo.multiply %p, %q : tensor<$x>
    %1 = stablehlo.multiply %p, %s : tensor<$x>
    %2 = stablehlo.add %1, %r : tensor<$x>
    stablehlo.return %0, %2 : tensor<$x>, tensor<$x>
    }"""
LARGEST = """reducer(%p: tensor<$x>, %q: tensor<$x>) (%j: tensor<i32>, %k: tensor<i32>) {
    %c = stablehlo.compare GE, %p, %q : (tensor<$x>, tensor<$x>) -> tensor<i1>
    %m = stablehlo.select %c, %p, %q : tensor<i1>, tensor<$x>
    %n = stablehlo.select %c, %j, %k : tensor<i1>, tensor<i32>
    stablehlo.return %m, %n : tensor<$x>, tensor<i32>
    }"""
CONSTANT = "%k = stablehlo.constant dense<0.5> : tensor<$x>\n"

general("logaddexp", LOGADDEXP, ["-1.0e30"], [x(2, 5)], (2, 5), [1], jax=lambda a: logsumexp(a, axis=1))
general("logaddexp-of-one", LOGADDEXP, ["-1.0e30"], [x(1, 2)], (1, 2), [0], dtypes=F64)
general("logaddexp-init", LOGADDEXP, ["%b"], [x(3, 2)], (3, 2), [0], args=[x()], dtypes=F64)
general("logaddexp-empty", LOGADDEXP, ["%b"], [x(0, 2)], (0, 2), [0], args=[x()], dtypes=F64)
general("logaddexp-no-results", LOGADDEXP, ["-1.0e30"], [x(3, 0)], (3, 0), [0], dtypes=F64)
general("outer-constant", OUTSIDE, ["0.0"], [x(3, 2)], (3, 2), [0], before=CONSTANT, dtypes=F64)
general(
    "outer-constant-complex",
    OUTSIDE,
    ["(0.0, 0.0)"],
    [x(3, 2)],
    (3, 2),
    [0],
    before=CONSTANT.replace("0.5", "(0.5, -0.25)"),
    dtypes=COMPLEX,
)
general("outer-argument", OUTSIDE.replace("%k", "%b"), ["0.0"], [x(3, 2)], (3, 2), [0], args=[x()], dtypes=F64)
general("affine-maps", AFFINE, ["1.0", "0.0"], [x(5), x(5)], (5,), [0], elements=("$x", "$x"), dtypes=F64)
general(
    "affine-maps-plane",
    AFFINE,
    ["1.0", "0.0"],
    [x(2, 2, 3), x(2, 2, 3)],
    (2, 2, 3),
    [2, 0],
    elements=("$x", "$x"),
    dtypes=F64,
)
general(
    "affine-maps-inits",
    AFFINE,
    ["%c", "%d"],
    [x(3), x(3)],
    (3,),
    [0],
    elements=("$x", "$x"),
    args=[x(), x()],
    dtypes=F64,
)
general(
    "largest-and-place",
    LARGEST,
    ["-1.0e30", "0"],
    [x(2, 4, at=spread((2, 4))), Arg((2, 4), "i32", (0, 9))],
    (2, 4),
    [1],
    elements=("$x", "i32"),
)
for step, low in (("maximum", -5), ("minimum", -5), ("add", -5), ("multiply", -5)):
    row(
        f"stablehlo.reduce({step})",
        f"%y = stablehlo.reduce(%a init: %b) applies stablehlo.{step} across dimensions = [1] : (tensor<2x3xi32>, tensor<i32>) -> tensor<2xi32>",
        [Arg((2, 3), "i32", (low, 5)), Arg((), "i32", (low, 5))],
        "2xi32",
        name="integer-init",
        modes="vmap",
        dtypes=F64,
        note="integers have no tangents",
    )
