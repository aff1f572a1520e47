"""Writes docs/generated/libraries.md: what JAX and Evolute derive of each program.

python test/libraries/table.py [part of an id ..]
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from libraries.modes import MODES, verdicts  # noqa: E402
from libraries.program import PROGRAMS, load  # noqa: E402

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "generated" / "libraries.md"
HEAD = """# Libraries

What JAX and Evolute derive of programs as users of these libraries write them: those of `test/libraries`. The modes
are `jvp`, `vjp`, `hvp` (forward over reverse), `vmap of grad` and `jet` (a series of order 3 or more; of JAX, nested
`jvp`). A mode counts if it gives the derivative: JAX's is compared with finite differences, Evolute's with JAX's where
that is right, else with finite differences. *Wrong* is a number that is not the derivative, without an error; modes
that are not named are refused, with an error. `make docs` writes this page.

| library | feature | JAX | Evolute |
|---|---|---|---|
"""


def cell(wrong: dict[str, str]) -> str:
    """The modes that are right, then those that are wrong without an error."""
    right = [mode for mode in MODES if mode not in wrong]
    silent = [mode for mode, message in wrong.items() if message.startswith("AssertionError")]
    return ("all" if not wrong else ", ".join(right) or "none") + (f"; *wrong*: {', '.join(silent)}" if silent else "")


def right(cell: str) -> list[str]:
    """The modes that a cell names as right."""
    names = cell.partition(";")[0]
    return list(MODES) if names == "all" else [] if names == "none" else names.split(", ")


def rows(page: str) -> dict[tuple[str, str], tuple[str, str]]:
    """The cells of JAX and of Evolute, for each library and feature of the page, in order."""
    cells = [[part.strip() for part in line.split("|")[1:5]] for line in page[len(HEAD) :].splitlines()]
    return {(library, feature): (theirs, ours) for library, feature, theirs, ours in cells}


def main(parts: list[str]) -> None:
    """Writes the rows of all programs, or of those with one of the parts in their id; other rows stay."""
    missing = load()
    if missing:
        sys.exit(f"not installed: {', '.join(sorted(set(missing.values())))}")
    written = rows(PAGE.read_text()) if PAGE.exists() else {}
    for program in sorted(PROGRAMS, key=lambda p: (p.library, p.feature)):
        key = (program.library, program.feature)
        if not parts or key not in written or any(part in program.id for part in parts):
            written[key] = tuple(map(cell, verdicts(program)))
            print(program.id, *written[key], sep=" | ", flush=True)
    known = sorted(written.keys() & {(p.library, p.feature) for p in PROGRAMS})
    PAGE.write_text(HEAD + "".join(f"| {' | '.join((*key, *written[key]))} |\n" for key in known))


if __name__ == "__main__":
    main(sys.argv[1:])
