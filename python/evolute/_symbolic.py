"""Derived functions of arrays whose sizes are symbols, as `jax.export` has them.

Modules are derived for sizes that are numbers. So a program is derived several times, for different numbers, and read
in step: operations and operands must be the same, and every number that differs must be one and the same polynomial of
the sizes. What is read is written anew with JAX's operations for symbolic sizes, which check it once more: that shapes
agree must follow for all sizes.

Small and large sizes are among the numbers. An algorithm that depends on the size, such as one that halves it, has
other operations, or numbers that are no polynomials: then it is refused.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from evolute import _compat, _compiler, _errors, _symbolic_operations, _text
from evolute._compat import reading as ir
from evolute._program import Program

_SIZES = (11, 1009, 13, 1013, 17, 1019, 19, 1021, 23, 1031, 29, 1033, 31, 1039, 37, 1049, 41, 1051, 43, 1061, 47, 1063)
_COMMUTATIVE = {f"stablehlo.{name}" for name in "add and maximum minimum multiply or xor".split()}


def is_symbolic(args: tuple, kwargs: dict) -> bool:
    """Whether an argument is an array of a symbolic shape."""
    return any(map(_is_symbolic, jax.tree.leaves((args, kwargs))))


def _is_symbolic(leaf: Any) -> bool:
    return isinstance(leaf, jax.core.Tracer) and not _compat.has_static_shape(leaf.aval)


def call(make: Callable[[tuple, dict], tuple[Program, Any, list]], args: tuple, kwargs: dict) -> Any:
    """What a function returns whose program for these arguments, with their types, `make` gives."""
    values, tree = jax.tree.flatten((args, kwargs))
    sizes = _Sizes([d for x in values if _is_symbolic(x) for d in x.shape])
    programs, functions = [], []
    token = _compiler.simplification.set("false")  # which may order terms otherwise for other sizes
    try:
        for point in sizes.points:
            sized = [sizes.struct(x, point) if _is_symbolic(x) else x for x in values]
            program, arguments, _ = make(*jax.tree.unflatten(tree, sized))
            programs.append(program)
            functions.append(ir.Functions(program.module().lowered))
    finally:
        _compiler.simplification.reset(token)
    given = [x for x, dynamic in zip(values, arguments.dynamic, strict=True) if dynamic]
    reader = _Reader(sizes, functions, programs[0].label)
    outs = reader.block([f["main"] for f in functions], [*programs[0].consts, *given], [{} for _ in functions])
    return programs[0].template.fill(outs, given)


class _Sizes:
    """The symbols of sizes, and numbers in their place: `points`, more of them than a polynomial has coefficients."""

    def __init__(self, dimensions: Sequence[Any]):
        self.symbols = _compat.size_symbols(dimensions)
        pairs = itertools.combinations_with_replacement(self.symbols, 2)
        self.monomials = [(), *((v,) for v in self.symbols), *pairs]
        count, n = len(self.monomials) + 3, len(self.symbols)
        numbers = itertools.cycle(_SIZES)
        self.points = [dict(zip(self.symbols, itertools.islice(numbers, n), strict=True)) for _ in range(count)]
        rows = [[math.prod(point[v] for v in m) for m in self.monomials] for point in self.points]
        self.matrix = np.array(rows, dtype=float)

    def struct(self, x: Any, point: dict) -> jax.ShapeDtypeStruct:
        shape = tuple(d if isinstance(d, int) else _compat.size_at(d, point) for d in x.shape)
        return jax.ShapeDtypeStruct(shape, x.dtype, weak_type=_compat.abstract(x).weak_type)

    def fit(self, numbers: Sequence[int]) -> Any:
        """The polynomial that has these values at the points; None if there is none with whole coefficients."""
        if len(set(numbers)) == 1:
            return numbers[0]
        found = np.linalg.lstsq(self.matrix, np.array(numbers, dtype=float), rcond=None)[0].round()
        if not np.array_equal(self.matrix @ found, np.array(numbers, dtype=float)):
            return None
        terms = zip(found, self.monomials, strict=True)
        return sum(int(c) * math.prod(self.symbols[v] for v in m) for c, m in terms if c)


class Operation:
    """An operation, read in step in all modules: `ops`, of which the first says what does not depend on sizes."""

    def __init__(self, reader: _Reader, ops: Sequence[Any]):
        self.reader, self.ops = reader, ops
        self.name = ir.name(ops[0])

    def refuse(self, reason: str) -> None:
        _errors.fail(
            _errors.CaptureError,
            f"{self.reader.label} cannot be had for sizes that are symbols: {_compat.described(self.ops[0])} {reason}.",
            "Export it for shapes of numbers, an artifact for each.",
        )

    def fit(self, numbers: Sequence[int]) -> Any:
        found = self.reader.sizes.fit([int(n) for n in numbers])
        if found is None:
            self.refuse("has a number that depends on a size, but not as a polynomial")
        return found

    def shape(self, i: int = 0) -> tuple:
        """The shape of a result."""
        return tuple(map(self.fit, zip(*(ir.shape(op.results[i]) for op in self.ops), strict=True)))

    def ints(self, attribute: str) -> list:
        return list(map(self.fit, zip(*(ir.ints(op, attribute) for op in self.ops), strict=True)))

    def constants(self) -> list[np.ndarray]:
        found = [ir.constant(op) for op in self.ops]
        return self.refuse("is of a kind that is not read") if any(c is None for c in found) else found

    def dtype(self, i: int = 0) -> Any:
        return _text.parse_type(str(self.ops[0].results[i].type)).aval.dtype

    def check(self, *but: str) -> None:
        """Refuses attributes that depend on sizes, those aside that are read one by one."""
        for name in set(self.ops[0].attributes) - set(but):
            if len({str(op.attributes[name]) for op in self.ops}) > 1:
                self.refuse(f"needs a number for its {name}")

    def function(self, region: int, envs: Sequence[dict]) -> Callable:
        """A region as a function that returns a list."""
        blocks = [ir.blocks(op)[region] for op in self.ops]
        return lambda *args: self.reader.block(blocks, args, envs)


class _Reader:
    def __init__(self, sizes: _Sizes, functions: Sequence[ir.Functions], label: str):
        self.sizes, self.functions, self.label = sizes, functions, label

    def block(self, blocks: Sequence[Any], args: Sequence[Any], around: Sequence[dict]) -> list[Any]:
        """What the same block of all modules returns; `around`, for each module, holds the values around it."""
        envs = [{**env, **dict(zip(b.arguments, args, strict=True))} for env, b in zip(around, blocks, strict=True)]
        for ops in itertools.zip_longest(*map(ir.operations, blocks)):
            names = {None if op is None else ir.name(op) for op in ops}
            first = Operation(self, [op for op in ops if op is not None])
            operands = [[env[v] for v in op.operands] for env, op in zip(envs, ops, strict=False) if op is not None]
            order = sorted if first.name in _COMMUTATIVE else list
            if len(names) > 1 or len({tuple(order(map(id, o))) for o in operands}) > 1:
                first.refuse("is not the same for all sizes")
            if first.name.endswith(".return"):
                return operands[0]
            results = self.visit(first, operands[0], envs)
            for env, op in zip(envs, ops, strict=True):
                env.update(zip(op.results, results, strict=True))
        raise AssertionError("a block without an end")

    def visit(self, op: Operation, operands: list, envs: Sequence[dict]) -> Sequence[Any]:
        if op.name == "func.call":
            symbols = [ir.symbol(o, "callee") for o in op.ops]
            blocks = [f[s] for f, s in zip(self.functions, symbols, strict=True)]
            return self.block(blocks, operands, [{} for _ in blocks])
        rule = _symbolic_operations.RULES.get(op.name)
        if rule is None:
            op.refuse("needs sizes that are numbers")
        found = rule(op, operands, envs)
        return list(found) if isinstance(found, (list, tuple)) else [found]
