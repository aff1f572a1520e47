"""Diffrax: every adjoint, explicit and implicit solvers, step size control, what is saved, events."""

import diffrax as dfx
import jax.numpy as jnp
import optimistix as optx
from sample import x

from .program import entry, program

PID = dfx.PIDController(rtol=1e-10, atol=1e-10)
# Derivatives of what an adaptive solver returns are those of the equation up to its tolerances.
LOOSE = {"tolerance": 1e-5}


def swing(t, y, args):
    """A pendulum with friction, driven."""
    friction, drive = args
    return jnp.stack([y[1], -jnp.sin(y[0]) - friction * y[1] + drive * jnp.cos(t)])


def final(solver, controller=None, term=swing, t1=1.0, steps=8, **options):
    """A function of the start and the parameters: the end. All runtime checks are on."""

    def end(y0, friction, drive):
        dt0 = t1 / steps if controller is None else 0.1
        solution = dfx.diffeqsolve(
            dfx.ODETerm(term),
            solver,
            0.0,
            t1,
            dt0,
            y0,
            (friction, drive),
            stepsize_controller=controller or dfx.ConstantStepSize(),
            max_steps=options.pop("max_steps", 256),
            **options,
        )
        return solution.ys[-1]

    return end


point = (x(2), x(), x())
entry("diffrax", "RecursiveCheckpointAdjoint, the default", final(dfx.Tsit5()), *point, order=4)
entry("diffrax", "RecursiveCheckpointAdjoint, adaptive steps", final(dfx.Tsit5(), PID), *point, **LOOSE)
entry("diffrax", "DirectAdjoint", final(dfx.Tsit5(), adjoint=dfx.DirectAdjoint(), max_steps=16), *point)
entry("diffrax", "ForwardMode", final(dfx.Tsit5(), adjoint=dfx.ForwardMode()), *point)
entry("diffrax", "BacksolveAdjoint", final(dfx.Dopri5(), PID, adjoint=dfx.BacksolveAdjoint()), *point, **LOOSE)


@program("diffrax", "ImplicitAdjoint, steady state", x(2), x(), **LOOSE)
def steady_state(y0, a):
    """The rest of a flow, found by integrating until nothing moves."""
    solution = dfx.diffeqsolve(
        dfx.ODETerm(lambda t, y, a: jnp.tanh(a * y[::-1] + 0.5) - y),
        dfx.Tsit5(),
        0.0,
        jnp.inf,
        0.1,
        y0,
        a,
        stepsize_controller=dfx.PIDController(rtol=1e-12, atol=1e-12),
        event=dfx.Event(dfx.steady_state_event(rtol=1e-11, atol=1e-11)),
        adjoint=dfx.ImplicitAdjoint(),
        max_steps=None,
    )
    return solution.ys[-1]


quick = lambda: optx.Newton(rtol=1e-12, atol=1e-12)
exact = dfx.VeryChord(rtol=1e-9, atol=1e-11)
entry("diffrax", "ImplicitEuler", final(dfx.ImplicitEuler(root_finder=quick()), steps=4), *point)


@program("diffrax", "Kvaerno5, stiff and adaptive", x(), x(), tolerance=1e-3)
def robertson(a, b):
    """Robertson's reactions, a start of them, scaled by what is to be found."""

    def rates(t, y, k):
        slow, fast = 0.04 * k[0] * y[0], 1e4 * k[1] * y[1] * y[2]
        quadratic = 3e7 * y[1] ** 2
        return jnp.stack([-slow + fast, slow - fast - quadratic, quadratic])

    solution = dfx.diffeqsolve(
        dfx.ODETerm(rates),
        dfx.Kvaerno5(),
        0.0,
        1.0,
        1e-4,
        jnp.array([1.0, 0.0, 0.0]),
        (a, b),
        stepsize_controller=dfx.PIDController(rtol=1e-9, atol=1e-11),
    )
    return solution.ys[-1] * jnp.array([1.0, 1e4, 1.0])


@program("diffrax", "SemiImplicitEuler, a Hamiltonian", x(2), x(2), x())
def orbit(q, p, k):
    terms = (dfx.ODETerm(lambda t, p, k: p), dfx.ODETerm(lambda t, q, k: -k * jnp.sin(q)))
    return dfx.diffeqsolve(terms, dfx.SemiImplicitEuler(), 0.0, 1.0, 0.125, (q, p), k).ys


@program("diffrax", "SaveAt(ts)", *point, **LOOSE)
def saved_at_times(y0, friction, drive):
    """Between steps, by interpolation."""
    saveat = dfx.SaveAt(ts=jnp.array([0.2, 0.5, 0.77]))
    return dfx.diffeqsolve(dfx.ODETerm(swing), dfx.Tsit5(), 0.0, 1.0, 0.3, y0, (friction, drive), saveat=saveat).ys


@program("diffrax", "SaveAt(dense)", *point, x(), step=1e-3, tolerance=1e-4)
def dense(y0, friction, drive, t):
    """The solution as a function of time, and its derivative there."""
    solution = dfx.diffeqsolve(
        dfx.ODETerm(swing),
        dfx.Tsit5(),
        0.0,
        1.0,
        0.25,
        y0,
        (friction, drive),
        saveat=dfx.SaveAt(dense=True),
        max_steps=8,
    )
    return solution.evaluate(t), solution.derivative(t)


@program("diffrax", "Event, the time of impact", x(low=0.6, high=0.9), x(), **LOOSE)
def bouncing_ball(height, speed):
    """The root of the height within the step where its sign changes."""
    event = dfx.Event(lambda t, y, args, **_: y[0], optx.Newton(1e-12, 1e-12, optx.rms_norm))
    solution = dfx.diffeqsolve(
        dfx.ODETerm(lambda t, y, args: jnp.stack([y[1], -9.8 - 0.1 * y[1]])),
        dfx.Tsit5(),
        0.0,
        2.0,
        0.1,
        jnp.stack([height, speed]),
        event=event,
    )
    return solution.ts, solution.ys


@program("diffrax", "start, end and step as arguments", x(2), x(), x())
def times(y0, start, length):
    """Derivatives in the times themselves."""
    solution = dfx.diffeqsolve(
        dfx.ODETerm(lambda t, y, _: jnp.sin(t) * y[::-1]), dfx.Tsit5(), start, start + length, length / 4, y0
    )
    return solution.ys


@program("diffrax", "a controlled equation", x(4, 2), x(2, 2))
def controlled(path, weight):
    """A neural controlled differential equation, along a cubic through data."""
    ts = jnp.linspace(0.0, 1.0, 4)
    control = dfx.CubicInterpolation(ts, dfx.backward_hermite_coefficients(ts, path))
    field = lambda t, y, w: jnp.tanh(w * y[:, None])
    term = dfx.ControlTerm(field, control).to_ode()
    return dfx.diffeqsolve(term, dfx.Heun(), 0.0, 1.0, 0.25, jnp.ones(2), weight).ys
