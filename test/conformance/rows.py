"""The conformance table: every row of every family."""

import rows_constant
import rows_contraction
import rows_control
import rows_convolution
import rows_einsum
import rows_elementwise
import rows_fourier
import rows_movement
import rows_reduction
import rows_window

FAMILIES = (
    rows_constant,
    rows_contraction,
    rows_control,
    rows_convolution,
    rows_einsum,
    rows_elementwise,
    rows_fourier,
    rows_movement,
    rows_reduction,
    rows_window,
)
ROWS = [row for family in FAMILIES for row in family.TABLE]

names = [row.id for row in ROWS]
assert len(set(names)) == len(names), "two rows have one name: " + ", ".join(
    sorted({n for n in names if names.count(n) > 1})
)
