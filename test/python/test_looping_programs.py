"""Programs that loop: those of `examples` and others of their kind, against differences and JAX."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same
from jax import lax
from jax.experimental.ode import odeint

import evolute as ev
from examples import hyperparameter, runge_kutta
from examples.runge_kutta import by_differences


def close(found, expected, tolerance):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


# ---- an adaptive solver


def test_the_solver_solves():
    """y' = -r y: y(t) = e^(-r t), whose derivatives in r and t are known."""

    def decay(rate, end):
        return runge_kutta.solve(lambda t, y: -rate * y, 0.0, end, jnp.ones(1))[0]

    y = np.exp(-2.0)
    close(ev.jvp(decay, (2.0, 1.0), (1.0, 0.0)), (y, -y), 1e-8)
    close(ev.grad(decay, (0, 1))(2.0, 1.0), (-y, -2 * y), 1e-8)
    close(ev.derivative(lambda r: decay(r, 1.0), 3, all_orders=True)(2.0), (y, -y, y, -y), 1e-7)


def test_the_solver_ends_where_there_is_no_solution():
    """y' = y^2 from y = 1 is infinite at 1."""
    assert np.isnan(jax.jit(lambda y: runge_kutta.solve(lambda t, y: y * y, 0.0, 2.0, y))(np.ones(1)))


@pytest.mark.parametrize("order, tolerance", [(1, 1e-9), (2, 1e-9), (3, 1e-7)])
def test_derivatives_of_the_solver(order, tolerance):
    """Forward, in reverse with what is above it forward, and as a series."""
    f, mu = runge_kutta.oscillator, 1.5
    below = ev.derivative(f, order - 1) if order > 1 else f
    expected = by_differences(ev.compile(below), mu)
    forward = f
    for _ in range(order):
        forward = ev.jacfwd(forward)
    for derivative in (forward, ev.derivative(ev.grad(f), order - 1), ev.derivative(f, order)):
        close(ev.compile(derivative)(mu), expected, tolerance)


def test_the_solver_twice_in_reverse():
    f = runge_kutta.oscillator
    close(ev.grad(ev.grad(f))(1.5), ev.derivative(f, 2)(1.5), 1e-8)


# ---- training

STRENGTH = 0.05


@functools.cache
def of_training():
    """The first three derivatives, by differences where training is differentiated by the equation that it solves."""
    f = hyperparameter.on_new_data(hyperparameter.by_equation)
    return [by_differences(ev.compile(g), STRENGTH) for g in (f, ev.jacfwd(f), ev.derivative(f, 2))]


@pytest.mark.parametrize("train", [hyperparameter.by_descent, hyperparameter.by_newton, hyperparameter.by_equation])
def test_derivatives_of_training(train):
    f = hyperparameter.on_new_data(train)
    first, second, third = of_training()
    close(ev.jacfwd(f)(STRENGTH), first, 1e-8)
    close(ev.grad(f)(STRENGTH), first, 1e-8)
    close(ev.jacfwd(ev.grad(f))(STRENGTH), second, 1e-7)
    close(ev.derivative(f, 3)(STRENGTH), third, 1e-6)


def descent_step(of, weights, strength):
    return weights - of.grad(hyperparameter.objective)(weights, strength)


def newton_step(of, weights, strength):
    slope = of.grad(hyperparameter.objective)
    return weights - jnp.linalg.solve(of.jacfwd(slope)(weights, strength), slope(weights, strength))


@pytest.mark.parametrize("step", [descent_step, newton_step])
def test_a_thousand_steps(step):
    """As a loop of a known number of steps and as one that asks whether to go on; all against JAX's scan."""

    def known(of, strength):
        weights = lax.fori_loop(0, 1000, lambda _, w: step(of, w, strength), hyperparameter.START)
        return hyperparameter.loss(weights, hyperparameter.VALIDATION)

    def asking(strength, steps):
        body = lambda state: (state[0] + 1, step(ev, state[1], strength))
        _, weights = lax.while_loop(lambda state: state[0] < steps, body, (0, hyperparameter.START))
        return hyperparameter.loss(weights, hyperparameter.VALIDATION)

    expected = jax.value_and_grad(lambda s: known(jax, s))(STRENGTH)
    same(ev.value_and_grad(lambda s: known(ev, s))(STRENGTH), expected)
    same(ev.value_and_grad(asking)(STRENGTH, 1000), expected)
    close(ev.jacfwd(lambda s: known(ev, s))(STRENGTH), expected[1], 1e-12)


# ---- odeint


P = np.array([1.5, 1.0])


def oscillation(p):
    def slope(y, t, mu, k):
        return jnp.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - k * y[0]])

    ys = odeint(slope, jnp.array([2.0, 0.0]), jnp.array([0.0, 1.0, 3.0]), *p, rtol=1e-11, atol=1e-11)
    return jnp.sum(ys[1:] ** 2)


def test_a_hessian_through_odeint():
    """odeint has a vjp rule, in which it is applied to a larger system; JAX has no forward mode through it."""
    f, gradient = jax.jit(oscillation), ev.compile(ev.grad(oscillation))

    def along(g, direction):
        return by_differences(lambda s: g(P + s * direction), 0.0, 1e-3)

    close(gradient(P), [along(f, d) for d in np.eye(2)], 1e-7)
    hessian = np.stack([along(gradient, d) for d in np.eye(2)])
    close(ev.jacrev(ev.grad(oscillation))(P), hessian, 1e-5)
    v = np.array([0.3, -0.4])
    close(ev.jvp(ev.grad(oscillation), (P,), (v,))[1], hessian @ v, 1e-5)


# ---- loops of any number of steps

W, C = array(4, 4) / 3, np.ones(4)


def body(w, c):
    return jnp.tanh(w @ c) + 0.1 * c


def until(w, steps):
    return lax.while_loop(lambda s: s[0] < steps, lambda s: (s[0] + 1, body(w, s[1])), (0, C))[1].sum()


def scanned(steps):
    return lambda w: lax.scan(lambda c, _: (body(w, c), None), C, length=steps)[0].sum()


def test_memory_does_not_grow_with_the_number_of_steps():
    """One executable, whose memory was allotted before it knew of them, takes them all."""
    compiled = jax.jit(ev.grad(until)).lower(W, 1).compile()
    for steps in (0, 1, 100, 10_000):
        counted = jax.jit(jax.grad(scanned(steps))).lower(W).compile()
        same(compiled(W, steps), counted(W))
    memory = compiled.memory_analysis().temp_size_in_bytes
    assert memory < counted.memory_analysis().temp_size_in_bytes / 10
