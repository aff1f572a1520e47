"""jvp, linearize and vjp."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _call, _chain, _checks, _compat, _linear_maps, _pullback, _refs, _symbolic, _tree
from evolute._module import Linear
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


@dataclasses.dataclass(frozen=True)
class _Linearized:
    """What linearize and vjp make of a function; calls the linear module, with the residuals as first argument.

    `in_*` describe the primals and `out_*` the results: avals of the leaves, and their places among the flat arguments
    and results of the program (None for a static argument). `wrt` are the numbers of the flat arguments that have
    tangents, `all_out_avals` the avals of the flat results.
    """

    module: Linear
    in_tree: Any
    in_avals: tuple
    in_places: tuple
    out_tree: Any
    out_avals: tuple
    out_places: tuple
    wrt: tuple
    all_out_avals: tuple

    @property
    def forward(self) -> Linear:
        """The linear module that takes tangents."""
        return self.module

    @property
    def out_nzs(self) -> Any:
        """For each leaf of the results, in tuples, lists and dicts, whether it may depend on what has tangents."""
        numbers, found = _numbers(self.all_out_avals), _linear_maps.moving_results(self.forward)
        return _tree.mirrored(self.out_tree, [p in numbers and found[numbers[p]] for p in self.out_places])

    def _spread(self, outs: Sequence[Any], numbers: dict[int, int], avals: tuple, places: tuple, tree: Any) -> Any:
        """A pytree from the flat results of the module, and zeros for what is none of them."""
        found = [outs[numbers[p]] if p in numbers else _zeros(a) for a, p in zip(avals, places, strict=True)]
        return jax.tree.unflatten(tree, found)


def _zeros(aval: _compat.ShapedArray) -> Any:
    """A tangent or cotangent that is zero."""
    if _tree.is_inexact(aval):
        return _compat.instantiate_zeros(_compat.zero_tangent(aval))
    return _tree.float0_zeros(aval.shape)


@dataclasses.dataclass(frozen=True)
class _Pushforward(_Linearized):
    """`f_jvp` of linearize."""

    def __call__(self, residuals: Sequence[Any], *tangents: Any) -> Any:
        leaves = _checks.check_linear_arguments("linearize", tangents, self.in_tree, self.in_avals)
        active = [x for x, p in zip(leaves, self.in_places, strict=True) if p in self.wrt]
        numbers = _numbers(self.all_out_avals)
        outs = _call.call(self.module, *residuals, *active) if numbers else []
        return self._spread(outs, numbers, self.out_avals, self.out_places, self.out_tree)


@jax.tree_util.register_pytree_node_class
class _Pushed(jax.tree_util.Partial):
    """What linearize returns: a pytree of its residuals."""

    @property
    def out_nzs(self) -> Any:
        return self.func.out_nzs

    def tree_flatten(self) -> tuple:
        return self.args, self.func

    @classmethod
    def tree_unflatten(cls, func: Callable, args: tuple) -> _Pushed:
        return cls(func, *args)


@dataclasses.dataclass(frozen=True)
class Transposed(_Linearized):
    """The function under `f_vjp`, with the residuals as first argument."""

    @property
    def forward(self) -> Linear:
        return self.module.transposed

    def __call__(self, residuals: Sequence[Any], *cotangents: Any) -> Any:
        _checks.check_one_cotangent(cotangents)
        leaves = _checks.check_linear_arguments("vjp", cotangents[0], self.out_tree, self.out_avals)
        given = dict(zip(self.out_places, leaves, strict=True))
        cotangents = [
            given[i] if i in given else jnp.zeros(a.shape, a.dtype)
            for i, a in enumerate(self.all_out_avals)
            if _tree.is_inexact(a)
        ]
        numbers = {p: k for k, p in enumerate(self.wrt)}
        outs = _call.call(self.module, *residuals, *cotangents) if numbers else []
        return self._spread(outs, numbers, self.in_avals, self.in_places, self.in_tree)


def _numbers(avals: Sequence) -> dict[int, int]:
    """The numbers of the inexact ones among the inexact ones."""
    return {i: k for k, i in enumerate(i for i, a in enumerate(avals) if _tree.is_inexact(a))}


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
    f_jvp = _Pushed(_Pushforward(*parts), residuals)
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
    f_vjp = _pullback.Pullback.of(Transposed(*parts), residuals, sources, saveable)
    return (result, f_vjp, aux) if has_aux else (result, f_vjp)


def _split(fun: Callable, primals: tuple, what: str, has_aux: bool, in_nzs: Any, nan_safe: bool) -> tuple:
    """(results, auxiliary data, residuals, the fields of _Linearized, which leaf of the primals each residual is)."""
    _tree.check_callable(fun, what)
    _checks.check_arrays(what, primals)
    moving = _tree.flags(what, "in_nzs", True if in_nzs is None else in_nzs, jax.tree.structure(primals))
    program, arguments, values = _chain.program_of(fun, primals, {}, differentiated=True)
    wrt = [
        i
        for i, (a, m) in enumerate(zip(program.in_avals, arguments.select(moving), strict=True))
        if m and _tree.is_inexact(a)
    ]
    template = program.template.computed(wrt) if what == "vjp" else program.template
    result, aux = _checks.split_aux(what, template, has_aux, float0=True)
    n = len(program.consts)
    _refs.check_differentiated(program.captured, wrt, f"{what} of {program.label}")
    module, given = program.module(), [*program.consts, *values]
    if wrt:
        outs, residuals, linear = _call.linearize(module, [n + i for i in wrt], given, nan_safe)
        sources = module.linearized([n + i for i in wrt], nan_safe)[1]
    else:
        outs, residuals, linear, sources = _call.call(module, *given), [], _linear_maps.of_nothing(module), []
    _refs.write(program.captured, values)
    parts = parts_of(linear.transposed if what == "vjp" else linear, primals, arguments, program, result, wrt)
    leaf_of = {("argument", n + p): k for k, p in enumerate(parts[3]) if p is not None}
    sources = [leaf_of.get(source) for source in sources]
    return result.fill(outs, values), aux.fill(outs, values), residuals, parts, sources


def parts_of(
    module: Linear, primals: tuple, arguments: _tree.Arguments, program: Program, result: Template, wrt: Sequence[int]
) -> tuple:
    """The fields of `_Linearized`: `result` is the template of what was linearized."""
    in_leaves, in_tree = jax.tree.flatten(primals)
    outs = [
        (program.out_avals[leaf.index], leaf.index)
        if isinstance(leaf, Slot)
        else (_compat.ShapedArray(leaf.value.shape, _compat.float0), None)
        for leaf in result.leaves
    ]
    return (
        module,
        in_tree,
        tuple(_compat.abstract(leaf) for leaf in in_leaves),
        tuple(p for i in range(len(primals)) for p in arguments.positions(i)),
        result.tree,
        tuple(a for a, _ in outs),
        tuple(p for _, p in outs),
        tuple(wrt),
        tuple(program.out_avals),
    )


def transposed(f_jvp: jax.tree_util.Partial) -> jax.tree_util.Partial:
    """`f_vjp` of the function of which `f_jvp` is the linearization: both use what the one kept."""
    parts = {field.name: getattr(f_jvp.func, field.name) for field in dataclasses.fields(_Linearized)}
    parts["module"] = f_jvp.func.module.transposed
    return jax.tree_util.Partial(Transposed(**parts), *f_jvp.args)
