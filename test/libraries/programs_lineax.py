"""Lineax: every solver, in the matrix and in the right side, and what matrices are made of."""

import jax
import jax.numpy as jnp
import lineax as lx
from sample import definite, square, triangular, x, z

from .program import entry, program

TIGHT = {"rtol": 1e-13, "atol": 1e-13}


def solved(solver, tags=(), change=lambda a: a):
    """A function of a matrix and a vector, with the runtime check that the solve succeeded."""
    return lambda a, b: lx.linear_solve(lx.MatrixLinearOperator(change(a), tags), b, solver).value


symmetric = lambda a: (a + a.T) / 2
entry("lineax", "LU", solved(lx.LU()), square(3), x(3))
entry("lineax", "QR", solved(lx.QR()), square(3), x(3))
entry("lineax", "QR, least squares", solved(lx.QR()), x(4, 2), x(4))
entry("lineax", "SVD", solved(lx.SVD()), square(3), x(3))
entry("lineax", "SVD, least squares", solved(lx.SVD()), x(4, 2), x(4))
entry("lineax", "AutoLinearSolver", solved(lx.AutoLinearSolver(well_posed=True)), square(3), x(3))
entry("lineax", "AutoLinearSolver, ill-posed", solved(lx.AutoLinearSolver(well_posed=None)), x(4, 2), x(4))
spd = lx.positive_semidefinite_tag
entry("lineax", "Cholesky", solved(lx.Cholesky(), spd, symmetric), definite(3), x(3))
entry("lineax", "CG", solved(lx.CG(**TIGHT), spd, symmetric), definite(3), x(3))
entry("lineax", "GMRES", solved(lx.GMRES(**TIGHT)), square(3), x(3))
entry("lineax", "BiCGStab", solved(lx.BiCGStab(**TIGHT)), square(3), x(3))
entry("lineax", "Normal(CG)", solved(lx.Normal(lx.CG(**TIGHT))), x(4, 2), x(4))
entry("lineax", "Triangular", solved(lx.Triangular(), lx.lower_triangular_tag, jnp.tril), triangular(3), x(3))
entry("lineax", "LU, complex", solved(lx.LU()), square(2, z), z(2))


@program("lineax", "Diagonal", x(3), x(3))
def diagonal(d, b):
    return lx.linear_solve(lx.DiagonalLinearOperator(d), b, lx.Diagonal()).value


@program("lineax", "Tridiagonal", x(4, low=2.0, high=3.0), x(3), x(3), x(4))
def tridiagonal(d, lower, upper, b):
    return lx.linear_solve(lx.TridiagonalLinearOperator(d, lower, upper), b, lx.Tridiagonal()).value


@program("lineax", "JacobianLinearOperator", x(3), x(3), x(3))
def step_of_newton(y, a, b):
    """One step of Newton's method, which never makes the Jacobian."""
    residual = lambda y, a: y + 0.3 * jnp.sin(a * y[::-1]) - b
    operator = lx.JacobianLinearOperator(residual, y, a)
    return y - lx.linear_solve(operator, residual(y, a), lx.GMRES(**TIGHT)).value


@program("lineax", "FunctionLinearOperator", x(3), x(3))
def laplacian_plus_potential(v, b):
    """A matrix that is only ever applied."""
    spread = lambda u: 2.5 * u - 0.5 * jnp.roll(u, 1) - 0.5 * jnp.roll(u, -1) + v * u
    operator = lx.FunctionLinearOperator(spread, jax.eval_shape(lambda: b), lx.positive_semidefinite_tag)
    return lx.linear_solve(operator, b, lx.CG(**TIGHT)).value


@program("lineax", "operators composed", square(3), x(3), x(), x(3))
def low_rank_plus_diagonal(a, d, scale, b):
    operator = lx.MatrixLinearOperator(a) @ lx.DiagonalLinearOperator(d) * scale + lx.IdentityLinearOperator(
        jax.eval_shape(lambda: b)
    )
    return lx.linear_solve(operator, b, lx.AutoLinearSolver(True)).value, operator.T.mv(b)


@program("lineax", "PyTreeLinearOperator", square(2), x(2), x(2), x(), {"u": x(2), "v": x()})
def blocks(a, column, row, corner, b):
    matrix = {"u": {"u": a, "v": column}, "v": {"u": row, "v": corner + 3}}
    operator = lx.PyTreeLinearOperator(matrix, jax.eval_shape(lambda: b))
    return lx.linear_solve(operator, b, lx.LU()).value


@program("lineax", "a factorisation of use twice", square(3), x(3), x(3))
def two_right_sides(a, b, c):
    operator, solver = lx.MatrixLinearOperator(a), lx.LU()
    state = solver.init(operator, {})
    first = lx.linear_solve(operator, b, solver, state=state).value
    return first, lx.linear_solve(operator, c * first, solver, state=state).value


@program("lineax", "vmap of a solve", x(2, 2, 2, then=lambda a: a + 2 * jnp.eye(2)), x(2, 2))
def many_matrices(a, b):
    return jax.vmap(lambda a, b: lx.linear_solve(lx.MatrixLinearOperator(a), b, lx.LU()).value)(a, b)
