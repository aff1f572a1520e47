"""Flax: linen and nnx, their layers, state and training."""

import flax
import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from flax import nnx
from sample import x

from .program import program

KEY = jax.random.key(0)
DATA = jnp.array([[0.1, 0.7], [0.5, -0.3], [-0.8, 0.2]])
double = lambda tree: jax.tree.map(lambda a: a.astype(float) if jnp.issubdtype(a.dtype, jnp.floating) else a, tree)


class Net(nn.Module):
    """Two layers."""

    @nn.compact
    def __call__(self, xs):
        xs = nn.tanh(nn.Dense(3, param_dtype=jnp.float64)(xs))
        return nn.Dense(1, param_dtype=jnp.float64)(xs)[..., 0]


PARAMS = Net().init(KEY, DATA)


@program("flax", "linen, variables as the argument", PARAMS, x(3))
def linen(params, targets):
    return jnp.mean((Net().apply(params, DATA) - targets) ** 2)


@program("flax", "linen, training", PARAMS, x(3), inner=True)
def linen_training(package, params, targets):
    """Two steps with optax; the state is flax.training's."""
    from flax.training.train_state import TrainState

    state = TrainState.create(apply_fn=Net().apply, params=params, tx=optax.sgd(0.1, momentum=0.9))
    values = []
    for _ in range(2):
        loss = lambda params, state=state: jnp.mean((state.apply_fn(params, DATA) - targets) ** 2)
        value, gradient = package.value_and_grad(loss)(state.params)
        state = state.apply_gradients(grads=gradient)
        values.append(value)
    return values


@program("flax", "linen, BatchNorm and Dropout", x(2), x(2), x(3, 2), step=5e-3)
def linen_state(scale, bias, xs):
    class Normed(nn.Module):
        @nn.compact
        def __call__(self, xs):
            xs = nn.BatchNorm(use_running_average=False, param_dtype=jnp.float64)(xs)
            return nn.Dropout(0.4, deterministic=False)(xs)

    stats = {"mean": jnp.zeros(2), "var": jnp.ones(2)}
    variables = {"params": {"BatchNorm_0": {"scale": scale, "bias": bias}}, "batch_stats": {"BatchNorm_0": stats}}
    return Normed().apply(variables, xs, rngs={"dropout": KEY}, mutable=["batch_stats"])


@program("flax", "linen, an LSTM by nn.scan", x(3, 2), x(2))
def linen_scan(xs, start):
    class Sequence(nn.Module):
        @nn.compact
        def __call__(self, carry, xs):
            over = nn.scan(nn.OptimizedLSTMCell, variable_broadcast="params", split_rngs={"params": False})
            return over(2, param_dtype=jnp.float64)(carry, xs)

    params = Sequence().init(KEY, (start, start), xs)
    return Sequence().apply(params, (start, jnp.tanh(start)), xs)


@flax.struct.dataclass
class Parameters:
    """Parameters as many write them."""

    weight: jax.Array
    bias: jax.Array
    name: str = flax.struct.field(pytree_node=False, default="layer")


@program("flax", "flax.struct.dataclass as the argument", Parameters(x(2, 2), x(2)), x(2))
def struct(p, xs):
    return jnp.tanh(p.weight @ xs + p.bias)


class Model(nnx.Module):
    """Two layers."""

    def __init__(self, rngs):
        self.hidden = nnx.Linear(2, 3, param_dtype=jnp.float64, rngs=rngs)
        self.last = nnx.Linear(3, 1, param_dtype=jnp.float64, rngs=rngs)

    def __call__(self, xs):
        return self.last(jnp.tanh(self.hidden(xs)))[..., 0]


GRAPH, STATE = nnx.split(Model(nnx.Rngs(0)))


@program("flax", "nnx, a state as the argument", STATE, x(3))
def nnx_state(state, targets):
    """Split, and merged inside of the loss."""
    return jnp.mean((nnx.merge(GRAPH, state)(DATA) - targets) ** 2)


@program("flax", "nnx, training with nnx.value_and_grad", STATE, x(3), step=1e-3, tolerance=1e-4)
def nnx_training(state, targets):
    """Two steps as Flax's own documentation writes them, then derivatives in the first weights."""
    model = nnx.merge(GRAPH, state)
    optimizer = nnx.Optimizer(model, optax.adam(0.1, eps=0.01), wrt=nnx.Param)
    values = []
    for _ in range(2):
        value, gradient = nnx.value_and_grad(lambda model: jnp.mean((model(DATA) - targets) ** 2))(model)
        optimizer.update(model, gradient)
        values.append(value)
    return values


@program("flax", "nnx, training with value_and_grad of either", STATE, x(3), inner=True, step=1e-3, tolerance=1e-4)
def nnx_training_of_either(package, state, targets):
    loss = lambda state: jnp.mean((nnx.merge(GRAPH, state)(DATA) - targets) ** 2)
    optimiser = optax.adam(0.1, eps=0.01)
    moments = optimiser.init(state)
    value, gradient = package.value_and_grad(loss)(state)
    updates, _ = optimiser.update(gradient, moments, state)
    return value, loss(optax.apply_updates(state, updates))


@program("flax", "nnx, BatchNorm and Dropout", x(2), x(3, 2), step=5e-3)
def nnx_layers(scale, xs):
    """Layers that change their own state when called; what is saved of the state is not differentiated."""
    norm = nnx.BatchNorm(2, param_dtype=jnp.float64, rngs=nnx.Rngs(0))
    norm.scale[...] = scale
    dropout = nnx.Dropout(0.4, rngs=nnx.Rngs(1))
    return dropout(norm(xs))


@program("flax", "nnx, scan and remat over layers", x(3, 2, 2), x(2))
def nnx_scan(weights, start):
    @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
    def layers(h, w):
        return jnp.tanh(w @ h)

    return nnx.remat(layers)(start, weights)
