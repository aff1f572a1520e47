"""closure_convert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from evolute import _compat, _errors, _tree


def closure_convert(fun: Callable, *example_args: Any) -> tuple[Callable, list[Any]]:
    """A function that takes as arguments what `fun` closes over and may be differentiated, as `jax.closure_convert`.

    A rule of one's own (`jax.custom_vjp`) for a function that takes a function sees arguments alone. What that
    function closes over, directly or through others, has to become an argument first.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays, without side effects.
        *example_args: arguments of the types with which it will be called.

    Returns:
        (converted, consts). `converted(*args, *consts)` is `fun(*args)`; `consts` are the values that `fun` closes
        over and that an enclosing transformation may differentiate. Others stay in the closure.

    Raises: what `fun` raises; `converted` raises ShapeError for arguments of another structure or types.

    Example:
        >>> import evolute as ev
        >>> def loss(w):
        ...     converted, consts = ev.closure_convert(lambda x: w * x, 3.0)
        ...     return converted(3.0, *(2 * c for c in consts))
        >>> print(ev.grad(loss)(5.0))
        6.0
    """
    _tree.check_callable(fun, "closure_convert")
    leaves, in_tree = jax.tree.flatten(example_args)
    avals = [_compat.abstract(x) for x in leaves]
    out_tree: Any = None

    def flat(*values: Any) -> list[Any]:
        nonlocal out_tree
        outs, out_tree = jax.tree.flatten(fun(*jax.tree.unflatten(in_tree, values)))
        return outs

    closed = _compat.trace(flat, avals, (fun, example_args, {}))
    hoisted = [i for i, c in enumerate(closed.consts) if _compat.maybe_perturbed(c)]

    def converted(*args_and_consts: Any) -> Any:
        count = len(args_and_consts) - len(hoisted)
        args, given = args_and_consts[: max(count, 0)], args_and_consts[max(count, 0) :]
        values, tree = jax.tree.flatten(tuple(args))
        found = [(a.shape, a.dtype) for a in map(_compat.abstract, values)]
        if tree != in_tree or found != [(a.shape, a.dtype) for a in avals]:
            _errors.fail(
                _errors.ShapeError,
                "a function that closure_convert returned takes the arguments of the examples, of structure "
                f"{in_tree} and types {[a.str_short() for a in avals]}, then {len(hoisted)} constants; found {tree} "
                f"and types {[_compat.abstract(x).str_short() for x in values]}.",
            )
        consts = list(closed.consts)
        for i, value in zip(hoisted, given, strict=True):
            consts[i] = value
        return jax.tree.unflatten(out_tree, _compat.evaluate(closed.jaxpr, consts, *values))

    return converted, [closed.consts[i] for i in hoisted]
