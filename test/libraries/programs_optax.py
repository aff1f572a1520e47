"""Optax: losses, hypergradients through training, line searches, projections; Chex's data classes."""

import chex
import jax
import jax.numpy as jnp
import optax
from sample import definite, x

from .program import entry, program

HESSIAN = jnp.array([[2.0, 0.5], [0.5, 1.0]])


def trained(optimiser, steps=3):
    """A function of the start and the learning rate: where training ends, and the losses on the way."""

    def end(package, start, rate):
        update = optimiser(rate)
        loss = lambda p: 0.5 * p @ HESSIAN @ p + jnp.sum(jnp.cos(p))

        def step(carry, _):
            params, state = carry
            value, gradient = package.value_and_grad(loss)(params)
            updates, state = update.update(gradient, state, params)
            return (optax.apply_updates(params, updates), state), value

        (params, _), values = jax.lax.scan(step, (start, update.init(start)), length=steps)
        return params, values

    return end


hyper = {"inner": True}
entry("optax", "hypergradient through adam", trained(optax.adam), x(2), x(), **hyper)
clipped = lambda r: optax.chain(optax.clip_by_global_norm(0.1), optax.rmsprop(optax.exponential_decay(r, 2, 0.5)))
entry(
    "optax", "hypergradient, clipping and a schedule", trained(clipped), x(2), x(), step=5e-4, tolerance=1e-4, **hyper
)


@program("optax", "lbfgs with its line search", definite(2), x(2), step=1e-3, tolerance=1e-4)
def lbfgs(a, b):
    """A step from where the line search takes the first length."""
    loss = lambda p: 0.5 * p @ a @ p + jnp.sum(jnp.logaddexp(0.0, p - b))
    update = optax.lbfgs(linesearch=optax.scale_by_zoom_linesearch(3))

    def step(carry, _):
        params, state = carry
        value, gradient = optax.value_and_grad_from_state(loss)(params, state=state)
        updates, state = update.update(gradient, state, params, value=value, grad=gradient, value_fn=loss)
        return (optax.apply_updates(params, updates), state), value

    start = jnp.zeros(2)
    (params, _), values = jax.lax.scan(step, (start, update.init(start)), length=1)
    return params, values


@program("optax", "losses of classes", x(3, 4))
def losses_of_classes(logits):
    labels, soft = jnp.array([1, 0, 3]), jax.nn.softmax(jnp.arange(12.0).reshape(3, 4))
    return (
        optax.softmax_cross_entropy_with_integer_labels(logits, labels),
        optax.softmax_cross_entropy(logits, soft),
        optax.safe_softmax_cross_entropy(logits, soft),
        optax.sigmoid_focal_loss(logits, jax.nn.one_hot(labels, 4)),
        optax.kl_divergence(jax.nn.log_softmax(logits), soft),
    )


@program("optax", "ctc_loss", x(1, 5, 3))
def ctc(logits):
    labels = jnp.array([[1, 2]])
    return optax.ctc_loss(logits, jnp.zeros((1, 5)), labels, jnp.zeros((1, 2)))


@program("optax", "projections", x(4), x(), step=1e-4, tolerance=1e-3)
def projected(v, scale):
    simplex = optax.projections.projection_simplex(v, scale)
    return simplex, optax.projections.projection_l2_ball(v, 0.3 * scale)


@chex.dataclass(frozen=True)
class Parameters:
    """Parameters that look at what they are given."""

    weight: chex.Array
    bias: chex.Array

    def __post_init__(self):
        chex.assert_type([self.weight, self.bias], float)


@program("chex", "dataclass as the argument", Parameters(weight=jnp.eye(2) * 0.5 + 0.1, bias=jnp.ones(2)), x(2))
def dataclass(p, xs):
    return Parameters(weight=jnp.tanh(p.weight * xs), bias=p.bias * xs)
