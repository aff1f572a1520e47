"""StableHLO text: types, functions written line by line, and what has to be read back from the compiler's output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import ml_dtypes
import numpy as np

from evolute import _compat

_FLOATS = {
    "bfloat16": "bf16",
    "float16": "f16",
    "float32": "f32",
    "float64": "f64",
    "float4_e2m1fn": "f4E2M1FN",
    "float8_e3m4": "f8E3M4",
    "float8_e4m3": "f8E4M3",
    "float8_e4m3b11fnuz": "f8E4M3B11FNUZ",
    "float8_e4m3fn": "f8E4M3FN",
    "float8_e4m3fnuz": "f8E4M3FNUZ",
    "float8_e5m2": "f8E5M2",
    "float8_e5m2fnuz": "f8E5M2FNUZ",
    "float8_e8m0fnu": "f8E8M0FNU",
}
_ELEMENTS = {
    **_FLOATS,
    "bool": "i1",
    "complex128": "complex<f64>",
    "complex64": "complex<f32>",
    **{f"int{n}": f"i{n}" for n in (2, 4, 8, 16, 32, 64)},
    **{f"uint{n}": f"ui{n}" for n in (2, 4, 8, 16, 32, 64)},
}
_DTYPES = {element: name for name, element in _ELEMENTS.items()}


class Type(NamedTuple):
    """The type of a tensor: its shape and its element type as MLIR writes it."""

    shape: tuple[int, ...]
    element: str

    def __str__(self) -> str:
        return f"tensor<{''.join(f'{d}x' for d in self.shape)}{self.element}>"

    def reshaped(self, *shape: int) -> Type:
        return Type(tuple(shape), self.element)

    @property
    def aval(self) -> _compat.ShapedArray:
        name = _DTYPES[self.element]
        dtype = np.dtype(getattr(ml_dtypes, name, name))
        return _compat.ShapedArray(self.shape, dtype)


class Value(NamedTuple):
    """An SSA value of the function that is being written."""

    name: str
    type: Type


def type_of(aval: _compat.ShapedArray) -> Type:
    aval = _compat.physical(aval)
    return Type(tuple(aval.shape), _ELEMENTS[np.dtype(aval.dtype).name])


def parse_type(text: str) -> Type:
    """Reads `tensor<2x3xf32>`. Raises ValueError for what is no tensor of static shape."""
    match = re.fullmatch(r"tensor<((?:\d+x)*)([A-Za-z][\w<>]*)>", text.strip())
    if not match or match[2] not in _DTYPES:
        raise ValueError(f"not a tensor of static shape: {text}")
    return Type(tuple(int(d) for d in match[1].split("x")[:-1]), match[2])


class Function:
    """The body of a function, written operation by operation."""

    def __init__(self, arguments: Sequence[Type], location: str):
        self.arguments = [Value(f"%arg{i}", t) for i, t in enumerate(arguments)]
        self._lines: list[str] = []
        self._count = 0
        self._location = f" loc({_quote(location)})"

    def text(self, name: str, visibility: str, results: Sequence[Value]) -> str:
        """The text of the function, which returns `results`."""
        arguments = ", ".join(f"{v.name}: {v.type}{self._location}" for v in self.arguments)
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

    def constant(self, number: float, type: Type) -> Value:
        return self._op(f"stablehlo.constant dense<{_literal(number, type.element)}> : {type}", type)

    def convert(self, value: Value, element: str) -> Value:
        if value.type.element == element:
            return value
        result = Type(value.type.shape, element)
        return self._op(f"stablehlo.convert {value.name} : ({value.type}) -> {result}", result)

    def divide(self, a: Value, b: Value) -> Value:
        return self._op(f"stablehlo.divide {a.name}, {b.name} : {a.type}", a.type)

    def identity(self, n: int, element: str) -> Value:
        """The n by n identity matrix."""
        square = Type((n, n), "i32")
        rows, columns = (self._op(f"stablehlo.iota dim = {d} : {square}", square) for d in (0, 1))
        mask = Type((n, n), "i1")
        equal = self._op(
            f"stablehlo.compare EQ, {rows.name}, {columns.name}, SIGNED : ({square}, {square}) -> {mask}", mask
        )
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
        attributes = f"{{order = {order} : i64, wrt = {_array(wrt)}}}"
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
        head = f"ad.jvp @{callee}({_names(primals)}) tangents({_names(tangents)}) {{wrt = {_array(wrt)}}}"
        return self._ops(head, [*primals, *tangents], results)

    def vjp(
        self,
        callee: str,
        primals: Sequence[Value],
        cotangents: Sequence[Value],
        results: Sequence[Type],
        *,
        wrt: Sequence[int],
    ) -> list[Value]:
        head = f"ad.vjp @{callee}({_names(primals)}) cotangents({_names(cotangents)}) {{wrt = {_array(wrt)}}}"
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
    ) -> list[Value]:
        attributes = f"{{in_dims = {_array(in_dims)}, out_dims = {_array(out_dims)}, size = {size} : i64}}"
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


# ---- reading


def symbol(name: str) -> str:
    """`name` as a bare symbol without dots, which mark the functions that the compiler derives."""
    name = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "f"
    if name == "main" or name[0].isdigit():
        name = "f_" + name
    return name


def fresh_symbol(module: str, name: str) -> str:
    """`name` as a symbol that the module does not define yet."""
    taken, base = defined_symbols(module), symbol(name)
    return next(s for s in (base, *(f"{base}_{i}" for i in range(len(taken) + 1))) if s not in taken)


def insert_functions(module: str, functions: Sequence[str]) -> str:
    """The module with more functions in front of its own."""
    match = _module_line(module)
    return module[: match.end()] + "".join(functions) + module[match.end() :]


def rename(module: str, old: str, new: str) -> str:
    """The module with every reference to symbol `old` changed to `new`."""
    return re.sub(rf"@{re.escape(old)}(?![\w.$-])", f"@{new}", module)


def make_main(module: str, name: str, old_main: str) -> str:
    """The module with function `name` as its only public one, called @main; what was @main is now `@old_main`."""
    module = re.sub(r"func\.func (?:public )?@", "func.func private @", module)
    if name != "main":
        module = rename(rename(module, "main", fresh_symbol(module, old_main)), name, "main")
    return re.sub(r"func\.func private @main(?![\w.$-])", "func.func public @main", module)


def privatize_main(module: str, name: str) -> str:
    """The module with its public @main as the private function `name`."""
    return rename(re.sub(r"func\.func (?:public )?@main(?![\w.$-])", "func.func private @main", module), "main", name)


def without_linear_marks(module: str) -> str:
    """The module without the argument attribute `ad.linear`, which StableHLO consumers do not know."""
    module = re.sub(r"\s*\{ad\.linear\}", "", module)
    return re.sub(r"ad\.linear, |, ad\.linear(?![\w.])", "", module)


def without_locations(module: str) -> str:
    """The module without `loc(..)`."""
    lines = [line for line in module.splitlines() if not line.startswith("#loc")]
    found = re.compile(r'\s*\bloc\((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"(?:[^"\\]|\\.)*"|\([^()]*\))*\))*\)')
    return "\n".join(found.sub("", line) for line in lines).rstrip() + "\n"


def defined_symbols(module: str) -> set[str]:
    return set(re.findall(r"func\.func (?:public |private )?@([\w.$-]+)", module))


def signature(module: str, name: str) -> tuple[list[Type], list[Type]]:
    """The argument and result types of a function of a module, from its text."""
    match = re.search(rf"func\.func (?:public |private )?@{re.escape(name)}\(", module)
    if not match:
        raise ValueError(f"no function @{name} in the module")
    end = _closing(module, match.end() - 1)
    arguments = [_first_type(part.split(":", 1)[1]) for part in _split(module[match.end() : end])]
    rest = module[end + 1 :].lstrip()
    if not rest.startswith("->"):
        return arguments, []
    rest = rest[2:].lstrip()
    if rest.startswith("("):
        return arguments, [_first_type(part) for part in _split(rest[1 : _closing(rest, 0)])]
    return arguments, [_first_type(rest)]


def returned(module: str) -> list[str]:
    """The names of the values that @main returns, `%arg3` for an argument."""
    body = module[re.search(r"func\.func (?:public |private )?@main\(", module).start() :]
    match = re.search(r"^    (?:func\.)?return(.*)$", body, re.MULTILINE)
    names = match[1].split(" : ")[0].strip() if " : " in match[1] else ""
    return [n.strip() for n in names.split(",")] if names else []


def select_results(module: str, keep: Sequence[int]) -> str:
    """The module with @main returning only those of its results."""
    start = re.search(r"func\.func (?:public |private )?@main\(", module)
    end = _closing(module, start.end() - 1)
    arrow = re.compile(r"\s*->\s*").match(module, end + 1)
    if module[arrow.end()] == "(":
        stop = _closing(module, arrow.end()) + 1
    else:
        stop = arrow.end() + len(str(_first_type(module[arrow.end() :])))
    types = [str(t) for t in signature(module, "main")[1]]
    names = returned(module)
    body = module[stop:]
    line = re.search(r"^    (?:func\.)?return(.*)$", body, re.MULTILINE)
    location = re.search(r" loc\(.*\)$", line[0])
    kept_types = ", ".join(types[i] for i in keep)
    text = f"    return {', '.join(names[i] for i in keep)} : {kept_types}" if keep else "    return"
    text += location[0] if location else ""
    return f"{module[: end + 1]} -> ({kept_types}){body[: line.start()]}{text}{body[line.end() :]}"


def _module_line(module: str) -> re.Match:
    match = re.search(r"^module\b.*\{$", module, re.MULTILINE)
    if not match:
        raise ValueError("the text does not hold a module in the pretty form")
    return re.compile(r"\n").search(module, match.end())


def _first_type(text: str) -> Type:
    match = re.match(r"\s*(tensor<(?:[^<>]|<[^<>]*>)*>)", text)
    if not match:
        raise ValueError(f"expected the type of a tensor at: {text[:60]}")
    return parse_type(match[1])


def _closing(text: str, start: int) -> int:
    """The position of the bracket that closes the one at `start`, strings skipped."""
    depth = 0
    for match in re.compile(r'"(?:[^"\\]|\\.)*"|->|[()<>{}\[\]]').finditer(text, start):
        token = match[0]
        if token in "(<{[":
            depth += 1
        elif token in ")>}]":
            depth -= 1
            if depth == 0:
                return match.start()
    raise ValueError("unbalanced brackets in the text of a module")


def _split(text: str) -> list[str]:
    """Splits at the commas outside of brackets and strings."""
    parts, depth, last = [], 0, 0
    for match in re.compile(r'"(?:[^"\\]|\\.)*"|->|[()<>{}\[\],]').finditer(text):
        token = match[0]
        if token in "(<{[":
            depth += 1
        elif token in ")>}]":
            depth -= 1
        elif token == "," and depth == 0:
            parts.append(text[last : match.start()])
            last = match.end()
    tail = text[last:]
    return [*parts, tail] if tail.strip() else parts
