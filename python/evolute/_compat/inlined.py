"""Functions of JAX that are known by their names as functions under `jax.jit`, which `jax.disable_jit` runs in line.

Each operation says by its traceback which functions it was called from.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from jax._src import config, core

from evolute._compat import releases, values

_known: set[tuple[str, str]] = set()


class InlinedError(Exception):
    """A function that has to be seen as a call was run in line."""


def recognise(functions: Iterable[tuple[str, str]]) -> None:
    """Says which functions have to be seen as calls: (name, end of the path of the file)."""
    _known.update(functions)


def with_calls(trace: Callable[[], releases.ClosedJaxpr]) -> releases.ClosedJaxpr:
    """What `trace` gives, without `jax.disable_jit` if that ran a function in line that has to be seen."""
    closed = trace()
    name = _inlined(releases.body(closed)) if config.disable_jit.value else None
    if name is None:
        return closed
    with config.disable_jit(False):
        try:
            closed = trace()
        except values.UNKNOWN as error:
            raise InlinedError(_message(name)) from error
    if _inlined(releases.body(closed)):
        raise InlinedError(_message(name))
    return closed


def preferring_calls(trace: Callable[[], releases.ClosedJaxpr]) -> releases.ClosedJaxpr:
    """What `trace` gives without `jax.disable_jit`, or with it if something looks at values."""
    try:
        with config.disable_jit(False):
            return trace()
    except values.UNKNOWN:
        if not config.disable_jit.value:
            raise
        return with_calls(trace)


def _message(name: str) -> str:
    return f"{name} has a derivative rule that is not seen under jax.disable_jit() beside what looks at values"


def _inlined(jaxpr: core.Jaxpr) -> str | None:
    """The name of a function that was run in line in a program."""
    for eqn in jaxpr.eqns:
        if not _is_call(eqn):
            inside = map(_inlined, core.jaxprs_in_params(eqn.params))
            found = _caller(eqn.source_info.traceback) or next(filter(None, inside), None)
            if found:
                return found
    return None


def _is_call(eqn: core.JaxprEqn) -> bool:
    return eqn.primitive.name == "jit" and any(eqn.params["name"] == name for name, _ in _known)


@functools.lru_cache(maxsize=1024)
def _caller(traceback: Any) -> str | None:
    for frame in traceback.frames if traceback else ():
        for name, path in _known:
            if frame.function_name == name and frame.file_name.replace("\\", "/").endswith(path):
                return name
    return None
