"""linear_transpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from evolute import _chain, _checks, _compat, _errors, _linearized, _module, _tree
from evolute._program import Program


def linear_transpose(fun: Callable, *primals: Any, reduce_axes: Sequence[Any] = ()) -> Callable:
    """The transpose of a linear function, as `jax.linear_transpose`.

    It is what `vjp` gives for a linear function, without a point at which to take it.

    Args:
        fun: a linear function of pytrees of floating point or complex arrays that returns such a pytree. What it
            closes over need not enter linearly. Functions that are affine, such as `x + 1`, are refused; JAX
            transposes their linear part.
        *primals: examples of its arguments, or `jax.ShapeDtypeStruct`s: shapes and dtypes alone are looked at.
        reduce_axes: must be empty, as in JAX.

    Returns:
        A function that takes one cotangent, with the structure, shapes and dtypes of the result of `fun`, and returns
        a tuple of cotangents like `primals`. It is a pytree (a `jax.tree_util.Partial`).

    Raises:
        DtypeError: an argument or a result is an integer, or no array.
        CaptureError: as `grad`.
        DerivativeError: `fun` is not linear; the message names the operation and its line.

    Example:
        >>> import jax, jax.numpy as jnp, evolute as ev
        >>> x = jax.ShapeDtypeStruct((3,), "float32")
        >>> transposed = ev.linear_transpose(lambda x: 2 * jnp.cumsum(x), x)
        >>> print(transposed(jnp.ones(3, "float32"))[0])
        [6. 4. 2.]
    """
    what = "linear_transpose"
    _tree.check_callable(fun, what)
    if reduce_axes:
        _errors.fail(_errors.ArgumentError, f"{what}: reduce_axes is {reduce_axes!r}; JAX has deprecated it.")
    _checks.check_arrays(what, primals)
    program, arguments, _ = _chain.program_of(fun, primals, {}, differentiated=True, linear=True)
    result, _ = _checks.split_aux(what, program.template, False)
    _check_inexact("argument", program.in_avals)
    _check_inexact("result", program.out_avals)
    linear = _linear_module(program)
    every = range(len(program.in_avals))
    parts = _linearized.parts_of(linear.transposed, primals, arguments, program, result, every)
    return jax.tree_util.Partial(_linearized.Transposed(*parts), list(program.consts))


def _linear_module(program: Program) -> _module.Linear:
    module, n = program.module(), len(program.consts)
    try:
        return _module.linear(module, n)
    except _errors.DerivativeError:
        # What is added to something linear must be zero, and an array that is closed over may be.
        zeros = [i for i, c in enumerate(program.consts) if _is_zero(c)]
        if not zeros:
            raise
        return _module.linear(module, n, zeros)


def _is_zero(const: Any) -> bool:
    return (
        not isinstance(const, _compat.Tracer)
        and _tree.is_inexact(_compat.abstract(const))
        and not np.asarray(const).any()
    )


def _check_inexact(what: str, avals: Sequence) -> None:
    for aval in avals:
        if not _tree.is_inexact(aval):
            _errors.fail(
                _errors.DtypeError,
                f"linear_transpose takes functions from floating point or complex arrays to such arrays, but "
                f"{'an argument' if what == 'argument' else 'a result'} has dtype {aval.dtype}.",
                "Convert it to a floating point type; give what does not enter linearly by a closure.",
            )
