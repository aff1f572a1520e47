"""compile."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax

from evolute import _tree


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

    Returns:
        The compiled function.

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
    if fun is None:
        return functools.partial(compile, **options)
    _tree.check_callable(fun, "compile")
    return jax.jit(fun, **options)
