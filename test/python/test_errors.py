"""Errors: what was found, where, what to do. Nothing aborts."""

import contextlib
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array

import evolute as ev

X = array(4)


def square(x):
    return jnp.sum(x * x)


THIS = r"test_errors\.py:\d+"


@contextlib.contextmanager
def raises(kind, *patterns):
    with pytest.raises(kind) as info:
        yield
    for pattern in (*patterns, THIS):
        assert re.search(pattern, str(info.value), re.DOTALL), str(info.value)


@pytest.mark.parametrize("kind", [ev.ShapeError, TypeError])
def test_loss_that_is_no_scalar(kind):
    with raises(kind, r"grad requires .* scalar", r"shape \(4,\)", "jnp.sum"):
        ev.grad(lambda x: x * 2)(X)
    with raises(kind, "a tuple of length 2", "has_aux"):
        ev.grad(lambda x: (square(x), x))(X)


@pytest.mark.parametrize("kind", [ev.DtypeError, TypeError])
def test_integer_arguments(kind):
    with raises(kind, "argument 0 is of dtype int64", "allow_int"):
        ev.grad(square)(jnp.arange(3))
    with raises(kind, r"argument 1\['n'\]", "int64"):
        ev.grad(lambda x, t: square(x) * t["n"], (0, 1))(X, {"n": 3})
    with raises(kind, "int64"):
        ev.grad(lambda x: jnp.sum(x).astype(int))(X)
    with raises(kind, "real-valued", "int64"):
        ev.jacfwd(lambda x: x)(jnp.arange(3))


def test_complex_values():
    z = X + 1j
    with raises(ev.DtypeError, "complex128", "holomorphic=True"):
        ev.grad(lambda z: jnp.sum(z))(z)
    with raises(ev.DtypeError, "holomorphic", "float64"):
        ev.grad(square, holomorphic=True)(X)
    with raises(ev.DtypeError, "holomorphic", "complex128"):
        ev.jacfwd(lambda z: z)(z)


def test_argnums():
    for kind in (ev.ArgumentError, ValueError):
        with raises(kind, "argument 2", "1 positional"):
            ev.grad(square, 2)(X)
    with raises(ev.ArgumentError, "twice"):
        ev.grad(lambda x, y: square(x), (0, -2))(X, X)


def test_tangents():
    with raises(ev.ShapeError, r"tangents\[0\] has shape \(3,\)", r"shape \(4,\)"):
        ev.jvp(square, (X,), (X[:3],))
    with raises(ev.ShapeError, "same structure"):
        ev.jvp(square, (X,), ((X, X),))
    with raises(ev.DtypeError, "float32", "float64"):
        ev.jvp(square, (X,), (X.astype(np.float32),))
    with raises(ev.DtypeError, "float0"):
        ev.jvp(lambda x, n: x * n, (X, 3), (X, 3))
    with raises(ev.DtypeError, "tuple or a list"):
        ev.jvp(square, X, X)
    _, f_jvp = ev.linearize(square, X)
    with raises(ev.ShapeError, "f_jvp"):
        f_jvp(X[:2])


def test_cotangents():
    _, f_vjp = ev.vjp(lambda x: {"y": x * 2}, X)
    with raises(ev.ShapeError, "f_vjp", "structure of the result"):
        f_vjp(X)
    with raises(ev.ShapeError, "f_vjp", r"shape \(2,\)"):
        f_vjp({"y": X[:2]})
    with raises(ev.DtypeError, "f_vjp", "complex128"):
        f_vjp({"y": X + 1j})


def test_series():
    with raises(ev.ShapeError, "one length", r"\[1, 2\]"):
        ev.jet(lambda x, y: x * y, (X, X), ((X,), (X, X)))
    with raises(ev.ShapeError, r"series\[0\]\[1\] has shape"):
        ev.jet(square, (X,), ((X, X[:2]),))
    with raises(ev.DtypeError, r"series\[0\]"):
        ev.jet(square, (X,), (X,))
    with raises(ev.ShapeError, "scalar", r"shape \(4,\)", "ev.vmap"):
        ev.derivative(square)(X)
    with raises(ev.ArgumentError, "order"):
        ev.derivative(square, -1)
    with raises(ev.DtypeError, "int64"):
        ev.derivative(lambda x: x * 2.0)(3)


def test_vmap():
    with raises(ev.ArgumentError, "size 4 along axis 0", "size 3 along axis 0"):
        ev.vmap(lambda x, y: x + y)(X, X[:3])
    with raises(ev.ArgumentError, "axis 1", r"shape \(4,\)"):
        ev.vmap(lambda x: x, 1)(X)
    with raises(ev.ArgumentError, "2 entries", "1 positional"):
        ev.vmap(lambda x: x, (0, 0))(X)
    with raises(ev.ArgumentError, "no argument to map"):
        ev.vmap(lambda x: x, None)(X)
    with raises(ev.ArgumentError, "out_axes must be a prefix"):
        ev.vmap(lambda x: x, 0, (0, 0))(X)


def test_not_a_function():
    for name in ("grad", "value_and_grad", "jacfwd", "jacrev", "hessian", "vmap", "derivative", "lower", "compile"):
        with raises(TypeError, f"{name} expects a function"):
            getattr(ev, name)(3.0)


def test_results_that_are_no_arrays():
    with raises(ev.DtypeError, "'text' of type str"):
        ev.jacfwd(lambda x: (x, "text"))(X)
    with raises(ev.DtypeError, "has_aux=True"):
        ev.grad(square, has_aux=True)(X)


def test_missing_rule_names_the_operation_and_the_line():
    def f(x):
        return jnp.sum(jax.ffi.ffi_call("unknown", jax.ShapeDtypeStruct(x.shape, x.dtype))(x))  # here

    line = f.__code__.co_firstlineno + 1
    with raises(ev.DerivativeError, "@ffi_call", "custom_jvp", rf"test_errors\.py:{line}", "grad of f"):
        ev.grad(f)(X)


def test_what_the_function_raises_passes():
    with pytest.raises(jax.errors.TracerBoolConversionError):
        ev.grad(lambda x: x if x > 0 else -x)(1.0)


def main(*body, result="tensor<f32>", before=""):
    lines = "\n".join(body)
    return f"module {{ {before}\nfunc.func @main(%x: tensor<f32>) -> {result} {{\n{lines}\n}} }}"


UNARY = "(tensor<f32>) -> tensor<f32>"
DERIVED = "(tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)"
RECURSIVE = f"func.func @f(%x: tensor<f32>) -> tensor<f32> {{\n%0 = call @f(%x) : {UNARY}\nreturn %0 : tensor<f32>\n}}"
MALFORMED = [
    "",
    "module {",
    "this is no module",
    main("return %y : tensor<f32>"),
    main("%0 = stablehlo.nothing %x : tensor<f32>", "return %0 : tensor<f32>"),
    main("%0 = stablehlo.sine %x : tensor<f32>", "return %0 : tensor<2xf32>", result="tensor<2xf32>"),
    main(f"%0:2 = ad.vjp @missing(%x) cotangents(%x) : {DERIVED}", "return %0#0 : tensor<f32>"),
    main(f"%0:2 = ad.vjp @main(%x) cotangents(%x) : {DERIVED}", "return %0#0 : tensor<f32>"),
    main(f"%0:2 = ad.jvp @f(%x) tangents(%x) : {DERIVED}", "return %0#0 : tensor<f32>", before=RECURSIVE),
    main(
        f"%0:2 = ad.jvp @f(%x) tangents(%x) : {DERIVED}",
        "return %0#0 : tensor<f32>",
        before=f"func.func private @f{UNARY}",
    ),
    main(
        "%0 = stablehlo.reduce(%x init: %x) applies stablehlo.add across dimensions = [5] :",
        "(tensor<f32>, tensor<f32>) -> tensor<f32>",
        "return %0 : tensor<f32>",
    ),
    "\0\1\2 bytes",
    "ML\xefR" + "\xff" * 20,
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_modules_are_refused(text):
    from evolute import _core

    for pipeline in ("ad-pipeline", "ad-linearize,ad-transpose"):
        outcome = _core.run(text, pipeline)
        if not outcome.ok:
            assert outcome.messages and outcome.messages[0].text


def test_unknown_pipelines_are_refused():
    from evolute import _core

    for pipeline in ("no-such-pass", "((", "ad-jet{order=x}"):
        outcome = _core.run("module {}", pipeline)
        assert not outcome.ok and outcome.messages


def test_text_that_does_not_parse():
    from evolute import _compiler

    with raises(ev.ParseError, "cannot compile mine"):
        _compiler.run("this is no module", _compiler.derive(), "mine")
