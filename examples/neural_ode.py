"""Trains a neural ODE on handwritten digits, with and without the regulariser that makes it cheap to solve.

The state of a digit follows z' = slope(z); a linear classifier reads it at t = 1. The regulariser is the mean square of
a high derivative of z along the way: where that is small, an adaptive solver takes few steps. In training one Taylor
series gives both a step and the derivative.

Run: python examples/neural_ode.py
"""

from __future__ import annotations

import math
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from sklearn.datasets import load_digits

import evolute as ev

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from examples import runge_kutta  # noqa: E402

FEATURES, WIDTH, CLASSES = 64, 64, 10
ORDER, STEPS = 4, 3
BATCH, RATE = 128, 5e-3


def data():
    """(training images, training labels, test images, test labels) of scikit-learn's 1,797 digits of 8 x 8 pixels."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.data))
    images, labels = (digits.data[order] / 8 - 1).astype(np.float32), digits.target[order]
    return images[:1437], labels[:1437], images[1437:], labels[1437:]


def initial(seed=0):
    rng = np.random.default_rng(seed)
    layer = lambda m, n: (jnp.asarray(rng.normal(size=(m, n)) / np.sqrt(m), jnp.float32), jnp.zeros(n, jnp.float32))
    return {"slope": [layer(FEATURES, WIDTH), layer(WIDTH, FEATURES)], "scores": layer(FEATURES, CLASSES)}


def slope(params, z):
    (a, b), (c, d) = params["slope"]
    return jnp.tanh(z @ a + b) @ c + d


def solve(params, z):
    """(z(1) from z at t = 0, the mean square of the derivative of order ORDER at the steps), by Taylor series."""

    def step(z, _):
        _, terms = ev.ode_series(lambda z, t: slope(params, z), z, 0.0, ORDER)
        moved = z + sum(term * (STEPS**-k / math.factorial(k)) for k, term in enumerate(terms, 1))
        return moved, jnp.mean(terms[-1] ** 2)

    z, squares = lax.scan(step, z, length=STEPS)
    return z, jnp.mean(squares)


def scores(params, z):
    weights, bias = params["scores"]
    return z @ weights + bias


def loss(params, images, targets, strength):
    """Mean cross entropy and `strength` times the regulariser; `targets` are one-hot."""
    z, square = solve(params, images)
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(scores(params, z)) * targets, axis=-1)) + strength * square


@ev.compile
def train_step(params, moments, count, images, targets, strength):
    """One step of Adam."""
    gradient = ev.grad(loss)(params, images, targets, strength)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, moments[1], gradient)
    rate = RATE * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    update = lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8)
    return jax.tree.map(update, params, first, second), (first, second)


def train(images, labels, strength, epochs):
    params = initial()
    moments = (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))
    rng, targets, count = np.random.default_rng(1), np.eye(CLASSES, dtype=np.float32)[labels], 0
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            count += 1
            params, moments = train_step(params, moments, float(count), images[chosen], targets[chosen], strength)
    return params


@jax.jit
def solved(params, images):
    """(z(1), the number of steps) by an adaptive Runge-Kutta solver, which training does not use."""
    advance = lambda s: (runge_kutta.step(lambda t, z: slope(params, z), 1.0, 1e-6, s[0]), s[1] + 1)
    (_, z, _), steps = lax.while_loop(lambda s: s[0][0] < 1.0, advance, ((0.0, images, 0.02), 0))
    return z, steps


def main(epochs: int = 30) -> None:
    images, labels, test_images, test_labels = data()
    print(f"{'regulariser':>12}{'accuracy':>12}{f'mean square of z^({ORDER})':>26}{'steps of Runge-Kutta':>24}")
    for strength in (0.0, 1e-4, 1e-2):
        params = train(images, labels, strength, epochs)
        z, steps = solved(params, test_images)
        accuracy = np.mean(np.argmax(scores(params, z), axis=-1) == test_labels)
        square = solve(params, test_images)[1]
        print(f"{strength:>12g}{accuracy:>12.1%}{square:>26.3g}{int(steps):>24}", flush=True)


if __name__ == "__main__":
    main()
