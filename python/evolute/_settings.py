"""Code of our own under the settings of JAX that a user has made.

A user may ask jax.numpy to refuse what mixes dtypes or ranks, JAX to run loops as Python, or to refuse transfers that
nobody asked for: that is about the user's program. What we compute beside it is meant as it is written; what it is
called from, rules of the user's own among it, sees what the user has set.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def under_defaults(rule: Callable) -> Callable:
    """`rule`, in which jax.numpy promotes dtypes and ranks and loops are loops, whatever the user has set."""

    @functools.wraps(rule)
    def wrapped(*args):
        with jax.numpy_dtype_promotion("standard"), jax.numpy_rank_promotion("allow"), jax.disable_jit(False):
            return rule(*args)

    return wrapped


def transferring(function: Callable) -> Callable:
    """`function`, which may put numbers that we computed on the device: these transfers are on purpose."""

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        with jax.transfer_guard_host_to_device("allow"):
            return function(*args, **kwargs)

    return wrapped


@transferring
def on_device(value: Any) -> Any:
    """`value`, an array of the device where it was one of NumPy."""
    return jnp.asarray(value) if isinstance(value, np.ndarray) else value
