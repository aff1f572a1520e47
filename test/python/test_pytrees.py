"""Pytrees of the user's: classes that look at their leaves when they are built, and structures that must be kept."""

import collections
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same
from jax.flatten_util import ravel_pytree
from jax.tree_util import register_pytree_node_class

import evolute as ev


class Node:
    """Two leaves and a name that is compared."""

    def __init__(self, w, b, name="n"):
        self.w, self.b, self.name = self.checked(w), self.checked(b), name

    def tree_flatten(self):
        return (self.w, self.b), self.name

    @classmethod
    def tree_unflatten(cls, name, leaves):
        return cls(*leaves, name)


@register_pytree_node_class
class Arrays(Node):
    """Wants arrays, as a dataclass with assertions does."""

    def checked(self, leaf):
        assert isinstance(leaf, (jax.Array, np.ndarray)), f"a leaf is {leaf!r}"
        return leaf


@register_pytree_node_class
class Converted(Node):
    """Converts what it is given."""

    def checked(self, leaf):
        return leaf if getattr(leaf, "dtype", None) == jax.dtypes.float0 else jnp.asarray(leaf)


@register_pytree_node_class
class Shaped(Node):
    """Wants shapes."""

    def checked(self, leaf):
        assert leaf.ndim == len(leaf.shape) and leaf.dtype is not None
        return leaf


@register_pytree_node_class
class Lenient(Node):
    """Takes anything: JAX builds pytrees of its own of some arguments."""

    def checked(self, leaf):
        return leaf


KINDS = [Arrays, Converted, Shaped]
X = array(3)
V = array(3, seed=4)


def total(p):
    return jnp.sum(jnp.sin(p.w) * p.b**2) + jnp.sum(p.w**3)


def scaled(p):
    return type(p)(p.w * jnp.sum(p.b), jnp.cos(p.b) * p.w[0], p.name)


def pair(kind, seed=0):
    return kind(array(3, seed=seed), array(2, seed=seed)[:1], "pair")


def both(f):
    """f(ev) is f(jax)."""
    same(f(ev), f(jax), 1e-10)


def checked(f, kind):
    """f(ev, kind) is f(jax, Lenient), but for the class."""
    found, expected = f(ev, kind), f(jax, Lenient)
    same(jax.tree.leaves(found), jax.tree.leaves(expected), 1e-10)
    assert str(jax.tree.structure(found)).replace(kind.__name__, "Lenient") == str(jax.tree.structure(expected))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "f",
    [
        lambda api, p, t: api.grad(total)(p),
        lambda api, p, t: api.grad(lambda n, p: total(p) * n, 1)(2, p),
        lambda api, p, t: api.value_and_grad(lambda p: (total(p), (p, "text")), has_aux=True)(p)[0][0],
        lambda api, p, t: api.grad(lambda p: (total(p), scaled(p)), has_aux=True)(p),
        lambda api, p, t: api.jvp(scaled, (p,), (t,)),
        lambda api, p, t: api.linearize(scaled, p)[1](t),
        lambda api, p, t: api.vjp(scaled, p)[1](t),
        lambda api, p, t: api.jacfwd(lambda p: {"a": total(p), "b": p.w * 2})(p),
        lambda api, p, t: api.jacrev(lambda p, q: (total(p), q.b * p.w), (0, 1))(p, t),
        lambda api, p, t: api.jacfwd(lambda x: scaled(type(p)(x, x * 2, "of x")))(X),
        lambda api, p, t: api.hessian(lambda x: scaled(type(p)(x, x * 2, "of x")))(X),
        lambda api, p, t: api.hessian(lambda w, p: jnp.sum(w**3) * p.w)(p.w, p),
        lambda api, p, t: api.vmap(scaled)(jax.tree.map(lambda x: jnp.stack([x, x * 2]), p)),
        lambda api, p, t: api.vmap(lambda p, s: scaled(p).w * s, (None, 0), 1)(p, V),
        lambda api, p, t: api.vmap(api.grad(lambda p, s: total(p) * s), (None, 0))(p, V),
        lambda api, p, t: api.grad(lambda q: api.grad(total)(q).w[0] * q.b[0])(p),
        lambda api, p, t: jax.grad(lambda q: api.grad(total)(q).w[0] * q.b[0])(p),
    ],
)
def test_classes_that_check_their_leaves(f, kind):
    checked(lambda api, kind: f(api, pair(kind), pair(kind, 7)), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_axes_of_a_class_are_a_prefix(kind):
    def axes_of(kind, name="pair"):
        axes = kind.__new__(kind)
        axes.w, axes.b, axes.name = 1, None, name
        return axes

    def mapped(api, kind):
        p = jax.tree.map(lambda x: jnp.stack([x, x * 2], -1), pair(kind))
        return api.vmap(scaled, -1, 1)(p), api.vmap(lambda p: (p.w, jnp.sum(p.b)), (axes_of(kind),), (1, 0))(p)

    checked(mapped, kind)
    p = jax.tree.map(lambda x: jnp.stack([x, x * 2], -1), pair(kind))
    axes = axes_of(kind, "another")
    with pytest.raises(ev.ArgumentError, match="in_axes must be a prefix"):
        ev.vmap(scaled, (axes,))(p)


@pytest.mark.parametrize("kind", KINDS)
def test_what_jax_has_not(kind):
    p, t = pair(kind), pair(kind, 7)

    same(ev.hvp(total, (p,), (t,)), jax.jvp(jax.grad(total), (p,), (t,))[1], 1e-10)
    same(ev.gnvp(lambda p: p.w * p.b, jnp.sum, (p,), (t,)), jax.tree.map(jnp.zeros_like, p), 1e-10)
    flat, unflatten = ravel_pytree(p)
    traced = jnp.trace(jax.hessian(lambda x: total(unflatten(x)))(flat))
    same(ev.laplacian(total)(p), traced, 1e-10)
    same(ev.laplacian(scaled)(p).w, ev.laplacian(lambda p: scaled(p).w)(p))
    ts = jax.tree.map(lambda x: jnp.stack([x, x * 2]), t)
    same(ev.directional(scaled, 1)(ts, p), jax.vmap(lambda t: jax.jvp(scaled, (p,), (t,))[1])(ts), 1e-10)
    of_s = lambda s: scaled(kind(p.w * s, p.b + s, p.name))
    same(ev.derivative(of_s)(0.5), jax.jvp(of_s, (0.5,), (1.0,))[1], 1e-10)
    same(ev.derivatives(lambda x: scaled(kind(x, p.b, p.name)), 1)(X)[1].w, jax.jacfwd(lambda x: x * jnp.sum(p.b))(X))
    same(ev.jet(total, (p,), ((t,),))[1][0], jax.jvp(total, (p,), (t,))[1], 1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_loops(kind):
    p = pair(kind)
    xs = jax.tree.map(lambda x: jnp.stack([x] * 8), p)

    def step(carry, row):
        carry = kind(jnp.sin(carry.w) + row.w, carry.b * row.b, "pair")
        return carry, scaled(carry)

    for checkpoint in (None, 3, "sqrt", ev.Budget(1 << 10)):

        def of(p, checkpoint=checkpoint):
            end, ys = ev.scan(step, p, xs, checkpoint=checkpoint)
            return total(end) + jnp.sum(ys.w)

        expected = jax.grad(lambda p: (lambda end, ys: total(end) + jnp.sum(ys.w))(*jax.lax.scan(step, p, xs)))(p)
        same(ev.grad(of)(p), expected, 1e-10)
    start = (p, 0)
    end = ev.while_loop(lambda c: c[1] < 3, lambda c: (scaled(c[0]), c[1] + 1), start, max_steps=5)
    same(end[0], scaled(scaled(scaled(p))), 1e-10)


def test_messages_say_where_in_a_class():
    with pytest.raises(ev.DtypeError, match="argument 1.*int64"):
        ev.grad(lambda x, p: x * jnp.sum(p.w), (0, 1))(1.0, Arrays(jnp.arange(3), X))
    with pytest.raises(ev.ArgumentError, match="size 3 along axis 0.*size 4 along axis 0"):
        ev.vmap(total)(Arrays(array(3), array(4)))
    with pytest.raises(ev.ShapeError, match="returns an object of type Arrays"):
        ev.grad(lambda x: Arrays(x, x))(X)


class Point(NamedTuple):
    x: object
    y: object


def test_structures_are_kept():
    def f(d):
        out = collections.OrderedDict(z=d["b"] * 2, a=(d["a"].x, None, [d["a"].y]))
        return {"q": out, "e": (), "p": Point(jnp.sum(d["b"]), None)}

    d = {"b": X, "a": Point(V, 2.0), "none": None, "empty": {}}
    t = jax.tree.map(jnp.ones_like, d)
    both(lambda api: api.jvp(f, (d,), (t,)))
    both(lambda api: api.jacrev(f)(d))
    both(
        lambda api: api.vmap(f, ({"b": 0, "a": None, "none": None, "empty": 0},), {"q": 0, "e": 0, "p": Point(0, 1)})(d)
    )
    both(lambda api: api.grad(lambda d: (jnp.sum(d["b"]), f(d)), has_aux=True)(d))
    both(lambda api: api.grad(lambda d: Point(jnp.sum(d["b"]), d["a"]), has_aux=True)(d))


def test_results_that_are_no_arrays_stay():
    marker = object()
    g, aux = ev.grad(lambda x: (jnp.sum(x), {"m": marker, "s": "text", "x": x * 2}), has_aux=True)(X)
    assert aux["m"] is marker and aux["s"] == "text"
    same(aux["x"], 2 * X)
    with pytest.raises(ev.DtypeError, match=r"'text' of type str at \['s'\]"):
        ev.jvp(lambda x: {"s": "text", "x": x}, (X,), (X,))


def test_derivatives_of_integers_are_mapped():
    n = jnp.arange(3)
    both(lambda api: api.vmap(api.grad(lambda n, x: x * n, (0, 1), allow_int=True))(n, X))
