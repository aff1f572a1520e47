"""Timing of functions side by side: interleaved, so that noise hits all of them, and compared by medians."""

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
    times = in_turns({"mine": mine, "theirs": theirs}, repetitions=repetitions)
    return Ratio(times.median("mine"), times.median("theirs"), times.ratio("mine", "theirs"))


@dataclasses.dataclass(frozen=True)
class Times:
    """Seconds of each function, in the order of measurement."""

    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, to: str) -> float:
        """The median of the ratios of neighbouring measurements."""
        return statistics.median(a / b for a, b in zip(self.seconds[name], self.seconds[to], strict=True))


def in_turns(functions: dict[str, Callable], repetitions: int = 3, budget: float = 0.0) -> Times:
    """Calls all once to warm up, then in turns: so many times, and more until `budget` seconds are spent."""
    for f in functions.values():
        f()
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    start, done = time.perf_counter(), 0
    while done < repetitions or time.perf_counter() - start < budget:
        for name, f in functions.items():
            seconds[name].append(_seconds(f))
        done += 1
    return Times(seconds)


def _seconds(f: Callable) -> float:
    start = time.perf_counter()
    f()
    return time.perf_counter() - start
