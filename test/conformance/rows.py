"""The conformance table: every row of every family, one file rows_*.py each."""

import importlib
import pathlib

FAMILIES = [importlib.import_module(p.stem) for p in sorted(pathlib.Path(__file__).parent.glob("rows_*.py"))]
ROWS = [row for family in FAMILIES for row in family.TABLE]

names = [row.id for row in ROWS]
assert len(set(names)) == len(names), "two rows have one name: " + ", ".join(
    sorted({n for n in names if names.count(n) > 1})
)
