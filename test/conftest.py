import os
import pathlib
import shutil
import sys

import pytest

# Programs that run once should compile quickly.
QUICK = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
os.environ["XLA_FLAGS"] = f"{QUICK} {os.environ.get('XLA_FLAGS', '')}".strip()


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
