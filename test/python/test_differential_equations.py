"""The examples that solve differential equations by Taylor series."""

import jax
import jax.numpy as jnp
import numpy as np
from helpers import same

import evolute as ev
from benchmarks import ode
from examples import neural_ode, taylor_integrator


def close(found, expected, tolerance):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max())


def test_the_integrator_closes_the_orbit():
    z = taylor_integrator.perihelion(0.3)
    end, steps = jax.jit(taylor_integrator.after)(z)
    assert 10 < steps < 200
    close(end, z, 1e-12)
    close(taylor_integrator.energy(end), -0.5, 1e-14)


def test_derivatives_of_the_integrator(order=5):
    """z' = -r z t: z(1) = z(0) exp(-r / 2); in reverse through the loop."""

    def end(rate, z):
        return taylor_integrator.solve(lambda z, t: -rate * z * t, 0.0, 1.0, z, order, 1e-13)[0][0]

    args = (2.0, jnp.ones(1))
    close(ev.grad(end)(*args), -np.exp(-1.0) / 2, 1e-10)
    close(ev.grad(end, 1)(*args), [np.exp(-1.0)], 1e-10)
    close(ev.grad(ev.grad(end))(*args), np.exp(-1.0) / 4, 1e-9)


def test_sensitivity_of_an_orbit():
    z = taylor_integrator.perihelion(0.2)
    last = lambda z: taylor_integrator.solve(taylor_integrator.gravity, 0.0, 2 * np.pi, z, 8, 1e-13)[0][1]
    close(ev.grad(last)(z), taylor_integrator.exact_sensitivity(z)[1], 1e-9)


def test_gradient_of_the_regulariser_of_a_neural_ode():
    """Every way of the benchmark, in float64 on fewer examples."""
    weights, z = ode.problem(jnp.float64)
    args = (weights, z[:4])
    expected = jax.grad(ode.regulariser("nested jvp"))(*args)
    for way, (of, _) in ode.WAYS.items():
        same(of.grad(ode.regulariser(way))(*args), expected, 1e-9 if way != "jet" else 1e-6)


@jax.enable_x64(False)
def test_training_of_a_neural_ode():
    images, labels, *_ = neural_ode.data()
    params = neural_ode.train(images[:256], labels[:256], 1e-3, epochs=6)
    targets = np.eye(neural_ode.CLASSES, dtype=np.float32)[labels[:256]]
    args = (images[:256], targets, 1e-3)
    before, after = (float(jax.jit(neural_ode.loss)(p, *args)) for p in (neural_ode.initial(), params))
    assert after < before / 3
    found, _ = neural_ode.solved(params, images[:16])
    # Three steps of order 4 against an adaptive solver.
    np.testing.assert_allclose(neural_ode.solve(params, images[:16])[0], found, atol=0.05)
