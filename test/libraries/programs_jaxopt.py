"""Jaxopt: solvers differentiated by the equation that they solve, or unrolled; projections and operators."""

import jax
import jax.numpy as jnp
import jaxopt
from jaxopt.implicit_diff import custom_root
from sample import definite, x

from .program import entry, program


def valley(y, a, b):
    """A convex function, not quadratic."""
    return 0.5 * y @ a @ y + jnp.sum(jnp.logaddexp(0.0, y - b))


def minimum(solver, **options):
    """A function of the parameters: the minimum."""
    options = {"maxiter": 1000, "tol": 1e-13, **options}
    return lambda a, b: solver(fun=valley, **options).run(jnp.zeros(2), a, b).params


point = (definite(2), x(2))
# A solver stops at its tolerance, which finite differences divide by their step.
EARLY = {"step": 0.1, "tolerance": 1e-4}
entry("jaxopt", "GradientDescent", minimum(jaxopt.GradientDescent, acceleration=False), *point, **EARLY)
entry("jaxopt", "LBFGS", minimum(jaxopt.LBFGS, linesearch="backtracking"), *point, **EARLY)
unrolled = {"implicit_diff": False, "maxiter": 4, "stepsize": 0.3, "acceleration": False}
entry("jaxopt", "GradientDescent, unrolled", minimum(jaxopt.GradientDescent, **unrolled), *point)


@program("jaxopt", "ProjectedGradient on the simplex", definite(3), x(3, high=0.4), step=0.03, tolerance=3e-4)
def on_the_simplex(a, b):
    solver = jaxopt.ProjectedGradient(
        lambda y, a, b: 0.5 * y @ a @ y - b @ y, jaxopt.projection.projection_simplex, tol=1e-14, maxiter=1000
    )
    return solver.run(jnp.ones(3) / 3, hyperparams_proj=1.0, a=a, b=b).params


@program("jaxopt", "ProximalGradient, the lasso", x(4, 2), x(4), x(low=0.01, high=0.1), step=1e-2, tolerance=3e-4)
def lasso(data, targets, penalty):
    solver = jaxopt.ProximalGradient(
        jaxopt.objective.least_squares, jaxopt.prox.prox_lasso, tol=1e-14, maxiter=2000, acceleration=False
    )
    return solver.run(jnp.ones(2), hyperparams_prox=penalty, data=(data, targets)).params


@program("jaxopt", "FixedPointIteration", x(2), x(2))
def fixed_point(a, b):
    layer = lambda y, a, b: jnp.tanh(0.4 * a * y[::-1] + b)
    return jaxopt.FixedPointIteration(layer, tol=1e-13, maxiter=200).run(jnp.zeros(2), a, b).params


@program("jaxopt", "Bisection", x(), x())
def bisection(a, b):
    f = lambda y, a, b: y + a * y**3 - b
    return (
        jaxopt.Bisection(f, lower=-1.0, upper=2.0, tol=1e-13, maxiter=100, check_bracket=False).run(None, a, b).params
    )


@program("jaxopt", "EqualityConstrainedQP", definite(3), x(3), x(1, 3), x(1))
def constrained(q, c, a, b):
    return jaxopt.EqualityConstrainedQP(tol=1e-13).run(params_obj=((q + q.T) / 2, c), params_eq=(a, b)).params


@program("jaxopt", "custom_root", x(3, 2), x(3), x())
def ridge(features, targets, penalty):
    """Ridge regression whose solver is not to be differentiated, only its optimality."""

    def objective(y, penalty, features, targets):
        return jnp.mean((features @ y - targets) ** 2) + penalty * y @ y

    @custom_root(jax.grad(objective))
    def solver(start, penalty, features, targets):
        matrix = features.T @ features + len(targets) * penalty * jnp.eye(2)
        return jnp.linalg.solve(matrix, features.T @ targets)

    return solver(None, penalty, features, targets)


@program("jaxopt", "projections and losses", x(4), x(), step=1e-4, tolerance=1e-3)
def projections(v, scale):
    return (
        jaxopt.projection.projection_simplex(v, scale),
        jaxopt.projection.projection_l1_ball(v, scale),
        jaxopt.prox.prox_elastic_net(v, (0.1, scale)),
        jaxopt.loss.multiclass_sparsemax_loss(1, v),
        jaxopt.loss.huber_loss(v, scale),
    )
