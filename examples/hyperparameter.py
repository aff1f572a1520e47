"""Differentiates training: how a loss on new data depends on the strength of the regularisation, in every mode.

The weights are found by 1,000 steps of gradient descent, by Newton's method until it converges, a `while` loop of
unknown length, or by Newton's method again, but differentiated by the equation that it solves.

Run: python examples/hyperparameter.py
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import evolute as ev

STEPS = 1000


def points(seed, rows=60, columns=4):
    """Random points, and on which side of a plane they are, with errors."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, columns))
    return x, np.sign(x @ np.arange(1, columns + 1) + 3 * random.normal(size=rows))


TRAINING, VALIDATION = points(seed=1), points(seed=2)
START = np.zeros(4)


def loss(weights, points):
    x, side = points
    return jnp.mean(jax.nn.softplus(-side * (x @ weights)))


def objective(weights, strength):
    return loss(weights, TRAINING) + jnp.sum(strength * weights**2)


slope = ev.grad(objective)


def newton(equation, x):
    """Where `equation` is zero."""

    def step(state):
        x, _ = state
        move = jnp.linalg.solve(ev.jacfwd(equation)(x), equation(x))
        return x - move, jnp.sum(move**2)

    return lax.while_loop(lambda state: state[1] > 1e-24, step, (x, 1.0))[0]


def by_descent(strength):
    return lax.fori_loop(0, STEPS, lambda _, weights: weights - slope(weights, strength), START)


def by_newton(strength):
    return newton(lambda weights: slope(weights, strength), START)


def by_equation(strength):
    """Newton's steps are not differentiated: the weights are where the slope is zero, and so is its derivative."""

    def solve(linear, y):
        return jnp.linalg.solve(ev.jacfwd(linear)(y), y)

    return lax.custom_root(lambda weights: slope(weights, strength), START, newton, solve)


def on_new_data(train):
    """The loss on the validation points, as a function of the strength."""
    return lambda strength: loss(train(strength), VALIDATION)


def by_differences(f, x, h=1e-3):
    """The derivative of `f` at x, from its values around x."""
    return (8 * (f(x + h) - f(x - h)) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h)


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    strength = 0.05
    modes = {
        "1st, forward": ev.jacfwd,
        "1st, reverse": ev.grad,
        "2nd, forward of reverse": lambda f: ev.jacfwd(ev.grad(f)),
        "2nd, reverse of reverse": lambda f: ev.grad(ev.grad(f)),
        "3rd, series": lambda f: ev.derivative(f, 3),
        "3rd, series of reverse": lambda f: ev.derivative(ev.grad(f), 2),
    }
    exact = ev.compile(on_new_data(by_equation))
    slope_of_exact = ev.compile(ev.grad(on_new_data(by_equation)))
    print(f"validation loss at strength {strength}: {exact(strength):.12f}\n")
    print(f"{'derivative':<25}" + "".join(f"{name:>18}" for name in ("1,000 steps", "Newton", "by equation")))
    for name, mode in modes.items():
        found = (ev.compile(mode(on_new_data(train)))(strength) for train in (by_descent, by_newton, by_equation))
        print(f"{name:<25}" + "".join(f"{x:>18.10f}" for x in found), flush=True)
    first, second = by_differences(exact, strength), by_differences(slope_of_exact, strength)
    print(f"\nby differences: {first:.8f}, {second:.8f}")


if __name__ == "__main__":
    main()
