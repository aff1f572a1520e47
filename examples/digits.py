"""Trains a network on handwritten digits with gradients that Evolute made, and shows what it did.

Run: make demo, or python examples/digits.py. Takes under two minutes, most of it for counting JAX's operations.
"""

from __future__ import annotations

import pathlib
import sys

import jax
import jax.numpy as jnp
import matplotlib
import numpy as np
from sklearn.datasets import load_digits
from tqdm import tqdm

import evolute as ev

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from benchmarks import derivative_counts  # noqa: E402

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

SIZES = (64, 128, 64, 10)
EPOCHS, BATCH, RATE = 60, 64, 3e-3
PICTURE = pathlib.Path("demo.png")


def data():
    """(training images, training labels, test images, test labels) of scikit-learn's 1,797 digits of 8 x 8 pixels."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.data))
    images = (digits.data[order] / 8 - 1).astype(np.float32)
    labels = digits.target[order]
    return images[:1437], labels[:1437], images[1437:], labels[1437:]


def initial(rng):
    """Weights and biases of the layers."""
    return [
        (jnp.asarray(rng.normal(size=(m, n)) / np.sqrt(m), jnp.float32), jnp.zeros(n))
        for m, n in zip(SIZES, SIZES[1:], strict=False)
    ]


def scores(params, images):
    x = images
    for weights, bias in params[:-1]:
        x = jnp.tanh(x @ weights + bias)
    weights, bias = params[-1]
    return x @ weights + bias


def loss(params, images, targets):
    """Mean cross entropy; `targets` are one-hot."""
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(scores(params, images)) * targets, axis=-1))


@ev.compile
def step(params, moments, count, images, targets):
    """One step of Adam."""
    value, gradient = ev.value_and_grad(loss)(params, images, targets)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, moments[1], gradient)
    rate = RATE * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    params = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), params, first, second)
    return params, (first, second), value


def train(images, labels):
    """(params, the mean loss of each epoch)."""
    rng = np.random.default_rng(1)
    params = initial(rng)
    moments = (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))
    targets = np.eye(10, dtype=np.float32)[labels]
    curve, count = [], 0
    bar = tqdm(range(EPOCHS), desc="training", unit="epoch", mininterval=0.5)
    for _ in bar:
        order = rng.permutation(len(images))
        losses = []
        for start in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            count += 1
            params, moments, value = step(params, moments, float(count), images[chosen], targets[chosen])
            losses.append(value)
        curve.append(float(np.mean(losses)))
        bar.set_postfix(loss=f"{curve[-1]:.4f}")
    return params, curve


def check_gradient(images, labels):
    """Against jax.grad where training starts: where it ends, the gradient is mostly rounding."""
    params = initial(np.random.default_rng(1))
    targets = np.eye(10, dtype=np.float32)[labels]
    mine = jax.tree.leaves(ev.grad(loss)(params, images, targets))
    theirs = jax.tree.leaves(jax.grad(loss)(params, images, targets))
    difference = max(float(jnp.max(jnp.abs(a - b)) / jnp.max(jnp.abs(b))) for a, b in zip(mine, theirs, strict=True))
    print(f"largest difference of the gradient to jax.grad, relative to the largest entry: {difference:.1e}")
    assert difference < 1e-5, "the gradient is not JAX's"


def side_by_side(left: str, right: str) -> None:
    a, b = (text.strip().splitlines() for text in (left, right))
    width = max(map(len, a)) + 3
    for i in range(max(len(a), len(b))):
        print(f"{a[i] if i < len(a) else '':<{width}}{b[i] if i < len(b) else ''}")


def show_ir() -> None:
    lowered = ev.lower(ev.grad(lambda x: jnp.sin(x) * x))(jnp.float32(0.5))
    print("\nx * sin(x), as captured, and its gradient, as derived:\n")
    side_by_side(lowered.captured, lowered.stablehlo)


def draw(curve, rows, accuracy) -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    left.semilogy(range(1, len(curve) + 1), curve)
    left.set(xlabel="epoch", ylabel="training loss", title=f"Handwritten digits: {accuracy:.1%} on the test set")
    orders = [row[0] for row in rows]
    for column, name in ((2, "JAX, nested jvp"), (3, "JAX, jet"), (1, "Evolute")):
        right.semilogy(orders, [row[column] for row in rows], "o-", label=name)
    right.set(xlabel="order n", ylabel="operations before XLA", title="n-th derivative of 0.3 sin(t) t**10")
    right.legend()
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=120)
    print(f"\npicture: {PICTURE}")


def main() -> None:
    images, labels, test_images, test_labels = data()
    params, curve = train(images, labels)
    accuracy = float(np.mean(np.argmax(scores(params, test_images), axis=-1) == test_labels))
    print(f"accuracy on {len(test_labels)} digits not trained on: {accuracy:.2%}")
    assert accuracy >= 0.97, "training fell short of 97%"
    check_gradient(images, labels)
    show_ir()
    print("\nOperations of the n-th derivative of 0.3*sin(t)*t**10, before XLA:\n")
    rows = derivative_counts.table()
    derivative_counts.show(rows)
    draw(curve, rows, accuracy)


if __name__ == "__main__":
    main()
