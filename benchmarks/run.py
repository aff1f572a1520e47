"""Every benchmark, one after the other."""

from benchmarks import derivative_counts, loops, mlp, residuals, solvers

for benchmark in (derivative_counts, mlp, residuals, loops, solvers):
    benchmark.main()
    print()
