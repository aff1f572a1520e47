"""hvp and gnvp, against products of JAX's derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import F0, array, loss, mlp, mlp_params, same

import evolute as ev

PARAMS = mlp_params(3, 4, 2)
BATCH = (array(5, 3), array(5, 2))
V = jax.tree.map(lambda a: jnp.cos(3 * a), PARAMS)


def of_params(params):
    return loss(params, BATCH)


def test_hvp():
    want = jax.jvp(jax.grad(of_params), (PARAMS,), (V,))[1]
    same(ev.hvp(of_params, (PARAMS,), (V,)), want)
    same(jax.jit(lambda p, v: ev.hvp(of_params, [p], [v]))(PARAMS, V), want)
    product, aux = ev.hvp(lambda p: (of_params(p), {"p": p[0][1], "name": "mlp"}), (PARAMS,), (V,), has_aux=True)
    same(product, want)
    same(aux["p"], PARAMS[0][1])
    assert aux["name"] == "mlp"


def test_hvp_in_several_arguments():
    f = lambda x, y, n: jnp.sum(jnp.sin(x) * y) ** 2 * n
    x, y = array(3), jnp.asarray(0.4)
    product = ev.hvp(f, (x, y, 3), (2 * x, 1.0, np.zeros((), F0)))
    g = jax.grad(lambda x, y: f(x, y, 3), (0, 1))
    same(product[:2], jax.jvp(g, (x, y), (2 * x, jnp.asarray(1.0)))[1])
    assert product[2].dtype == F0
    same(ev.hvp(lambda x: jnp.sum(x**2), (jnp.ones(0),), (jnp.ones(0),)), jnp.ones(0))


def test_hvp_inside_of_others():
    f = lambda x: jnp.sum(jnp.sin(x) * x[0])
    x, vs = array(3), array(2, 3)
    want = vs @ jax.hessian(f)(x)
    for vmap in (jax.vmap, ev.vmap):
        same(vmap(lambda v: ev.hvp(f, (x,), (v,)))(vs), want)
    cubic = lambda hvp: lambda x: jnp.vdot(vs[0], hvp(x))
    theirs = jax.grad(cubic(lambda x: jax.jvp(jax.grad(f), (x,), (vs[0],))[1]))(x)
    for grad in (jax.grad, ev.grad):
        same(grad(cubic(lambda x: ev.hvp(f, (x,), (vs[0],))))(x), theirs)


def cross_entropy(z):
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(z["logits"]) * jax.nn.softmax(BATCH[1]), -1))


def model(params):
    return {"logits": mlp(params, BATCH[0]), "n": jnp.arange(2)}


def gauss_newton(params, v):
    """J^T H J v by JAX."""
    of = lambda p: model(p)["logits"]
    z, push = jax.linearize(of, params)
    curved = jax.jvp(jax.grad(lambda z: cross_entropy({"logits": z})), (z,), (push(v),))[1]
    return jax.vjp(of, params)[1](curved)[0]


def test_gnvp():
    want = gauss_newton(PARAMS, V)
    same(ev.gnvp(model, cross_entropy, (PARAMS,), (V,)), want)
    same(jax.jit(lambda p, v: ev.gnvp(model, cross_entropy, (p,), (v,)))(PARAMS, V), want)
    product, aux = ev.gnvp(lambda p: (model(p), p[0][1]), cross_entropy, (PARAMS,), (V,), has_aux=True)
    same((product, aux), (want, PARAMS[0][1]))
    both = ev.gnvp(lambda p, s: model(jax.tree.map(lambda a: a * s, p)), cross_entropy, (PARAMS, 1.0), (V, 0.0))
    same(both[0], want)


def test_gnvp_is_the_hessian_of_a_linear_model():
    a, x, v = array(4, 3), array(3), array(3, seed=2)
    of = lambda z: jnp.sum(jnp.exp(z))
    same(ev.gnvp(lambda x: a @ x, of, (x,), (v,)), ev.hvp(lambda x: of(a @ x), (x,), (v,)))


def test_nothing_is_computed_twice():
    counts = ev.lower(lambda p, v: ev.gnvp(model, cross_entropy, (p,), (v,)))(PARAMS, V).op_counts()
    assert counts["stablehlo.tanh"] == 1
    # Each product of the model once forward, once along the tangents (twice where both move), once back (twice).
    assert counts["stablehlo.dot_general"] <= 2 + 3 + 3
    counts = ev.lower(lambda p, v: ev.hvp(of_params, (p,), (v,)))(PARAMS, V).op_counts()
    assert counts["stablehlo.tanh"] == 1


def test_errors():
    x = array(3)
    with pytest.raises(ev.ShapeError, match="hvp requires a function that returns a scalar"):
        ev.hvp(jnp.sin, (x,), (x,))
    with pytest.raises(ev.ShapeError, match="gnvp: tangents.0. has shape .2,., but the primal has shape .3,."):
        ev.gnvp(jnp.sin, jnp.sum, (x,), (x[:2],))
    with pytest.raises(ev.ArgumentError, match="hvp expects primals as a tuple or a list, found"):
        ev.hvp(jnp.sum, x, (x,))
    with pytest.raises(ev.ShapeError, match="hvp requires a function that returns one scalar"):
        ev.gnvp(jnp.sin, lambda z: (z, z), (x,), (x,))
