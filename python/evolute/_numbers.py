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
from collections.abc import Callable
from typing import Any

from evolute import _compat

_MEMORY = 512
_lock = threading.Lock()


@dataclasses.dataclass(frozen=True)
class _Known:
    """A program that has been lowered: its numbers, which of them are arguments, and what lowering gave."""

    numbers: tuple[bytes, ...]
    chosen: tuple[int, ...]
    lowered: Any


_known: collections.OrderedDict[bytes, _Known] = collections.OrderedDict()


def lower(closed: _compat.ClosedJaxpr, lower: Callable[[_compat.ClosedJaxpr], tuple[str, Any]]) -> tuple[Any, list]:
    """(what `lower` gives for the program, the numbers in it that are its leading arguments).

    `lower` gives a pair of the text of a module and anything else. The program with all numbers as arguments is lowered
    at each call: its text says whether it is a known one, with all that it holds.
    """
    found = _compat.numbers(closed)
    if not found:
        return lower(closed), []
    general = lower(_compat.with_arguments(closed, range(len(found))))
    key = hashlib.sha256(general[0].encode()).digest()
    numbers = tuple(x.tobytes() for x in found)
    with _lock:
        known = _known.get(key)
    chosen: tuple[int, ...] = ()
    if known is not None:
        others = (i for i, (a, b) in enumerate(zip(numbers, known.numbers, strict=True)) if a != b)
        chosen = tuple(sorted({*known.chosen, *others}))
    if known is None or chosen != known.chosen:
        lowered = general if len(chosen) == len(found) else lower(_compat.with_arguments(closed, chosen))
        known = _Known(numbers, chosen, lowered)
    with _lock:
        _known[key] = known
        _known.move_to_end(key)
        while len(_known) > _MEMORY:
            _known.popitem(last=False)
    return known.lowered, [found[i] for i in chosen]
