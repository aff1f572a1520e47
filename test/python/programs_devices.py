"""Derivatives over and inside jax.shard_map, on four devices, beside JAX. Run as a program."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import AxisType, NamedSharding, PartitionSpec

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
    return counted(jax.jit(f).lower(*args).compile().as_text())


def counted(text):
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


def split_batches():
    """vmap(spmd_axis_name=..) of what says how an array is split."""
    mesh = jax.make_mesh((2, 2), ("d", "e"), axis_types=(AxisType.Auto, AxisType.Auto))
    x = jax.device_put(np.arange(32.0).reshape(4, 8) / 7, NamedSharding(mesh, P("d", None)))
    constrained = lambda row: jnp.sin(lax.with_sharding_constraint(row * row, NamedSharding(mesh, P("e"))))
    rowwise = jax.shard_map(jnp.cumsum, mesh=mesh, in_specs=P("e"), out_specs=P("e"))
    summed = jax.shard_map(lambda r: lax.psum(jnp.sin(r), "e"), mesh=mesh, in_specs=P("e"), out_specs=P())
    programs = [
        constrained,
        lambda row: rowwise(jnp.sin(row)),
        lambda row: summed(row) * jnp.sum(row),
        lambda row: lax.scan(lambda c, _: (constrained(c), None), row, length=2)[0],
    ]
    for f in programs:
        for spmd in (("d",), None):
            split(f, spmd, x)
    text = jax.jit(ev.vmap(constrained, spmd_axis_name="d")).lower(x).as_text()
    assert '[{"d"}, {"e"}]' in text, text
    refused(lambda: ev.vmap(constrained, spmd_axis_name="e")(x), ev.DerivativeError, 'splits an array over "e"')
    refused(lambda: ev.vmap(constrained, spmd_axis_name=1)(x), ev.ArgumentError, "spmd_axis_name is 1")


def split(f, spmd, x):
    """Batches, derivatives in them, and derivatives of them: numbers, shardings and collectives."""
    vmaps = {m: functools.partial(m.vmap, spmd_axis_name=spmd) for m in (ev, jax)}
    loss = lambda row: jnp.sum(f(row) ** 2)
    total = lambda m: lambda x: jnp.sum(vmaps[m](f)(x) ** 2)
    for ours, theirs in (
        (vmaps[ev](f), vmaps[jax](f)),
        (vmaps[ev](ev.grad(loss)), vmaps[jax](jax.grad(loss))),
        (vmaps[jax](ev.grad(loss)), vmaps[jax](jax.grad(loss))),
        (ev.grad(total(ev)), jax.grad(total(jax))),
        (ev.grad(total(jax)), jax.grad(total(jax))),
    ):
        (found, used), (expected, wanted) = compiled(ours, (x,)), compiled(theirs, (x,))
        same(found, expected)
        assert found.sharding.is_equivalent_to(expected.sharding, found.ndim), (found.sharding, expected.sharding)
        assert used == wanted, (spmd, used, wanted)


def refused(call, error, words):
    try:
        call()
    except error as found:
        assert words in str(found), found
    else:
        raise AssertionError(f"no {error.__name__}")


def explicit_axes():
    """Arrays whose types say how they are split: results have JAX's types, and programs JAX's collectives."""
    mesh = jax.make_mesh((2, 2), ("a", "b"), axis_types=(AxisType.Explicit, AxisType.Explicit))
    with jax.set_mesh(mesh):
        x = jax.device_put(np.arange(32.0).reshape(4, 8) / 7, P("a", "b"))
        w = jax.device_put(np.arange(32.0).reshape(8, 4) / 9, P("b", None))
        v = jax.device_put(np.arange(4.0), P("a"))
        step = lambda x: lambda c, _: (jnp.sin(c) * x, None)
        losses = [
            (lambda x: jnp.sum(jnp.sin(x) ** 2), (x,)),
            (lambda x, w: jnp.sum(jnp.sin(jnp.dot(x, w, out_sharding=P("a", None)))), (x, w)),
            (lambda x: jnp.sum(jnp.sin(jax.sharding.reshard(x, P(None, "b"))) ** 2), (x,)),
            (lambda x, v: jnp.sum(jnp.sin(x * v[:, None])), (x, v)),
            (lambda x: jnp.sum(lax.scan(step(x), x, length=3)[0]), (x,)),
            (lambda x: jnp.sum(jax.checkpoint(lambda y: jnp.sin(jnp.exp(y)))(x.T)), (x,)),
            (lambda x: jnp.sum(jax.nn.relu(x - 1) * jax.nn.softmax(x, axis=0)), (x,)),
        ]
        for f, args in losses:
            derivatives(f, args)
        x_bar = ev.grad(losses[0][0])(x)  # outside of jax.jit
        assert jax.typeof(x_bar).sharding.spec == P("a", "b")
        for f in (jnp.sin, lambda row: jnp.sum(row * row), lambda row: jnp.maximum(row, 1.0) ** 2):
            for spec in (P("a", "b"), P("a", None), P(None, "b")):
                of_rows(f, jax.device_put(x, spec))
        pull = ev.vjp(jnp.sin, x)[1]
        assert [jax.typeof(r).sharding.spec for r in jax.tree.leaves(pull)] == [P("a", "b")]
        for jacobian in ("jacfwd", "jacrev", "hessian"):
            f = jnp.sin if jacobian != "hessian" else lambda v: jnp.sum(v**3)
            found, expected = (getattr(m, jacobian)(f)(v) for m in (ev, jax))
            same(found, expected)
        mixed = lambda: ev.vmap(jnp.multiply)(x, jax.device_put(np.ones((4, 8)), P(None, "b")))
        refused(mixed, ev.ArgumentError, "inconsistent axis specs")


def derivatives(f, args):
    every = tuple(range(len(args)))
    typed(lambda m: m.value_and_grad(f, every), args)
    typed(lambda m: lambda *args: m.jvp(f, args, args), args)
    typed(lambda m: lambda *args: m.vjp(f, *args)[1](jnp.ones(())), args)
    typed(lambda m: lambda *args: m.linearize(f, *args)[1](*args), args)
    typed(lambda m: m.grad(lambda *args: sum(jnp.sum(g**2) for g in m.grad(f, every)(*args)), every), args)


def of_rows(f, rows):
    loss = lambda row: jnp.sum(f(row) ** 2)
    typed(lambda m: m.vmap(f), (rows,))
    typed(lambda m: m.vmap(m.grad(loss)), (rows,))
    typed(lambda m: m.grad(lambda x: jnp.sum(m.vmap(f)(x) ** 2)), (rows,))
    typed(lambda m: jax.vmap(m.grad(loss)), (rows,))


def typed(make, args):
    """The same numbers and types; no more collectives."""
    (found, ours), (expected, theirs) = (compiled(make(m), args) for m in (ev, jax))
    same(found, expected)
    types = [[jax.typeof(y).sharding.spec for y in jax.tree.leaves(ys)] for ys in (found, expected)]
    assert types[0] == types[1], types
    assert len(ours) <= len(theirs), (ours, theirs)


def compiled(f, args):
    """What a function returns under `jax.jit`, and its collectives."""
    program = jax.jit(f).lower(*args).compile()
    return program(*args), counted(program.as_text())


if __name__ == "__main__":
    for check in (True, False):
        over(check)
        inside(check)
    split_batches()
    explicit_axes()
    print(f"{compared} comparisons")
