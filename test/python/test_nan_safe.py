"""nan_safe=True: zero times infinity is zero in derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same as close

import evolute as ev


def guarded_root(x):
    return jnp.where(x > 0, jnp.sqrt(x), 0.0)


def guarded_inverse(x):
    return jnp.where(x != 0, 1 / x, 0.0)


def norm(x):
    return jnp.sqrt(jnp.sum(x**2))


@pytest.mark.parametrize("fun", [guarded_root, guarded_inverse], ids=["root", "inverse"])
def test_a_case_not_taken_adds_nothing(fun):
    assert np.isnan(ev.grad(fun)(0.0))
    x = jnp.array([0.0, 1.0, 4.0])
    gradients = ev.vmap(ev.grad(fun, nan_safe=True))(x)
    assert gradients[0] == 0
    close(gradients[1:], jax.vmap(jax.grad(fun))(x[1:]))
    assert ev.value_and_grad(fun, nan_safe=True)(0.0) == (0, 0)
    assert ev.jacfwd(fun, nan_safe=True)(0.0) == ev.jacrev(fun, nan_safe=True)(0.0) == 0
    assert ev.derivative(fun, 2, nan_safe=True)(0.0) == 0
    assert ev.jet(fun, (0.0,), ((1.0, 0.0),), nan_safe=True)[1] == [0, 0]


def test_the_gradient_of_a_norm_at_zero():
    zero, x = jnp.zeros(3), jnp.array([1.0, 2.0, 2.0])
    assert np.all(np.isnan(ev.grad(norm)(zero)))
    assert np.all(ev.grad(norm, nan_safe=True)(zero) == 0)
    assert np.all(ev.vjp(norm, zero, nan_safe=True)[1](1.0)[0] == 0)
    assert ev.jvp(norm, (zero,), (x,), nan_safe=True)[1] == 0
    assert ev.linearize(norm, zero, nan_safe=True)[1](x) == 0
    close(ev.grad(norm, nan_safe=True)(x), x / 3)
    close(ev.hessian(norm, nan_safe=True)(x), jax.hessian(norm)(x))


def test_infinite_derivatives_stay():
    assert ev.grad(jnp.sqrt, nan_safe=True)(0.0) == np.inf


def test_it_costs_nothing_where_it_is_not_asked_for():
    assert "select" not in ev.lower(ev.grad(norm))(jnp.ones(3)).stablehlo
    assert "select" in ev.lower(ev.grad(norm, nan_safe=True))(jnp.ones(3)).stablehlo


def test_no_mark_is_left():
    assert "nan_safe" not in ev.lower(ev.hessian(norm, nan_safe=True))(jnp.ones(3)).stablehlo
