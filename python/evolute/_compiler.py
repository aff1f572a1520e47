"""Calls of the C++ compiler, each made once: a bounded memory maps (text, pipeline) to what came out."""

from __future__ import annotations

import collections
import contextvars
import hashlib
import os
import re
import threading

from evolute import _deferred, _errors

# EVOLUTE_CHOOSE_RESIDUALS=0 keeps whatever the rules ask for: to see what the choice of residuals does.
CHOICE = f"choose-residuals={str(os.environ.get('EVOLUTE_CHOOSE_RESIDUALS', '1') != '0').lower()}"
RAISE = "ad-inline,ad-raise-loops"
LOWER = "ad-lower,ad-lower-loops,ad-inline,symbol-dce,func.func(cse)"
ORDER = "ad-thread-tokens"
_MEMORY = 512

_memory: collections.OrderedDict[bytes, str] = collections.OrderedDict()
_lock = threading.Lock()

# How derivatives are simplified: "true", "false" or "fast", as `ad-expand` takes it.
simplification: contextvars.ContextVar[str] = contextvars.ContextVar("simplification", default="true")


def derive() -> str:
    """The pipeline that makes the derivatives that `ad` operations stand for."""
    return f"ad-derive{{simplify={simplification.get()} {CHOICE}}}"


def tidy() -> str:
    """The pipeline for a function that is derived already."""
    way = simplification.get()
    passes = "" if way == "false" else f"ad-simplify{{fast={str(way == 'fast').lower()}}},"
    return f"ad-inline,symbol-dce,func.func({passes}cse)"


def run(text: str, pipeline: str, what: str, generic: bool = False) -> str:
    """The module `text` after `pipeline`, passes with commas between them; with locations, in the pretty form
    or in the `generic` one.

    `what` names the program in the message of the exception (`DerivativeError` or `ParseError`) that a refusal raises.
    """
    key = hashlib.sha256(f"{pipeline}\n{generic}\n{text}".encode()).digest()
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    outcome = _core().run(text, pipeline, generic=generic, locations=True, provider=_deferred.provide)
    if not outcome.ok:
        raise _errors.compiler_error(outcome.messages, what)
    with _lock:
        _memory[key] = outcome.text
        while len(_memory) > _MEMORY:
            _memory.popitem(last=False)
    return outcome.text


def cost(text: str, what: str) -> int:
    """How much work @main of a module is, in the unit of --ad-cost."""
    counted = run(text, "ad-cost", what)
    return int(re.search(r"ad\.cost = (\d+)", counted[counted.index("@main(") :])[1])


def clear_cache() -> None:
    """Forgets every module, so that the next call of each is made again."""
    with _lock:
        _memory.clear()


def _core():
    try:
        from evolute import _core as core
    except ImportError as error:
        raise _errors.EvoluteError(
            f"the compiled part of Evolute (evolute._core) cannot be loaded: {error}\n"
            "Install the package with `pip install .`, which builds it."
        ) from error
    return core
