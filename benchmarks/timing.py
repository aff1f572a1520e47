"""Timing of two functions side by side: interleaved, so that noise hits both, and compared by medians."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Ratio:
    """Median seconds of ours and of the rival, and the median of the ratios of neighbouring measurements."""

    mine: float
    theirs: float
    ratio: float

    def __str__(self) -> str:
        return f"Evolute {self.mine * 1e3:9.3f} ms   JAX {self.theirs * 1e3:9.3f} ms   ratio {self.ratio:.2f}"


def ratio_of(mine: Callable, theirs: Callable, repetitions: int) -> Ratio:
    """Calls both once to warm up, then in turns."""
    mine(), theirs()
    pairs = [(_seconds(mine), _seconds(theirs)) for _ in range(repetitions)]
    return Ratio(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def _seconds(f: Callable) -> float:
    start = time.perf_counter()
    f()
    return time.perf_counter() - start
