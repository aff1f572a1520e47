"""The laws, on every row of the table: one test for each row and dtype."""

import pytest
from laws import prove
from rows import ROWS


@pytest.mark.parametrize("row, dtype", [pytest.param(r, d, id=f"{r.id}-{d}") for r in ROWS for d in r.dtypes])
def test_laws(row, dtype):
    prove(row, dtype)
