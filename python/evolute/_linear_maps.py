"""Linear maps: that of no arguments, and which results of one may be other than zero, read off its operations."""

from __future__ import annotations

from typing import Any

from evolute import _compat, _compiler, _text
from evolute._compat import reading as ir
from evolute._function import Function
from evolute._module import Linear, Module, known


def of_nothing(module: Module) -> Linear:
    """The derivative of `module` with respect to none of its arguments: zeros."""
    tangents = [_compat.tangent(a) for a in module.out_avals if _compat.is_inexact(a)]
    types = [_text.type_of(a) for a in tangents]
    push, pull = Function([], module.name), Function(types, module.name)
    zeros = [push.constant(0.0, t) for t in types]
    pushforward, pullback = (
        _text.insert_functions("module {\n}\n", [f.text("main", "public", r)]) for f, r in ((push, zeros), (pull, []))
    )
    back = Linear(f"{module.name}_pullback", pullback, tangents, [], 0, lambda _: forward)
    forward = Linear(f"{module.name}_pushforward", pushforward, [], tangents, 0, lambda _: back)
    return forward


def first_results(module: Linear, count: int) -> Module:
    """The module with so many of its results alone."""
    if count == len(module.out_avals):
        return module
    text = _compiler.run(_text.select_results(module.text, range(count)), _compiler.tidy(), module.name)
    return known(Module(module.name, text, module.in_avals, module.out_avals[:count], module.outside))


def moving_results(module: Linear) -> list[bool]:
    """For each result, whether it depends on a linear argument."""
    functions = ir.Functions(module.lowered)
    n = module.residuals
    return _Walk(functions).block(functions["main"], [i >= n for i in range(len(module.in_avals))], {})


class _Walk(ir.Walk):
    """Whether a value depends on a linear argument."""

    def visit(self, op: Any, given: list[bool], env: dict) -> list[bool]:
        name, blocks = ir.name(op), ir.blocks(op)
        if name == "func.call" and ir.symbol(op, "callee") in self.functions:
            return self.block(self.functions[ir.symbol(op, "callee")], given, {})
        if name == "stablehlo.optimization_barrier":
            return given
        if name == "stablehlo.while":
            return self.loop(blocks[1], given, env)
        if name in ("stablehlo.case", "stablehlo.if"):
            found = [self.block(b, [], env) for b in blocks]
            return [any(of_result) for of_result in zip(*found, strict=True)]
        inside = (self.block(b, [any(given)] * len(b.arguments), env) for b in blocks)
        return [any(given) or any(map(any, inside))] * len(op.results)

    def loop(self, step: Any, state: list[bool], env: dict) -> list[bool]:
        while True:
            after = [a or b for a, b in zip(state, self.block(step, state, env), strict=True)]
            if after == state:
                return state
            state = after
