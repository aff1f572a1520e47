"""Changing the programs that operations hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jax._src import core

from evolute._compat import releases


def changed(params: dict, change: Callable[[core.Jaxpr], core.Jaxpr]) -> dict:
    """The parameters of an operation, with what `change` makes of each program in them."""
    return {name: _changed(value, change) for name, value in params.items()}


def _changed(value: Any, change: Callable[[core.Jaxpr], core.Jaxpr]) -> Any:
    if releases.is_program(value):
        return releases.changed(value, change)
    if type(value) in (tuple, list) and any(map(releases.is_program, value)):
        return type(value)(_changed(v, change) for v in value)
    return value
