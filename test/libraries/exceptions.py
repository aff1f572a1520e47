"""What these programs do not require of Evolute: (id, mode) with the reason. One that passes after all fails the test."""

# Reasons, each with the programs and modes that it holds for.
REASONS: dict[str, dict[str, str]] = {}
EXCEPTIONS: dict[tuple[str, str], str] = {}
