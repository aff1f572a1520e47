"""Derivative rules that we write, in terms of jax.numpy, because JAX has none or a wrong one.

Each says which, and why it is right. docs/conventions.md lists them for the user.
"""

from __future__ import annotations

from collections.abc import Callable

import jax

from evolute._own_rules import incomplete

# primitive -> rule(bind, params, primals, tangents) -> (results, tangents of the results), where `bind(*args)` applies
# the primitive and returns a list.
JVPS: dict = {**incomplete.JVPS}


def with_rule(primitive, bind: Callable, params: dict) -> Callable:
    """`bind`, one application of the primitive, with our rule where there is one."""
    rule = JVPS.get(primitive)
    if rule is None:
        return bind
    function = jax.custom_jvp(bind)
    function.defjvp(lambda primals, tangents: rule(bind, params, primals, tangents))
    return function
