"""Checks of what users pass, with messages that say what was expected and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from evolute import _compat, _errors, _tree


def check_chunk_size(what: str, chunk_size: Any) -> None:
    if chunk_size is None:
        return
    if isinstance(chunk_size, bool) or not _tree.is_index(chunk_size) or chunk_size <= 0:
        _errors.fail(
            _errors.ArgumentError,
            f"{what}: chunk_size is {chunk_size!r}.",
            "Pass a positive integer, or None to compute everything at once.",
        )


def describe(value: Any) -> str:
    """A value or a pytree in few words: types and structure, no numbers."""
    if isinstance(value, _tree.Slot):
        return "an array"
    if isinstance(value, (tuple, list)) and type(value) in (tuple, list):
        kind = "a tuple" if isinstance(value, tuple) else "a list"
        return f"{kind} of length {len(value)}"
    if isinstance(value, dict):
        return f"a dict with keys {', '.join(map(repr, value))}"
    return f"an object of type {type(value).__name__}"


def check_reverse_inputs(
    what: str, arguments: _tree.Arguments, numbers: Sequence[int], holomorphic: bool, allow_int: bool
) -> None:
    """Refuses arguments that cannot be differentiated, for grad, value_and_grad and jacrev."""
    for number, place, aval in _differentiated(what, arguments, numbers):
        if holomorphic:
            _require_complex(what, f"argument {number}{place}", aval)
        elif not _tree.is_inexact(aval) and not allow_int:
            _errors.fail(
                _errors.DtypeError,
                f"{what} requires real- or complex-valued arguments, but argument {number}{place} is {_type(aval)}.",
                "Convert it to a floating point type, leave it out of argnums, or pass allow_int=True.",
            )


def check_forward_inputs(what: str, arguments: _tree.Arguments, numbers: Sequence[int], holomorphic: bool) -> None:
    """Refuses arguments that cannot be differentiated, for jacfwd and hessian."""
    for number, place, aval in _differentiated(what, arguments, numbers):
        if holomorphic:
            _require_complex(what, f"argument {number}{place}", aval)
        elif not np.issubdtype(aval.dtype, np.floating) and not jax.dtypes.issubdtype(aval.dtype, np.floating):
            _errors.fail(
                _errors.DtypeError,
                f"{what} requires real-valued arguments, but argument {number}{place} is {_type(aval)}.",
                "Pass holomorphic=True to differentiate a holomorphic function, or use ev.jvp.",
            )


def _differentiated(what: str, arguments: _tree.Arguments, numbers: Sequence[int]):
    """(argument number, path in it, aval) for each leaf of the differentiated arguments."""
    avals = arguments.avals
    for number in numbers:
        paths = jax.tree_util.tree_leaves_with_path(arguments.structure[0][number])
        for (path, leaf), position in zip(paths, arguments.positions(number), strict=True):
            place = jax.tree_util.keystr(path)
            if position is None:
                _errors.fail(
                    _errors.DtypeError,
                    f"{what} cannot differentiate argument {number}{place}, {leaf!r} of type {type(leaf).__name__}: "
                    "it is not an array.",
                    "Leave it out of argnums.",
                )
            yield number, place, avals[position]


def _require_complex(what: str, name: str, aval: _compat.ShapedArray) -> None:
    if not jax.dtypes.issubdtype(aval.dtype, np.complexfloating):
        _errors.fail(
            _errors.DtypeError,
            f"{what} with holomorphic=True requires complex values, but {name} is {_type(aval)}.",
            "Convert it to a complex type, or leave out holomorphic=True.",
        )


def check_reverse_output(what: str, aval: _compat.ShapedArray, holomorphic: bool) -> None:
    """Refuses results that grad, value_and_grad and jacrev cannot differentiate."""
    if holomorphic:
        _require_complex(what, "the result", aval)
    elif jax.dtypes.issubdtype(aval.dtype, np.complexfloating):
        _errors.fail(
            _errors.DtypeError,
            f"{what} requires a real-valued result, but the function returns {_type(aval)}.",
            "Pass holomorphic=True to differentiate a holomorphic function, or use ev.vjp.",
        )
    elif not _tree.is_inexact(aval):
        _errors.fail(
            _errors.DtypeError,
            f"{what} requires a real-valued result, but the function returns {_type(aval)}.",
            "Integers have no derivative: return a floating point value.",
        )


def check_forward_output(what: str, aval: _compat.ShapedArray, holomorphic: bool) -> None:
    if holomorphic:
        _require_complex(what, "the result", aval)


def scalar_slot(what: str, program: Any, template: Any, holomorphic: bool) -> _tree.Slot:
    """The place of the one scalar that a function returns to grad."""
    if not isinstance(template, _tree.Slot):
        _errors.fail(
            _errors.ShapeError,
            f"{what} requires a function that returns one scalar, but {program.label} returns {describe(template)}.",
            "Return the scalar alone; for a pair (value, auxiliary data) pass has_aux=True.",
        )
    aval = program.out_avals[template.index]
    if aval.shape != ():
        _errors.fail(
            _errors.ShapeError,
            f"{what} requires a function that returns a scalar, but {program.label} returns an array of shape "
            f"{aval.shape}.",
            "Reduce it, for example with jnp.sum, or use ev.vjp or ev.jacrev.",
        )
    check_reverse_output(what, aval, holomorphic)
    return template


def check_sequences(what: str, **given: Any) -> None:
    for name, value in given.items():
        if not isinstance(value, (tuple, list)):
            _errors.fail(
                _errors.DtypeError,
                f"{what} expects {name} as a tuple or a list, found {type(value).__name__}.",
                f"For a function of one argument write {name}=(x,).",
            )


def check_arrays(what: str, primals: tuple) -> None:
    """Refuses primals of jvp, linearize and vjp that are no arrays."""
    for path, leaf in jax.tree_util.tree_leaves_with_path(primals):
        _tangent_aval(what, f"primals{jax.tree_util.keystr(path)}", leaf)


def check_like(what: str, name: str, given: Any, primals: Any) -> list[Any]:
    """The leaves of `given`, which must be a pytree of tangents of `primals`."""
    tree, expected = jax.tree.structure(given), jax.tree.structure(primals)
    if tree != expected:
        _errors.fail(
            _errors.ShapeError,
            f"{what}: {name} and primals must have the same structure; primals have {expected}, {name} have {tree}.",
        )
    check_arrays(what, primals)
    leaves = jax.tree.leaves(given)
    paths = jax.tree_util.tree_leaves_with_path(primals)
    for leaf, (path, primal) in zip(leaves, paths, strict=True):
        _check_tangent(what, f"{name}{jax.tree_util.keystr(path)}", leaf, _compat.abstract(primal))
    return leaves


def check_term(name: str, term: Any, primal: Any) -> None:
    """Refuses a term of a series that does not fit its primal."""
    tree, expected = jax.tree.structure(term), jax.tree.structure(primal)
    if tree != expected:
        _errors.fail(
            _errors.ShapeError,
            f"jet: {name} and its primal must have the same structure; the primal has {expected}, the term {tree}.",
        )
    for (path, leaf), value in zip(jax.tree_util.tree_leaves_with_path(term), jax.tree.leaves(primal), strict=True):
        place = f"{name}{jax.tree_util.keystr(path)}"
        found, aval = _tangent_aval("jet", place, leaf), _compat.abstract(value)
        known = type(leaf) in (int, float) and leaf in (0, 1)
        if found.shape != aval.shape and not known:
            _errors.fail(
                _errors.ShapeError,
                f"jet: {place} has shape {found.shape}, but its primal has shape {aval.shape}.",
            )


def check_linear_arguments(what: str, given: Any, expected_tree: Any, avals: Sequence) -> list[Any]:
    """The leaves of what a user passes to `f_jvp` or `f_vjp`."""
    names = {"linearize": ("f_jvp", "tangents", "the primals"), "vjp": ("f_vjp", "a cotangent", "the result")}
    function, kind, model = names[what]
    leaves, tree = jax.tree.flatten(given)
    if tree != expected_tree:
        _errors.fail(
            _errors.ShapeError,
            f"{function} takes {kind} with the structure of {model}, {expected_tree}; found {tree}.",
        )
    for i, (leaf, aval) in enumerate(zip(leaves, avals, strict=True)):
        # As JAX does, a cotangent of an integer may be anything of its shape: nothing depends on it.
        free = what == "vjp" and not _tree.is_inexact(aval)
        _check_tangent(function, f"{kind} (leaf {i})", np.zeros(np.shape(leaf), _compat.float0) if free else leaf, aval)
    return leaves


def _check_tangent(what: str, name: str, leaf: Any, primal: _compat.ShapedArray) -> None:
    expected = _compat.tangent(primal)
    found = _tangent_aval(what, name, leaf)
    if found.shape != expected.shape:
        _errors.fail(
            _errors.ShapeError,
            f"{what}: {name} has shape {found.shape}, but the primal has shape {expected.shape}.",
        )
    if found.dtype != expected.dtype:
        advice = ""
        if expected.dtype == _compat.float0:
            advice = "For an integer or a boolean pass np.zeros(shape, jax.dtypes.float0)."
        _errors.fail(
            _errors.DtypeError,
            f"{what}: {name} has dtype {_name(found.dtype)}, but dtype {_name(expected.dtype)} is expected for a "
            f"primal of dtype {_name(primal.dtype)}.",
            advice,
        )


def _tangent_aval(what: str, name: str, leaf: Any) -> _compat.ShapedArray:
    if getattr(leaf, "dtype", None) == _compat.float0:
        return _compat.ShapedArray(np.shape(leaf), _compat.float0)
    try:
        return _compat.abstract(leaf)
    except TypeError:
        _errors.fail(_errors.DtypeError, f"{what}: {name} is {leaf!r} of type {type(leaf).__name__}, not an array.")


def _name(dtype: Any) -> str:
    return "float0" if dtype == _compat.float0 else str(dtype)


def _type(aval: _compat.ShapedArray) -> str:
    return f"of dtype {_name(aval.dtype)}" + (f" and shape {aval.shape}" if aval.shape else "")


def split_aux(what: str, template: Any, has_aux: bool) -> tuple[Any, Any]:
    """(result, auxiliary data) of the pytree of results. The result holds arrays alone."""
    aux = None
    if has_aux:
        if not isinstance(template, (tuple, list)) or len(template) != 2:
            _errors.fail(
                _errors.DtypeError,
                f"{what} with has_aux=True needs a function that returns a pair (value, auxiliary data), "
                f"found {describe(template)}.",
            )
        template, aux = template
    for path, leaf in jax.tree_util.tree_leaves_with_path(template):
        if not isinstance(leaf, _tree.Slot):
            place = jax.tree_util.keystr(path)
            _errors.fail(
                _errors.DtypeError,
                f"{what}: the function returns {leaf!r} of type {type(leaf).__name__}"
                f"{f' at {place}' if place else ''}, which is not an array.",
                "Return arrays and numbers only, or put other things in auxiliary data with has_aux=True.",
            )
    return template, aux
