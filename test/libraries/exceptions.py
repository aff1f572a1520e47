"""What is not required of Evolute: (id of a program, mode) with the reason. One that passes fails the test."""

NOISE = (
    "forward over reverse asks the rule of equinox's nondifferentiable, which Brownian motion is wrapped in, and it "
    "raises"
)
CONDITION = (
    "vmap of a loop takes the condition for batched where a rule for batching, as that of equinox's unvmap_any, "
    "returns it unbatched"
)
SLOT = "a data class that checks its fields is rebuilt with the places of results, which are no arrays"
NAN = "the line search guards its divisions with jnp.where alone, so that zero times infinity is NaN in reverse"
BODY = "jvp and jet of a function with a vjp rule alone differentiate its body, here a solver that has not converged"
# For each reason the programs, each with its modes.
REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    NOISE: {
        "diffrax-SDE-EulerHeun": ("hvp",),
    },
    CONDITION: {
        "diffrax-ForwardMode": ("vmap of grad",),
        "diffrax-BacksolveAdjoint": ("vmap of grad",),
        "diffrax-ImplicitAdjoint-steady-state": ("vmap of grad",),
        "equinox-internal-while_loop-lax": ("vmap of grad",),
        "optimistix-root_find-Newton": ("vmap of grad",),
        "optimistix-root_find-Chord": ("vmap of grad",),
        "optimistix-root_find-Dogleg": ("vmap of grad",),
        "optimistix-root_find-Bisection": ("vmap of grad",),
        "optimistix-least_squares-LevenbergMarquardt": ("vmap of grad",),
        "optimistix-least_squares-GaussNewton": ("vmap of grad",),
        "optimistix-least_squares-Dogleg": ("vmap of grad",),
        "optimistix-minimise-BFGS": ("vmap of grad",),
        "optimistix-fixed_point": ("vmap of grad",),
        "optimistix-a-module-as-the-argument": ("vmap of grad",),
    },
    SLOT: {
        "chex-dataclass-as-the-argument": (
            "hvp",
            "vmap of grad",
        ),
    },
    NAN: {
        "optax-lbfgs-with-its-line-search": (
            "vjp",
            "hvp",
            "vmap of grad",
        ),
    },
    BODY: {
        "jaxopt-GradientDescent": ("jet",),
        "jaxopt-ProjectedGradient-on-the-simplex": ("jet",),
        "jaxopt-ProximalGradient-the-lasso": (
            "hvp",
            "jet",
        ),
        "jaxopt-Bisection": (
            "hvp",
            "jvp",
            "jet",
        ),
    },
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (name, mode): reason for reason, group in REASONS.items() for name, modes in group.items() for mode in modes
}
