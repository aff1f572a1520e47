"""Budget: so many bytes for reverse mode."""

from __future__ import annotations

import dataclasses
import operator
from typing import Any

from evolute import _errors, _tree


@dataclasses.dataclass(frozen=True, init=False)
class Budget:
    """How many bytes reverse mode may keep: the argument `checkpoint` of `scan` and the other loops, or the policy of
    `checkpoint`.

    Of a function are kept, beside its arguments, results of its operations within the budget: those that spare the
    most operations, so that the cheapest are done again. Loops in it are run again whole. To `jax.grad` it is a policy
    that keeps nothing.

    Of the plans of a loop whose memory fits, that is taken which runs the steps again least often: not at all, or once
    in segments, or twice in segments of segments, and so on. What counts is kept for each step or segment: not the
    values that all steps share, nor the rows of `xs`, which are there anyway.

    Raises ArgumentError for what is no number of bytes; the loop does if the least that it must keep is more.
    """

    bytes: int

    def __init__(self, bytes: int) -> None:
        if not _tree.is_index(bytes) or isinstance(bytes, bool) or bytes < 0:
            _errors.fail(
                _errors.ArgumentError,
                f"Budget expects a number of bytes, got {bytes!r}.",
                "Pass an integer, such as ev.Budget(8 << 30) for 8 GiB.",
            )
        object.__setattr__(self, "bytes", operator.index(bytes))

    def __call__(self, *args: Any, **params: Any) -> bool:
        """Nothing is kept by JAX's own reverse mode, which asks operation by operation."""
        return False
