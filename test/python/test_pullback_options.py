"""What vjp may keep and what it differentiates: saveable_args, in_nzs and out_nzs, beside JAX where that has them."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import F0, same

import evolute as ev
from evolute._pullback import NotNeeded, NotSaveable

of_jax = pytest.mark.skipif(
    "in_nzs" not in inspect.signature(jax.vjp).parameters, reason="jax.vjp of this release has no saveable_args, in_nzs"
)
PRIMALS = jnp.asarray([1.0, 1.5]), {"w": jnp.asarray(2.0), "v": jnp.asarray(3.0)}, 3
COTANGENT = {
    "a": jnp.ones(2),
    "b": [jnp.full(2, 2.0), jnp.asarray(3.0)],
    "c": np.zeros((), F0),
    "e": (jnp.ones(()), jnp.ones(())),
    "f": jnp.ones(()),
}


def several(x, y, n):
    def step(carry, _):
        w, v, k = carry
        return (w * 2, v * w, k + 1), None

    w, v, _ = jax.lax.scan(step, (y["w"], y["v"], n), length=3)[0]
    branch = jax.lax.cond(n > 0, lambda: y["v"] ** 2, lambda: y["v"])
    return {"a": jnp.sin(x) * 3, "b": [x * y["w"], jnp.floor(y["w"])], "c": n, "e": (w, v), "f": branch}


OF_TANGENTS = [
    (None, {"a": True, "b": [True, False], "c": False, "e": (True, True), "f": True}),
    (
        (False, {"w": True, "v": False}, True),
        {"a": False, "b": [True, False], "c": False, "e": (True, True), "f": False},
    ),
    ((False, (True, False), False), {"a": False, "b": [False, False], "c": False, "e": (False, True), "f": True}),
    ((True, False, True), {"a": True, "b": [True, False], "c": False, "e": (False, False), "f": False}),
    (False, {"a": False, "b": [False, False], "c": False, "e": (False, False), "f": False}),
]


@pytest.mark.parametrize(("in_nzs", "out_nzs"), OF_TANGENTS)
def test_what_does_not_move_has_zeros(in_nzs, out_nzs):
    """Dicts count in the order of their keys: (True, False) stands for v and w."""
    x, p, n = PRIMALS
    moves = jax.tree.leaves([True] * 4 if in_nzs is None else [in_nzs] * 4 if in_nzs is False else in_nzs)
    if in_nzs == (True, False, True):
        moves = [True, False, False, True]
    _, f_vjp = ev.vjp(several, *PRIMALS, in_nzs=in_nzs)
    assert f_vjp.out_nzs == out_nzs
    found = f_vjp(COTANGENT)
    every = ev.vjp(several, *PRIMALS)[1](COTANGENT)
    leaves, tree = jax.tree.flatten(every)
    wanted = [g if m or g.dtype == F0 else jnp.zeros_like(g) for g, m in zip(leaves, moves, strict=True)]
    same(found, jax.tree.unflatten(tree, wanted))
    _, f_jvp = ev.linearize(several, *PRIMALS, in_nzs=in_nzs)
    assert f_jvp.out_nzs == out_nzs
    tangents = [x, p["v"], p["w"], np.zeros((), F0)]
    moving = [t if m or t.dtype == F0 else jnp.zeros_like(t) for t, m in zip(tangents, moves, strict=True)]
    whole = ev.linearize(several, *PRIMALS)[1](*jax.tree.unflatten(tree, moving))
    same(f_jvp(*jax.tree.unflatten(tree, tangents)), whole)
    same(jax.jit(lambda f, t: f(*t))(f_jvp, jax.tree.unflatten(tree, tangents[:3] + [tangents[3]])), whole)


@of_jax
@pytest.mark.parametrize("in_nzs", [i for i, _ in OF_TANGENTS])
def test_as_jax_does(in_nzs):
    found, want = ev.vjp(several, *PRIMALS, in_nzs=in_nzs), jax.vjp(several, *PRIMALS, in_nzs=in_nzs)
    same(found[0], want[0])
    same(found[1](COTANGENT), want[1](COTANGENT))
    # JAX 0.11 has tuples in the place of dicts and lists.
    assert jax.tree.leaves(found[1].out_nzs) == jax.tree.leaves(want[1].out_nzs)


def product(x, p):
    return jnp.sum(jnp.sin(x * p["w"]) * p["v"][0])


@pytest.mark.parametrize("saveable", [(True, False), (True, (True, False)), [True, {"v": True, "w": False}]])
def test_what_is_not_saved_is_put_back(saveable):
    x, w, v = jnp.ones(2), jnp.full(2, 3.0), [jnp.full((), 2.0)]
    want = ev.vjp(product, x, {"w": w, "v": v})[1](1.0)
    _, f_vjp = ev.vjp(product, x, {"w": w, "v": v}, saveable_args=saveable)
    assert f_vjp.args_res[1]["w"] == NotSaveable()
    assert all(leaf is not w for leaf in jax.tree.leaves(f_vjp))
    with pytest.raises(ev.ArgumentError, match="args_res does not hold it"):
        f_vjp(1.0)
    f_vjp.args_res[1] = {"w": w, "v": v}
    same(f_vjp(1.0), want)


def test_what_is_computed_of_an_argument_is_saved():
    _, f_vjp = ev.vjp(jnp.sin, 2.0, saveable_args=False)
    assert f_vjp.args_res == [NotNeeded()]
    same(f_vjp(1.0), (jnp.cos(jnp.asarray(2.0)),))


@of_jax
def test_the_sentinels_are_those_of_jax():
    x, w = jnp.ones(2), jnp.full(2, 3.0)
    f_vjp, want = (api.vjp(lambda x, w: x @ w, x, w, saveable_args=(True, False))[1] for api in (ev, jax))
    assert f_vjp.args_res[1] == want.args_res[1] == NotSaveable()


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ((True, True), "has 2 parts where the primals have 3 parts"),
        (((True,), True, True), "has 1 parts where the primals have an array"),
        ((True, {"v": True, "u": True}, True), r"the keys \['u', 'v'\] where the primals have \['v', 'w'\]"),
        ((True, True, 1), "a tree of booleans; found 1 of type int"),
    ],
)
@pytest.mark.parametrize("option", ["saveable_args", "in_nzs"])
def test_wrong_trees(option, tree, message):
    with pytest.raises(ev.ArgumentError, match=f"vjp: {option} .*{message}"):
        ev.vjp(several, *PRIMALS, **{option: tree})


def test_integers_alone():
    c = jnp.ones(3)
    zero = np.zeros((), F0)
    same(ev.vjp(lambda n: n * c, 3)[1](c), (zero,))
    same(ev.linearize(lambda n: n * c, 3)[1](zero), jnp.zeros(3))
