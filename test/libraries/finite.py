"""Derivatives by finite differences: what the modes are held to where JAX has none, and what JAX itself is held to."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

# Points on each side. With nine points the k-th derivative is exact but for terms of order 10 - k in the step at least.
SIDE = 4


def weights(order: int) -> np.ndarray:
    """What to multiply the values at -SIDE, .., SIDE with: the weights are right for all polynomials they can be."""
    points = np.arange(-SIDE, SIDE + 1, dtype=float)
    powers = np.vander(points, increasing=True).T
    return np.linalg.solve(powers, math.factorial(order) * np.eye(len(points))[order])


def along(fun: Callable, order: int, step: float) -> list[list[np.ndarray]]:
    """The derivatives at 0, of order 1 to `order`, of a function of a number that returns a list of arrays."""
    values = [[np.asarray(y) for y in fun(k * step)] for k in range(-SIDE, SIDE + 1)]
    return [
        [np.tensordot(weights(k), np.stack(ys), 1) / step**k for ys in zip(*values, strict=True)]
        for k in range(1, order + 1)
    ]


def mixed(fun: Callable, step: float) -> float:
    """The derivative at (0, 0) in both of a function of two numbers."""
    slope = lambda s: [along(lambda t: [fun(s, t)], 1, step)[0][0]]
    return along(slope, 1, step)[0][0]
