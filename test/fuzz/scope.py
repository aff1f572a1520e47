"""Random well-typed StableHLO programs, drawn by hypothesis and written as text.

A program grows in a `Scope`: a list of values, and operations that take their operands from it. Each value carries a
bound of its modulus, so that operations stay inside their domains (see `scaled`, `positive`) and numbers small enough
to compare; no program divides by zero, takes a logarithm of less than a half, or multiplies up to infinity.
"""

import dataclasses
import functools
import math

import numpy as np
from hypothesis import strategies as st

from evolute import _core

LARGE = 16.0
REALS = ("f64", "f32")


def tensor(shape, element):
    return f"tensor<{''.join(f'{n}x' for n in shape)}{element}>"


def is_inexact(element):
    return element in REALS or is_complex(element)


def is_complex(element):
    return element.startswith("complex")


def real_of(element):
    return element.removeprefix("complex<").removesuffix(">")


def literal(value, element):
    if is_complex(element):
        return f"({float(value.real)!r}, {float(value.imag)!r})"
    if element == "i1":
        return "true" if value else "false"
    return repr(float(value)) if is_inexact(element) else str(int(value))


@dataclasses.dataclass(frozen=True)
class Value:
    name: str
    shape: tuple
    element: str
    bound: float

    @property
    def type(self):
        return tensor(self.shape, self.element)

    @property
    def size(self):
        return math.prod(self.shape)


class Writer:
    """What the scopes of one program share: where choices come from, fresh names, functions."""

    def __init__(self, draw, budget):
        self.draw, self.names, self.budget = draw, 0, budget
        self.functions, self.ops = [], []
        self.narrow = self.forward = False
        self.branches = self.pick(4) == 3  # whether there may be some
        self.active = set()  # names of what depends on a differentiated argument, as far as seen

    def pick(self, n):
        """A number below n; 0 is the simplest."""
        return self.draw(integers(n)) if n > 1 else 0

    def of(self, options):
        return options[self.pick(len(options))]

    def enter(self):
        """Whether there may be one more region or function: it costs, so that they do not nest for ever."""
        self.budget -= 2
        return self.budget > 2

    def fresh(self):
        self.names += 1
        return f"%{self.names}"


@functools.cache
def integers(n):
    return st.integers(0, n - 1)


class Scope:
    """A block that is being written."""

    def __init__(self, writer, values, indent="    "):
        self.writer, self.values, self.indent = writer, list(values), indent
        self.pick, self.of = writer.pick, writer.of
        self.lines = []

    # ===- Writing -===

    def line(self, text):
        self.lines.append(f"{self.indent}{text}\n")

    def emit(self, op, operands, shape, element, bound, attributes="", type=None):
        """One operation of the pretty form `op operands attributes : type`."""
        name = self.writer.fresh()
        result = tensor(shape, element)
        if type is None:
            type = f"({', '.join(v.type for v in operands)}) -> {result}"
        self.line(f"{name} = {op} {', '.join(v.name for v in operands)}{attributes} : {type}")
        return self.note(op, Value(name, shape, element, bound), operands)

    def note(self, op, value, operands=()):
        if is_inexact(value.element) and any(v.name in self.writer.active for v in operands):
            self.writer.active.add(value.name)
        self.writer.ops.append(op)
        self.writer.budget -= 1
        self.values.append(value)
        return value

    def same(self, op, operands, bound):
        """An operation whose operands and result have one type."""
        first = operands[0]
        arrow = f"{', '.join(v.type for v in operands)} -> {first.type}" if op.startswith("chlo.") else first.type
        return self.emit(op, operands, first.shape, first.element, bound, type=arrow)

    def constant(self, value, shape=(), element="f64"):
        """A constant of one value, or of as many as the shape has."""
        name = self.writer.fresh()
        if isinstance(value, list):
            text = functools.reduce(
                lambda flat, n: [f"[{', '.join(flat[i : i + n])}]" for i in range(0, len(flat), n)],
                reversed(shape),
                [literal(v, element) for v in value],
            )[0]
        else:
            text = literal(value, element)
        self.line(f"{name} = stablehlo.constant dense<{text}> : {tensor(shape, element)}")
        return Value(name, shape, element, float(np.max(np.abs(value))))

    def number(self, element):
        """A number without accidents: not 0, and equal to no other."""
        if element == "i1":
            return self.pick(2)
        if element == "i32":
            return self.pick(7) - 3
        value = (self.pick(16) - 7.5) / 4 + 0.0173
        return complex(value, (self.pick(8) - 3.5) / 3) if is_complex(element) else value

    # ===- Choosing -===

    def where(self, condition):
        return [v for v in self.values if condition(v)]

    def some(self, condition):
        """A value, late ones first; None if there is none."""
        found = self.where(condition)
        return self.of(found[::-1]) if found else None

    def inexact(self, condition=lambda v: True):
        return self.some(lambda v: is_inexact(v.element) and condition(v))

    def real(self, condition=lambda v: True):
        return self.some(lambda v: v.element in REALS and condition(v))

    def mate(self, a):
        """A value of the type of `a`: one that is there, or one that is brought to its shape."""
        others = self.where(lambda v: v.element == a.element and v.shape != a.shape)
        if others and self.pick(3) == 1:
            return self.fitted(self.of(others[::-1]), a.shape)
        return self.some(lambda v: v.type == a.type)

    def fitted(self, v, shape):
        """`v` in another shape."""
        if v.size == math.prod(shape):
            return self.emit("stablehlo.reshape", [v], shape, v.element, v.bound)
        for start in range(len(shape) - len(v.shape) + 1):
            dims = list(range(start, start + len(v.shape)))
            if all(n in (1, shape[d]) for n, d in zip(v.shape, dims, strict=True)):
                return self.broadcast_to(v, shape, dims)
        return self.broadcast_to(self.sum(v, list(range(len(v.shape)))), shape, [])

    def broadcast_to(self, v, shape, dims):
        return self.emit("stablehlo.broadcast_in_dim", [v], shape, v.element, v.bound, f", dims = {dims}")

    def sum(self, v, dims):
        zero = self.constant(0, (), v.element)
        return self.reduce(v, zero, "add", dims, v.bound * max(1, v.size))

    def reduce(self, v, init, step, dims, bound):
        shape = tuple(n for d, n in enumerate(v.shape) if d not in dims)
        text = f"{v.name} init: {init.name}) applies stablehlo.{step} across dimensions = {dims}"
        name = self.writer.fresh()
        result = Value(name, shape, v.element, bound)
        self.line(f"{name} = stablehlo.reduce({text} : ({v.type}, {init.type}) -> {result.type}")
        return self.note(f"stablehlo.reduce({step})", result, [v, init])

    # ===- Staying in bounds -===

    def splat(self, value, like):
        """A constant in the type of `like`."""
        return self.constant(value, like.shape, like.element)

    def scaled(self, v, radius):
        """`v` inside a disc around 0."""
        if v.bound <= radius:
            return v
        if v.element in REALS and v.bound > 2:
            v = self.same(("stablehlo.sine", "stablehlo.tanh")[self.pick(2)], [v], 1.0)
        if v.bound <= radius:
            return v
        factor = self.splat(radius / v.bound, v)
        return self.same("stablehlo.multiply", [v, factor], radius)

    def positive(self, v):
        """`v` inside the disc around 1.5 of radius 1."""
        v = self.scaled(v, 1.0)
        return self.same("stablehlo.add", [v, self.splat(1.5, v)], 2.5)

    def block(self, values=(), operations=3):
        """A nested block, which may use what is outside: a few operations more."""
        inner = Scope(self.writer, [*self.values, *values], self.indent + "  ")
        inner.grow(operations)
        return inner

    def typed(self, type):
        """A value of a type, a new one if possible."""
        if found := self.where(lambda v: v.type == type):
            return self.of(found[::-1])
        return None

    def grow(self, operations):
        for _ in range(operations):
            if self.writer.budget <= 0:
                break
            before = len(self.values)
            self.of(self.OPERATIONS)(self)
            for v in self.values[before:]:
                if v.size > 64 or not v.bound < math.inf:
                    raise AssertionError(f"{v} is too large")
            if len(self.values) > before and is_inexact(self.values[-1].element) and self.values[-1].bound > LARGE:
                self.scaled(self.values[-1], 2.0)

    OPERATIONS = []  # functions of a scope, each as often as it is wanted


# What the compiler has a rule for.
RULES = {line.split("\t")[0] for line in _core.list_rules().splitlines()}


def operation(weight, needs=None):
    """Enters a function of a scope, which writes an operation or several; `needs` is one that must have a rule."""

    def enter(function):
        if needs is None or needs in RULES:
            Scope.OPERATIONS.extend([function] * weight)
        return function

    return enter
