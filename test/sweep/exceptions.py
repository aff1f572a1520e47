"""What the sweep does not require of us: (sample, mode) with the reason."""

REAL = "the derivative of z / |z|; JAX says zero, which only its real counterpart has"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (f"{module}.sign-complex", mode): REAL for module in ("jax.lax", "jax.numpy") for mode in ("jvp", "vjp", "jet")
}
