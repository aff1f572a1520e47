"""The page of the installed JAX, docs/generated/primitives-*.md, lists its primitives and those of libraries."""

import pathlib
import subprocess
import sys

import pytest

from evolute import _compat

ROOT = pathlib.Path(__file__).parents[2]


def test_the_page_lists_every_primitive():
    """A new one fails here: vouch for its lowering or let it be kept, and write the page anew."""
    for library in ("equinox", "lineax"):
        pytest.importorskip(library)
    done = subprocess.run([sys.executable, ROOT / "tools/primitives.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_is_vouched_for_is_there():
    assert len(_compat.vouched()) > 160
