"""What a row of the conformance table is, and the words its rows are written with.

A row is one function around one operation, and points at which the five laws of the design must hold for it. The text
of the function names its arguments %a, %b, %c .. and its element type $x, so that one row serves every dtype:

    row("stablehlo.tanh", "%y = stablehlo.tanh %a : tensor<4x$x>", [x(4, within=(-3, 3))], "4x$x")
"""

import dataclasses
import functools
import math
import zlib

import ml_dtypes
import numpy as np

# The name of a dtype, its element type, the element type of its real parts.
DTYPES = {
    "bf16": ("bf16", "bf16"),
    "c128": ("complex<f64>", "f64"),
    "f16": ("f16", "f16"),
    "f32": ("f32", "f32"),
    "f64": ("f64", "f64"),
}
# What Python computes with; numbers of 16 bits are held in 32.
NUMPY = {
    "bf16": np.float32,
    "complex<f32>": np.complex64,
    "complex<f64>": np.complex128,
    "f16": np.float32,
    "f32": np.float32,
    "f64": np.float64,
    "i1": np.bool_,
    "i32": np.int32,
    "i64": np.int64,
    "i8": np.int8,
    "ui32": np.uint32,
    "ui8": np.uint8,
}
# Points are rounded to what the dtype has.
ROUNDED = {"bf16": ml_dtypes.bfloat16, "f16": np.float16}
REAL = ("f64", "f32", "bf16", "f16")
WIDE = ("f64", "f32")
MODES = ("jvp", "linearize", "jet", "vmap", "vjp")
ALL = (*REAL, "c128")
F64 = ("f64",)
COMPLEX = ("c128",)


@dataclasses.dataclass(frozen=True)
class Arg:
    """An argument: its type, and the points at which it is tested, random ones or `at` given ones."""

    shape: tuple
    element: str = "$x"
    within: tuple = (-2.0, 2.0)
    at: object = None
    fixed: bool = False  # not differentiated

    def type(self, dtype):
        return tensor("x".join([*map(str, self.shape), self.element]), dtype)

    def sample(self, rng, dtype, points=None):
        """A point, as a value of `dtype`, that `points` has too."""
        element = resolve(self.element, dtype)
        low, high = self.within
        if self.at is not None:
            values = np.array(self.at, NUMPY[element]).reshape(self.shape)
        elif element.startswith("i") or element.startswith("ui"):
            values = rng.integers(low, high + 1, self.shape)
        else:
            values = rng.uniform(low, high, self.shape)
            if element.startswith("complex"):
                values = values + 1j * rng.uniform(low, high, self.shape)
            # Points that float32 has too, so that dtypes can be compared.
            values = np.asarray(values, np.complex64 if element.startswith("complex") else np.float32)
        if (points or dtype) in ROUNDED and values.dtype.kind == "f":
            with np.errstate(over="ignore"):
                values = values.astype(np.float32).astype(ROUNDED[points or dtype])
        return np.asarray(values, NUMPY[element])

    def another(self, rng, dtype, points=None):
        """A different sample, for a batch: given points in another order, or a scalar from within the bounds."""
        if self.at is None or not self.shape:
            return dataclasses.replace(self, at=None).sample(rng, dtype, points)
        values = self.sample(rng, dtype, points)
        return rng.permutation(values.reshape(-1)).reshape(self.shape)


@dataclasses.dataclass(frozen=True, eq=False)
class Row:
    op: str
    body: str
    args: tuple
    results: tuple
    name: str = ""  # of a variant
    dtypes: tuple = REAL
    smooth: bool = True  # whether finite differences and fitted series exist at the points
    radius: float = 0.1  # the function is smooth this far around the points
    jax: object = None  # the same function in JAX
    want: object = None  # the tangents of the results at points where the convention decides: (x, t) -> dy
    finite: bool = True  # whether derivatives are finite at the points
    tol: float = 1.0  # times the usual tolerance
    tol32: float = 1.0  # the same, of float32
    tol16: float = 1.0  # times the usual tolerance of numbers of 16 bits, which tol does not matter for
    order: int = 5  # of the jet
    nested: int = 3  # of nested jvps
    modes: str = " ".join(MODES)
    functions: str = ""  # further functions of the module
    engine: str = "reference"  # or "xla", for what the reference interpreter lacks
    note: str = ""  # why anything is left out; needed if so

    @property
    def id(self):
        return self.op + ("/" + self.name if self.name else "")

    def left_out(self):
        """What this row does not ask for, though most do. Complex numbers are asked for where a function takes them."""
        dtypes = [] if self.dtypes == COMPLEX else [d for d in REAL if d not in self.dtypes]
        return [
            *dtypes,
            *(mode for mode in MODES if mode not in self.modes.split()),
            *(["difference", "series"] if not self.smooth else []),
            *(["finite"] if not self.finite else []),
            *([f"orders above {max(self.order, self.nested)}"] if self.order < 5 or self.nested < 3 else []),
            *(["the reference interpreter"] if self.engine != "reference" else []),
        ]

    def text(self, dtype):
        """The function @f."""
        args = ", ".join(f"%{'abcdefgh'[i]}: {a.type(dtype)}" for i, a in enumerate(self.args))
        types = ", ".join(tensor(r, dtype) for r in self.results)
        names = ["%y"] if len(self.results) == 1 else [f"%y{i}" for i in range(len(self.results))]
        body = "\n    ".join(line.strip() for line in self.body.strip().splitlines())
        text = f"""  func.func public @f({args}) -> ({types}) {{
    {body}
    return {", ".join(names)} : {types}
  }}
{self.functions}"""
        return fill(text, dtype)

    def rng(self):
        return np.random.default_rng(zlib.crc32(self.id.encode()))


def fill(text, dtype):
    element, real = DTYPES[dtype]
    return text.replace("$x", element).replace("$r", real)


resolve = fill


def tensor(text, dtype):
    return f"tensor<{fill(text, dtype)}>"


def x(*shape, element="$x", **options):
    """An argument of the row's dtype."""
    return Arg(shape, element, **options)


def ints(*shape, element="i32", within=(-5, 5), **options):
    return Arg(shape, element, within=within, **options)


class Table(list):
    """Rows, and how to add one."""

    def row(self, op, body, args, *results, **options):
        row = Row(op, body, tuple(args), tuple(results), **options)
        if any("complex<$x>" in s for s in (body, *results, row.functions, *(a.element for a in args))):
            note = "; ".join(filter(None, (row.note, "there are no complex numbers of such parts")))
            row = dataclasses.replace(row, dtypes=tuple(d for d in row.dtypes if d not in ROUNDED), note=note)
        self.append(row)

    def unary(self, op, within=(-2.0, 2.0), shape=(4,), at=None, **options):
        """An operation on every element of one operand, result of the same type."""
        if at is not None:
            shape = np.shape(at)
        dims = "".join(f"{n}x" for n in shape)
        arrow = f" -> tensor<{dims}$x>" if op.startswith("chlo.") else ""
        self.row(
            op, f"%y = {op} %a : tensor<{dims}$x>{arrow}", [x(*shape, within=within, at=at)], f"{dims}$x", **options
        )

    def binary(self, op, first=(-2.0, 2.0), second=(-2.0, 2.0), shape=(4,), at=None, fixed=(), **options):
        """The same with two operands; `at` is a pair of lists."""
        if at is not None:
            shape = np.shape(at[0])
        dims = "".join(f"{n}x" for n in shape)
        arrow = f", tensor<{dims}$x> -> tensor<{dims}$x>" if op.startswith("chlo.") else ""
        args = [
            x(*shape, within=within, at=None if at is None else at[i], fixed=i in fixed)
            for i, within in enumerate((first, second))
        ]
        self.row(op, f"%y = {op} %a, %b : tensor<{dims}$x>{arrow}", args, f"{dims}$x", **options)


inf = math.inf
nan = math.nan
lazy = functools.partial  # jax=lazy(...) reads as what it is
