"""Prints what pyproject.toml asks for, to build and to run, with the extras named: what `make` installs in one go.

With `--alone` before the extras, what these ask for and nothing else.
"""

import pathlib
import sys
import tomllib

project = tomllib.loads((pathlib.Path(__file__).parents[1] / "pyproject.toml").read_text())
extras = sys.argv[1:]
requirements = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
if extras[:1] == ["--alone"]:
    extras, requirements = extras[1:], []
for extra in extras:
    requirements += project["project"]["optional-dependencies"][extra]
print("\n".join(requirements))
