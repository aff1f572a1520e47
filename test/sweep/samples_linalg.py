"""Samples of jax.numpy.linalg, jax.scipy.linalg, jax.lax.linalg and jax.numpy.fft."""

import jax.numpy as jnp
import jax.scipy.linalg as jsl
import numpy as np
from sample import called, definite, each, refused, sample, square, triangular, x, z

NP = "jax.numpy.linalg"
SP = "jax.scipy.linalg"
FFT = "jax.numpy.fft"

each(NP, "cholesky eigh eigvalsh", definite(3))
each(NP, "cholesky eigh eigvalsh", definite(2, z), label="complex")
each(NP, "det inv slogdet pinv svd svdvals cond", square(3))
sample(f"{NP}.eigvals", square(3), order=1)
sample(f"{NP}.eigvals", square(2, z), order=1, label="complex")
each(NP, "det inv slogdet pinv svd", square(2, z), label="complex")
sample(f"{NP}.cross", x(2, 3), x(2, 3))
each(NP, "diagonal matrix_norm matrix_transpose trace norm", x(2, 3))
sample(f"{NP}.lstsq", x(3, 2), x(3))
sample(f"{NP}.matmul", x(2, 3), x(3, 2))
for order in (1, np.inf, "nuc", 2):
    sample(f"{NP}.matrix_norm", x(2, 3), ord=order, label=str(order))
for order in (1, 3, np.inf):
    sample(f"{NP}.vector_norm", x(3), ord=order, label=str(order))
sample(f"{NP}.matrix_power", square(2), 3)
sample(f"{NP}.matrix_power", square(2), -2, label="inverse")
sample(f"{NP}.multi_dot", [x(2, 3), x(3, 2), x(2, 2)])
sample(f"{NP}.norm", z(3), label="complex")
sample(f"{NP}.outer", x(2), x(3))
sample(f"{NP}.pinv", x(3, 2), label="tall")
sample(f"{NP}.qr", square(3))
sample(f"{NP}.qr", x(3, 2), label="tall")
sample(f"{NP}.qr", square(2, z), label="complex")
sample(f"{NP}.solve", square(3), x(3, 2))
sample(f"{NP}.solve", square(2, z), z(2), label="complex")
sample(f"{NP}.svd", x(3, 2), full_matrices=False, label="tall")
sample(f"{NP}.tensordot", x(2, 3), x(3, 2), axes=1)
sample(f"{NP}.tensorinv", x(4, 2, 2, then=lambda a: a + np.eye(4).reshape(4, 2, 2)), 1)
sample(f"{NP}.tensorsolve", x(4, 2, 2, then=lambda a: a + np.eye(4).reshape(4, 2, 2)), x(4))
sample(f"{NP}.vecdot", z(2, 3), z(3))
sample(f"{NP}.vector_norm", x(3))

sample(f"{SP}.block_diag", x(2, 2), x(1, 3))
sample(f"{SP}.cho_factor", definite(3))
called(f"{SP}.cho_solve", lambda c, b: jsl.cho_solve((c, True), b), triangular(3), x(3))
sample(f"{SP}.cholesky", definite(3), lower=True)
each(SP, "circulant companion fiedler fiedler_companion", x(3))
sample(f"{SP}.convolution_matrix", x(3), 3)
each(SP, "det inv lu lu_factor svd expm", square(3))
each(SP, "det inv lu expm", square(2, z), label="complex")
sample(f"{SP}.eigh", definite(3))
sample(f"{SP}.eigh_tridiagonal", x(3, then=lambda a: a + np.arange(3)), x(2), eigvals_only=True, lacks="vjp")
sample(f"{SP}.polar", square(3), lacks="vjp")
sample(f"{SP}.polar", square(3), method="svd", label="svd")
sample(f"{SP}.expm_frechet", square(2), x(2, 2))
sample(f"{SP}.hankel", x(3), x(3))
sample(f"{SP}.leslie", x(3), x(2))
called(f"{SP}.lu_solve", lambda a, b: jsl.lu_solve((a, jnp.arange(3, dtype=np.int32)), b), square(3), x(3))
sample(f"{SP}.qr", square(3))
called(f"{SP}.rsf2csf", lambda t, q: jsl.rsf2csf(t, q), triangular(2), square(2), order=1)
sample(f"{SP}.solve", square(3), x(3))
sample(f"{SP}.solve", definite(3), x(3), assume_a="pos", label="definite")
sample(f"{SP}.solve_triangular", triangular(3), x(3, 2), lower=True)
sample(f"{SP}.solve_triangular", triangular(2, z), z(2), trans="C", lower=True, label="complex")
sample(f"{SP}.toeplitz", x(3), x(3))

LAX = "jax.lax.linalg"
sample(f"{LAX}.cholesky", definite(3))
sample(f"{LAX}.eig", square(3), compute_left_eigenvectors=False, compute_right_eigenvectors=False, order=1)
sample(f"{LAX}.eigh", definite(3))
refused(f"{LAX}.householder_product", x(3, 2), x(2))
sample(f"{LAX}.lu", square(3))
sample(f"{LAX}.qr", x(3, 2), full_matrices=False)
sample(f"{LAX}.svd", x(3, 2), full_matrices=False)
refused(f"{LAX}.symmetric_product", x(3, 2), x(3, 3))
sample(f"{LAX}.triangular_solve", triangular(3), x(3, 2), left_side=True, lower=True)
sample(
    f"{LAX}.triangular_solve",
    triangular(2, z),
    z(1, 2),
    lower=True,
    conjugate_a=True,
    transpose_a=True,
    label="complex",
)
sample(f"{LAX}.tridiagonal_solve", x(3), x(3, low=2, high=3), x(3), x(3, 2))
refused(f"{LAX}.cholesky_update", triangular(3), x(3))
sample(f"{LAX}.qdwh", square(3), lacks="vjp")

each(FFT, "fft ifft", z(4))
each(FFT, "fft2 ifft2 fftn ifftn", z(2, 3))
each(FFT, "fftshift ifftshift", x(4))
sample(f"{FFT}.fft", x(4), label="real")
each(FFT, "fftfreq rfftfreq", 4, x())
each(FFT, "rfft ihfft", x(4))
each(FFT, "hfft irfft", z(3))
each(FFT, "rfft2 rfftn", x(2, 3))
each(FFT, "irfft2 irfftn", z(2, 3))

refused(f"{NP}.eig", square(3))
refused(f"{SP}.funm", square(2), call=lambda a: jsl.funm(a, jnp.sin))
refused(f"{SP}.qr_multiply", square(3), x(3))
refused(f"{SP}.solve_sylvester", square(2), square(2), x(2, 2))
for name in ("hessenberg", "schur", "sqrtm"):
    refused(f"{SP}.{name}", square(2))
for name in ("hessenberg", "schur", "tridiagonal"):
    refused(f"{LAX}.{name}", square(2))
refused(f"{LAX}.ormqr", x(3, 2), x(2), x(3, 2))
