"""Mutable arrays: `jax.new_ref` in functions that are differentiated, around them, and among their arguments.

A module has no mutable arrays. References that a function makes become values while it is captured. Of one that it
closes over or takes as an argument, the module takes the contents; and what the function writes into it is a second
module, of its contents afterwards, which a call of the derived function computes and writes back, once. It holds what
the contents depend on and nothing else, and has no derivative: JAX has an error where it would have one, and so do we.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import jax

from evolute import _call, _compat, _errors, _text
from evolute._deferred import Outside
from evolute._module import Module, known


@dataclasses.dataclass(frozen=True)
class Changes:
    """What a captured function writes into `refs`: `program`, of `needed` of its arguments, gives their contents.

    Arguments are counted from the constants on, of which there are `count`. `places` has the line of each first write.
    """

    refs: tuple
    program: _compat.ClosedJaxpr
    needed: tuple[int, ...]
    count: int
    places: tuple

    def lowered(self, lower: Callable[[_compat.ClosedJaxpr], tuple[str, Outside]], name: str) -> Writes:
        """The same with a module, of whose function `name` `lower` makes the text, with what that names."""
        text, outside = lower(self.program)
        text = _text.make_main(text, name, "main")
        avals = [_compat.ShapedArray(a.shape, a.dtype, weak_type=a.weak_type) for a in self.program.out_avals]
        module = Module(f"{name}_refs", text, self.program.in_avals, avals, outside)
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(Changes)}
        return Writes(**fields, module=known(module))


@dataclasses.dataclass(frozen=True)
class Writes(Changes):
    module: Module


def discharge(
    name: str, closed: _compat.ClosedJaxpr, consts: Sequence[Any]
) -> tuple[_compat.ClosedJaxpr, list[Any], Changes | None]:
    """A program without references, the constants that it takes first, and what it writes.

    Errors: CaptureError for a use of references that has no such program.
    """
    try:
        found, positions = _compat.discharge(closed)
    except _compat.RefError as error:
        fail(name, error)
    if found is closed:
        return closed, list(consts), None
    found, more = _compat.constants_to_arguments(found)
    moved = [len(more) + i for i in positions]
    main, contents, written, needed = _compat.split_contents(found, len(closed.out_avals), moved)
    values = [*more, *(c[...] if i in positions else c for i, c in enumerate(consts))]
    if contents is None:
        return main, values, None
    refs = tuple(consts[positions[k]] for k in written)
    places = tuple(_compat.line_of_write(closed.jaxpr, closed.jaxpr.invars[positions[k]]) for k in written)
    return main, values, Changes(refs, contents, tuple(needed), len(values), places)


def fail(name: str, error: _compat.RefError) -> NoReturn:
    _errors.fail(
        _errors.CaptureError,
        f"{name} cannot be captured: {error.found}.",
        "Give it the contents, ref[...], and write what it returns into the reference outside of it. To log a "
        "cotangent, add zeros that are an argument where it is to be seen, and differentiate in these too.",
        error.place,
    )


def check_results(name: str, leaves: Sequence[Any]) -> None:
    """Refuses a function that returns a reference that is being traced."""
    if any(isinstance(leaf, _compat.Tracer) and _compat.is_ref(leaf) for leaf in leaves):
        _errors.fail(
            _errors.CaptureError,
            f"{name} returns a reference (jax.new_ref).",
            "Return its contents: ref[...], or jax.freeze(ref).",
        )


def check_differentiated(captured: Any, positions: Sequence[int], label: str) -> None:
    """Refuses writes, into references from outside, of what depends on arguments that are differentiated."""
    writes = captured.writes
    if writes is None:
        return
    active = [i - writes.count in positions for i in writes.needed]
    found = _compat.dependent(writes.program.jaxpr, active)
    for ref, place, depends in zip(writes.refs, writes.places, found, strict=True):
        if depends:
            _errors.fail(
                _errors.DerivativeError,
                f"{label}: {captured.name} writes what depends on a differentiated argument into a reference from "
                f"outside of it ({_compat.typeof(ref)}), through which no derivative can go.",
                "Write jax.lax.stop_gradient(value), make the reference with kind='no_grad_no_remat', or make it in "
                "the function.",
                place,
            )


def refuse_writes(captured: Any, what: str) -> None:
    """Refuses a function that writes into references from outside where it is not clear how often."""
    if captured.writes is not None:
        ref, place = captured.writes.refs[0], captured.writes.places[0]
        _errors.fail(
            _errors.CaptureError,
            f"{what}: {captured.name} writes into a reference from outside of it ({_compat.typeof(ref)}), and {what} "
            "calls it for many points at once.",
            "Return the value instead, and write it outside; or, with vmap, map over a reference that is an argument.",
            place,
        )


def write(captured: Any, values: Sequence[Any]) -> None:
    """Writes what one call of the captured function, with these arguments, writes into references."""
    writes = captured.writes
    if writes is None:
        return
    given = [*captured.consts, *values]
    contents = _call.call(writes.module, *(given[i] for i in writes.needed))
    for ref, value in zip(writes.refs, contents, strict=True):
        ref[...] = value


# ---- references among mapped arguments, and among those that have tangents


def functional(fun: Callable, args: Sequence[Any], kwargs: dict, places: Sequence[int], has_aux: bool = False) -> tuple:
    """(function, args, kwargs): the same with the contents of references number `places` in their place.

    The function returns (results, contents afterwards), or with `has_aux` ((results, contents), auxiliary data).
    """
    leaves, tree = jax.tree.flatten((tuple(args), kwargs))
    for i in places:
        leaves[i] = leaves[i][...]

    def function(*args: Any, **kwargs: Any) -> tuple:
        leaves = jax.tree.leaves((args, kwargs))
        refs = [jax.new_ref(leaves[i]) for i in places]
        for i, ref in zip(places, refs, strict=True):
            leaves[i] = ref
        args, kwargs = jax.tree.unflatten(tree, leaves)
        found = fun(*args, **kwargs)
        contents = [ref[...] for ref in refs]
        return ((found[0], contents), found[1]) if has_aux else (found, contents)

    function.__name__ = getattr(fun, "__name__", type(fun).__name__)
    return (function, *jax.tree.unflatten(tree, leaves))


def jvp(jvp: Callable, fun: Callable, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool) -> tuple:
    """`jvp(fun, primals, tangents, has_aux)` with references among primals and tangents, which hold results too."""
    leaves, tree = jax.tree.flatten((tuple(primals), {}))
    directions, found = jax.tree.flatten((tuple(tangents), {}))
    places = [i for i, leaf in enumerate(leaves) if _compat.is_ref(leaf)]
    if tree != found or places != [i for i, leaf in enumerate(directions) if _compat.is_ref(leaf)]:
        _errors.fail(
            _errors.ShapeError,
            "jvp: the tangent of a reference (jax.new_ref) is a reference, and no other primal has one.",
            "Pass jax.new_ref(jnp.zeros_like(ref[...])) for one that has no derivative before.",
        )
    function, given, _ = functional(fun, primals, {}, places, has_aux)
    _, moving, _ = functional(fun, tangents, {}, places)
    (results, contents), (out_tangents, changes), *aux = jvp(function, given, moving, has_aux)
    for i, value, change in zip(places, contents, changes, strict=True):
        leaves[i][...] = value
        if _compat.is_inexact(_compat.typeof(value)):
            directions[i][...] = change
    return (results, out_tangents, *aux)


# ---- cotangents


def accumulating(pullback: Callable, refs: tuple, in_tree: Any, in_avals: Sequence) -> Callable:
    """`with_refs` of a pullback: see there."""
    leaves, tree = jax.tree.flatten(refs)
    if tree != in_tree:
        _errors.fail(
            _errors.ShapeError,
            f"with_refs takes references with the structure of the primals, {in_tree}; found {tree}.",
            "Pass jax.ad.GradValue() for a leaf whose cotangent is to be returned.",
        )
    for ref, aval in zip(leaves, in_avals, strict=True):
        if _compat.is_ref(ref):
            _check_accumulator(ref, aval)
    return jax.tree_util.Partial(_accumulate, pullback, refs)


def _check_accumulator(ref: Any, primal: _compat.ShapedArray) -> None:
    expected = _compat.tangent(primal)
    if expected.dtype == _compat.float0:  # nothing is added
        return
    if ref.shape != expected.shape:
        _errors.fail(
            _errors.ShapeError,
            f"with_refs: a reference has shape {ref.shape}, but the primal has shape {expected.shape}.",
        )
    if ref.dtype != expected.dtype:
        _errors.fail(
            _errors.DtypeError,
            f"with_refs: a reference has dtype {ref.dtype}, but the cotangent has dtype {expected.dtype}.",
        )


def _accumulate(pullback: Callable, refs: tuple, cotangent: Any) -> Any:
    """What the pullback returns, without what is added into references."""

    def put(ref: Any, found: Any) -> Any:
        if _compat.is_ref(ref):
            if found.dtype != _compat.float0:
                ref.addupdate(found)
            return jax.ad.GradRef()
        return jax.ad.DidntWant() if isinstance(ref, jax.ad.DontWant) else found

    found = pullback(cotangent)
    if pullback.wants_logs:
        return jax.tree.map(put, refs, found[0]), found[1]
    return jax.tree.map(put, refs, found)
