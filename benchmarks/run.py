"""Every benchmark, one after the other."""

from benchmarks import (
    derivative_counts,
    derivative_times,
    jacobians,
    loops,
    mlp,
    ode,
    overhead_eager,
    residuals,
    solvers,
    taylor,
)

PARTS = (
    derivative_counts,
    derivative_times,
    mlp,
    residuals,
    jacobians,
    taylor,
    ode,
    loops,
    solvers,
    overhead_eager,
)

for benchmark in PARTS:
    benchmark.main()
    print()
