"""Prints the newest Python for which there are newer releases of JAX: of those in PATH and of pyenv, with headers.

Its exit status says whether one was found.
"""

import os
import pathlib
import shutil
import subprocess
import sys

VERSIONS = ("3.14", "3.13", "3.12")
USABLE = """
import os, sys, sysconfig, venv
headers = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1] or not os.path.exists(headers))
"""


def candidates(version: str) -> list[str]:
    in_path = shutil.which(f"python{version}")
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT") or pathlib.Path.home() / ".pyenv")
    return [*filter(None, [in_path]), *map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}")))]


def usable(python: str, version: str) -> bool:
    """Whether it runs (a shim of pyenv may not), and modules can be compiled for it."""
    return subprocess.run([python, "-c", USABLE, version], capture_output=True).returncode == 0


found = next((p for v in VERSIONS for p in candidates(v) if usable(p, v)), None)
if found is None:
    sys.exit("No Python 3.12 or newer, with its headers, is in PATH or of pyenv")
print(found)
