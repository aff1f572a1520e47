"""BlackJAX: steps of its samplers with a fixed key, differentiated in the start and the density."""

import blackjax
import jax
import jax.numpy as jnp
from sample import x

from .program import entry, program

KEY = jax.random.key(1)
SMOOTH = {"step": 1e-3, "tolerance": 1e-4}


def log_density(mean):
    return lambda z: -0.5 * jnp.sum((z - mean) ** 2 * jnp.array([1.0, 3.0])) - 0.1 * jnp.sum(z**4)


def sampled(make, steps=2):
    """A function of the start and the mean: the positions. What is accepted does not change nearby."""

    def positions(start, mean):
        kernel = make(log_density(mean))

        def step(state, key):
            state, _ = kernel.step(key, state)
            return state, state.position

        return jax.lax.scan(step, kernel.init(start), jax.random.split(KEY, steps))[1]

    return positions


mass = jnp.array([1.0, 0.5])
hmc = lambda f: blackjax.hmc(f, step_size=0.2, inverse_mass_matrix=mass, num_integration_steps=3)
nuts = lambda f: blackjax.nuts(f, step_size=0.3, inverse_mass_matrix=mass, max_num_doublings=2)
entry("blackjax", "hmc", sampled(hmc), x(2), x(2), **SMOOTH)


@program("blackjax", "sgld", x(2), x(2))
def langevin(start, mean):
    kernel = blackjax.sgld(lambda z, batch: jax.grad(log_density(mean))(z) + batch)

    def step(z, key):
        z = kernel.step(key, z, jnp.ones(2), 0.01)
        return z, z

    return jax.lax.scan(step, kernel.init(start), jax.random.split(KEY, 3))[1]


@program("blackjax", "elliptical_slice", x(2), x(2), **SMOOTH)
def elliptical(start, mean):
    """Its loop runs until a proposal is accepted."""
    likelihood = lambda z: -0.5 * jnp.sum((z - mean) ** 2)
    kernel = blackjax.elliptical_slice(likelihood, mean=jnp.zeros(2), cov=jnp.eye(2))
    state, _ = kernel.step(KEY, kernel.init(start))
    return state.position


@program("blackjax", "hmc, on a density differentiated by either", x(2), inner=True, **SMOOTH)
def hmc_of_either(package, start):
    """The sampler calls jax.grad of a function with a derivative inside."""
    inner = package.grad(lambda z: 0.25 * jnp.sum(z**4))
    kernel = hmc(lambda z: -0.5 * jnp.sum(inner(z) ** 2) - 0.5 * jnp.sum(z**2))
    state, _ = kernel.step(KEY, kernel.init(start))
    return state.position
