"""checkpoint: a function whose intermediate values reverse mode computes again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax

from evolute import _errors, _tree


def checkpoint(
    fun: Callable, *, policy: Callable[..., Any] | None = None, static_argnums: int | Sequence[int] = ()
) -> Callable:
    """The same function, of which reverse mode keeps the arguments and what `policy` says, as `jax.checkpoint`.

    What else its derivative needs is computed again when it is needed. It is a function of `jax.checkpoint`: also
    `jax.grad` honours it.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        policy: one of `jax.checkpoint_policies`, or a function like them: of an operation, the types of its operands
            and its parameters, that says whether its results are kept. What is to be offloaded is kept in the memory of
            the host. Or `Budget(bytes)`: so many bytes are kept, of the results that are the most work to compute
            again.
        static_argnums: arguments that are part of the program: hashable.

    Returns:
        The function.

    Raises, when called: what `fun` raises while it is traced; when differentiated, what `policy` raises.
    """
    _tree.check_callable(fun, "checkpoint")
    if policy is not None and not callable(policy):
        _errors.fail(
            _errors.ArgumentError,
            f"checkpoint expects a function as policy, got {policy!r} of type {type(policy).__name__}.",
            "Pass one of jax.checkpoint_policies, or None to keep the arguments alone.",
        )
    numbers = [static_argnums] if _tree.is_index(static_argnums) else static_argnums
    if not isinstance(numbers, Sequence) or not all(map(_tree.is_index, numbers)):
        _errors.fail(
            _errors.ArgumentError,
            f"checkpoint expects numbers of arguments as static_argnums, got {static_argnums!r}.",
            "Pass an integer, or a tuple of integers.",
        )
    return jax.checkpoint(fun, policy=policy, static_argnums=tuple(numbers))
