"""Arguments and results: pytrees as the flat lists of arrays that modules take and return."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from evolute import _compat, _errors


@dataclasses.dataclass(frozen=True)
class Slot:
    """The place of flat result number `index` in the pytree of a function's results."""

    index: int


@dataclasses.dataclass(frozen=True)
class Arguments:
    """The arguments of one call, flattened.

    A leaf is *dynamic*, an argument of the module, or *static*, part of the program. `leaves` holds the avals of the
    dynamic leaves and the values of the static ones, `avals` the dynamic ones alone. Of a call that is made, `given`
    holds the values of the dynamic leaves, None for one that has none (an axis of it is mapped over), and `active` the
    numbers of those that are differentiated.
    """

    tree: Any
    leaves: tuple
    dynamic: tuple[bool, ...]
    given: tuple | None = dataclasses.field(default=None, compare=False)
    active: frozenset[int] = dataclasses.field(default=frozenset(), compare=False)

    @property
    def avals(self) -> list[_compat.ShapedArray]:
        return [x for x, d in zip(self.leaves, self.dynamic, strict=True) if d]

    @property
    def structure(self) -> tuple[tuple, dict]:
        """(args, kwargs), with avals as leaves."""
        return jax.tree.unflatten(self.tree, self.leaves)

    def __len__(self) -> int:
        return len(self.structure[0])

    def positions(self, argnum: int) -> list[int | None]:
        """For each leaf of a positional argument, its number among the dynamic leaves, or None for a static one."""
        start = sum(len(jax.tree.leaves(a)) for a in self.structure[0][:argnum])
        count = len(jax.tree.leaves(self.structure[0][argnum]))
        number = sum(self.dynamic[:start])
        found: list[int | None] = []
        for d in self.dynamic[start : start + count]:
            found.append(number if d else None)
            number += d
        return found

    def replace(self, avals: Sequence[_compat.ShapedArray]) -> Arguments:
        """The same arguments with other dynamic avals."""
        new = iter(avals)
        leaves = tuple(next(new) if d else x for x, d in zip(self.leaves, self.dynamic, strict=True))
        return dataclasses.replace(self, leaves=leaves)

    def at(self, outer: Arguments, differentiated: Sequence[int]) -> Arguments:
        """The same arguments with the values that they have in `outer`, those of a transformed function.

        They are the same, or the last ones of `outer`; `differentiated` are the positional arguments of `outer` that
        the transformation differentiates.
        """
        if outer.given is None:
            return self
        avals, skipped = self.avals, len(outer.avals) - len(self.avals)
        outer_avals = outer.avals[skipped:]
        same = [a.shape == b.shape and a.dtype == b.dtype for a, b in zip(avals, outer_avals, strict=True)]
        given = tuple(x if s else None for x, s in zip(outer.given[skipped:], same, strict=True))
        active = {*outer.active, *(p for n in differentiated for p in outer.positions(n) if p is not None)}
        return dataclasses.replace(self, given=given, active=frozenset(p - skipped for p in active if p >= skipped))

    def select(self, values: Sequence[Any]) -> list[Any]:
        """The dynamic ones of a list of all leaves."""
        return [x for x, d in zip(values, self.dynamic, strict=True) if d]


def flatten(args: tuple, kwargs: dict, static: Callable[[int, Any], bool] | None = None) -> tuple[Arguments, list[Any]]:
    """The arguments of a call and the values of their dynamic leaves.

    Leaves that JAX cannot trace (functions, strings ..) are static, and those for which `static(i, leaf)` holds.
    """
    leaves, tree = jax.tree.flatten((args, kwargs))
    kinds, dynamic, values = [], [], []
    for i, leaf in enumerate(leaves):
        try:
            aval = None if static is not None and static(i, leaf) else _compat.abstract(leaf)
        except TypeError:
            aval = None
        kinds.append(leaf if aval is None else aval)
        dynamic.append(aval is not None)
        if aval is not None:
            values.append(leaf)
    return Arguments(tree, tuple(kinds), tuple(dynamic)), values


def fill(template: Any, outs: Sequence[Any]) -> Any:
    """The results of a call: `template` with its slots replaced."""
    return jax.tree.map(lambda leaf: outs[leaf.index] if isinstance(leaf, Slot) else leaf, template)


def slots(template: Any) -> list[Slot]:
    return [leaf for leaf in jax.tree.leaves(template) if isinstance(leaf, Slot)]


def float0_zeros(shape: Sequence[int]) -> np.ndarray:
    """The derivative of something that has none, such as an integer."""
    return np.zeros(tuple(shape), _compat.float0)


def is_inexact(aval: _compat.ShapedArray) -> bool:
    """Whether values of this type have tangents: floating point and complex numbers do."""
    return _compat.tangent(aval).dtype != _compat.float0


def argument_numbers(argnums: int | Sequence[int], count: int, what: str) -> list[int]:
    """`argnums` as a list of numbers in 0..count-1. Raises ArgumentError for one out of range."""
    numbers = [argnums] if is_index(argnums) else list(argnums)
    found = []
    for n in map(operator.index, numbers):
        if not -count <= n < count:
            _errors.fail(
                _errors.ArgumentError,
                f"{what}: argnums names argument {n}, and the call has {count} positional arguments.",
                "Differentiable arguments must be passed by position: check argnums and the call.",
            )
        found.append(n % count)
    if len(set(found)) < len(found):
        _errors.fail(_errors.ArgumentError, f"{what}: argnums {tuple(numbers)} names an argument twice.")
    return found


def is_index(argnums: Any) -> bool:
    try:
        operator.index(argnums)
    except TypeError:
        return False
    return True


def check_callable(fun: Any, what: str) -> None:
    if not callable(fun):
        _errors.fail(
            _errors.DtypeError,
            f"{what} expects a function, got {fun!r} of type {type(fun).__name__}.",
            f"Write ev.{what}(f)(x), not ev.{what}(f(x)).",
        )


def argument_like(arguments: Arguments, argnum: int, places: dict[int, Any], prefix: Sequence[int] = ()) -> Any:
    """The pytree of a positional argument with, for each leaf, `places` of its number.

    Where there is none, float0 zeros of the shape (*prefix, *shape of the leaf).
    """
    leaves, tree = jax.tree.flatten(arguments.structure[0][argnum])
    found = []
    for leaf, position in zip(leaves, arguments.positions(argnum), strict=True):
        found.append(places[position] if position in places else float0_zeros((*prefix, *np.shape(leaf))))
    return jax.tree.unflatten(tree, found)
