"""Programs in which functions with rules, `jax.checkpoint` and the names of its values are no hijax primitives."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from jax._src import ad_checkpoint, config, core, hijax
from jax._src.util import weakref_lru_cache

from evolute._compat import programs, releases
from evolute._compat.releases import ClosedJaxpr

_REMAT = ad_checkpoint.RematTraced
_NAMES = tuple(getattr(ad_checkpoint, n) for n in ("CheckpointName", "CheckpointNameFwd") if hasattr(ad_checkpoint, n))
_FLAGS = [getattr(config, name) for name in ("custom_jvp3", "custom_vjp3") if hasattr(config, name)]


def with_classic_rules(trace: Callable[[], ClosedJaxpr]) -> ClosedJaxpr:
    """What `trace` gives where `jax.custom_jvp` and `jax.custom_vjp` make no hijax primitives, whatever the flags say.

    What rules close over is known of those that these make without the flags.
    """
    on = [flag for flag in _FLAGS if flag.value]
    if not on:
        return trace()
    with contextlib.ExitStack() as stack:
        for flag in on:
            stack.enter_context(flag(False))
        try:
            return trace()
        except NotImplementedError:  # of a function that has no other rules than those of defremat
            pass
    return trace()


def classic(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The program with the primitives that these were before hijax."""
    return releases.changed(closed, _classic) if releases.body(closed).is_high else closed


@weakref_lru_cache
def _classic(jaxpr: core.Jaxpr) -> core.Jaxpr:
    return jaxpr.replace(eqns=[_classic_eqn(e) for e in jaxpr.eqns]) if jaxpr.is_high else jaxpr


def _classic_eqn(eqn: core.JaxprEqn) -> core.JaxprEqn:
    prim = eqn.params.get("_prim") if eqn.primitive is hijax.call_hi_primitive_p else None
    if isinstance(prim, _NAMES):
        return eqn.replace(primitive=ad_checkpoint.name_p, params={"name": prim.name})
    if isinstance(prim, _REMAT):
        program = prim.jaxpr if hasattr(prim, "jaxpr") else prim.traced.jaxpr
        if not program.consts:
            params = dict(jaxpr=_classic(releases.body(program)), policy=prim.policy, differentiated=False)
            return eqn.replace(primitive=ad_checkpoint.remat_p, params={**params, "prevent_cse": True})
    return eqn.replace(params=programs.changed(eqn.params, _classic))
