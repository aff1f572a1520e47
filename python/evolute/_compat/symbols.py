"""Sizes that are symbols, and the dimension numbers of StableHLO as JAX has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jax import lax
from jax._src import core


def size_symbols(dimensions: Sequence[Any]) -> dict[str, Any]:
    """The symbols in dimensions, by name: each as the dimension that it is alone."""
    found: dict[str, Any] = {}
    for d in dimensions:
        if not isinstance(d, int):
            for name in d._get_vars():
                found.setdefault(name, type(d)._from_var(name, d.scope))
    return dict(sorted(found.items()))


def size_at(dimension: Any, point: dict[str, int]) -> int:
    """What a dimension is where its symbols are these numbers."""
    return int(dimension._evaluate(point))


def size_as_value(size: Any) -> Any:
    """A size as an array of integers."""
    return core.dimension_as_value(size)


def gather_numbers(numbers: Any) -> lax.GatherDimensionNumbers:
    return lax.GatherDimensionNumbers(
        offset_dims=tuple(numbers.offset_dims),
        collapsed_slice_dims=tuple(numbers.collapsed_slice_dims),
        start_index_map=tuple(numbers.start_index_map),
        operand_batching_dims=tuple(numbers.operand_batching_dims),
        start_indices_batching_dims=tuple(numbers.start_indices_batching_dims),
    )


def scatter_numbers(numbers: Any) -> lax.ScatterDimensionNumbers:
    return lax.ScatterDimensionNumbers(
        update_window_dims=tuple(numbers.update_window_dims),
        inserted_window_dims=tuple(numbers.inserted_window_dims),
        scatter_dims_to_operand_dims=tuple(numbers.scattered_dims_to_operand_dims),
        operand_batching_dims=tuple(numbers.input_batching_dims),
        scatter_indices_batching_dims=tuple(numbers.scatter_indices_batching_dims),
    )
