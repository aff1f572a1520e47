"""Checks of what users pass, with messages that say what was expected and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from evolute import _compat, _errors, _tree
from evolute._template import Constant, Slot, Template

RETURN = "Does the function lack a return statement?"


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
    if isinstance(value, Template):
        return _describe_template(value)
    if type(value) in (tuple, list):
        return f"{_article(type(value))} of length {len(value)}"
    if isinstance(value, dict):
        return f"a dict with keys {', '.join(map(repr, value))}"
    return f"an object of type {type(value).__name__}"


def _describe_template(template: Template) -> str:
    if template.kind is None:
        (leaf,) = template.leaves
        return describe(leaf.value) if isinstance(leaf, Constant) else "an array"
    if template.kind is type(None):
        return "None"
    if template.kind in (tuple, list):
        return f"{_article(template.kind)} of length {len(template.tree.children())}"
    if template.kind is dict:
        return f"a dict with keys {', '.join(map(repr, template.tree.node_data()[1]))}"
    return f"an object of type {template.kind.__name__}"


def _article(kind: type) -> str:
    return f"a {kind.__name__}"


def check_reverse_inputs(
    what: str, arguments: _tree.Arguments, numbers: Sequence[int], holomorphic: bool, allow_int: bool
) -> None:
    """Refuses arguments that cannot be differentiated, for grad, value_and_grad and jacrev."""
    for leaf, aval in _differentiated(what, arguments, numbers):
        if holomorphic and not _is_complex(aval):
            _require_complex(what, arguments.place(leaf), aval)
        elif not holomorphic and not _tree.is_inexact(aval) and not allow_int:
            _errors.fail(
                _errors.DtypeError,
                f"{what} requires real- or complex-valued arguments, but {arguments.place(leaf)} is {_type(aval)}.",
                "Convert it to a floating point type, leave it out of argnums, or pass allow_int=True.",
            )


def check_forward_inputs(what: str, arguments: _tree.Arguments, numbers: Sequence[int], holomorphic: bool) -> None:
    """Refuses arguments that cannot be differentiated, for jacfwd and hessian."""
    for leaf, aval in _differentiated(what, arguments, numbers):
        if holomorphic and not _is_complex(aval):
            _require_complex(what, arguments.place(leaf), aval)
        elif not holomorphic and not jax.dtypes.issubdtype(aval.dtype, np.floating):
            _errors.fail(
                _errors.DtypeError,
                f"{what} requires real-valued arguments, but {arguments.place(leaf)} is {_type(aval)}.",
                "Pass holomorphic=True to differentiate a holomorphic function, or use ev.jvp.",
            )


def _differentiated(what: str, arguments: _tree.Arguments, numbers: Sequence[int]):
    """(number, aval) for each leaf of the differentiated arguments."""
    for number in numbers:
        for i in arguments.span(number):
            leaf = arguments.leaves[i]
            if not arguments.dynamic[i]:
                _errors.fail(
                    _errors.DtypeError,
                    f"{what} cannot differentiate {arguments.place(i)}, {leaf!r} of type {type(leaf).__name__}: "
                    "it is not an array.",
                    "Leave it out of argnums.",
                )
            yield i, leaf


def _is_complex(aval: _compat.ShapedArray) -> bool:
    return jax.dtypes.issubdtype(aval.dtype, np.complexfloating)


def _require_complex(what: str, name: str, aval: _compat.ShapedArray) -> None:
    if not _is_complex(aval):
        _errors.fail(
            _errors.DtypeError,
            f"{what} with holomorphic=True requires complex values, but {name} is {_type(aval)}.",
            "Convert it to a complex type, or leave out holomorphic=True.",
        )


def check_reverse_output(what: str, aval: _compat.ShapedArray, holomorphic: bool) -> None:
    """Refuses results that grad, value_and_grad and jacrev cannot differentiate."""
    if holomorphic:
        _require_complex(what, "the result", aval)
    elif _is_complex(aval):
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


def scalar_slot(what: str, program: Any, template: Template, holomorphic: bool) -> Slot:
    """The place of the one scalar that a function returns to grad."""
    if template.kind is not None:
        if template.kind is type(None):
            advice = RETURN
        elif template.kind in (tuple, list) and len(template.tree.children()) == 2:
            advice = "Return the scalar alone; for a pair (value, auxiliary data) pass has_aux=True."
        else:
            advice = "Return the scalar alone, or the pair (scalar, auxiliary data) and pass has_aux=True."
        _errors.fail(
            _errors.ShapeError,
            f"{what} requires a function that returns one scalar, but {program.label} returns {describe(template)}.",
            advice,
        )
    (slot,) = template.leaves
    aval = program.out_avals[slot.index]
    if aval.shape != ():
        _errors.fail(
            _errors.ShapeError,
            f"{what} requires a function that returns a scalar, but {program.label} returns an array of shape "
            f"{aval.shape}.",
            "Reduce it, for example with jnp.sum, or use ev.vjp or ev.jacrev.",
        )
    check_reverse_output(what, aval, holomorphic)
    return slot


def check_sequences(what: str, **given: Any) -> None:
    for name, value in given.items():
        if not isinstance(value, (tuple, list)):
            _errors.fail(
                _errors.ArgumentError,
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
        _check_tangent(what, f"{name}{jax.tree_util.keystr(path)}", leaf, _compat.abstract(primal), "primal")
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
    if what == "vjp":
        function, kind, name, models, model = "f_vjp", "a cotangent", "the cotangent", "result", "result"
    else:
        function, kind, name, models, model = "f_jvp", "tangents", "tangents", "primals", "primal"
    leaves, tree = jax.tree.flatten(given)
    if tree != expected_tree:
        _errors.fail(
            _errors.ShapeError,
            f"{function} takes {kind} with the structure of the {models}, {expected_tree}; found {tree}.",
        )
    for i, (leaf, aval) in enumerate(zip(leaves, avals, strict=True)):
        # As JAX does, a cotangent of an integer may be anything of its shape: nothing depends on it.
        if what == "vjp" and not _tree.is_inexact(aval):
            leaf = np.zeros(np.shape(leaf), _compat.float0)
        if _fits(leaf, aval):
            continue
        path, _ = jax.tree_util.tree_leaves_with_path(given)[i]
        _check_tangent(function, f"{name}{jax.tree_util.keystr(path)}", leaf, aval, model)
    return leaves


def check_one_cotangent(given: tuple) -> None:
    if len(given) != 1:
        _errors.fail(
            _errors.ShapeError,
            f"f_vjp takes one argument, a cotangent with the structure of the result; found {len(given)}.",
            "Where the function returns several results, pass them as it returns them: f_vjp((a, b)).",
        )


def _fits(leaf: Any, primal: _compat.ShapedArray) -> bool:
    """Whether a tangent or cotangent is an array of the right type."""
    expected = _compat.tangent(primal)
    return (getattr(leaf, "shape", None), getattr(leaf, "dtype", None)) == (expected.shape, expected.dtype)


def _check_tangent(what: str, name: str, leaf: Any, primal: _compat.ShapedArray, model: str) -> None:
    """Refuses a tangent or cotangent `leaf` that does not fit the `model`, a primal or a result, of type `primal`."""
    expected = _compat.tangent(primal)
    found = _tangent_aval(what, name, leaf)
    if found.shape != expected.shape:
        _errors.fail(
            _errors.ShapeError,
            f"{what}: {name} has shape {found.shape}, but the {model} has shape {expected.shape}.",
        )
    if found.dtype != expected.dtype:
        advice = ""
        if expected.dtype == _compat.float0:
            advice = "For an integer or a boolean pass np.zeros(shape, jax.dtypes.float0)."
        _errors.fail(
            _errors.DtypeError,
            f"{what}: {name} has dtype {_name(found.dtype)}, but dtype {_name(expected.dtype)} is expected for a "
            f"{model} of dtype {_name(primal.dtype)}.",
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


def split_aux(what: str, template: Template, has_aux: bool, float0: bool = False) -> tuple[Template, Template]:
    """(result, auxiliary data) of what a function returns; without `has_aux` no data.

    The result holds arrays alone, and zeros of dtype float0 where these are allowed.
    """
    aux = Template.of(None)
    if has_aux:
        parts = template.children()
        if not issubclass(template.kind or type(None), (tuple, list)) or len(parts) != 2:
            _errors.fail(
                _errors.DtypeError,
                f"{what} with has_aux=True needs a function that returns a pair (value, auxiliary data), "
                f"found {describe(template)}.",
                RETURN if template.kind is type(None) else "",
            )
        template, aux = parts
    for leaf in template.leaves:
        allowed = float0 and getattr(getattr(leaf, "value", None), "dtype", None) == _compat.float0
        if isinstance(leaf, Constant) and not allowed:
            _errors.fail(
                _errors.DtypeError,
                f"{what}: the function returns {leaf.value!r} of type {type(leaf.value).__name__}"
                f"{f' at {leaf.place}' if leaf.place else ''}, which is not an array.",
                "Return arrays and numbers only, or put other things in auxiliary data with has_aux=True.",
            )
    return template, aux
