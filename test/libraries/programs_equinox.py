"""Equinox: layers, filtered transformations, rules of the user's, runtime checks, its loops; training with it."""

import equinox as eqx
import equinox.internal as eqxi
import jax
import jax.numpy as jnp
import optax
from sample import x

from .program import program

KEY = jax.random.key(0)


def double(module):
    """The module with float64 numbers."""
    return jax.tree.map(lambda a: a.astype(float) if eqx.is_inexact_array(a) else a, module)


MLP = double(eqx.nn.MLP(2, "scalar", 3, 1, activation=jnp.tanh, key=KEY))
WEIGHTS, REST = eqx.partition(MLP, eqx.is_inexact_array)
DATA = jnp.array([[0.1, 0.7], [0.5, -0.3], [-0.8, 0.2]])


@program("equinox", "MLP, a module as the argument", WEIGHTS, x(3))
def mlp(weights, targets):
    """A loss, as eqx.filter_grad takes it."""
    model = eqx.combine(weights, REST)
    return jnp.mean((jax.vmap(model)(DATA) - targets) ** 2)


@program("equinox", "training, filter_value_and_grad", WEIGHTS, x(3), step=1e-3, tolerance=1e-4)
def training(weights, targets):
    """Two steps of Adam, written with Equinox alone: derivatives are those of derivatives."""
    optimiser = optax.adam(0.1, eps=0.01)
    model = eqx.combine(weights, REST)
    state = optimiser.init(eqx.filter(model, eqx.is_inexact_array))

    @eqx.filter_jit
    def step(model, state):
        loss = lambda model: jnp.mean((jax.vmap(model)(DATA) - targets) ** 2)
        value, gradient = eqx.filter_value_and_grad(loss)(model)
        updates, state = optimiser.update(gradient, state, model)
        return eqx.apply_updates(model, updates), state, value

    model, state, first = step(model, state)
    _, _, second = step(model, state)
    return first, second


@program("equinox", "training, value_and_grad of either", WEIGHTS, x(3), inner=True)
def training_of_either(package, weights, targets):
    """A module is an argument of value_and_grad."""
    loss = lambda weights: jnp.mean((jax.vmap(eqx.combine(weights, REST))(DATA) - targets) ** 2)
    value, gradient = package.value_and_grad(loss)(weights)
    moved = jax.tree.map(lambda w, g: w - 0.1 * g, weights, gradient)
    return value, loss(moved)


@program("equinox", "GRUCell in scan", x(6, 2), x(6, 2), x(6), x(2), x(3, 2))
def recurrent(input_weight, hidden_weight, bias, bias_n, xs):
    cell = eqx.nn.GRUCell(2, 2, key=KEY)
    where = lambda c: (c.weight_ih, c.weight_hh, c.bias, c.bias_n)
    cell = eqx.tree_at(where, cell, (input_weight, hidden_weight, bias, bias_n))
    return jax.lax.scan(lambda h, x: (cell(x, h), h.sum()), jnp.zeros(2), xs)


@program("equinox", "BatchNorm and its state", x(2), x(2), x(3, 2), step=5e-3)
def batch_norm(weight, bias, xs):
    norm, state = eqx.nn.make_with_state(eqx.nn.BatchNorm)(2, "batch", mode="batch", dtype=jnp.float64)
    norm = eqx.tree_at(lambda n: (n.weight, n.bias), norm, (weight, bias))
    ys, state = jax.vmap(norm, axis_name="batch", in_axes=(0, None), out_axes=(0, None))(xs, state)
    inference = eqx.nn.inference_mode(norm)
    return ys, inference(xs[0], state)[0]


@program("equinox", "filter_vmap of an ensemble", x(3, 2, 2), x(2))
def ensemble(weights, xs):
    linear = lambda w: eqx.tree_at(lambda n: n.weight, eqx.nn.Linear(2, 2, use_bias=False, key=KEY), w)
    return eqx.filter_vmap(lambda model, x: jnp.tanh(model(x)), in_axes=(0, None))(eqx.filter_vmap(linear)(weights), xs)


@program("equinox", "filter_custom_vjp", x(3), x(3), factor=3.0)
def custom_vjp(a, b):
    """A rule that gives three times the derivative."""

    @eqx.filter_custom_vjp
    def scaled(both):
        return jnp.sin(both[0]) * both[1]

    @scaled.def_fwd
    def _(_, both):
        return jnp.sin(both[0]) * both[1], None

    @scaled.def_bwd
    def _(_, ct, __, both):
        a, b = both
        return 3 * jnp.cos(a) * b * ct, 3 * jnp.sin(a) * ct

    return scaled((a, b))


@program("equinox", "filter_custom_jvp", x(3), x())
def custom_jvp(a, b):
    @eqx.filter_custom_jvp
    def power(a, b, *, name):
        return a**b

    @power.def_jvp
    def _(primals, tangents, *, name):
        (a, b), (ta, tb) = primals, tangents
        ta, tb = (jnp.zeros_like(p) if t is None else t for p, t in ((a, ta), (b, tb)))
        return a**b, b * a ** (b - 1) * ta + a**b * jnp.log(a) * tb

    return power(a, b, name="a static argument")


@program("equinox", "filter_grad in a loss", x(3), x(2))
def penalty(a, b):
    """A penalty on the gradient, by Equinox's own transformation."""
    f = lambda model: jnp.sum(jnp.sin(model["a"]) * model["b"][0]) * model["b"][1] ** 2
    inner = eqx.filter_grad(f)({"a": a, "b": b, "name": "left out"})
    return sum(jnp.sum(g**2) for g in (inner["a"], inner["b"]))


@program("equinox", "filter_checkpoint, filter_closure_convert", x(3), x(3))
def remade(a, b):
    f = eqx.filter_closure_convert(lambda a: jnp.sin(a * b), a)
    return eqx.filter_checkpoint(lambda a: f(f(a)))(a)


@program("equinox", "error_if", x(3))
def checked(a):
    a = eqx.error_if(a, a < 0, "negative")
    return jnp.sqrt(a)


@program("equinox", "error_if in a loop", x(3), x())
def checked_in_a_loop(a, b):
    def body(c, x):
        c = eqx.error_if(jnp.sin(c * x) + b, x > 10, "too large")
        return c, c * x

    return jax.lax.scan(body, b, a)


@program("equinox", "internal while_loop, checkpointed", x(2), x(2))
def checkpointed_loop(a, b):
    """An unknown number of steps, in reverse."""
    cond = lambda s: s[0] < 5
    body = lambda s: (s[0] + 1, jnp.sin(s[1] * b) + 0.1)
    return eqxi.while_loop(cond, body, (0, a), max_steps=9, kind="checkpointed")[1]


@program("equinox", "internal while_loop, checkpointed without a bound", x(2), x(2))
def unbounded_checkpointed_loop(a, b):
    cond = lambda s: s[0] < 5
    body = lambda s: (s[0] + 1, jnp.sin(s[1] * b) + 0.1)
    return eqxi.while_loop(cond, body, (0, a), kind="checkpointed", checkpoints=3)[1]


@program("equinox", "internal while_loop, bounded, with a buffer", x(2), x())
def bounded_loop(a, b):
    def body(s):
        step, c, kept = s
        return step + 1, jnp.cos(c * b), kept.at[step].set(c)

    start = (0, a, jnp.zeros((4, 2)))
    return eqxi.while_loop(lambda s: s[0] < 4, body, start, max_steps=8, kind="bounded", buffers=lambda s: s[2])[1:]


@program("equinox", "internal while_loop, lax", x(2), x(2))
def lax_loop(a, b):
    body = lambda s: (s[0] + 1, jnp.sin(s[1] * b) + 0.1)
    return eqxi.while_loop(lambda s: s[0] < 3, body, (0, a), kind="lax")[1]


@program("equinox", "internal noinline, nondifferentiable", x(2), x(2))
def internals(a, b):
    f = eqxi.noinline(lambda a: jnp.sin(a) * a)
    return f(a) * eqxi.nondifferentiable(jnp.round(jax.lax.stop_gradient(b)) + 2) * b


@program("equinox", "a pure callback with a rule", x(3))
def callback_with_a_rule(a):
    """SciPy's or NumPy's functions, given a derivative."""
    import numpy as np

    @jax.custom_jvp
    def on_host(a):
        return eqx.filter_pure_callback(np.sin, a, result_shape_dtypes=a, vmap_method="sequential")

    on_host.defjvp(lambda primals, tangents: (on_host(*primals), jnp.cos(primals[0]) * tangents[0]))
    return on_host(a) * a
