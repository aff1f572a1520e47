"""How a loop is cut into segments that reverse mode runs again, and what it then keeps.

A plan is a tuple of segment lengths, each smaller than the one before: the loop is cut into segments of the first
length, these into segments of the second, and so on. Behind each segment is a checkpoint: what is kept of it is the
carry at its beginning. While the steps of one segment are pulled back, the carries of the segments around it are kept,
and of the innermost segment what each of its steps needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from evolute import _capture, _compat, _errors, _tree
from evolute._budget import Budget
from evolute._program import Program

# Of a recursive plan: 4 segments a level keep as many carries as 2 would, and run the steps again half as often.
_BRANCHES = 4


def plan_of(checkpoint: Any, length: int, what: str, measure: Callable[[], tuple[int, int]]) -> tuple[int, ...]:
    """The plan that the argument `checkpoint` of `what` asks for; `measure` gives the bytes of a carry and a step."""
    if checkpoint is None:
        return ()
    if isinstance(checkpoint, Budget):
        return _fitting(length, *measure(), checkpoint.bytes, what)
    if isinstance(checkpoint, str) and checkpoint == "sqrt":
        return _near_root(length)
    if isinstance(checkpoint, str) and checkpoint == "recursive":
        depth = max(math.ceil(math.log(max(length, 1), _BRANCHES) - 1e-9), 1)
        return tuple(_BRANCHES**k for k in range(depth - 1, 0, -1))
    if _tree.is_index(checkpoint) and not isinstance(checkpoint, bool) and checkpoint >= 1:
        return (int(checkpoint),)
    _errors.fail(
        _errors.ArgumentError,
        f"{what}: checkpoint is {checkpoint!r}.",
        'Pass None, the number of steps of a segment, "sqrt", "recursive", or ev.Budget(bytes).',
    )


def _near_root(length: int) -> tuple[int, ...]:
    """Segments of about as many steps as there are segments; equal ones, if there are such."""
    if length < 2:
        return ()
    root = math.sqrt(length)
    divisors = [k for k in range(math.ceil(root / 1.3), math.floor(root * 1.3) + 1) if length % k == 0]
    return (min(divisors, key=lambda k: abs(math.log(k / root)), default=math.ceil(root)),)


def _fitting(length: int, carry: int, step: int, budget: int, what: str) -> tuple[int, ...]:
    """The plan of the fewest levels that keeps at most `budget` bytes, and of these the least."""
    least = length * step
    if least <= budget:
        return ()
    sizes = _sizes(length)
    costs = sizes * float(step)  # of a segment of each size, with as many levels as there have been
    inner: list[np.ndarray] = []  # by level, for each size the number of the size of the segments that it is cut into
    while len(sizes):
        total = np.ceil(length / sizes) * carry + costs
        fits = total <= budget
        if fits.any():
            even = fits & (length % sizes == 0)
            best = int(np.argmin(np.where(even if even.any() else fits, total, np.inf)))
            plan = [best]
            for choice in reversed(inner):
                plan.append(int(choice[plan[-1]]))
            return tuple(int(sizes[i]) for i in plan)
        if total.min() >= least and inner:
            break
        least = min(least, int(total.min()))
        pairs = np.ceil(sizes[:, None] / sizes) * carry + costs
        pairs[sizes[:, None] <= sizes] = np.inf
        inner.append(np.argmin(pairs, axis=1))
        costs = pairs.min(axis=1)
    _errors.fail(
        _errors.ArgumentError,
        f"{what}: a budget of {budget} bytes is too small for {length} steps that need {step} bytes each and hand on "
        f"{carry}: {least} is the least possible.",
        "Raise the budget, or make the carry smaller.",
    )


def _sizes(length: int) -> np.ndarray:
    """The lengths of segments that are looked at: all small ones, and larger ones that are close to each other."""
    small = range(1, min(length, 257))
    large = (round(256 * 1.03**i) for i in range(1, math.ceil(math.log(max(length, 257) / 256, 1.03))))
    even = (length // m for m in range(1, 257))
    return np.array(sorted({k for k in (*small, *large, *even) if 0 < k < length}), dtype=np.int64)


def bytes_of(fun: Callable, init: Any, xs: Any) -> tuple[int, int]:
    """Bytes of a carry, and of what reverse mode keeps of each step of a loop over `xs`, row and shared values apart.

    The step is split by the compiler, for types alone, as if whatever can be differentiated were.
    """
    arguments, _ = _tree.flatten((init, xs), {})
    carried = sum(p is not None for p in arguments.positions(0))
    rows = [_compat.without_axis(a, 0) for a in arguments.avals[carried:]]
    captured = _capture.capture(fun, arguments.replace([*arguments.avals[:carried], *rows]))
    module = Program.of(captured).module()
    shared = len(captured.consts)
    wrt = [i for i, a in enumerate(module.in_avals) if _tree.is_inexact(a)]
    _, sources, pushforward = module.linearized(wrt)
    step = 0
    for (kind, i), aval in zip(sources, pushforward.in_avals, strict=False):
        if kind != "argument" or shared <= i < shared + carried:
            step += _size(aval)
    return sum(map(_size, module.in_avals[shared : shared + carried])), step


def _size(aval: Any) -> int:
    aval = _compat.physical(aval)
    return math.prod(aval.shape) * np.dtype(aval.dtype).itemsize
