"""Random programs, as a strategy of hypothesis."""

import dataclasses
import zlib

import numpy as np
import operations_control
import operations_elementwise
import operations_tensor
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from scope import Scope, Value, Writer
from table import MODES, Arg

assert operations_control and operations_elementwise and operations_tensor  # a Scope has them now
SHAPES = [(), (1,), (2,), (3,), (4,), (2, 3), (3, 2), (1, 3), (2, 1), (3, 3), (2, 2), (2, 2, 3), (1, 2, 2), (2, 3, 1)]
EMPTY = [(0,), (0, 2), (2, 0)]
NAMES = "abcdefgh"


class Even(HypothesisProvider):
    """Choices that are all as likely.

    Those of hypothesis prefer simple ones and repeat each other, which leaves out most of the operations and is slower.
    What fails is shrunk as usual.
    """

    def draw_integer(self, min_value=None, max_value=None, **rest):
        return self._random.randint(min_value, max_value)


BACKEND = "even"
AVAILABLE_PROVIDERS[BACKEND] = Even


@dataclasses.dataclass(eq=False)
class Program:
    """A function @f with its helpers, and how to differentiate it: what laws.Case wants of a row."""

    body: str
    args: tuple
    results: tuple
    functions: str
    modes: str
    mapped: tuple  # the arguments that vmap maps
    narrow: bool  # whether there are numbers of 32 bits in it
    ops: tuple  # names of the operations in it

    order = nested = 3
    engine = "reference"

    def text(self, dtype="f64"):
        args = ", ".join(f"%{NAMES[i]}: {a.type(dtype)}" for i, a in enumerate(self.args))
        results = ", ".join(f"tensor<{r}>" for r in self.results)
        return f"  func.func public @f({args}) -> ({results}) {{\n{self.body}  }}\n{self.functions}"

    def module(self):
        return f"module {{\n{self.text()}}}\n"

    def rng(self):
        return np.random.default_rng(zlib.crc32(self.text().encode()))

    def _repr_pretty_(self, printer, cycle):
        """For hypothesis: the error has the text."""
        printer.text("the program above")


@st.composite
def programs(draw, operations=30):
    """A program of about as many operations at most."""
    writer = Writer(draw, operations)
    main = writer.of(["f64"] * 7 + ["f32"])
    writer.narrow = main == "f32"
    shapes = [writer.of(SHAPES) for _ in range(1 + writer.pick(3))]
    if writer.pick(20) == 19:
        shapes.append(writer.of(EMPTY))
    args, values = [], []
    for i in range(1 + writer.pick(4)):
        element = writer.of([main] * 5 + [f"complex<{main}>", "i32", "i1"])
        within = {"i1": (0, 1), "i32": (-3, 3)}.get(element, (-1.5, 1.5))
        args.append(Arg(writer.of(shapes), element, within=within, fixed=writer.pick(6) == 5))
        values.append(Value(f"%{NAMES[i]}", args[i].shape, element, {"i1": 1.0, "i32": 3.0}.get(element, 2.2)))
    writer.active |= {v.name for v, a in zip(values, args, strict=True) if not a.fixed}
    scope = Scope(writer, values)
    scope.grow(1 + writer.pick(operations))
    telling = scope.where(lambda v: v.name in writer.active and v.size)
    results = (telling or scope.values)[-1:] + [writer.of(scope.values) for _ in range(writer.pick(3))]
    scope.line(f"return {', '.join(v.name for v in results)} : {', '.join(v.type for v in results)}")
    return Program(
        "".join(scope.lines),
        tuple(args),
        tuple(v.type.removeprefix("tensor<").removesuffix(">") for v in results),
        "".join(writer.functions),
        "jvp jet vmap" if writer.forward else " ".join(MODES),
        tuple(i for i in range(len(args)) if writer.pick(3) != 2) or (0,),
        writer.narrow,
        tuple(writer.ops),
    )
