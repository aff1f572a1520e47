"""What single operations do to dependence: the results of contractions, sums and windows, by their operands."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sp

from evolute._compat import reading as ir
from evolute._sparse import structure
from evolute._sparse.matrices import Matrix, along, group, numbers, pick, relation, union

# The largest number of products of a contraction with a known factor whose zeros are looked for.
_PRODUCTS = 20_000_000


@dataclasses.dataclass
class Fact:
    """Of a value: what it depends on (None: nothing), and how to find its numbers if every run has the same."""

    matrix: Matrix | None = None
    find: Callable[[], np.ndarray | None] | None = None

    @functools.cached_property
    def known(self) -> np.ndarray | None:
        return None if self.find is None else self.find()


def _reduce(op: Any, given: list[Fact]) -> Matrix | None:
    x, start = given
    shape, dims = ir.shape(op.operands[0]), ir.ints(op, "dimensions")
    n = math.prod(ir.shape(op.results[0]))
    kept = tuple(1 if d in dims else m for d, m in enumerate(shape))
    found = []
    if x.matrix is not None:
        found.append(group(x.matrix, np.broadcast_to(numbers(kept), shape), n))
    if start.matrix is not None:
        found.append(pick(start.matrix, np.zeros(n, int)))
    return union(found)


def _reduce_window(op: Any, given: list[Fact]) -> Matrix | None:
    x, start = given
    if start.matrix is not None:
        return None
    shape, result = ir.shape(op.operands[0]), ir.shape(op.results[0])
    sizes = ir.ints(op, "window_dimensions")
    ones = [1] * len(shape)
    strides, base, window = (
        ir.ints(op, name, ones) for name in ("window_strides", "base_dilations", "window_dilations")
    )
    low = ir.ints(op, "padding", [0] * 2 * len(shape))[::2]
    matrix, at = x.matrix, list(shape)
    # One dimension after the other: a window is a product of windows.
    for d, n in enumerate(shape):
        k, _, i = structure.windows(n, result[d], sizes[d], strides[d], low[d], base[d], window[d])
        before, after = math.prod(at[:d]), math.prod(at[d + 1 :])
        one = relation(k, i, (result[d], n))
        matrix = (
            sp.kron(sp.kron(sp.eye_array(before, dtype=bool), one), sp.eye_array(after, dtype=bool)).tocsr() @ matrix
        )
        at[d] = result[d]
    return matrix


def _dot_general(op: Any, given: list[Fact]) -> Matrix | None:
    dims = ir.numbers(op)
    batch = [list(dims.lhs_batching_dimensions), list(dims.rhs_batching_dimensions)]
    summed = [list(dims.lhs_contracting_dimensions), list(dims.rhs_contracting_dimensions)]
    shapes = [ir.shape(v) for v in op.operands]
    free = [[d for d in range(len(s)) if d not in (*b, *c)] for s, b, c in zip(shapes, batch, summed, strict=True)]
    # (batch, free of the left side, free of the right side, summed): operands as they broadcast to all of it.
    n_batch, n_left, n_right = len(batch[0]), len(free[0]), len(free[1])
    result = ir.shape(op.results[0])
    sums = [shapes[0][d] for d in summed[0]]

    def wide(side: int, x: np.ndarray) -> np.ndarray:
        x = np.transpose(x, [*batch[side], *free[side], *summed[side]])
        gap = [1] * (n_right if side == 0 else n_left)
        head, own, tail = np.split(np.array(x.shape, int), [n_batch, n_batch + len(free[side])])
        middle = [*own, *gap] if side == 0 else [*gap, *own]
        return x.reshape([*head, *middle, *tail])

    found = []
    for side, f in enumerate(given):
        if f.matrix is None:
            continue
        other = given[1 - side]
        elements = wide(side, numbers(shapes[side]))
        products = math.prod(result) * math.prod(sums)
        factor = other.known if other.matrix is None and products <= _PRODUCTS else None
        if factor is not None and not np.all(factor):
            everything = (*result, *sums)
            there = np.broadcast_to(wide(1 - side, factor) != 0, everything)
            outs = np.broadcast_to(numbers(result).reshape((*result, *[1] * len(sums))), everything)[there]
            ins = np.broadcast_to(elements, everything)[there]
            found.append(relation(outs, ins, (math.prod(result), math.prod(shapes[side]))) @ f.matrix)
            continue
        short = elements.shape[: len(result)]
        order = elements.reshape((math.prod(short), -1))
        labels = np.empty(math.prod(shapes[side]), int)
        labels[order] = np.arange(math.prod(short))[:, None]
        grouped = group(f.matrix, labels, math.prod(short))
        found.append(pick(grouped, np.broadcast_to(numbers(short), result)))
    return union(found)


def _convolution(op: Any, given: list[Fact]) -> Matrix | None:
    groups, batches = ir.integer(op, "feature_group_count"), ir.integer(op, "batch_group_count")
    if batches != 1:
        return None
    dims = ir.numbers(op)
    x, w, y = (ir.shape(v) for v in (*op.operands, op.results[0]))
    space = len(x) - 2
    of_x = [dims.input_batch_dimension, dims.input_feature_dimension, *dims.input_spatial_dimensions]
    of_w = [dims.kernel_output_feature_dimension, dims.kernel_input_feature_dimension]
    of_w += list(dims.kernel_spatial_dimensions)
    of_y = [dims.output_batch_dimension, dims.output_feature_dimension, *dims.output_spatial_dimensions]
    ones = [1] * space
    strides, base, dilation = (ir.ints(op, n, ones) for n in ("window_strides", "lhs_dilation", "rhs_dilation"))
    low = ir.ints(op, "padding", [0] * 2 * space)[::2]
    # All (window, tap, element) in space, as numbers in row-major order.
    out = tap = element = np.zeros(1, int)
    for d in range(space):
        nx, nw, ny = x[of_x[2 + d]], w[of_w[2 + d]], y[of_y[2 + d]]
        k, t, i = structure.windows(nx, ny, nw, strides[d], low[d], base[d], dilation[d])
        out, tap, element = ((a[:, None] * n + b).ravel() for a, b, n in ((out, k, ny), (tap, t, nw), (element, i, nx)))
    xs = np.transpose(numbers(x), of_x).reshape(x[of_x[0]], groups, x[of_x[1]] // groups, -1)
    ws = np.transpose(numbers(w), of_w).reshape(groups, w[of_w[0]] // groups, w[of_w[1]], -1)
    ys = np.transpose(numbers(y), of_y).reshape(y[of_y[0]], groups, y[of_y[1]] // groups, -1)
    found = []
    for side, f in enumerate(given):
        if f.matrix is None:
            continue
        if side == 0:
            # The sum over a group's features, then over the windows, for every feature of the group's result.
            labels = np.empty(f.matrix.shape[0], int)
            short = numbers((xs.shape[0], groups, xs.shape[3]))
            labels[xs] = short[:, :, None, :]
            grouped = group(f.matrix, labels, short.size)
            middle = numbers((*ys.shape[:2], ys.shape[3]))
            rows, columns = middle[:, :, out], short[:, :, element]
            summed = relation(rows.ravel(), columns.ravel(), (middle.size, short.size)) @ grouped
            places = np.broadcast_to(middle[:, :, None, :], ys.shape)
        else:
            labels = np.empty(f.matrix.shape[0], int)
            short = numbers((groups, ws.shape[1], ws.shape[3]))
            labels[ws] = short[:, :, None, :]
            grouped = group(f.matrix, labels, short.size)
            middle = numbers((groups, ws.shape[1], ys.shape[3]))
            rows, columns = middle[:, :, out], short[:, :, tap]
            summed = relation(rows.ravel(), columns.ravel(), (middle.size, short.size)) @ grouped
            places = np.broadcast_to(middle, ys.shape)
        order = np.empty(ys.size, int)
        order[ys.ravel()] = places.ravel()
        found.append(pick(summed, order))
    return union(found)


def _scatter(op: Any, given: list[Fact]) -> Matrix | None:
    x, indices, updates = given
    if indices.matrix is not None:
        return None
    shape, window = ir.shape(op.operands[0]), ir.shape(op.operands[2])
    found = [x.matrix]
    if updates.matrix is not None:
        known = indices.known
        at = np.zeros(ir.shape(op.operands[1]), int) if known is None else known
        labels = structure.places(op, window, shape, at)
        update = group(updates.matrix, labels, math.prod(shape))
        if known is None:
            update = along(update, shape, list(ir.numbers(op).scattered_dims_to_operand_dims))
        found.append(update)
    return union(found)


def _fft(op: Any, given: list[Fact]) -> Matrix | None:
    shape, result = ir.shape(op.operands[0]), ir.shape(op.results[0])
    dims = range(len(shape) - len(ir.ints(op, "fft_length")), len(shape))
    matrix = along(given[0].matrix, shape, list(dims))
    first = numbers(shape)[tuple(slice(0, 1) if d in dims else slice(None) for d in range(len(shape)))]
    return pick(matrix, np.broadcast_to(first, result)) if first.size else None


def _triangular_solve(op: Any, given: list[Fact]) -> Matrix | None:
    if given[0].matrix is not None:
        return None
    shape = ir.shape(op.operands[1])
    left = str(op.attributes["left_side"]) == "true"
    return along(given[1].matrix, shape, [len(shape) - (2 if left else 1)])


RULES: dict[str, Callable[[Any, list[Fact]], Matrix | None]] = {
    "stablehlo.convolution": _convolution,
    "stablehlo.dot_general": _dot_general,
    "stablehlo.fft": _fft,
    "stablehlo.reduce": lambda op, given: _reduce(op, given) if len(given) == 2 else None,
    "stablehlo.reduce_window": lambda op, given: _reduce_window(op, given) if len(given) == 2 else None,
    "stablehlo.scatter": lambda op, given: _scatter(op, given) if len(given) == 3 else None,
    "stablehlo.triangular_solve": _triangular_solve,
}
