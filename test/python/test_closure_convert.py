"""closure_convert: what a function closes over, as arguments, so that a rule of one's own sees it."""

import functools

import jax
import jax.numpy as jnp
import pytest
from helpers import array, same

import evolute as ev


@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def _root(fun, x0, *consts):
    return jax.lax.fori_loop(0, 60, lambda _, x: x - fun(x, *consts) / jax.grad(fun)(x, *consts), x0)


def _forward(fun, x0, *consts):
    x = _root(fun, x0, *consts)
    return x, (x, consts)


def _backward(fun, residuals, ct):
    x, consts = residuals
    _, pull = jax.vjp(lambda *c: fun(x, *c), *consts)
    return jnp.zeros_like(x), *pull(-ct / jax.grad(fun)(x, *consts))


_root.defvjp(_forward, _backward)


def root(api, fun, x0):
    converted, consts = api.closure_convert(fun, x0)
    return _root(converted, x0, *consts)


@pytest.mark.parametrize("convert", [ev, jax])
def test_a_root_is_differentiated_in_what_its_function_closes_over(convert):
    def of(a):
        scaled = jnp.sum(a) * 2  # a tracer that is no argument
        return root(convert, lambda x: x**3 - scaled, 1.0) * jnp.cos(scaled)

    a = jnp.asarray([0.5, 1.5])
    want = jax.grad(lambda a: jnp.cbrt(2 * jnp.sum(a)) * jnp.cos(2 * jnp.sum(a)))(a)
    same(ev.grad(of)(a), want)
    same(jax.grad(of)(a), want)
    same(ev.vmap(ev.grad(of))(jnp.stack([a, a]))[1], want)
    same(jax.jit(ev.grad(of))(a), want)


def test_only_what_may_be_differentiated_is_an_argument():
    weights, count = array(3), jnp.asarray(2)
    converted, consts = ev.closure_convert(lambda x: {"y": weights * x * count}, 1.0)
    assert consts == []
    same(converted(2.0), {"y": weights * 4})
    held = []

    def fun(w, n):
        converted, consts = ev.closure_convert(lambda x: w * x**n, 1.0)
        held.append(len(consts))
        return jnp.sum(converted(3.0, *(2 * c for c in consts)))

    same(ev.grad(fun)(weights, 2), jnp.full(3, 18.0))
    assert held == [1]


def test_nothing_is_remembered_of_an_earlier_trace():
    box = {}
    fun = lambda x: box["w"] * x

    def of(w):
        box["w"] = w
        converted, consts = ev.closure_convert(fun, 1.0)
        return converted(2.0, *consts)

    assert (ev.grad(of)(3.0), ev.grad(of)(4.0), jax.jvp(of, (3.0,), (1.0,))[1]) == (2, 2, 2)


def test_other_arguments_than_the_examples_are_refused():
    converted, _ = ev.closure_convert(lambda x: x["a"], {"a": 1.0})
    for wrong in ((1.0,), ({"a": jnp.zeros(3)},), ({"a": 1},), ()):
        with pytest.raises(ev.ShapeError, match="arguments of the examples"):
            converted(*wrong)
