"""Every transformation of every operation ends with a module or with an error, never with the end of the process."""

import pathlib
import re
import subprocess

import pytest

EXAMPLES = pathlib.Path(__file__).parent.parent / "dialects"
FILES = ["chlo.mlir", "stablehlo.mlir"]
PASSES = [
    ["--ad-jvp"],
    ["--ad-linearize", "--ad-transpose", "--ad-verify-linear"],
    ["--ad-jet=order=3"],
    ["--ad-ode-series=order=3"],
    ["--ad-vmap=size=3"],
]
FUNCTION = re.compile(r'  "func\.func"\(\).*?\n  \}\) .*?: \(\) -> \(\)\n', re.DOTALL)


def returning(function: str) -> str:
    """The function, in generic form, with the results of its last operation as its own."""
    *body, last, end, close = function.rstrip("\n").split("\n")
    found = [re.match(r"    (%\w+)(?::(\d+))? = ", line) for line in [*body, last]]
    result = next((m for m in reversed(found) if m), None)
    types = re.sub(r"^\((.*)\)$", r"\1", last.rsplit(" -> ", 1)[-1])
    if result is None or not types or end != '    "func.return"() : () -> ()':
        return function
    name, count = result[1], result[2]
    values = ", ".join(f"{name}#{i}" for i in range(int(count))) if count else name
    end = f'    "func.return"({values}) : ({types}) -> ()'
    text = "\n".join([*body, last, end, close])
    return re.sub(r"(function_type = \(.*?\) -> )\(\)(, sym_name)", lambda m: f"{m[1]}({types}){m[2]}", text, count=1)


@pytest.mark.parametrize("passes", PASSES, ids=lambda p: p[0].removeprefix("--").split("=")[0])
@pytest.mark.parametrize("file", FILES)
def test_transformations_never_abort(file, passes, evolute_opt):
    def run(options, text):
        return subprocess.run([evolute_opt, *options], input=text, capture_output=True, text=True)

    generic = run(["--mlir-print-op-generic", str(EXAMPLES / file)], "")
    functions = FUNCTION.findall(generic.stdout)
    assert len(functions) > 50, generic.stderr
    parts = [f'"builtin.module"() ({{\n{returning(f)}\n}}) : () -> ()\n' for f in functions]
    outcome = run(["-split-input-file", *passes], "\n// -----\n".join(parts))
    assert outcome.returncode in (0, 1), outcome.stderr[-3000:]
    derived = set(
        re.findall(r"func\.func (?:public |private )?@[\w.]+\.(?:jvp|pullback|jet|ode_series|vmap)\b", outcome.stdout)
    )
    # Most functions are no differential equations: their results are unlike their arguments.
    least = len(functions) / (20 if "ode" in passes[0] else 4)
    assert len(derived) > least, "most of the examples did not even parse"


@pytest.mark.parametrize("file", FILES)
def test_every_operation_has_a_cost(file, evolute_opt):
    outcome = subprocess.run([evolute_opt, "--ad-cost", str(EXAMPLES / file)], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    assert outcome.stdout.count("ad.cost = ") == outcome.stdout.count("func.func ")
