"""vmap."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import jax

from evolute import _chain, _checks, _compat, _errors, _refs, _text, _tree
from evolute._program import Program


def vmap(
    fun: Callable,
    in_axes: int | Sequence[Any] | None = 0,
    out_axes: Any = 0,
    axis_size: int | None = None,
    *,
    axis_name: Hashable | None = None,
) -> Callable:
    """The function applied along axes of its arguments, as `jax.vmap`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        in_axes: which axis of each positional argument to map over: an int (negative ones count from the end), None
            for an argument that is not mapped, or a tuple with one of these, or a pytree prefix, for each argument.
            Keyword arguments are mapped over axis 0. Of a `jax.Ref` that is mapped each call reads and writes its row.
        out_axes: where the mapped axis goes in the results, an int or a pytree prefix of the results; None for
            results that do not depend on mapped arguments.
        axis_size: the size of the mapped axis; needed only where no argument is mapped.
        axis_name: a name for the mapped axis, by which collectives such as `jax.lax.psum` in `fun` speak of it.

    Returns:
        A function of the arguments of `fun` with a mapped axis added, that returns the stacked results.

    Raises, when called:
        ArgumentError: the mapped axes have different sizes or do not exist, or `in_axes`, `out_axes` do not fit.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "vmap")
    if isinstance(in_axes, list):
        in_axes = tuple(in_axes)

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        axes, _ = _axes_and_size(arguments, in_axes, axis_size)
        return arguments.replace(
            [
                a if axis is None else a.update(shape=(*a.shape[:axis], *a.shape[axis + 1 :]))
                for a, axis in zip(arguments.avals, axes, strict=True)
            ]
        )

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        _refs.refuse_writes(program.captured, "vmap")
        axes, size = _axes_and_size(arguments, in_axes, axis_size)
        marks = _spread_axes("out_axes", out_axes, program.template)
        dims = [0] * len(program.out_avals)
        for mark, leaf in zip(marks, jax.tree.leaves(program.template), strict=True):
            if isinstance(leaf, _tree.Slot):
                aval = program.out_avals[leaf.index]
                dims[leaf.index] = _axis("a result", mark, len(aval.shape) + 1, aval.shape)
        b = program.begin("vmap", arguments.avals)
        avals = [
            a if d is None else a.update(shape=(*a.shape[:d], size, *a.shape[d:]))
            for a, d in zip(program.out_avals, dims, strict=True)
        ]
        outs = b.function.vmap(
            program.name,
            b.function.arguments,
            [_text.type_of(a) for a in avals],
            size=size,
            in_dims=[-1] * len(b.consts) + [-1 if a is None else a for a in axes],
            out_dims=[-1 if d is None else d for d in dims],
            axis=axis,
        )
        return b.finish(outs, avals, program.template, program.outside.binding(axis))

    def within(arguments: _tree.Arguments) -> contextlib.AbstractContextManager:
        if axis_name is None:
            return contextlib.nullcontext()
        return _compat.with_named_axis(axis_name, _axes_and_size(arguments, in_axes, axis_size)[1])

    def call(args: tuple, kwargs: dict) -> tuple | None:
        return _over_refs(fun, args, kwargs, in_axes, out_axes, axis_size, axis_name)

    axis = None if axis_name is None else str(axis_name)
    transform = _chain.Transform("vmap", fun, apply, inner, within=within, call=call)
    return _chain.transformed(transform, "{fun} over an axis of its arguments.")


def _over_refs(
    fun: Callable, args: tuple, kwargs: dict, in_axes: Any, out_axes: Any, size: int | None, axis_name: Hashable | None
) -> tuple | None:
    """(The results,) of a call with references among the mapped arguments: each row is one of its own for a call."""
    leaves = jax.tree.leaves((args, kwargs))
    if not any(map(_compat.is_ref, leaves)):
        return None
    _check_count(in_axes, len(args))
    marks = [*_spread_axes("in_axes", in_axes, args), *[0] * len(jax.tree.leaves(kwargs))]
    places = [i for i, leaf in enumerate(leaves) if _compat.is_ref(leaf) and marks[i] is not None]
    if not places:
        return None
    refs = [leaves[i] for i in places]
    function, args, kwargs = _refs.functional(fun, args, kwargs, places)
    mapped = vmap(function, in_axes, (out_axes, [marks[i] for i in places]), size, axis_name=axis_name)
    outs, contents = mapped(*args, **kwargs)
    for ref, value in zip(refs, contents, strict=True):
        ref[...] = value
    return (outs,)


def _axes_and_size(arguments: _tree.Arguments, in_axes: Any, axis_size: int | None) -> tuple[list[int | None], int]:
    """The mapped axis of each dynamic leaf, and the size of the mapped axis."""
    args, kwargs = arguments.structure
    _check_count(in_axes, len(args))
    marks = [*_spread_axes("in_axes", in_axes, args), *[0] * len(jax.tree.leaves(kwargs))]
    paths = [
        *((f"argument {p[0].idx}{jax.tree_util.keystr(p[1:])}") for p, _ in jax.tree_util.tree_leaves_with_path(args)),
        *(f"argument {jax.tree_util.keystr(p)}" for p, _ in jax.tree_util.tree_leaves_with_path(kwargs)),
    ]
    axes: list[int | None] = []
    sizes: list[tuple[str, int, int]] = []
    for mark, path, leaf, dynamic in zip(marks, paths, arguments.leaves, arguments.dynamic, strict=True):
        if not dynamic:
            if mark is not None and not isinstance(leaf, (bool, int, float, complex)):
                _errors.fail(
                    _errors.ArgumentError,
                    f"vmap cannot map over {path}, {leaf!r} of type {type(leaf).__name__}: it is not an array.",
                    "Pass None for it in in_axes.",
                )
            continue
        axis = _axis(path, mark, len(leaf.shape), leaf.shape)
        axes.append(axis)
        if axis is not None:
            sizes.append((path, axis, leaf.shape[axis]))
    if axis_size is not None:
        sizes.append(("axis_size", 0, axis_size))
    if not sizes:
        _errors.fail(
            _errors.ArgumentError,
            "vmap has no argument to map over: every entry of in_axes is None.",
            "Map over at least one argument, or pass axis_size.",
        )
    if len({s for *_, s in sizes}) > 1:
        found = "; ".join(
            f"{p} is {s}" if p == "axis_size" else f"{p} has size {s} along axis {a}" for p, a, s in sizes
        )
        _errors.fail(
            _errors.ArgumentError,
            f"vmap needs mapped axes of one size: {found}.",
            "Pass None in in_axes for arguments that are not mapped.",
        )
    return axes, sizes[0][2]


def _check_count(in_axes: Any, count: int) -> None:
    if isinstance(in_axes, tuple) and len(in_axes) != count:
        _errors.fail(
            _errors.ArgumentError,
            f"vmap: in_axes has {len(in_axes)} entries, and the call has {count} positional arguments.",
            "Give one entry for each positional argument; keyword arguments are mapped over axis 0.",
        )


def _axis(name: str, axis: Any, rank: int, shape: tuple) -> int | None:
    if axis is None:
        return None
    if not _tree.is_index(axis):
        _errors.fail(_errors.ArgumentError, f"vmap: axes are integers or None, found {axis!r} for {name}.")
    if not -rank <= axis < rank:
        _errors.fail(
            _errors.ArgumentError,
            f"vmap was asked for axis {axis} of {name}, which has shape {shape}.",
            "Pass an axis that exists, or None in in_axes for an argument that is not mapped.",
        )
    return axis % rank


def _spread_axes(name: str, axes: Any, tree: Any) -> list[Any]:
    """One axis for each leaf of `tree`, of which `axes` is a prefix."""
    found: list[Any] = []
    try:
        jax.tree.map(
            lambda axis, sub: found.extend([axis] * len(jax.tree.leaves(sub))),
            axes,
            tree,
            is_leaf=lambda x: x is None,
        )
    except (ValueError, TypeError):
        _errors.fail(
            _errors.ArgumentError,
            f"vmap: {name} must be a prefix of the structure it describes; {name} is {axes!r}, and that structure is "
            f"{_checks.describe(tree)}: {jax.tree.structure(tree)}.",
        )
    return found
