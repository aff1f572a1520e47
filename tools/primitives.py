"""Writes docs/generated/primitives-RELEASE.md: what becomes of each primitive of JAX, equinox and lineax, where it is
captured. There is a page for each release of JAX, and the one that is written is that of the JAX which is installed.

python tools/primitives.py
"""

import collections
import importlib
import pathlib
import sys

import jax

from evolute import _call, _compat, _rules

RELEASE = "{}.{}".format(*jax.__version_info__)
PAGE = pathlib.Path(__file__).parents[1] / "docs" / "generated" / f"primitives-{RELEASE}.md"
MODULES = {
    "jax": "jax jax.custom_batching jax.custom_derivatives jax.experimental.checkify jax.experimental.ode "
    "jax.experimental.pallas jax.experimental.shard_map jax.experimental.sparse jax.export jax.scipy",
    "equinox": "equinox equinox.internal",
    "lineax": "lineax",
}
WORDS = {
    "lowered": "JAX's lowering to StableHLO is vouched for: differentiated as what it is lowered to.",
    "kept": "Captured whole, with its rules: those that the user gave, that we have for it, or that JAX has.",
    "foreign": "Lowered by JAX where the program is run or embedded. It has no derivative, in JAX neither: one that is "
    "asked for is an error at its line.",
    "discharged": "An operation on a mutable array: gone once the function is traced, see conventions.md.",
    "refused": "JAX does not lower it by itself; it exists inside of others.",
}


def survey(library: str) -> dict[str, str]:
    """The names of the primitives that a library defines, and what becomes of each."""
    before = _compat.registered() if library != "jax" else set()
    for module in MODULES[library].split():
        importlib.import_module(module)
    found: dict[str, str] = {}
    for primitive in _compat.registered() - before - {_call.call_p}:
        found[primitive.name] = _rules.treatment(primitive)
    return dict(sorted(found.items()))


def page(surveys: dict[str, dict[str, str]]) -> str:
    lines = [
        f"# What becomes of a primitive of JAX {RELEASE}",
        "",
        "Written by tools/primitives.py. No rule of a primitive is lost:",
        "",
    ]
    lines += [f"* **{word}**: {text}" for word, text in WORDS.items()]
    for library, found in surveys.items():
        lines += ["", f"## {library}", "", "| | |", "|---|---|"]
        by_word = collections.defaultdict(list)
        for name, word in found.items():
            by_word[word].append(f"`{name}`")
        lines += [f"| {word} | {' '.join(by_word[word])} |" for word in WORDS if by_word[word]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = page({library: survey(library) for library in MODULES})
    if "--check" in sys.argv:
        is_written = PAGE.exists() and text == PAGE.read_text()
        sys.exit(0 if is_written else f"{PAGE} is not up to date: run python tools/primitives.py")
    PAGE.write_text(text)
