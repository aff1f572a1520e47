"""Every benchmark, one after the other."""

from benchmarks import derivative_counts, derivative_times, jacobians, loops, mlp, ode, residuals, solvers, taylor

for benchmark in (derivative_counts, derivative_times, mlp, residuals, jacobians, taylor, ode, loops, solvers):
    benchmark.main()
    print()
