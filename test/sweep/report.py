"""Prints what fails in the sweep, grouped by cause: `python test/sweep/report.py [part of a name ..]`."""

import collections
import re
import sys

import jax

jax.config.update("jax_enable_x64", True)

from compare import failures  # noqa: E402
from samples import SAMPLES  # noqa: E402


def cause(message: str) -> str:
    """The part of a message that others of the same cause share."""
    found = re.search(r"error: (.*?)(;|\n|$)", message)
    if found:
        return re.sub(r"has no \w+ rule", "has no rule", found[1])
    first = message.splitlines()[0]
    return re.sub(r"derivative (\d), array \d+ is off by .*", r"derivative \1 is wrong", first)


def main(parts: list[str]) -> None:
    chosen = [s for s in SAMPLES if not parts or any(p in s.id for p in parts)]
    groups = collections.defaultdict(lambda: collections.defaultdict(list))
    failing = set()
    for sample in chosen:
        try:
            wrong = failures(sample)
        except Exception as error:
            wrong = {"JAX": f"JAX itself: {error}"}
        for mode, message in wrong.items():
            groups[cause(message)][sample.id].append((mode, message))
            failing.add(sample.id)
    print(f"{len(chosen) - len(failing)} of {len(chosen)} samples pass")
    for text, ids in sorted(groups.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(ids)}: {text}")
        for name, found in ids.items():
            print(f"    {name} ({', '.join(mode for mode, _ in found)})")
            if parts:
                print("        " + found[0][1].replace("\n", "\n        "))


if __name__ == "__main__":
    main(sys.argv[1:])
