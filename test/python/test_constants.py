"""Results and auxiliary data that no argument is needed for come back as they were, as they do from JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array

import evolute as ev

X = array(3)
VALUES = {
    "int": 3,
    "float": 2.5,
    "bool": True,
    "complex": 1j,
    "text": "text",
    "none": None,
    "numpy": np.arange(3),
    "float32": np.float32(2),
    "int8": np.int8(2),
    "jax": jnp.arange(3.0),
    "several": [1, (2.5, np.arange(2))],
    "float0": np.zeros(2, jax.dtypes.float0),
}
ARRAYS = {k: v for k, v in VALUES.items() if k not in ("text", "none", "float0")}


def alike(found, expected):
    leaves, tree = jax.tree.flatten(found)
    expected_leaves, expected_tree = jax.tree.flatten(expected)
    assert tree == expected_tree
    for a, b in zip(leaves, expected_leaves):
        assert type(a) is type(b) and getattr(a, "dtype", None) == getattr(b, "dtype", None), f"{a!r} is no {b!r}"
        assert getattr(a, "weak_type", None) == getattr(b, "weak_type", None)
        if getattr(b, "dtype", None) != jax.dtypes.float0:
            assert np.all(a == b)


def square(x):
    return jnp.sum(x * x)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize(
    "f",
    [
        lambda api, f: api.grad(f, has_aux=True)(X)[1],
        lambda api, f: api.value_and_grad(f, has_aux=True)(X)[0][1],
        lambda api, f: api.vjp(f, X, has_aux=True)[2],
        lambda api, f: api.jvp(f, (X,), (X,), has_aux=True)[2],
        lambda api, f: api.linearize(f, X, has_aux=True)[2],
        lambda api, f: api.jacrev(f, has_aux=True)(X)[1],
        lambda api, f: api.grad(lambda x: (square(api.grad(f, has_aux=True)(x)[0]), f(x)[1]), has_aux=True)(X)[1],
    ],
    ids=["grad", "value_and_grad", "vjp", "jvp", "linearize", "jacrev", "grad of grad"],
)
def test_auxiliary_data(f, value):
    alike(*(f(api, lambda x: (square(x), value)) for api in (ev, jax)))
    data = f(ev, lambda x: (square(x), {"a": value, "b": x * 2}))
    alike(data["a"], value)
    assert isinstance(data["b"], jax.Array)


@pytest.mark.parametrize("value", ARRAYS.values(), ids=ARRAYS)
def test_where_jax_takes_arrays_only(value):
    for f in (
        lambda api: api.jacfwd(lambda x: (square(x), value), has_aux=True)(X)[1],
        lambda api: api.hessian(lambda x: (square(x), value), has_aux=True)(X)[1],
        lambda api: api.jvp(lambda x: (x, value), (X,), (X,))[0][1],
        lambda api: api.vjp(lambda x: (x * 2, value), X)[0][1],
        lambda api: api.linearize(lambda x: (x, value), X)[0][1],
        lambda api: api.vmap(lambda x: (x, value), out_axes=(0, None))(X)[1],
        lambda api: api.vmap(lambda x: (x, value))(X)[1],
        lambda api: api.vmap(api.grad(lambda x: (x * x, value), has_aux=True))(X)[1],
        lambda api: jax.jit(api.grad(lambda x: (square(x), value), has_aux=True))(X)[1],
    ):
        alike(f(ev), f(jax))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_arguments_that_are_returned(value):
    alike(*(api.grad(lambda x, y: (square(x), y), has_aux=True)(X, value)[1] for api in (ev, jax)))
    alike(*(api.value_and_grad(lambda x, y: (square(x), [y]), has_aux=True)(X, value)[0][1] for api in (ev, jax)))


def test_values():
    alike(*(api.value_and_grad(lambda x: 2.5)(X)[0] for api in (ev, jax)))
    alike(*(api.jvp(lambda x, n: (x, n), (2.0, 3), (1.0, np.zeros((), jax.dtypes.float0)))[0] for api in (ev, jax)))
    # In reverse mode what is differentiated has a dtype.
    assert ev.value_and_grad(lambda x: x)(2.5)[0].dtype == ev.vjp(lambda x: x, 2.5)[0].dtype == np.float64
    assert ev.jacrev(lambda x: (x * x, x), has_aux=True)(2.5)[1].dtype == np.float64
    alike(*(api.jacfwd(lambda x: (x * x, x), has_aux=True)(2.5)[1] for api in (ev, jax)))
    alike(ev.hvp(lambda x: (square(x), 3), (X,), (X,), has_aux=True)[1], 3)
    alike(ev.jet(lambda x: (x, 3), (X,), ((X,),))[0][1], 3)
    alike(ev.sparse_jacobian(lambda x: (x, (3, x[0] * 2)), has_aux=True)(X)[1], (3, X[0] * 2))


def test_values_of_an_enclosing_trace():
    def f(y):
        return ev.grad(lambda x: (square(x) * y, (y, 3)), has_aux=True)(X)

    found, expected = jax.jit(f)(2.0), jax.jit(lambda y: (2 * X * y, (y, 3)))(2.0)
    alike(found[1], expected[1])
    np.testing.assert_allclose(found[0], expected[0])
    assert jax.grad(lambda y: f(y)[1][0] * 3)(2.0) == 3
    assert ev.grad(lambda y: f(y)[1][0] * 3)(2.0) == 3
