"""The rule table, the files of test/rules and the conformance table name the same operations."""

import importlib.util
import pathlib
import re
import subprocess

import pytest
from rows import ROWS

from evolute import _core

FILES = pathlib.Path(__file__).parents[1] / "rules"
# operation -> kind, transformations, reason
RULES = {op: rest for op, *rest in (line.split("\t") for line in _core.list_rules().splitlines())}


def file_of(op):
    """stablehlo.reduce(add) -> reduce_add.mlir"""
    return re.sub(r"\((\w+)\)", r"_\1", op.removeprefix("stablehlo.")) + ".mlir"


@pytest.mark.parametrize("dialect", ["chlo", "stablehlo"])
def test_every_operation_has_a_rule_or_a_reason(dialect):
    """Those that jaxlib has: test_bindings proves that ours are the same."""
    bindings = pathlib.Path(importlib.util.find_spec(f"jaxlib.mlir.dialects._{dialect}_ops_gen").origin).read_text()
    operations = set(re.findall(r'OPERATION_NAME = "([^"]+)"', bindings))
    assert operations
    assert not operations - {op.split("(")[0] for op in RULES}


@pytest.mark.parametrize("op", RULES)
def test_every_rule_has_a_file(op):
    assert (FILES / file_of(op)).exists(), f"write test/rules/{file_of(op)}: see docs/adding-an-op.md"


@pytest.mark.parametrize("op", RULES)
def test_every_rule_has_a_row(op):
    kind, transformations, *_ = RULES[op]
    # Where there is nothing to derive there is nothing to prove; the file in test/rules checks the message.
    if not any(row.op == op for row in ROWS):
        assert (kind, transformations) == ("NotDifferentiable", "-"), f"add a row for {op} to test/conformance"


def test_every_file_has_a_rule():
    files = {path.name for path in FILES.glob("*.mlir")}
    assert files <= {file_of(op) for op in RULES}


def test_every_row_has_a_rule():
    assert {row.op for row in ROWS} <= set(RULES)


@pytest.mark.parametrize("op", [op for op, (kind, *_) in RULES.items() if kind == "NotDifferentiable"])
def test_what_has_no_derivative_has_a_reason(op):
    assert len(RULES[op]) == 3 and RULES[op][2].strip()


@pytest.mark.parametrize("path", sorted(FILES.glob("*.mlir")), ids=lambda path: path.stem)
def test_every_file_checks_every_transformation(path):
    runs = " ".join(line for line in path.read_text().splitlines() if line.startswith("// RUN:"))
    for flag in ("--ad-jvp", "--ad-linearize", "--ad-jet", "--ad-vmap"):
        assert flag in runs, f"{path.name} does not run {flag}"


def test_there_are_rows_enough():
    assert len(ROWS) >= 300


@pytest.mark.parametrize("row", [r for r in ROWS if r.left_out()], ids=lambda row: row.id)
def test_what_a_row_leaves_out_has_a_reason(row):
    assert row.note, f"{row.id} leaves out {', '.join(row.left_out())}: say why in its note"


def test_the_page_of_rules_is_up_to_date(evolute_opt):
    page = subprocess.run([evolute_opt, "--print-rules"], capture_output=True, text=True, check=True).stdout
    assert (FILES.parents[1] / "docs" / "generated" / "rules.md").read_text() == page, "run: make docs"
