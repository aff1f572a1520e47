"""Slices at computed places: taken, put back, combined with what is there."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from table import ALL, REAL, WIDE, Table, ints, lazy, x

TABLE = Table()
row = TABLE.row


def dims(shape, element="$x"):
    return "tensor<" + "".join(f"{n}x" for n in shape) + element + ">"


def array(values):
    return f"array<i64{': ' if values else ''}{', '.join(map(str, values))}>"


def numbers(kind, **lists):
    """The attribute, without what is empty."""
    return f"#stablehlo.{kind}<" + ", ".join(f"{k} = {v}" for k, v in lists.items() if v != [] and v != 0) + ">"


SIGNED = dict(engine="xla", note="the interpreter takes unsigned indices for signed ones")

# ===- dynamic_slice, dynamic_update_slice -===


def dynamic_slice(name, shape, sizes, starts, element="i32", **options):
    scalars = "".join(f", %{'bcdefgh'[i]}" for i in range(len(shape)))
    types = ", ".join([dims(shape)] + [f"tensor<{element}>"] * len(shape))
    row(
        "stablehlo.dynamic_slice",
        f'%y = "stablehlo.dynamic_slice"(%a{scalars}) <{{slice_sizes = {array(sizes)}}}> : ({types}) -> {dims(sizes)}',
        [x(*shape), *(ints(element=element, at=s, within=(-2, 5) if element[0] == "i" else (0, 9)) for s in starts)],
        dims(sizes)[7:-1],
        name=name,
        **{"jax": (lambda a, *i: lax.dynamic_slice(a, i, sizes)) if min(starts, default=0) >= 0 else None, **options},
    )


def dynamic_update_slice(name, shape, sizes, starts, element="i32", **options):
    scalars = "".join(f", %{'cdefgh'[i]}" for i in range(len(shape)))
    types = ", ".join([dims(shape), dims(sizes)] + [f"tensor<{element}>"] * len(shape))
    row(
        "stablehlo.dynamic_update_slice",
        f"%y = stablehlo.dynamic_update_slice %a, %b{scalars} : ({types}) -> {dims(shape)}",
        [
            x(*shape),
            x(*sizes),
            *(ints(element=element, at=s, within=(-2, 5) if element[0] == "i" else (0, 9)) for s in starts),
        ],
        dims(shape)[7:-1],
        name=name,
        **{
            "jax": (lambda a, u, *i: lax.dynamic_update_slice(a, u, i)) if min(starts, default=0) >= 0 else None,
            **options,
        },
    )


for slices in (dynamic_slice, dynamic_update_slice):
    slices("vector", (5,), (2,), (1,), dtypes=ALL)
    slices("matrix", (4, 5), (2, 3), (1, 2))
    slices("clamped-low", (4, 5), (2, 3), (-3, 1))
    slices("clamped-high", (4, 5), (2, 3), (7, 9), element="i64")
    slices("unsigned", (5,), (2,), (200,), element="ui8", **SIGNED)
    slices("small-indices", (130,), (2,), (127,), element="i8", jax=None)
    slices("whole", (3,), (3,), (0,))
    slices("nothing", (3,), (0,), (1,))
    slices("empty", (0, 3), (0, 2), (0, 1))

# ===- gather -===


def gather(name, shape, indices, result, sizes, lists, element="i32", fixed=None, f=None, **options):
    """The operand of `shape`, at `indices`, an argument or (fixed) a constant."""
    at = np.array(indices)
    if fixed is None:
        args, prefix = [x(*shape), ints(*at.shape, element=element, at=at, within=(-3, 6))], ""
    else:
        args, prefix = [x(*shape)], f"%b = stablehlo.constant dense<{at.tolist()}> : {dims(at.shape, element)}\n"
    row(
        "stablehlo.gather",
        f"""{prefix}%y = "stablehlo.gather"(%a, %b) <{{dimension_numbers = {numbers("gather", **lists)},
        slice_sizes = {array(sizes)}}}> : ({dims(shape)}, {dims(at.shape, element)}) -> {dims(result)}""",
        args,
        dims(result)[7:-1],
        name=name,
        jax=f,
        **options,
    )


FIRST = dict(offset_dims=[1], collapsed_slice_dims=[0], start_index_map=[0], index_vector_dim=1)
clip = lazy(jnp.take, axis=0, mode="clip")
gather("rows", (4, 3), [[2], [0], [2]], (3, 3), (1, 3), FIRST, dtypes=ALL, f=lambda a, i: clip(a, i[:, 0]))
gather("clamped", (4, 3), [[9], [-2], [3]], (3, 3), (1, 3), FIRST, f=lambda a, i: clip(a, i[:, 0]))
gather("constant-inside", (4, 3), [[2], [0], [2]], (3, 3), (1, 3), FIRST, fixed=True)
gather("constant-outside", (4, 3), [[2], [0], [4]], (3, 3), (1, 3), FIRST, fixed=True)
gather("unsigned", (4, 3), [[2], [255], [0]], (3, 3), (1, 3), FIRST, element="ui8", **SIGNED)
gather(
    "implicit-vector", (4,), [1, 3, 1, 7], (4,), (1,),
    dict(collapsed_slice_dims=[0], start_index_map=[0], index_vector_dim=1), f=clip,
)  # fmt: skip
gather("scalar-index", (4,), 2, (), (1,), dict(collapsed_slice_dims=[0], start_index_map=[0]), f=clip)
gather(
    "windows", (5, 6), [[1, 2], [0, 9], [1, 3]], (2, 3, 3), (2, 3),
    dict(offset_dims=[0, 2], start_index_map=[0, 1], index_vector_dim=1),
)  # fmt: skip
gather(
    "points", (4, 5), [[1, 0, 3], [2, 4, 9]], (3,), (1, 1),
    dict(collapsed_slice_dims=[0, 1], start_index_map=[0, 1]),
    f=lambda a, i: a[jnp.clip(i[0], 0, 3), jnp.clip(i[1], 0, 4)],
)  # fmt: skip
gather(
    "swapped-map", (4, 5, 2), [[[1, 0], [4, 3]], [[0, 0], [9, 1]]], (2, 2, 2), (1, 1, 2),
    dict(offset_dims=[1], collapsed_slice_dims=[0, 1], start_index_map=[1, 0], index_vector_dim=2),
)  # fmt: skip
gather(
    "batch", (2, 4, 3), [[[1], [3]], [[0], [7]]], (2, 2, 3), (1, 1, 3),
    dict(offset_dims=[2], collapsed_slice_dims=[1], operand_batching_dims=[0], start_indices_batching_dims=[0],
         start_index_map=[1], index_vector_dim=2), dtypes=ALL,
)  # fmt: skip
gather(
    "batches", (2, 5, 3), [[[1, 0], [3, 4], [1, 1]]], (1, 3, 2, 1), (1, 1, 1),
    dict(offset_dims=[3], operand_batching_dims=[0, 2], start_indices_batching_dims=[2, 1], start_index_map=[1],
         index_vector_dim=3),
)  # fmt: skip
gather("no-indices", (4, 3), np.zeros((0, 1)), (0, 3), (1, 3), FIRST)
gather("no-components", (4, 3), np.zeros((2, 0)), (2, 4, 3), (4, 3), dict(offset_dims=[1, 2], index_vector_dim=1))
gather("empty-windows", (4, 3), [[2], [0]], (2, 0), (1, 0), FIRST)
gather("sorted", (4, 3), [[0], [2], [2]], (3, 3), (1, 3), FIRST, f=lambda a, i: clip(a, i[:, 0]))
TABLE[-1] = TABLE[-1].__class__(
    **{
        **TABLE[-1].__dict__,
        "body": TABLE[-1].body.replace("<{dim", "<{indices_are_sorted = true, dim"),
        "modes": "jvp linearize jet vjp",
        "note": "a batch of other indices would break the promise",
    }
)

# ===- torch_index_select -===

row(
    "stablehlo.torch_index_select",
    '%y = "stablehlo.torch_index_select"(%a, %b) <{batch_dims = 0 : i64, dim = 1 : i64}> : (tensor<2x4x3x$x>, tensor<2xi32>) -> tensor<2x2x3x$x>',
    [x(2, 4, 3), ints(2, at=[3, 1])],
    "2x2x3x$x",
    jax=lambda a, i: jnp.take(a, i, axis=1),
    engine="xla",
    note="the interpreter does not have it",
)
row(
    "stablehlo.torch_index_select",
    '%y = "stablehlo.torch_index_select"(%a, %b) <{batch_dims = 1 : i64, dim = 1 : i64}> : (tensor<2x4x3x$x>, tensor<2x2xi32>) -> tensor<2x2x3x$x>',
    [x(2, 4, 3), ints(2, 2, at=[[3, 1], [0, 0]])],
    "2x2x3x$x",
    name="batch",
    jax=jax.vmap(lambda a, i: jnp.take(a, i, axis=0)),
    engine="xla",
    note="the interpreter does not have it",
)

# ===- scatter -===

BODIES = {
    "set": "stablehlo.return %q : tensor<$x>",
    **{
        step: f"%r = stablehlo.{step} %p, %q : tensor<$x>\nstablehlo.return %r : tensor<$x>"
        for step in ("add", "maximum", "minimum", "multiply", "subtract")
    },
    # p q + 2 p: neither commutes nor associates.
    "": """%m = stablehlo.multiply %p, %q : tensor<$x>
           %n = stablehlo.add %p, %p : tensor<$x>
           %r = stablehlo.add %m, %n : tensor<$x>
           stablehlo.return %r : tensor<$x>""",
}


def scatter(
    step,
    name,
    shape,
    indices,
    updates,
    lists,
    at=None,
    u=None,
    element="i32",
    promises="",
    fixed=False,
    still=(),
    **options,
):
    """The operand %a, the updates %b, the indices %c or (fixed) a constant; `still` are not differentiated."""
    places = np.array(indices)
    args = [x(*shape, at=at, fixed=0 in still), x(*updates, at=u, fixed=1 in still)]
    prefix = ""
    if fixed:
        prefix = f"%c = stablehlo.constant dense<{places.tolist()}> : {dims(places.shape, element)}\n"
    else:
        args.append(ints(*places.shape, element=element, at=places, within=(-3, 6)))
    row(
        f"stablehlo.scatter({step})" if step else "stablehlo.scatter",
        f"""{prefix}%y = "stablehlo.scatter"(%a, %c, %b) <{{scatter_dimension_numbers = {numbers("scatter", **lists)}{promises}}}> ({{
        ^bb0(%p: tensor<$x>, %q: tensor<$x>):
        {BODIES[step]}
        }}) : ({dims(shape)}, {dims(places.shape, element)}, {dims(updates)}) -> {dims(shape)}""",
        args,
        dims(shape)[7:-1],
        name=name,
        **options,
    )


ROWS = dict(update_window_dims=[1], inserted_window_dims=[0], scatter_dims_to_operand_dims=[0], index_vector_dim=1)
POINTS = dict(inserted_window_dims=[0], scatter_dims_to_operand_dims=[0], index_vector_dim=1)
UNIQUE = ", unique_indices = true"
BATCH = dict(
    update_window_dims=[2], inserted_window_dims=[1], input_batching_dims=[0], scatter_indices_batching_dims=[0],
    scatter_dims_to_operand_dims=[1], index_vector_dim=2,
)  # fmt: skip
IN_JAX = {
    "add": lambda a, u, i: a.at[i[:, 0]].add(u, mode="drop", wrap_negative_indices=False),
    "maximum": lambda a, u, i: a.at[i[:, 0]].max(u, mode="drop", wrap_negative_indices=False),
    "minimum": lambda a, u, i: a.at[i[:, 0]].min(u, mode="drop", wrap_negative_indices=False),
    "set": lambda a, u, i: a.at[i[:, 0]].set(u, mode="drop", wrap_negative_indices=False),
    "subtract": lambda a, u, i: a.at[i[:, 0]].subtract(u, mode="drop", wrap_negative_indices=False),
    # without repeated places, JAX has a derivative
    "multiply": lambda a, u, i: a.at[i[:, 0]].multiply(
        u, mode="drop", unique_indices=True, wrap_negative_indices=False
    ),
}
for step in BODIES:
    smooth = step not in ("maximum", "minimum")
    f = IN_JAX.get(step)
    repeated = f if step != "multiply" else None
    numeric = ALL if smooth else REAL
    one = dict(dtypes=numeric)
    # Numbers that no other comes near, for the sake of maximum and minimum.
    a43 = (np.arange(12) * 7 % 13 / 2 - 3).reshape(4, 3)
    u33 = ((np.arange(9) * 5 % 11) / 2 - 2.75).reshape(3, 3)
    few = dict(at=a43, u=u33)
    scatter(step, "rows", (4, 3), [[2], [0], [3]], (3, 3), ROWS, **few, **one, jax=f)
    scatter(step, "repeated", (4, 3), [[2], [0], [2]], (3, 3), ROWS, **few, **one, jax=repeated)
    scatter(step, "dropped", (4, 3), [[9], [-1], [1]], (3, 3), ROWS, **few, jax=repeated)
    scatter(
        step,
        "promised",
        (4, 3),
        [[2], [0], [1]],
        (3, 3),
        ROWS,
        **few,
        promises=UNIQUE,
        jax=f,
    )
    scatter(
        step,
        "promised-dropped",
        (4, 3),
        [[2], [-1], [5]],
        (3, 3),
        ROWS,
        **few,
        promises=UNIQUE,
        jax=f,
    )
    scatter(step, "constant", (4, 3), [[2], [0], [2]], (3, 3), ROWS, **few, fixed=True)
    scatter(step, "updates-alone", (4, 3), [[2], [0], [2]], (3, 3), ROWS, **few, still=(0,))
    scatter(step, "operand-alone", (4, 3), [[2], [0], [2]], (3, 3), ROWS, **few, still=(1,))
    scatter(
        step,
        "all-at-one",
        (4,),
        [[1]] * 5,
        (5,),
        POINTS,
        at=[1.5, -2.0, 0.25, 1.0],
        u=[0.5, -1.75, 2.25, -0.5, 1.25],
        **({} if step else {"dtypes": WIDE, "note": "rounded ten times"}),
    )
    scatter(
        step,
        "zeros",
        (3,),
        [[1], [1], [0], [1]],
        (4,),
        POINTS,
        at=[0.0, 0.0, 2.0],
        u=[0.0, -1.5, 0.0, 2.0],
        smooth=smooth,
        **({} if smooth else {"note": "ties"}),
    )
    scatter(
        step,
        "unsigned",
        (4,),
        [[1], [255], [1]],
        (3,),
        POINTS,
        at=a43[0].tolist() + [7.0],
        u=u33[0],
        element="ui8",
        **SIGNED,
    )
    scatter(
        step,
        "huge-indices",
        (4,),
        [[1], [2**32 + 1], [1]],
        (3,),
        POINTS,
        at=a43[0].tolist() + [7.0],
        u=u33[0],
        element="i64",
    )
    scatter(step, "batch", (2, 4, 3), [[[1], [3], [1]], [[0], [7], [0]]], (2, 3, 3), BATCH,
            at=np.stack([a43, a43 + 0.125]), u=np.stack([u33, u33 + 0.0625]), **one)  # fmt: skip
    scatter(step, "swapped-map", (2, 3), [[2, 0, 2, 1], [0, 1, 0, 9]], (4,),
            dict(inserted_window_dims=[0, 1], scatter_dims_to_operand_dims=[1, 0]), at=a43[:2], u=[0.75, 1.25, -3.25, 0.5])  # fmt: skip
    scatter(
        step,
        "windows-apart",
        (4, 3),
        [[2], [0], [2]],
        (3, 1, 3),
        dict(update_window_dims=[1, 2], scatter_dims_to_operand_dims=[0], index_vector_dim=1),
        at=a43,
        u=u33,
    )
    scatter(step, "overlapping", (5,), [[0], [1], [3], [1]], (2, 4), dict(update_window_dims=[0], scatter_dims_to_operand_dims=[0], index_vector_dim=1),
            at=[1.5, -2.0, 0.25, 1.0, 0.5], u=[[0.625, -1.75, 2.25, -0.75], [1.25, 0.875, -1.125, 2.5]])  # fmt: skip
    scatter(step, "windows-dropped", (5,), [[0], [4], [-1], [1]], (2, 4), dict(update_window_dims=[0], scatter_dims_to_operand_dims=[0], index_vector_dim=1),
            at=[1.5, -2.0, 0.25, 1.0, 0.5], u=[[0.625, -1.75, 2.25, -0.75], [1.25, 0.875, -1.125, 2.5]],
            engine="xla", note="the interpreter does not drop windows whole")  # fmt: skip
    scatter(step, "no-updates", (4,), np.zeros((0, 1)), (0,), POINTS)
    scatter(
        step,
        "no-components",
        (3,),
        np.zeros((2, 0)),
        (2, 3),
        dict(update_window_dims=[1], index_vector_dim=1),
        at=a43[0],
        u=u33[:2],
    )
    scatter(
        step,
        "implicit-vector",
        (4,),
        [1, 3, 1, 7],
        (4,),
        POINTS,
        at=a43[0].tolist() + [7.0],
        u=[0.75, 1.25, -3.25, 0.5],
    )
    scatter(step, "scalar", (), np.zeros((0,)), (), {}, at=0.5, u=0.75)
row(
    "stablehlo.scatter(multiply)",
    """%i = stablehlo.constant dense<[[1], [1]]> : tensor<2x1xi32>
    %u = stablehlo.constant dense<[0.5, 3.0]> : tensor<2x$x>
    %y = "stablehlo.scatter"(%a, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
      ^bb0(%p: tensor<$x>, %q: tensor<$x>):
        %r = stablehlo.multiply %p, %q : tensor<$x>
        stablehlo.return %r : tensor<$x>
    }) : (tensor<3x$x>, tensor<2x1xi32>, tensor<2x$x>) -> tensor<3x$x>""",
    [x(3)],
    "3x$x",
    name="constant-updates",
)
