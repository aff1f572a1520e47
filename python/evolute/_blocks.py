"""The blocks of a Jacobian: jvp or vjp mapped over a standard basis, for one leaf of the arguments or results."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax.numpy as jnp

from evolute import _compat, _text, _tree
from evolute._function import Function, Value
from evolute._program import Builder, Program
from evolute._template import Slot, Template

# What computes which blocks: for each argument leaf the result leaves in forward mode, for each result leaf the
# argument leaves in reverse mode.
Plan = tuple[dict[int, list[int]], dict[int, list[int]]]


def write(
    program: Program,
    what: str,
    arguments: _tree.Arguments,
    numbers: Sequence[int],
    single: bool,
    result: Template,
    aux: Template,
    has_aux: bool,
    plan: Plan,
    chunk_size: int | None,
    nan_safe: bool,
    like_result: bool = False,
) -> Program:
    """The program of a Jacobian whose blocks are computed as `plan` says.

    Blocks have the dtype of the result in forward mode, as in JAX; in reverse mode that of the argument, if not
    `like_result`.
    """
    b = program.begin(what, nan_safe=nan_safe)
    columns, rows = plan
    blocks: dict[tuple[int, int], tuple[Value, Any]] = {}
    for p, wanted in columns.items():
        for i, value in _forward(b, p, wanted, chunk_size):
            blocks[i, p] = value, program.out_avals[i]
    for i, places in rows.items():
        for p, value in _reverse(b, i, places, chunk_size):
            aval, wanted = arguments.avals[p], program.out_avals[i].dtype
            if like_result and jnp.issubdtype(aval.dtype, jnp.floating) and jnp.issubdtype(wanted, jnp.floating):
                value, aval = b.function.convert(value, b.out_types[i].element), program.out_avals[i]
            blocks[i, p] = value, aval
    return _finish(b, arguments, numbers, single, result, aux, has_aux, blocks)


def write_symmetric(
    program: Program,
    what: str,
    arguments: _tree.Arguments,
    numbers: Sequence[int],
    single: bool,
    result: Template,
    aux: Template,
    has_aux: bool,
    pairs: dict[tuple[int, int], int],
    shapes: dict[int, tuple[int, ...]],
    chunk_size: int | None,
    nan_safe: bool,
) -> Program:
    """The program of a Hessian, given the `program` of a Jacobian and that the Hessian is symmetric: forward mode.

    `pairs` says which result of `program` is the block of result leaf i and argument leaf p, `shapes` what the shape of
    result leaf i is. The derivatives of block (i, p) along leaf q are those of block (i, q) with respect to p: they
    need not be transposed.
    """
    b = program.begin(what, nan_safe=nan_safe)
    blocks: dict[tuple[int, int], tuple[Value, Any]] = {}
    for q in sorted({p for _, p in pairs}):
        rows = list(pairs.values())
        axes = [len(shapes[i]) for i, _ in pairs]
        found = _along(b, q, rows, axes, chunk_size)
        x = arguments.avals[q]
        for (i, p), value in zip(pairs, found, strict=True):
            target = program.out_avals[pairs[i, q]]
            value = b.function.reshape(value, (*shapes[i], *x.shape, *arguments.avals[p].shape))
            blocks[pairs[i, q], p] = b.function.convert(value, b.out_types[pairs[i, q]].element), target
    return _finish(b, arguments, numbers, single, result, aux, has_aux, blocks)


def _forward(b: Builder, p: int, rows: Sequence[int], chunk_size: int | None) -> Iterator[tuple[int, Value]]:
    """(result, block) of the Jacobian with respect to leaf p, for each of the results `rows`."""
    found = _along(b, p, rows, [len(b.out_types[i].shape) for i in rows], chunk_size)
    for i, value in zip(rows, found, strict=True):
        yield i, b.function.reshape(value, (*b.out_types[i].shape, *b.program.in_avals[p].shape))


def _along(b: Builder, p: int, rows: Sequence[int], axes: Sequence[int], chunk_size: int | None) -> list[Value]:
    """The tangents of the results `rows` along all elements of leaf p, stacked along `axes`."""
    program = b.program
    x = _text.type_of(program.in_avals[p])
    inexact = [i for i, a in enumerate(program.out_avals) if _tree.is_inexact(a)]
    number = {i: len(program.out_avals) + k for k, i in enumerate(inexact)}
    types = [*b.out_types, *(b.out_types[i] for i in inexact)]

    def push(function: Function, arguments: list[Value], tangent: list[Value]) -> list[Value]:
        outs = function.jvp(program.name, arguments, tangent, types, wrt=b.wrt([p]))
        return [outs[number[i]] for i in rows]

    return _mapped(b, "jvp", x, [b.out_types[i] for i in rows], axes, push, chunk_size)


def _reverse(b: Builder, i: int, columns: Sequence[int], chunk_size: int | None) -> Iterator[tuple[int, Value]]:
    """(leaf, block) of the Jacobian of result i, for each of the leaves `columns`."""
    program = b.program
    y = b.out_types[i]
    columns = sorted(columns)
    xs = [_text.type_of(program.in_avals[p]) for p in columns]

    def pull(function: Function, arguments: list[Value], cotangent: list[Value]) -> list[Value]:
        seeds = [
            cotangent[0] if k == i else function.constant(0.0, b.out_types[k])
            for k, a in enumerate(program.out_avals)
            if _tree.is_inexact(a)
        ]
        outs = function.vjp(program.name, arguments, seeds, [*b.out_types, *xs], wrt=b.wrt(columns))
        return outs[len(b.out_types) :]

    found = _mapped(b, "vjp", y, xs, [0] * len(xs), pull, chunk_size)
    for p, x, value in zip(columns, xs, found, strict=True):
        yield p, b.function.reshape(value, (*y.shape, *x.shape))


def _mapped(
    b: Builder,
    what: str,
    seed: _text.Type,
    results: list[_text.Type],
    axes: Sequence[int],
    write: Callable[[Function, list[Value], list[Value]], list[Value]],
    chunk_size: int | None,
) -> list[Value]:
    """The results of a linear function of a seed for every element of the standard basis of the seed's type, stacked.

    `axes` says where the new axis goes; of a basis of one element there is none. With a `chunk_size`, so many elements
    of the basis are taken at a time, in a loop, and what remains after it.
    """
    function = b.function
    n = math.prod(seed.shape)

    def stacked(t: _text.Type, size: int, axis: int) -> _text.Type:
        return t.reshaped(*t.shape[:axis], size, *t.shape[axis:])

    if n == 0 or not results:
        return [function.constant(0.0, stacked(t, n, axis)) for t, axis in zip(results, axes, strict=True)]
    if n == 1:
        # One direction needs no vmap: the compiler sees the constant seed and specialises.
        return write(function, function.arguments, [function.constant(1.0, seed)])
    helper = b.helper(what, [seed], write)

    def over(basis: Value, size: int, axes: Sequence[int]) -> list[Value]:
        return function.vmap(
            helper,
            [*function.arguments, function.reshape(basis, (size, *seed.shape))],
            [stacked(t, size, axis) for t, axis in zip(results, axes, strict=True)],
            size=size,
            in_dims=[-1] * len(function.arguments) + [0],
            out_dims=axes,
        )

    if chunk_size is None or n <= chunk_size:
        return over(function.identity(n, seed.element), n, axes)
    chunks, rest = divmod(n, chunk_size)
    front = [0] * len(results)

    def chunk(number: Value) -> list[Value]:
        first = function.multiply(number, function.constant(chunk_size, number.type))
        return over(function.identity(n, seed.element, chunk_size, first), chunk_size, front)

    looped = function.rows(chunks, [stacked(t, chunk_size, 0) for t in results], chunk)
    parts = [[function.reshape(v, (n - rest, *t.shape))] for v, t in zip(looped, results, strict=True)]
    if rest:
        basis = function.identity(n, seed.element, rest, n - rest)
        for part, more in zip(parts, over(basis, rest, front), strict=True):
            part.append(more)
    found = [function.concatenate(part) for part in parts]
    orders = [
        [*range(1, axis + 1), 0, *range(axis + 1, len(v.type.shape))] for v, axis in zip(found, axes, strict=True)
    ]
    return [function.transpose(v, order) for v, order in zip(found, orders, strict=True)]


def _finish(
    b: Builder,
    arguments: _tree.Arguments,
    numbers: Sequence[int],
    single: bool,
    result: Template,
    aux: Template,
    has_aux: bool,
    blocks: dict[tuple[int, int], tuple[Value, Any]],
) -> Program:
    """The program that returns the blocks in the structure of the result and, in that, of the arguments."""
    program = b.program
    values, avals, places = [], [], {}
    for key, (value, aval) in sorted(blocks.items(), key=lambda item: item[0]):
        places[key] = Slot(len(values))
        values.append(value)
        avals.append(_compat.reshaped(aval, value.type.shape))
    auxiliary = {}
    if aux.slots:
        outs = b.function.call(program.name, b.function.arguments, b.out_types)
        for s in aux.slots:
            auxiliary[s.index] = len(values)
            values.append(outs[s.index])
            avals.append(program.out_avals[s.index])

    def block(s: Slot) -> Template:
        shape = program.out_avals[s.index].shape
        found = {p: slot for (i, p), slot in places.items() if i == s.index}
        return _tree.arguments_like(arguments, numbers, single, found, shape)

    jacobian = result.nested(block)
    return b.finish(values, avals, Template.joined([jacobian, aux.moved(auxiliary)]) if has_aux else jacobian)
