"""Batch normalisation, by the operations that it is short for. The reference interpreter lacks it: XLA runs the rows."""

import functools

import jax.numpy as jnp
import numpy as np
from table import F64, WIDE, Table, x

TABLE = Table()
NOTE = "the reference interpreter has no batch normalisation; the rule does not know its type, nor the order"
row = functools.partial(TABLE.row, note=NOTE)

EPSILON = float(np.float32(0.001))


def spread(v, feature, rank):
    return v.reshape([-1 if d == feature else 1 for d in range(rank)])


def others(a, feature):
    return tuple(d for d in range(a.ndim) if d != feature)


def training(a, scale, offset, feature):
    mean, variance = jnp.mean(a, others(a, feature)), jnp.var(a, others(a, feature))
    return inference(a, scale, offset, mean, variance, feature), mean, variance


def inference(a, scale, offset, mean, variance, feature):
    s = lambda v: spread(v, feature, a.ndim)
    return (a - s(mean)) / jnp.sqrt(s(variance) + EPSILON) * s(scale) + s(offset)


def norm(op, shape, feature, function, operands, results, name="", **options):
    full = "x".join(map(str, shape)) + "x$x"
    small = f"{shape[feature]}x$x"
    types = ", ".join(f"tensor<{full if o == 'full' else small}>" for o in operands)
    outputs = [full if r == "full" else small for r in results]
    names = "%y" if len(results) == 1 else ", ".join(f"%y{i}" for i in range(len(results)))
    args = ", ".join(f"%{'abcde'[i]}" for i in range(len(operands)))
    row(
        f"stablehlo.{op}",
        f"""{names} = "stablehlo.{op}"({args}) <{{epsilon = 1.0e-3 : f32, feature_index = {feature} : i64}}> : ({types}) -> ({", ".join(f"tensor<{r}>" for r in outputs)})""",
        [
            x(*shape) if o == "full" else x(shape[feature], within=(0.5, 2) if o == "positive" else (-2, 2))
            for o in operands
        ],
        *outputs,
        name=name,
        engine="xla",
        jax=function,
        tol=100,
        **{"radius": 0.05, "order": 3, "nested": 2, "dtypes": F64, **options},
    )


for name, shape, feature in (("last", (5, 3), 1), ("first", (3, 2, 4), 0), ("middle", (2, 3, 2, 2), 1)):
    dtypes = WIDE if name == "last" else F64
    norm(
        "batch_norm_inference",
        shape,
        feature,
        lambda *v, f=feature: inference(*v, f),
        ["full", "small", "small", "small", "positive"],
        ["full"],
        name=name,
        dtypes=dtypes,
    )
    norm(
        "batch_norm_training",
        shape,
        feature,
        lambda *v, f=feature: training(*v, f),
        ["full", "small", "small"],
        ["full", "small", "small"],
        name=name,
        dtypes=dtypes,
        tol32=10,
    )
    norm(
        "batch_norm_grad",
        shape,
        feature,
        None,
        ["full", "small", "small", "positive", "full"],
        ["full", "small", "small"],
        name=name,
        dtypes=dtypes,
    )


def gradients(a, scale, g, feature=1):
    """What batch_norm_grad gives for the mean and variance of the batch itself."""
    import jax

    _, pull = jax.vjp(lambda *v: training(*v, feature)[0], a, scale, jnp.zeros_like(scale))
    return pull(g)


row(
    "stablehlo.batch_norm_grad",
    """%s = stablehlo.constant dense<0.0> : tensor<3x$x>
    %t:3 = "stablehlo.batch_norm_training"(%a, %b, %s) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<5x3x$x>, tensor<3x$x>, tensor<3x$x>) -> (tensor<5x3x$x>, tensor<3x$x>, tensor<3x$x>)
    %y0, %y1, %y2 = "stablehlo.batch_norm_grad"(%a, %b, %t#1, %t#2, %c) <{epsilon = 1.0e-3 : f32, feature_index = 1 : i64}> : (tensor<5x3x$x>, tensor<3x$x>, tensor<3x$x>, tensor<3x$x>, tensor<5x3x$x>) -> (tensor<5x3x$x>, tensor<3x$x>, tensor<3x$x>)""",
    [x(5, 3), x(3), x(5, 3)],
    "5x3x$x",
    "3x$x",
    "3x$x",
    name="is-the-gradient",
    engine="xla",
    dtypes=F64,
    jax=gradients,
    tol=100,
    radius=0.05,
    order=2,
    nested=2,
)
