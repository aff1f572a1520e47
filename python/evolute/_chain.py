"""Transformed functions, which know what they are made of.

`grad(f)` returns an ordinary function. A table remembers that it is `grad` applied to `f`, so that `vmap(grad(f))`
captures f once and becomes one program of two stages, expanded in one run of the compiler.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import weakref
from collections.abc import Callable
from typing import Any

import jax

from evolute import _capture, _errors, _tree
from evolute._program import Program


@dataclasses.dataclass(frozen=True)
class Transform:
    """A transformation of functions into functions of the same arguments, with its options bound.

    `check(arguments)` refuses wrong arguments, `inner(arguments)` gives those of the function underneath, and
    `apply(program, arguments)` adds the transformation to its program. `differentiated` lists the positional arguments
    that have to stay variables. `within(arguments)` is the context in which the function underneath is captured.
    `call(args, kwargs)` may compute the results in another way: None where it does not.
    """

    name: str
    fun: Callable
    apply: Callable[[Program, _tree.Arguments], Program]
    inner: Callable[[_tree.Arguments], _tree.Arguments] = lambda arguments: arguments
    differentiated: Callable[[_tree.Arguments], list[int]] = lambda arguments: []
    within: Callable[[_tree.Arguments], contextlib.AbstractContextManager] = lambda arguments: contextlib.nullcontext()
    call: Callable[[tuple, dict], tuple | None] = lambda args, kwargs: None


_transforms: weakref.WeakKeyDictionary[Callable, Transform] = weakref.WeakKeyDictionary()


def transformed(transform: Transform, doc: str) -> Callable:
    """The function that a transformation returns."""

    @functools.wraps(transform.fun, updated=())
    def function(*args, **kwargs):
        found = transform.call(args, kwargs)
        if found is not None:
            return found[0]
        program, _, values = program_of(function, args, kwargs)
        return program.call(values)

    name = f"{transform.name}_{_capture.function_name(transform.fun)}"
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc.format(fun=_capture.function_name(transform.fun))
    _transforms[function] = transform
    return function


def program_of(
    fun: Callable, args: tuple, kwargs: dict, *, differentiated: bool = False
) -> tuple[Program, _tree.Arguments, list[Any]]:
    """The program of a function, plain or transformed, for these arguments: (program, arguments, dynamic values).

    Python numbers become arguments of the program. Where the function cannot be traced that way (it uses one of them
    as a shape or in a condition), those that are not differentiated become part of the program instead. With
    `differentiated`, all floating point numbers are.
    """
    arguments, values = _tree.flatten(args, kwargs)
    try:
        return _build(fun, arguments), arguments, values
    except (TypeError, IndexError) as error:
        if isinstance(error, _errors.EvoluteError):
            raise
        keep = _differentiated_leaves(fun, arguments)
        kinds = (bool, int) if differentiated else (bool, int, float, complex)
        leaves = jax.tree.leaves((args, kwargs))
        fixed = {i for i, x in enumerate(leaves) if type(x) in kinds and i not in keep}
        if not fixed:
            raise
        arguments, values = _tree.flatten(args, kwargs, lambda i, leaf: i in fixed)
        try:
            return _build(fun, arguments), arguments, values
        except Exception:
            raise error from None


def _build(fun: Callable, arguments: _tree.Arguments) -> Program:
    transform = transform_of(fun)
    if transform is None:
        return Program.of(_capture.capture(fun, arguments))
    inner = transform.inner(arguments)
    with transform.within(arguments):
        program = _build(transform.fun, inner)
    return transform.apply(program, arguments)


def transform_of(fun: Callable) -> Transform | None:
    """What a transformed function is made of; None for any other function."""
    try:
        return _transforms.get(fun)
    except TypeError:
        return None


def _differentiated_leaves(fun: Callable, arguments: _tree.Arguments) -> set[int]:
    found: set[int] = set()
    transform = transform_of(fun)
    while transform is not None:
        counts = [len(jax.tree.leaves(a)) for a in arguments.structure[0]]
        for argnum in transform.differentiated(arguments):
            start = sum(counts[:argnum])
            found.update(range(start, start + counts[argnum]))
        transform = transform_of(transform.fun)
    return found
