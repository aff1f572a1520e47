"""Calls of functions that have derivative rules of their own, with what the rules close over among the operands.

A rule (`custom_jvp`, `custom_vjp`) is made when it is asked for; what it closes over has to be an operand of its call
by then. It is an operand that has no derivative. So, as in JAX, a rule that uses such a value is refused where the
value is differentiated.

What a body closes over is an operand too, as JAX has it. The rule alone says what the derivative is, also where such a
value is differentiated; but as in JAX that is refused for `custom_vjp` under `jax.jit`, in loops and in branches, and
everywhere else where no argument is differentiated.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import jax
import numpy as np
from jax._src import ad_util, core, custom_derivatives
from jax._src import linear_util as lu
from jax._src.interpreters import ad
from jax._src.interpreters import partial_eval as pe

from evolute._compat import releases, values
from evolute._compat.closures import ClosureError, batched_again, describe, key_of, name_of_rule

_JVP, _VJP = custom_derivatives.custom_jvp_call_p, custom_derivatives.custom_vjp_call_p
_RULES = {_JVP: ("jvp_jaxpr_fun",), _VJP: ("fwd_jaxpr_thunk", "bwd")}
_ZEROS = (ad_util.SymbolicZero, ad_util.Zero)


def rules_of(eqn: core.JaxprEqn) -> list[Any]:
    """The rules that an operation holds, if it is a call of a function that has some."""
    return [eqn.params[name] for name in _RULES.get(eqn.primitive, ())]


class RuleError(Exception):
    """A rule raised the exception that is the cause of this one, or JAX did because of what it returned."""


@contextlib.contextmanager
def _calling(rule: lu.WrappedFun) -> Iterator[None]:
    """Where a rule is called: an error says which one it was."""
    try:
        with batched_again(rule):
            yield
    except (ClosureError, RuleError, jax.errors.UnexpectedTracerError, *values.UNKNOWN):
        raise
    except Exception as error:
        raise RuleError(name_of_rule(rule)) from error


class _Closed:
    """The rules of one call, whose first operands are what they close over, then what its body closes over."""

    def __init__(self, params: dict, keys: tuple[Hashable, ...], outermost: bool, evaluate: Callable):
        self.params = params
        self.closed_over = keys
        self.outermost = outermost
        self.evaluate = evaluate
        self.before = len(keys) + params["num_consts"]

    def known(self, values: Sequence) -> dict[Hashable, Any]:
        return dict(zip(self.closed_over, values, strict=False))

    def body(self, *args):
        return self.evaluate(self.params["call_jaxpr"], self.known(args), args[len(self.closed_over) :])

    def wrapped(self, fun: Callable, like: Any) -> lu.WrappedFun:
        return lu.wrap_init(_Rule(fun, like, (*self.closed_over, self.outermost)), debug_info=like.debug_info)

    def moving(self, moves: Sequence[bool]) -> list[Hashable]:
        """What is differentiated of that which the rule closes over. Where no argument is, no rule is needed."""
        if not any(moves[len(self.closed_over) :]):
            return []
        return [key for key, m in zip(self.closed_over, moves, strict=False) if m]

    def check_body(self, moves: Sequence[bool], with_arguments: bool) -> None:
        """Refuses a call whose body closes over a value that is differentiated, with arguments or alone."""
        if not with_arguments and any(moves[self.before :]):
            return
        avals = self.params["call_jaxpr"].in_avals
        for aval, moves_too in zip(avals, moves[len(self.closed_over) : self.before], strict=False):
            if moves_too:
                raise ClosureError(f"it closes over a value of type {aval.str_short()}, which is differentiated")


class _Rule:
    """A function that takes the place of a rule: equal to one with the same `use` of an equal one, see `rule_key`."""

    def __init__(self, fun: Callable, rule: lu.WrappedFun, use: tuple[Hashable, ...]):
        self.fun, self.__wrapped__, self.use = fun, rule, use

    def __call__(self, *args):
        return self.fun(*args)


def _refuse_moving(rule: lu.WrappedFun, consts: Sequence, moving: Sequence[Hashable]) -> None:
    """Refuses a rule that uses a value of which it cannot say what the derivative in it is."""
    for c in consts:
        if isinstance(c, core.Tracer) and key_of(c) in moving:
            raise ClosureError(f"{name_of_rule(rule)} closes over {describe(c)}, which is differentiated")


def _differ_in_batch(rule: lu.WrappedFun, found: core.AbstractValue, expected: core.AbstractValue) -> str:
    return (
        f"of it and {name_of_rule(rule)} one closes over rows of a batch of jax.vmap: results are "
        f"{expected.str_short()} and {found.str_short()}"
    )


def _spread(rule: lu.WrappedFun, x: Any, aval: core.AbstractValue) -> Any:
    """A result of a rule where the function's own has one axis more: it closes over rows of a batch of `jax.vmap`."""
    shape = core.typeof(x).shape
    if shape == aval.shape:
        return x
    axes = [d for d in range(len(aval.shape)) if (*aval.shape[:d], *aval.shape[d + 1 :]) == shape]
    if len(axes) != 1:
        raise ClosureError(_differ_in_batch(rule, core.typeof(x), aval))
    kept = [d for d in range(len(aval.shape)) if d != axes[0]]
    return jax.lax.broadcast_in_dim(x, aval.shape, kept)


class _JvpRule(_Closed):
    def bind_params(self) -> dict:
        fun = lu.wrap_init(self.body, debug_info=releases.body(self.params["call_jaxpr"]).debug_info)
        symbolic_zeros = self.params["symbolic_zeros"] or bool(self.closed_over) or self.outermost
        subfuns = (fun, self.wrapped(self.jvp, self.params["jvp_jaxpr_fun"]))
        return {"subfuns": subfuns, "symbolic_zeros": symbolic_zeros}

    def jvp(self, *args):
        n, k = len(args) // 2, len(self.closed_over)
        primals, tangents = args[self.before : n], args[n + self.before :]
        moves = [not isinstance(t, _ZEROS) for t in args[n:]]
        if self.outermost:
            self.check_body(moves, with_arguments=False)
        if not self.params["symbolic_zeros"]:
            tangents = [ad.instantiate_zeros(t) for t in map(ad.replace_rule_output_symbolic_zeros, tangents)]
        zeros = [isinstance(t, _ZEROS) for t in tangents]
        with _calling(self.params["jvp_jaxpr_fun"]):
            jaxpr, consts, out_zeros = self.params["jvp_jaxpr_fun"].call_wrapped(*zeros)
        _refuse_moving(self.params["jvp_jaxpr_fun"], consts, self.moving(moves))
        moved = [t for t, zero in zip(tangents, zeros, strict=True) if not zero]
        outs = self.evaluate(releases.attach(jaxpr, consts), self.known(args[:k]), [*primals, *moved])
        results, found = outs[: len(out_zeros)], iter(outs[len(out_zeros) :])
        avals = self.params["call_jaxpr"].out_avals
        spread = functools.partial(_spread, self.params["jvp_jaxpr_fun"])
        of = (
            ad_util.SymbolicZero(a.to_tangent_aval()) if z else spread(next(found), a)
            for a, z in zip(avals, out_zeros, strict=True)
        )
        return [*map(spread, results, avals), *of]


def _check_cotangents(cotangents: Sequence, avals: Sequence) -> None:
    """JAX checks shapes, but not whether what belongs to a floating point argument is one."""
    for i, (ct, aval) in enumerate(zip(cotangents, avals, strict=True)):
        found = None if isinstance(ct, _ZEROS) else core.typeof(ct)
        if found and not _is_inexact(found) and _is_inexact(aval):
            raise TypeError(f"result {i} is {found.str_short()}, a cotangent of an argument {aval.str_short()}")


def _is_inexact(aval: core.AbstractValue) -> bool:
    return isinstance(aval, core.ShapedArray) and jax.numpy.issubdtype(aval.dtype, np.inexact)


def _traced_as(x: Any) -> Any:
    """The aval of an array; zeros, and numbers that a rule of fwd leaves for bwd to look at, as they are."""
    return core.typeof(x) if isinstance(x, (jax.Array, np.ndarray)) else x


def _is_aval(x: Any) -> bool:
    return isinstance(x, core.AbstractValue)


class _VjpRules(_Closed):
    def bind_params(self) -> dict:
        fun = lu.wrap_init(self.body, debug_info=releases.body(self.params["call_jaxpr"]).debug_info)
        fwd = self.wrapped(self.fwd, self.params["fwd_jaxpr_thunk"])
        bwd = self.wrapped(releases.bwd_returning(self.bwd), self.params["bwd"])
        kept = {"symbolic_zeros": self.params["symbolic_zeros"], "out_trees": self.out_trees}
        return {"subfuns": (fun, fwd, bwd), **kept}

    def out_trees(self):
        """The structures of results and residuals, and which operands residuals are: the closures come first."""
        out_tree, res_tree, forwarded = self.params["out_trees"]()
        k = len(self.closed_over)
        both = jax.tree_util.treedef_tuple([jax.tree.structure([0] * k), res_tree])
        return out_tree, both, [*range(k), *(f if f is None else f + k for f in forwarded)]

    def fwd(self, *args):
        values, moves = args[::2], args[1::2]
        self.check_body(moves, with_arguments=not self.outermost)
        with _calling(self.params["fwd_jaxpr_thunk"]):
            jaxpr, consts = self.params["fwd_jaxpr_thunk"].call_wrapped(*moves[self.before :])
        outs = self.evaluate(releases.attach(jaxpr, consts), self.known(values), values[self.before :])
        results = len(outs) - len(self.params["call_jaxpr"].out_avals)
        self.check_shapes(outs[results:])
        moving = self.moving(moves)
        if moving:
            _refuse_moving(self.params["fwd_jaxpr_thunk"], consts, moving)
            given, (_, _, forwarded) = iter(outs), self.params["out_trees"]()
            residuals = [next(given) if f is None else values[len(self.closed_over) + f] for f in forwarded]
            cotangents = [core.typeof(y).to_ct_aval() for y in outs[results:]]
            given = [*map(_traced_as, residuals), *cotangents]
            _refuse_moving(self.params["bwd"], self.trace_bwd(given)[0].consts, moving)
        return outs

    def check_shapes(self, results: Sequence) -> None:
        for found, expected in zip(results, self.params["call_jaxpr"].out_avals, strict=True):
            if core.typeof(found).shape != expected.shape:
                rule = self.params["fwd_jaxpr_thunk"]
                raise ClosureError(_differ_in_batch(rule, core.typeof(found), expected))

    def bwd(self, *args):
        k = len(self.closed_over)
        outs, logs = self.call_bwd(self.known(args), args[k:])
        in_avals, n = self.params["call_jaxpr"].in_avals, self.params["num_consts"]
        with _calling(self.params["bwd"]):
            _check_cotangents(outs, in_avals[n:])
        operands = [*map(core.typeof, args[:k]), *in_avals[:n]]
        return [*(ad_util.Zero(a.to_ct_aval()) for a in operands), *outs], logs

    def call_bwd(self, known: dict[Hashable, Any], args: Sequence) -> tuple[Sequence[Any], dict]:
        """What bwd returns and logs, where the tracers in it have the values `known`."""
        if not known:
            with _calling(self.params["bwd"]):
                return releases.outcome_of(self.params["bwd"].call_wrapped, *args)
        given = [*map(_traced_as, args)]
        closed, zeros, logs = self.trace_bwd(given)
        found = iter(self.evaluate(closed, known, [a for a, g in zip(args, given, strict=True) if a is not g]))
        outs = [next(found) if z is None else z for z in zeros]
        return outs, jax.tree.unflatten(logs, found)

    def trace_bwd(self, args: Sequence) -> tuple[releases.ClosedJaxpr, list[Any], Any]:
        """The program of bwd for arguments as `_traced_as` says, and its results: zeros, or None for others.

        Behind these results it returns what bwd logs, in a tree of the structure that comes last.
        """
        rule, zeros, logged = self.params["bwd"], [], None

        def run(*values):
            nonlocal logged
            given = iter(values)
            outs, logs = releases.outcome_of(rule.call_wrapped, *(next(given) if _is_aval(a) else a for a in args))
            zeros[:] = [o if isinstance(o, _ZEROS) else None for o in outs]
            leaves, logged = jax.tree.flatten(logs)
            return [*(o for o in outs if not isinstance(o, _ZEROS)), *leaves]

        wrapped = lu.wrap_init(run, debug_info=rule.debug_info.with_unknown_names())
        with _calling(rule):
            jaxpr, _, consts = pe.trace_to_jaxpr_dynamic(wrapped, [a for a in args if _is_aval(a)])
        return releases.attach(jaxpr, consts), zeros, logged


KINDS = {_JVP: _JvpRule, _VJP: _VjpRules}
