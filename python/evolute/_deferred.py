"""Derivative rules that are written when they are asked for.

What capture keeps whole is an operation that names a function which computes it and functions that differentiate it.
The latter are not part of the captured module: most programs need few of them, and each may apply what needs further
ones. An `Entry` knows how to make those of one operation; the compiler asks `provide` for a function by its name.

Names are unique in the process, and equal operations share an entry: so equal programs have equal texts, whenever
they are captured. An entry lives as long as a program or module that names it: these keep what `names_of` a lowering
gives them.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import threading
import weakref
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from evolute import _compat, _errors

# Makes the program of a rule: of the operands' avals, and for each inexact operand whether it moves (None: all do).
Maker = Callable[[Sequence[Any], tuple[bool, ...] | None], Any]


class Entry:
    """An operation that is captured whole, for operands of types `avals`.

    `rules` maps the name of a rule (jvp, fwd, bwd, transpose) to what makes its program. `fun` computes the operation
    on arrays as a module has them, where that waits for JAX to lower it; `effects` are its side effects, and
    `on_devices` says whether it names the devices that it runs on, `logs` whether its rules may log.
    """

    def __init__(self, base: str, key: Hashable, avals: Sequence, rules: dict[str, Maker], fun, effects):
        self.name = f"{base}${next(_numbers)}"
        self.key = key  # keeps alive what it is equal by
        self.avals = tuple(avals)
        self.rules = rules
        self.fun = fun
        self.effects = frozenset(effects)
        self._axes = _compat.named_axes()
        self.on_devices = self.logs = False
        self.kept: set[Entry] = set()
        self._texts: dict[str, str] = {}

    @functools.cached_property
    def program(self) -> Any:
        """The program of `fun`."""
        return _compat.trace_rule(self.fun, [_compat.physical(a) for a in self.avals])

    @functools.cached_property
    def unmapped(self) -> list[int]:
        """The results that are the same for all rows of a batch, such as those of a reduction over it."""
        return _compat.unmapped_results(self.fun, [_compat.physical(a) for a in self.avals])

    def text(self, symbol: str) -> str:
        """The module with the rule whose name is `symbol`."""
        if symbol not in self._texts:
            stem, _, activity = symbol.partition(".")
            rule = self.rules[stem.rpartition("_")[2]]
            with _compat.with_named_axes(self._axes):
                program = rule(self.avals, tuple(c == "1" for c in activity) if activity else None)
                self._texts[symbol], kept = _lower(program, symbol)
            self.kept |= kept
        return self._texts[symbol]


@dataclasses.dataclass(frozen=True)
class Outside:
    """What the text of a module names that is not in it: entries; but the axes `bound` are named by batches in it."""

    entries: frozenset[Entry] = frozenset()
    bound: frozenset[str] = frozenset()

    def binding(self, axis: str | None) -> Outside:
        """The same where the axis of this name, if there is one, is that of a batch in the text."""
        return self if axis is None else dataclasses.replace(self, bound=self.bound | {axis})

    def _called(self, text: str) -> list[Entry]:
        """The foreign operations in the text of a module."""
        if _compat.FOREIGN not in text:
            return []
        return [e for e in _reachable(self.entries) if f'"{e.name}"' in text]

    def programs(self, text: str) -> tuple:
        """What JAX has to know of the text of a module: the programs of foreign operations that say on which devices
        they run, and whether anything moves to another memory."""
        found = sorted((e for e in self._called(text) if e.on_devices), key=lambda e: e.name)
        moves = "ad.transfer" in text or _compat.PLACEMENT in text
        return (*(e.program for e in found), *([_compat.transferring()] if moves else []))

    def logs(self, text: str) -> bool:
        """Whether what the text of a module calls has rules that may log."""
        return any(e.logs and f"@{e.name}" in text for e in self.entries)

    def effects(self, text: str) -> frozenset:
        """The side effects of the foreign operations in the text of a module."""
        effects = frozenset().union(*(e.effects for e in self._called(text)))
        return frozenset(e for e in effects if not self.bound.issuperset(_compat.axes_of({e}) or [""]))


_numbers = itertools.count()
_lock = threading.RLock()
_by_key: weakref.WeakValueDictionary[Hashable, Entry] = weakref.WeakValueDictionary()
_by_name: weakref.WeakValueDictionary[str, Entry] = weakref.WeakValueDictionary()


def entry(base: str, key: Hashable, avals: Sequence, rules: dict[str, Maker], fun=None, effects=()) -> Entry:
    """The entry of the operation that `key` and the avals tell from others: one that is there, or a new one."""
    key = (key, tuple(avals), _compat.named_axes(), _compat.is_eager())
    with _lock:
        found = _by_key.get(key)
        if found is None:
            found = Entry(base, key, avals, rules, fun, effects)
            _by_key[key] = _by_name[found.name] = found
        return found


def named(name: str) -> Entry | None:
    """The entry of this name, if it is alive."""
    return _by_name.get(name)


def _reachable(entries: Iterable[Entry]) -> set[Entry]:
    """The entries, and those that the rules that were written of them name."""
    found: set[Entry] = set()
    todo = list(entries)
    while todo:
        item = todo.pop()
        if item not in found:
            found.add(item)
            todo += item.kept
    return found


_lower: Callable[[Any, str], tuple[str, set[Entry]]]


def lower_with(lower: Callable[[Any, str], tuple[str, set[Entry]]]) -> None:
    """Says how the program of a rule becomes the text of a module, with the entries that it names."""
    global _lower
    _lower = lower


def provide(symbol: str) -> tuple[str, str]:
    """What the compiler asks for rules, by their names: (text, reason why there is none)."""
    found = named(symbol.partition(".")[0].rpartition("_")[0])
    if found is None:
        return "", f"its rule @{symbol} is gone, with the function that it was captured from; capture that again"
    try:
        return found.text(symbol), ""
    except _errors.EvoluteError as error:
        return "", str(error).split("\n")[0]
    except Exception as error:
        return "", _reason(error)


def _reason(error: Exception) -> str:
    """Why there is no rule: one line, and the user's line where it went wrong."""
    if isinstance(error, _compat.ClosureError):
        return f"{error}; give the function that value as an argument"
    if isinstance(error, _compat.RefError):
        return f"{error}; give the function its contents as an argument, and write what it returns outside of it"
    rule = "its rule"
    if isinstance(error, _compat.RuleError):
        rule, error = str(error), error.__cause__
    text = " ".join(str(error).split())[:1000]
    frame = _compat.frame_of(error)
    where = f" (at {frame[0]}:{frame[1]})" if frame else ""
    return f"{rule} raised {type(error).__name__}" + (f": {text}" if text else "") + where
