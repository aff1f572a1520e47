"""Values of hijax types: what one is made of is known to its type alone, so no module and no rule of ours has them."""

from __future__ import annotations

from typing import Any

from jax._src import core, hijax, source_info_util
from jax._src.interpreters import partial_eval as pe

from evolute._compat import releases
from evolute._compat.releases import ClosedJaxpr

_TYPES = tuple(getattr(hijax, name) for name in ("HiType", "MutableHiType") if hasattr(hijax, name))


class HiTypeError(Exception):
    """A program has a value of a hijax type: (what was found, file and line or None)."""

    def __init__(self, aval: Any, eqn: core.JaxprEqn | None = None):
        frame = eqn and source_info_util.user_frame(eqn.source_info.traceback)
        self.place = (frame.file_name, frame.start_line) if frame else None
        self.found = f"a value of the hijax type {type(aval).__name__}"
        super().__init__(self.found)


def check(jaxpr: core.Jaxpr) -> None:
    """Refuses a program, apart from those in it, that has such a value."""
    for eqn in jaxpr.eqns:
        for v in (*eqn.invars, *eqn.outvars):
            if isinstance(v.aval, _TYPES):
                raise HiTypeError(v.aval, eqn)
    for v in (*jaxpr.constvars, *jaxpr.invars):
        if isinstance(v.aval, _TYPES):
            raise HiTypeError(v.aval)


def without(closed: ClosedJaxpr) -> ClosedJaxpr:
    """A program from arrays to arrays that nobody differentiates: what it has of such values becomes arrays, by JAX."""
    return pe.lower_jaxpr2(closed) if _has_some(releases.body(closed)) else closed


def _has_some(jaxpr: core.Jaxpr) -> bool:
    avals = (v.aval for eqn in jaxpr.eqns for v in eqn.outvars)
    return any(isinstance(a, _TYPES) for a in avals) or any(
        _has_some(sub) for eqn in jaxpr.eqns for sub in core.jaxprs_in_params(eqn.params)
    )
