"""jacfwd, jacrev and hessian: jvp or vjp mapped over a standard basis, one leaf at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax

from evolute import _chain, _checks, _text, _tree
from evolute._function import Function, Value
from evolute._program import Builder, Program


def jacfwd(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    nan_safe: bool = False,
) -> Callable:
    """The Jacobian of a function, column by column in forward mode, as `jax.jacfwd`: best for few inputs.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        argnums: the positional argument or arguments to differentiate with respect to.
        has_aux: whether `fun` returns (results, auxiliary data).
        holomorphic: whether `fun` is a holomorphic function of complex arguments.
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        A function of the arguments of `fun` that returns, in the structure of the results and in each place of it the
        structure of the argument (a tuple for several), arrays of shape (*shape of the result, *shape of the argument);
        with `has_aux` the pair (Jacobian, auxiliary data).

    Raises, when called:
        DtypeError: an argument is not real, or with `holomorphic` not complex.
        ArgumentError, CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "jacfwd")

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnums, len(arguments), "jacfwd")

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        _checks.check_forward_inputs("jacfwd", arguments, positions(arguments), holomorphic)
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        result, aux = _checks.split_aux("jacfwd", program.template, has_aux)
        rows = [s.index for s in _tree.slots(result)]
        for i in rows:
            _checks.check_forward_output("jacfwd", program.out_avals[i], holomorphic)
        columns = [p for n in positions(arguments) for p in arguments.positions(n) if p is not None]
        b = program.begin("jacfwd", nan_safe=nan_safe)
        blocks: dict[tuple[int, int], tuple[Value, Any]] = {}
        for p in columns:
            for i, value in _forward_blocks(b, p, [i for i in rows if _tree.is_inexact(program.out_avals[i])]):
                blocks[i, p] = (value, program.out_avals[i])
        return _finish(b, arguments, positions(arguments), _tree.is_index(argnums), result, aux, has_aux, blocks)

    return _chain.transformed(
        _chain.Transform("jacfwd", fun, apply, inner, positions), "The Jacobian of {fun}, in forward mode."
    )


def jacrev(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
    *,
    nan_safe: bool = False,
) -> Callable:
    """The Jacobian of a function, row by row in reverse mode, as `jax.jacrev`: best for few outputs.

    Args:
        fun, argnums, has_aux, holomorphic, nan_safe: as `jacfwd`.
        allow_int: whether integer arguments may be named in `argnums`; their Jacobian is zeros of dtype float0.

    Returns:
        A function of the arguments of `fun` that returns what that of `jacfwd` does.

    Raises, when called:
        DtypeError: an argument or a result is not real, or with `holomorphic` not complex.
        ArgumentError, CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "jacrev")

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnums, len(arguments), "jacrev")

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        _checks.check_reverse_inputs("jacrev", arguments, positions(arguments), holomorphic, allow_int)
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        result, aux = _checks.split_aux("jacrev", program.template, has_aux)
        rows = [s.index for s in _tree.slots(result)]
        for i in rows:
            _checks.check_reverse_output("jacrev", program.out_avals[i], holomorphic)
        leaves = [p for n in positions(arguments) for p in arguments.positions(n)]
        columns = sorted(p for p in leaves if p is not None and _tree.is_inexact(arguments.avals[p]))
        b = program.begin("jacrev", nan_safe=nan_safe)
        blocks: dict[tuple[int, int], tuple[Value, Any]] = {}
        for i in rows:
            for p, value in _reverse_blocks(b, i, columns):
                blocks[i, p] = (value, arguments.avals[p])
        return _finish(b, arguments, positions(arguments), _tree.is_index(argnums), result, aux, has_aux, blocks)

    return _chain.transformed(
        _chain.Transform("jacrev", fun, apply, inner, positions), "The Jacobian of {fun}, in reverse mode."
    )


def hessian(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    nan_safe: bool = False,
) -> Callable:
    """The Hessian of a function, as `jax.hessian`: forward over reverse mode.

    Args:
        fun, argnums, has_aux, holomorphic, nan_safe: as `jacfwd`.

    Returns:
        A function of the arguments of `fun` that returns arrays of shape (*shape of the result, *shape of the
        argument, *shape of the argument), nested as the Jacobian of the Jacobian.

    Raises, when called: what `jacrev` and `jacfwd` raise.
    """
    _tree.check_callable(fun, "hessian")
    reverse = jacrev(fun, argnums, has_aux, holomorphic, nan_safe=nan_safe)
    return jacfwd(reverse, argnums, has_aux, holomorphic, nan_safe=nan_safe)


def _forward_blocks(b: Builder, p: int, rows: Sequence[int]):
    """(result, block) of the Jacobian with respect to leaf p, for each of the results `rows`."""
    program = b.program
    x = _text.type_of(program.in_avals[p])
    inexact = [i for i, a in enumerate(program.out_avals) if _tree.is_inexact(a)]
    number = {i: len(program.out_avals) + k for k, i in enumerate(inexact)}
    types = [*b.out_types, *(b.out_types[i] for i in inexact)]

    def push(function: Function, arguments: list[Value], tangent: list[Value]):
        outs = function.jvp(program.name, arguments, tangent, types, wrt=b.wrt([p]))
        return [outs[number[i]] for i in rows]

    def shapes(t: _text.Type, n: int) -> tuple[_text.Type, int]:
        return _text.Type((*t.shape, n), t.element), len(t.shape)

    found = _mapped(b, "jvp", x, [b.out_types[i] for i in rows], push, shapes)
    for i, value in zip(rows, found, strict=True):
        yield i, b.function.reshape(value, (*b.out_types[i].shape, *x.shape))


def _reverse_blocks(b: Builder, i: int, columns: Sequence[int]):
    """(leaf, block) of the Jacobian of result i, for each of the leaves `columns`."""
    program = b.program
    y = b.out_types[i]
    xs = [_text.type_of(program.in_avals[p]) for p in columns]

    def pull(function: Function, arguments: list[Value], cotangent: list[Value]):
        seeds = [
            cotangent[0] if k == i else function.constant(0.0, b.out_types[k])
            for k, a in enumerate(program.out_avals)
            if _tree.is_inexact(a)
        ]
        outs = function.vjp(program.name, arguments, seeds, [*b.out_types, *xs], wrt=b.wrt(columns))
        return outs[len(b.out_types) :]

    def shapes(t: _text.Type, n: int) -> tuple[_text.Type, int]:
        return _text.Type((n, *t.shape), t.element), 0

    found = _mapped(b, "vjp", y, xs, pull, shapes)
    for p, x, value in zip(columns, xs, found, strict=True):
        yield p, b.function.reshape(value, (*y.shape, *x.shape))


def _mapped(b: Builder, what: str, seed: _text.Type, results: list[_text.Type], write: Callable, shapes: Callable):
    """The results of a linear function of a seed for every element of the standard basis of the seed's type.

    `shapes(type, n)` gives the type of a mapped result and the place of the mapped axis in it.
    """
    n = math.prod(seed.shape)
    mapped = [shapes(t, n) for t in results]
    if n == 0 or not results:
        return [b.function.constant(0.0, t) for t, _ in mapped]
    if n == 1:
        # One direction needs no vmap: the compiler sees the constant seed and specialises.
        return write(b.function, b.function.arguments, [b.function.constant(1.0, seed)])
    helper = b.helper(what, [seed], write)
    basis = b.function.reshape(b.function.identity(n, seed.element), (n, *seed.shape))
    return b.function.vmap(
        helper,
        [*b.function.arguments, basis],
        [t for t, _ in mapped],
        size=n,
        in_dims=[-1] * len(b.function.arguments) + [0],
        out_dims=[d for _, d in mapped],
    )


def _finish(
    b: Builder,
    arguments: _tree.Arguments,
    numbers: Sequence[int],
    single: bool,
    result: Any,
    aux: Any,
    has_aux: bool,
    blocks: dict[tuple[int, int], tuple[Value, Any]],
) -> Program:
    """The program that returns the blocks in the structure of the result and, in that, of the arguments."""
    program = b.program
    values, avals, places = [], [], {}
    for key, (value, aval) in blocks.items():
        places[key] = _tree.Slot(len(values))
        values.append(value)
        avals.append(aval.update(shape=value.type.shape))
    auxiliary = {}
    if _tree.slots(aux):
        outs = b.function.call(program.name, b.function.arguments, b.out_types)
        for s in _tree.slots(aux):
            auxiliary[s.index] = _tree.Slot(len(values))
            values.append(outs[s.index])
            avals.append(program.out_avals[s.index])

    def block(s: _tree.Slot):
        shape = program.out_avals[s.index].shape
        found = {p: slot for (i, p), slot in places.items() if i == s.index}
        trees = tuple(_tree.argument_like(arguments, k, found, shape) for k in numbers)
        return trees[0] if single else trees

    jacobian = jax.tree.map(block, result)
    aux = jax.tree.map(lambda s: auxiliary[s.index] if isinstance(s, _tree.Slot) else s, aux)
    return b.finish(values, avals, (jacobian, aux) if has_aux else jacobian)
