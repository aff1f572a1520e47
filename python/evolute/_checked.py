"""NaN, infinities and failed checks in derived functions: which operation of the user's was at fault.

JAX sees one operation where we have a module. What finds errors runs the module operation by operation instead: for
`checkify` always, and where JAX is to stop at NaN (`jax_debug_nans`) once a result has one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jax

from evolute import _call, _compat, _operations, _settings
from evolute._module import Module


def _rule(error: Any, enabled: Any, *args: Any, module: Module, **params: Any):
    inside = frozenset(enabled) - _compat.USER_CHECKS
    if isinstance(module, _operations.Operation) or not (inside or _compat.checks(module.effects)):
        return error, _call.call_p.bind(*args, module=module, **params)
    primal = module.primal() if module.primal is not None and not module.effects else None
    found, outs = _checking(module, inside, frozenset(enabled), primal)(*args)
    return _compat.merge(error, enabled, found), outs


@functools.lru_cache(maxsize=64)
def _checking(module: Module, watched: frozenset, kinds: frozenset, primal: Module | None = None) -> Callable:
    """`module` as a function that returns (the first error of these kinds, its results).

    Every operation is looked at for errors of the kinds `watched`, those of `primal` first.
    """
    watch = _compat.watch(watched)

    def run(*args):
        if primal is not None:
            _operations.run(primal, args[: len(primal.in_avals)], watch)
        return _operations.run(module, args, watch)

    return _settings.under_defaults(jax.jit(_compat.evaluate_checks(run, kinds)))


def _eagerly(run: Callable, *args: Any, module: Module, **params: Any) -> list:
    kinds = _compat.checks(module.effects)
    if kinds:
        error, outs = _checking(module, frozenset(), kinds)(*args)
        error.throw()
        return outs
    try:
        return run(*args, module=module, **params)
    except FloatingPointError as error:
        kinds = _compat.stops_at()
        with _compat.not_stopping():
            found = _checking(module, kinds, kinds)(*args)[0].get()
        if found is None:
            found = f"{error}"
        raise FloatingPointError(found) from None


_compat.register_impl(_call.call_p, _eagerly)
_compat.register_checks(_call.call_p, _rule)
