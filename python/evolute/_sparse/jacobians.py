"""sparse_jacobian and sparse_hessian: Jacobians from few products, by patterns and colours."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.experimental import sparse as jsparse

from evolute import _compat, _gradient, _modes, _settings, _text, _tree
from evolute._function import Function, Value
from evolute._program import Program
from evolute._sparse import coloring, memory
from evolute._sparse.matrices import Matrix
from evolute._sparse.problem import Problem, push, starts
from evolute._template import Slot, Template


def sparse_jacobian(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    pattern: Any = None,
    mode: str = "auto",
    nan_safe: bool = False,
) -> Callable:
    """The Jacobian of a function as sparse arrays, from as many products as it takes colours.

    Columns without an entry in a common row share a colour, and one product in forward mode gives all columns of a
    colour; in reverse mode it is rows. Colours are given greedily, those with the most neighbours first.

    Args:
        fun, argnums, has_aux, holomorphic, nan_safe: as `jacfwd`.
        pattern: which entries may differ from zero; None to find out with `sparsity`. Else, in the structure that
            `sparsity` returns, for each block an array of booleans or numbers, dense or of `scipy.sparse` or
            `jax.experimental.sparse`. An entry that it lacks is missing in the Jacobian, and may be added to others.
        mode: "forward", "reverse", or "auto" for the one that needs fewer colours, forward on a tie.

    Returns:
        A function of the arguments of `fun` that returns what that of `jacfwd` does, with a
        `jax.experimental.sparse.BCOO` of the same shape in place of each array; entries of the pattern that happen to
        be zero are there. It works under `jax.jit`: the pattern depends on shapes alone, and is found once for a
        program.

    Raises, when called: what `jacfwd` raises, with mode "reverse" `jacrev`. ShapeError for a pattern of a wrong shape
        or structure, ArgumentError at once for an unknown mode.
    """
    _tree.check_callable(fun, "sparse_jacobian")
    _tree.check_argnums(argnums, "sparse_jacobian")
    _modes.check(mode, ("auto", "forward", "reverse"), "sparse_jacobian")

    @functools.wraps(fun, updated=())
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        problem = Problem("sparse_jacobian", fun, argnums, has_aux, args, kwargs)
        problem.check(mode, holomorphic)
        found = problem.detect() if pattern is None else problem.given(pattern)
        plan = memory.of_pattern(
            ("jacobian", mode, problem.turnable), found, lambda: _plan(found, mode, problem.turnable)
        )
        return _compressed(problem, plan, nan_safe)

    return jacobian


def sparse_hessian(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    pattern: Any = None,
    nan_safe: bool = False,
) -> Callable:
    """The Hessian of a scalar function as sparse arrays, from as many Hessian-vector products as it takes colours.

    As the Hessian is symmetric, an entry may be read in its column or in its row: the colours are those of a star
    colouring, never more than `sparse_jacobian` of the gradient needs and often far fewer.

    Args:
        fun: a function of pytrees of arrays that returns one floating point scalar, or with `has_aux` a pair of such a
            scalar and auxiliary data.
        argnums, has_aux, holomorphic, nan_safe: as `hessian`.
        pattern: as `sparse_jacobian`, of `ev.sparsity(ev.grad(fun, argnums))`.

    Returns:
        A function of the arguments of `fun` that returns what that of `hessian` does, with a
        `jax.experimental.sparse.BCOO` of the same shape in place of each array.

    Raises, when called: what `grad` and `jacfwd` raise, and `sparse_jacobian` for a pattern.
    """
    _tree.check_callable(fun, "sparse_hessian")
    _tree.check_argnums(argnums, "sparse_hessian")
    gradient = _gradient.grad(fun, argnums, has_aux, holomorphic, nan_safe=nan_safe)

    @functools.wraps(fun, updated=())
    def hessian(*args: Any, **kwargs: Any) -> Any:
        problem = Problem("sparse_hessian", gradient, argnums, has_aux, args, kwargs)
        problem.check("forward", holomorphic)
        found = problem.detect() if pattern is None else problem.given(pattern)
        found = memory.of_pattern("symmetric", found, lambda: (found + found.T).tocsr())
        plan = memory.of_pattern("hessian", found, lambda: _symmetric_plan(found))
        return _compressed(problem, plan, nan_safe)

    return hessian


class _Plan:
    """How to read a matrix of this pattern from its products with one vector for each colour.

    `colors`: of each column in forward mode, else of each row. Entry k is `rows[k]`, `columns[k]`, and is found in the
    product number `product[k]`, at element `place[k]`.
    """

    def __init__(self, pattern: Matrix, colors: np.ndarray, forward: bool, transposed: np.ndarray | None = None):
        self.forward = forward
        self.colors = colors
        self.count = int(colors.max(initial=-1)) + 1
        self.rows, self.columns = _entries(pattern)
        color, place = (self.columns, self.rows) if forward else (self.rows, self.columns)
        if transposed is not None:
            color, place = np.where(transposed, place, color), np.where(transposed, color, place)
        self.product, self.place = colors[color], place


def _entries(pattern: Matrix) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the entries, in row-major order."""
    rows = np.repeat(np.arange(pattern.shape[0]), np.diff(pattern.indptr))
    return rows, pattern.indices.astype(np.int64)


def _plan(pattern: Matrix, mode: str, turnable: bool) -> _Plan:
    plans = []
    if mode != "reverse":
        plans.append(_Plan(pattern, coloring.of_columns(pattern), True))
    if mode == "reverse" or (mode == "auto" and turnable):
        plans.append(_Plan(pattern, coloring.of_columns(pattern.T.tocsr()), False))
    return min(plans, key=lambda plan: plan.count)


def _symmetric_plan(pattern: Matrix) -> _Plan:
    # On regular meshes the columns' own colouring may be the smaller one.
    colors = min(coloring.star(pattern), coloring.of_columns(pattern), key=lambda colors: colors.max(initial=-1))
    return _Plan(pattern, colors, True, ~coloring.is_alone(pattern, colors))


@_settings.transferring
def _compressed(problem: Problem, plan: _Plan, nan_safe: bool) -> Any:
    """The Jacobian, with the auxiliary data if there are any."""
    program, avals = problem.program, problem.arguments.avals
    sizes = problem.widths if plan.forward else problem.heights
    leaves = [avals[p] for p in problem.columns] if plan.forward else [program.out_avals[i] for i in problem.rows]
    count = plan.count
    seeds = []
    for aval, start, n in zip(leaves, starts(sizes), sizes, strict=True):
        seed = plan.colors[None, start : start + n] == np.arange(count)[:, None]
        seeds.append(jnp.asarray(seed.reshape(count, *aval.shape), aval.dtype))
    outs = _products(problem, plan.forward, leaves, count, nan_safe).call([*problem.values, *seeds])
    n = len(problem.rows) if plan.forward else len(problem.columns)
    products, aux = outs[:n], outs[n:]
    blocks = {}
    place_starts = starts(problem.heights if plan.forward else problem.widths)
    row_starts, column_starts = starts(problem.heights), starts(problem.widths)
    for r, i in enumerate(problem.rows):
        in_band = (plan.rows >= row_starts[r]) & (plan.rows < row_starts[r] + problem.heights[r])
        for c, p in enumerate(problem.columns):
            left = column_starts[c]
            inside = np.flatnonzero(in_band & (plan.columns >= left) & (plan.columns < left + problem.widths[c]))
            data = _read(plan, inside, products, place_starts, program.out_avals[i].dtype)
            shape = (*program.out_avals[i].shape, *avals[p].shape)
            places = (plan.rows[inside] - row_starts[r]) * problem.widths[c] + plan.columns[inside] - left
            indices = np.stack(np.unravel_index(places, shape), 1) if shape else np.zeros((len(places), 0), int)
            blocks[i, p] = jsparse.BCOO(
                (data, jnp.asarray(indices, jnp.int32)), shape=shape, indices_sorted=True, unique_indices=True
            )
    jacobian = problem.spread(blocks)
    if not problem.has_aux:
        return jacobian
    numbers = {s.index: k for k, s in enumerate(problem.aux.slots)}
    return jacobian, problem.aux.moved(numbers).fill(aux, problem.values)


def _read(plan: _Plan, inside: np.ndarray, products: list, starts: list[int], dtype: Any) -> Any:
    """The entries `inside` of all, each from the leaf in which its place is."""
    found = jnp.zeros(len(inside), dtype)
    leaf = np.searchsorted(starts, plan.place[inside], side="right") - 1
    for k in np.unique(leaf):
        mine = np.flatnonzero(leaf == k)
        entries = inside[mine]
        flat = jnp.reshape(products[k], (plan.count, -1))
        values = flat[plan.product[entries], plan.place[entries] - starts[k]].astype(dtype)
        found = values if len(mine) == len(inside) else found.at[mine].set(values)
    return found


def _products(problem: Problem, forward: bool, leaves: list, count: int, nan_safe: bool) -> Program:
    """The program of the arguments and of `count` tangents of the columns (cotangents of the rows), that returns as
    many tangents of the rows (cotangents of the columns), and the auxiliary data."""
    program, columns, rows = problem.program, problem.columns, problem.rows
    seeds = [_compat.reshaped(a, (count, *a.shape)) for a in leaves]
    b = program.begin(problem.what, [*program.in_avals, *seeds], nan_safe=nan_safe)
    n = len(program.in_avals)
    operands = [*b.consts, *b.inputs[:n]]
    results = [program.out_avals[i] for i in rows] if forward else [program.in_avals[p] for p in columns]

    def write(function: Function, arguments: list[Value], given: list[Value]) -> list[Value]:
        if forward:
            return push(function, program, arguments, given, columns, rows)
        seeds = dict(zip(rows, given, strict=True))
        outs = [_text.type_of(a) for a in program.out_avals]
        cotangents = [
            seeds[i] if i in seeds else function.constant(0.0, outs[i])
            for i, a in enumerate(program.out_avals)
            if _tree.is_inexact(a)
        ]
        order = sorted(columns)
        types = [_text.type_of(program.in_avals[p]) for p in order]
        found = function.vjp(program.name, arguments, cotangents, [*outs, *types], wrt=b.wrt(order))[len(outs) :]
        return [found[order.index(p)] for p in columns]

    stacked = [_compat.reshaped(a, (count, *a.shape)) for a in results]
    types = [_text.type_of(a) for a in stacked]
    if count == 0 or not results:
        outs = [b.function.constant(0.0, t) for t in types]
    else:
        helper = b.helper("product", [_text.type_of(a) for a in leaves], write)
        outs = b.function.vmap(
            helper,
            [*operands, *b.inputs[n:]],
            types,
            size=count,
            in_dims=[-1] * len(operands) + [0] * len(leaves),
            out_dims=[0] * len(results),
        )
    kept = [s.index for s in problem.aux.slots]
    if kept:
        values = b.function.call(program.name, operands, b.out_types)
        outs = [*outs, *(values[i] for i in kept)]
    avals = [*stacked, *(program.out_avals[i] for i in kept)]
    return b.finish(outs, avals, Template.of([Slot(k) for k in range(len(avals))]))
