"""jax_debug_nans and jax_debug_infs name the operation of the user's, and its line."""

import contextlib

import helpers
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import evolute as ev

X = np.array([0.5, 1.5, 2.5])
N = np.array([-1.0, 1.0, 2.0])
Z = np.array([0.0, 1.0, 2.0])


def here(fun, offset):
    """A line of a function."""
    return f"test_debug.py:{fun.__code__.co_firstlineno + offset}"


@contextlib.contextmanager
def stopping(*names):
    for name in names:
        jax.config.update(name, True)
    try:
        yield
    finally:
        for name in names:
            jax.config.update(name, False)


def looped(x):
    return lax.fori_loop(0, 3, lambda i, a: jnp.sqrt(a - 1), x)


def branching(x):
    return lax.cond(x > 0, jnp.cos, lambda x: jnp.log(x) * x, x)


def root(x):
    return jnp.sum(jnp.sqrt(x) * x)


def infinite_root(x):
    return jnp.sum(jnp.sqrt(x))


def masked(x):
    weights = jax.nn.softmax(jnp.where(jnp.array([False, True, True]), x, -jnp.inf))
    return jnp.sum(weights * x) + jnp.sum(1 / x)


def picked(x):
    return jnp.sum(jnp.take(x, jnp.array([0, 5, 1]), mode="fill") ** 2)


def factored(x):
    return jnp.sum(jnp.linalg.cholesky(jnp.diag(x)))


STOPS = {
    "grad": (lambda x: ev.grad(root)(x), root, N, "sqrt"),
    "jit": (lambda x: jax.jit(ev.grad(root))(x), root, N, "sqrt"),
    "compile": (lambda x: ev.compile(ev.value_and_grad(root))(x), root, N, "sqrt"),
    "value_and_grad": (lambda x: ev.value_and_grad(root)(x), root, N, "sqrt"),
    "jvp": (lambda x: ev.jvp(root, (x,), (x,)), root, N, "sqrt"),
    "jet": (lambda x: ev.jet(root, (x,), ((x, x),)), root, N, "sqrt"),
    "vmap": (lambda x: ev.vmap(ev.grad(root))(x), root, N, "sqrt"),
    "under jax.grad": (lambda x: jax.grad(lambda x: jnp.sum(ev.grad(root)(x)))(x), root, N, "sqrt"),
    "in the derivative": (
        lambda x: ev.jvp(infinite_root, (x,), (0 * x,)),
        infinite_root,
        Z,
        "multiply in the derivative of sqrt",
    ),
    "in a pullback": (
        lambda x: ev.vjp(infinite_root, x)[1](0.0),
        infinite_root,
        Z,
        "multiply in the derivative of sqrt",
    ),
    "in a loop": (lambda x: ev.grad(looped)(x), looped, 2.0, "sqrt"),
    "in a branch": (lambda x: ev.grad(branching)(x), branching, -1.0, "log"),
    "of a fill": (lambda x: ev.value_and_grad(picked)(x), picked, X, "select_n"),
    "of a library": (lambda x: ev.value_and_grad(factored)(x), factored, N, "cholesky"),
}


@pytest.mark.parametrize("name", STOPS)
def test_nan_is_found_where_it_begins(name):
    run, fun, x, operation = STOPS[name]
    with stopping("jax_debug_nans"), pytest.raises(FloatingPointError) as stopped:
        run(x)
    message = str(stopped.value)
    assert message.startswith(f"invalid value (nan) encountered in {operation} at ")
    assert message.endswith(here(fun, 1))


@pytest.mark.parametrize(
    "run, fun, offset, operation",
    [
        (lambda: ev.grad(infinite_root)(Z), infinite_root, 1, "divide in the derivative of sqrt"),
        (lambda: jax.jit(ev.value_and_grad(masked))(Z), masked, 2, "div"),
    ],
)
def test_infinities_are_found_where_they_begin(run, fun, offset, operation):
    with stopping("jax_debug_infs"), pytest.raises(FloatingPointError) as stopped:
        run()
    assert str(stopped.value).startswith(f"invalid value (inf) encountered in {operation} at ")
    assert str(stopped.value).endswith(here(fun, offset))


def test_what_stands_for_several_operations_names_one_that_it_comes_from():
    def f(x):
        return jnp.sum(jnp.log(x) * jnp.sqrt(x))

    with (
        stopping("jax_debug_nans"),
        pytest.raises(FloatingPointError, match=r"divide, near \w+ at") as stopped,
    ):
        ev.grad(f)(Z)
    assert str(stopped.value).endswith(here(f, 1))


def test_nan_that_is_given_is_not_made():
    with (
        stopping("jax_debug_nans"),
        pytest.raises(FloatingPointError, match="value_and_grad_root(.|\n)*an argument or"),
    ):
        ev.value_and_grad(root)(np.array([np.nan, 1.0]))


def test_what_is_finite_is_left_alone():
    with stopping("jax_debug_nans", "jax_debug_infs"):
        helpers.same(ev.grad(root)(X), 1.5 * np.sqrt(X))


def test_what_cannot_be_looked_into_stops_too():
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:1]), "i")
    spec = jax.sharding.PartitionSpec("i")

    def f(x):
        return jnp.sum(jax.shard_map(lambda x: jnp.log(x) * x, mesh=mesh, in_specs=spec, out_specs=spec)(x))

    with stopping("jax_debug_nans"), pytest.raises(FloatingPointError, match="invalid value"):
        ev.grad(f)(N)
