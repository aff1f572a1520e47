"""Operations on tensors: movement, reductions, products, windows, slices at computed places."""

import math

from scope import RULES, Value, is_complex, is_inexact, operation, tensor

# ===- Movement -===


@operation(1)
def reshape(s):
    v = s.some(lambda v: True)
    shapes = [(v.size,), (1, v.size), (v.size, 1)] + [()] * (v.size == 1)
    shapes += [(n, v.size // n) for n in (2, 3) if v.size % n == 0]
    s.emit("stablehlo.reshape", [v], s.of([t for t in shapes if t != v.shape] or [v.shape]), v.element, v.bound)


@operation(1)
def transpose(s):
    v = s.some(lambda v: len(v.shape) > 1)
    if v is None:
        return
    rest, dims = list(range(len(v.shape))), []
    while rest:
        dims.append(rest.pop(len(rest) - 1 - s.pick(len(rest))))
    s.emit("stablehlo.transpose", [v], tuple(v.shape[d] for d in dims), v.element, v.bound, f", dims = {dims}")


@operation(2)
def broadcast_in_dim(s):
    v = s.some(lambda v: len(v.shape) < 3 and v.size <= 12)
    if v is None:
        return
    shape = [s.pick(3) + 2 if n == 1 and s.pick(2) else n for n in v.shape]
    dims = list(range(len(shape)))
    if len(shape) == 2 and s.pick(4) == 3:
        shape, dims = shape[::-1], [1, 0]
    at = s.pick(len(shape) + 1)
    shape.insert(at, (2, 1, 3, 2, 1, 3, 2, 4, 0)[s.pick(9)])
    dims = [d + (d >= at) for d in dims]
    if math.prod(shape) <= 48:
        s.broadcast_to(v, tuple(shape), dims)


@operation(1)
def slice(s):
    v = s.some(lambda v: v.shape)
    if v is None:
        return
    ranges, shape = [], []
    for n in v.shape:
        start = s.pick(n + 1) if s.pick(2) else 0
        limit = n - s.pick(n - start + 1)
        stride = 1 + s.pick(3)
        ranges.append(f"{start}:{limit}" + (f":{stride}" if stride > 1 else ""))
        shape.append(-(-(limit - start) // stride))
    s.emit("stablehlo.slice", [v], tuple(shape), v.element, v.bound, f" [{', '.join(ranges)}]")


@operation(1)
def pad(s):
    v = s.some(lambda v: v.size <= 12)
    scalar = s.some(lambda w: w.element == v.element and w.shape == ())
    if scalar is None:
        scalar = s.constant(s.number(v.element), (), v.element)
    low, high, interior = ([], [], [])
    shape = []
    for n in v.shape:
        low.append(s.pick(4) - 1)
        high.append(s.pick(4) - 1)
        interior.append((0, 0, 1, 2)[s.pick(4)])
        shape.append(n + max(n - 1, 0) * interior[-1] + low[-1] + high[-1])
    if any(n < 0 for n in shape) or math.prod(shape) > 48:
        return
    text = f", low = {low}, high = {high}, interior = {interior}"
    s.emit("stablehlo.pad", [v, scalar], tuple(shape), v.element, max(v.bound, scalar.bound), text)


@operation(1)
def concatenate(s):
    a = s.some(lambda v: v.shape and v.size <= 12)
    if a is None:
        return
    dim = s.pick(len(a.shape))
    fits = lambda v: (
        v.element == a.element
        and len(v.shape) == len(a.shape)
        and all(d == dim or n == m for d, (n, m) in enumerate(zip(v.shape, a.shape, strict=True)))
        and v.size <= 12
    )
    operands = [a, *(s.some(fits) for _ in range(s.pick(3)))]
    shape = list(a.shape)
    shape[dim] = sum(v.shape[dim] for v in operands)
    bound = max(v.bound for v in operands)
    s.emit("stablehlo.concatenate", operands, tuple(shape), a.element, bound, f", dim = {dim}")


@operation(1)
def reverse(s):
    v = s.some(lambda v: v.shape)
    if v is not None:
        dims = [d for d in range(len(v.shape)) if s.pick(3)]
        s.emit("stablehlo.reverse", [v], v.shape, v.element, v.bound, f", dims = {dims}", type=v.type)


# ===- Reductions and products -===


@operation(3)
def reduce(s):
    v = s.some(lambda v: v.shape and v.element != "i1")
    if v is None:
        return
    dims = [d for d in range(len(v.shape)) if s.pick(3) != 2]
    count = math.prod(v.shape[d] for d in dims)
    steps = ["add", "multiply", "maximum", "minimum"]
    step = s.of(steps[:2] if is_complex(v.element) else steps)
    if step == "multiply" and (not is_inexact(v.element) or count > 9):
        step = "add"
    if step == "multiply":
        v = s.scaled(v, 1.5)
    init = s.some(lambda w: w.element == v.element and w.shape == ()) if s.pick(3) == 1 else None
    if init is None:
        init = s.constant({"multiply": 1.0, "maximum": -9.0, "minimum": 9.0}.get(step, 0), (), v.element)
    # An initial value takes part once for each result.
    bound = {"add": v.bound * count + init.bound, "multiply": max(1, v.bound) ** count * init.bound}
    s.reduce(v, init, step, dims, bound.get(step, v.bound + init.bound))


@operation(3)
def dot_general(s):
    a = s.inexact(lambda v: 0 < v.size <= 18)
    if a is None:
        return
    others = s.where(lambda v: v.element == a.element and 0 < v.size <= 18)
    b = s.of(others[::-1])
    pairs, used = [], set()
    for i, n in enumerate(a.shape):
        for j, m in enumerate(b.shape):
            if n == m and j not in used and s.pick(4) != 3:
                used.add(j)
                pairs.append((i, j, s.pick(4) == 1))
                break
    if s.pick(2):
        pairs.reverse()
    batch, contract = [p for p in pairs if p[2]], [p for p in pairs if not p[2]]
    rest = [n for i, n in enumerate(a.shape) if i not in [p[0] for p in pairs]]
    rest += [n for j, n in enumerate(b.shape) if j not in used]
    shape = tuple([a.shape[p[0]] for p in batch] + rest)
    if math.prod(shape) > 36 or len(shape) > 4:
        return
    text = ""
    for name, chosen in (("batching", batch), ("contracting", contract)):
        if chosen or name == "contracting":
            text += f", {name}_dims = {[p[0] for p in chosen]} x {[p[1] for p in chosen]}"
    count = math.prod(a.shape[p[0]] for p in contract)
    s.emit("stablehlo.dot_general", [a, b], shape, a.element, a.bound * b.bound * count, text)


# ===- Places that are computed -===


def index(s, n):
    """A place along a dimension of size n, sometimes outside: a scalar that is there, or a constant."""
    found = s.some(lambda v: v.type == "tensor<i32>") if s.pick(2) else None
    return found or s.constant(s.pick(n + 2) - 1, (), "i32")


@operation(1, "stablehlo.dynamic_slice")
def dynamic_slice(s):
    v = s.some(lambda v: v.shape)
    if v is None:
        return
    places = [index(s, n) for n in v.shape]
    shape = tuple(n - s.pick(n + 1) if n == 0 or s.pick(8) == 7 else n - s.pick(n) for n in v.shape)
    s.emit("stablehlo.dynamic_slice", [v, *places], shape, v.element, v.bound, f", sizes = {list(shape)}")


@operation(1, "stablehlo.dynamic_update_slice")
def dynamic_update_slice(s):
    v = s.some(lambda v: v.shape and v.size <= 36)
    if v is None:
        return
    w = s.some(lambda w: w.element == v.element and len(w.shape) == len(v.shape) and all(map(fits, w.shape, v.shape)))
    places = [index(s, n) for n in v.shape]
    s.emit("stablehlo.dynamic_update_slice", [v, w, *places], v.shape, v.element, max(v.bound, w.bound))


def fits(small, large):
    return small <= large


def window(s, v):
    """How gather and scatter look at `v`: the dimensions that are indexed, the sizes of windows, those collapsed."""
    dims = [d for d in range(len(v.shape)) if s.pick(2)] or [0]
    if s.pick(2):
        dims.reverse()
    sizes = [1 if d in dims and s.pick(3) else max(1, n - s.pick(n)) for d, n in enumerate(v.shape)]
    collapsed = [d for d, n in enumerate(sizes) if n == 1 and s.pick(3)]
    return dims, sizes, collapsed


def places(s, v, dims, sizes=None):
    """Rows of places, one column for each of `dims`: a constant, or what is there; windows do not cross edges.

    A scatter whose window lies partly outside is dropped by XLA, and in part by the specification.
    """
    rows = 1 + s.pick(3)
    if s.pick(3) == 1 and (sizes is None or all(sizes[d] == 1 for d in dims)):
        found = s.some(
            lambda w: w.element == "i32" and len(w.shape) == 2 and w.shape[1] == len(dims) and w.shape[0] > 0
        )
        if found is not None:
            return found
    inside = lambda d: sizes is not None and sizes[d] > 1
    values = [
        s.pick(v.shape[d] - sizes[d] + 1) if inside(d) else s.pick(v.shape[d] + 2) - 1
        for _ in range(rows)
        for d in dims
    ]
    return s.constant(values, (rows, len(dims)), "i32")


def gathered(s, sizes, collapsed, rows):
    """The shape of what is gathered, and its window dimensions: rows stand somewhere among them."""
    shape = [n for d, n in enumerate(sizes) if d not in collapsed]
    at = s.pick(len(shape) + 1)
    shape.insert(at, rows)
    return tuple(shape), [d for d in range(len(shape)) if d != at]


@operation(2, "stablehlo.gather")
def gather(s):
    v = s.some(lambda v: v.size and v.shape)
    if v is None:
        return
    dims, sizes, collapsed = window(s, v)
    where = places(s, v, dims)
    shape, offsets = gathered(s, sizes, collapsed, where.shape[0])
    if math.prod(shape) > 36 or len(shape) > 4:
        return
    numbers = f"offset_dims = {offsets}, collapsed_slice_dims = {collapsed}, start_index_map = {dims}"
    result = Value(s.writer.fresh(), shape, v.element, v.bound)
    s.line(
        f'{result.name} = "stablehlo.gather"({v.name}, {where.name}) <{{dimension_numbers = '
        f"#stablehlo.gather<{numbers}, index_vector_dim = 1>, slice_sizes = array<i64: {', '.join(map(str, sizes))}>, "
        "indices_are_sorted = false}> : "
        f"({v.type}, {where.type}) -> {result.type}"
    )
    s.note("stablehlo.gather", result, [v])


@operation(2, "stablehlo.scatter(add)")
def scatter(s):
    v = s.some(lambda v: v.size and v.shape and v.element != "i1")
    if v is None:
        return
    dims, sizes, collapsed = window(s, v)
    where = places(s, v, dims, sizes)
    shape, offsets = gathered(s, sizes, collapsed, where.shape[0])
    if math.prod(shape) > 36 or len(shape) > 3:
        return
    steps = ["add", "", "multiply", "maximum", "minimum"]
    step = s.of([t for t in steps[: 3 if is_complex(v.element) else 5] if f"stablehlo.scatter({t or 'set'})" in RULES])
    updates = s.fitted(s.some(lambda w: w.element == v.element), shape)
    if step == "multiply":
        if not is_inexact(v.element) or where.shape[0] > 4:
            return
        updates = s.scaled(updates, 1.5)
    count = where.shape[0]
    bound = {"add": v.bound + count * updates.bound, "multiply": v.bound * max(1, updates.bound) ** count}
    numbers = (
        f"update_window_dims = {offsets}, inserted_window_dims = {collapsed}, scatter_dims_to_operand_dims = {dims}"
    )
    result = Value(s.writer.fresh(), v.shape, v.element, bound.get(step, max(v.bound, updates.bound)))
    s.line(
        f'{result.name} = "stablehlo.scatter"({v.name}, {where.name}, {updates.name}) <{{'
        f"scatter_dimension_numbers = #stablehlo.scatter<{numbers}, index_vector_dim = 1>, "
        f"indices_are_sorted = false, unique_indices = false}}> ({{"
    )
    body(s, step, v.element)
    s.line(f"}}) : ({v.type}, {where.type}, {updates.type}) -> {result.type}")
    s.note(f"stablehlo.scatter({step or 'set'})", result, [v, updates])


def body(s, step, element):
    """The body of what combines two numbers; of "" the second."""
    t = tensor((), element)
    s.line(f"^bb0(%p: {t}, %q: {t}):")
    if step:
        s.line(f"  %r = stablehlo.{step} %p, %q : {t}")
    s.line(f"  stablehlo.return {'%r' if step else '%q'} : {t}")


# ===- Order, windows -===


@operation(1, "stablehlo.sort")
def sort(s):
    v = s.some(lambda v: v.shape and v.size and v.element not in ("i1",) and not is_complex(v.element))
    if v is None:
        return
    others = [s.some(lambda w: w.shape == v.shape)] if s.pick(2) else []
    operands = [v, *others]
    dim, name = s.pick(len(v.shape)), s.writer.fresh()
    arguments = [(f"%{'pq'[k]}{i}", tensor((), w.element)) for i, w in enumerate(operands) for k in (0, 1)]
    s.line(
        f'{name}:{len(operands)} = "stablehlo.sort"({", ".join(w.name for w in operands)}) '
        f"<{{dimension = {dim} : i64, is_stable = true}}> ({{"
    )
    s.line(f"^bb0({', '.join(f'{n}: {t}' for n, t in arguments)}):")
    t = arguments[0][1]
    s.line(f"  %r = stablehlo.compare {s.of(['LT', 'GT'])}, %p0, %q0 : ({t}, {t}) -> tensor<i1>")
    s.line("  stablehlo.return %r : tensor<i1>")
    types = ", ".join(w.type for w in operands)
    s.line(f"}}) : ({types}) -> ({types})")
    for i, w in enumerate(operands):
        s.note("stablehlo.sort", Value(f"{name}#{i}", w.shape, w.element, w.bound), [w])


def extent(n, low, high, dilation, size, spread, stride):
    """How often a window fits."""
    padded = (max(n - 1, 0) * dilation + min(n, 1)) + low + high
    width = (size - 1) * spread + 1
    return (padded - width) // stride + 1 if 0 < width <= padded else 0


@operation(1, "stablehlo.reduce_window(add)")
def reduce_window(s):
    v = s.inexact(lambda v: v.shape and v.size)
    if v is None:
        return
    steps = ["add", "maximum", "minimum", "multiply"]
    step = s.of([t for t in steps[: 1 if is_complex(v.element) else 4] if f"stablehlo.reduce_window({t})" in RULES])
    numbers = [
        (1 + s.pick(3), 1 + s.pick(2), s.pick(3), s.pick(3), 1 + s.pick(4) // 3, 1 + s.pick(4) // 3) for _ in v.shape
    ]
    shape = tuple(
        extent(n, low, high, base, size, spread, stride)
        for n, (size, stride, low, high, base, spread) in zip(v.shape, numbers, strict=True)
    )
    count = math.prod(size for size, *_ in numbers)
    if math.prod(shape) > 36 or step == "multiply" and count > 6:
        return
    if step == "multiply":
        v = s.scaled(v, 1.5)
    init = s.constant({"add": 0, "multiply": 1, "maximum": -9, "minimum": 9}[step], (), v.element)
    size, stride, low, high, base, spread = (list(column) for column in zip(*numbers, strict=True))
    padding = f"dense<{[list(pair) for pair in zip(low, high, strict=True)]}> : tensor<{len(low)}x2xi64>"
    arrays = {
        "base_dilations": base,
        "window_dilations": spread,
        "window_dimensions": size,
        "window_strides": stride,
    }
    text = ", ".join(f"{key} = array<i64: {', '.join(map(str, value))}>" for key, value in arrays.items())
    bound = {"add": v.bound * count, "multiply": max(1, v.bound) ** count}.get(step, max(9, v.bound))
    result = Value(s.writer.fresh(), shape, v.element, bound)
    s.line(f'{result.name} = "stablehlo.reduce_window"({v.name}, {init.name}) <{{padding = {padding}, {text}}}> ({{')
    body(s, step, v.element)
    s.line(f"}}) : ({v.type}, {init.type}) -> {result.type}")
    s.note(f"stablehlo.reduce_window({step})", result, [v])


@operation(1, "stablehlo.convolution")
def convolution(s):
    """In one dimension: batch, space, features in some order."""
    v = s.inexact(lambda v: v.size)
    w = s.some(lambda w: w.element == v.element and w.size) if v else None
    if w is None:
        return
    batch, n, features, size, outputs = 1 + s.pick(2), 1 + s.pick(4), 1 + s.pick(2), 1 + s.pick(3), 1 + s.pick(2)
    stride, low, high, base, spread = (
        1 + s.pick(2),
        s.pick(3) - 1,
        s.pick(3) - 1,
        1 + s.pick(4) // 3,
        1 + s.pick(4) // 3,
    )
    count = extent(n, low, high, base, size, spread, stride)
    if count <= 0:
        return
    orders = [(0, 1, 2), (0, 2, 1), (2, 0, 1), (1, 0, 2)]
    order = [s.of(orders) for _ in range(3)]
    spaces = [["b", "0", "f"], ["i", "0", "o"], ["b", "0", "f"]]
    sizes = [[batch, n, features], [features, size, outputs], [batch, count, outputs]]
    shapes = [tuple(sizes[i][d] for d in order[i]) for i in range(3)]
    text = [f"[{', '.join(spaces[i][d] for d in order[i])}]" for i in range(3)]
    v, w = s.fitted(v, shapes[0]), s.fitted(w, shapes[1])
    result = Value(s.writer.fresh(), shapes[2], v.element, v.bound * w.bound * features * size)
    s.line(
        f"{result.name} = stablehlo.convolution({v.name}, {w.name}) dim_numbers = {text[0]}x{text[1]}->{text[2]}, "
        f"window = {{stride = [{stride}], pad = [[{low}, {high}]], lhs_dilate = [{base}], rhs_dilate = [{spread}]}} "
        "{batch_group_count = 1 : i64, feature_group_count = 1 : i64} : "
        f"({v.type}, {w.type}) -> {result.type}"
    )
    s.note("stablehlo.convolution", result, [v, w])


@operation(1, "stablehlo.optimization_barrier")
def optimization_barrier(s):
    operands = [s.some(lambda v: True) for _ in range(1 + s.pick(2))]
    name = s.writer.fresh()
    types = ", ".join(v.type for v in operands)
    s.line(f"{name}:{len(operands)} = stablehlo.optimization_barrier {', '.join(v.name for v in operands)} : {types}")
    for i, v in enumerate(operands):
        s.note("stablehlo.optimization_barrier", Value(f"{name}#{i}", v.shape, v.element, v.bound), [v])
