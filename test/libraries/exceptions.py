"""What is not required of Evolute: (id of a program, mode) with the reason. One that passes fails the test."""

NAN = "the line search guards its divisions with jnp.where alone, so that zero times infinity is NaN in reverse"
REFUSED = "refused, as in JAX: the rule of equinox's nondifferentiable_backward, which wraps the path, says so"
# For each reason the programs, each with its modes.
REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    REFUSED: {
        "diffrax-SDE-UnsafeBrownianPath": ("vjp", "hvp", "vmap of grad"),
    },
    NAN: {
        "optax-lbfgs-with-its-line-search": (
            "vjp",
            "hvp",
            "vmap of grad",
        ),
    },
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (name, mode): reason for reason, group in REASONS.items() for name, modes in group.items() for mode in modes
}
