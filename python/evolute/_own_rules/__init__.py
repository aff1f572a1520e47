"""Derivative rules that we write, in terms of jax.numpy, because JAX has none or a wrong one.

Each says which, and why it is right. docs/conventions.md lists them for the user.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax

from evolute import _compat
from evolute._own_rules import equations, exponential, incomplete, spectral
from evolute._settings import under_defaults

# primitive -> rule(bind, params, primals, tangents) -> (results, tangents of the results), where `bind(*args)` applies
# the primitive and returns a list.
JVPS: dict = {**equations.JVPS, **incomplete.JVPS, **spectral.JVPS}

# (name, end of the path of its file) of a function under jax.jit -> such a rule, and the ranks of its first arguments.
FUNCTIONS: dict = {**equations.FUNCTIONS, **exponential.FUNCTIONS, **spectral.FUNCTIONS}
_compat.recognise(FUNCTIONS)


def of_function(name: str, file: str, ranks: Sequence[int]) -> Callable | None:
    """The rule of a function of JAX that is no primitive, if it has one."""
    for (known, path), (rule, expected) in FUNCTIONS.items():
        if known == name and file.replace("\\", "/").endswith(path):
            return rule if tuple(ranks[: len(expected)]) == expected else _refuse_batches
    return None


def _refuse_batches(bind, params, primals, tangents):
    raise NotImplementedError("it is under jax.vmap; use evolute.vmap, around the function that is differentiated")


def with_rule(rule: Callable | None, bind: Callable, params: dict) -> Callable:
    """`bind`, one application of a primitive, with our rule where there is one."""
    if rule is None:
        return bind
    function = jax.custom_jvp(bind)
    function.defjvp(under_defaults(lambda primals, tangents: rule(bind, params, primals, tangents)))
    return function
