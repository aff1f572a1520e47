"""Every benchmark, one after the other."""

from benchmarks import (
    derivative_counts,
    derivative_times,
    jacobians,
    loops,
    mlp,
    ode,
    overhead,
    residuals,
    solvers,
    taylor,
)

BENCHMARKS = (
    derivative_counts,
    derivative_times,
    mlp,
    residuals,
    jacobians,
    taylor,
    ode,
    loops,
    solvers,
    overhead,
)

for benchmark in BENCHMARKS:
    benchmark.main()
    print()
