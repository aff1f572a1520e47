"""What each element of a program's results may depend on, found on the operations and never on numbers.

A program that is linear in some of its arguments (a jvp, in its tangents) is walked from its first operation to its
last. For each tensor that depends on such an argument there is a matrix of booleans: the elements of the tensor by
those of the arguments. Nothing that may depend is missed; what an operation does to single elements is followed exactly
where its kind is known here, and an operation that is not known makes all of its results depend on all that goes in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from evolute._compat import reading as ir
from evolute._sparse import structure
from evolute._sparse.matrices import Matrix, along, dense, numbers, pick, union
from evolute._sparse.relations import RULES, Fact

# The steps of a counted loop that are followed one by one; a longer loop is walked until nothing is added.
_STEPS = 64
# Known values of so many elements are computed whether somebody asks or not.
_SMALL = 4096


def dependence(text: str, facts: Sequence[Fact], columns: int) -> list[Matrix]:
    """For each result of @main of a module, its elements by the `columns` that the matrices of `facts` have."""
    walk = _Walk(ir.Functions(text))
    block = walk.functions["main"]
    return [
        Matrix((_size(v), columns), dtype=bool) if f.matrix is None else f.matrix
        for v, f in zip(_returned(block), walk.block(block, facts, {}), strict=True)
    ]


def _returned(block: Any) -> list[Any]:
    *_, last = ir.operations(block)
    return list(last.operands)


def _count(matrix: Matrix | None) -> int:
    return 0 if matrix is None else matrix.nnz


def _size(value: Any) -> int:
    return math.prod(ir.shape(value))


class _Walk(ir.Walk):
    def visit(self, op: Any, given: list[Fact], env: dict) -> list[Fact]:
        name = ir.name(op)
        if name == "func.call" or name == "stablehlo.composite":
            callee = ir.symbol(op, "callee" if name == "func.call" else "decomposition")
            if callee in self.functions:
                return self.block(self.functions[callee], given, {})
        if name == "stablehlo.while":
            return self.loop(op, given, env)
        if name in ("stablehlo.case", "stablehlo.if"):
            blocks = ir.blocks(op)
            if given[0].matrix is None and given[0].known is not None:
                at, last = int(given[0].known), len(blocks) - 1
                if name == "stablehlo.if":
                    at = 0 if at else 1
                blocks = [blocks[at if 0 <= at <= last else last]]
            branches = [self.block(b, [], env) for b in blocks]
            chosen = [dense([given[0].matrix], _size(v)) for v in op.results]
            return [Fact(union([extra, *(f[i].matrix for f in branches)])) for i, extra in enumerate(chosen)]
        if all(f.matrix is None for f in given) and not (ir.blocks(op) and self.captures(op, env)):
            if len(op.results) == 1 and all(f.find is not None for f in given):
                fact = Fact(None, lambda: self.compute(op, given))
                # At once where it is cheap: the chain of what is still to be computed stays short.
                if _size(op.results[0]) <= _SMALL:
                    _ = fact.known
                return [fact]
            return [Fact() for _ in op.results]
        rule = RULES.get(name)
        if len(op.results) == 1 and not self.captures(op, env):
            moving = structure.moving(op)
            found = self.move(op, given, moving) if moving else rule(op, given) if rule else None
            if found is None and _is_elementwise(op):
                found = self.elementwise(op, given)
            if found is not None:
                return [Fact(found)]
        if name == "stablehlo.sort" and not self.captures(op, env):
            every = union([f.matrix for f in given])
            shape, d = ir.shape(op.results[0]), ir.integer(op, "dimension")
            return [Fact(along(every, shape, [d])) for _ in op.results]
        if name == "stablehlo.optimization_barrier":
            return list(given)
        inside = [f.matrix for f in self.captures(op, env)]
        return [Fact(dense([*(f.matrix for f in given), *inside], _size(v))) for v in op.results]

    def captures(self, op: Any, env: dict) -> list[Fact]:
        """What the regions of `op` use from around that depends on something."""
        found = []
        for block in ir.blocks(op):
            for inner in ir.operations(block):
                found += [env[v] for v in inner.operands if v in env and env[v].matrix is not None]
                found += self.captures(inner, env)
        return found

    def compute(self, op: Any, given: list[Fact]) -> np.ndarray | None:
        operands = [f.known for f in given]
        return None if any(x is None for x in operands) else structure.known(op, operands)

    def elementwise(self, op: Any, given: list[Fact]) -> Matrix | None:
        n = _size(op.results[0])
        matrices = []
        for f in given:
            m = f.matrix
            if m is not None and m.shape[0] == 1 != n:
                m = pick(m, np.zeros(n, int))
            matrices.append(m)
        found = union(matrices)
        for f in given if ir.name(op) == "stablehlo.multiply" else ():
            if f.matrix is None and f.known is not None and not np.all(f.known):
                found = pick(found, np.where(f.known.ravel() == 0, -1, np.arange(n)))
        return found

    def move(self, op: Any, given: list[Fact], moving: list[int]) -> Matrix | None:
        """An operation that moves the operands `moving`; the others say where."""
        operands: list[np.ndarray | None] = [f.known for f in given]
        starts, there = 0, []
        for i in moving:
            shape, f = ir.shape(op.operands[i]), given[i]
            if f.matrix is None:
                operands[i] = np.full(shape, -1)
            else:
                operands[i] = starts + numbers(shape)
                starts += f.matrix.shape[0]
                there.append(f.matrix)
        if len(there) + sum(f.matrix is not None for i, f in enumerate(given) if i not in moving) == 0:
            return None
        name = ir.name(op)
        if name == "stablehlo.select" and (operands[0] is None or not there):
            return self.elementwise(op, given)
        if any(f.matrix is not None for i, f in enumerate(given) if i not in moving):
            return None
        if name == "stablehlo.dynamic_update_slice" and any(x is None for x in operands):
            return self.update_somewhere(op, given, operands[2:])
        matrix = there[0] if len(there) == 1 else sp.vstack(there, format="csr")
        if any(x is None for x in operands):
            # From anywhere along the dimensions whose starts are not known: these are made alike first.
            shape = ir.shape(op.operands[0])
            if name == "stablehlo.gather":
                dims = list(ir.numbers(op).start_index_map)
            else:
                dims = _unknown_starts(shape, ir.shape(op.results[0]), operands[1:])
            matrix = along(matrix, shape, dims)
            operands = [
                np.zeros(ir.shape(v), int) if x is None else x for v, x in zip(op.operands, operands, strict=True)
            ]
        return pick(matrix, structure.moved(op, operands))

    def update_somewhere(self, op: Any, given: list[Fact], starts: list[np.ndarray | None]) -> Matrix | None:
        shape, window = ir.shape(op.operands[0]), ir.shape(op.operands[1])
        found = [given[0].matrix]
        if given[1].matrix is not None:
            at = [np.zeros((), int) if s is None else s for s in starts]
            rows = structure.moved(op, [np.full(shape, -1), numbers(window), *at])
            update = pick(given[1].matrix, rows)
            found.append(along(update, shape, _unknown_starts(shape, window, starts)))
        return union(found)

    # ---- loops

    def loop(self, op: Any, given: list[Fact], env: dict) -> list[Fact]:
        condition, body = ir.blocks(op)
        state = given
        for _ in range(_STEPS):
            goes_on = self.block(condition, state, env)[0]
            if goes_on.matrix is not None or goes_on.known is None:
                break
            if not goes_on.known:
                return state
            state = self.block(body, state, env)
        # Not counted, or too long: what is carried unchanged stays known, all else is unknown and grows.
        same = [v == x for v, x in zip(_returned(body), body.arguments, strict=True)]
        state = [f if s else Fact(f.matrix) for f, s in zip(given, same, strict=True)]
        while True:
            decides = self.block(condition, state, env)[0].matrix
            after = self.block(body, state, env)
            grown = [
                union([a.matrix, b.matrix, dense([decides], _size(v))])
                for a, b, v in zip(state, after, op.results, strict=True)
            ]
            before = [f.matrix for f in state]
            state = [f if s else Fact(m) for f, m, s in zip(state, grown, same, strict=True)]
            if all(_count(m) == _count(f.matrix) for m, f in zip(before, state, strict=True)):
                return state


def _unknown_starts(shape: Sequence[int], window: Sequence[int], starts: Sequence[np.ndarray | None]) -> list[int]:
    """The dimensions along which a window of unknown start may lie in several places."""
    return [d for d, (n, k, s) in enumerate(zip(shape, window, starts, strict=True)) if s is None and k < n]


def _is_elementwise(op: Any) -> bool:
    """Whether an operation takes element i of its results from element i of its operands, or from scalars."""
    if ir.blocks(op) or ir.name(op) not in _ELEMENTWISE:
        return False
    shape = ir.shape(op.results[0])
    return all(ir.shape(v) in (shape, ()) for v in op.operands)


_ELEMENTWISE = {
    f"stablehlo.{name}"
    for name in (
        "abs add and clamp compare complex convert divide imag is_finite maximum minimum multiply negate not or real "
        "reduce_precision select subtract xor"
    ).split()
}
