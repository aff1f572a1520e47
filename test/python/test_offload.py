"""Checkpoints that offload to the memory of the host: values, and transfers counted beside JAX's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import agrees, array, same
from jax import lax
from jax.ad_checkpoint import checkpoint_name

import evolute as ev

P = jax.checkpoint_policies
NAMES = P.save_and_offload_only_these_names(
    names_which_can_be_saved=["s"],
    names_which_can_be_offloaded=["o"],
    offload_src="device",
    offload_dst="pinned_host",
)
DOTS = P.offload_dot_with_no_batch_dims("device", "pinned_host")
X, W = array(3, 3) / 3, array(3, 3, seed=1) / 3


def block(x):
    y = checkpoint_name(jnp.sin(x @ W), "o")
    z = checkpoint_name(jnp.sin(y), "s")
    return jnp.sin(z) * jnp.exp(y)


def steps_inside(x):
    return lax.scan(lambda c, _: (block(c) * 0.5, jnp.sum(c)), x, length=4)


def branches(x):
    return lax.cond(x[0, 0] < 5, lambda y: jnp.cos(block(y)), lambda y: jnp.sin(y @ W), x)


PROGRAMS = {
    "block": lambda policy: jax.checkpoint(block, policy=policy),
    "steps inside": lambda policy: jax.checkpoint(steps_inside, policy=policy),
    "steps outside": lambda policy: (
        lambda x: lax.scan(lambda c, _: (jax.checkpoint(block, policy=policy)(c), None), x, length=4)[0]
    ),
    "called": lambda policy: jax.checkpoint(lambda x: jax.jit(block)(jnp.sin(x)), policy=policy),
    "batched": lambda policy: (
        lambda x: jax.vmap(jax.checkpoint(lambda row: block(row * x), policy=policy))(jnp.stack([x, 2 * x]))
    ),
    "branches": lambda policy: jax.checkpoint(branches, policy=policy),
}


def loss(f):
    return lambda x: sum(jnp.sum(jnp.sin(y)) for y in jax.tree.leaves(f(x)))


def transfers(f, *args, platform="cuda"):
    """How many values go to the host, and back."""
    text = jax.jit(f).trace(*args).lower(lowering_platforms=(platform,)).as_text()
    return tuple(text.count(f'_xla_buffer_placement = "{memory}"') for memory in ("pinned_host", "device"))


@pytest.mark.parametrize("policy", [NAMES, DOTS], ids=["names", "dots"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_as_many_transfers_as_in_jax(name, policy):
    f = PROGRAMS[name](policy)
    same(ev.value_and_grad(loss(f))(X), jax.value_and_grad(loss(f))(X), 1e-11)
    same(jax.jit(ev.grad(loss(f)))(X), jax.grad(loss(f))(X), 1e-11)
    there, back = transfers(jax.grad(loss(f)), X)
    # The branch that is not taken has zeros of its own to move, unless it has something else to keep.
    more = 1 if name == "branches" and policy is NAMES else 0
    assert transfers(ev.grad(loss(f)), X) == (there + more, back)
    assert back == there > 0
    # On a CPU what stays within a program is not moved, as in JAX.
    assert transfers(ev.grad(loss(f)), X, platform="cpu") == (0, 0) == transfers(jax.grad(loss(f)), X, platform="cpu")


def test_transfers_in_each_step():
    """They are in the bodies of the loops, not around them."""
    f = PROGRAMS["steps outside"](NAMES)
    lowered = jax.jit(ev.grad(loss(f))).trace(X).lower(lowering_platforms=("cuda",)).as_text()
    for memory in ("pinned_host", "device"):
        (line,) = (line for line in lowered.splitlines() if f'"{memory}"' in line and "custom_call" in line)
        assert "tensor<3x3xf64>" in line


def test_both_platforms():
    f = loss(PROGRAMS["block"](NAMES))
    lowered = jax.jit(ev.grad(f)).trace(X).lower(lowering_platforms=("cpu", "cuda")).as_text()
    assert "stablehlo.case" in lowered
    assert lowered.count("annotate_device_placement") == 2


@pytest.mark.parametrize("jitted", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_residuals_are_on_the_host(name, jitted):
    f = PROGRAMS[name](NAMES)

    def kept(m):
        run = lambda x: m.vjp(f, x)[1]
        return (jax.jit(run) if jitted else run)(X)

    def memories(pullback):
        found = [(x.sharding.memory_kind, x.nbytes) for x in jax.tree.leaves(pullback) if isinstance(x, jax.Array)]
        return sum(n for kind, n in found if kind == "pinned_host")

    found, expected = kept(ev), kept(jax)
    assert memories(found) == memories(expected) > 0
    cotangents = jax.tree.map(jnp.ones_like, f(X))
    same(found(cotangents), expected(cotangents), 1e-11)
    assert any("<host>" in str(jax.typeof(x)) for x in jax.tree.leaves(found))


def test_every_mode():
    agrees(PROGRAMS["block"](NAMES), X, array(3, 3, seed=5), order=1)


def test_higher_derivatives():
    f = loss(PROGRAMS["block"](NAMES))
    same(ev.hessian(f)(X), jax.hessian(f)(X), 1e-10)
    expected = jnp.tensordot(jnp.cos(jax.grad(f)(X)), jax.hessian(f)(X))
    for outer, inner in ((ev, ev), (ev, jax), (jax, ev)):  # JAX refuses its own gradient of its gradient
        same(outer.grad(lambda x, m=inner: jnp.sum(jnp.sin(m.grad(f)(x))))(X), expected, 1e-10)


def test_under_jax():
    f = PROGRAMS["block"](NAMES)
    g = lambda x: ev.vmap(lambda row: f(row * x))(jnp.stack([x, 2 * x]))
    same(jax.grad(loss(g))(X), jax.grad(loss(PROGRAMS["batched"](NAMES)))(X), 1e-11)
    rows = jnp.stack([X, 2 * X])
    same(jax.vmap(ev.grad(loss(f)))(rows), jax.vmap(jax.grad(loss(f)))(rows), 1e-11)
    pulled = lambda m: lambda x: m.vjp(f, x)[1](x)[0]
    same(jax.vmap(pulled(ev))(rows), jax.vmap(pulled(jax))(rows), 1e-11)


def test_what_the_user_moves():
    """`jax.device_put` in a function: derivatives move too, and cotangents back."""
    host, device = jax.memory.Space.Host, jax.memory.Space.Device
    f = lambda x: jnp.sum(jnp.sin(jax.device_put(jax.device_put(x * x, host), device)))
    assert transfers(f, X) == (1, 1)
    assert transfers(lambda x: ev.jvp(f, (x,), (x,)), X) == (2, 2)
    assert transfers(ev.grad(f), X)[0] >= 1
    same(ev.grad(f)(X), 2 * X * np.cos(X * X))
    x = jax.device_put(X, host)
    g = lambda x: jnp.sum(jnp.sin(jax.device_put(x, device)))
    found, expected = ev.grad(g)(x), jax.grad(g)(x)
    same(found, expected)
    assert found.sharding.memory_kind == expected.sharding.memory_kind


def test_a_policy_that_offloads_from_elsewhere():
    policy = P.save_and_offload_only_these_names(
        names_which_can_be_saved=[],
        names_which_can_be_offloaded=["o"],
        offload_src="pinned_host",
        offload_dst="device",
    )
    with pytest.raises(ValueError, match="offloads the results of name from 'pinned_host'"):
        ev.grad(loss(jax.checkpoint(block, policy=policy)))(X)
