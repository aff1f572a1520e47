"""Ordered side effects: JAX keeps their order by tokens, a module by the order of its text until it is embedded.

See `--ad-thread-tokens`, which makes tokens of the latter.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jax._src import callback, core, debugging, effects
from jax._src.interpreters import mlir
from jax._src.lib.mlir.dialects import hlo

from evolute._compat import programs, releases
from evolute._compat.releases import ClosedJaxpr

ORDERED = "ad.ordered"


def is_ordered(found: Iterable) -> bool:
    """Whether one of these effects is ordered."""
    return any(map(effects.ordered_effects.contains, found))


def without_order(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The same program, whose effects are said to have no order, so that JAX lowers it without tokens."""
    if not is_ordered(closed.effects):
        return closed
    done: dict[int, core.Jaxpr] = {}
    return releases.changed(closed, lambda jaxpr: _without_order(jaxpr, done))


def _without_order(jaxpr: core.Jaxpr, done: dict[int, core.Jaxpr]) -> core.Jaxpr:
    if id(jaxpr) not in done:
        change = functools.partial(_without_order, done=done)
        eqns = [
            eqn.replace(params=programs.changed(eqn.params, change), effects=_unordered(eqn.effects))
            if is_ordered(eqn.effects)
            else eqn
            for eqn in jaxpr.eqns
        ]
        done[id(jaxpr)] = jaxpr.replace(eqns=eqns, effects=_unordered(jaxpr.effects))
    return done[id(jaxpr)]


def _unordered(found: Iterable) -> set:
    plain = {debugging.ordered_debug_effect: debugging.debug_effect}
    return {plain.get(e, callback._IOEffect) if effects.ordered_effects.contains(e) else e for e in found}


def token_of(ctx) -> list:
    """One token for all effects that are ordered where something is lowered; none if there are none."""
    tokens = [token for _, token in ctx.tokens_in.items()]
    return tokens[:1] if len(tokens) < 2 else [hlo.after_all(tokens)]


def set_token(ctx, token: Any) -> None:
    """Says that they end with this token, or with one of its own each: XLA does not return a token twice."""
    given = ctx.tokens_in.items()
    ctx.set_tokens_out(mlir.TokenSet({e: token if len(given) == 1 else hlo.after_all([token, t]) for e, t in given}))


def lower_ordered(ctx, fun: Callable, found: Iterable, operands: Sequence) -> list:
    """Lowers a function of flat arrays with these effects; the last operand is a token, and so is the last result."""
    ordered = filter(effects.ordered_effects.contains, found)
    inner = ctx.replace(tokens_in=mlir.TokenSet(dict.fromkeys(ordered, operands[-1])))
    outs = mlir.lower_fun(fun, multiple_results=True)(inner, *operands[:-1])
    return [*outs, *token_of(inner.replace(tokens_in=inner.tokens_out))]
