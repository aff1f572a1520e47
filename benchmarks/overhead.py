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


CAPTURE = """
import time, jax, jax.numpy as jnp, {module} as api
from jax.experimental.ode import odeint

def slope(y, t, p):
    return jnp.stack([(p[2] * y[1] - p[3]) * y[0], (p[0] - p[1] * y[0]) * y[1]])

def loss(p):
    return jnp.sum(odeint(slope, jnp.array([1.0, 1.1]), jnp.array([0.0, 0.5, 1.0]), p))

p = jnp.array([1.0, 0.5, 0.4, 0.9])
jax.jit(api.grad(jnp.sin)).lower(1.0)  # the first program pays for what all need
before = time.process_time()
jax.jit(api.grad(loss)).lower(p)
print(time.process_time() - before)
"""


def captured() -> Ratio:
    """Each in a fresh process, which says itself how long it took to trace and lower."""

    def seconds(module: str) -> float:
        code = CAPTURE.format(module=module)
        return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)

    pairs = [(seconds("evolute"), seconds("jax")) for _ in range(PROCESSES)]
    times = Times({"mine": [a for a, _ in pairs], "theirs": [b for _, b in pairs]})
    return Ratio(times.median("mine"), times.median("theirs"), times.ratio("mine", "theirs"))


ROWS: dict[str, Callable[[], Ratio]] = {
    "`import evolute`, beside `import jax`": imports,
    "trace and lower the gradient of `odeint`": captured,
}


def main() -> None:
    print("Overhead\n")
    head("", "Evolute", "JAX", "ratio")
    for what, measure in ROWS.items():
        found = measure()
        row(what, f"{found.mine * 1e3:.3g} ms", f"{found.theirs * 1e3:.3g} ms", f"{found.ratio:.2f}")


if __name__ == "__main__":
    main()
