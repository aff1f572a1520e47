"""XLA agrees with the reference interpreter, and with itself where a program is differentiated: a family in one program."""

import re

import numpy as np
import pytest
from interpreter import Compiled, Main, Program
from laws import Case, run
from rows import FAMILIES

TOLERANCE = 1e-13


# What XLA does not compile for CPUs, or runs in another way.
UNSUPPORTED = {
    "chlo.mulhi",
    "stablehlo.map/outer-argument",  # XLA has no region that uses what is around it
    "stablehlo.map/outer-constant",
    "stablehlo.reduce/outer-argument",
    "stablehlo.reduce/outer-constant",
    "stablehlo.reduce_window/outer-argument",
    "stablehlo.reduce_window/outer-constant",
    "stablehlo.dynamic_conv",
    "stablehlo.dynamic_gather",
    "stablehlo.dynamic_pad",
    "stablehlo.dynamic_slice/small-indices",  # it wraps them around, and writes beyond the end
    "stablehlo.dynamic_update_slice/small-indices",
    "stablehlo.real_dynamic_slice",
    "stablehlo.scatter(set)/overlapping",  # the last update is another one
}


def compiled(table, dtype="f64"):
    """The rows that the interpreter runs too, at points where a rounding of the value does not move the derivative."""
    return [
        r
        for r in table
        if r.engine == "reference" and dtype in r.dtypes and r.smooth and not {r.op, r.id} & UNSUPPORTED
    ]


# Of some the interpreter runs no row.
COMPARED = {dtype: [family for family in FAMILIES if compiled(family.TABLE, dtype)] for dtype in ("f64", "f32")}
TOLERANCES = {"f64": 1e-14, "f32": 1e-6}


def program(rows, dtype="f64", derived=True):
    """The function of each row, under a name of its own, and a main that returns value and, if `derived`, tangent."""
    main, text = Main(), ""
    for n, row in enumerate(rows):
        case = Case(row, dtype)
        text += re.sub(r"@([fgh](?:_\w+)?)\b", rf"@\g<1>_{n}", row.text(dtype)).replace(
            "func.func public", "func.func private"
        )
        x = [main.take(type, value) for type, value in zip(case.types, case.x, strict=True)]
        t = [main.take(case.types[i], v) for i, v in zip(case.active, case.directions[0], strict=True)]
        inexact = [case.results[r] for r in case.inexact]
        if derived and case.active and inexact:
            types = case.types + [case.types[i] for i in case.active]
            results = [*case.results, *inexact]
            y = main.call(f"ad.jvp @f_{n}", x, types, results, f" tangents({', '.join(t)})", case.wrt)
        else:
            results = case.results
            y = main.call(f"func.call @f_{n}", x, case.types, results)
        for i, (v, type) in enumerate(zip(y, results, strict=True)):
            main.give((row.id, i), v, type)
    return main, run(f"module {{\n{text}{main.text()}}}\n", "ad-pipeline")


@pytest.mark.parametrize("family", COMPARED["f64"], ids=lambda family: family.__name__)
def test_xla_agrees(family):
    main, text = program(compiled(family.TABLE))
    want = main.read(Program(text)(*main.inputs))
    got = main.read(Compiled(text)(*main.inputs))
    for key, value in want.items():
        assert got[key].shape == value.shape
        with np.errstate(all="ignore"):
            off = np.abs(got[key].astype(np.complex128) - value) / (1 + np.abs(value))
        assert np.all((off <= TOLERANCE) | (got[key] == value)), f"{key}:\n{got[key]}\nis not\n{value}"


@pytest.mark.parametrize(
    "dtype, family",
    [(dtype, family) for dtype, families in COMPARED.items() for family in families],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_differentiation_leaves_the_values_of_xla_alone(dtype, family):
    """They are bit-equal in the interpreter (test_laws); XLA may fuse the two programs differently."""
    rows = compiled(family.TABLE, dtype)
    plain, text = program(rows, dtype, derived=False)
    want = plain.read(Compiled(text)(*plain.inputs))
    derived, text = program(rows, dtype)
    got = derived.read(Compiled(text)(*derived.inputs))
    assert want and want.keys() <= got.keys()
    for key, value in want.items():
        np.testing.assert_allclose(got[key], value, rtol=TOLERANCES[dtype], atol=TOLERANCES[dtype], err_msg=str(key))
