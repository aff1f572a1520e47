"""Enzyme-JAX, where it is installed: its wheels are for Python 3.11 on Linux.

`enzyme(f)` is a function that JAX differentiates by Enzyme, or `enzyme` is None. It runs under `jax.jit` alone, and its
wheel refuses a jvp of a jvp: no higher order.
"""

from __future__ import annotations

try:
    from enzyme_ad.jax import enzyme_jax_ir
except ImportError:
    enzyme = None
else:

    def enzyme(f):
        return enzyme_jax_ir(argv=())(f)
