"""What evolute-opt prints is what jaxlib prints, byte for byte, from either form into either form."""

import pathlib
import subprocess

import jax
import programs
import pytest
from jax._src.interpreters import mlir as jax_mlir
from jaxlib.mlir import ir

HERE = pathlib.Path(__file__).parent
SEPARATOR = "// -----\n"
FORMS = ("generic", "pretty")
CONTEXT = jax_mlir.make_ir_context()


def parse(text):
    return ir.Module.parse(text, context=CONTEXT)


def asm(module, form, locations=False):
    text = module.operation.get_asm(print_generic_op_form=form == "generic", enable_debug_info=locations)
    return text.strip() + "\n"


def reprint(tool, texts, form, locations=False):
    """What our tool prints of each of the modules, in one process."""
    command = [tool, "-split-input-file"]
    command += ["-mlir-print-op-generic"] if form == "generic" else []
    command += ["-mlir-print-debuginfo"] if locations else []
    result = subprocess.run(command, input=SEPARATOR.join(texts), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return [text.strip() + "\n" for text in result.stdout.split(SEPARATOR)]


def require_same(tool, modules, sources=FORMS, locations=False):
    """Checks a dictionary of modules, read in each of the sources' forms and printed in both.

    The pretty form leaves out what is at its default: what is compared is what jaxlib prints when it reads the same.
    """
    for source, form in ((source, form) for source in sources for form in FORMS):
        texts = [asm(module, source, locations) for module in modules.values()]
        printed = reprint(tool, texts, form, locations)
        for name, text, ours in zip(modules, texts, printed, strict=True):
            theirs = asm(parse(text), form, locations)
            assert ours == theirs, f"{name}, read in {source} form, printed in {form} form"


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
def test_programs(evolute_opt, lowered):
    require_same(evolute_opt, lowered)


def test_programs_with_locations(evolute_opt, lowered):
    # Arguments whose location the pretty form leaves out get their place in the text, and texts have other names here.
    require_same(evolute_opt, lowered, sources=["generic"], locations=True)


@pytest.mark.parametrize("name", ["stablehlo", "chlo", "forms", "sharding"])
def test_examples(evolute_opt, name):
    require_same(evolute_opt, {name: parse((HERE / f"{name}.mlir").read_text())})


@pytest.mark.parametrize("dialect", ["stablehlo", "chlo"])
def test_examples_are_complete(dialect):
    """Every operation that jaxlib has is in an example, but those on quantised types, which it cannot read."""
    text = asm(parse((HERE / f"{dialect}.mlir").read_text()), "generic")
    bindings = __import__(f"jaxlib.mlir.dialects._{dialect}_ops_gen", fromlist=["AbsOp"])
    names = {getattr(each, "OPERATION_NAME", "") for each in vars(bindings).values()} - {""}
    missing = {name for name in names if f'"{name}"' not in text}
    assert missing <= {"stablehlo.uniform_dequantize", "stablehlo.uniform_quantize"}
