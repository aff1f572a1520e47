"""Templates: the pytree of a function's results, with the places of flat results for leaves.

A class that is registered as a pytree may look at its leaves when it is built: convert them, or check their shapes.
So no pytree of a user's is ever built around places: a template is a treedef and a list of leaves, which are put
together only when the arrays are there.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Collection, Sequence
from typing import Any

import jax

from evolute import _compat


@dataclasses.dataclass(frozen=True, eq=False)
class Constant:
    """A leaf that needs no computation: `value`, which the function returns at `place`."""

    value: Any
    place: str = ""


@dataclasses.dataclass(frozen=True)
class Slot:
    """The place of flat result number `index`.

    `origin` says what this result is without any computation, so that Python's numbers and NumPy's arrays come back
    as they were: a constant, or the number of a flat argument that the function returns as it got it.
    """

    index: int
    origin: Constant | int | None = None


@dataclasses.dataclass(frozen=True)
class Template:
    """A treedef and, for each of its leaves, a `Slot` or a `Constant`."""

    tree: Any
    leaves: tuple

    @classmethod
    def of(cls, tree: Any) -> Template:
        """The template of a pytree of slots and constants; other leaves are constants."""
        leaves, treedef = jax.tree.flatten(tree)
        return cls(treedef, tuple(x if isinstance(x, (Slot, Constant)) else Constant(x) for x in leaves))

    @classmethod
    def joined(cls, templates: Sequence[Template]) -> Template:
        """The tuple of several."""
        tree = jax.tree_util.treedef_tuple([t.tree for t in templates])
        return cls(tree, tuple(itertools.chain.from_iterable(t.leaves for t in templates)))

    @property
    def kind(self) -> type | None:
        """The type of the outermost node; None for a leaf."""
        data = self.tree.node_data()
        return data[0] if data else None

    @property
    def slots(self) -> list[Slot]:
        return [leaf for leaf in self.leaves if isinstance(leaf, Slot)]

    def children(self) -> list[Template]:
        """The parts of the outermost node."""
        leaves = iter(self.leaves)
        return [Template(t, tuple(itertools.islice(leaves, t.num_leaves))) for t in self.tree.children()]

    def map(self, place: Callable[[Slot], Any]) -> Template:
        """The same structure with another leaf, or another value, in the place of each slot."""
        leaves = [place(leaf) if isinstance(leaf, Slot) else leaf for leaf in self.leaves]
        return Template(self.tree, tuple(x if isinstance(x, (Slot, Constant)) else Constant(x) for x in leaves))

    def moved(self, numbers: dict[int, int]) -> Template:
        """The template for flat results with other numbers than those before."""
        return self.map(lambda s: dataclasses.replace(s, index=numbers[s.index]))

    def computed(self, arguments: Collection[int]) -> Template:
        """The template that takes what is one of these arguments from the flat results.

        In reverse mode a number that is differentiated comes back as an array.
        """
        return self.map(lambda s: Slot(s.index) if s.origin in arguments else s)

    def nested(self, part: Callable[[Slot], Template]) -> Template:
        """The structure, all leaves of which are slots, with templates of one structure in their places."""
        parts = [part(leaf) for leaf in self.leaves]
        if not parts:
            return self
        leaves = itertools.chain.from_iterable(p.leaves for p in parts)
        return Template(self.tree.compose(parts[0].tree), tuple(leaves))

    def fill(self, outs: Sequence[Any], values: Sequence[Any]) -> Any:
        """The results, as a pytree, for these flat results and flat arguments."""

        def value(leaf: Slot | Constant) -> Any:
            if isinstance(leaf, Constant):
                return leaf.value
            if isinstance(leaf.origin, Constant):
                return leaf.origin.value
            return outs[leaf.index] if leaf.origin is None else values[leaf.origin]

        return jax.tree.unflatten(self.tree, [value(leaf) for leaf in self.leaves])


def of_results(results: Any, arguments: Sequence[Any]) -> tuple[Template, list[Any]]:
    """The template of what a function returned when it was traced, and its flat results.

    `arguments` are the tracers that it was given for its flat arguments.
    """
    leaves, tree = jax.tree.flatten(results)
    numbers = {id(x): i for i, x in enumerate(arguments)}
    marks: list[Any] = []
    outs: list[Any] = []
    places: list[str] | None = None
    for k, leaf in enumerate(leaves):
        if not _is_array(leaf):
            if places is None:
                places = [jax.tree_util.keystr(p) for p, _ in jax.tree_util.tree_leaves_with_path(results)]
            marks.append(Constant(leaf, places[k]))
            continue
        origin = numbers.get(id(leaf))
        if origin is None and not isinstance(leaf, _compat.Tracer):
            origin = Constant(leaf)
        marks.append(Slot(len(outs), origin))
        outs.append(leaf)
    return Template(tree, tuple(marks)), outs


def _is_array(leaf: Any) -> bool:
    if isinstance(leaf, _compat.Tracer):
        return True
    if getattr(leaf, "dtype", None) == _compat.float0:
        return False
    try:
        _compat.abstract(leaf)
    except TypeError:
        return False
    return True


def spread(prefix: Any, tree: Any) -> list[Any]:
    """For each leaf of a treedef, the leaf of `prefix`, a pytree, that is above it. None counts as a leaf of `prefix`.

    Raises ValueError if the one is no prefix of the other.
    """
    leaves, treedef = jax.tree.flatten(prefix, is_leaf=lambda x: x is None)
    given = iter(leaves)
    found: list[Any] = []

    def walk(above: Any, below: Any) -> None:
        if jax.tree_util.treedef_is_leaf(above) and above.num_leaves == 1:
            found.extend([next(given)] * below.num_leaves)
            return
        parts, others = above.children(), below.children()
        if above.node_data() != below.node_data() or len(parts) != len(others):
            raise ValueError(f"{above} is no prefix of {below}")
        for part, other in zip(parts, others, strict=True):
            walk(part, other)

    walk(treedef, tree)
    return found
