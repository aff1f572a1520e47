"""The laws on random programs: always the same 2,000.

EVOLUTE_FUZZ=100000 runs as many, EVOLUTE_FUZZ_SEED=1 runs others. A failure prints a module for evolute-opt, shrunk.
"""

import os
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from judge import Broken, Sample, compare, judge
from laws import Function, derived
from operations_elementwise import BINARY, UNARY
from random_programs import BACKEND, Program, programs
from table import MODES, Arg

COUNT = int(os.environ.get("EVOLUTE_FUZZ", 2000))
SEED = int(os.environ.get("EVOLUTE_FUZZ_SEED", 0))
CHUNK = max(50, COUNT // 400)


def examples(count, number):
    """Runs a function of a program on `count` of them, which `number` chooses."""
    options = settings(
        backend=BACKEND,
        database=None,
        deadline=None,
        max_examples=count,
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    return lambda function: seed(number)(options(given(programs())(function)))()


@pytest.mark.parametrize("chunk", range(-(-COUNT // CHUNK)))
def test_programs(chunk):
    @examples(CHUNK, SEED * 1_000_000 + chunk)
    def check(program):
        try:
            judge(program)
        except Exception as error:
            raise AssertionError(f"{error}\n\n{program.module()}") from None


def test_programs_are_varied():
    seen, ops = [], Counter()

    @examples(500, 0)
    def look(program):
        seen.append(program)
        ops.update(set(program.ops))

    assert 15 < sum(len(p.ops) for p in seen) / len(seen) < 30
    assert sum("vjp" in p.modes for p in seen) > 0.7 * len(seen)
    assert set(UNARY) <= set(ops) and {f"stablehlo.{op}" for op in BINARY} <= set(ops)
    for op in ("case", "convolution", "dot_general", "gather", "pad", "scatter(add)", "sort", "while"):
        assert ops[f"stablehlo.{op}"] >= 5, op


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


@pytest.mark.parametrize(
    "what, law",
    [
        ("jvp primal", "jvp changed result 0"),
        ("jvp", "jvp against differences"),
        ("pushforward", "pushforward against jvp"),
        ("vjp primal", "vjp changed result 0"),
        ("vjp", "<J. ct, t>"),
        ("jet 2", "2 x coefficient 2"),
        ("nested 3", "6 x coefficient 3"),
        ("vmap", "vmap of arguments"),
    ],
)
def test_a_wrong_number_is_seen(what, law):
    case = Sample(PROGRAM)
    results, function = derived(case), Function(case)
    compare(case, results, function)
    key = next(key for key in results if what in (key[0], key[0][0]))
    results[key] = np.asarray(results[key]) * (1 + 1e-5)
    with pytest.raises(Broken, match=law):
        compare(case, results, function)
