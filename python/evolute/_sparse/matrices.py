"""Boolean matrices: the elements of a tensor by what they depend on."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

Matrix = sp.csr_array


def numbers(shape: Sequence[int]) -> np.ndarray:
    """The elements of a tensor, numbered in row-major order."""
    return np.arange(math.prod(shape)).reshape(tuple(shape))


def relation(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> Matrix:
    return sp.csr_array((np.ones(len(rows), bool), (rows, columns)), shape)


def union(matrices: Sequence[Matrix | None]) -> Matrix | None:
    there = [m for m in matrices if m is not None]
    return functools.reduce(lambda a, b: a + b, there) if there else None


def pick(matrix: Matrix, rows: np.ndarray) -> Matrix:
    """The rows with these numbers; an empty one for -1."""
    rows = rows.ravel()
    if len(rows) and rows.min() >= 0:
        return matrix[rows]
    places = np.flatnonzero(rows >= 0)
    return relation(places, rows[places], (len(rows), matrix.shape[0])) @ matrix


def group(matrix: Matrix, labels: np.ndarray, count: int) -> Matrix:
    """The union of the rows with each label; those labelled -1 are dropped."""
    labels = labels.ravel()
    rows = np.flatnonzero(labels >= 0)
    return relation(labels[rows], rows, (count, matrix.shape[0])) @ matrix


def along(matrix: Matrix, shape: Sequence[int], dims: Sequence[int]) -> Matrix:
    """For each element of a tensor the union over all that differ from it in `dims` alone."""
    if not dims or not matrix.shape[0]:
        return matrix
    kept = tuple(1 if d in dims else n for d, n in enumerate(shape))
    labels = np.broadcast_to(numbers(kept), tuple(shape))
    return pick(group(matrix, labels, math.prod(kept)), labels)


def dense(matrices: Sequence[Matrix | None], count: int) -> Matrix | None:
    """The union of all rows of all matrices, `count` times."""
    there = [m for m in matrices if m is not None]
    if not there:
        return None
    found = np.unique(np.concatenate([m.indices for m in there]))
    row = relation(np.zeros(len(found), int), found, (1, there[0].shape[1]))
    return pick(row, np.zeros(count, int))
