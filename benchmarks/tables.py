"""Tables of results, in Markdown, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp


def row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def head(*cells: str) -> None:
    """The columns: the first one's cells are text, the others' numbers."""
    row(*cells)
    row(*["---"] + ["---:"] * (len(cells) - 1))


def run(compiled: Callable, *args) -> Callable:
    """A call to measure."""
    return lambda: jax.block_until_ready(compiled(*args))


def memory(compiled) -> int:
    """The bytes that XLA allots to an executable for intermediate values."""
    return compiled.memory_analysis().temp_size_in_bytes


def error(found, expected) -> float:
    """The largest difference, relative to the largest entry of each array."""

    def of(a, b) -> float:
        return float(jnp.max(jnp.abs(a - b)) / jnp.maximum(jnp.max(jnp.abs(b)), jnp.finfo(b.dtype).tiny))

    return max(of(a, b) for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True))


def size(count: float) -> str:
    """So many bytes, to three digits."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
