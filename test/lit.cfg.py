# How lit runs the .mlir files: with the evolute-opt of EVOLUTE_OPT or of the environment, FileCheck of the wheel.
import importlib.util
import os
import pathlib
import sys

import lit.formats

config.name = "evolute"  # noqa: F821
config.suffixes = [".mlir"]  # noqa: F821
config.test_format = lit.formats.ShTest(execute_external=False)  # noqa: F821
config.test_source_root = os.path.dirname(__file__)  # noqa: F821
config.test_exec_root = os.path.join(config.test_source_root, "..", "build", "lit")  # noqa: F821


def tools():
    """Folders to find evolute-opt, FileCheck and not in, before those of the PATH."""
    if "EVOLUTE_OPT" in os.environ:
        yield pathlib.Path(os.environ["EVOLUTE_OPT"]).absolute().parent
    yield pathlib.Path(sys.executable).parent
    llvm = importlib.util.find_spec("llvm")
    if llvm:
        for folder in llvm.submodule_search_locations:
            yield pathlib.Path(folder) / "bin"


config.environment["FILECHECK_OPTS"] = "--enable-var-scope"  # noqa: F821
config.environment["PATH"] = os.pathsep.join([*map(str, tools()), os.environ["PATH"]])  # noqa: F821
