"""StableHLO text: types, symbols, and what has to be read back from the compiler's output."""

from __future__ import annotations

import json
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


def type_of(aval: _compat.ShapedArray) -> Type:
    aval = _compat.physical(aval)
    return Type(tuple(aval.shape), _ELEMENTS[np.dtype(aval.dtype).name])


def parse_type(text: str) -> Type:
    """Reads `tensor<2x3xf32>`. Raises ValueError for what is no tensor of static shape."""
    match = re.fullmatch(r"tensor<((?:\d+x)*)([A-Za-z][\w<>]*)>", text.strip())
    if not match or match[2] not in _DTYPES:
        raise ValueError(f"not a tensor of static shape: {text}")
    return Type(tuple(int(d) for d in match[1].split("x")[:-1]), match[2])


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


def without_marks(module: str) -> str:
    """The module without the attributes `ad.linear`, `ad.memory`, `ad.primals` and `ad.sharding`, which StableHLO
    consumers do not know."""
    module = re.sub(r" attributes \{ad\.primals = \d+ : i64\}", "", module)
    module = re.sub(r"\s*\{(ad\.linear|ad\.(memory|sharding) = [^{}]*)\}", "", module)
    return re.sub(r"ad\.linear, |, ad\.linear(?![\w.])", "", module)


def without_locations(module: str) -> str:
    """The module without `loc(..)`."""
    lines = [line for line in module.splitlines() if not line.startswith("#loc")]
    found = re.compile(r'\s*\bloc\((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"(?:[^"\\]|\\.)*"|\([^()]*\))*\))*\)')
    return "\n".join(found.sub("", line) for line in lines).rstrip() + "\n"


def holds_rules(module: str) -> bool:
    """Whether the module holds what `--ad-lower` replaces: calls with rules, marked products and values, scans .."""
    return re.search(r"\bad\.(checkpoint|custom|masked|nan_safe|saved|scan|transfer|transpose)\b", module) is not None


def defined_symbols(module: str) -> set[str]:
    return set(re.findall(r"func\.func (?:public |private )?@([\w.$-]+)", module))


def signature(module: str, name: str) -> tuple[list[Type], list[Type]]:
    """The argument and result types of a function of a module, from its text."""
    arguments, results = _signature(module, name)
    return [_first_type(part.split(":", 1)[1]) for part in arguments], list(map(_first_type, results))


def placements(module: str, name: str) -> list[tuple[str | None, list[list] | None]]:
    """Where the results of a function of a module are, None where nothing is said: in which memory, and over which
    axes of a mesh each dimension is split, or like which dimension of which argument."""
    found = []
    for part in _signature(module, name)[1]:
        memory, sharding = (part.partition(f"ad.{mark} = ")[2] for mark in ("memory", "sharding"))
        axes = json.loads(sharding[: _closing(sharding, 0) + 1].replace(" : i64", "")) if sharding else None
        found.append((memory.split('"')[1] if memory else None, axes))
    return found


def _signature(module: str, name: str) -> tuple[list[str], list[str]]:
    """The texts of the arguments and of the result types of a function of a module."""
    match = re.search(rf"func\.func (?:public |private )?@{re.escape(name)}\(", module)
    if not match:
        raise ValueError(f"no function @{name} in the module")
    end = _closing(module, match.end() - 1)
    arguments = _split(module[match.end() : end])
    rest = module[end + 1 :].lstrip()
    if not rest.startswith("->"):
        return arguments, []
    rest = rest[2:].lstrip()
    return arguments, _split(rest[1 : _closing(rest, 0)]) if rest.startswith("(") else [rest.partition("{")[0]]


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
