"""What evolute-opt prints is what jaxlib prints, byte for byte, from either form into either form."""

import os
import pathlib
import shutil
import subprocess
import sys

import jax
import programs
import pytest
from jax._src.interpreters import mlir as jax_mlir
from jaxlib.mlir import ir

here = pathlib.Path(__file__).parent
separator = "// -----\n"
forms = ("generic", "pretty")


def tool():
    """The evolute-opt of EVOLUTE_OPT, of this Python's environment, or of the PATH."""
    beside = pathlib.Path(sys.executable).parent / "evolute-opt"
    found = os.environ.get("EVOLUTE_OPT") or (beside if beside.exists() else shutil.which("evolute-opt"))
    if not found:
        pytest.skip("needs evolute-opt")
    return found


def run(texts, form, *options):
    """Prints each of the modules, in one process."""
    command = [tool(), "-split-input-file", *options]
    if form == "generic":
        command.append("-mlir-print-op-generic")
    result = subprocess.run(command, input=separator.join(texts), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.split(separator)


def asm(module, form, locations=False):
    text = module.operation.get_asm(print_generic_op_form=form == "generic", enable_debug_info=locations)
    return text.strip() + "\n"


def parse(text):
    return ir.Module.parse(text, context=context)


context = jax_mlir.make_ir_context()


def require_same(modules, sources=forms, locations=False):
    """Checks a dictionary of modules. The pretty form leaves out defaults, so jaxlib prints what it reads."""
    options = ["-mlir-print-debuginfo"] if locations else []
    for source, form in ((source, form) for source in sources for form in forms):
        texts = [asm(module, source, locations) for module in modules.values()]
        printed = run(texts, form, *options)
        assert len(printed) == len(texts)
        for name, text, ours in zip(modules, texts, printed):
            theirs = asm(parse(text), form, locations)
            assert ours.strip() + "\n" == theirs, f"{name}, read in {source} form, printed in {form} form"


@pytest.fixture(scope="module")
def lowered():
    """Every program for every platform that it has a lowering for, and in double precision."""
    modules = {}
    for platform, wide in (("cpu", False), ("cuda", False), ("tpu", False), ("cpu", True)):
        for name, (function, arguments) in programs.programs.items():
            if platform not in programs.platforms.get(name, ("cpu", "cuda", "tpu")):
                continue
            with jax.enable_x64(wide):
                stages = function.trace(*arguments).lower(lowering_platforms=(platform,))
                text = asm(stages.compiler_ir(), "generic", locations=True)
            modules[f"{name} for {platform}{' in double precision' if wide else ''}"] = parse(text)
    return modules


def test_there_are_enough_programs():
    assert len(programs.programs) >= 80


@pytest.mark.filterwarnings("ignore:Explicitly requested dtype")
def test_programs(lowered):
    require_same(lowered)


def test_programs_with_locations(lowered):
    # Block arguments whose location the pretty form leaves out get the place in the file, which differs.
    require_same(lowered, sources=["generic"], locations=True)


@pytest.mark.parametrize("name", ["stablehlo", "chlo", "forms", "sharding"])
def test_examples(name):
    require_same({name: parse((here / f"{name}.mlir").read_text())})


def test_examples_are_complete():
    """Every operation that jaxlib has is in an example, but those on quantised types, which it cannot read."""
    for dialect in ("stablehlo", "chlo"):
        text = asm(parse((here / f"{dialect}.mlir").read_text()), "generic")
        bindings = __import__(f"jaxlib.mlir.dialects._{dialect}_ops_gen", fromlist=["x"])
        names = {getattr(each, "OPERATION_NAME", "") for each in vars(bindings).values()} - {""}
        missing = {name for name in names if f'"{name}"' not in text}
        assert missing <= {"stablehlo.uniform_dequantize", "stablehlo.uniform_quantize"}, missing
