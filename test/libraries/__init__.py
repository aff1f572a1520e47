"""Programs as users of libraries on top of JAX write them, in every mode: see program.py for what an entry says."""

import pathlib
import sys

import jax

# The points of the programs are made as those of the sweep, and compared as they are.
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "sweep"))
# Finite differences need float64.
jax.config.update("jax_enable_x64", True)
