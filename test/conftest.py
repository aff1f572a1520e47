import os
import pathlib
import shutil
import sys

import pytest


@pytest.fixture(scope="session")
def evolute_opt() -> str:
    """The tool: that of EVOLUTE_OPT, of the environment of this Python, or of the PATH."""
    beside = pathlib.Path(sys.executable).parent
    found = os.environ.get("EVOLUTE_OPT") or shutil.which("evolute-opt", path=beside) or shutil.which("evolute-opt")
    if found is None:
        pytest.fail("evolute-opt is not installed: make install, or set EVOLUTE_OPT")
    return found
