"""Programs of eager calls that differ in numbers alone.

A function that is made at every call, `ev.grad(lambda x: loss(c * x))(x)` with another `c` each time, is another
program each time, to be derived and compiled anew. So the second program that is equal to a known one but for some
numbers is captured with these as arguments, and serves for all that follow.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import threading
from collections.abc import Callable, Hashable
from typing import Any

from evolute import _compat

_MEMORY = 512
_lock = threading.Lock()


@dataclasses.dataclass(frozen=True)
class _Known:
    """A program that was called: its numbers, which of them are arguments, and what lowering gave, if there was any."""

    numbers: tuple[bytes, ...]
    chosen: tuple[int, ...] = ()
    lowered: Any = None


_known: collections.OrderedDict[Hashable, _Known] = collections.OrderedDict()


def lower(
    closed: _compat.ClosedJaxpr, lower: Callable[[_compat.ClosedJaxpr], tuple[str, Any]], context: Hashable
) -> tuple[Any, list]:
    """(what `lower` gives for the program, the numbers in it that are its leading arguments).

    `lower` gives a pair of the text of a module and anything else; what it gives depends on the program and on
    `context`. A program is known by its structure. If that cannot be said, it is known by its text with all numbers as
    arguments, which holds all that the program does; a first glance tells whether it may be known at all.
    """
    found = _compat.numbers(closed)
    numbers = tuple(x.tobytes() for x in found)
    structure, general = _compat.structure(closed), None
    if structure is not None:
        key: Hashable = (context, structure)
        known = _recall(key) or _Known(numbers)
    else:
        outline = (context, _compat.outline(closed))
        before = _recall(outline) or _Known(numbers)
        _remember(outline, before)
        if before.numbers == numbers:
            return lower(closed), []
        general = lower(_compat.with_arguments(closed, range(len(found))))
        key = hashlib.sha256(general[0].encode()).digest()
        known = _recall(key) or before
    if len(known.numbers) != len(numbers):
        known = _Known(numbers)
    others = (i for i, (a, b) in enumerate(zip(numbers, known.numbers, strict=True)) if a != b)
    chosen = tuple(sorted({*known.chosen, *others}))
    if known.lowered is None or chosen != known.chosen:
        is_general = general is not None and len(chosen) == len(found)
        lowered = general if is_general else lower(_compat.with_arguments(closed, chosen))
        known = _Known(known.numbers, chosen, lowered)
    _remember(key, known)
    return known.lowered, [found[i] for i in chosen]


def _recall(key: Hashable) -> _Known | None:
    with _lock:
        return _known.get(key)


def _remember(key: Hashable, known: _Known) -> None:
    with _lock:
        _known[key] = known
        _known.move_to_end(key)
        while len(_known) > _MEMORY:
            _known.popitem(last=False)
