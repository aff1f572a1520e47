"""Runs every .mlir file of this folder with lit: all in one go, one test for each."""

import fcntl
import json
import os
import pathlib
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(__file__).parent
FILES = [path.relative_to(FOLDER).as_posix() for path in sorted(FOLDER.rglob("*.mlir")) if "Inputs" not in path.parts]


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What lit says of each file that this session runs. The first of several processes runs it, the others wait."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    report = folder / "lit.json"
    with open(folder / "lit.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not report.exists():
            run_lit(request.session, report)
    return {test["name"].removeprefix("evolute :: "): test for test in json.loads(report.read_text())["tests"]}


def run_lit(session: pytest.Session, report: pathlib.Path) -> None:
    here = [item for item in session.items if item.path == pathlib.Path(__file__)]
    files = [item.callspec.params["file"] for item in here if hasattr(item, "callspec")]
    command = [sys.executable, "-c", "from lit.main import main; main()", "-v", "--output", report]
    run = subprocess.run(
        [*command, *(FOLDER / file for file in files)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    if not report.exists():
        pytest.fail(f"lit did not run:\n{run.stdout}{run.stderr}")


@pytest.mark.parametrize("file", FILES)
def test_file(file: str, outcomes: dict[str, dict]) -> None:
    outcome = outcomes.get(file, {"code": "UNRESOLVED", "output": "lit did not find the file"})
    if outcome["code"] == "UNSUPPORTED":
        pytest.skip(outcome["output"])
    assert outcome["code"] == "PASS", outcome["output"]
