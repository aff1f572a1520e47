"""Which element goes where in the operations of StableHLO: numbers of elements in place of values.

`moved` says, for operations that only move, which element of the operands each element of a result is; `places` does so
for the windows of gather and scatter, `taps` for convolutions and `known` computes small integer programs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from evolute import _text
from evolute._compat import reading as ir


def _broadcast(op: Any, x: np.ndarray) -> np.ndarray:
    shape, dims = ir.shape(op.results[0]), ir.ints(op, "broadcast_dimensions")
    order = np.argsort(dims)
    wide = [1] * len(shape)
    for d, n in zip(dims, x.shape, strict=True):
        wide[d] = n
    return np.broadcast_to(np.transpose(x, order).reshape(wide), shape)


def _slice(op: Any, x: np.ndarray) -> np.ndarray:
    parts = (ir.ints(op, name) for name in ("start_indices", "limit_indices", "strides"))
    return x[tuple(slice(*part) for part in zip(*parts, strict=True))]


def _pad(op: Any, x: np.ndarray, fill: np.ndarray) -> np.ndarray:
    for d, (low, high, inner) in enumerate(
        zip(*(ir.ints(op, f"edge_padding_{n}") for n in ("low", "high")), ir.ints(op, "interior_padding"), strict=True)
    ):
        n = x.shape[d]
        spread = n + max(n - 1, 0) * inner
        at = low + np.arange(n) * (inner + 1)
        size = low + spread + high
        wide = np.full((*x.shape[:d], max(size, 0), *x.shape[d + 1 :]), fill, x.dtype)
        inside = (at >= 0) & (at < size)
        wide[(slice(None),) * d + (at[inside],)] = np.compress(inside, x, axis=d)
        x = wide
    return x


def _dynamic_slice(op: Any, x: np.ndarray, *starts: np.ndarray) -> np.ndarray:
    sizes = ir.ints(op, "slice_sizes")
    first = [int(np.clip(s, 0, n - k)) for s, n, k in zip(starts, x.shape, sizes, strict=True)]
    return x[tuple(slice(s, s + k) for s, k in zip(first, sizes, strict=True))]


def _dynamic_update_slice(op: Any, x: np.ndarray, update: np.ndarray, *starts: np.ndarray) -> np.ndarray:
    first = [int(np.clip(s, 0, n - k)) for s, n, k in zip(starts, x.shape, update.shape, strict=True)]
    x = x.copy()
    x[tuple(slice(s, s + k) for s, k in zip(first, update.shape, strict=True))] = update
    return x


def _gather(op: Any, x: np.ndarray, indices: np.ndarray) -> np.ndarray:
    at = places(op, ir.shape(op.results[0]), x.shape, indices, clamp=True)
    return x.ravel()[at.ravel()].reshape(at.shape)


# Operations that only move, with how many operands, the first ones, are what moves; None for all.
_MOVES: dict[str, tuple[int | None, Callable[..., np.ndarray]]] = {
    "stablehlo.broadcast_in_dim": (1, _broadcast),
    "stablehlo.concatenate": (None, lambda op, *xs: np.concatenate(xs, ir.integer(op, "dimension"))),
    "stablehlo.dynamic_slice": (1, _dynamic_slice),
    "stablehlo.dynamic_update_slice": (2, _dynamic_update_slice),
    "stablehlo.gather": (1, _gather),
    "stablehlo.pad": (2, _pad),
    "stablehlo.reshape": (1, lambda op, x: x.reshape(ir.shape(op.results[0]))),
    "stablehlo.reverse": (1, lambda op, x: np.flip(x, ir.ints(op, "dimensions"))),
    "stablehlo.select": (2, lambda op, p, x, y: np.where(p, x, y)),
    "stablehlo.slice": (1, _slice),
    "stablehlo.transpose": (1, lambda op, x: np.transpose(x, ir.ints(op, "permutation"))),
}


def moving(op: Any) -> list[int] | None:
    """The operands that an operation moves; the others say where. None for an operation that does more than move."""
    if ir.name(op) not in _MOVES:
        return None
    if ir.name(op) == "stablehlo.select":
        return [1, 2]
    count = _MOVES[ir.name(op)][0]
    return list(range(len(op.operands) if count is None else count))


def moved(op: Any, operands: Sequence[np.ndarray]) -> np.ndarray:
    """The result of an operation that only moves, on any numbers."""
    return _MOVES[ir.name(op)][1](op, *operands)


def places(
    op: Any, windows: Sequence[int], shape: Sequence[int], indices: np.ndarray, clamp: bool = False
) -> np.ndarray:
    """For each element of a gather's result, or a scatter's updates, of shape `windows`: its element of the operand.

    -1 for a window that does not fit, if it is not clamped.
    """
    numbers = ir.numbers(op)
    if ir.name(op) == "stablehlo.gather":
        offset, collapsed = numbers.offset_dims, numbers.collapsed_slice_dims
        batch, of_indices, mapped = (
            numbers.operand_batching_dims,
            numbers.start_indices_batching_dims,
            numbers.start_index_map,
        )
        sizes = ir.ints(op, "slice_sizes")
    else:
        offset, collapsed = numbers.update_window_dims, numbers.inserted_window_dims
        batch, of_indices, mapped = (
            numbers.input_batching_dims,
            numbers.scatter_indices_batching_dims,
            numbers.scattered_dims_to_operand_dims,
        )
        inner = iter(windows[d] for d in offset)
        sizes = [1 if d in (*collapsed, *batch) else next(inner) for d in range(len(shape))]
    vector = numbers.index_vector_dim
    if vector == indices.ndim:
        indices = indices[..., None]
    indices = np.moveaxis(indices.astype(np.int64), vector, -1)
    outer = [d for d in range(len(windows)) if d not in offset]
    # One coordinate for each dimension of the operand, in arrays that broadcast to the shape of the windows.
    first: list[Any] = [np.zeros((1,) * len(windows), np.int64)] * len(shape)

    def spread(x: np.ndarray) -> np.ndarray:
        wide = [1] * len(windows)
        for d, n in zip(outer, x.shape, strict=True):
            wide[d] = n
        return x.reshape(wide)

    for k, d in enumerate(mapped):
        first[d] = spread(indices[..., k])
    for d, k in zip(batch, of_indices, strict=True):
        axis = k if k < vector else k - 1
        count = indices.shape[axis]
        wide = [1] * (indices.ndim - 1)
        wide[axis] = count
        first[d] = spread(np.broadcast_to(np.arange(count).reshape(wide), indices.shape[:-1]))
    fits = np.ones((1,) * len(windows), bool)
    for d, (n, size) in enumerate(zip(shape, sizes, strict=True)):
        if clamp:
            first[d] = np.clip(first[d], 0, max(n - size, 0))
        else:
            fits = fits & (first[d] >= 0) & (first[d] + size <= n)
    full = [d for d in range(len(shape)) if d not in (*collapsed, *batch)]
    at = np.zeros((1,) * len(windows), np.int64)
    for d, n in enumerate(shape):
        coordinate = first[d]
        if d in full:
            wide = [1] * len(windows)
            wide[offset[full.index(d)]] = windows[offset[full.index(d)]]
            coordinate = coordinate + np.arange(windows[offset[full.index(d)]]).reshape(wide)
        at = at * n + coordinate
    return np.broadcast_to(np.where(fits, at, -1), tuple(windows))


def windows(size: int, count: int, window: int, stride: int, low: int, base_dilation: int, dilation: int) -> np.ndarray:
    """(number of window, number in window, element) for windows over one dimension of so many elements; dilated."""
    at = np.arange(count)[:, None] * stride + np.arange(window) * dilation - low
    inside = (at >= 0) & (at % base_dilation == 0) & (at // base_dilation < size)
    k, tap = np.nonzero(inside)
    return np.stack([k, tap, at[inside] // base_dilation])


_COMPARE = {"EQ": np.equal, "NE": np.not_equal, "GE": np.greater_equal, "GT": np.greater, "LE": np.less_equal}
_COMPARE["LT"] = np.less


def _iota(op: Any) -> np.ndarray:
    shape, d = ir.shape(op.results[0]), ir.integer(op, "iota_dimension")
    wide = [1] * len(shape)
    wide[d] = shape[d]
    return np.broadcast_to(np.arange(shape[d]).reshape(wide), shape)


_COMPUTED: dict[str, Callable[..., np.ndarray]] = {
    "stablehlo.abs": lambda op, x: np.abs(x),
    "stablehlo.add": lambda op, x, y: x | y if x.dtype == bool else x + y,
    "stablehlo.and": lambda op, x, y: x & y,
    "stablehlo.clamp": lambda op, low, x, high: np.clip(x, low, high),
    "stablehlo.compare": lambda op, x, y: _COMPARE[ir.word(op, "comparison_direction")](x, y),
    "stablehlo.convert": lambda op, x: x,
    "stablehlo.iota": _iota,
    "stablehlo.maximum": lambda op, x, y: np.maximum(x, y),
    "stablehlo.minimum": lambda op, x, y: np.minimum(x, y),
    "stablehlo.multiply": lambda op, x, y: x & y if x.dtype == bool else x * y,
    "stablehlo.negate": lambda op, x: -x,
    "stablehlo.not": lambda op, x: ~x,
    "stablehlo.or": lambda op, x, y: x | y,
    "stablehlo.sign": lambda op, x: np.sign(x),
    "stablehlo.subtract": lambda op, x, y: x - y,
    "stablehlo.xor": lambda op, x, y: x ^ y,
}


def known(op: Any, operands: Sequence[np.ndarray]) -> np.ndarray | None:
    """The value of the result of an operation on known operands; None where that is not worth knowing how."""
    name = ir.name(op)
    if len(op.results) != 1:
        return None
    try:
        if name == "stablehlo.constant":
            return ir.constant(op)
        kind = _text.parse_type(str(op.results[0].type)).aval.dtype
        with np.errstate(all="ignore"):
            if name in _MOVES:
                return moved(op, operands)
            return np.asarray(_COMPUTED[name](op, *operands)).astype(kind) if name in _COMPUTED else None
    except (TypeError, ValueError):  # a type that NumPy does not have
        return None
