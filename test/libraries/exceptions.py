"""What is not required of Evolute: (id of a program, mode) with the reason. One that passes fails the test."""

# Reasons, each with the programs and modes that it holds for.
REASONS: dict[str, dict[str, str]] = {}
EXCEPTIONS: dict[tuple[str, str], str] = {}
