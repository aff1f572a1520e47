"""What vjp returns, as an object: its residuals, integer cotangents, references; and fwd_and_bwd."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import F0, array, mlp, mlp_params, same

import evolute as ev


def layer(x, p):
    return jnp.tanh(x @ p["w"]) * p["scale"], jnp.argmax(x)


def arguments():
    return array(5, 4), {"w": array(4, 3), "scale": array(3)}


def test_it_has_the_attributes_of_jax():
    args = arguments()
    (y, n), f_vjp = ev.vjp(layer, *args)
    _, want = jax.vjp(layer, *args)
    assert (f_vjp.in_tree, f_vjp.out_tree) == (want.in_tree, want.out_tree)
    assert len(f_vjp.args_res) == 2
    assert f_vjp.args_res[0] is args[0]  # w's cotangent needs x, x's needs w
    assert any(leaf is args[1]["w"] for leaf in jax.tree.leaves(f_vjp.args_res[1]))
    ct = (jnp.ones_like(y), np.zeros((), F0))
    same(f_vjp(ct), want(ct))
    kept = jax.tree.leaves(f_vjp)
    assert len(kept) == len(jax.tree.leaves(f_vjp.args_res)) + len(f_vjp.opaque_residuals)


def test_arguments_can_be_put_aside_and_put_back():
    x, p = arguments()
    (y, _), f_vjp = ev.vjp(layer, x, p)
    ct = (jnp.ones_like(y), np.zeros((), F0))
    want = f_vjp(ct)
    f_vjp.args_res[1] = None
    assert all(leaf is not p["w"] for leaf in jax.tree.leaves(f_vjp))
    with pytest.raises(ev.ArgumentError, match="args_res"):
        f_vjp(ct)
    f_vjp.args_res[1] = p
    same(f_vjp(ct), want)
    same(jax.jit(lambda f, ct: f(ct))(f_vjp, ct), want)
    same(jax.jit(lambda x, p: ev.vjp(layer, x, p)[1])(x, p)(ct), want)


def test_an_argument_that_is_not_needed_is_not_kept():
    x = array(3)
    _, f_vjp = ev.vjp(lambda x, y: jnp.sum(x) + 2 * y, x, 3.0)
    assert jax.tree.leaves(f_vjp) == []
    same(f_vjp(1.0), (jnp.ones(3), jnp.asarray(2.0)))


@pytest.mark.parametrize("ct", [np.zeros(3, F0), np.arange(3), np.zeros(3, bool), np.zeros(3)])
def test_a_cotangent_of_integers_may_be_anything_of_their_shape(ct):
    fun = lambda x: (2 * x, jnp.argsort(x))
    x = array(3)
    for api in (ev, jax):
        same(api.vjp(fun, x)[1]((x, ct)), (2 * x,))
    with pytest.raises(ev.ShapeError, match="shape"):
        ev.vjp(fun, x)[1]((x, ct[:2]))


def test_two_cotangents_are_one_too_many():
    x = array(3)
    with pytest.raises(TypeError, match=r"takes one argument.*\n.*\n.*f_vjp\(\(a, b\)\)"):
        ev.vjp(lambda x: (x, x), x)[1](x, x)


def test_cotangents_go_to_references():
    x, p = arguments()
    total = lambda x, p: layer(x, p)[0].sum()
    want_x, want_p = jax.grad(total, (0, 1))(x, p)
    _, f_vjp = ev.vjp(total, x, p)
    sum_w = jax.new_ref(jnp.ones_like(p["w"]))
    pull = f_vjp.with_refs(jax.ad.GradValue(), {"w": sum_w, "scale": jax.ad.DontWant()})
    found_x, found_p = pull(1.0)
    same(found_x, want_x)
    assert found_p == {"w": jax.ad.GradRef(), "scale": jax.ad.DidntWant()}
    pull(1.0)
    same(sum_w[...], 1 + 2 * want_p["w"])
    with pytest.raises(ev.ShapeError, match="structure of the primals"):
        f_vjp.with_refs(sum_w)


# ---- fwd_and_bwd


def loss(params, x, y):
    return jnp.mean((mlp(params, x) - y) ** 2)


@pytest.mark.parametrize("jitted", [False, True])
@pytest.mark.parametrize("argnums", [0, 1, (0, 2), (-1,)])
def test_halves_of_reverse_mode(jitted, argnums):
    args = mlp_params(3, 4, 2), array(5, 3), array(5, 2)
    found, want = (api.fwd_and_bwd(loss, argnums, jitted=jitted) for api in (ev, jax))
    y, residuals = found[0](*args)
    same(y, want[0](*args)[0])
    same(found[1](residuals, 2.0), want[1](want[0](*args)[1], 2.0))


def test_auxiliary_data_and_keywords():
    fun = lambda x, *, factor: (factor * jnp.sin(x), {"x": x})
    fwd, bwd = ev.fwd_and_bwd(fun, 0, has_aux=True)
    x = array(3)
    y, residuals, aux = fwd(x, factor=2.0)
    same((y, aux), (2 * jnp.sin(x), {"x": x}))
    same(bwd(residuals, x), 2 * jnp.cos(x) * x)


def test_each_half_is_compiled_once():
    traced = []

    def fun(x):
        traced.append(x)
        return jnp.sum(jnp.sin(x) ** 2)

    fwd, bwd = ev.fwd_and_bwd(fun, 0)
    for k in range(3):
        x = array(4, seed=k)
        _, residuals = fwd(x)
        same(bwd(residuals, 1.0), jnp.sin(2 * x))
    assert len(traced) == 1
    assert fwd._cache_size() == bwd._cache_size() == 1


def test_wrong_argnums():
    with pytest.raises(ev.ArgumentError, match="argument 2"):
        ev.fwd_and_bwd(lambda x: x, 2, jitted=False)[0](1.0)
    with pytest.raises(ev.ArgumentError, match="expects a function"):
        ev.fwd_and_bwd(3, 0)
