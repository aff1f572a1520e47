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


def _rule(enabled: Any, *args: Any, module: Module, **params: Any) -> tuple[Any, Any]:
    inside = frozenset(enabled) - _compat.USER_CHECKS
    if isinstance(module, _operations.Operation) or not (inside or _compat.checks(module.effects)):
        return None, _call.call_p.bind(*args, module=module, **params)
    primal = None if module.primal is None else module.primal()
    if primal is not None and not _compat.only_checks(primal.effects):
        primal = None  # what it does besides is done once
    return _differentiable(module, _checking(module, inside, frozenset(enabled), primal), args)


def _differentiable(module: Module, checked: Callable, args: tuple) -> tuple[Any, list]:
    """`checked(*args)`, which finds errors in `module`, with the derivative of the module, of loops too."""
    closed, results = jax.make_jaxpr(checked, return_shape=True)(*args)
    run = _compat.as_function(closed)  # traced once: an error is known by a number that tracing gives it

    @jax.custom_jvp
    def flat(*args):
        return run(*args)

    @flat.defjvp
    def _(primals, tangents):
        def move(primals, tangents):
            return jax.jvp(functools.partial(_call.call, module), primals, tangents)[1]

        outs = run(*primals)
        _, moved = _compat.evaluate_checks(move)(primals, tangents)
        return outs, [*map(_compat.zero_like, outs[: len(outs) - len(moved)]), *moved]

    return jax.tree.unflatten(jax.tree.structure(results), flat(*args))


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
        whole = str(error).replace(_call.call_p.name, module.name)
        raise FloatingPointError(_reason(module, args, whole)) from None


def _reason(module: Module, args: tuple, whole: str) -> str:
    """Which operation of `module` is the first to give a value at which JAX is to stop; `whole` says that one did."""
    kinds = _compat.stops_at()
    checking = _checking(module, kinds, kinds)
    try:
        # The error alone: JAX would stop at the results.
        error = _settings.under_defaults(jax.jit(lambda *args: checking(*args)[0]))(*args)
    except Exception as problem:  # such as checkify's own with shard_map: it must not hide that there is a NaN
        return f"{whole}; which operation makes it is not known ({type(problem).__name__}: {problem})"
    return error.get() or f"{whole}, where no operation makes it: an argument or a constant has it"


_compat.register_impl(_call.call_p, _eagerly)
_compat.register_checks(_call.call_p, _rule)
