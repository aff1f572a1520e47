"""Capture: what of a Python function goes in the module, and what becomes an argument."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, mlp, mlp_params, same
from jax.extend.core import Primitive
from jax.interpreters import mlir

import evolute as ev
from evolute import _compat

LARGE = np.arange(3000.0)


def test_large_constants_are_arguments():
    table = jnp.asarray(LARGE)
    text = ev.lower(lambda x: jnp.sum(x * table + LARGE))(1.0).captured
    assert text.count("tensor<3000xf64>, ") >= 1
    assert "dense<" not in re.sub(r"dense<[\d.eE+-]+>", "", text)


def test_constants_of_jitted_functions_are_arguments():
    table = jnp.asarray(LARGE)

    @jax.jit
    def inner(x):
        return x * table

    @jax.jit
    def outer(x):
        return inner(x) + LARGE

    def f(x):
        return jnp.sum(outer(x) * inner(x))

    lowered = ev.lower(f)(2.0)
    assert "dense<" not in re.sub(r"dense<[\d.eE+-]+>", "", lowered.captured)


def test_python_variables_are_read_at_each_call():
    scale = 2.0
    f = ev.vmap(lambda x: x * scale, axis_size=3)
    same(f(jnp.ones(3)), 2 * jnp.ones(3))
    scale = 5.0
    same(f(jnp.ones(3)), 5 * jnp.ones(3))


def test_locations_name_the_users_line():
    def f(x):
        return jnp.sin(x)  # this line

    lowered = ev.lower(f)(1.0)
    line = f.__code__.co_firstlineno + 1
    assert f'test_capture.py":{line}' in lowered.expanded
    assert "evolute/_" not in lowered.expanded


def test_a_function_named_main():
    @jax.jit
    def main(x):
        return jnp.sin(x)

    text = ev.lower(lambda x: main(x) + 1)(1.0).expanded
    assert text.count("@main(") == 1


def test_weak_types_survive():
    assert ev.lower(lambda x: x * 2)(1.0)._program.out_avals[0].weak_type


def test_random_keys_are_arguments():
    key = jax.random.key(0)
    text = ev.lower(lambda key, x: x + jax.random.normal(key, (2,)))(key, jnp.ones(2)).captured
    assert "tensor<2xui32>" in text


def test_numbers_used_as_shapes():
    text = ev.lower(lambda x, n: jnp.zeros(n) + x)(1.0, 3).captured
    assert "tensor<3xf64>" in text


def test_what_the_function_raises_passes():
    def f(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        ev.lower(f)(1.0)


def test_capture_of_an_mlp():
    counts = ev.lower(mlp)(mlp_params(3, 4, 5, 2), array(7, 3)).op_counts("captured")
    assert counts["stablehlo.dot_general"] == 3
    assert counts["stablehlo.tanh"] == 2


def test_constants_in_loops_and_branches_are_arguments():
    table = jnp.asarray(LARGE)

    @jax.jit
    def inner(x):
        return x * table

    def f(x):
        y, _ = jax.lax.scan(lambda c, _: (inner(c), None), x * LARGE, None, length=2)
        y = jax.lax.while_loop(lambda y: jnp.sum(inner(y)) < 3, lambda y: inner(y) + 1, y)
        return jax.lax.cond(y[0] > 0, lambda y: jnp.sum(inner(y)), lambda y: jnp.sum(y * LARGE), y)

    lowered = ev.lower(f)(0.5)
    assert "dense<" not in re.sub(r"dense<[\d.eE+-]+>", "", lowered.captured)
    same(lowered._program.call([0.5]), jnp.asarray(f(0.5)))


def test_stop_gradient_stops_every_transformation():
    def f(x):
        return jax.lax.stop_gradient(x) * x**2 + jax.lax.stop_gradient({"a": x, "n": 3})["a"]

    x = 1.7
    np.testing.assert_allclose(ev.grad(f)(x), jax.grad(f)(x), rtol=1e-14)
    np.testing.assert_allclose(ev.grad(ev.grad(f))(x), jax.grad(jax.grad(f))(x), rtol=1e-14)
    np.testing.assert_allclose(ev.jvp(f, (x,), (1.0,)), jax.jvp(f, (x,), (1.0,)), rtol=1e-14)
    np.testing.assert_allclose(ev.derivative(f, 2)(x), 2 * x, rtol=1e-14)
    xs = jnp.arange(3.0)
    np.testing.assert_allclose(ev.grad(lambda v: ev.vmap(f)(v).sum())(xs), jax.vmap(jax.grad(f))(xs), rtol=1e-14)
    z = jnp.asarray(0.3 + 0.4j)
    np.testing.assert_allclose(ev.grad(lambda z: jnp.real(jax.lax.stop_gradient(z) * z))(z), z)


@pytest.mark.parametrize("name", ["gelu", "log_softmax", "relu", "relu6", "sigmoid", "silu", "softmax", "softplus"])
def test_functions_of_jax_that_have_rules_of_their_own(name):
    def f(x):
        return jnp.sum(getattr(jax.nn, name)(x) * x)

    x = jnp.asarray([-1.5, 0.2, 3.0])
    np.testing.assert_allclose(ev.grad(f)(x), jax.grad(f)(x), rtol=1e-12)


def test_relu_has_slope_zero_at_zero_and_keeps_nan():
    assert ev.grad(jax.nn.relu)(0.0) == jax.grad(jax.nn.relu)(0.0) == 0
    assert jnp.isnan(ev.value_and_grad(jax.nn.relu)(jnp.nan)[0])


def test_what_is_lowered_by_a_call_back_into_python(monkeypatch):
    """No primitive of JAX whose lowering is vouched for is; if one were, the module would hold a pointer."""

    def twice(x):
        return called.bind(x)  # this line

    called = Primitive("called_back")
    called.def_abstract_eval(lambda x: x)

    def rule(ctx, x):
        outs, _, _ = mlir.emit_python_callback(
            ctx, lambda x: (2 * x,), None, [x], ctx.avals_in, ctx.avals_out, has_side_effect=False
        )
        return outs

    mlir.register_lowering(called, rule)
    is_vouched = _compat.is_vouched
    monkeypatch.setattr("evolute._compat.primitives.is_vouched", lambda p: p is called or is_vouched(p))
    with pytest.raises(ev.CaptureError, match=r"twice .*calls back into Python(.|\n)*test_capture\.py:\d+"):
        ev.vmap(twice)(np.arange(3.0))
