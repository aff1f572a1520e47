"""jacfwd, jacrev and hessian, against JAX's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import F0, SCALAR, array, loss, mlp_params, same, vector

import evolute as ev

X = array(3)
TREE = {"x": array(3), "w": array(2, 3), "s": jnp.asarray(0.7)}


def of_tree(t, y):
    return {"p": jnp.sin(t["w"] @ t["x"]) * y, "q": (t["s"] ** 2 * jnp.sum(t["x"]), t["w"] * t["s"])}


@pytest.mark.parametrize("name", ["jacfwd", "jacrev"])
def test_jacobians(name):
    ours, theirs = getattr(ev, name), getattr(jax, name)
    same(ours(vector)(X), theirs(vector)(X))
    y = array(2)
    for argnums in (0, 1, (0, 1), (-1,)):
        same(ours(of_tree, argnums)(TREE, y), theirs(of_tree, argnums)(TREE, y))
    same(ours(lambda x: jnp.sin(x))(0.3), theirs(jnp.sin)(0.3))

    def f(x):
        return (vector(x), {"aux": 2 * x, "n": 3})

    jacobian, aux = ours(f, has_aux=True)(X)
    same((jacobian, aux["aux"]), (theirs(vector)(X), 2 * X))
    z = array(3, dtype=np.complex128)
    same(ours(lambda z: z * z[0], holomorphic=True)(z), theirs(lambda z: z * z[0], holomorphic=True)(z))


def test_empty_arguments():
    def f(x, y):
        return jnp.concatenate([x, y])

    same(ev.jacfwd(f, (0, 1))(X, jnp.ones(0)), jax.jacfwd(f, (0, 1))(X, jnp.ones(0)))


def test_integers():
    def f(x, n):
        return x * n

    n = jnp.arange(3)
    found = ev.jacrev(f, (0, 1), allow_int=True)(X, n)
    same(found[0], jnp.diag(n.astype(X.dtype)))
    assert found[1].dtype == F0 and found[1].shape == (3, 3)


@pytest.mark.parametrize("f", SCALAR, ids=lambda f: f.__name__)
def test_hessians(f):
    x = array(4)
    same(ev.hessian(f)(x), jax.hessian(f)(x), 1e-11)


def test_hessian_of_a_pytree():
    params, batch = mlp_params(2, 3, 1), (array(4, 2), array(4, 1))
    same(ev.hessian(loss)(params, batch), jax.hessian(loss)(params, batch), 1e-11)


def test_order_of_modes():
    for a in ("jacfwd", "jacrev"):
        for b in ("jacfwd", "jacrev"):
            found = getattr(ev, a)(getattr(ev, b)(vector))(X)
            same(found, getattr(jax, a)(getattr(jax, b)(vector))(X), 1e-11)
