"""sparsity, and the Jacobian of a function at arguments of known shapes as one matrix."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import scipy.sparse as sp
from jax.experimental import sparse as jsparse

from evolute import _chain, _checks, _compat, _errors, _jacobians, _refs, _text, _tree
from evolute._function import Function, Value
from evolute._program import Program
from evolute._sparse import dependence, memory
from evolute._sparse.matrices import Matrix
from evolute._sparse.relations import Fact


def sparsity(fun: Callable, argnums: int | Sequence[int] = 0, *, has_aux: bool = False) -> Callable:
    """Which entries of the Jacobian of a function may differ from zero, found on the operations of its derivative.

    No entry that differs from zero for any values of the arguments is missing. What moves elements, works element by
    element, sums, contracts or convolves is followed exactly; so are places, masks and factors that are the same in
    every run (constants, and arrays that `fun` closes over). Places that are computed from arguments may be anywhere; a
    loop of more than 64 steps, or of a number that is not known, is taken to run for ever; an operation that is not
    known makes all of its results depend on all of its operands. Terms that cancel are not looked for.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        argnums: the positional argument or arguments to differentiate with respect to.
        has_aux: whether `fun` returns (results, auxiliary data); the data are left out.

    Returns:
        A function of the arguments of `fun` (arrays, or `jax.ShapeDtypeStruct` for their shapes) that returns, in the
        structure that `jacfwd` has, a boolean `scipy.sparse.csr_array` for each block: of the elements of the result by
        those of the argument, both in row-major order. For the Hessian of f take `ev.sparsity(ev.grad(f))`.

    Raises, when called: what `jacfwd` raises, but complex arguments are welcome.
    """
    _tree.check_callable(fun, "sparsity")

    @functools.wraps(fun, updated=())
    def pattern(*args: Any, **kwargs: Any) -> Any:
        problem = Problem("sparsity", fun, argnums, has_aux, args, kwargs)
        return problem.spread(problem.split(problem.detect()))

    return pattern


class Problem:
    """A function at arguments of known shapes, and its Jacobian as one matrix.

    Its rows are the elements of all result leaves, its columns those of all argument leaves.
    """

    def __init__(self, what: str, fun: Callable, argnums, has_aux: bool, args: tuple, kwargs: dict):
        self.what = what
        self.program, self.arguments, self.values = _chain.program_of(fun, args, kwargs, differentiated=True)
        _refs.refuse_writes(self.program.captured, what)
        self.numbers = _tree.argument_numbers(argnums, len(self.arguments), what)
        self.single = _tree.is_index(argnums)
        self.has_aux = has_aux
        self.result, self.aux = _checks.split_aux(what, self.program.template, has_aux)
        inexact = _tree.is_inexact
        avals = self.arguments.avals
        self.rows = [s.index for s in _tree.slots(self.result) if inexact(self.program.out_avals[s.index])]
        leaves = [p for n in self.numbers for p in self.arguments.positions(n)]
        self.columns = [p for p in leaves if p is not None and inexact(avals[p])]
        self.heights = [math.prod(self.program.out_avals[i].shape) for i in self.rows]
        self.widths = [math.prod(avals[p].shape) for p in self.columns]
        kinds = {jnp.issubdtype(self.program.out_avals[i].dtype, jnp.complexfloating) for i in self.rows}
        kinds |= {jnp.issubdtype(avals[p].dtype, jnp.complexfloating) for p in self.columns}
        # Reverse mode between real and complex arrays is not what forward mode is.
        self.turnable = len(kinds) < 2

    def check(self, mode: str, holomorphic: bool) -> None:
        _jacobians.check_inputs(self.what, mode, self.arguments, self.numbers, holomorphic)
        check = _checks.check_reverse_output if mode == "reverse" else _checks.check_forward_output
        for s in _tree.slots(self.result):
            check(self.what, self.program.out_avals[s.index], holomorphic)

    # ---- patterns

    def detect(self) -> Matrix:
        """The pattern of the whole matrix."""
        module = self.pushforward().module()
        consts = [_concrete(c) for c in self.program.consts]
        key = ("pattern", module.key, *(None if c is None else (c.dtype.str, c.shape, c.tobytes()) for c in consts))
        digest = hashlib.sha256(repr(key).encode()).digest()

        def find() -> Matrix:
            width = sum(self.widths)
            facts = [Fact(None, None if c is None else lambda c=c: c) for c in consts]
            facts += [Fact() for _ in self.program.in_avals]
            for start, n in zip(starts(self.widths), self.widths, strict=True):
                facts.append(Fact(sp.eye_array(n, width, k=start, dtype=bool, format="csr")))
            if not self.rows:
                return Matrix((0, width), dtype=bool)
            found = sp.vstack(dependence.dependence(module.stablehlo, facts, width), format="csr")
            found.sum_duplicates()
            found.sort_indices()
            return found

        return memory.remember(digest, find)

    def pushforward(self) -> Program:
        """The program of the arguments and of tangents of the columns, that returns the rows' tangents."""
        program, columns = self.program, self.columns
        tangents = [program.in_avals[p] for p in columns]
        b = program.begin(self.what, [*program.in_avals, *tangents])
        n = len(program.in_avals)
        outs = push(b.function, program, [*b.consts, *b.inputs[:n]], b.inputs[n:], columns, self.rows)
        return b.finish(outs, [program.out_avals[i] for i in self.rows], None)

    def given(self, pattern: Any) -> Matrix:
        """A pattern that the user gives, as one matrix."""
        blocks = jax.tree.leaves(pattern, is_leaf=_is_matrix)
        shapes = [(h, w) for h in self.heights for w in self.widths]
        if len(blocks) != len(shapes):
            _errors.fail(
                _errors.ShapeError,
                f"{self.what}: pattern has {len(blocks)} blocks, and the Jacobian has {len(shapes)}.",
                "Pass what ev.sparsity of the function returns: one block for each leaf of the result and each leaf of "
                "the argument.",
            )
        matrices = []
        for block, shape in zip(blocks, shapes, strict=True):
            matrix = _boolean(block)
            if matrix.shape != shape:
                _errors.fail(
                    _errors.ShapeError,
                    f"{self.what}: pattern has a block of shape {matrix.shape}, where the result has {shape[0]} "
                    f"elements and the argument {shape[1]}.",
                    "The shape of a block is (elements of the result, elements of the argument).",
                )
            matrices.append(matrix)
        if not matrices:
            return Matrix((sum(self.heights), sum(self.widths)), dtype=bool)
        width = len(self.widths)
        found = sp.block_array([matrices[k : k + width] for k in range(0, len(matrices), width)], format="csr")
        found.sum_duplicates()
        found.sort_indices()
        return found

    def split(self, pattern: Matrix) -> dict[tuple[int, int], Matrix]:
        """The blocks."""
        found = {}
        for i, low, height in zip(self.rows, starts(self.heights), self.heights, strict=True):
            band = pattern[low : low + height]
            for p, left, width in zip(self.columns, starts(self.widths), self.widths, strict=True):
                found[i, p] = band[:, left : left + width]
        return found

    def spread(self, blocks: dict[tuple[int, int], Any]) -> Any:
        """The blocks in the structure of the result and, in that, of the arguments."""

        def block(s: _tree.Slot) -> Any:
            shape = self.program.out_avals[s.index].shape
            found = {p: b for (i, p), b in blocks.items() if i == s.index}
            trees = tuple(_tree.argument_like(self.arguments, k, found, shape) for k in self.numbers)
            return trees[0] if self.single else trees

        return jax.tree.map(block, self.result)


def push(
    function: Function, program: Program, operands: list[Value], tangents: list[Value], columns: list, rows: list
) -> list[Value]:
    """The tangents of the results `rows`, given those of the arguments `columns`."""
    order = sorted(columns)
    inexact = [i for i, a in enumerate(program.out_avals) if _tree.is_inexact(a)]
    types = [_text.type_of(a) for a in program.out_avals]
    wrt = [len(program.consts) + p for p in order]
    given = [tangents[columns.index(p)] for p in order]
    outs = function.jvp(program.name, operands, given, [*types, *(types[i] for i in inexact)], wrt=wrt)
    return [outs[len(types) + inexact.index(i)] for i in rows]


def starts(sizes: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(sizes)[:-1].tolist()] if sizes else []


def _concrete(x: Any) -> np.ndarray | None:
    """The numbers of a constant; None for one that is traced, or is no plain array."""
    if isinstance(x, _compat.Tracer):
        return None
    try:
        return np.asarray(x)
    except TypeError:
        return None


def _is_matrix(x: Any) -> bool:
    return sp.issparse(x) or isinstance(x, jsparse.BCOO)


def _boolean(block: Any) -> Matrix:
    if isinstance(block, jsparse.BCOO):
        indices = np.asarray(block.indices)
        return Matrix((np.ones(len(indices), bool), tuple(indices.T)), block.shape)
    if sp.issparse(block):
        return Matrix(block).astype(bool)
    return Matrix(np.atleast_2d(np.asarray(block)) != 0)
