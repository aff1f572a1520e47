"""Derivatives of higher order in many directions: Laplacians, biharmonics, tensors of all partial derivatives.

    python -m benchmarks.taylor [budget]

Three tables of ours beside what one writes in JAX, all in float64. Columns: seconds of tracing and compiling, and of a
run, of each; ours in units of the rival's; the largest difference, relative to the largest entry. `budget` is the
seconds to spend on the runs of each row.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import jet as jax_jet

import evolute as ev
from benchmarks import tables, timing

INPUTS, BATCH, WIDTH = 10, 64, 64


def network() -> Callable:
    """A perceptron with two hidden layers and one output."""
    random = np.random.RandomState(0)
    sizes = (INPUTS, WIDTH, WIDTH, 1)
    layers = [(random.randn(m, n) / np.sqrt(m), random.randn(n) / 4) for m, n in zip(sizes, sizes[1:], strict=False)]

    def mlp(x):
        for w, b in layers[:-1]:
            x = jnp.tanh(x @ w + b)
        w, b = layers[-1]
        return (x @ w + b)[0]

    return mlp


def of_five(x):
    """A smooth function of five numbers in which all occur together."""
    return jnp.sin(x[0] * x[1]) * jnp.exp(0.3 * x[2] * x[3]) + jnp.tanh(x @ jnp.roll(x, 1)) / (1 + x[4] ** 2)


# ---- the same in JAX


def trace_of_hessian(f: Callable) -> Callable:
    """The Laplacian by one jvp of the gradient for each direction."""

    def laplacian(x):
        gradient = jax.grad(f)
        row = lambda v: jnp.vdot(v, jax.jvp(gradient, (x,), (v,))[1])
        return jnp.sum(jax.vmap(row)(jnp.eye(x.size)))

    return laplacian


def nested_forward(f: Callable) -> Callable:
    """The Laplacian by one jvp of a jvp for each direction."""

    def laplacian(x):
        def second(v):
            return jax.jvp(lambda x: jax.jvp(f, (x,), (v,))[1], (x,), (v,))[1]

        return jnp.sum(jax.vmap(second)(jnp.eye(x.size)))

    return laplacian


def jets(f: Callable) -> Callable:
    """The Laplacian by one series of jax.experimental.jet for each direction."""

    def laplacian(x):
        second = lambda v: jax_jet.jet(f, (x,), ((v, jnp.zeros_like(v)),))[1][1]
        return jnp.sum(jax.vmap(second)(jnp.eye(x.size)))

    return laplacian


def twice(laplacian: Callable) -> Callable:
    return lambda f: laplacian(laplacian(f))


def nested_jacobians(f: Callable, order: int) -> Callable:
    """The tuple of all derivatives, each the Jacobian of the one before."""

    def derivatives(x):
        g = f
        found = [g(x)]
        for _ in range(order):
            g = jax.jacfwd(g)
            found.append(g(x))
        return tuple(found)

    return derivatives


# ---- tables


def measure(name: str, rival: str, mine: Callable, theirs: Callable, x, budget: float) -> None:
    """One row: `mine` and `theirs` are functions of x that are compiled here."""
    cells = [name, rival]
    try:
        theirs_seconds, their_run, their_result = compiled(theirs, x)
    except Exception as error:
        tables.row(*cells, *["-"] * 6, f"JAX: {type(error).__name__}")
        return
    my_seconds, my_run, my_result = compiled(mine, x)
    times = timing.in_turns({"mine": my_run, "theirs": their_run}, repetitions=5, budget=budget)
    tables.row(
        *cells,
        f"{my_seconds:.2f}",
        f"{theirs_seconds:.2f}",
        f"{my_seconds / theirs_seconds:.2f}",
        f"{times.median('mine') * 1e3:.3f}",
        f"{times.median('theirs') * 1e3:.3f}",
        f"{times.ratio('mine', 'theirs'):.2f}",
        f"{tables.error(my_result, their_result):.1e}",
    )


def compiled(f: Callable, x) -> tuple[float, Callable, object]:
    """Seconds of tracing and compiling, a run, and what it computes."""
    start = time.perf_counter()
    run = jax.jit(f).lower(x).compile()
    seconds = time.perf_counter() - start
    return seconds, tables.run(run, x), run(x)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    budget = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    columns = ("compile, s", "JAX", "ratio", "run, ms", "JAX", "ratio", "difference")
    points = jnp.asarray(np.random.RandomState(1).randn(BATCH, INPUTS))
    mlp = network()

    print(f"Laplacian of a network with {INPUTS} inputs, at {BATCH} points\n")
    tables.head("operator", "beside", *columns)
    rivals = {"jvp of grad": trace_of_hessian, "jvp of jvp": nested_forward, "jax.experimental.jet": jets}
    for name, rival in rivals.items():
        measure("laplacian", name, ev.vmap(ev.laplacian(mlp)), jax.vmap(rival(mlp)), points, budget)
    for name, rival in rivals.items():
        measure(
            "biharmonic", f"{name}, twice", ev.vmap(ev.biharmonic(mlp)), jax.vmap(twice(rival)(mlp)), points, budget
        )

    x = jnp.linspace(0.2, 0.9, 5)
    print("\nAll derivatives of a function of 5 numbers\n")
    tables.head("up to order", "beside", *columns)
    for order in (2, 3, 4):
        mine, theirs = ev.derivatives(of_five, order), nested_jacobians(of_five, order)
        measure(str(order), "nested jacfwd", mine, theirs, x, budget)


if __name__ == "__main__":
    main()
