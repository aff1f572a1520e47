"""jvp, linearize and vjp."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _call, _chain, _checks, _compat, _linear_maps, _linearized, _pullback, _refs, _symbolic, _tree
from evolute._program import Program
from evolute._template import Slot, Template


def jvp(
    fun: Callable, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False, *, nan_safe: bool = False
) -> tuple:
    """The value of a function and its derivative in a direction, as `jax.jvp`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        primals: a tuple or list of the arguments. A `jax.Ref` among them has one as its tangent, which holds the
            derivative of its contents, before and after.
        tangents: a tuple or list of the directions: the structures, shapes and dtypes of `primals`, with dtype float0
            for integers.
        has_aux: whether `fun` returns (results, auxiliary data).
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        (results, tangents of the results), and the auxiliary data with `has_aux`.

    Raises:
        ShapeError: `tangents` do not fit `primals`.
        DtypeError: `tangents` have wrong dtypes.
        ArgumentError: the sequences are neither tuples nor lists.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "jvp")
    _checks.check_sequences("jvp", primals=primals, tangents=tangents)
    if _symbolic.is_symbolic((primals, tangents), {}):
        pushed = functools.partial(jvp, fun, has_aux=has_aux, nan_safe=nan_safe)
        return _chain.with_symbols(pushed, primals, tangents)
    if any(map(_compat.is_ref, jax.tree.leaves((primals, tangents)))):
        return _refs.jvp(functools.partial(jvp, nan_safe=nan_safe), fun, primals, tangents, has_aux)
    given = _checks.check_like("jvp", "tangents", tuple(tangents), tuple(primals))
    program, arguments, values = _chain.program_of(fun, tuple(primals), {}, differentiated=True)
    given = arguments.select(given)
    active = [x for x, a in zip(given, program.in_avals, strict=True) if _tree.is_inexact(a)]
    return push(program, has_aux, nan_safe).call([*values, *active])


def push(program: Program, has_aux: bool = False, nan_safe: bool = False) -> Program:
    """The program of jvp: of the arguments, then a tangent for each inexact one; returns (results, tangents)."""
    result, aux = _checks.split_aux("jvp", program.template, has_aux, float0=True)
    wrt = [i for i, a in enumerate(program.in_avals) if _tree.is_inexact(a)]
    b = program.begin("jvp", [*program.in_avals, *(program.in_avals[i] for i in wrt)], nan_safe=nan_safe)
    n = len(program.in_avals)
    active = [i for i, a in enumerate(program.out_avals) if _tree.is_inexact(a)]
    types = [*b.out_types, *(b.out_types[i] for i in active)]
    outs = b.function.jvp(program.name, [*b.consts, *b.inputs[:n]], b.inputs[n:], types, wrt=b.wrt(wrt))
    places = {i: Slot(len(program.out_avals) + k) for k, i in enumerate(active)}

    def tangent(s: Slot) -> Any:
        return places[s.index] if s.index in places else _tree.float0_zeros(program.out_avals[s.index].shape)

    avals = [*program.out_avals, *(program.out_avals[i] for i in active)]
    return b.finish(outs, avals, Template.joined([result, result.map(tangent), *([aux] if has_aux else [])]))


def linearize(fun: Callable, *primals: Any, has_aux: bool = False, in_nzs: Any = None, nan_safe: bool = False) -> tuple:
    """The value of a function and its derivative as a linear function, as `jax.linearize`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        *primals: its arguments.
        has_aux: whether `fun` returns (results, auxiliary data).
        in_nzs: which primals have tangents other than zero: see `vjp`. Those of others are not looked at.
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        (results, f_jvp), and the auxiliary data with `has_aux`. `f_jvp` takes tangents like `primals` and returns
        those of the results, as often as one likes: what it needs of the results' computation was kept. It is a pytree
        (a `jax.tree_util.Partial`) and can cross the boundary of a `jax.jit`. Its `out_nzs` is that of `vjp`.

    Raises:
        CaptureError, DerivativeError: as `grad`. `f_jvp` raises ShapeError or DtypeError for tangents that do not fit.
        ArgumentError: `in_nzs` is no tree of booleans above that of the primals.
    """
    result, aux, residuals, parts, _ = _split(fun, primals, "linearize", has_aux, in_nzs, nan_safe)
    f_jvp = _linearized.Pushed(_linearized.Pushforward(*parts), residuals)
    return (result, f_jvp, aux) if has_aux else (result, f_jvp)


def vjp(
    fun: Callable,
    *primals: Any,
    has_aux: bool = False,
    saveable_args: Any = True,
    in_nzs: Any = None,
    nan_safe: bool = False,
) -> tuple:
    """The value of a function and its reverse-mode derivative, as `jax.vjp`.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        *primals: its arguments.
        has_aux: whether `fun` returns (results, auxiliary data).
        saveable_args: which primals `f_vjp` may keep: a boolean for all below it in the tuple of primals, in containers
            of any kind that have as many parts. In the place of another that it needs, `f_vjp.args_res` has
            `NotSaveable()`, and the primal has to be put back before `f_vjp` is called. What is computed of a primal is
            kept.
        in_nzs: which primals are differentiated, in the same form; None for all. The cotangents of the others are
            zeros.
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        (results, f_vjp), and the auxiliary data with `has_aux`. `f_vjp` takes one cotangent, like the results, and
        returns a tuple of cotangents like `primals`, with float0 zeros for integers. It can be called many times and
        never computes the results again. It is a pytree, and has the attributes of what `jax.vjp` returns: see
        `evolute._pullback.Pullback`.

    Raises:
        CaptureError, DerivativeError: as `grad`. `f_vjp` raises ShapeError or DtypeError for a cotangent that does
        not fit the results.
        ArgumentError: `saveable_args` or `in_nzs` is no tree of booleans above that of the primals; from `f_vjp`, an
        argument has not been put back.

    Example:
        >>> import evolute as ev
        >>> y, f_vjp = ev.vjp(lambda x, w: x * w, 2.0, 5.0, saveable_args=(True, False))
        >>> f_vjp.args_res[1] = 5.0
        >>> x_bar, w_bar = f_vjp(1.0)
        >>> print(x_bar, w_bar)
        5.0 2.0
    """
    saveable = _tree.flags("vjp", "saveable_args", saveable_args, jax.tree.structure(primals))
    result, aux, residuals, parts, sources = _split(fun, primals, "vjp", has_aux, in_nzs, nan_safe)
    f_vjp = _pullback.Pullback.of(_linearized.Transposed(*parts), residuals, sources, saveable)
    return (result, f_vjp, aux) if has_aux else (result, f_vjp)


def _split(fun: Callable, primals: tuple, what: str, has_aux: bool, in_nzs: Any, nan_safe: bool) -> tuple:
    """(results, auxiliary data, residuals, the fields of Linearized, which leaf of the primals each residual is)."""
    _tree.check_callable(fun, what)
    _checks.check_arrays(what, primals)
    moving = _tree.flags(what, "in_nzs", True if in_nzs is None else in_nzs, jax.tree.structure(primals))
    program, arguments, values = _chain.program_of(
        fun, primals, {}, differentiated=True, logged=moving if what == "vjp" else None
    )
    probes = program.captured.logs.probes
    flags = [*arguments.select(moving), *(True for _ in probes)]
    wrt = [i for i, (a, m) in enumerate(zip(program.in_avals, flags, strict=True)) if m and _tree.is_inexact(a)]
    template = program.template.computed(wrt) if what == "vjp" else program.template
    result, aux = _checks.split_aux(what, template, has_aux, float0=True)
    n = len(program.consts)
    _refs.check_differentiated(program.captured, wrt, f"{what} of {program.label}")
    module = program.module()
    given = [*program.consts, *values, *(jnp.zeros(p.aval.shape, p.aval.dtype) for p in probes)]
    if wrt:
        outs, residuals, linear = _call.linearize(module, [n + i for i in wrt], given, nan_safe)
        sources = module.linearized([n + i for i in wrt], nan_safe)[1]
    else:
        outs, residuals, linear, sources = _call.call(module, *given), [], _linear_maps.of_nothing(module), []
    _refs.write(program.captured, values)
    parts = _linearized.parts_of(
        linear.transposed if what == "vjp" else linear,
        primals,
        arguments,
        program,
        result,
        wrt[: len(wrt) - len(probes)],
    )
    if what == "vjp":
        parts = (*parts, _pullback.Logged.of(program, module))
    leaf_of = {("argument", n + p): k for k, p in enumerate(parts[3]) if p is not None}
    sources = [leaf_of.get(source) for source in sources]
    return result.fill(outs, values), aux.fill(outs, values), residuals, parts, sources
