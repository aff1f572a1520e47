"""Reading a module with JAX's bindings: operations, attributes and constants as Python has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import hlo

from evolute._compat import releases

_NUMBERS = {
    "stablehlo.convolution": hlo.ConvDimensionNumbers,
    "stablehlo.dot_general": hlo.DotDimensionNumbers,
    "stablehlo.gather": hlo.GatherDimensionNumbers,
    "stablehlo.scatter": hlo.ScatterDimensionNumbers,
}


class Functions(dict):
    """The blocks of the functions of a module of StableHLO, by name: alive as long as this is."""

    def __init__(self, text: str):
        super().__init__()
        context = releases.new_context()
        with context, ir.Location.unknown(context):
            self._module = ir.Module.parse(text)
        for op in self._module.body.operations:
            if op.operation.name == "func.func" and len(op.regions[0].blocks):
                self[ir.StringAttr(op.attributes["sym_name"]).value] = op.regions[0].blocks[0]


def name(op: Any) -> str:
    return op.operation.name


def operations(block: Any) -> Iterator[Any]:
    """The operations of a block, the last of which returns."""
    return iter(block.operations)


class Walk:
    """Goes through blocks in order, with what is known of each value.

    `visit(op, given, env)`, of a subclass, says it of the results of an operation, given that of its operands and of
    all values that it may use.
    """

    def __init__(self, functions: Functions):
        self.functions = functions

    def block(self, block: Any, given: Sequence[Any], around: dict) -> list[Any]:
        """What is known of what a block returns, given that of its arguments and of the values around it."""
        env = {**around, **dict(zip(block.arguments, given, strict=True))}
        for op in operations(block):
            operands = [env[v] for v in op.operands]
            if name(op).endswith(".return"):
                return operands
            env.update(zip(op.results, self.visit(op, operands, env), strict=True))
        raise AssertionError("a block without an end")

    def visit(self, op: Any, given: list[Any], env: dict) -> Sequence[Any]:
        raise NotImplementedError


def blocks(op: Any) -> list[Any]:
    return [region.blocks[0] for region in op.regions if len(region.blocks)]


def shape(value: Any) -> tuple[int, ...]:
    """The shape of a tensor; empty for what is none."""
    return tuple(value.type.shape) if isinstance(value.type, ir.RankedTensorType) else ()


def ints(op: Any, attribute: str, default: Sequence[int] = ()) -> list[int]:
    """An attribute that is an array of integers, or a matrix of them, row by row."""
    if attribute not in op.attributes:
        return list(default)
    found = op.attributes[attribute]
    if isinstance(found, ir.DenseElementsAttr):
        return [int(i) for i in np.asarray(found).ravel()]
    return [int(i) for i in found]


def integer(op: Any, attribute: str) -> int:
    return ir.IntegerAttr(op.attributes[attribute]).value


def word(op: Any, attribute: str) -> str:
    """The text of an attribute: `#stablehlo<comparison_direction EQ>` is EQ."""
    return str(op.attributes[attribute]).rstrip(">").split()[-1]


def symbol(op: Any, attribute: str) -> str:
    return ir.FlatSymbolRefAttr(op.attributes[attribute]).value


def numbers(op: Any) -> Any:
    """The dimension numbers of a contraction or of indices."""
    kind = _NUMBERS[name(op)]
    attribute = {"dot_general": "dot_dimension_numbers", "scatter": "scatter_dimension_numbers"}
    return kind(op.attributes[attribute.get(name(op).split(".")[1], "dimension_numbers")])


def constant(op: Any) -> np.ndarray | None:
    """The value of a constant; None for one of a kind that NumPy cannot hold."""
    result = op.results[0]
    try:
        array = np.asarray(op.attributes["value"])
        return array if array.shape == shape(result) else None
    except (TypeError, ValueError):
        return None
