"""Rules, as programs: what `jax.jvp`, `jax.vjp` and `jax.linear_transpose` make of one application of a primitive.

Each function here takes such an application, `fun`, a function of flat arrays that returns a list of them, and
returns what makes the program of a rule: see `_deferred.Maker`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _compat


def _active(avals: Sequence, activity: Sequence[bool] | None) -> list[int]:
    """The numbers of the arguments that move: inexact ones that `activity` does not leave out."""
    inexact = [i for i, a in enumerate(avals) if _compat.is_inexact(a)]
    return inexact if activity is None else [i for i, moves in zip(inexact, activity, strict=True) if moves]


def _of_active(fun: Callable, active: Sequence[int], values: Sequence) -> Callable:
    """`fun` as a function of its `active` arguments, at the others of `values`; it returns (inexact results, all)."""

    def of_active(*xs):
        args = list(values)
        for i, x in zip(active, xs, strict=True):
            args[i] = x
        outs = fun(*args)
        return [y for y in outs if _compat.is_inexact(_compat.typeof(y))], outs

    return of_active


def _check_tangents(ys: Sequence, tangents: Sequence) -> None:
    """Not every rule is checked by JAX."""
    for y, t in zip(map(_compat.typeof, ys), map(_compat.typeof, tangents), strict=True):
        if (t.shape, t.dtype) != (y.shape, _compat.tangent(y).dtype):
            raise TypeError(f"the tangent of a result {y.str_short()} is {t.str_short()}")


def jvp(fun: Callable, linearize: bool = False) -> Callable:
    """(x.., tangents of the inexact ones) -> (results, tangents of the inexact ones).

    With `linearize`, it is that by which JAX linearizes `fun`.
    """

    def make(avals: Sequence, activity: Sequence[bool] | None):
        active = _active(avals, activity)
        inexact = _active(avals, None)

        def run(*values):
            xs, ts = values[: len(avals)], dict(zip(inexact, values[len(avals) :], strict=True))
            of_active = _of_active(fun, active, xs)
            primals, given = [xs[i] for i in active], [ts[i] for i in active]
            if linearize:
                ys, pushforward, outs = jax.linearize(of_active, *primals, has_aux=True)
                tangents = pushforward(*given)
            else:
                ys, tangents, outs = jax.jvp(of_active, primals, given, has_aux=True)
            _check_tangents(ys, tangents)
            return [*outs, *tangents]

        closed = _compat.trace_rule(run, [*avals, *(_compat.tangent(avals[i]) for i in inexact)])
        return _compat.mark_linear(closed, [*(False for _ in avals), *(True for _ in inexact)])

    return make


def vjp(fun: Callable) -> dict[str, Callable]:
    """fwd: x.. -> (results, residuals). bwd: (residuals, cotangents of inexact results) -> those of the inexact x."""
    made: dict[Any, tuple] = {}  # activity -> fwd, structure of the pullback, avals of residuals, of cotangents

    def make(avals: Sequence, activity: Sequence[bool] | None) -> tuple:
        if activity not in made:
            structure, residuals, cotangents = None, [], []
            active = _active(avals, activity)

            def fwd(*values):
                nonlocal structure, residuals, cotangents
                of_active = _of_active(fun, active, values)
                ys, pullback, outs = jax.vjp(of_active, *(values[i] for i in active), has_aux=True)
                leaves, structure = jax.tree.flatten(pullback)
                residuals, cotangents = [_compat.typeof(r) for r in leaves], [_compat.typeof(y) for y in ys]
                return [*outs, *leaves]

            closed = _compat.trace_rule(fwd, avals)
            made[activity] = closed, structure, residuals, cotangents
        return made[activity]

    def make_bwd(avals: Sequence, activity: Sequence[bool] | None):
        _, structure, residuals, cotangents = make(avals, activity)
        active = _active(avals, activity)

        def bwd(*values):
            pullback = jax.tree.unflatten(structure, values[: len(residuals)])
            found = dict(zip(active, pullback(list(values[len(residuals) :])), strict=True))
            # A rule may give a cotangent of another dtype than the argument's.
            return [
                jax.lax.convert_element_type(found[i], avals[i].dtype)
                if i in found
                else jnp.zeros(avals[i].shape, avals[i].dtype)
                for i in _active(avals, None)
            ]

        closed = _compat.trace_rule(bwd, [*residuals, *cotangents])
        return _compat.mark_linear(closed, [*(False for _ in residuals), *(True for _ in cotangents)])

    return {"fwd": lambda avals, activity: make(avals, activity)[0], "bwd": make_bwd}


def transpose(fun: Callable, linear: Sequence[int]) -> Callable:
    """(other arguments, cotangents of the inexact results) -> cotangents of the arguments `linear`."""

    def make(avals: Sequence, activity: Sequence[bool] | None):
        del activity
        fixed = [i for i in range(len(avals)) if i not in linear]
        outs = [a for a in _compat.trace_rule(fun, avals).out_avals if _compat.is_inexact(a)]

        def run(*values):
            def of_linear(*xs):
                args: list[Any] = [None] * len(avals)
                for i, v in (*zip(fixed, values, strict=False), *zip(linear, xs, strict=True)):
                    args[i] = v
                return [y for y in fun(*args) if _compat.is_inexact(_compat.typeof(y))]

            examples = [avals[i] for i in linear]
            return list(jax.linear_transpose(of_linear, *examples)(list(values[len(fixed) :])))

        closed = _compat.trace_rule(run, [*(avals[i] for i in fixed), *outs])
        return _compat.mark_linear(closed, [*(False for _ in fixed), *(True for _ in outs)])

    return make
