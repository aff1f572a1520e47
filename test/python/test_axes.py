"""Named axes: collectives in functions under vmap(axis_name=..) and shard_map. Beside JAX."""

import os
import pathlib
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same
from jax import lax

import evolute as ev

X = np.array([0.5, 1.5, -2.5])

LOSSES = {
    "psum": lambda x: lax.psum(jnp.sin(x) * x, "i") ** 2,
    "pmean": lambda x: lax.pmean(jnp.sin(x), "i") * x,
    "axis_index": lambda x: lax.axis_index("i") * x**2,
    "all_gather": lambda x: jnp.sum(lax.all_gather(x**2, "i") * jnp.arange(3.0)) * x,
    "ppermute": lambda x: lax.ppermute(jnp.sin(x), "i", [(0, 1), (1, 2), (2, 0)]) * x,
    "of a constant": lambda x: lax.psum(jnp.ones(2), "i")[0] * x**2,
    "in a loop": lambda x: lax.scan(lambda c, _: (jnp.sin(lax.psum(c, "i")) * x, None), x, None, length=3)[0],
    "in a branch": lambda x: lax.cond(lax.axis_index("i") > 0, jnp.sin, jnp.cos, x) * x,
    "all_to_all": lambda x: jnp.sum(lax.all_to_all(x * jnp.arange(3.0), "i", 0, 0) ** 2),
}


@pytest.mark.parametrize("name", LOSSES)
def test_collectives_under_vmap(name):
    f = LOSSES[name]
    for outer in (lambda g: jax.vmap(g, axis_name="i"), lambda g: ev.vmap(g, axis_name="i")):
        same(outer(ev.grad(f))(X), jax.vmap(jax.grad(f), axis_name="i")(X))
        same(outer(lambda x: ev.jvp(f, (x,), (x,)))(X), jax.vmap(lambda x: jax.jvp(f, (x,), (x,)), axis_name="i")(X))
    total = lambda m: lambda x: jnp.sum(m.vmap(f, axis_name="i")(x))
    same(ev.grad(total(ev))(X), jax.grad(total(jax))(X))
    same(ev.grad(total(jax))(X), jax.grad(total(jax))(X))
    same(ev.hessian(total(ev))(X), jax.hessian(total(jax))(X), 1e-10)


def test_series_of_collectives():
    f = lambda x: lax.psum(jnp.sin(x), "i") * x
    g = lambda x: jax.jvp(f, (x,), (1.0,))[1]
    h = lambda x: jax.jvp(g, (x,), (1.0,))[1]
    found = ev.vmap(lambda x: ev.jet(f, (x,), ((1.0, 0.0),)), axis_name="i")(X)
    same(found, jax.vmap(lambda x: (f(x), [g(x), h(x)]), axis_name="i")(X))


def test_axes_within_axes():
    f = lambda x: lax.psum(jnp.sin(x), ("i", "j")) * lax.psum(x, "j")
    nested = lambda m, g: m.vmap(m.vmap(g, axis_name="j"), axis_name="i")
    x = np.arange(6.0).reshape(2, 3)
    same(nested(ev, ev.grad(f))(x), nested(jax, jax.grad(f))(x))
    same(nested(jax, ev.grad(f))(x), nested(jax, jax.grad(f))(x))


def test_an_axis_without_a_name_is_an_error_of_jax():
    with pytest.raises(NameError, match="unbound axis name: i"):
        ev.grad(LOSSES["psum"])(1.0)


def test_shard_map():
    """In a process of its own, which pretends to have four devices."""
    program = pathlib.Path(__file__).parent / "programs_devices.py"
    environment = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=4"}
    done = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith("138 comparisons")
