"""Samples of what depends on the release of JAX: functions that it brought, or differentiates since, or no more."""

import jax
from sample import each, refused, sample, x, z

LAX = "jax.lax"
NP = "jax.numpy"
RELEASE = jax.__version_info__

# The rules of newer releases compare the operands, which complex numbers cannot be.
REFUSED = "" if RELEASE < (0, 11) else "jvp vjp jet"
each(LAX, "max min", z(3), z(3), label="complex", lacks=REFUSED)
each(NP, "maximum minimum", z(2, 3), z(3), label="complex", lacks=REFUSED)

if RELEASE >= (0, 11):
    each(LAX, "log2 one_minus_square", x(3))
    each(LAX, "log2 one_minus_square", z(3), label="complex")
    sample(f"{NP}.minmax", x(3, 2))
    sample(f"{NP}.minmax", x(3, 2), axis=0, label="axis")
    sample(f"{NP}.top_k", x(3, 4), 2)
    sample(f"{NP}.top_k", x(4, 3), 2, axis=0, mode="smallest", label="smallest")

if RELEASE >= (0, 12):
    sample(f"{LAX}.polynomial", x(3), [x(3), x(3), x(3), x(3)])
    sample(f"{LAX}.polynomial", x(3), [x(), x(), x()], label="scalars")
    sample("jax.scipy.special.erfcinv", x(3))

differentiated = refused if RELEASE < (0, 12) else sample
differentiated(f"{LAX}.nextafter", x(3), x(3))
differentiated(f"{NP}.nextafter", x(3), x(3))
differentiated(f"{NP}.spacing", x(3))
