"""The settings of JAX under which our rules are traced.

A user may ask jax.numpy to refuse what mixes dtypes or ranks, or JAX to run loops as Python: that is about the user's
program. Our rules promote where they mean to, and loop, so they are traced under JAX's defaults; what they are called
from, rules of the user's own among it, sees what the user has set.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import jax


def under_defaults(rule: Callable) -> Callable:
    """`rule`, in which jax.numpy promotes dtypes and ranks and loops are loops, whatever the user has set."""

    @functools.wraps(rule)
    def wrapped(*args):
        with jax.numpy_dtype_promotion("standard"), jax.numpy_rank_promotion("allow"), jax.disable_jit(False):
            return rule(*args)

    return wrapped
