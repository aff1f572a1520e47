"""Optimistix: roots, least squares, minima and fixed points, differentiated at the solution or through the steps."""

import equinox as eqx
import jax
import jax.numpy as jnp
import lineax as lx
import optimistix as optx
from sample import definite, x

from .program import entry, program

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
# A solver stops at its tolerance, which finite differences divide by their step.
EARLY = {"step": 0.03, "tolerance": 1e-4}


def equation(y, args):
    """Two equations in two unknowns that have one solution for all small parameters."""
    a, b = args
    return y + 0.3 * jnp.tanh(a * y[::-1]) - b


def root(solver, **options):
    """A function of the parameters: the root."""
    return lambda a, b: optx.root_find(equation, solver, jnp.zeros(2), (a, b), **options).value


entry("optimistix", "root_find, Newton", root(optx.Newton(**TIGHT)), x(2), x(2))
entry("optimistix", "root_find, Chord", root(optx.Chord(**TIGHT)), x(2), x(2))
entry("optimistix", "root_find, Dogleg", root(optx.Dogleg(rtol=1e-10, atol=1e-10)), x(2), x(2))
entry(
    "optimistix",
    "root_find, through the steps",
    root(optx.Newton(**TIGHT), adjoint=optx.RecursiveCheckpointAdjoint(), max_steps=16),
    x(2),
    x(2),
)
gmres = {"adjoint": optx.ImplicitAdjoint(linear_solver=lx.GMRES(1e-13, 1e-13))}


@program("optimistix", "root_find, Bisection", x(), x())
def bisection(a, b):
    solver = optx.Bisection(rtol=1e-13, atol=1e-13)
    options = {"lower": -1.0, "upper": 2.0}
    return optx.root_find(lambda y, p: y + p[0] * y**3 - p[1], solver, 0.5, (a, b), options=options).value


TIMES = jnp.linspace(0.0, 1.0, 6)


def fit(solver, **options):
    """A function of data: the curve a exp(-b t) that fits it."""

    def parameters(data):
        residuals = lambda p, data: p["a"] * jnp.exp(-p["b"] * TIMES) - data
        start = {"a": jnp.array(0.5), "b": jnp.array(0.5)}
        return optx.least_squares(residuals, solver, start, data, **options).value

    return parameters


falling = x(6, low=0.0, high=0.1, then=lambda a: a + [0.9, 0.75, 0.6, 0.5, 0.45, 0.3])
entry("optimistix", "least_squares, LevenbergMarquardt", fit(optx.LevenbergMarquardt(**TIGHT)), falling, **EARLY)
entry("optimistix", "least_squares, GaussNewton", fit(optx.GaussNewton(**TIGHT)), falling, **EARLY)
entry("optimistix", "least_squares, Dogleg", fit(optx.Dogleg(**TIGHT)), falling, **EARLY)


def valley(y, args):
    """A convex function of two numbers, not quadratic."""
    a, b = args
    return 0.5 * y @ a @ y + jnp.sum(jnp.logaddexp(0.0, y - b))


def lowest(solver, **options):
    """A function of the parameters: the place of the minimum, and the value there."""

    def place(a, b):
        solution = optx.minimise(valley, solver, jnp.zeros(2), (a, b), max_steps=1000, **options)
        return solution.value

    return place


entry("optimistix", "minimise, BFGS", lowest(optx.BFGS(**TIGHT)), definite(2), x(2), step=0.03, tolerance=1e-3)


@program("optimistix", "fixed_point", x(2), x(2))
def fixed_point(a, b):
    """An equilibrium layer."""
    layer = lambda y, p: jnp.tanh(0.4 * p[0] * y[::-1] + p[1])
    return optx.fixed_point(layer, optx.FixedPointIteration(**TIGHT), jnp.zeros(2), (a, b)).value


@program("optimistix", "a module as the argument", x(2, 2), x(2), x(2))
def implicit_layer(weight, bias, b):
    """Solves inside a network, with its module as the arguments of the solver."""
    net = eqx.nn.Linear(2, 2, key=jax.random.key(0))
    net = eqx.tree_at(lambda n: (n.weight, n.bias), net, (0.3 * weight, bias))
    return optx.root_find(lambda y, net: y - jnp.tanh(net(y)) - b, optx.Newton(**TIGHT), jnp.zeros(2), net).value
