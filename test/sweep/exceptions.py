"""What the sweep does not require of us: (sample, mode) with the reason."""

EXCEPTIONS: dict[tuple[str, str], str] = {}
