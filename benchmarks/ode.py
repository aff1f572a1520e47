"""The regulariser of neural ODEs, the mean square of d^6 z/dt^6 of z' = MLP(z), and its gradient, beside JAX.

JAX gets a derivative of the solution by nesting jvps along the flow, or by calling jax.experimental.jet once for each
order; a recurrence of the coefficients, written by hand for this one network, stands beside them. Times are medians of
repetitions in turns; compiling is from the Python function to the executable, with nothing cached. Residuals are as in
benchmarks.loops. Run: python -m benchmarks.ode
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.jet import jet

import evolute as ev
from benchmarks.tables import error, fresh, head, residual_bytes, row, run, size
from benchmarks.timing import in_turns

FEATURES, WIDTH, BATCH, ORDER = 32, 128, 256, 6


def problem(dtype=jnp.float32):
    """(weights, states)."""
    rng = np.random.default_rng(0)
    weights = {
        "in": rng.normal(size=(FEATURES, WIDTH)) / np.sqrt(FEATURES),
        "bias": rng.normal(size=WIDTH) / 10,
        "out": rng.normal(size=(WIDTH, FEATURES)) / np.sqrt(WIDTH),
        "shift": rng.normal(size=FEATURES) / 10,
    }
    return jax.tree.map(lambda a: jnp.asarray(a, dtype), (weights, rng.normal(size=(BATCH, FEATURES))))


def slope(weights, z):
    return jnp.tanh(z @ weights["in"] + weights["bias"]) @ weights["out"] + weights["shift"]


# ---- d^n z/dt^n of z' = slope(z)


def by_ode_series(f: Callable, z, n: int):
    return ev.ode_series(lambda z, t: f(z), z, 0.0, n)[1][-1]


def by_nested_jvp(f: Callable, z, n: int):
    """d/dt g(z) = g'(z) f(z), n - 1 times."""

    def along(g: Callable) -> Callable:
        return lambda z: jax.jvp(g, (z,), (f(z),))[1]

    g = f
    for _ in range(n - 1):
        g = along(g)
    return g(z)


def by_jet(f: Callable, z, n: int):
    """The derivatives of order 1 .. k of z give those of f(z) to order k, thus the next of z."""
    terms = [f(z)]
    while len(terms) < n:
        first, rest = jet(f, (z,), (terms,))
        terms = [first, *rest]
    return terms[-1]


def by_hand(weights, z, n: int):
    """The coefficients of tanh's argument x, of y = tanh(x) and of d = 1 - y^2: k y_k = sum of j x_j d_(k-j)."""
    x = z @ weights["in"] + weights["bias"]
    y = [jnp.tanh(x)]
    d = [1 - y[0] * y[0]]
    moving = [None]  # j x_j
    coefficient = y[0] @ weights["out"] + weights["shift"]
    for k in range(1, n):
        moving.append(coefficient @ weights["in"])
        y.append(sum(moving[j] * d[k - j] for j in range(1, k + 1)) / k)
        pairs = 2 * sum((y[i] * y[k - i] for i in range((k + 1) // 2)), 0)
        d.append(-(pairs + y[k // 2] ** 2) if k % 2 == 0 else -pairs)
        coefficient = y[k] @ weights["out"]
    return coefficient * math.factorial(n - 1)


WAYS = {
    "Evolute": (ev, by_ode_series),
    "nested jvp": (jax, by_nested_jvp),
    "jet": (jax, by_jet),
    "by hand": (jax, by_hand),
}


def regulariser(way: str) -> Callable:
    derivative = WAYS[way][1]

    def f(weights, z):
        equation = weights if derivative is by_hand else functools.partial(slope, weights)
        return jnp.mean(derivative(equation, z, ORDER) ** 2)

    return f


def compile_gradient(way: str, args) -> Callable:
    return fresh(lambda: WAYS[way][0].grad(regulariser(way)), args)


def main() -> None:
    args = problem()
    make = {way: functools.partial(compile_gradient, way, args) for way in WAYS}
    compiled = {way: f() for way, f in make.items()}
    times = in_turns({way: run(f, *args) for way, f in compiled.items()}, budget=20)
    compiling = in_turns(make, repetitions=3)
    with jax.enable_x64(True):
        exact = jax.grad(regulariser("nested jvp"))(*problem(jnp.float64))
    print(f"Gradient of the order-{ORDER} regulariser, {FEATURES} features, width {WIDTH}, batch {BATCH}, float32\n")
    head("", "run", "Evolute / it", "trace and compile", "Evolute / it", "residuals", "error")
    for way, (of, _) in WAYS.items():
        cells = [f"{1e3 * times.median(way):.2f} ms", f"{times.ratio('Evolute', way):.2f}"]
        cells += [f"{1e3 * compiling.median(way):.0f} ms", f"{compiling.ratio('Evolute', way):.2f}"]
        cells += [size(residual_bytes(of.vjp, regulariser(way), args)), f"{error(compiled[way](*args), exact):.0e}"]
        row(way, *cells)


if __name__ == "__main__":
    main()
