"""Differentiates an ordinary adaptive Runge-Kutta solver, a `while` loop of unknown length, in every mode.

Run: python examples/runge_kutta.py
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax

import evolute as ev

# Dormand and Prince's method: stage i evaluates the slope at NODES[i], from the stages before it weighted by STAGES[i].
# The last stage is the solution of order 5; ERROR is its difference to that of order 4.
NODES = (0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1)
STAGES = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)

END = 5.0


def step(slope, end, tolerance, state):
    """One step towards `end` of y' = slope(t, y), or none if its error is too large; and how large the next should be.

    The state is t, y and the size of the step.
    """
    t, y, h = state
    h = jnp.minimum(h, end - t)
    h = jnp.where(t + h > t, h, jnp.nan)
    slopes = []
    for node, weights in zip(NODES, STAGES, strict=True):
        stage = y + h * sum(w * k for w, k in zip(weights, slopes, strict=True))
        slopes.append(slope(t + node * h, stage))
    error = h * sum(w * k for w, k in zip(ERROR, slopes, strict=True))
    scale = tolerance * (1 + jnp.maximum(jnp.abs(y), jnp.abs(stage)))
    # The square: a root would have an infinite derivative where the error is 0.
    badness = jnp.mean((error / scale) ** 2)
    factor = jnp.clip(0.9 * jnp.maximum(badness, 1e-10) ** -0.1, 0.2, 5)
    rejected = badness > 1  # False for NaN, which ends the loop
    return jnp.where(rejected, t, t + h), jnp.where(rejected, y, stage), h * factor


def solve(slope, start, end, y, tolerance=1e-9):
    """y(end), where y' = slope(t, y), from y at `start`; not a number where the steps become too small."""
    state = start, y, (end - start) / 100
    go_on = lambda state: state[0] < end
    return lax.while_loop(go_on, lambda state: step(slope, end, tolerance, state), state)[1]


def oscillator(mu):
    """Where van der Pol's oscillator is in the end."""

    def slope(t, y):
        return jnp.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])

    return solve(slope, 0.0, END, jnp.array([2.0, 0.0]))[0]


def by_differences(f, x, h=1e-4):
    """The derivative of `f` at x, from values so close that the solver takes and rejects the same steps for all."""
    return (8 * (f(x + h) - f(x - h)) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    mu = 1.5
    forward, below = oscillator, oscillator
    print(f"y({END:g}) of van der Pol's oscillator at mu = {mu}: {ev.compile(oscillator)(mu):.12f}\n")
    print(f"{'derivative':<12}{'forward':>18}{'reverse':>18}{'series':>18}{'differences':>18}")
    for order in (1, 2, 3):
        forward = ev.jacfwd(forward)
        reverse = ev.derivative(ev.grad(oscillator), order - 1)
        series = ev.derivative(oscillator, order)
        found = [ev.compile(f)(mu) for f in (forward, reverse, series)]
        found.append(by_differences(ev.compile(below), mu))
        print(f"{order:<12}" + "".join(f"{x:>18.10f}" for x in found), flush=True)
        below = series


if __name__ == "__main__":
    main()
