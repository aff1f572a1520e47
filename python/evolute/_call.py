"""The JAX primitive that calls a module.

Its lowering merges the module in the enclosing one, so that under `jax.jit` a derived function costs what any function
costs. Its rules ask the compiler for derived modules, so that JAX's own transformations work on derived functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _compat, _deferred
from evolute._module import Batch, Linear, Module

call_p = _compat.Primitive("evolute_call")
call_p.multiple_results = True


def call(module: Module, *args: Any) -> list[Any]:
    """Calls @main of `module` on flat arguments."""
    return call_p.bind(*args, module=module, programs=module.outside.programs(module.text))


@call_p.def_effectful_abstract_eval
def _abstract(*avals, module: Module, programs: tuple):
    del programs  # what JAX finds there is which devices and memories the module needs
    found = [(a.shape, a.dtype) for a in avals]
    expected = [(a.shape, a.dtype) for a in module.in_avals]
    if found != expected:
        raise TypeError(f"{module.name} takes arguments of types {expected}, got {found}")
    return list(module.out_avals), module.effects


_compat.takes_numbers(call_p)


def _parts(module: Module, on_cpu: bool, **_: Any) -> tuple[str, str, bytes]:
    return module.name, module.materialized if on_cpu else module.stablehlo, module.key


def _captured_parts(module: Module, **_: Any) -> tuple[str, str, bytes, frozenset]:
    """In a capture, what is called keeps its derivative rules."""
    return module.name, module.generic, module.key, module.outside.entries


def foreign(name: str) -> tuple[Callable, Sequence, frozenset]:
    """The function of a foreign operation, the types of its arguments, and its side effects."""
    entry = _deferred.named(name)
    return entry.fun, [_compat.physical(a) for a in entry.avals], entry.effects


_compat.register_lowering(call_p, _compat.merging_rule(_parts, foreign))
CAPTURE_RULE = (call_p, _compat.capturing_rule(_captured_parts))


def linearize(
    module: Module, wrt: Sequence[int], primals: Sequence[Any], nan_safe: bool = False
) -> tuple[list, list, Linear]:
    """(results, residuals, pushforward) at `primals`; the primal part is computed here, once."""
    primal, sources, pushforward = module.linearized(wrt, nan_safe)
    outs = call(primal, *primals)
    results, extra = outs[: len(module.out_avals)], outs[len(module.out_avals) :]
    places = {"argument": primals, "extra": extra, "result": results}
    return results, [_plain(places[kind][i]) for kind, i in sources], pushforward


def _plain(x: Any) -> Any:
    """`x` as a module has it: the bits of random keys."""
    is_key = isinstance(x, jax.Array) and jnp.issubdtype(x.dtype, jax.dtypes.prng_key)
    return jax.random.key_data(x) if is_key else x


def _active(tangents: Sequence[Any]) -> list[int]:
    return [
        i for i, t in enumerate(tangents) if type(t) is not _compat.Zero and _compat.typeof(t).dtype != _compat.float0
    ]


def _spread(module: Module, tangents: Sequence[Any]) -> list[Any]:
    """One tangent for every result of `module`, given those of its inexact results."""
    given = iter(tangents)
    return [
        _compat.zero_tangent(a) if _compat.tangent(a).dtype == _compat.float0 else next(given) for a in module.out_avals
    ]


def _is_linear_in(module: Module, active: Sequence[int]) -> bool:
    return isinstance(module, Linear) and all(i >= module.residuals for i in active)


def _jvp(primals, tangents, *, module: Module, **_: Any):
    active = _active(tangents)
    if _is_linear_in(module, active):
        ys = call(module, *primals)
        ts = [_compat.instantiate_zeros(t) for t in tangents[module.residuals :]]
        return ys, call(module, *primals[: module.residuals], *ts)
    # Two calls and never one fused jvp: partial evaluation (scan, checkpoint, cond) must see known primal results.
    ys, residuals, pushforward = linearize(module, active, primals)
    return ys, _spread(module, call(pushforward, *residuals, *[tangents[i] for i in active]))


def _linearize_rule(is_vjp, nonzeros, *primals, module: Module, **_: Any):
    del is_vjp
    active = [i for i, (nz, a) in enumerate(zip(nonzeros, module.in_avals, strict=True)) if nz and _is_inexact(a)]
    linear = _is_linear_in(module, active)
    if linear:
        n = module.residuals
        ys, residuals, pushforward = call(module, *primals), primals[:n], module
    else:
        ys, residuals, pushforward = linearize(module, active, primals)

    def linearized(residuals, *tangents):
        if linear:
            ts = [_compat.instantiate_zeros(t) for t in tangents[n:]]
        else:
            ts = [_compat.instantiate_zeros(tangents[i]) for i in active]
        return _spread(module, call(pushforward, *residuals, *ts))

    return ys, [_is_inexact(a) for a in module.out_avals], list(residuals), linearized


def _is_inexact(aval) -> bool:
    return _compat.tangent(aval).dtype != _compat.float0


def _transpose(cotangents, *args, module: Module, **_: Any):
    n = module.residuals
    if n is None or any(_compat.is_undefined_primal(a) for a in args[:n]):
        raise NotImplementedError(f"{module.name} is not linear in the arguments that are to be transposed")
    cts = [_compat.instantiate_zeros(c) for c in cotangents]
    outs = call(module.transposed, *args[:n], *cts)
    return [None] * n + [o if _compat.is_undefined_primal(a) else None for a, o in zip(args[n:], outs, strict=True)]


def _batch(size: int, axis: str | None, spmd: tuple | None, args, dims, *, module: Module, **_: Any):
    mapped = [d is not None for d in dims]
    args = [_compat.move_axis_to_front(a, d) if m else a for a, d, m in zip(args, dims, mapped, strict=True)]
    if isinstance(module, Linear):
        for i in range(module.residuals, len(args)):
            if not mapped[i]:
                args[i] = jnp.broadcast_to(args[i], (size, *jnp.shape(args[i])))
                mapped[i] = True
    return call(module.batched(Batch(size, axis, spmd), mapped), *args), [0] * len(module.out_avals)


_compat.register_batch(call_p, _batch)
_compat.register_jvp(call_p, _jvp)
_compat.register_linearize(call_p, _linearize_rule)
_compat.register_transpose(call_p, _transpose)
