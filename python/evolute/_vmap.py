"""vmap."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import jax
import numpy as np

from evolute import _chain, _checks, _compat, _errors, _refs, _template, _text, _tree
from evolute._program import Program
from evolute._template import Constant, Slot, Template


def vmap(
    fun: Callable,
    in_axes: int | Sequence[Any] | None = 0,
    out_axes: Any = 0,
    axis_size: int | None = None,
    *,
    axis_name: Hashable | None = None,
    spmd_axis_name: Hashable | tuple[Hashable, ...] | None = None,
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
        spmd_axis_name: the axis of a mesh of devices, or a tuple of them, over which the mapped axis is split wherever
            `fun` says how an array is split: in `jax.lax.with_sharding_constraint` and `jax.shard_map`.

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
                a if axis is None else _compat.without_axis(a, axis)
                for a, axis in zip(arguments.avals, axes, strict=True)
            ]
        )

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        _refs.refuse_writes(program.captured, "vmap")
        axes, size = _axes_and_size(arguments, in_axes, axis_size)
        marks = _spread_axes("out_axes", out_axes, program.template.tree, _checks.describe(program.template))
        dims = [0] * len(program.out_avals)
        leaves: list[Slot | Constant] = []
        for mark, leaf in zip(marks, program.template.leaves, strict=True):
            if isinstance(leaf, Constant):
                leaves.append(_mapped_constant(leaf, mark, size))
                continue
            aval = program.out_avals[leaf.index]
            dims[leaf.index] = _axis("a result", mark, len(aval.shape) + 1, aval.shape)
            origin = leaf.origin
            if mark is not None or (isinstance(origin, int) and axes[origin] is not None):
                origin = None
            leaves.append(Slot(leaf.index, origin))
        b = program.begin("vmap", arguments.avals)
        split = _split_over(arguments.avals, axes, spmd)
        avals = [
            a if d is None else _compat.with_axis(a, d, size, split)
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
            spmd=split,
        )
        return b.finish(outs, avals, Template(program.template.tree, tuple(leaves)), program.outside.binding(axis))

    def within(arguments: _tree.Arguments) -> contextlib.AbstractContextManager:
        if axis_name is None:
            return contextlib.nullcontext()
        return _compat.with_named_axis(axis_name, _axes_and_size(arguments, in_axes, axis_size)[1])

    def call(args: tuple, kwargs: dict) -> tuple | None:
        return _over_refs(fun, args, kwargs, in_axes, out_axes, options)

    options = dict(axis_size=axis_size, axis_name=axis_name, spmd_axis_name=spmd_axis_name)
    spmd = None if spmd_axis_name is None else _spmd_axes(spmd_axis_name)
    axis = None if axis_name is None else str(axis_name)
    transform = _chain.Transform(fun, apply, inner, within=within, call=call)
    return _chain.transformed(transform, "{fun} over an axis of its arguments.")


def _spmd_axes(names: Any) -> tuple[str, ...]:
    """The axes that `spmd_axis_name` names."""
    found = names if isinstance(names, tuple) else (names,)
    if not all(isinstance(name, str) for name in found):
        _errors.fail(
            _errors.ArgumentError,
            f"vmap: spmd_axis_name is {names!r}; the axes of a mesh of devices have strings for names.",
            "Pass the name of an axis, or a tuple of names.",
        )
    return found


def _split_over(avals: Sequence, axes: Sequence[int | None], spmd: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The axes of a mesh that the batch is split over: those of `spmd`, or those that the arguments are split over."""
    try:
        found = _compat.axes_of_batch(avals, axes)
    except ValueError as error:
        _errors.fail(_errors.ArgumentError, f"vmap: {error}")
    if spmd is None:
        return found
    if found and found != spmd:
        _errors.fail(
            _errors.ArgumentError,
            f"vmap: spmd_axis_name is {spmd}, and the arguments are split over {found} along the mapped axes.",
            "Leave out spmd_axis_name: the arguments say how the batch is split.",
        )
    return spmd


def _over_refs(
    fun: Callable, args: tuple, kwargs: dict, in_axes: Any, out_axes: Any, options: dict[str, Any]
) -> tuple | None:
    """(The results,) of a call with references among the mapped arguments: each row is one of its own for a call."""
    leaves, tree = jax.tree.flatten((args, kwargs))
    if not any(map(_compat.is_ref, leaves)):
        return None
    _check_count(in_axes, len(args))
    marks = _spread_axes("in_axes", in_axes, tree.children()[0], f"a tuple of length {len(args)}")
    marks += [0] * tree.children()[1].num_leaves
    places = [i for i, leaf in enumerate(leaves) if _compat.is_ref(leaf) and marks[i] is not None]
    if not places:
        return None
    refs = [leaves[i] for i in places]
    function, args, kwargs = _refs.functional(fun, args, kwargs, places)
    mapped = vmap(function, in_axes, (out_axes, [marks[i] for i in places]), **options)
    outs, contents = mapped(*args, **kwargs)
    for ref, value in zip(refs, contents, strict=True):
        ref[...] = value
    return (outs,)


def _axes_and_size(arguments: _tree.Arguments, in_axes: Any, axis_size: int | None) -> tuple[list[int | None], int]:
    """The mapped axis of each dynamic leaf, and the size of the mapped axis."""
    args, kwargs = arguments.tree.children()
    count = len(arguments)
    _check_count(in_axes, count)
    marks = _spread_axes("in_axes", in_axes, args, f"a tuple of length {count}")
    marks += [0] * kwargs.num_leaves
    axes: list[int | None] = []
    sizes: list[tuple[int | None, int, int]] = []
    for i, (mark, leaf, dynamic) in enumerate(zip(marks, arguments.leaves, arguments.dynamic, strict=True)):
        if not dynamic:
            if mark is not None and not isinstance(leaf, (bool, int, float, complex)):
                _errors.fail(
                    _errors.ArgumentError,
                    f"vmap cannot map over {arguments.place(i)}, {leaf!r} of type {type(leaf).__name__}: "
                    "it is not an array.",
                    "Pass None for it in in_axes.",
                )
            continue
        axis = _axis(functools.partial(arguments.place, i), mark, len(leaf.shape), leaf.shape)
        axes.append(axis)
        if axis is not None:
            sizes.append((i, axis, leaf.shape[axis]))
    if axis_size is not None:
        sizes.append((None, 0, axis_size))
    if not sizes:
        _errors.fail(
            _errors.ArgumentError,
            "vmap has no argument to map over: every entry of in_axes is None.",
            "Map over at least one argument, or pass axis_size.",
        )
    if len({s for *_, s in sizes}) > 1:
        found = "; ".join(
            f"axis_size is {s}" if i is None else f"{arguments.place(i)} has size {s} along axis {a}"
            for i, a, s in sizes
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


def _mapped_constant(leaf: Constant, axis: int | None, size: int) -> Constant:
    """A result that is no array of the program, such as the float0 zeros of an integer, with the mapped axis."""
    if axis is None or not isinstance(leaf.value, np.ndarray):
        return leaf
    shape = leaf.value.shape
    axis = _axis("a result", axis, len(shape) + 1, shape)
    stacked = np.broadcast_to(np.expand_dims(leaf.value, axis), (*shape[:axis], size, *shape[axis:]))
    return Constant(stacked.copy(), leaf.place)


def _axis(name: str | Callable[[], str], axis: Any, rank: int, shape: tuple) -> int | None:
    if axis is None:
        return None
    if _tree.is_index(axis) and -rank <= axis < rank:
        return axis % rank
    name = name() if callable(name) else name
    if not _tree.is_index(axis):
        _errors.fail(_errors.ArgumentError, f"vmap: axes are integers or None, found {axis!r} for {name}.")
    _errors.fail(
        _errors.ArgumentError,
        f"vmap was asked for axis {axis} of {name}, which has shape {shape}.",
        "Pass an axis that exists, or None in in_axes for an argument that is not mapped.",
    )


def _spread_axes(name: str, axes: Any, tree: Any, described: str) -> list[Any]:
    """One axis for each leaf of `tree`, a treedef of which `axes` is a prefix."""
    try:
        return _template.spread(axes, tree)
    except ValueError:
        _errors.fail(
            _errors.ArgumentError,
            f"vmap: {name} must be a prefix of the structure it describes; {name} is {axes!r}, and that structure is "
            f"{described}: {tree}.",
        )
