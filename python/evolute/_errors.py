"""The exceptions, and how a message of the compiler becomes one.

Every message says what was found, where (the user's file and line) and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from evolute import _compat


class EvoluteError(Exception):
    """The base of all errors that Evolute raises."""


class ArgumentError(EvoluteError, ValueError):
    """An argument of a transformation has a wrong structure, shape or value."""


class CaptureError(EvoluteError, ValueError):
    """A function cannot be captured as a StableHLO module."""


class DerivativeError(EvoluteError, NotImplementedError):
    """A function cannot be transformed: an operation has no rule for it."""


class DtypeError(EvoluteError, TypeError):
    """A value has a dtype, or a type, for which the transformation is not defined."""


class ParseError(EvoluteError, ValueError):
    """The text of a module is not valid."""


class ShapeError(EvoluteError, TypeError, ValueError):
    """A tangent, a cotangent, a series or a loss has a wrong shape or structure."""


def fail(kind: type[EvoluteError], found: str, advice: str = "", place: tuple[str, int] | None = None) -> NoReturn:
    """Raises `kind`: what was found, the user's line (`place`, or that of the call), and what to do."""
    frame = place or _compat.user_frame()
    where = f"\n  at {frame[0]}:{frame[1]}" if frame else ""
    raise kind(found + where + (f"\n{advice}" if advice else ""))


def compiler_error(messages: Iterable, what: str) -> EvoluteError:
    """The exception for the diagnostics of a failed run of the compiler on `what`.

    The messages hold severity, text, file, line and column; the notes of an error follow it.
    """
    lines: list[str] = []
    first = ""
    for message in messages:
        if message.text.startswith("see current operation"):
            continue
        if message.severity == "error" and not first:
            first = message.text
        place = f"{message.file}:{message.line}: " if message.file and not message.file.startswith("-") else ""
        lines.append(f"  {place}{message.severity}: {message.text}")
    if not lines:
        lines.append("  error: the compiler gave no reason")
    frame = _compat.user_frame()
    where = f"  called at {frame[0]}:{frame[1]}" if frame else ""
    kind = ParseError if _is_parse_error(first) else DerivativeError
    return kind("\n".join([f"cannot compile {what}:", *lines, *([where] if where else [])]))


def _is_parse_error(text: str) -> bool:
    return text.startswith(("expected", "custom op", "use of undeclared", "unexpected", "unregistered", "redefinition"))
