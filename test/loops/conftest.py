import pathlib
import sys

import jax

# The points of the programs are made as those of the sweep.
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "sweep"))
# float64 is what the laws are proved in.
jax.config.update("jax_enable_x64", True)
