"""A module, operation by operation, as JAX's programs are: for those who look at what each gives.

Calls, branches and loops become JAX's; every other operation a call of a module of it alone, so that JAX's
transformations find rules there too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _call, _compat, _text
from evolute._compat import reading as ir
from evolute._module import Module

# Called with an operation, its operands and its results.
Watch = Callable[[Any, Sequence[Any], Sequence[Any]], None]


class Operation(Module):
    """A module of one operation of another module."""


def run(module: Module, args: Sequence[Any], watch: Watch) -> list[Any]:
    """What `module` returns for flat `args`; `watch` is called after each operation, also in loops and branches."""
    functions = ir.Functions(module.lowered)

    def of_physical(*args):
        return _Run(functions, watch).block(functions["main"], args, {})

    return _compat.as_declared(of_physical, module.out_avals)(*args)


class _Run(ir.Walk):
    """The values themselves."""

    def __init__(self, functions: ir.Functions, watch: Watch):
        super().__init__(functions)
        self.watch = watch

    def visit(self, op: Any, given: list[Any], env: dict) -> Sequence[Any]:
        name = ir.name(op)
        if name in ("func.call", "stablehlo.composite"):
            callee = ir.symbol(op, "callee" if name == "func.call" else "decomposition")
            return self.block(self.functions[callee], given, {})
        if name == "stablehlo.while":
            return self.loop(op, given, env)
        if name in ("stablehlo.case", "stablehlo.if"):
            return self.branch(op, given[0], env)
        if _compat.is_foreign(op):
            results = _compat.foreign_function(op, _call.foreign)[0](*given)
            self.watch(op, given, results)
            return results
        every = [*given, *(env[v] for v in _compat.captured(op))]
        avals = [_compat.abstract(x) for x in every]
        out_avals = [_compat.varying_as(_text.parse_type(str(v.type)).aval, avals) for v in op.results]
        results = _call.call(Operation(_text.symbol(name), _compat.alone(op), avals, out_avals), *every)
        self.watch(op, given, results)
        return results

    def loop(self, op: Any, given: list[Any], env: dict) -> Sequence[Any]:
        goes_on, step = ir.blocks(op)
        return jax.lax.while_loop(
            lambda state: self.block(goes_on, state, env)[0], lambda state: self.block(step, state, env), given
        )

    def branch(self, op: Any, index: Any, env: dict) -> Sequence[Any]:
        def of(block):
            return lambda: self.block(block, [], env)

        return branch(ir.name(op), index, list(map(of, ir.blocks(op))))


def branch(name: str, index: Any, branches: list[Callable]) -> Any:
    """What a `stablehlo.if` or `stablehlo.case` gives: of the latter the last branch for an index that is none's."""
    if name == "stablehlo.if":
        return jax.lax.cond(index, *branches)
    last = len(branches) - 1
    return jax.lax.switch(jnp.where((index < 0) | (index > last), last, index), branches)
