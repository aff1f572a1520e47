"""Prints what fails, of JAX and of Evolute: `python test/libraries/report.py [part of an id ..]`."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from libraries.modes import verdicts  # noqa: E402
from libraries.program import PROGRAMS, load  # noqa: E402


def main(parts: list[str]) -> None:
    """Prints a line for each program, mode and package that fails."""
    for name, library in load().items():
        print(f"{name} is left out: {library} is not installed")
    for program in PROGRAMS:
        if parts and not any(part in program.id for part in parts):
            continue
        start = time.process_time()
        print(program.id, end="", flush=True)
        sides = verdicts(program)
        print(f" ({time.process_time() - start:.1f} s)", flush=True)
        for package, wrong in zip(("JAX", "Evolute"), sides, strict=True):
            for modes in grouped(wrong).values():
                print(f"    {package}, {', '.join(modes)}: {wrong[modes[0]][:600].strip()}".replace("\n", "\n        "))


def grouped(wrong: dict[str, str]) -> dict[str, list[str]]:
    """The modes of each message, of messages that begin alike."""
    groups: dict[str, list[str]] = {}
    for mode, message in wrong.items():
        groups.setdefault(message.splitlines()[0], []).append(mode)
    return groups


if __name__ == "__main__":
    main(sys.argv[1:])
