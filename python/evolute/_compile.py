"""compile."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax

from evolute import _compiler, _errors, _tree


def compile(
    fun: Callable | None = None,
    /,
    *,
    static_argnums: int | Sequence[int] | None = None,
    static_argnames: str | Iterable[str] | None = None,
    donate_argnums: int | Sequence[int] | None = None,
    donate_argnames: str | Iterable[str] | None = None,
    inline: bool = False,
    keep_unused: bool = False,
    simplify: bool | str = True,
) -> Callable[..., Any]:
    """Compiles a function, plain or derived: captured once for each shape of its arguments, and run through XLA.

    It is a function of `jax.jit`: calls cost what its calls cost, and it has their methods (`lower`, `trace`,
    `clear_cache`). Can be used as a decorator, with and without options.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        static_argnums, static_argnames: arguments that are part of the program: hashable, one program for each value.
        donate_argnums, donate_argnames: arguments whose memory the results may take.
        inline: whether to inline the function in an enclosing one.
        keep_unused: whether arguments that the function does not use stay parameters of the program.
        simplify: whether derivatives in the function are simplified, level by level: like terms added up, common
            factors taken out, common parts of sums and products made once. Values that are not derivatives are not
            touched, unless it is "fast": then those that are computed with derivatives are, and change by rounding.

    Returns:
        The compiled function.

    Raises:
        ArgumentError: `simplify` is none of these.

    Raises, when called: what `fun` raises while it is traced.
    """
    options = dict(
        static_argnums=static_argnums,
        static_argnames=static_argnames,
        donate_argnums=donate_argnums,
        donate_argnames=donate_argnames,
        inline=inline,
        keep_unused=keep_unused,
    )
    if simplify not in (True, False, "fast"):
        _errors.fail(_errors.ArgumentError, f"compile: simplify is True, False or 'fast', found {simplify!r}.")
    if fun is None:
        return functools.partial(compile, simplify=simplify, **options)
    _tree.check_callable(fun, "compile")
    return jax.jit(_simplifying(fun, simplify), **options)


def _simplifying(fun: Callable, simplify: bool | str) -> Callable:
    """The function, with derivatives that are made while it is traced simplified in this way."""
    if simplify is True:
        return fun

    @functools.wraps(fun)
    def traced(*args, **kwargs):
        token = _compiler.simplification.set(str(simplify).lower())
        try:
            return fun(*args, **kwargs)
        finally:
            _compiler.simplification.reset(token)

    return traced
