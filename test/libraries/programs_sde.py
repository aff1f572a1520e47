"""Diffrax: stochastic equations, their noise fixed by a key."""

import diffrax as dfx
import jax
import jax.numpy as jnp
import lineax as lx
from sample import x

from .program import entry, program


def noisy(solver, levy=dfx.BrownianIncrement, path=dfx.VirtualBrownianTree, **options):
    """A function of the start, drift and size of the noise: geometric Brownian motion that returns to its mean."""

    def end(y0, drift, size):
        key = jax.random.key(7)
        if path is dfx.VirtualBrownianTree:
            motion = path(0.0, 1.0, tol=0.05, shape=(2,), key=key, levy_area=levy)
        else:
            motion = path(shape=(2,), key=key, levy_area=levy)
        terms = dfx.MultiTerm(
            dfx.ODETerm(lambda t, y, args: args[0] * (1 - y)),
            dfx.ControlTerm(lambda t, y, args: lx.DiagonalLinearOperator(args[1] * jnp.sin(y)), motion),
        )
        return dfx.diffeqsolve(terms, solver, 0.0, 1.0, 0.25, y0, (drift, size), **options).ys

    return end


point = (x(2), x(), x())
entry("diffrax", "SDE, EulerHeun", noisy(dfx.EulerHeun()), *point)
entry("diffrax", "SDE, ItoMilstein", noisy(dfx.ItoMilstein()), *point)
unsafe = {"adjoint": dfx.DirectAdjoint(), "max_steps": 8}
entry("diffrax", "SDE, UnsafeBrownianPath", noisy(dfx.Heun(), path=dfx.UnsafeBrownianPath, **unsafe), *point)


@program("diffrax", "SDE, additive noise, ShARK", x(2), x(), x())
def additive(y0, drift, size):
    motion = dfx.VirtualBrownianTree(0.0, 1.0, 0.05, (2,), jax.random.key(3), dfx.SpaceTimeLevyArea)
    terms = dfx.MultiTerm(
        dfx.ODETerm(lambda t, y, args: -args[0] * jnp.sin(y)),
        dfx.ControlTerm(lambda t, y, args: lx.DiagonalLinearOperator(jnp.full(2, args[1])), motion),
    )
    return dfx.diffeqsolve(terms, dfx.ShARK(), 0.0, 1.0, 0.25, y0, (drift, size)).ys
