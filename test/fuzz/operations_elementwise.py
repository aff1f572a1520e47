"""Operations on elements: each function takes its operands from a scope, and does nothing if there are none."""

import math

from scope import LARGE, REALS, Value, is_complex, is_inexact, operation, real_of, tensor

# The operand, within a radius or positive, and the bound of the result.
UNARY = {
    "chlo.asinh": (8, lambda b: b),
    "chlo.atan": (8, lambda b: b),
    "chlo.acos": (0.6, lambda b: 2.5),
    "chlo.asin": (0.6, lambda b: 1),
    "chlo.atanh": (0.6, lambda b: 1),
    "chlo.bessel_i1e": (8, lambda b: 1),
    "chlo.cosh": (2, math.exp),
    "chlo.digamma": ("positive", lambda b: 3),
    "chlo.erf": (8, lambda b: 1),
    "chlo.erf_inv": (0.6, lambda b: 1),
    "chlo.erfc": (8, lambda b: 2),
    "chlo.lgamma": ("positive", lambda b: 2),
    "chlo.sinh": (2, math.exp),
    "chlo.square": (4, lambda b: b * b),
    "stablehlo.abs": (LARGE, lambda b: b),
    "stablehlo.cbrt": ("positive", lambda b: 1.5),
    "stablehlo.ceil": (LARGE, lambda b: b + 1),
    "stablehlo.cosine": (2, math.exp),
    "stablehlo.exponential": (2, math.exp),
    "stablehlo.exponential_minus_one": (2, math.exp),
    "stablehlo.floor": (LARGE, lambda b: b + 1),
    "stablehlo.log": ("positive", lambda b: 2),
    "stablehlo.log_plus_one": ("positive", lambda b: 2),
    "stablehlo.logistic": (2, lambda b: 3),
    "stablehlo.negate": (LARGE, lambda b: b),
    "stablehlo.round_nearest_afz": (LARGE, lambda b: b + 1),
    "stablehlo.round_nearest_even": (LARGE, lambda b: b + 1),
    "stablehlo.rsqrt": ("positive", lambda b: 1.5),
    "stablehlo.sign": (LARGE, lambda b: 1),
    "stablehlo.sine": (2, math.exp),
    "stablehlo.sqrt": ("positive", lambda b: 1.7),
    "stablehlo.tan": (0.6, lambda b: 1),
    "stablehlo.tanh": (0.6, lambda b: 1),
}
COMPLEX_UNARY = [
    *("chlo.acos", "chlo.asin", "chlo.atanh", "chlo.asinh", "chlo.atan", "chlo.conj", "chlo.cosh", "chlo.sinh"),
    *("stablehlo.cosine", "stablehlo.exponential", "stablehlo.exponential_minus_one", "stablehlo.log"),
    *("stablehlo.log_plus_one", "stablehlo.logistic", "stablehlo.negate", "stablehlo.rsqrt", "stablehlo.sine"),
    *("stablehlo.sqrt", "stablehlo.tan", "stablehlo.tanh", "chlo.square"),
]
REAL_UNARY = sorted(UNARY)
BINARY = ["add", "subtract", "multiply", "divide", "power", "atan2", "maximum", "minimum", "remainder"]


def prepared(s, v, how):
    return s.positive(v) if how == "positive" else s.scaled(v, how)


@operation(8)
def unary(s):
    v = s.inexact()
    if v is None:
        return
    if is_complex(v.element):
        op = s.of(COMPLEX_UNARY)
        how, bound = UNARY.get(op, (LARGE, lambda b: b))
        if op in ("chlo.asinh", "chlo.atan"):
            how = 0.6
        if how == 2:
            how = 1
    else:
        op = s.of(REAL_UNARY)
        how, bound = UNARY[op]
    v = prepared(s, v, how)
    s.same(op, [v], bound(v.bound))


@operation(8)
def binary(s):
    a = s.inexact()
    if a is None:
        return
    b = s.mate(a)
    if s.pick(8) == 1:
        b = s.constant(s.number(a.element), a.shape, a.element)
    if s.pick(2):
        a, b = b, a
    op = s.of(BINARY[:5] if is_complex(a.element) else BINARY)
    bound = a.bound + b.bound
    if op == "multiply":
        bound = a.bound * b.bound
    elif op == "divide":
        b, bound = s.positive(b), 2 * a.bound
    elif op == "power":
        a, b = s.positive(a), s.scaled(b, 2)
        bound = 2.5**b.bound * (math.exp(1.6 * b.bound) if is_complex(a.element) else 1)
    elif op == "atan2":
        b, bound = s.positive(b), 1.6
    elif op == "remainder":
        b = s.constant(1.37, b.shape, b.element)
    s.same(f"stablehlo.{op}", [a, b], bound)


@operation(1)
def clamp(s):
    v = s.real()
    if v is None:
        return
    shape = () if s.pick(2) else v.shape
    low, high = s.constant(-0.7213, shape, v.element), s.constant(1.2347, shape, v.element)
    s.emit("stablehlo.clamp", [low, v, high], v.shape, v.element, max(1.3, v.bound))


@operation(2)
def select(s):
    a = s.inexact()
    if a is None:
        return
    b = s.mate(a)
    p = s.some(lambda v: v.element == "i1" and v.shape in ((), a.shape))
    if p is None:
        p = compared(s, a, b) if a.element in REALS else s.constant(s.pick(2), (), "i1")
    s.emit("stablehlo.select", [p, a, b], a.shape, a.element, max(a.bound, b.bound), type=f"{p.type}, {a.type}")


def compared(s, a, b):
    direction = s.of(["LT", "GE", "GT", "LE", "NE", "EQ"])
    name = s.writer.fresh()
    p = Value(name, a.shape, "i1", 1)
    s.line(f"{name} = stablehlo.compare {direction}, {a.name}, {b.name} : ({a.type}, {b.type}) -> {p.type}")
    return s.note("stablehlo.compare", p)


@operation(1)
def compare(s):
    a = s.some(lambda v: not is_complex(v.element) and v.element != "i1")
    if a is not None:
        compared(s, a, s.mate(a))


@operation(1)
def constant(s):
    like = s.some(lambda v: v.size > 0)
    if like is None:
        return
    value = [s.number(like.element) for _ in range(like.size)] if like.size <= 6 else s.number(like.element)
    s.note("stablehlo.constant", s.constant(value, like.shape, like.element))


# ===- Integers, booleans, conversions -===


@operation(1)
def iota(s):
    like = s.some(lambda v: v.shape and v.element != "i1")
    if like is None:
        return
    name = s.writer.fresh()
    dim = s.pick(len(like.shape))
    s.line(f"{name} = stablehlo.iota dim = {dim} : {like.type}")
    s.note("stablehlo.iota", Value(name, like.shape, like.element, max(1, like.shape[dim] - 1)))


@operation(1)
def convert(s):
    v = s.some(lambda v: True)
    if is_complex(v.element):
        return
    to = [e for e in ("f64", "f64", "i32", "i1", "complex<f64>", "f32") if e != v.element]
    if v.element == "f32" or not is_inexact(v.element):
        to = [*to, "complex<f32>"] if v.element == "f32" else to
    element = s.of(to)
    if "f32" in element:
        s.writer.narrow = True
    s.emit("stablehlo.convert", [v], v.shape, element, 1 if element == "i1" else v.bound)


@operation(1)
def integer(s):
    a = s.some(lambda v: v.element in ("i32", "i1"))
    if a is None:
        return
    b = s.mate(a)
    if a.element == "i1":
        op, bound = s.of(["and", "or", "xor", "not"]), 1
    else:
        op, bound = s.of(["add", "subtract", "maximum", "minimum", "negate", "abs", "sign", "and"]), a.bound + b.bound
    if op in ("not", "negate", "abs", "sign"):
        s.same(f"stablehlo.{op}", [a], bound)
    elif bound < 1000:
        s.same(f"stablehlo.{op}", [a, b], bound)


# ===- Complex numbers -===


@operation(1)
def make_complex(s):
    a = s.real()
    if a is not None:
        b = s.mate(a)
        element = f"complex<{a.element}>"
        result = tensor(a.shape, element)
        s.emit("stablehlo.complex", [a, b], a.shape, element, a.bound + b.bound, type=result)


@operation(2)
def part(s):
    v = s.some(lambda v: is_complex(v.element))
    if v is None:
        return
    op = s.of(["real", "imag", "abs"])
    if op == "abs":
        v = s.positive(v)
    s.emit(f"stablehlo.{op}", [v], v.shape, real_of(v.element), v.bound)
