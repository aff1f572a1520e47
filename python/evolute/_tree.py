"""Arguments: pytrees as the flat lists of arrays that modules take, and what is made like them."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Collection, Sequence
from typing import Any

import jax
import numpy as np

from evolute import _compat, _errors, _template


@dataclasses.dataclass(frozen=True)
class Arguments:
    """The arguments of one call, flattened.

    A leaf is *dynamic*, an argument of the module, or *static*, part of the program. `leaves` holds the avals of the
    dynamic leaves and the values of the static ones, `avals` the dynamic ones alone. Of a call that is made, `given`
    holds the values of the dynamic leaves, None for one that has none (an axis of it is mapped over), and `active` the
    numbers of those that are differentiated.

    `example` is (args, kwargs) as they were given: their leaves may have other types, but their structure is the same.
    It is there for messages, which say where in its argument a leaf is.
    """

    tree: Any
    leaves: tuple
    dynamic: tuple[bool, ...]
    example: Any = dataclasses.field(compare=False, repr=False)
    given: tuple | None = dataclasses.field(default=None, compare=False)
    active: frozenset[int] = dataclasses.field(default=frozenset(), compare=False)

    @property
    def avals(self) -> list[_compat.ShapedArray]:
        return [x for x, d in zip(self.leaves, self.dynamic, strict=True) if d]

    @property
    def trees(self) -> list[Any]:
        """The treedefs of the positional arguments."""
        return self.tree.children()[0].children()

    def __len__(self) -> int:
        return len(self.trees)

    def span(self, argnum: int) -> range:
        """The numbers of the leaves of a positional argument."""
        counts = [t.num_leaves for t in self.trees[: argnum + 1]]
        return range(sum(counts[:-1]), sum(counts))

    def positions(self, argnum: int) -> list[int | None]:
        """For each leaf of a positional argument, its number among the dynamic leaves, or None for a static one."""
        span = self.span(argnum)
        number = sum(self.dynamic[: span.start])
        found: list[int | None] = []
        for i in span:
            found.append(number if self.dynamic[i] else None)
            number += self.dynamic[i]
        return found

    def place(self, leaf: int) -> str:
        """Where leaf number `leaf` is, in words: "argument 1['weights']"."""
        path, _ = jax.tree_util.tree_leaves_with_path(self.example)[leaf]
        if path[0].idx:
            return f"argument {jax.tree_util.keystr(path[1:])}"
        return f"argument {path[1].idx}{jax.tree_util.keystr(path[2:])}"

    def without_first(self) -> Arguments:
        """The arguments behind the first positional one."""
        positional, keywords = self.tree.children()
        first, *rest = positional.children()
        n = first.num_leaves
        args, kwargs = self.example
        tree = jax.tree_util.treedef_tuple([jax.tree_util.treedef_tuple(rest), keywords])
        return Arguments(tree, self.leaves[n:], self.dynamic[n:], (args[1:], kwargs))

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
        if aval is not None and aval.dtype == _compat.float0:
            aval = None  # no module has this type
        kinds.append(leaf if aval is None else aval)
        dynamic.append(aval is not None)
        if aval is not None:
            values.append(leaf)
    return Arguments(tree, tuple(kinds), tuple(dynamic), (args, kwargs)), values


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


def flags(what: str, name: str, given: Any, tree: Any) -> list[bool]:
    """For each leaf of a treedef, the boolean of `given` above it: a prefix of the tree, of containers of any kind.

    Raises ArgumentError for anything else.
    """
    if isinstance(given, bool):
        return [given] * tree.num_leaves
    parts, parent = _children(given), tree.node_data()
    advice = f"Pass one boolean, or tuples of them that are nested as the primals are: {name}=(True, False)."
    if parts is None:
        _errors.fail(
            _errors.ArgumentError,
            f"{what}: {name} is a tree of booleans; found {given!r} of type {type(given).__name__}.",
            advice,
        )
    others = tree.children()
    if parent is None or len(parts) != len(others):
        below = f"{len(others)} parts" if parent is not None else "an array"
        _errors.fail(
            _errors.ArgumentError, f"{what}: {name} has {len(parts)} parts where the primals have {below}.", advice
        )
    if isinstance(given, dict) and parent[0] is dict and sorted(given) != list(parent[1]):
        _errors.fail(
            _errors.ArgumentError,
            f"{what}: {name} has the keys {sorted(given)} where the primals have {list(parent[1])}.",
            advice,
        )
    return [f for part, other in zip(parts, others, strict=True) for f in flags(what, name, part, other)]


def _children(given: Any) -> list[Any] | None:
    """The parts of the outermost node of a pytree; None for a leaf."""
    if jax.tree_util.all_leaves([given]):
        return None
    return jax.tree.leaves(given, is_leaf=lambda x: x is not given)


def mirrored(tree: Any, leaves: Sequence[Any]) -> Any:
    """The leaves in tuples, lists and dicts as a treedef has them, and in tuples for nodes of other kinds.

    Classes of the user's need not take what is not an array.
    """
    given = iter(leaves)

    def build(tree: Any) -> Any:
        kind, keys = tree.node_data() or (None, None)
        if kind is None:
            return next(given)
        parts = [build(part) for part in tree.children()]
        if kind is type(None):
            return None
        return dict(zip(keys, parts, strict=True)) if kind is dict else parts if kind is list else tuple(parts)

    return build(tree)


def is_index(argnums: Any) -> bool:
    try:
        operator.index(argnums)
    except TypeError:
        return False
    return True


def check_argnums(argnums: Any, what: str) -> None:
    """Refuses what does not name positional arguments: neither a number nor a sequence of numbers."""
    if not is_index(argnums) and not (isinstance(argnums, Collection) and all(map(is_index, argnums))):
        _errors.fail(
            _errors.ArgumentError,
            f"{what}: argnums is {argnums!r}, which is neither an integer nor a sequence of integers.",
            "Name the positional arguments to differentiate with respect to by their numbers, from 0.",
        )


def check_argnum(argnum: Any, what: str) -> None:
    if not is_index(argnum):
        _errors.fail(
            _errors.ArgumentError,
            f"{what}: argnum is {argnum!r}, which is no integer.",
            "Name one positional argument by its number, from 0.",
        )


def check_callable(fun: Any, what: str) -> None:
    if not callable(fun):
        _errors.fail(
            _errors.ArgumentError,
            f"{what} expects a function, got {fun!r} of type {type(fun).__name__}.",
            f"Write ev.{what}(f)(x), not ev.{what}(f(x)).",
        )


def argument_like(
    arguments: Arguments, argnum: int, places: dict[int, Any], prefix: Sequence[int] = ()
) -> _template.Template:
    """A positional argument with, for each leaf, `places` of its number.

    Where there is none, float0 zeros of the shape (*prefix, *shape of the leaf).
    """
    found = []
    for i, position in zip(arguments.span(argnum), arguments.positions(argnum), strict=True):
        if position in places:
            found.append(places[position])
        else:
            zeros = float0_zeros((*prefix, *np.shape(arguments.leaves[i])))
            found.append(_template.Constant(zeros))
    return _template.Template(arguments.trees[argnum], tuple(found))


def arguments_like(
    arguments: Arguments, numbers: Sequence[int], single: bool, places: dict[int, Any], prefix: Sequence[int] = ()
) -> _template.Template:
    """`argument_like` for a `single` positional argument, or the tuple for all of `numbers`."""
    found = [argument_like(arguments, k, places, prefix) for k in numbers]
    return found[0] if single else _template.Template.joined(found)
