"""Every benchmark, one after the other."""

from benchmarks import derivative_counts, jacobians, loops, mlp, solvers

for benchmark in (derivative_counts, mlp, jacobians, loops, solvers):
    benchmark.main()
    print()
