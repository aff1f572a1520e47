"""Derivatives over and inside jax.shard_map, on four devices, beside JAX. Run as a program."""

import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import NamedSharding, PartitionSpec

import evolute as ev

jax.config.update("jax_enable_x64", True)
P = PartitionSpec
MESH = jax.sharding.Mesh(np.array(jax.devices()), ("d",))
X, W = np.arange(8.0) / 3, np.arange(1.0, 9.0)
compared = 0


def sharded(f, in_specs, out_specs, check):
    return jax.shard_map(f, mesh=MESH, in_specs=in_specs, out_specs=out_specs, check_vma=check)


def same(found, expected):
    global compared
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)
    compared += 1


def collectives(f, *args):
    text = jax.jit(f).lower(*args).compile().as_text()
    return sorted(re.findall(r" (all-reduce|all-gather|all-to-all|collective-permute|reduce-scatter)\(", text))


def over(check):
    """Derivatives of functions that hold a shard_map."""
    total = sharded(lambda x, w: lax.psum(jnp.sum(jnp.sin(x) * w), "d"), (P("d"), P("d")), P(), check)
    f = lambda x, w: total(x, w) ** 2
    same(ev.grad(f, (0, 1))(X, W), jax.grad(f, (0, 1))(X, W))
    same(jax.jit(ev.grad(f, (0, 1)))(X, W), jax.grad(f, (0, 1))(X, W))
    same(ev.jvp(f, (X, W), (W, X)), jax.jvp(f, (X, W), (W, X)))
    same(ev.hessian(f)(X, W), jax.hessian(f)(X, W))
    assert collectives(ev.grad(f), X, W) == collectives(jax.grad(f), X, W) != []

    rows = sharded(lambda x: jnp.cumsum(x * x), P("d"), P("d"), check)
    g = lambda x: jnp.sum(rows(jnp.sin(x)) ** 2)
    same(ev.value_and_grad(g)(X), jax.value_and_grad(g)(X))
    placed = jax.device_put(X, NamedSharding(MESH, P("d")))
    found, expected = (jax.jit(m.grad(g))(placed) for m in (ev, jax))
    same(found, expected)
    assert found.sharding.is_equivalent_to(expected.sharding, 1), (found.sharding, expected.sharding)


def inside(check):
    """Derivatives of what each device does."""

    def alone(m):
        loss = lambda x, w: jnp.sum(jnp.sin(x) * w) * lax.psum(jnp.sum(x**2), "d")
        return sharded(lambda x, w: m.grad(loss)(x, w), (P("d"), P("d")), P("d"), check)

    def replicated(m):
        loss = lambda w, x: lax.pmean(jnp.sum(jnp.tanh(x * w[0])), "d")
        return sharded(lambda w, x: m.value_and_grad(loss)(w, x), (P(), P("d")), (P(), P()), check)

    def gathered(m):
        loss = lambda x: jnp.sum(lax.all_gather(x, "d", tiled=True) ** 3) * jnp.sum(x)
        return sharded(lambda x, _: m.grad(loss)(x), (P("d"), P("d")), P("d"), check)

    for make, args in ((alone, (X, W)), (replicated, (W, X)), (gathered, (X, W))):
        same(make(ev)(*args), make(jax)(*args))
        same(jax.jit(make(ev))(*args), make(jax)(*args))
        assert collectives(make(ev), *args) == collectives(make(jax), *args)


if __name__ == "__main__":
    for check in (True, False):
        over(check)
        inside(check)
    print(f"{compared} comparisons")
