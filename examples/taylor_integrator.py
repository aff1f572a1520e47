"""An adaptive integrator of high order out of Taylor series, differentiated in reverse: Kepler's problem.

Run: python examples/taylor_integrator.py
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import evolute as ev

ORDER, TOLERANCE = 12, 1e-16
ECCENTRICITY = 0.6
PERIOD = 2 * np.pi


def step(slope, end, state, order=ORDER, tolerance=TOLERANCE):
    """One step of z' = slope(z, t) towards `end`. The state is t, z and the number of steps."""
    t, z, count = state
    _, terms = ev.ode_series(slope, z, t, order, factorial_scaled=False)
    # As long as the last two terms, h^k z_k, stay below the tolerance. The solution does not depend on how it is cut
    # into steps, so neither do its derivatives.
    scale = tolerance * jnp.max(jnp.abs(z))
    sizes = [(scale / jnp.max(jnp.abs(terms[k - 1]))) ** (1 / k) for k in (order - 1, order)]
    h = lax.stop_gradient(jnp.minimum(jnp.minimum(*sizes), end - t))
    total = terms[-1]
    for term in (*terms[-2::-1], z):
        total = term + h * total
    return jnp.where(end - t > h, t + h, end), total, count + 1


def solve(slope, start, end, z, order=ORDER, tolerance=TOLERANCE):
    """(z(end), the number of steps) where z' = slope(z, t), from z at `start`."""
    go_on = lambda state: state[0] < end
    state = (jnp.asarray(start), z, 0)
    return lax.while_loop(go_on, lambda state: step(slope, end, state, order, tolerance), state)[1:]


# ---- Kepler's problem: a planet around a sun of mass 1, in the plane; z is its place and its speed


def gravity(z, t):
    place, speed = z[:2], z[2:]
    square = jnp.sum(place**2)
    return jnp.concatenate([speed, -place / (square * jnp.sqrt(square))])


def energy(z):
    return jnp.sum(z[2:] ** 2) / 2 - jnp.sum(z[:2] ** 2) ** -0.5


def perihelion(e=ECCENTRICITY):
    """Where the planet is next to the sun, on an orbit of period 2 pi."""
    return jnp.array([1 - e, 0.0, 0.0, np.sqrt((1 + e) / (1 - e))])


def after(z, periods=1):
    return solve(gravity, 0.0, periods * PERIOD, z)


def exact_sensitivity(z, periods=1):
    """d z(n P) / dz, where P = 2 pi (-2 E)^(-3/2) is the period at energy E: other orbits close too, at other times."""
    period = lambda z: periods * PERIOD * (-2 * energy(z)) ** -1.5
    return jnp.eye(4) - jnp.outer(gravity(z, 0.0), jax.grad(period)(z))


def main() -> None:
    jax.config.update("jax_enable_x64", True)
    z = perihelion()
    print(f"Kepler's problem, eccentricity {ECCENTRICITY}, by Taylor series of order {ORDER}\n")
    print(f"{'periods':>8}{'steps':>8}{'error':>12}{'energy drift':>15}")
    for periods in (1, 10):
        end, steps = ev.compile(after, static_argnums=1)(z, periods)
        drift = abs(energy(end) / energy(z) - 1)
        print(f"{periods:>8}{steps:>8}{np.abs(end - z).max():>12.1e}{drift:>15.1e}", flush=True)
    exact = exact_sensitivity(z)
    print("\nd(state after a period) / d(state), in reverse through the loop:\n")
    found = ev.compile(ev.jacrev(lambda z: after(z)[0]))(z)
    for row in found:
        print("".join(f"{x:>20.12f}" for x in row))
    error = np.abs(found - exact).max() / np.abs(exact).max()
    print(f"\nlargest difference to the closed form, relative to the largest entry: {error:.1e}")


if __name__ == "__main__":
    main()
