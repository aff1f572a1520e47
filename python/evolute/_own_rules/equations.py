"""Functions of matrices that are defined by an equation, where JAX differentiates nothing: the equation's derivative.

solve_sylvester: A X + X B = C. sqrtm: X X = A. cholesky_update: R'^H R' = R^H R + w w^H, with R' upper triangular.
"""

from __future__ import annotations

import functools

import jax.numpy as jnp
import jax.scipy.linalg
from jax import lax

from evolute import _compat

_times = functools.partial(jnp.matmul, precision=lax.Precision.HIGHEST)


def _sylvester(a, b, c):
    """The solution X of a X + X b = c, which can be differentiated and transposed."""
    solve = jax.scipy.linalg.solve_sylvester
    return lax.custom_linear_solve(
        lambda x: _times(a, x) + _times(x, b),
        c,
        lambda _, c: solve(a, b, c),
        lambda _, c: solve(a.T, b.T, c),
    )


def _solve_sylvester(bind, params, primals, tangents):
    (x,) = bind(*primals)
    a, b, _ = (m.astype(x.dtype) for m in primals[:3])
    da, db, dc = (m.astype(x.dtype) for m in tangents[:3])
    return [x], [_sylvester(a, b, dc - _times(da, x) - _times(x, db))]


def _sqrtm(bind, params, primals, tangents):
    (x,) = bind(*primals)
    return [x], [_sylvester(x, x, tangents[0].astype(x.dtype))]


def _cholesky_update(bind, params, primals, tangents):
    (r, w), (dr, dw) = primals, tangents
    (new,) = bind(r, w)
    # In x = dR' R'^-1, which is upper triangular, the equation's derivative is x^T + x = this:
    change = _times(r.T, dr) + jnp.outer(w, dw)
    solve = functools.partial(lax.linalg.triangular_solve, new)
    both = solve(solve(change + change.T, left_side=True, transpose_a=True))
    half = jnp.triu(both) - both * jnp.eye(w.size, dtype=w.dtype) / 2
    return [new], [_times(half, new)]


JVPS = {_compat.cholesky_update_p: _cholesky_update}

# (name, file) of a jitted function -> its rule, for arguments of these numbers of dimensions.
FUNCTIONS = {
    ("_sqrtm", "jax/_src/scipy/linalg.py"): (_sqrtm, (2,)),
    ("solve_sylvester", "jax/_src/scipy/linalg.py"): (_solve_sylvester, (2, 2, 2)),
}
