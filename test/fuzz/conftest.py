import pathlib
import sys

import jax

# The pieces of the laws are those of the conformance table.
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
# float64 is what the laws are proved in.
jax.config.update("jax_enable_x64", True)
