import os
import pathlib
import shutil
import sys

import pytest

# Programs that run once should compile quickly.
QUICK = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
os.environ["XLA_FLAGS"] = f"{QUICK} {os.environ.get('XLA_FLAGS', '')}".strip()


def pytest_addoption(parser):
    what = "of the tests in this folder of test/ run each Nth; may be given again for another folder"
    parser.addoption("--long", action="store_true", help="run what takes long in all cases, and not in some of them")
    parser.addoption("--every", action="append", default=[], metavar="FOLDER=N", help=what)


def pytest_collection_modifyitems(config, items):
    left_out = set()
    for folder, step in (chosen.split("=") for chosen in config.getoption("every")):
        inside = [item for item in items if item.path.is_relative_to(pathlib.Path(__file__).parent / folder)]
        left_out |= set(inside) - set(inside[:: int(step)])
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def evolute_opt() -> str:
    """The tool: that of EVOLUTE_OPT, of the environment of this Python, or of the PATH."""
    beside = pathlib.Path(sys.executable).parent
    found = os.environ.get("EVOLUTE_OPT") or shutil.which("evolute-opt", path=beside) or shutil.which("evolute-opt")
    if found is None:
        pytest.fail("evolute-opt is not installed: make install, or set EVOLUTE_OPT")
    return found


def pytest_terminal_summary(terminalreporter):
    """What the conformance table covers, if it was run: no row leaves anything out without a reason."""
    reports = (r for status in ("passed", "failed") for r in terminalreporter.stats.get(status, ()))
    if not any("test_laws.py" in r.nodeid for r in reports):
        return
    conformance = str(pathlib.Path(__file__).parent / "conformance")
    sys.path.insert(0, conformance)
    try:
        import summary
    finally:
        sys.path.remove(conformance)
    terminalreporter.section("conformance")
    for line in summary.lines():
        terminalreporter.line(line)
