"""jacfwd, jacrev, jacobian and hessian, against JAX's."""

import math
import re

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


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 7])
def test_chunks(chunk_size):
    y = array(2)
    same(ev.jacfwd(of_tree, (0, 1), chunk_size=chunk_size)(TREE, y), jax.jacfwd(of_tree, (0, 1))(TREE, y))
    same(ev.jacrev(of_tree, chunk_size=chunk_size)(TREE, y), jax.jacrev(of_tree)(TREE, y))
    found = jax.jit(ev.hessian(vector, chunk_size=chunk_size))(X)
    same(found, jax.hessian(vector)(X), 1e-11)


def largest(fun, *args):
    """The number of elements of the largest tensor of the program of `fun`."""
    types = re.findall(r"tensor<((?:\d+x)*)[a-z]", ev.lower(fun)(*args).stablehlo)
    return max(math.prod(int(n) for n in t.split("x")[:-1]) for t in types)


def test_chunks_take_less_memory():
    def f(x):
        return jnp.sin(jnp.outer(x, jnp.arange(50.0))).sum(0)[:4]

    x = array(64)
    for jacobian, whole, part in ((ev.jacfwd, 64 * 64 * 50, 8 * 64 * 50), (ev.jacrev, 4 * 64 * 50, 2 * 64 * 50)):
        assert largest(jacobian(f), x) == whole
        assert largest(jacobian(f, chunk_size=8 if jacobian is ev.jacfwd else 2), x) <= part
    g = ev.grad(lambda x: jnp.sum(f(x) ** 2))
    assert largest(ev.jacfwd(g, chunk_size=4), x) < largest(ev.jacfwd(g), x) / 8


def test_chunks_compute_the_function_once():
    f = lambda x: jnp.sin(x) * x[0]
    assert ev.lower(ev.jacfwd(f, chunk_size=2))(array(5)).op_counts()["stablehlo.sine"] == 1


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_modes_of_jacobians(mode):
    y = array(2)
    for chunk_size in (None, 3):
        found = jax.jit(ev.jacobian(of_tree, (0, 1), mode=mode, chunk_size=chunk_size))(TREE, y)
        same(found, jax.jacfwd(of_tree, (0, 1))(TREE, y))
    jacobian, aux = ev.jacobian(lambda x: (vector(x), {"aux": 2 * x, "n": 3}), has_aux=True, mode=mode)(X)
    same((jacobian, aux["aux"]), (jax.jacfwd(vector)(X), 2 * X))
    z = array(3, dtype=np.complex128)
    same(ev.jacobian(lambda z: z * z[0], holomorphic=True, mode=mode)(z), jacobian_of_product(z))
    same(ev.jacobian(lambda x: x * x, mode=mode)(jnp.zeros(0)), jnp.zeros((0, 0)))
    narrow = jax.jacfwd(lambda x: x.astype(jnp.float32) ** 2)(X)
    same(ev.jacobian(lambda x: x.astype(jnp.float32) ** 2, mode=mode)(X), narrow, 1e-6)
    xs = jnp.stack([X, 2 * X])
    same(ev.vmap(ev.jacobian(vector, mode=mode))(xs), jax.vmap(jax.jacfwd(vector))(xs))
    total = lambda of: lambda x: sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(of(vector)(x)))
    ours, theirs = total(lambda f: ev.jacobian(f, mode=mode)), total(jax.jacfwd)
    for grad in (ev.grad, jax.grad):
        same(grad(ours)(X), jax.grad(theirs)(X), 1e-11)


def jacobian_of_product(z):
    return jax.jacfwd(lambda z: z * z[0], holomorphic=True)(z)


def test_complex_results_of_real_arguments_are_forward():
    f = lambda x: (jnp.exp(1j * x), jnp.sum(x))
    same(ev.jacobian(f)(X), jax.jacfwd(f)(X))


HESSIANS = ["auto", "forward-over-reverse", "reverse-over-reverse", "reverse-over-forward", "forward-over-forward"]


@pytest.mark.parametrize("mode", HESSIANS)
def test_modes_of_hessians(mode):
    t, y = {"x": array(3), "s": jnp.asarray(0.3), "e": jnp.ones(0)}, array(2)

    def f(t, y):
        return {"a": jnp.sin(t["x"]) * t["s"] * y[0] + jnp.sum(t["e"]), "b": jnp.prod(t["x"]) * y[1]}

    same(ev.hessian(f, (0, 1), mode=mode)(t, y), jax.hessian(f, (0, 1))(t, y), 1e-11)
    h, aux = ev.hessian(lambda t: (f(t, y), y), has_aux=True, mode=mode)(t)
    same((h, aux), (jax.hessian(f)(t, y), y), 1e-11)
    z = array(2, dtype=np.complex128)
    g = lambda z: z**3 * z[0]
    same(ev.hessian(g, holomorphic=True, mode=mode)(z), jax.hessian(g, holomorphic=True)(z), 1e-11)


def test_hessian_of_mixed_precision():
    f = lambda x, z: jnp.sum(x.astype(jnp.float64) ** 2) * jnp.sum(z)
    args = array(2, dtype=np.float32), array(3)
    same(ev.hessian(f, (0, 1))(*args), jax.hessian(f, (0, 1))(*args), 1e-6)


def test_hessian_of_what_is_no_gradient():
    @jax.custom_jvp
    def f(x):
        return x[0] * x[1]

    # The derivative that the rule gives is no gradient: its own derivative is not symmetric, and shall not be made so.
    f.defjvp(lambda x, t: (f(*x), x[0][1] * t[0][0]))
    same(ev.hessian(f)(X), jax.hessian(f)(X))
    assert not np.allclose(ev.hessian(f)(X), ev.hessian(f)(X).T)


def test_wrong_options():
    for bad in (0, -1, 2.5, True, "all"):
        for of in (ev.jacfwd, ev.jacrev, ev.jacobian, ev.hessian):
            with pytest.raises(ev.ArgumentError, match=rf"{of.__name__}: chunk_size is {bad!r}.*\n.*\nPass a positive"):
                of(vector, chunk_size=bad)
    with pytest.raises(
        ev.ArgumentError, match=r"jacobian: there is no mode 'fwd'.*\n.*\nThe modes are 'auto', 'forward'"
    ):
        ev.jacobian(vector, mode="fwd")
    with pytest.raises(ev.ArgumentError, match="hessian: there is no mode 'forward'"):
        ev.hessian(vector, mode="forward")
    with pytest.raises(ev.DtypeError, match="hessian requires real-valued arguments"):
        ev.hessian(vector)(1j * X)
    with pytest.raises(ev.DtypeError, match="jacobian requires real-valued arguments, but argument 0 is of dtype int"):
        ev.jacobian(lambda n: n * 1.0)(3)
    with pytest.raises(ev.DtypeError, match="jacobian requires a real-valued result"):
        ev.jacobian(lambda x: x * 1j, mode="reverse")(X)
