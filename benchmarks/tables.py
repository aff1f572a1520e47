"""Tables of results, in Markdown, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
from jax.extend import core

from evolute import _compiler


def row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def head(*cells: str) -> None:
    """The columns: the first one's cells are text, the others' numbers."""
    row(*cells)
    row(*["---"] + ["---:"] * (len(cells) - 1))


def run(compiled: Callable, *args) -> Callable:
    """A call to measure."""
    return lambda: jax.block_until_ready(compiled(*args))


def fresh(make: Callable[[], Callable], args: Sequence) -> Callable:
    """`make()`, from the Python function to the executable, nothing cached."""
    _compiler.clear_cache()
    f = make()
    return jax.jit(lambda *a: f(*a)).lower(*args).compile()


def residuals(vjp: Callable, f: Callable, args: Sequence) -> list:
    """The avals of what `vjp` computes for its second half."""
    jaxpr = jax.make_jaxpr(lambda *args: jax.tree.leaves(vjp(f, *args)[1]))(*args).jaxpr
    given = {*jaxpr.invars, *jaxpr.constvars}
    computed = {v for v in jaxpr.outvars if not isinstance(v, core.Literal) and v not in given}
    return [v.aval for v in computed]


def residual_bytes(vjp: Callable, f: Callable, args: Sequence) -> int:
    return sum(a.size * a.dtype.itemsize for a in residuals(vjp, f, args))


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
