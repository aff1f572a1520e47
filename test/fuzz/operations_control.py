"""Calls, branches and loops."""

from scope import Scope, Value, is_inexact, operation


@operation(1)
def call(s):
    """A function of its own, which sees its arguments alone."""
    if not s.writer.enter():
        return
    given = [s.some(lambda v: True) for _ in range(1 + s.pick(2))]
    index = len(s.writer.functions)
    s.writer.functions.append("")
    inside = [Value(f"%in{i}", v.shape, v.element, v.bound) for i, v in enumerate(given)]
    inner = Scope(s.writer, inside)
    inner.grow(1 + s.pick(3))
    results = inner.values[-1 - s.pick(2) :]
    types = ", ".join(v.type for v in results)
    parameters = ", ".join(f"{v.name}: {v.type}" for v in inside)
    inner.line(f"return {', '.join(v.name for v in results)} : {types}")
    s.writer.functions[index] = (
        f"  func.func private @h{index}({parameters}) -> ({types}) {{\n{''.join(inner.lines)}  }}\n"
    )
    several(s, "func.call", f"func.call @h{index}({', '.join(v.name for v in given)})", given, results)
    if s.pick(3) == 1:
        again = [s.mate(v) if v.element != "i1" else v for v in given]
        if all(v.bound <= w.bound for v, w in zip(again, given, strict=True)):
            several(s, "func.call", f"func.call @h{index}({', '.join(v.name for v in again)})", again, results)


def several(s, op, text, operands, results, attached=""):
    name = s.writer.fresh()
    types = ", ".join(v.type for v in results)
    s.line(f"{name}:{len(results)} = {text}{attached} : ({', '.join(v.type for v in operands)}) -> ({types})")
    for i, v in enumerate(results):
        s.note(op, Value(f"{name}#{i}", v.shape, v.element, v.bound), [*operands, v])


@operation(4)
def branch(s):
    """case or if: branches that return values of the types of some outside."""
    if not s.writer.branches or not s.writer.enter():
        return
    likes = [s.some(lambda v: True) for _ in range(1 + s.pick(2))]
    if s.pick(2):
        op, count, index = "stablehlo.if", 2, s.some(lambda v: v.type == "tensor<i1>")
        index = index or s.constant(s.pick(2), (), "i1")
    else:
        op, count, index = "stablehlo.case", 1 + s.pick(3), s.some(lambda v: v.type == "tensor<i32>")
        index = index or s.constant(s.pick(4) - 1, (), "i32")
    s.writer.forward = True
    regions, bounds = [], [0.0] * len(likes)
    for _ in range(count):
        inner = s.block(operations=1 + s.pick(3))
        chosen = [inner.typed(v.type) for v in likes]
        bounds = [max(b, v.bound) for b, v in zip(bounds, chosen, strict=True)]
        types = ", ".join(v.type for v in chosen)
        inner.line(f"stablehlo.return {', '.join(v.name for v in chosen)} : {types}")
        regions.append("{\n" + "".join(inner.lines) + s.indent + "}")
    results = [Value("", v.shape, v.element, b) for v, b in zip(likes, bounds, strict=True)]
    several(s, op, f'"{op}"({index.name}) ({", ".join(regions)})', [index], results)


@operation(4)
def loop(s):
    """A counted while loop; what it carries is kept in bounds by what the body returns."""
    if not s.writer.branches or not s.writer.enter():
        return
    carried = [s.some(lambda v: True) for _ in range(1 + s.pick(2))]
    s.writer.forward = True
    counter, *names = [s.writer.fresh() for _ in range(1 + len(carried))]
    start, one = s.constant(0, (), "i32"), s.constant(1, (), "i32")
    limit = s.constant(1 + s.pick(3), (), "i32")
    i = Value(counter, (), "i32", 4)
    # A bound that every step keeps.
    bounds = [max(v.bound, 2.0) if is_inexact(v.element) else max(v.bound, 9) for v in carried]
    inside = [Value(n, v.shape, v.element, b) for n, v, b in zip(names, carried, bounds, strict=True)]
    inner = s.block([i, *inside], 1 + s.pick(3))
    results = []
    for v, b in zip(carried, bounds, strict=True):
        found = inner.where(lambda w, v=v: w.type == v.type)
        w = s.of(found[::-1])
        if w.bound > b:
            w = inner.scaled(w, b) if is_inexact(w.element) else next(x for x in inside if x.type == v.type)
        results.append(w)
    step = inner.same("stablehlo.add", [i, one], 4)
    types = ", ".join(["tensor<i32>", *(v.type for v in carried)])
    inner.line(f"stablehlo.return {', '.join(v.name for v in [step, *results])} : {types}")
    name, p = s.writer.fresh(), s.writer.fresh()
    heads = ", ".join(f"{n} = {v.name}" for n, v in zip([counter, *names], [start, *carried], strict=True))
    s.line(f"{name}:{1 + len(carried)} = stablehlo.while({heads}) : {types}")
    s.line("cond {")
    s.line(f"  {p} = stablehlo.compare LT, {counter}, {limit.name} : (tensor<i32>, tensor<i32>) -> tensor<i1>")
    s.line(f"  stablehlo.return {p} : tensor<i1>")
    s.line("} do {")
    s.lines += inner.lines
    s.line("}")
    for n, (v, b) in enumerate(zip(carried, bounds, strict=True)):
        s.note("stablehlo.while", Value(f"{name}#{n + 1}", v.shape, v.element, b), [v, results[n]])
