"""The laws that every row of the conformance table obeys.

One module holds all that is derived from a row's function, and runs once in the reference interpreter; the function
alone is a second module, run at as many points as the laws need. What follows compares the two.
"""

import functools
import re

import numpy as np
from interpreter import Compiled, Main, Program
from table import DTYPES, NUMPY, ROUNDED, tensor

from evolute import _core

BATCH = 3
NODES = 16
NARROW = {"f32", *ROUNDED}  # measured by float64


class Refused(AssertionError):
    """The compiler did not do what the row asked for."""


def run(text, pipeline):
    outcome = _core.run(text, f"builtin.module({pipeline})")
    if not outcome.ok:
        raise Refused("\n".join(m.text for m in outcome.messages) + "\n" + text)
    return outcome.text


def is_inexact(type):
    return bool(re.search(r"[<x](complex|f64|f32|f16|bf16|f8)", type))


def element_of(type):
    return re.fullmatch(r"tensor<(?:\d+x)*(.*)>", type)[1]


def batched(type):
    return type.replace("tensor<", f"tensor<{BATCH}x")


class Case:
    """A row in one dtype, with its points: x, directions of order 1 to 5, cotangents, a batch.

    `points` is the dtype that has the points, where the case is the measure of that dtype's and not proved itself.
    """

    def __init__(self, row, dtype, points=None):
        self.row, self.dtype = row, dtype
        self.modes = set(row.modes.split()) - ({"linearize", "vmap"} if points else set())
        # Where rounding is coarse, series are compared with those in float64 instead.
        self.nested = 1 if points or dtype in ROUNDED else row.nested
        rng = row.rng()
        self.types = [a.type(dtype) for a in row.args]
        self.results = [tensor(r, dtype) for r in row.results]
        self.active = [i for i, a in enumerate(row.args) if is_inexact(self.types[i]) and not a.fixed]
        self.inexact = [i for i, r in enumerate(self.results) if is_inexact(r)]
        self.x = [a.sample(rng, dtype, points) for a in row.args]
        self.directions = [[self.normal(rng, self.x[i].shape, self.types[i]) for i in self.active] for _ in range(5)]
        shape = lambda type: tuple(map(int, re.findall(r"(\d+)x", type)))
        self.cotangents = [self.normal(rng, shape(self.results[r]), self.results[r]) for r in self.inexact]
        self.batch = [
            np.stack([self.x[i], *(a.another(rng, dtype, points) for _ in range(BATCH - 1))])
            for i, a in enumerate(row.args)
        ]
        self.wrt = f" {{wrt = array<i64: {', '.join(map(str, self.active))}>}}"

    def patterns(self):
        """The operands that vmap maps: all, then each alone."""
        n = len(self.x)
        return [list(range(n)), *([i] for i in range(n) if n > 1)] if n else []

    def normal(self, rng, shape, type):
        """Numbers that every dtype has, of either sign and away from 0."""
        dtype = NUMPY[element_of(type)]
        real = lambda: rng.choice([-1, 1], shape) * rng.integers(32, 128, shape) / 64
        return np.asarray(real() + 1j * real() if np.issubdtype(dtype, np.complexfloating) else real(), dtype)


# ===- Evaluation -===


def split(case):
    """The module with @f, @f.primal and @f.pushforward, once it is proved that the last is linear."""
    text = f"module {{\n{case.row.text(case.dtype)}}}\n"
    if "linearize" not in case.modes or not case.active:
        return text
    wrt = ",".join(map(str, case.active))
    return run(text, f"ad-raise-loops,ad-linearize{{wrt={wrt}}},ad-verify-linear")


def signature(text, name):
    """Types of arguments and results of a function in a module's text."""
    match = re.search(rf"func\.func (?:\w+ )?@{re.escape(name)}\((.*?)\)(?: -> (.*?))?(?: attributes .*?)? {{\n", text)
    args = re.findall(r"%\w+: (tensor<.*?>)(?= {|,|$)", match[1])
    results = match[2] or "()"
    return args, re.findall(r"tensor<(?:[^<>]|<[^<>]*>)*>", results)


def nested(case, depth):
    """Functions @f1, @f2 .. of (x, x', x'' ..) with the first, second .. derivative along a curve."""
    text = ""
    inputs = [(f"%x{i}", type) for i, type in enumerate(case.types)]
    previous, wrt = "f", case.active
    outputs = [case.results[r] for r in case.inexact]
    primal = len(case.results)
    for k in range(1, depth + 1):
        # One level up, everything that depends on the curve's parameter has one derivative more.
        tangents = [f"%d{j}_{i}" for j in range(1, k + 1) for i in case.active]
        new = [(f"%d{k}_{i}", case.types[i]) for i in case.active]
        types = [t for _, t in inputs] + [case.types[i] for _ in range(k) for i in case.active]
        before = case.results if k == 1 else outputs
        names = ", ".join(f"%y#{primal + i}" for i in range(len(outputs)))
        parameters = ", ".join(f"{name}: {type}" for name, type in inputs + new)
        operands = ", ".join(name for name, _ in inputs)
        attributes = f"{{wrt = array<i64: {', '.join(map(str, wrt))}>}}"
        type = f"({', '.join(types)}) -> ({', '.join([*before, *outputs])})"
        call = f"ad.jvp @{previous}({operands}) tangents({', '.join(tangents)}) {attributes} : {type}"
        text += f"""  func.func private @f{k}({parameters}) -> ({", ".join(outputs)}) {{
    %y:{primal + len(outputs)} = {call}
    return {names} : {", ".join(outputs)}
  }}
"""
        wrt = [*case.active, *range(len(case.types), len(case.types) + k * len(case.active))]
        inputs, previous, primal = inputs + new, f"f{k}", len(outputs)
    return text


def derived(case):
    """Everything that is derived from the row's function, by name, as computed by the reference interpreter."""
    row, modes = case.row, case.modes
    main = Main()
    text = split(case)
    x = [main.take(t, v) for t, v in zip(case.types, case.x, strict=True)]
    t = [[main.take(case.types[i], v) for i, v in zip(case.active, d, strict=True)] for d in case.directions]
    active = [case.types[i] for i in case.active]
    inexact = [case.results[r] for r in case.inexact]

    def give(key, values, types):
        for i, (v, type) in enumerate(zip(values, types, strict=True)):
            main.give((key, i), v, type)

    n = len(case.results)
    if case.active:
        if "jvp" in modes:
            types = [*case.results, *inexact]
            y = main.call("ad.jvp @f", x, case.types + active, types, f" tangents({', '.join(t[0])})", case.wrt)
            give("jvp primal", y[:n], case.results)
            give("jvp", y[n:], inexact)
        if "linearize" in modes:
            parameters, results = signature(text, "f.primal")
            y = main.call("func.call @f.primal", x, parameters, results)
            give("linearize primal", y[:n], case.results)
            parameters, results = signature(text, "f.pushforward")
            give("pushforward", main.call("func.call @f.pushforward", y[n:] + t[0], parameters, results), inexact)
        if "vjp" in modes and inexact:
            ct = [main.take(case.results[r], v) for r, v in zip(case.inexact, case.cotangents, strict=True)]
            y = main.call(
                "ad.vjp @f",
                x,
                case.types + inexact,
                [*case.results, *active],
                f" cotangents({', '.join(ct)})",
                case.wrt,
            )
            give("vjp primal", y[:n], case.results)
            give("vjp", y[n:], active)
        if "jet" in modes and inexact:
            k = row.order
            series = [t[j][i] for i in range(len(active)) for j in range(k)]
            types = case.types + [a for a in active for _ in range(k)]
            attributes = case.wrt.replace("{", f"{{order = {k} : i64, ")
            y = main.call(
                "ad.jet @f",
                x,
                types,
                [*case.results, *(r for r in inexact for _ in range(k))],
                f" series({', '.join(series)})",
                attributes,
            )
            give("jet primal", y[:n], case.results)
            for j in range(k):
                give(f"jet {j + 1}", y[n + j :: k], inexact)
        if "jvp" in modes and inexact and case.nested > 1:
            # The j-th derivative of a curve is j! times its coefficient.
            d = list(t[0])
            types = case.types + active
            for j in range(2, case.nested + 1):
                factor = 2.0 if j == 2 else 6.0
                d += [
                    main.take(case.types[i], np.asarray(factor * v, v.dtype))
                    for i, v in zip(case.active, case.directions[j - 1], strict=True)
                ]
                types = types + active
                give(f"nested {j}", main.call(f"func.call @f{j}", x + d, types, inexact), inexact)
            text = text.rstrip().removesuffix("}") + nested(case, case.nested) + "}\n"
    if "vmap" in modes:
        rows = [main.take(batched(type), v) for type, v in zip(case.types, case.batch, strict=True)]
        for pattern in case.patterns():
            types = [batched(type) if i in pattern else type for i, type in enumerate(case.types)]
            operands = [rows[i] if i in pattern else x[i] for i in range(len(x))]
            results = [batched(r) for r in case.results]
            dims = ", ".join("0" if i in pattern else "-1" for i in range(len(x)))
            zeros = ", ".join(["0"] * n)
            attributes = f" {{size = {BATCH} : i64, in_dims = array<i64: {dims}>, out_dims = array<i64: {zeros}>}}"
            give(("vmap", *pattern), main.call("ad.vmap @f", operands, types, results, "", attributes), results)
    whole = text.rstrip().removesuffix("}") + main.text() + "}\n"
    whole = re.sub(r"func\.func (public )?@f", "func.func private @f", whole)
    return main.read(program(row, run(whole, "ad-pipeline"))(*main.inputs))


def program(row, text):
    return (Compiled if row.engine == "xla" else Program)(text)


class Function:
    """The row's function itself, on NumPy arrays."""

    def __init__(self, case):
        self.case = case
        main = Main()
        x = [main.take(type, v) for type, v in zip(case.types, case.x, strict=True)]
        y = main.call("func.call @f", x, case.types, case.results)
        for i, (v, type) in enumerate(zip(y, case.results, strict=True)):
            main.give(i, v, type)
        text = f"module {{\n{case.row.text(case.dtype)}{main.text()}}}\n".replace(
            "func.func public @f(", "func.func private @f("
        )
        self.main, self.program = main, program(case.row, run(text, "ad-lower,ad-lower-loops,ad-inline,symbol-dce"))

    def __call__(self, x):
        inputs = []
        for v in x:
            if v.dtype == bool:
                v = v.astype(np.int32)
            inputs += [v.real.copy(), v.imag.copy()] if np.iscomplexobj(v) else [v]
        results = self.main.read(self.program(*inputs))
        return [results[i] for i in range(len(results))]

    def inexact(self, x):
        y = self(x)
        return [y[r] for r in self.case.inexact]

    def along(self, s, order):
        """The function on the curve through x with the directions as coefficients."""
        x = list(self.case.x)
        for p, i in enumerate(self.case.active):
            step = sum(self.case.directions[j][p] * s ** (j + 1) for j in range(order))
            x[i] = np.asarray(x[i] + step, x[i].dtype)
        return self.inexact(x)


@functools.lru_cache(maxsize=8)
def case_of(row, dtype):
    return Case(row, dtype)


@functools.lru_cache(maxsize=8)
def derived_of(row, dtype):
    return derived(case_of(row, dtype))


@functools.lru_cache(maxsize=8)
def measure_of(row, dtype):
    """What is derived in float64, at the points that `dtype` has."""
    return derived(Case(row, "f64", dtype)) if dtype in ROUNDED else derived_of(row, "f64")


@functools.lru_cache(maxsize=8)
def function_of(row, dtype):
    return Function(case_of(row, dtype))


# ===- Comparison -===


def tolerance(row, dtype):
    return {
        "bf16": 2**-6 * row.tol16,
        "f16": 2**-9 * row.tol16,
        "f32": 2e-5 * row.tol * row.tol32,
        "f64": 1e-11 * row.tol,
    }[DTYPES[dtype][1]]


def check(got, want, row, dtype, what, tol=None, scale=None, finite=None):
    """Equal up to rounding; not-a-number only where the row says that derivatives are not finite."""
    finite = row.finite if finite is None else finite
    tol = tolerance(row, dtype) if tol is None else tol
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape, f"{what}: shape {got.shape}, not {want.shape}"
    if finite:
        assert np.all(np.isfinite(got)), f"{what}: not finite\n{got}\nwanted\n{want}"
    with np.errstate(all="ignore"):
        size = 1 + np.maximum(np.abs(got), np.abs(want)) if scale is None else scale
        if dtype in ROUNDED and scale is None:
            # Sums of rounded terms: their rounding is that of the largest.
            size = np.max(size, initial=1, where=np.isfinite(size))
        near = (np.abs(got - want) <= tol * size) | (got == want) | (np.isnan(got) & np.isnan(want))
    assert np.all(near), (
        f"{what}:\n{got}\nis not\n{want}\nat\n{case_of(row, dtype).x}\nalong\n{case_of(row, dtype).directions[0]}"
    )


def each(results, key):
    values = []
    while (key, len(values)) in results:
        values.append(results[key, len(values)])
    return values


def same_bits(a, b):
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


# ===- The laws -===


def primal_is_left_alone(row, dtype):
    """Every transformation returns the primal results of the undifferentiated program, bit by bit."""
    plain, results = function_of(row, dtype)(case_of(row, dtype).x), derived_of(row, dtype)
    for mode in ("jvp", "linearize", "vjp", "jet"):
        for got, want in zip(each(results, mode + " primal"), plain):  # noqa: B905 (a mode the row does not have)
            nans = np.isnan(want) & np.isnan(got) if want.dtype.kind in "fc" else np.zeros(want.shape, bool)
            assert same_bits(np.where(nans, 0, got), np.where(nans, 0, want)), f"{mode} changed {want} to {got}"


def jvp_is_the_difference_quotient(row, dtype):
    """jvp = central finite difference, in float64; in what is narrower, the derivative in float64."""
    results = each(derived_of(row, dtype), "jvp")
    if dtype in NARROW:
        for got, want in zip(results, each(measure_of(row, dtype), "jvp"), strict=True):
            check(got, want, row, dtype, "jvp against float64")
        return
    if not row.smooth:
        return
    function, h = function_of(row, dtype), row.radius / 50
    at = {k: function.along(k * h, 1) for k in (-3, -2, -1, 1, 2, 3)}
    for i, got in enumerate(results):
        odd = lambda k, i=i: at[k][i] - at[-k][i]
        scale = 1 + np.maximum(np.abs(got), np.max([np.abs(v[i]) for v in at.values()], axis=0) / row.radius)
        check(
            got,
            (45 * odd(1) - 9 * odd(2) + odd(3)) / (60 * h),
            row,
            dtype,
            "jvp against differences",
            1e-9 * row.tol,
            scale,
        )


def pushforward_is_jvp(row, dtype):
    results = derived_of(row, dtype)
    for got, want in zip(each(results, "pushforward"), each(results, "jvp"), strict=True):
        # Its products are taken in another order, and round in another way.
        check(got, want, row, dtype, "pushforward against jvp", (1 + (dtype in ROUNDED)) * tolerance(row, dtype))


def pullback_is_the_transpose(row, dtype):
    """<ct, J t> = <J* ct, t>, where <a, b> is Re(sum(a b)): no conjugation, as in JAX. In 16 bits, that in float64."""
    case, results = case_of(row, dtype), derived_of(row, dtype)
    if dtype in ROUNDED:
        for got, want in zip(each(results, "vjp"), each(measure_of(row, dtype), "vjp"), strict=True):
            check(got, want, row, dtype, "vjp against float64")
        return
    pair = lambda a, b: np.real(np.sum(a * b, dtype=np.complex128))
    with np.errstate(all="ignore"):
        left = sum(pair(c, y) for c, y in zip(case.cotangents, each(results, "jvp"), strict=True))
        right = sum(pair(c, t) for c, t in zip(each(results, "vjp"), case.directions[0], strict=True))
        size = 1 + sum(np.sum(np.abs(c * y)) for c, y in zip(case.cotangents, each(results, "jvp"), strict=True))
    if np.isfinite(left) or row.finite:
        check(right, left, row, dtype, "<J* ct, t> against <ct, J t>", scale=size)


def jet_is_nested_jvp(row, dtype):
    """The k-th derivative along the curve is k! times the k-th coefficient. In 16 bits, the series in float64."""
    results = derived_of(row, dtype)
    if dtype in ROUNDED:
        series = [each(measure_of(row, dtype), f"jet {k}") for k in range(1, row.order + 1)]
        for k, coefficients in enumerate(series, 1):
            for i, (got, want) in enumerate(zip(each(results, f"jet {k}"), coefficients, strict=True)):
                scale = 1 + np.max([np.abs(s[i]) for s in series], initial=0)
                check(got, want, row, dtype, f"coefficient {k} against float64", 4 * tolerance(row, dtype), scale)
        return
    for got, want in zip(each(results, "jet 1"), each(results, "jvp"), strict=True):
        check(got, want, row, dtype, "first coefficient against jvp")
    for k, factor in ((2, 2), (3, 6)):
        for got, want in zip(each(results, f"jet {k}"), each(results, f"nested {k}"), strict=row.nested >= k):
            check(
                factor * got,
                want,
                row,
                dtype,
                f"{factor} x coefficient {k} against nested jvp",
                30 * tolerance(row, dtype),
            )


def jet_is_the_fitted_series(row, dtype):
    """The coefficients are those of the polynomial through the function's values along the curve."""
    results, function = derived_of(row, dtype), function_of(row, dtype)
    r = row.radius / 2
    nodes = np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    values = [function.along(r * s, row.order) for s in nodes]
    inverse = np.linalg.inv(np.polynomial.chebyshev.chebvander(nodes, NODES - 1))
    powers = np.zeros((NODES, NODES))  # column n: the coefficients of the n-th Chebyshev polynomial
    for n, unit in enumerate(np.eye(NODES)):
        powers[: n + 1, n] = np.polynomial.chebyshev.cheb2poly(unit[: n + 1])
    for i in range(len(values[0])):
        stacked = np.stack([v[i] for v in values]).reshape(NODES, -1)
        fitted = powers @ (inverse @ stacked)
        scale = 1 + np.max(np.abs(stacked), axis=0)
        for k in range(1, row.order + 1):
            got = each(results, f"jet {k}")[i].reshape(-1)
            check(
                got * r**k, fitted[k], row, dtype, f"coefficient {k} against the fitted series", 1e-10 * row.tol, scale
            )


def vmap_is_stack(row, dtype):
    """All operands mapped, and each operand alone."""
    case, results, function = case_of(row, dtype), derived_of(row, dtype), function_of(row, dtype)
    patterns = {key[0] for key in results if isinstance(key[0], tuple)}
    for pattern in sorted(patterns):
        rows = [
            function([case.batch[i][b] if i in pattern[1:] else v for i, v in enumerate(case.x)]) for b in range(BATCH)
        ]
        for r, got in enumerate(each(results, pattern)):
            want = np.stack([y[r] for y in rows])
            if want.dtype.kind in "fc":
                check(got, want, row, dtype, f"vmap of operands {pattern[1:]}", finite=False)
            else:
                assert np.array_equal(got, want), f"vmap of operands {pattern[1:]}: {got} is not {want}"


def jvp_is_as_said(row, dtype):
    """At points where a convention decides: what the row says."""
    case = case_of(row, dtype)
    want = row.want(*case.x, *case.directions[0])
    for got, w in zip(each(derived_of(row, dtype), "jvp"), want if isinstance(want, tuple) else (want,), strict=True):
        w = np.broadcast_to(w, got.shape)
        check(got, w, row, dtype, "jvp against the convention", scale=np.maximum(np.abs(w), np.finfo(got.dtype).tiny))


def agrees_with_jax(row, dtype):
    """Value, jvp and vjp of the same function in JAX."""
    import jax

    case, results = case_of(row, dtype), derived_of(row, dtype)
    fixed = {i: v for i, v in enumerate(case.x) if i not in case.active}

    def f(*active):
        rest = iter(active)
        y = row.jax(*(fixed[i] if i in fixed else next(rest) for i in range(len(case.x))))
        return y if isinstance(y, tuple) else (y,)

    x = tuple(case.x[i] for i in case.active)
    y, dy = jax.jvp(f, x, tuple(case.directions[0]))
    dy = [dy[r] for r in case.inexact]
    for got, want in zip(each(results, "jvp"), dy, strict=True):
        check(got, want, row, dtype, "jvp against JAX")
    if any(k[0] == "vjp" for k in results):
        ct = iter(case.cotangents)
        cts = tuple(next(ct) if r in case.inexact else np.zeros(y[r].shape, jax.dtypes.float0) for r in range(len(y)))
        for got, want in zip(each(results, "vjp"), jax.vjp(f, *x)[1](cts), strict=True):
            check(got, want, row, dtype, "vjp against JAX")


LAWS = {
    "primal": primal_is_left_alone,
    "difference": jvp_is_the_difference_quotient,
    "pushforward": pushforward_is_jvp,
    "transpose": pullback_is_the_transpose,
    "jet": jet_is_nested_jvp,
    "series": jet_is_the_fitted_series,
    "vmap": vmap_is_stack,
    "convention": jvp_is_as_said,
    "jax": agrees_with_jax,
}


def applies(law, row, dtype):
    case = case_of(row, dtype)
    modes = row.modes.split()
    inexact = bool(case.inexact)
    return {
        "convention": row.want is not None,
        "difference": "jvp" in modes and (dtype not in NARROW or "f64" in row.dtypes),
        "jax": row.jax is not None and "jvp" in modes and dtype not in ROUNDED,
        "jet": "jet" in modes and "jvp" in modes and inexact,
        "primal": True,
        "pushforward": "linearize" in modes and "jvp" in modes,
        "series": "jet" in modes and inexact and row.smooth and DTYPES[dtype][1] == "f64",
        "transpose": "vjp" in modes and "jvp" in modes and inexact,
        "vmap": "vmap" in modes,
    }[law] and (bool(case.active) or law in ("primal", "vmap"))


def prove(row, dtype):
    """All laws that apply to a row; one error for all that fail."""
    failures = []
    for name, law in LAWS.items():
        if applies(name, row, dtype):
            try:
                law(row, dtype)
            except Refused:
                raise
            except AssertionError as error:
                failures.append(f"{name}: {law.__doc__ or ''}\n{error}")
    assert not failures, "\n\n".join(failures)
