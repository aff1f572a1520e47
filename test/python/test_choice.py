"""Which modes jacobian and hessian choose: by counted operations, never by time."""

import itertools

import jax
import jax.numpy as jnp
import pytest
from helpers import array, same

import evolute as ev
from evolute import _blocks

A, B = array(40, 30), array(30, 40)


def cost(fun, *args):
    return ev.lower(fun)(*args).cost


def test_cost():
    assert cost(lambda x: A @ x, array(30)) == 2 * 40 * 30
    assert cost(jnp.tanh, array(30)) == 24 * 30
    assert cost(lambda x: (x + 1.0).reshape(5, 6), array(30)) == 4 * 30
    loop = lambda n: lambda x: jax.lax.fori_loop(0, n, lambda i, y: jnp.sin(y), x)
    assert cost(loop(10), array(30)) == 10 * cost(loop(1), array(30))


def layers(n, m):
    def f(x):
        return jnp.sin(array(m, 20) @ jnp.tanh(array(20, n) @ x))

    return f


@pytest.mark.parametrize("n, m, mode", [(3, 40, "forward"), (40, 3, "reverse"), (1, 1, "forward"), (30, 30, "forward")])
def test_jacobian_of_one_block(n, m, mode):
    x = array(n)
    found = ev.lower(ev.jacobian(layers(n, m)))(x)
    assert found.op_counts() == ev.lower(ev.jacobian(layers(n, m), mode=mode))(x).op_counts()
    other = "reverse" if mode == "forward" else "forward"
    assert found.cost <= 1.12 * cost(ev.jacobian(layers(n, m), mode=other), x)


def test_blocks_in_several_modes():
    # The scalar goes in reverse, the vector of one number forward: neither mode alone is good.
    def f(w, t):
        return jnp.sum(jnp.tanh(w) ** 2), jnp.cos(t * jnp.arange(100.0)), jnp.sum(w) * t

    args = array(80), jnp.asarray(0.3)
    auto, forward, reverse = (cost(ev.jacobian(f, (0, 1), mode=m), *args) for m in ("auto", "forward", "reverse"))
    assert auto < min(forward, reverse) / 10
    for chunk_size in (None, 30):
        same(ev.jacobian(f, (0, 1), chunk_size=chunk_size)(*args), jax.jacfwd(f, (0, 1))(*args))


def test_a_wide_and_a_narrow_argument():
    # An expensive function of one number, times a wide argument: reverse mode for that, forward mode for the number.
    def f(w, t):
        y = jnp.ones(50) * t
        for _ in range(5):
            y = jnp.tanh(jnp.ones((50, 50)) @ y)
        return y[:8] * jnp.sum(w)

    args = array(60), jnp.asarray(0.3)
    auto, forward, reverse = (cost(ev.jacobian(f, (0, 1), mode=m), *args) for m in ("auto", "forward", "reverse"))
    assert auto < 0.8 * min(forward, reverse)
    same(ev.jacobian(f, (0, 1))(*args), jax.jacfwd(f, (0, 1))(*args))


def test_the_choice_is_the_same_every_time():
    texts = {ev.lower(ev.jacobian(layers(30, 30)))(array(30)).stablehlo for _ in range(3)}
    assert len(texts) == 1


def test_hessian_of_a_scalar_is_over_reverse():
    x = array(30)
    f = lambda x: jnp.sum(layers(30, 10)(x) ** 2)
    costs = {
        f"{a}-over-{b}": cost(ev.hessian(f, mode=f"{a}-over-{b}"), x)
        for a, b in itertools.product(("forward", "reverse"), repeat=2)
    }
    assert cost(ev.hessian(f), x) <= 1.12 * min(costs.values())
    assert cost(ev.hessian(f), x) < costs["forward-over-forward"] / 2


def test_hessian_of_few_arguments_is_forward_over_forward():
    f = lambda t: layers(1, 60)(t * jnp.ones(1))
    t = jnp.asarray(0.7)
    assert cost(ev.hessian(f), t) <= cost(ev.hessian(f, mode="forward-over-forward"), t)
    assert cost(ev.hessian(f), t) < cost(ev.hessian(f, mode="forward-over-reverse"), t) / 4
    same(ev.hessian(f)(t), jax.hessian(f)(t), 1e-11)


def test_what_cannot_be_derived_does_not_count(monkeypatch):
    x, write = array(3), _blocks.write

    def only(mode):
        def written(program, *args):
            if args[7][1 if mode == "forward" else 0]:
                raise ev.DerivativeError(f"no {mode}")
            return write(program, *args)

        return written

    for mode in ("forward", "reverse"):
        monkeypatch.setattr(_blocks, "write", only(mode))
        same(ev.jacobian(lambda x: x**2)(x), jnp.diag(2 * x))
    monkeypatch.setattr(_blocks, "write", lambda *args: only("forward")(*args) and only("reverse")(*args))
    with pytest.raises(ev.DerivativeError, match="no reverse"):
        ev.jacobian(lambda x: x**2)(x)
