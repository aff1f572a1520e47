"""What it costs to use Evolute beside JAX, apart from what is computed.

A row is a function in `ROWS` that measures both, in turns. Whole processes are compared by the CPU time that they take,
which other work on the machine changes less than the clock. Run: python -m benchmarks.overhead
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable

from benchmarks.tables import head, row
from benchmarks.timing import Ratio, Times

PROCESSES = 11


def process_time(code: str) -> float:
    """Seconds of CPU time that a fresh Python takes to run `code`, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def processes(mine: str, theirs: str) -> Ratio:
    """Both run once to warm up the caches, then in turns."""
    for code in (mine, theirs):
        process_time(code)
    pairs = [(process_time(mine), process_time(theirs)) for _ in range(PROCESSES)]
    times = Times({"mine": [a for a, _ in pairs], "theirs": [b for _, b in pairs]})
    return Ratio(times.median("mine"), times.median("theirs"), times.ratio("mine", "theirs"))


def imports() -> Ratio:
    return processes("import evolute", "import jax")


ROWS: dict[str, Callable[[], Ratio]] = {
    "`import evolute`, beside `import jax`": imports,
}


def main() -> None:
    print("Overhead\n")
    head("", "Evolute", "JAX", "ratio")
    for what, measure in ROWS.items():
        found = measure()
        row(what, f"{found.mine * 1e3:.3g} ms", f"{found.theirs * 1e3:.3g} ms", f"{found.ratio:.2f}")


if __name__ == "__main__":
    main()
