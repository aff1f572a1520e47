"""Colourings of sparse matrices: which columns one product can give at once."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

# Paths of three edges that a star colouring may look at; beyond, a colouring by distance 2 is cheaper to find.
_PATHS = 50_000_000


def of_columns(pattern: sp.csr_array) -> np.ndarray:
    """A colour for each column, so that no two of one colour have an entry in a common row.

    Empty columns have colour 0. Greedy, in the order of the number of columns met, the most first: for a band of width
    k it takes k colours.
    """
    rows = pattern.tocsr()
    columns = pattern.tocsc()
    size = np.diff(rows.indptr)
    met = np.zeros(pattern.shape[1], np.int64)
    owners = np.repeat(np.arange(pattern.shape[1]), np.diff(columns.indptr))
    np.add.at(met, owners, size[columns.indices])
    colors = np.full(pattern.shape[1], -1)
    for j in np.argsort(-met, kind="stable"):
        near = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
        taken = [colors[rows.indices[rows.indptr[i] : rows.indptr[i + 1]]] for i in near]
        colors[j] = _first_free(np.concatenate(taken)) if taken else 0
    return colors


def _first_free(taken: np.ndarray) -> int:
    """The least colour that is not among these; -1 is none."""
    used = np.zeros(len(taken) + 1, bool)
    used[taken[(taken >= 0) & (taken <= len(taken))]] = True
    return int(np.argmin(used))


def star(pattern: sp.csr_array) -> np.ndarray:
    """A colour for each column of a symmetric pattern: neighbours differ, and no path of four has only two colours.

    Then each entry is alone in its colour in its row or in its column: see `is_alone`. Greedy, the columns with the
    most neighbours first.
    """
    n = pattern.shape[0]
    neighbours = [row[row != j] for j, row in enumerate(np.split(pattern.indices, pattern.indptr[1:-1]))][:n]
    degree = np.array([len(row) for row in neighbours], np.int64)
    if len(degree) and float((degree**2).sum()) * max(degree.max(), 1) > _PATHS:
        return of_columns(pattern)
    near = [row.tolist() for row in neighbours]
    colors = [-1] * n
    for v in np.argsort(-degree, kind="stable").tolist():
        taken = set()
        # v must differ from its neighbours. A path v-w-x-y must not have two colours: x must differ from v if w is
        # still to be coloured, or has the colour of some y.
        for w in near[v]:
            of_w = colors[w]
            if of_w >= 0:
                taken.add(of_w)
            for x in near[w]:
                of_x = colors[x]
                if x == v or of_x < 0 or of_x in taken:
                    continue
                if of_w < 0 or any(y != w and colors[y] == of_w for y in near[x]):
                    taken.add(of_x)
        color = 0
        while color in taken:
            color += 1
        colors[v] = color
    return np.array(colors, np.int64)


def is_alone(pattern: sp.csr_array, colors: np.ndarray) -> np.ndarray:
    """Of each entry, in row-major order: whether no other one in its row has its column's colour."""
    rows = np.repeat(np.arange(pattern.shape[0]), np.diff(pattern.indptr))
    count = int(colors.max(initial=0)) + 1
    key = rows * count + colors[pattern.indices]
    _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    return counts[inverse] == 1
