"""Changing the programs that operations hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jax._src import core


def changed(params: dict, change: Callable[[core.Jaxpr], core.Jaxpr]) -> dict:
    """The parameters of an operation, with what `change` makes of each program in them."""
    return {name: _changed(value, change) for name, value in params.items()}


def _changed(value: Any, change: Callable[[core.Jaxpr], core.Jaxpr]) -> Any:
    if isinstance(value, core.Jaxpr):
        return change(value)
    if isinstance(value, core.ClosedJaxpr):
        return value.replace(jaxpr=change(value.jaxpr))
    if type(value) in (tuple, list) and any(isinstance(v, (core.ClosedJaxpr, core.Jaxpr)) for v in value):
        return type(value)(_changed(v, change) for v in value)
    return value
