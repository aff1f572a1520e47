"""Every benchmark, one after the other."""

from benchmarks import (
    derivative_counts,
    derivative_times,
    jacobians,
    loops,
    mlp,
    ode,
    overhead,
    overhead_eager,
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
    overhead_eager,
)

for benchmark in BENCHMARKS:
    benchmark.main()
    print()
