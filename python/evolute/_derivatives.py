"""derivatives: all partial derivatives of a function up to an order, from Taylor series along few directions.

The k-th coefficient of f(x + t s) is a homogeneous polynomial in the direction s, and its coefficients are the partial
derivatives of order k: as many directions as there are monomials of the highest order determine all of them (Griewank,
Utke and Walther 2000). The directions here have small integers in few places: each partial derivative comes of those
directions alone that lie in its own coordinates, by weights that are the same for all choices of coordinates.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from evolute import _chain, _checks, _errors, _jet, _settings, _tree, _vmap

# What the numbers of directions in more than one coordinate may be.
_ENTRIES = (1, -1, 2, -2)
# The highest order: weights grow with it, by a factor of about 3 each time, and 8 needs larger entries.
_HIGHEST = 7


def derivatives(fun: Callable, order: int = 2, argnum: int = 0, *, nan_safe: bool = False) -> Callable:
    """All partial derivatives of a function, from order 0 to `order`.

    One Taylor series along C(n + order - 1, order) directions at once for n inputs, and sums of its coefficients:
    cheaper than nested Jacobians from order 3 on. The sums cancel some digits: mixed derivatives of order 2, 3, 4, 5, 6
    are off by up to 3, 9, 28, 93, 400 times the rounding errors of the series, the more so the more coordinates they
    are in; pure ones are as exact as `derivative`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays of any shape.
        order: the highest order, from 0 to 7.
        argnum: the positional argument to differentiate with respect to: one floating point or complex array.
        nan_safe: whether zero times infinity is zero in the derivatives: see `grad`.

    Returns:
        A function of the arguments of `fun` that returns the tuple of the results of `fun` and, for k = 1 .. order,
        their derivatives of order k: the structure of the results, with arrays of shape (*shape of the result, *shape
        of the argument, .. k times), symmetric in the places of the argument.

    Raises, when called:
        DtypeError: the argument is not an array of floating point or complex numbers.
        ArgumentError: `order` is out of range, or `argnum` is.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "derivatives")
    if not _tree.is_index(order) or not 0 <= order <= _HIGHEST:
        _errors.fail(
            _errors.ArgumentError,
            f"derivatives: order must be a number from 0 to {_HIGHEST}, found {order!r}.",
            "For one direction ev.jet has any order.",
        )

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnum, len(arguments), "derivatives")

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        (number,) = positions(arguments)
        found = arguments.structure[0][number]
        if jax.tree.structure(found) != jax.tree.structure(0):
            _errors.fail(
                _errors.DtypeError,
                f"derivatives requires argument {number} to be one array, found {_checks.describe(found)}.",
                "Put its numbers in one array, for example with jax.flatten_util.ravel_pytree.",
            )
        _checks.check_reverse_inputs("derivatives", arguments, [number], False, False)
        return arguments

    @functools.wraps(fun, updated=())
    def all_derivatives(*args, **kwargs):
        number = _tree.argument_numbers(argnum, len(args), "derivatives")[0]
        x = jnp.asarray(args[number])
        of_x = lambda x: fun(*args[:number], x, *args[number + 1 :], **kwargs)  # noqa: E731
        if order == 0 or x.size == 0:
            y = of_x(x)
            return tuple(_zeros(y, x, k) if k else y for k in range(order + 1))
        plan = _plan(x.size, order)

        def along(s):
            seeds = ((s.reshape(x.shape), *[0.0] * (order - 1)),)
            return _jet.jet(of_x, (x,), seeds, factorial_scaled=False, nan_safe=nan_safe)

        directions = _settings.transferring(jnp.asarray)(plan.directions, x.dtype)
        y, series = _vmap.vmap(along, out_axes=(None, 0))(directions)
        is_terms = lambda leaf: isinstance(leaf, list)  # noqa: E731
        return y, *(
            jax.tree.map(lambda terms, k=k: _tensor(plan, terms[k - 1], k, x), series, is_leaf=is_terms)
            for k in range(1, order + 1)
        )

    transform = _chain.Transform(f"derivatives_{order}", all_derivatives, lambda p, _: p, inner, positions)
    return _chain.transformed(transform, f"The derivatives of {{fun}} from order 0 to {order}.")


def _zeros(y: Any, x: Any, k: int) -> Any:
    return jax.tree.map(lambda v: jnp.zeros((*jnp.shape(v), *x.shape * k), jnp.result_type(v)), y)


@_settings.transferring
def _tensor(plan: _Plan, values: Any, k: int, x: Any) -> Any:
    """The derivatives of order k from the k-th coefficients, which the directions lead."""
    shape = values.shape[1:]
    if not jnp.issubdtype(values.dtype, jnp.inexact):
        return jnp.zeros((*shape, *x.shape * k), values.dtype)
    rows = values.reshape(values.shape[0], -1)
    parts = []
    for weights, places in plan.orders[k - 1].blocks:
        part = jnp.einsum("ed,pdr->per", jnp.asarray(weights, rows.dtype), rows[places], precision="highest")
        parts.append(part.reshape(-1, rows.shape[1]))
    monomials = jnp.concatenate(parts)
    return monomials.T[:, plan.orders[k - 1].places].reshape(*shape, *x.shape * k)


# ---- which directions, and what is made of them


class _Order(NamedTuple):
    """How the derivatives of one order are made.

    For each number of coordinates, `blocks` has the weights, (derivatives in these coordinates, directions), and the
    numbers of the directions for each choice of so many coordinates. `places` says for each entry of the tensor which
    derivative it is, in the order of the blocks.
    """

    blocks: list[tuple[np.ndarray, np.ndarray]]
    places: np.ndarray


class _Plan(NamedTuple):
    directions: np.ndarray
    orders: list[_Order]


@functools.lru_cache(maxsize=32)
def _plan(n: int, order: int) -> _Plan:
    """The directions for n inputs, and how the derivatives of all orders are made of the series along them."""
    directions, numbers = [], {}
    for m in range(1, min(n, order) + 1):
        for chosen in itertools.combinations(range(n), m):
            for i, pattern in enumerate(_patterns(order, m)):
                numbers[chosen, i] = len(directions)
                direction = np.zeros(n)
                direction[list(chosen)] = pattern
                directions.append(direction)
    return _Plan(np.array(directions), [_order(n, order, k, numbers) for k in range(1, order + 1)])


def _order(n: int, order: int, k: int, numbers: dict) -> _Order:
    blocks, known = [], {}
    for m in range(1, min(n, k) + 1):
        exponents, weights = _weights(order, m, k)
        places = []
        for chosen in itertools.combinations(range(n), m):
            # The same order as in _local_directions.
            places.append(
                [
                    numbers[tuple(chosen[c] for c in inner), i]
                    for s in range(1, m + 1)
                    for inner in itertools.combinations(range(m), s)
                    for i in range(len(_patterns(order, s)))
                ]
            )
            for exponent in exponents:
                known[tuple(c for c, e in zip(chosen, exponent, strict=True) for _ in range(e))] = len(known)
        blocks.append((weights, np.array(places)))
    entries = itertools.product(range(n), repeat=k)
    return _Order(blocks, np.array([known[tuple(sorted(entry))] for entry in entries]))


@functools.cache
def _patterns(order: int, m: int) -> np.ndarray:
    """As many directions with no zero in m coordinates as there are monomials of this order in all of them.

    Chosen so that they determine the coefficients of these monomials well, by elimination with pivots.
    """
    exponents = [e for e in _exponents(order, m) if min(e) > 0]
    if m == 1:
        return np.ones((1, 1))
    candidates = np.array([c for c in itertools.product(_ENTRIES, repeat=m) if c[0] > 0], float)
    matrix = _monomials(candidates, exponents) / np.abs(candidates).sum(1, keepdims=True) ** order
    matrix = matrix / np.array([math.prod(map(math.factorial, e)) for e in exponents])
    chosen = []
    for _ in exponents:
        pivot = int(np.argmax(np.round(np.linalg.norm(matrix, axis=1), 12)))
        chosen.append(pivot)
        unit = matrix[pivot] / np.linalg.norm(matrix[pivot])
        matrix = matrix - np.outer(matrix @ unit, unit)
    return candidates[chosen]


def _local_directions(order: int, m: int) -> np.ndarray:
    """The directions in m coordinates, those in fewer of them first."""
    found = []
    for s in range(1, m + 1):
        for chosen in itertools.combinations(range(m), s):
            for pattern in _patterns(order, s):
                direction = np.zeros(m)
                direction[list(chosen)] = pattern
                found.append(direction)
    return np.array(found)


@functools.cache
def _weights(order: int, m: int, k: int) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """The exponents of the derivatives of order k in all of m coordinates, and their weights of k-th coefficients.

    The k-th coefficient along s is the sum of s^e d^e f / e!; where there are more directions than unknowns, the
    weights are the smallest.
    """
    exponents = _exponents(k, m)
    matrix = _monomials(_local_directions(order, m), exponents)
    weights = np.linalg.pinv(matrix).astype(np.longdouble)
    for _ in range(2):
        weights = weights + (np.eye(len(exponents)) - weights @ matrix.astype(np.longdouble)) @ weights
    factorials = np.array([math.prod(map(math.factorial, e)) for e in exponents])
    own = [i for i, e in enumerate(exponents) if min(e) > 0]
    return [exponents[i] for i in own], (weights * factorials[:, None])[own].astype(float)


def _exponents(order: int, m: int) -> list[tuple[int, ...]]:
    """Those of the monomials of this order in m variables."""
    if m == 1:
        return [(order,)]
    return [(e, *rest) for e in range(order, -1, -1) for rest in _exponents(order - e, m - 1)]


def _monomials(directions: np.ndarray, exponents: list[tuple[int, ...]]) -> np.ndarray:
    return np.stack([np.prod(directions ** np.array(e), axis=1) for e in exponents], axis=1)
