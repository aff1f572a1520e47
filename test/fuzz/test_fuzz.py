"""The laws on random programs: always the same 2,000.

EVOLUTE_FUZZ=100000 runs as many, EVOLUTE_FUZZ_SEED=1 runs others. A failure prints a module for evolute-opt, shrunk.
"""

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from judge import Broken, Sample, compare, judge
from laws import Function, derived
from random_programs import BACKEND, Program, programs
from table import MODES, Arg

COUNT = int(os.environ.get("EVOLUTE_FUZZ", 2000))
SEED = int(os.environ.get("EVOLUTE_FUZZ_SEED", 0))
CHUNK = max(50, COUNT // 400)


@pytest.mark.parametrize("chunk", range(-(-COUNT // CHUNK)))
def test_programs(chunk):
    @seed(SEED * 1_000_000 + chunk)
    @settings(
        backend=BACKEND,
        database=None,
        deadline=None,
        max_examples=CHUNK,
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(programs())
    def check(program):
        try:
            judge(program)
        except Exception as error:
            raise AssertionError(f"{error}\n\n{program.module()}") from None

    check()


PROGRAM = Program(
    """    %0 = stablehlo.sine %a : tensor<3xf64>
    %1 = stablehlo.multiply %0, %b : tensor<3xf64>
    return %1, %a : tensor<3xf64>, tensor<3xf64>
""",
    (Arg((3,), "f64"), Arg((3,), "f64")),
    ("3xf64", "3xf64"),
    "",
    " ".join(MODES),
    (0,),
    False,
    (),
)


@pytest.mark.parametrize("what", ["jvp primal", "jvp", "pushforward", "vjp primal", "vjp", "jet 2", "nested 3", "vmap"])
def test_a_wrong_number_is_seen(what):
    case = Sample(PROGRAM)
    results, function = derived(case), Function(case)
    compare(case, results, function)
    key = next(key for key in results if what in (key[0], key[0][0]))
    results[key] = np.asarray(results[key]) * (1 + 1e-5)
    with pytest.raises(Broken, match=what.split()[0]):
        compare(case, results, function)
