"""Every benchmark, one after the other."""

from benchmarks import derivative_counts, mlp

for benchmark in (derivative_counts, mlp):
    benchmark.main()
    print()
