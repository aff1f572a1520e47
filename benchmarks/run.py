"""Every benchmark, one after the other."""

from benchmarks import derivative_counts, loops, mlp, solvers

for benchmark in (derivative_counts, mlp, loops, solvers):
    benchmark.main()
    print()
