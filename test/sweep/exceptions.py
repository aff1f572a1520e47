"""What the sweep does not require of us: (sample, mode) with the reason, on the release of JAX that is installed."""

import jax

REAL = "the derivative of z / |z|; JAX says zero, which only its real counterpart has"
BISECTION = "JAX differentiates its bisection, in which only the bounds depend on the matrix; see test_own_rules.py"
EXCEPTIONS: dict[tuple[str, str], str] = {
    **{("jax.scipy.linalg.eigh_tridiagonal", mode): BISECTION for mode in ("jvp", "jet")},
}
if jax.__version_info__ < (0, 12):
    EXCEPTIONS |= {
        (f"{m}.sign-complex", mode): REAL for m in ("jax.lax", "jax.numpy") for mode in ("jvp", "vjp", "jet")
    }
