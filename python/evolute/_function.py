"""Writing a function in StableHLO, operation by operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from evolute._text import Type


class Value(NamedTuple):
    """An SSA value of the function that is being written."""

    name: str
    type: Type


class Function:
    """The body of a function, written operation by operation."""

    def __init__(self, arguments: Sequence[Type], location: str, nan_safe: bool = False):
        self.arguments = [Value(f"%arg{i}", t) for i, t in enumerate(arguments)]
        self._lines: list[str] = []
        self._count = 0
        self._flags = "nan_safe, " if nan_safe else ""
        self._location = f" loc({_quote(location)})"

    def text(self, name: str, visibility: str, results: Sequence[Value], linear: int | None = None) -> str:
        """The text of the function, which returns `results`; arguments from number `linear` on are marked linear."""
        marks = ["" if linear is None or i < linear else " {ad.linear}" for i in range(len(self.arguments))]
        arguments = ", ".join(
            f"{v.name}: {v.type}{mark}{self._location}" for v, mark in zip(self.arguments, marks, strict=True)
        )
        types = ", ".join(str(v.type) for v in results)
        names = ", ".join(v.name for v in results)
        end = f"    return {names} : {types}" if results else "    return"
        return "\n".join(
            [
                f"  func.func {visibility} @{name}({arguments}) -> ({types}) {{",
                *self._lines,
                end + self._location,
                f"  }}{self._location}\n",
            ]
        )

    def columns(self, value: Value, start: int, stop: int) -> Value:
        """The part of the last dimension from `start` up to `stop`."""
        *rows, n = value.type.shape
        if (start, stop) == (0, n):
            return value
        ranges = ", ".join([*(f"0:{k}" for k in rows), f"{start}:{stop}"])
        result = value.type.reshaped(*rows, stop - start)
        return self._op(f"stablehlo.slice {value.name} [{ranges}] : ({value.type}) -> {result}", result)

    def concatenate(self, values: Sequence[Value]) -> Value:
        """One after the other along the first dimension."""
        if len(values) == 1:
            return values[0]
        first = values[0].type
        result = first.reshaped(sum(v.type.shape[0] for v in values), *first.shape[1:])
        types = ", ".join(str(v.type) for v in values)
        return self._op(f"stablehlo.concatenate {_names(values)}, dim = 0 : ({types}) -> {result}", result)

    def constant(self, number: float, type: Type) -> Value:
        return self._op(f"stablehlo.constant dense<{_literal(number, type.element)}> : {type}", type)

    def convert(self, value: Value, element: str) -> Value:
        if value.type.element == element:
            return value
        result = Type(value.type.shape, element)
        return self._op(f"stablehlo.convert {value.name} : ({value.type}) -> {result}", result)

    def divide(self, a: Value, b: Value) -> Value:
        return self._op(f"stablehlo.divide {a.name}, {b.name} : {a.type}", a.type)

    def identity(self, n: int, element: str, rows: int | None = None, first: Value | int = 0) -> Value:
        """So many rows, by default all, of the n by n identity matrix, from row number `first` on."""
        kind = Type((n if rows is None else rows, n), "i32")
        row, column = (self._op(f"stablehlo.iota dim = {d} : {kind}", kind) for d in (0, 1))
        if first != 0:
            if isinstance(first, int):
                shift = self.constant(first, kind)
            else:
                dims = f"stablehlo.broadcast_in_dim {first.name}, dims = [] : ({first.type}) -> {kind}"
                shift = self._op(dims, kind)
            row = self._op(f"stablehlo.add {row.name}, {shift.name} : {kind}", kind)
        mask = Type(kind.shape, "i1")
        equal = self._op(f"stablehlo.compare EQ, {row.name}, {column.name}, SIGNED : ({kind}, {kind}) -> {mask}", mask)
        return self.convert(equal, element)

    def multiply(self, a: Value, b: Value) -> Value:
        return self._op(f"stablehlo.multiply {a.name}, {b.name} : {a.type}", a.type)

    def reshape(self, value: Value, shape: Sequence[int]) -> Value:
        result = value.type.reshaped(*shape)
        if result == value.type:
            return value
        return self._op(f"stablehlo.reshape {value.name} : ({value.type}) -> {result}", result)

    def call(self, callee: str, operands: Sequence[Value], results: Sequence[Type]) -> list[Value]:
        return self._ops(f"call @{callee}({_names(operands)})", operands, results)

    def jet(
        self,
        callee: str,
        primals: Sequence[Value],
        series: Sequence[Value],
        results: Sequence[Type],
        *,
        order: int,
        wrt: Sequence[int],
    ) -> list[Value]:
        attributes = f"{{{self._flags}order = {order} : i64, wrt = {_array(wrt)}}}"
        head = f"ad.jet @{callee}({_names(primals)}) series({_names(series)}) {attributes}"
        return self._ops(head, [*primals, *series], results)

    def jvp(
        self,
        callee: str,
        primals: Sequence[Value],
        tangents: Sequence[Value],
        results: Sequence[Type],
        *,
        wrt: Sequence[int],
    ) -> list[Value]:
        head = f"ad.jvp @{callee}({_names(primals)}) tangents({_names(tangents)}) {{{self._flags}wrt = {_array(wrt)}}}"
        return self._ops(head, [*primals, *tangents], results)

    def rows(self, steps: int, results: Sequence[Type], write: Callable[[Value], Sequence[Value]]) -> list[Value]:
        """The results, of types `results`, that `write` gives for each number from 0 to steps - 1, stacked."""
        if not results:
            return []
        lines, self._lines = self._lines, []
        number = Value(f"%row{self._count}", Type((), "i32"))
        written = write(number)
        body, self._lines = self._lines, lines
        name = f"%{self._count}"
        self._count += 1
        stacked = [t.reshaped(steps, *t.shape) for t in results]
        left = name if len(results) == 1 else f"{name}:{len(results)}"
        types, row_types = (", ".join(map(str, t)) for t in (stacked, results))
        self._lines += [
            f"    {left} = ad.scan {steps} carry() xs() {{",
            f"    ^bb0({number.name}: {number.type}{self._location}):",
            *body,
            f"    stablehlo.return {_names(written)} : {row_types}{self._location}",
            f"    }} : () -> ({types}){self._location}",
        ]
        return [Value(name if len(results) == 1 else f"{name}#{i}", t) for i, t in enumerate(stacked)]

    def transpose(self, value: Value, order: Sequence[int]) -> Value:
        if list(order) == sorted(order):
            return value
        result = value.type.reshaped(*(value.type.shape[d] for d in order))
        dims = ", ".join(map(str, order))
        return self._op(f"stablehlo.transpose {value.name}, dims = [{dims}] : ({value.type}) -> {result}", result)

    def ode_series(
        self,
        callee: str,
        primals: Sequence[Value],
        results: Sequence[Type],
        *,
        order: int,
        states: Sequence[int],
        time: int,
    ) -> list[Value]:
        attributes = f"{{{self._flags}order = {order} : i64, states = {_array(states)}, time = {time} : i64}}"
        return self._ops(f"ad.ode_series @{callee}({_names(primals)}) {attributes}", primals, results)

    def vjp(
        self,
        callee: str,
        primals: Sequence[Value],
        cotangents: Sequence[Value],
        results: Sequence[Type],
        *,
        wrt: Sequence[int],
    ) -> list[Value]:
        head = (
            f"ad.vjp @{callee}({_names(primals)}) cotangents({_names(cotangents)}) {{{self._flags}wrt = {_array(wrt)}}}"
        )
        return self._ops(head, [*primals, *cotangents], results)

    def vmap(
        self,
        callee: str,
        operands: Sequence[Value],
        results: Sequence[Type],
        *,
        size: int,
        in_dims: Sequence[int],
        out_dims: Sequence[int],
        sums: Sequence[int] = (),
        axis: str | None = None,
        spmd: Sequence[str] | None = None,
    ) -> list[Value]:
        """`sums`: the results that are summed over the batch; `axis`: the name of the batch, `spmd`: what it is
        split over."""
        summed = f", sums = {_array(sums)}" if sums else ""
        named = "" if axis is None else f', axis = "{axis}"'
        spread = "" if spmd is None else f", spmd = [{', '.join(map(_quote, spmd))}]"
        dims = f"in_dims = {_array(in_dims)}, out_dims = {_array(out_dims)}"
        attributes = f"{{{dims}, size = {size} : i64{summed}{named}{spread}}}"
        return self._ops(f"ad.vmap @{callee}({_names(operands)}) {attributes}", operands, results)

    def _op(self, text: str, type: Type) -> Value:
        name = f"%{self._count}"
        self._count += 1
        self._lines.append(f"    {name} = {text}{self._location}")
        return Value(name, type)

    def _ops(self, head: str, operands: Sequence[Value], results: Sequence[Type]) -> list[Value]:
        """An operation with the functional type of its operands and results."""
        name = f"%{self._count}"
        self._count += 1
        left = {0: "", 1: f"{name} = "}.get(len(results), f"{name}:{len(results)} = ")
        operand_types = ", ".join(str(v.type) for v in operands)
        result_types = ", ".join(str(t) for t in results)
        self._lines.append(f"    {left}{head} : ({operand_types}) -> ({result_types}){self._location}")
        if len(results) == 1:
            return [Value(name, results[0])]
        return [Value(f"{name}#{i}", t) for i, t in enumerate(results)]


def _array(numbers: Sequence[int]) -> str:
    return f"array<i64: {', '.join(map(str, numbers))}>" if numbers else "array<i64>"


def _names(values: Sequence[Value]) -> str:
    return ", ".join(v.name for v in values)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literal(number: float, element: str) -> str:
    if element.startswith("complex"):
        return f"({_float(number)},{_float(0)})"
    if element == "i1":
        return "true" if number else "false"
    if element.startswith(("i", "ui")):
        return str(int(number))
    return _float(number)


def _float(number: float) -> str:
    mantissa, e, exponent = repr(float(number)).partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}{e}{exponent}"
