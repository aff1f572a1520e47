"""Transformed functions, which know what they are made of.

`grad(f)` returns an ordinary function, with an attribute which says that it is `grad` applied to `f`. So
`vmap(grad(f))` captures f once and becomes one program of two stages, expanded in one run of the compiler.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import jax

from evolute import _capture, _errors, _symbolic, _tree
from evolute._program import Program


@dataclasses.dataclass(frozen=True)
class Transform:
    """A transformation of functions into functions of the same arguments, with its options bound.

    `check(arguments)` refuses wrong arguments, `inner(arguments)` gives those of the function underneath, and
    `apply(program, arguments)` adds the transformation to its program. `differentiated` lists the positional arguments
    that have to stay variables. `within(arguments)` is the context in which the function underneath is captured.
    `call(args, kwargs)` may compute the results in another way: None where it does not.
    """

    fun: Callable
    apply: Callable[[Program, _tree.Arguments], Program]
    inner: Callable[[_tree.Arguments], _tree.Arguments] = lambda arguments: arguments
    differentiated: Callable[[_tree.Arguments], list[int]] = lambda arguments: []
    within: Callable[[_tree.Arguments], contextlib.AbstractContextManager] = lambda arguments: contextlib.nullcontext()
    call: Callable[[tuple, dict], tuple | None] = lambda args, kwargs: None


@dataclasses.dataclass(frozen=True, eq=False)
class _Origin:
    """What the attribute of a transformed function holds.

    It names the function, as wrappers copy attributes: what `functools.wraps` makes like `grad(f)` is not `grad(f)`. A
    function that was pickled finds itself here again, which a table of functions could not do.
    """

    function: Callable
    transform: Transform


_ATTRIBUTE = "__evolute_origin__"


def transformed(transform: Transform, doc: str) -> Callable:
    """The function that a transformation returns: named as the one that it is made of, as from JAX."""

    @functools.wraps(transform.fun)
    def function(*args, **kwargs):
        found = transform.call(args, kwargs)
        if found is not None:
            return found[0]
        if _symbolic.is_symbolic(args, kwargs):
            return with_symbols(function, *args, **kwargs)
        program, _, values = program_of(function, args, kwargs)
        return program.call(values)

    name = _capture.function_name(transform.fun)
    function.__name__ = name
    function.__qualname__ = getattr(transform.fun, "__qualname__", name)
    function.__doc__ = doc.format(fun=name)
    setattr(function, _ATTRIBUTE, _Origin(function, transform))
    return function


def with_symbols(fun: Callable, *args: Any, **kwargs: Any) -> Any:
    """What a function returns, plain or transformed, for arrays whose sizes are symbols."""
    return _symbolic.call(functools.partial(program_of, fun), args, kwargs)


def program_of(
    fun: Callable,
    args: tuple,
    kwargs: dict,
    *,
    differentiated: bool = False,
    sharing: bool = True,
    **how: Any,
) -> tuple[Program, _tree.Arguments, list[Any]]:
    """The program of a function, plain or transformed, for these arguments: (program, arguments, dynamic values).

    Python numbers become arguments of the program. Where the function cannot be traced that way (it uses one of them
    as a shape or in a condition), those that are not differentiated become part of the program instead. With
    `differentiated`, all floating point numbers are. For `sharing` and what else says `how` see `_capture.capture`; of
    a transformed function no logs are known.
    """
    arguments, values = _given(*_tree.flatten(args, kwargs), differentiated)
    try:
        return _build(fun, arguments, sharing, **how), arguments, values
    except (IndexError, TypeError, ValueError) as error:
        if isinstance(error, _errors.EvoluteError):
            raise
        keep = _differentiated_leaves(fun, arguments)
        kinds = (bool, int) if differentiated else (bool, int, float, complex)
        leaves = jax.tree.leaves((args, kwargs))
        fixed = {i for i, x in enumerate(leaves) if type(x) in kinds and i not in keep}
        if not fixed:
            raise
        arguments, values = _given(*_tree.flatten(args, kwargs, lambda i, leaf: i in fixed), differentiated)
        try:
            return _build(fun, arguments, sharing, **how), arguments, values
        except Exception:
            raise error from None


def _given(arguments: _tree.Arguments, values: list, differentiated: bool) -> tuple[_tree.Arguments, list[Any]]:
    """The arguments with their values, for those who look at them while they are traced."""
    given = tuple(None if isinstance(x, jax.ShapeDtypeStruct) else x for x in values)
    active = frozenset(range(len(values)) if differentiated else ())
    return dataclasses.replace(arguments, given=given, active=active), values


def _build(fun: Callable, arguments: _tree.Arguments, sharing: bool, **how: Any) -> Program:
    transform = transform_of(fun)
    if transform is None:
        return Program.of(_capture.capture(fun, arguments, sharing, **how))
    inner = transform.inner(arguments).at(arguments, transform.differentiated(arguments))
    with transform.within(arguments):
        program = _build(transform.fun, inner, sharing)
    return transform.apply(program, arguments)


def transform_of(fun: Callable) -> Transform | None:
    """What a transformed function is made of; None for any other function."""
    origin = getattr(fun, _ATTRIBUTE, None)
    return origin.transform if isinstance(origin, _Origin) and origin.function is fun else None


def _differentiated_leaves(fun: Callable, arguments: _tree.Arguments) -> set[int]:
    found: set[int] = set()
    transform = transform_of(fun)
    while transform is not None:
        for argnum in transform.differentiated(arguments):
            found.update(arguments.span(argnum))
        transform = transform_of(transform.fun)
    return found
