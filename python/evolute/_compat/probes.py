"""Applications of rules that log, as functions whose cotangents are the logs: see `logs`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax._src import core

from evolute._compat.tracing import ShapedArray, is_inexact, trace_rule

_BITS = 16  # of an integer, which float32 holds exactly


class Probe(NamedTuple):
    """An argument whose cotangent is an array that is logged, of this dtype."""

    aval: ShapedArray
    dtype: Any


class Applied(NamedTuple):
    """`function`, of a list of probes and a list of arguments; `logs` has the numbers of probes for leaves."""

    function: Callable
    probes: list[Probe]
    logs: dict


def of_rule(bind: Callable, avals: Sequence[ShapedArray], moving: Sequence[bool]) -> Applied | None:
    """One application of a primitive, differentiated in what moves; None if it logs nothing."""
    active = [i for i, m in enumerate(moving) if m and is_inexact(avals[i])]
    structure, results = None, 0

    def forward(*args):
        nonlocal structure, results

        def of_active(*xs):
            given = dict(zip(active, xs, strict=True))
            outs = bind(*(given.get(i, x) for i, x in enumerate(args)))
            return [y for y in outs if is_inexact(core.typeof(y))], outs

        _, pull, outs = jax.vjp(of_active, *(args[i] for i in active), has_aux=True)
        leaves, structure = jax.tree.flatten(pull)
        results = len(outs)
        return [*outs, *leaves]

    program = trace_rule(forward, avals)
    cotangents = [a.to_ct_aval() for a in program.out_avals[:results] if is_inexact(a)]
    kept = program.out_avals[results:]
    logs: dict = {}

    def backward(*values):
        pull = jax.tree.unflatten(structure, values[: len(kept)])
        found, logged = pull.with_logs(list(values[len(kept) :]))
        leaves, tree = jax.tree.flatten(logged)
        logs["tree"], logs["dtypes"] = tree, [jnp.result_type(x) for x in leaves]
        return [*map(_as_floats, leaves), *found]

    encoded = trace_rule(backward, [*kept, *cotangents]).out_avals
    probes = [Probe(a, dtype) for a, dtype in zip(encoded, logs["dtypes"], strict=False)]
    n = len(probes)
    if not n:
        return None

    @jax.custom_vjp
    def function(probes, args):
        return core.jaxpr_as_fun(program)(*args)[:results]

    def fwd(probes, args):
        outs = core.jaxpr_as_fun(program)(*args)
        return outs[:results], outs[results:]

    def bwd(residuals, cts):
        found = backward(*residuals, *(ct for ct in cts if ct.dtype != jax.dtypes.float0))
        given = dict(zip(active, found[n:], strict=True))
        return found[:n], [given.get(i) for i in range(len(avals))]

    function.defvjp(fwd, bwd)
    return Applied(function, probes, jax.tree.unflatten(logs["tree"], range(n)))


@functools.cache
def of_value(aval: ShapedArray) -> Applied:
    """The function of [an array, others], that returns the others and logs the array."""

    @jax.custom_vjp
    def function(probes, args):
        return args[1:]

    def bwd(value, cts):
        return [_as_floats(value)], [None, *(None if ct.dtype == jax.dtypes.float0 else ct for ct in cts)]

    function.defvjp(lambda probes, args: (args[1:], args[0]), bwd)
    (encoded,) = trace_rule(lambda x: [_as_floats(x)], [aval]).out_avals
    return Applied(function, [Probe(encoded, aval.dtype)], {})


def _as_floats(x: Any) -> Any:
    """An array of inexact numbers; integers in pieces, along an axis more."""
    x = jnp.asarray(x)
    if jnp.issubdtype(x.dtype, np.inexact):
        return x
    if x.dtype == bool:
        x = x.astype(np.int8)
    pieces = [(x >> shift) & ((1 << _BITS) - 1) for shift in _shifts(x.dtype)] if x.dtype.itemsize > 1 else [x]
    return jnp.stack([piece.astype(np.float32) for piece in pieces], -1)


def logged(cotangent: Any, dtype: Any) -> Any:
    """What was logged, from the cotangent of its probe."""
    if jnp.issubdtype(dtype, np.inexact):
        return cotangent
    if dtype.itemsize == 1:
        return cotangent[..., 0].astype(dtype)
    pieces = (cotangent[..., k].astype(dtype) << shift for k, shift in enumerate(_shifts(dtype)))
    return functools.reduce(jnp.bitwise_or, pieces)


def _shifts(dtype: np.dtype) -> range:
    return range(0, 8 * dtype.itemsize, _BITS)
