"""value_and_grad of an MLP, beside jax.value_and_grad in one run.

Measured are the numbers, the time of a compiled call, and the time from the Python function to the lowered
program (capture, transform and lower; trace and lower for JAX), with the share of the C++ part. Times are medians of
interleaved repetitions; look at the ratios. Run: python -m benchmarks.mlp
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

import evolute as ev
from benchmarks.timing import ratio_of
from evolute import _compiler


def loss(params, images, labels):
    x = images
    for weights, bias in params[:-1]:
        x = jnp.tanh(x @ weights + bias)
    weights, bias = params[-1]
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(x @ weights + bias) * labels, axis=-1))


def problem(dtype, sizes=(64, 256, 256, 10), batch=256):
    """(params, images, labels), all random."""
    rng = np.random.default_rng(0)
    params = [
        (
            jnp.asarray(rng.normal(size=(m, n)) / np.sqrt(m), dtype),
            jnp.asarray(rng.normal(size=n) / 10, dtype),
        )
        for m, n in zip(sizes, sizes[1:], strict=False)
    ]
    images = jnp.asarray(rng.normal(size=(batch, sizes[0])), dtype)
    labels = jnp.asarray(np.eye(sizes[-1])[rng.integers(sizes[-1], size=batch)], dtype)
    return params, images, labels


def largest_difference(dtype) -> float:
    """Of value and gradient to JAX's, relative to the largest entry of each array."""
    args = problem(dtype)
    mine = jax.tree.leaves(jax.jit(ev.value_and_grad(loss))(*args))
    theirs = jax.tree.leaves(jax.jit(jax.value_and_grad(loss))(*args))
    return max(float(jnp.max(jnp.abs(a - b)) / jnp.max(jnp.abs(b))) for a, b in zip(mine, theirs, strict=True))


def run_time():
    args = problem(jnp.float32)
    mine, theirs = ev.compile(ev.value_and_grad(loss)), jax.jit(jax.value_and_grad(loss))
    return ratio_of(lambda: jax.block_until_ready(mine(*args)), lambda: jax.block_until_ready(theirs(*args)), 200)


def dispatch():
    """A call so small that all of it is dispatch."""
    x = jnp.float32(0.5)
    mine, theirs = ev.compile(ev.grad(jnp.sin)), jax.jit(jax.grad(jnp.sin))
    return ratio_of(lambda: mine(x), lambda: theirs(x), 2000)


def lowering():
    """From the Python function to the program that XLA gets, nothing cached."""
    args = problem(jnp.float32)

    def lower(value_and_grad):
        def fresh():
            jax.jit(lambda *a: value_and_grad(lambda *b: loss(*b))(*a)).lower(*args)
            _compiler.clear_cache()

        return fresh

    return ratio_of(lower(ev.value_and_grad), lower(jax.value_and_grad), 30)


def compiler_time() -> float:
    """Seconds of the C++ part alone."""
    program = ev.lower(ev.value_and_grad(loss))(*problem(jnp.float32)).derived

    def derive():
        _compiler.clear_cache()
        _compiler.run(program, _compiler.derive(), "value_and_grad of loss")

    return ratio_of(derive, derive, 20).mine


def main() -> None:
    print("value_and_grad of an MLP (64-256-256-10, batch 256)")
    print(f"largest difference to JAX: float32 {largest_difference(jnp.float32):.1e}", end="")
    with jax.enable_x64(True):
        print(f", float64 {largest_difference(jnp.float64):.1e}")
    print(f"run time:            {run_time()}")
    print(f"dispatch:            {dispatch()}")
    lowered = lowering()
    print(f"Python to lowered:   {lowered}")
    print(f"of which C++:        {compiler_time() * 1e3:.2f} ms, {compiler_time() / lowered.theirs:.1%} of JAX's total")


if __name__ == "__main__":
    main()
