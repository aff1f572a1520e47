"""Samples of what newer releases of JAX have, by the release that brought it; older ones leave it out."""

import jax
from sample import each, sample, x, z

LAX = "jax.lax"
NP = "jax.numpy"

if jax.__version_info__ >= (0, 11):
    each(LAX, "log2 one_minus_square", x(3))
    each(LAX, "log2 one_minus_square", z(3), label="complex")
    sample(f"{NP}.minmax", x(3, 2))
    sample(f"{NP}.minmax", x(3, 2), axis=0, label="axis")
    sample(f"{NP}.top_k", x(3, 4), 2)
    sample(f"{NP}.top_k", x(4, 3), 2, axis=0, mode="smallest", label="smallest")
if jax.__version_info__ >= (0, 12):
    sample(f"{LAX}.polynomial", x(3), [x(3), x(3), x(3), x(3)])
    sample(f"{LAX}.polynomial", x(3), [x(), x(), x()], label="scalars")
    sample("jax.scipy.special.erfcinv", x(3))
