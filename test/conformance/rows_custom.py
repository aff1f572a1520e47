"""Calls that bring their own derivatives, composites, and calls of libraries."""

import jax.numpy as jnp
from table import F64, Table, ints, x

TABLE = Table()
row = TABLE.row

V = "tensor<3x$x>"
UNARY, BINARY = f"({V}) -> {V}", f"({V}, {V}) -> {V}"


def fun(name, args, body, results, types):
    return f"""  func.func private @{name}({args}) -> ({types}) {{
    {body}
    return {results} : {types}
  }}
"""


SINE = fun("g", f"%a: {V}", f"%0 = stablehlo.sine %a : {V}", "%0", V)
SINE_JVP = fun(
    "g_jvp",
    f"%a: {V}, %t: {V}",
    f"""%0 = stablehlo.sine %a : {V}
    %1 = stablehlo.cosine %a : {V}
    %2 = stablehlo.multiply %1, %t : {V}""",
    "%0, %2",
    f"{V}, {V}",
)
row(
    "ad.custom",
    f"%y = ad.custom @g(%a) {{jvp = @g_jvp}} : {UNARY}",
    [x(3)],
    "3x$x",
    name="jvp",
    functions=SINE + SINE_JVP,
    jax=jnp.sin,
)
PRODUCT = fun(
    "g", f"%a: {V}, %b: {V}", f"%0 = stablehlo.multiply %a, %b : {V}\n%1 = stablehlo.sine %0 : {V}", "%1", V
) + fun(
    "g_fwd",
    f"%a: {V}, %b: {V}",
    f"""%0 = stablehlo.multiply %a, %b : {V}
    %1 = stablehlo.sine %0 : {V}
    %2 = stablehlo.cosine %0 : {V}""",
    "%1, %a, %b, %2",
    ", ".join([V] * 4),
)
row(
    "ad.custom",
    f"%y = ad.custom @g(%a, %b) {{bwd = @g_bwd, fwd = @g_fwd}} : {BINARY}",
    [x(3), x(3)],
    "3x$x",
    name="vjp",
    functions=PRODUCT
    + fun(
        "g_bwd",
        f"%a: {V}, %b: {V}, %c: {V}, %ct: {V}",
        f"""%0 = stablehlo.multiply %c, %ct : {V}
    %1 = stablehlo.multiply %0, %b : {V}
    %2 = stablehlo.multiply %0, %a : {V}""",
        "%1, %2",
        f"{V}, {V}",
    ),
    jax=lambda a, b: jnp.sin(a * b),
)
# The rules apply the function that they are the rule of.
row(
    "ad.custom",
    f"%y = ad.custom @g(%a) {{jvp = @g_jvp}} : {UNARY}",
    [x(3)],
    "3x$x",
    name="itself",
    functions=fun("g", f"%a: {V}", f"%0 = stablehlo.exponential %a : {V}", "%0", V)
    + fun(
        "g_jvp",
        f"%a: {V}, %t: {V}",
        f"%0 = ad.custom @g(%a) {{jvp = @g_jvp}} : {UNARY}\n%1 = stablehlo.multiply %0, %t : {V}",
        "%0, %1",
        f"{V}, {V}",
    ),
    jax=jnp.exp,
)


def one_of_two(name, op, other, sign):
    return fun(name, f"%a: {V}", f"%0 = stablehlo.{op} %a : {V}", "%0", V) + fun(
        f"{name}_jvp",
        f"%a: {V}, %t: {V}",
        f"""%0 = ad.custom @{name}(%a) {{jvp = @{name}_jvp}} : {UNARY}
    %1 = ad.custom @{other}(%a) {{jvp = @{other}_jvp}} : {UNARY}
    %s = stablehlo.constant dense<{sign}> : {V}
    %2 = stablehlo.multiply %1, %s : {V}
    %3 = stablehlo.multiply %2, %t : {V}""",
        "%0, %3",
        f"{V}, {V}",
    )


row(
    "ad.custom",
    f"%y = ad.custom @g(%a) {{jvp = @g_jvp}} : {UNARY}",
    [x(3)],
    "3x$x",
    name="each-other",
    functions=one_of_two("g", "sine", "h", 1.0) + one_of_two("h", "cosine", "g", -1.0),
    jax=jnp.sin,
)
# y = sin(a) b: linear in b, for which the transpose is given, and not in a, for which the jvp is.
row(
    "ad.custom",
    f"%y = ad.custom @g(%a, %b) {{jvp = @g_jvp, linear = array<i64: 1>, transpose = @g_transpose}} : {BINARY}",
    [x(3), x(3)],
    "3x$x",
    name="linear",
    functions=fun(
        "g", f"%a: {V}, %b: {V}", f"%0 = stablehlo.sine %a : {V}\n%1 = stablehlo.multiply %0, %b : {V}", "%1", V
    )
    + fun(
        "g_transpose",
        f"%a: {V}, %ct: {V}",
        f"%0 = stablehlo.sine %a : {V}\n%1 = stablehlo.multiply %0, %ct : {V}",
        "%1",
        V,
    )
    + fun(
        "g_jvp",
        f"%a: {V}, %b: {V}, %s: {V}, %t: {V}",
        f"""%0 = ad.custom @g(%a, %b) {{jvp = @g_jvp, linear = array<i64: 1>, transpose = @g_transpose}} : {BINARY}
    %1 = ad.custom @g(%a, %t) {{jvp = @g_jvp, linear = array<i64: 1>, transpose = @g_transpose}} : {BINARY}
    %2 = stablehlo.cosine %a : {V}
    %3 = stablehlo.multiply %2, %s : {V}
    %4 = stablehlo.multiply %3, %b : {V}
    %5 = stablehlo.add %1, %4 : {V}""",
        "%0, %5",
        f"{V}, {V}",
    ),
    jax=lambda a, b: jnp.sin(a) * b,
)
# Two linear operands, of which one moves.
row(
    "ad.custom",
    f"%y = ad.custom @g(%a, %b) {{linear = array<i64: 0, 1>, transpose = @g_transpose}} : {BINARY}",
    [x(3), x(3, fixed=True)],
    "3x$x",
    name="linear-together",
    functions=fun("g", f"%a: {V}, %b: {V}", f"%0 = stablehlo.subtract %a, %b : {V}", "%0", V)
    + fun("g_transpose", f"%ct: {V}", f"%0 = stablehlo.negate %ct : {V}", "%ct, %0", f"{V}, {V}"),
    jax=lambda a, b: a - b,
)
# Integers among operands and results, and a result that nobody uses.
N = "tensor<3xi32>"
MIXED = f"({V}, {N}) -> ({V}, {N}, {V})"
row(
    "ad.custom",
    f"""%r:3 = ad.custom @g(%a, %b) {{jvp = @g_jvp}} : ({V}, {N}) -> ({V}, {N}, {V})
    %n = stablehlo.convert %r#1 : ({N}) -> {V}
    %y0 = stablehlo.multiply %r#0, %n : {V}
    %y1 = stablehlo.add %r#1, %r#1 : {N}""",
    [x(3), ints(3, within=(1, 4))],
    "3x$x",
    "3xi32",
    name="integers",
    functions=fun(
        "g",
        f"%a: {V}, %n: {N}",
        f"""%0 = stablehlo.convert %n : ({N}) -> {V}
    %1 = stablehlo.sine %a : {V}
    %2 = stablehlo.multiply %0, %1 : {V}
    %3 = stablehlo.add %n, %n : {N}""",
        "%2, %3, %1",
        f"{V}, {N}, {V}",
    )
    + fun(
        "g_jvp",
        f"%a: {V}, %n: {N}, %t: {V}",
        f"""%0 = stablehlo.convert %n : ({N}) -> {V}
    %1 = stablehlo.sine %a : {V}
    %2 = stablehlo.multiply %0, %1 : {V}
    %3 = stablehlo.add %n, %n : {N}
    %4 = stablehlo.cosine %a : {V}
    %5 = stablehlo.multiply %4, %t : {V}
    %6 = stablehlo.multiply %0, %5 : {V}""",
        "%2, %3, %1, %6, %5",
        f"{V}, {N}, {V}, {V}, {V}",
    ),
)
row(
    "ad.custom",
    f"%y = ad.custom @g(%a) : {UNARY}",
    [x(3)],
    "3x$x",
    name="body",
    functions=SINE,
    jax=jnp.sin,
)

row(
    "ad.checkpoint",
    f"%r = ad.checkpoint @g(%a, %b) : {BINARY}\n%y = stablehlo.multiply %r, %b : {V}",
    [x(3), x(3)],
    "3x$x",
    functions=fun(
        "g", f"%a: {V}, %b: {V}", f"%0 = stablehlo.multiply %a, %b : {V}\n%1 = stablehlo.sine %0 : {V}", "%1", V
    ),
    jax=lambda a, b: jnp.sin(a * b) * b,
)
row(
    "ad.checkpoint",
    f"%y = ad.checkpoint @g(%a, %b) : {BINARY}",
    [x(3), x(3, fixed=True)],
    "3x$x",
    name="nested",
    functions=fun("g", f"%a: {V}, %b: {V}", f"%0 = ad.checkpoint @h(%a, %b) : {BINARY}", "%0", V)
    + fun("h", f"%a: {V}, %b: {V}", f"%0 = stablehlo.multiply %a, %b : {V}\n%1 = stablehlo.sine %0 : {V}", "%1", V),
    jax=lambda a, b: jnp.sin(a * b),
)

# What is marked is kept: in a call that is made twice, in branches, in loops that hold each other.
MARKED = fun(
    "g",
    f"%a: {V}, %b: {V}",
    f"%0 = stablehlo.multiply %a, %b : {V}\n%1 = stablehlo.tanh %0 : {V}\n%2 = ad.saved %1 : {V}\n"
    f"%3 = stablehlo.sine %2 : {V}",
    "%3",
    V,
)
row(
    "ad.saved",
    f"%y = ad.checkpoint @h(%a, %b) : {BINARY}",
    [x(3), x(3)],
    "3x$x",
    functions=MARKED
    + fun("h", f"%a: {V}, %b: {V}", f"%0 = call @g(%a, %b) : {BINARY}\n%1 = call @g(%0, %a) : {BINARY}", "%1", V),
    jax=lambda a, b: jnp.sin(jnp.tanh(jnp.sin(jnp.tanh(a * b)) * a)),
)
row(
    "ad.saved",
    f"%0 = ad.saved %a : {V}\n%y = stablehlo.sine %0 : {V}",
    [x(3)],
    "3x$x",
    name="alone",
    jax=jnp.sin,
)
row(
    "ad.transfer",
    f'%0 = ad.transfer %a from "device" to "device" : {V}\n%y = stablehlo.sine %0 : {V}',
    [x(3)],
    "3x$x",
    jax=jnp.sin,
    note="nothing that runs here has two memories",
)
row(
    "ad.saved",
    f"%0 = ad.saved %a given %b : {V}\n%y = stablehlo.sine %0 : {V}",
    [x(3, at=[0.3, -0.7, 1.1]), x(3, at=[0.3, -0.7, 1.1], fixed=True)],
    "3x$x",
    name="given",
    smooth=False,
    note="the operands are equal at the points alone, so there is no difference quotient",
)
row(
    "ad.saved",
    f"%y = ad.checkpoint @h(%a, %b, %c) : (tensor<i32>, {V}, {V}) -> {V}",
    [ints(at=1), x(3), x(3)],
    "3x$x",
    name="branches",
    functions=MARKED
    + fun(
        "h",
        f"%n: tensor<i32>, %a: {V}, %b: {V}",
        f"""%r = "stablehlo.case"(%n) ({{
      %0 = stablehlo.exponential %a : {V}
      %1 = ad.saved %0 : {V}
      stablehlo.return %1 : {V}
    }}, {{
      %0 = func.call @g(%a, %b) : {BINARY}
      %1 = func.call @g(%0, %b) : {BINARY}
      stablehlo.return %1 : {V}
    }}) : (tensor<i32>) -> {V}
    %2 = stablehlo.multiply %r, %a : {V}""",
        "%2",
        V,
    ),
    jax=lambda n, a, b: a * jnp.sin(jnp.tanh(jnp.sin(jnp.tanh(a * b)) * b)),
)
LOOP = """%zero{0} = stablehlo.constant dense<0> : tensor<i32>
    %one{0} = stablehlo.constant dense<1> : tensor<i32>
    %end{0} = stablehlo.constant dense<{1}> : tensor<i32>
    %r{0}:2 = stablehlo.while(%i{0} = %zero{0}, %c{0} = {2}) : tensor<i32>, {3}
    cond {{
      %p = stablehlo.compare LT, %i{0}, %end{0} : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    }} do {{
      %next{0} = stablehlo.add %i{0}, %one{0} : tensor<i32>
      {4}
      stablehlo.return %next{0}, %y{0} : tensor<i32>, {3}
    }}"""
INNER = LOOP.format(1, 2, "%c0", V, f"%y1 = func.call @g(%c1, %b) : {BINARY}")
OUTER = LOOP.format(0, 3, "%a", V, f"{INNER}\n%s = stablehlo.exponential %r1#1 : {V}\n%y0 = ad.saved %s : {V}")


def loops(a, b):
    for _ in range(3):
        for _ in range(2):
            a = jnp.sin(jnp.tanh(a * b))
        a = jnp.exp(a)
    return a


row(
    "ad.saved",
    f"%y = ad.checkpoint @h(%a, %b) : {BINARY}",
    [x(3), x(3)],
    "3x$x",
    name="loops",
    functions=MARKED + fun("h", f"%a: {V}, %b: {V}", OUTER, "%r0#1", V),
    jax=loops,
)

# The transpose of a diagonal matrix, in two results of which one is no number, is the sum of its transposes.
row(
    "ad.transpose",
    f"%y = ad.transpose @g(%a) applied(%b) : {BINARY}",
    [x(3), x(3)],
    "3x$x",
    functions=fun(
        "g",
        f"%a: {V}, %ct: {V}",
        f"%0 = stablehlo.sine %a : {V}\n%1 = stablehlo.multiply %0, %ct : {V}\n%n = stablehlo.constant dense<1> : {N}",
        "%n, %1",
        f"{N}, {V}",
    ),
    jax=lambda a, b: jnp.sin(a) * b,
)
row(
    "ad.transpose",
    f"%y0, %y1 = ad.transpose @g() applied(%a, %b) : ({V}, {V}) -> ({V}, tensor<$x>)",
    [x(3), x(3)],
    "3x$x",
    "$x",
    name="no-residuals",
    functions=fun(
        "g",
        f"%a: {V}, %b: tensor<$x>",
        f"%0 = stablehlo.broadcast_in_dim %b, dims = [] : (tensor<$x>) -> {V}\n%1 = stablehlo.subtract %a, %0 : {V}",
        "%1, %0",
        f"{V}, {V}",
    ),
    jax=lambda a, b: (a, jnp.sum(b) - jnp.sum(a)),
    tol16=4,
)

row(
    "stablehlo.composite",
    f'%y = stablehlo.composite "my.sine" %a {{decomposition = @g}} : {UNARY}',
    [x(3)],
    "3x$x",
    functions=SINE,
    jax=jnp.sin,
)

# A batch of matrices, factorised by LAPACK: the batch leads, in layouts too.
row(
    "stablehlo.custom_call",
    """%r, %info = stablehlo.custom_call @lapack_dpotrf_ffi(%a) {mhlo.backend_config = {uplo = 76 : ui8},
      mhlo.frontend_attributes = {num_batch_dims = "0"}, operand_layouts = [dense<[0, 1]> : tensor<2xindex>],
      result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>]}
      : (tensor<2x2xf64>) -> (tensor<2x2xf64>, tensor<i32>)
    %y = stablehlo.multiply %r, %r : tensor<2x2xf64>""",
    [x(2, 2, at=[[4.0, 1.0], [1.0, 3.0]])],
    "2x2xf64",
    name="lapack",
    dtypes=F64,
    modes="vmap",
    smooth=False,
    engine="xla",
    note="a library is no part of the program: it has no derivative, and the interpreter cannot call it",
)
