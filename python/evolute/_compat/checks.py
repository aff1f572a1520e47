"""`checkify` around the primitive that calls a module.

JAX transforms a program equation by equation, and sees one equation where we have a module. So NaN is looked for in
what the module returns; checks of divisions and of indices, which nobody could make outside of it, are refused where
the module divides or indexes.
"""

from __future__ import annotations

import sys
from typing import Any

from evolute._compat.tracing import Primitive

_CHECKED = {
    "DivisionByZeroError": ("stablehlo.divide",),
    "OOBError": ("stablehlo.gather", "stablehlo.scatter", "stablehlo.dynamic_slice", "stablehlo.dynamic_update_slice"),
}


def register_checks(primitive: Primitive) -> None:
    """Registers what checkify does, once somebody has imported it."""
    checkify = sys.modules.get("jax._src.checkify")
    if checkify is None or primitive in checkify.error_checks:
        return

    def rule(error: Any, enabled: set, *args: Any, module: Any, **params: Any):
        for kind in enabled:
            if any(op in module.stablehlo for op in _CHECKED.get(kind.__name__, ())):
                raise NotImplementedError(
                    f"checkify cannot look for {kind.__name__} inside {module.name}, a function derived by evolute; "
                    "put checkify around the function that is differentiated, or leave these checks out of errors="
                )
        return checkify.nan_error_check(primitive, error, enabled, *args, module=module, **params)

    checkify.error_checks[primitive] = rule
