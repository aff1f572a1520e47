"""Triangular solves, Cholesky factors, batch normalisation. The reference interpreter has none of them: XLA runs the rows."""

import functools

import jax.numpy as jnp
import numpy as np
from jax import lax
from table import COMPLEX, F64, WIDE, Table, x

TABLE = Table()
row = TABLE.row
NOTE = "the reference interpreter has no linear algebra; XLA has none of 16 bits, and is slow to compile high orders"
xla = functools.partial(row, engine="xla", note=NOTE)

# ===- cholesky -===

# One triangle is read. The other holds what would be noticed.
LOWER = [[4.0, 50.0, -70.0], [1.0, 5.0, 90.0], [2.0, -3.0, 6.0]]
UPPER = np.transpose(LOWER)


def factor(a, lower=True):
    """JAX reads one triangle too, but takes the tangent for symmetric: it is given what the triangle says."""
    half = jnp.tril(a, -1) if lower else jnp.triu(a, 1)
    a = half + jnp.swapaxes(half, -1, -2) + jnp.eye(a.shape[-1], dtype=a.dtype) * a
    y = lax.linalg.cholesky(a, symmetrize_input=False)
    return y if lower else jnp.swapaxes(y, -1, -2)


for lower in (True, False):
    side = "lower" if lower else "upper"
    body = f"%y = stablehlo.cholesky %a, lower = {str(lower).lower()} : tensor<3x3x$x>"
    xla(
        "stablehlo.cholesky",
        body,
        [x(3, 3, at=LOWER if lower else UPPER)],
        "3x3x$x",
        name=side,
        dtypes=WIDE,
        radius=0.02,
        tol=10,
        order=3,
        jax=functools.partial(factor, lower=lower),
    )
    # Of a Hermitian matrix: a a^H + 4.
    xla(
        "stablehlo.cholesky",
        f"""%0 = stablehlo.transpose %a, dims = [0, 2, 1] : (tensor<2x3x3x$x>) -> tensor<2x3x3x$x>
        %1 = chlo.conj %0 : tensor<2x3x3x$x> -> tensor<2x3x3x$x>
        %2 = stablehlo.dot_general %a, %1, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<2x3x3x$x>, tensor<2x3x3x$x>) -> tensor<2x3x3x$x>
        %c = stablehlo.constant dense<[[4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 4.0]]> : tensor<3x3x$x>
        %d = stablehlo.broadcast_in_dim %c, dims = [1, 2] : (tensor<3x3x$x>) -> tensor<2x3x3x$x>
        %e = stablehlo.add %2, %d : tensor<2x3x3x$x>
        %y = stablehlo.cholesky %e, lower = {str(lower).lower()} : tensor<2x3x3x$x>""".replace(
            "dense<[[4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 4.0]]>",
            "dense<[" + ", ".join(str([(4.0 * (i == j), 0.0) for j in range(3)]) for i in range(3)) + "]>",
        ),
        [x(2, 3, 3, within=(-1, 1))],
        "2x3x3x$x",
        name=f"hermitian-{side}",
        dtypes=COMPLEX,
        order=2,
        nested=2,
        tol=10,
        jax=lambda a, lower=lower: (lambda y: y if lower else jnp.conj(jnp.swapaxes(y, -1, -2)))(
            lax.linalg.cholesky(a @ jnp.conj(jnp.swapaxes(a, -1, -2)) + 4 * jnp.eye(3, dtype=a.dtype))
        ),
    )
xla(
    "stablehlo.cholesky",
    "%y = stablehlo.cholesky %a, lower = true : tensor<1x1x$x>",
    [x(1, 1, at=[[2.0]])],
    "1x1x$x",
    name="number",
    dtypes=F64,
    jax=jnp.sqrt,
)
xla(
    "stablehlo.cholesky",
    "%y = stablehlo.cholesky %a, lower = true : tensor<2x0x0x$x>",
    [x(2, 0, 0)],
    "2x0x0x$x",
    name="empty",
    dtypes=F64,
    order=2,
    nested=2,
)

# ===- triangular_solve -===


def solve(name, left, lower, unit, transpose, batch=(), columns=2, n=3, **options):
    mode = {"N": "NO_TRANSPOSE", "T": "TRANSPOSE", "C": "ADJOINT"}[transpose]
    dims = "".join(f"{d}x" for d in batch)
    right = (n, columns) if left else (columns, n)
    a, b = f"tensor<{dims}{n}x{n}x$x>", f"tensor<{dims}{right[0]}x{right[1]}x$x>"
    flag = lambda v: str(v).lower()
    body = f"""%y = "stablehlo.triangular_solve"(%a, %b) <{{left_side = {flag(left)}, lower = {flag(lower)}, transpose_a = #stablehlo<transpose {mode}>, unit_diagonal = {flag(unit)}}}> : ({a}, {b}) -> {b}"""
    function = lambda p, q: lax.linalg.triangular_solve(
        p,
        q,
        left_side=left,
        lower=lower,
        transpose_a=transpose != "N",
        conjugate_a=transpose == "C",
        unit_diagonal=unit,
    )
    # Far from singular: the diagonal is 1 to 2, the triangles are small.
    count = int(np.prod(batch, dtype=int))
    rng = np.random.default_rng(7)
    values = rng.uniform(-0.5, 0.5, (count, n, n)).astype(np.float32) + np.eye(n, dtype=np.float32) * 1.5
    xla(
        "stablehlo.triangular_solve",
        body,
        [x(*batch, n, n, at=values), x(*batch, *right)],
        f"{dims}{right[0]}x{right[1]}x$x",
        name=name,
        jax=function,
        tol=10,
        **{"order": 3, "nested": 2, **options},
    )


for left in (True, False):
    for lower in (True, False):
        for transpose in "NT":
            unit = lower != (transpose == "T")  # each combination of three, with either diagonal
            name = "-".join(
                ["left" if left else "right", "lower" if lower else "upper", transpose, "unit" if unit else "any"]
            )
            solve(name, left, lower, unit, transpose, dtypes=F64)
    solve("complex-left" if left else "complex-right", left, True, False, "C", dtypes=COMPLEX)
solve("complex", True, False, False, "N", dtypes=COMPLEX)
solve("complex-transposed", True, False, True, "T", dtypes=COMPLEX)
solve("real-adjoint", True, True, False, "C", dtypes=F64)
solve("batch-left", True, True, False, "N", batch=(2, 2), dtypes=WIDE)
solve("batch-right", False, False, False, "T", batch=(2,), dtypes=F64)
solve("empty", True, True, False, "N", n=0, dtypes=F64)
solve("no-columns", True, True, False, "N", columns=0, dtypes=F64)
