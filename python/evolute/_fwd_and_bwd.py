"""fwd_and_bwd."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax

from evolute import _linear, _tree


def fwd_and_bwd(
    fun: Callable,
    argnums: int | Sequence[int],
    has_aux: bool = False,
    jitted: bool = True,
    *,
    nan_safe: bool = False,
) -> tuple[Callable, Callable]:
    """The two halves of reverse mode as two functions, as `jax.fwd_and_bwd`.

    Under `jax.jit` each is compiled once, also where the halves are called in different places; a pullback of `vjp`
    is compiled anew for each call of `vjp`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        argnums: the positional argument or arguments to differentiate with respect to.
        has_aux: whether `fun` returns (results, auxiliary data).
        jitted: whether both functions are put under `jax.jit`.
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        (fwd, bwd). `fwd`, of the arguments of `fun`, returns (results, residuals), or with `has_aux` (results,
        residuals, auxiliary data). `bwd(residuals, cotangent)` takes a cotangent like the results and returns that of
        the argument, for several in `argnums` a tuple.

    Raises, when called: as `vjp`, and ArgumentError for `argnums` out of range.

    Example:
        >>> import evolute as ev
        >>> fwd, bwd = ev.fwd_and_bwd(lambda x, w: x * w, argnums=(0, 1))
        >>> y, residuals = fwd(2.0, 5.0)
        >>> x_bar, w_bar = bwd(residuals, 1.0)
        >>> print(y, x_bar, w_bar)
        10.0 5.0 2.0
    """
    what = "fwd_and_bwd"
    _tree.check_callable(fun, what)

    def fwd(*args: Any, **kwargs: Any) -> tuple:
        numbers = _tree.argument_numbers(argnums, len(args), what)

        def of_differentiated(*given: Any) -> Any:
            every = list(args)
            for n, value in zip(numbers, given, strict=True):
                every[n] = value
            return fun(*every, **kwargs)

        return _linear.vjp(of_differentiated, *(args[n] for n in numbers), has_aux=has_aux, nan_safe=nan_safe)

    def bwd(residuals: Callable, cotangent: Any) -> Any:
        found = residuals(cotangent)
        return found[0] if _tree.is_index(argnums) else found

    return (jax.jit(fwd), jax.jit(bwd)) if jitted else (fwd, bwd)
