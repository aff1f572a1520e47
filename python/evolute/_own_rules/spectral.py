"""Eigenvalues and singular values.

eig: eigenvalues and both kinds of eigenvectors, at any order; JAX has the eigenvalues alone, once.

eigh, svd: where two values are equal, their vectors turn into each other at a rate that is infinite or 0 / 0, and noise
where rounding separates them. Here that rate is 0. So first derivatives are right for what depends on the values
symmetrically and on the vectors through the projectors on whole groups of equal values: traces of functions,
determinants, norms, spectral projectors, polar factors. Those of a matrix function V f(w) V^H are not: within a group
it has f'(w) V^H dA V, of which dw has the diagonal and nothing has the rest. Nor are second derivatives.

svd with full_matrices=True: the vectors that it adds are arbitrary too, and do not turn into each other. What depends
on them through the projector on all of them has the right derivatives, at any order; JAX has none.

eigh_tridiagonal: JAX differentiates its bisection, in which only the bounds depend on the matrix.
"""

from __future__ import annotations

import functools

import jax.numpy as jnp
from jax import lax

from evolute import _compat


def _adjoint(x):
    return jnp.conj(jnp.swapaxes(x, -1, -2))


def _times(*matrices):
    return functools.reduce(functools.partial(jnp.matmul, precision=lax.Precision.HIGHEST), matrices)


def _diagonal(x):
    return jnp.sum(x * jnp.eye(x.shape[-1], dtype=x.dtype), axis=-1)


def _one_over(x, small):
    """1 / x, and 0 where |x| is at most `small`."""
    near = jnp.abs(x) <= small
    return jnp.where(near, 0, 1 / jnp.where(near, 1, x))


def _rounding(values):
    """What rounding does to eigenvalues or singular values, for each matrix; with the dimensions of a matrix."""
    scale = jnp.max(jnp.abs(values), axis=-1, initial=0)[..., None, None]
    return 16 * values.shape[-1] ** 0.5 * jnp.finfo(values.dtype).eps * scale


def _rates(values):
    """1 / (w_j - w_i), and 0 where they are equal up to rounding."""
    return _one_over(values[..., None, :] - values[..., :, None], _rounding(values))


def _eig_vectors(w, v, da):
    """The tangents of the eigenvalues w and the right eigenvectors v, which have norm 1 and a real largest element."""
    turned = jnp.linalg.solve(v, _times(da, v))
    dv = _times(v, _rates(w) * turned)
    # v stays an eigenvector if it is multiplied by a number: by the one that keeps norm and phase.
    largest = jnp.argmax(jnp.abs(v), axis=-2, keepdims=True) == jnp.arange(v.shape[-1])[:, None]
    norm = jnp.sum(jnp.conj(v) * dv, axis=-2, keepdims=True).real
    phase = jnp.sum(jnp.where(largest, dv, 0), axis=-2, keepdims=True).imag
    phase /= jnp.sum(jnp.where(largest, v, 0), axis=-2, keepdims=True).real
    return _diagonal(turned), dv - v * (norm + 1j * phase)


def _eig(bind, params, primals, tangents):
    (a,), (da,) = primals, tangents
    left, right = params["compute_left_eigenvectors"], params["compute_right_eigenvectors"]
    found = _compat.eig_p.bind(a, **{**params, "compute_right_eigenvectors": True})
    w, v = found[0], found[-1]
    da = da.astype(w.dtype)
    if not left and not right:
        return [w], [_diagonal(jnp.linalg.solve(v, _times(da, v)))]
    dw, dv = _eig_vectors(w, v, da)
    outs, douts = [w], [dw]
    if left:
        outs.append(found[1])
        douts.append(_eig_vectors(jnp.conj(w), found[1], _adjoint(da))[1])
    if right:
        outs.append(v)
        douts.append(dv)
    return outs, douts


def _eigh(bind, params, primals, tangents):
    (a,), (da,) = primals, tangents
    n = a.shape[-1]
    if params["subset_by_index"] not in (None, (0, n)):
        raise NotImplementedError("eigh of some of the eigenvalues; take them from those of the whole matrix")
    v, w = bind(a)
    half = jnp.tril(da, -1) if params["lower"] else jnp.triu(da, 1)  # the part that is read
    eye = jnp.eye(n, dtype=da.dtype)
    da = half + _adjoint(half) + da.real * eye
    turned = _times(_adjoint(v), da, v)
    return [v, w], [_times(v, _rates(w) * turned), _diagonal(turned).real.astype(w.dtype)]


def _svd(bind, params, primals, tangents):
    (a,), (da,) = primals, tangents
    m, n = a.shape[-2:]
    full = params["compute_uv"] and params["full_matrices"]
    s, left, right = _compat.svd_p.bind(a, **{**params, "full_matrices": full, "compute_uv": True})
    k = min(m, n)
    u, vh = left[..., :, :k], right[..., :k, :]
    v = _adjoint(vh)
    turned = _times(_adjoint(u), da, v)
    ds = _diagonal(turned).real.astype(s.dtype)
    if not params["compute_uv"]:
        return [s], [ds]
    # With u^H du = x and v^H dv = y, both skew: turned = x s - s y off the diagonal. Where s_i = s_j that says what
    # x - y is, not what each of them is; on the diagonal the phase is u's.
    row, column, small = s[..., None, :], s[..., :, None], _rounding(s)
    over_sum = _one_over(row + column, small)
    near = jnp.abs(row - column) <= small
    rate = over_sum * _one_over(row - column, small)
    back = _adjoint(turned)
    x = rate * (turned * row + column * back) + jnp.where(near, over_sum, 0) * (turned - back)
    y = rate * (column * turned + row * back)
    du, dv = _times(u, x), _times(v, y)
    over = _one_over(row, small)
    if m > n:
        moved = _times(da, v)
        du += over * (moved - _times(u, _adjoint(u), moved))
    if n > m:
        moved = _times(_adjoint(da), u)
        dv += over * (moved - _times(v, vh, moved))
    if full:
        du = _completed(u, du, left[..., :, k:])
        dv = _completed(v, dv, _adjoint(right[..., k:, :]))
    return [s, left, right], [ds, du, _adjoint(dv)]


def _completed(u, du, rest):
    """The tangents of [u, rest], which is unitary. The columns of `rest` do not turn into each other."""
    return jnp.concatenate([du, -_times(u, _adjoint(du), rest)], axis=-1)


def _eigh_tridiagonal(bind, params, primals, tangents):
    def matrix(d, e):
        return jnp.diag(d.real) + jnp.diag(e, 1) + jnp.diag(jnp.conj(e), -1)

    outs = bind(*primals)
    w, n = outs[0], primals[0].shape[0]
    every, v = jnp.linalg.eigh(matrix(*primals[:2]))
    da = matrix(*tangents[:2])
    # Those that were selected are neighbours.
    starts = jnp.arange(n - w.size + 1)
    distance = jnp.sum(jnp.abs(every[starts[:, None] + jnp.arange(w.size)] - w), axis=1)
    mine = lax.dynamic_slice_in_dim(v, jnp.argmin(distance), w.size, axis=1)
    dw = jnp.sum(jnp.conj(mine) * _times(da, mine), axis=0).real
    if len(outs) == 1:
        return outs, [dw]
    small = _rounding(every)
    rates = _one_over(w - every[:, None], small)
    return outs, [dw, _times(v, rates * _times(_adjoint(v), da, outs[1]))]


JVPS = {_compat.eig_p: _eig, _compat.eigh_p: _eigh, _compat.svd_p: _svd}

# (name, file) of a jitted function -> its rule, for arguments of these numbers of dimensions.
FUNCTIONS = {("eigh_tridiagonal", "jax/_src/scipy/linalg.py"): (_eigh_tridiagonal, (1, 1))}
