"""What the n-th derivative of 0.3*sin(t)*t**10 costs to compile and to run on a million float32s, beside JAX.

JAX gets it by nesting jvps or by jax.experimental.jet; Evolute by one series, and by nesting `ev.derivative`;
Enzyme-JAX, where it is installed, has the first order. Compiling is from the Python function to the executable, with
nothing cached; JAX's nested jvps take about three times as long for each order, so they stop at 8. Times are medians
of repetitions in turns, ratios those of neighbouring repetitions.
Run: python -m benchmarks.derivative_times
"""

from __future__ import annotations

import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.jet import jet

import evolute as ev
from benchmarks.derivative_counts import closed_form, function
from benchmarks.rivals import enzyme
from benchmarks.tables import head, row, run
from benchmarks.timing import in_turns
from evolute import _compiler

SIZE = 1_000_000


def by_series(n: int) -> Callable:
    return ev.vmap(ev.derivative(function, n))


def by_nested_derivative(n: int) -> Callable:
    f = function
    for _ in range(n):
        f = ev.derivative(f)
    return ev.vmap(f)


def by_nested_jvp(n: int) -> Callable:
    f = function if n == 1 else by_nested_jvp(n - 1)
    return lambda t: jax.jvp(f, (t,), (jnp.ones_like(t),))[1]


def by_jet(n: int) -> Callable:
    def f(t):
        series = [jnp.ones_like(t), *[jnp.zeros_like(t)] * (n - 1)]
        return jet(function, (t,), (series,))[1][-1]

    return f


def by_enzyme(n: int) -> Callable:
    assert n == 1, "Enzyme-JAX refuses a jvp of a jvp"
    return lambda t: jax.jvp(enzyme(function), (t,), (jnp.ones_like(t),))[1]


def compiled(make: Callable[[int], Callable], n: int, x) -> tuple[Callable, float]:
    """The executable, and the seconds that it took."""
    _compiler.clear_cache()
    jax.clear_caches()
    start = time.perf_counter()
    executable = jax.jit(make(n)).lower(x).compile()
    return executable, time.perf_counter() - start


WAYS = {"series": by_series, "nested": by_nested_derivative, "JAX nested jvp": by_nested_jvp, "JAX jet": by_jet}
if enzyme:
    WAYS["Enzyme jvp"] = by_enzyme
LAST = {"JAX nested jvp": 8, "Enzyme jvp": 1}


def table(orders=(1, 2, 4, 6, 8, 16), repetitions: int = 7) -> None:
    x = jnp.linspace(0.5, 1.5, SIZE, dtype=jnp.float32)
    rivals = [name for name in WAYS if name not in ("series", "nested")]
    columns = [*(f"run, {name}" for name in WAYS), "series to the best rival", *(f"compile, {name}" for name in WAYS)]
    head("order", *columns, "series to nested jvp", "error, series", "JAX jet")
    compiled(by_series, 1, x)  # what the first one of all has to load
    for n in orders:
        made = {name: compiled(make, n, x) for name, make in WAYS.items() if n <= LAST.get(name, n)}
        times = in_turns({name: run(f, x) for name, (f, _) in made.items()}, repetitions=repetitions)
        exact = np.array([closed_form(float(t), n) for t in x[:: SIZE // 50]])

        def error(name: str, made=made, exact=exact) -> str:
            found = np.asarray(made[name][0](x), np.float64)[:: SIZE // 50]
            return f"{np.abs(found - exact).max() / np.abs(exact).max():.0e}"

        cells = [f"{times.median(name) * 1e3:.1f} ms" if name in made else "" for name in WAYS]
        cells += [f"{max(times.ratio('series', name) for name in rivals if name in made):.2f}"]
        cells += [f"{made[name][1] * 1e3:.0f} ms" if name in made else "" for name in WAYS]
        cells += [f"{made['series'][1] / made['JAX nested jvp'][1]:.3f}" if "JAX nested jvp" in made else ""]
        row(str(n), *cells, error("series"), error("JAX jet"))


def main() -> None:
    print(f"The n-th derivative of 0.3*sin(t)*t**10 at {SIZE:,} points, float32")
    table()


if __name__ == "__main__":
    main()
