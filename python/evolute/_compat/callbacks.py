"""Functions of the host that a program calls: what they raise, and that un-jitted calls leave none of them out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any

import jax
from jax._src import callback, core, debugging

from evolute._compat.tracing import Primitive, is_eager

_raised: list[tuple[BaseException, bool]] = []


def calls_back(primitive: Primitive, params: dict) -> bool:
    """Whether one application calls a function of the host for its value alone."""
    return primitive is callback.pure_callback_p or any(map(holds_callbacks, core.jaxprs_in_params(params)))


def holds_callbacks(jaxpr: core.Jaxpr) -> bool:
    return any(calls_back(e.primitive, e.params) for e in jaxpr.eqns)


def effects_when_eager(primitive: Primitive, params: dict) -> set:
    """An un-jitted program runs all of its callbacks, also where nothing needs their values: they count as effects."""
    return {callback._IOEffect} if is_eager() and calls_back(primitive, params) else set()


def recorded(primitive: Primitive, params: dict) -> dict:
    """The parameters of a primitive, with a callback that keeps what it raises: see `original_errors`."""
    if "callback" not in params:
        return params
    return {**params, "callback": _Recorded(params["callback"], primitive is debugging.debug_callback_p)}


class _Recorded:
    """A callback, equal to others of the same function; `direct` says that un-jitted JAX calls it without XLA."""

    def __init__(self, fun: Callable, direct: bool):
        self.fun = fun
        self.direct = direct

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.fun(*args, **kwargs)
        except BaseException as error:
            _raised[:] = [(error, self.direct)]
            raise

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Recorded) and self.fun == other.fun

    def __hash__(self) -> int:
        return hash(self.fun)


@contextlib.contextmanager
def original_errors():
    """Raises what a callback raised, as an un-jitted call does in JAX, where XLA makes another error of it."""
    _raised.clear()
    try:
        yield
    except jax.errors.JaxRuntimeError:
        error, direct = _raised.pop() if _raised else (None, False)
        if type(error).__name__ == "_EquinoxRuntimeError":  # of which equinox makes this one
            raise sys.modules["equinox"].EquinoxRuntimeError(*error.args) from None
        if direct:
            raise error from None
        raise
