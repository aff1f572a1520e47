"""What a reader relies on: short files, lists in order, no lint."""

import itertools
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[1]
# The longest a file may be. A file over it is split by idea.
BUDGETS = {"lib/Passes": 400, "lib/Rules": 600, "python": 400}
# Entries of the rule tables, one a line at one depth: `unary("stablehlo.tanh", ..` or `table["chlo.next_after"] = ..`.
ENTRY = re.compile(r'^  (?:\w+\(|table\[|refuse\(|add<\w+>\(\w+, )"(\w+\.[\w()]+)"')
RULES = sorted((ROOT / "lib" / "Rules").glob("*.cpp"))


def sources(folder: str) -> list[pathlib.Path]:
    return sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in {".cpp", ".h", ".py", ".td"})


@pytest.mark.parametrize("folder", BUDGETS)
def test_files_are_short(folder: str) -> None:
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in sources(folder)}
    long = {path: n for path, n in lines.items() if n > BUDGETS[folder]}
    assert not long, f"longer than {BUDGETS[folder]} lines: {long}"


def entries(path: pathlib.Path) -> list[list[str]]:
    """The names in each function that fills the rule table, in the order of the file."""
    bodies = re.split(r"^void evolute::add\w+Rules\(RuleTable &\w*\) \{$", path.read_text(), flags=re.MULTILINE)[1:]
    return [[match[1] for line in body.splitlines() if (match := ENTRY.match(line))] for body in bodies]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_are_in_alphabetical_order(path: pathlib.Path) -> None:
    for names in entries(path):
        for before, after in itertools.pairwise(names):
            assert before < after, f"{path.name}: {after} stands after {before}"


def test_rules_are_found() -> None:
    assert sum(len(names) for path in RULES for names in entries(path)) > 40


def test_ruff() -> None:
    ruff = shutil.which("ruff", path=pathlib.Path(sys.executable).parent) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed: make lint")
    run = subprocess.run(
        [ruff, "check", "--quiet", "--output-format=concise"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
