# How lit runs the .mlir files: with the evolute-opt of EVOLUTE_OPT or of the environment, FileCheck of the wheel.
import importlib.util
import os
import pathlib
import sys

import lit.formats

config.name = "evolute"
config.suffixes = [".mlir"]
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.test_source_root, "..", "build", "lit")


def tools():
    """Folders to find evolute-opt, FileCheck and not in, before those of the PATH."""
    if "EVOLUTE_OPT" in os.environ:
        yield pathlib.Path(os.environ["EVOLUTE_OPT"]).absolute().parent
    yield pathlib.Path(sys.executable).parent
    llvm = importlib.util.find_spec("llvm")
    if llvm:
        for folder in llvm.submodule_search_locations:
            yield pathlib.Path(folder) / "bin"


config.environment["FILECHECK_OPTS"] = "--enable-var-scope"
config.environment["PATH"] = os.pathsep.join([*map(str, tools()), os.environ["PATH"]])
