"""Derivative rules that survive capture.

A call of a function with rules of its own (jax.custom_jvp, jax.custom_vjp), a solver, a factorisation, a special
function that is computed by iteration: each is captured as one operation, `ad.custom`, which names the function that
computes it and the functions that differentiate it. JAX writes the latter: the rule of a primitive is what `jax.jvp`,
`jax.vjp` or `jax.linear_transpose` makes of one application of it; but see `_own_rules`.

A rule may apply what it is the rule of, so names are given out before the functions they stand for are written, and
these are written when the rest of the module is: those that the function itself needs, then those that these need.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _compat, _own_rules
from evolute._budget import Budget

# A rule may need another rule, which needs another: sinc has one for each of its derivatives. So deep, or after so many
# in one module, the next is left out, and asking for it is an error. So is one of so many equations that only third and
# higher derivatives need: those of odeint double from one to the next.
DEPTH = 9
COUNT = 200
SIZE = 3000

_CLOSURE = (
    "its rule closes over a value that the function around it computes or takes; "
    "give the function that value as an argument"
)


def capture_rules() -> tuple:
    """Pairs (primitive, lowering rule) that take the place of JAX's own while a function is captured."""
    opaque = ((p, _opaque(p)) for p in _compat.OPAQUE)
    return (
        *opaque,
        (_compat.checkpoint_p, _checkpoint),
        (_compat.custom_jvp_p, _custom_jvp),
        (_compat.custom_vjp_p, _custom_vjp),
        (_compat.jit_p, _jit),
        (_compat.logistic_p, _compat.logistic_rule),
        (_compat.saved_p, lambda ctx, x: _compat.emit(ctx, "ad.saved", [x], {})),
        (_compat.stop_gradient_p, _compat.stop_gradient_rule),
    )


def _checkpoint(ctx, *args, jaxpr, differentiated, policy, **params):
    if differentiated:  # the second run, made by JAX's own reverse mode
        params.update(jaxpr=jaxpr, differentiated=differentiated, policy=policy)
        return _compat.lower_default(ctx, _compat.checkpoint_p, args, params)
    fun, op, budget = _compat.close(jaxpr), "ad.checkpoint", []
    if isinstance(policy, Budget):
        budget = [policy.bytes]
    elif policy is not None:
        marked, whole = _compat.with_marks(fun, policy)
        if whole:  # nothing is to be computed again
            op = "func.call"
        else:
            fun = marked

    def write(names: _Names, attributes: dict[str, Any]) -> None:
        _compat.lower_function(ctx, names("callee"), fun)
        if budget:
            attributes["ad.budget"] = budget

    return _call(ctx, args, _compat.name_of(fun), (op, *budget, _compat.program_key(fun)), write, op)


def _custom_jvp(ctx, *args, **params):
    fun, key = params["call_jaxpr"], ("jvp", _compat.rule_key(params["jvp_jaxpr_fun"]))
    bind = _binder(_compat.custom_jvp_p, params)

    def write(names: _Names, attributes: dict[str, Any]) -> None:
        _compat.lower_function(ctx, names("callee"), fun)
        _add_rules(ctx, names, attributes, {"jvp": _jvp_of(bind)})

    return _call(ctx, args, _compat.name_of(fun), (*key, _compat.program_key(fun)), write)


def _custom_vjp(ctx, *args, **params):
    fun, key = params["call_jaxpr"], ("vjp", _compat.rule_key(params["bwd"]))
    bind, closed = _binder(_compat.custom_vjp_p, params), _compat.closed_over(params)
    args = [
        _unmoved(ctx.replace(avals_in=[a], avals_out=[a]), x) if i < closed and _compat.is_inexact(a) else x
        for i, (x, a) in enumerate(zip(args, ctx.avals_in, strict=True))
    ]

    def write(names: _Names, attributes: dict[str, Any]) -> None:
        _compat.lower_function(ctx, names("callee"), fun)
        fwd, bwd = _vjp_of(bind, closed)
        _add_rules(ctx, names, attributes, {"fwd": fwd, "bwd": bwd})

    return _call(ctx, args, _compat.name_of(fun), (*key, closed, _compat.program_key(fun)), write)


def _unmoved(ctx, x):
    """`x`, that a function with a vjp rule closes over: a constant, or what must have no derivative."""

    def write(names: _Names, attributes: dict[str, Any]) -> None:
        _compat.lower_function(ctx, names("callee"), _compat.trace_rule(lambda x: [x], ctx.avals_in))
        attributes["refused"] = _CLOSURE

    return _call(ctx, [x], "closed_over", ("closed_over",), write)[0]


def _jit(ctx, *args, **params):
    rule = _own_rules.of_function(*_compat.function_of(params), [a.ndim for a in ctx.avals_in])
    if rule is None:
        return _compat.lower_jit(ctx, *args, **params)
    return _kept(ctx, args, _compat.jit_p, params, params["name"], rule)


def _opaque(primitive) -> Callable:
    def rule(ctx, *args, **params):
        return _kept(ctx, args, primitive, params, primitive.name, _own_rules.JVPS.get(primitive))

    return rule


def _kept(ctx, args, primitive, params: dict, name: str, own_rule: Callable | None):
    """One application of a primitive, as one operation."""
    bind = _binder(primitive, params)
    linear = _compat.linear_operands(primitive, len(args), params)

    def write(names: _Names, attributes: dict[str, Any]) -> None:
        _compat.lower_primitive(ctx, names("callee"), primitive, params)
        fun = _own_rules.with_rule(own_rule, bind, params)
        rules = {"jvp": _jvp_of(fun)}
        if linear:
            attributes["linear"] = linear
            rules["transpose"] = _transpose_of(bind, linear)
        _add_rules(ctx, names, attributes, rules)

    return _call(ctx, args, name, (primitive, _compat.params_key(params)), write)


# ---- one operation


class _Names:
    """Names for the functions of one operation."""

    def __init__(self, ctx, base: str):
        self._ctx, self._base = ctx, base
        self.known: dict[str, str] = {}

    def __call__(self, what: str) -> str:
        if what not in self.known:
            suffix = "" if what == "callee" else "_" + what
            self.known[what] = _compat.fresh_name(self._ctx, self._base + suffix)
        return self.known[what]


def _call(ctx, args, base: str, key: tuple, write: Callable[[_Names, dict[str, Any]], None], op: str = "ad.custom"):
    """Emits the operation; `write` writes its functions and adds its attributes, once for each `key` in a module."""
    table = _compat.module_table(ctx)
    key = (*key, tuple(map(str, ctx.avals_in)))
    if key not in table:
        names = _Names(ctx, base)
        table[key] = {"callee": names("callee")}
        write(names, table[key])
        _write_rules(ctx, table)
    return _compat.emit(ctx, op, args, table[key])


def _add_rules(ctx, names: _Names, attributes: dict[str, Any], rules: dict[str, Callable]) -> None:
    """Adds the attributes for `rules` (attribute -> what makes the program from the avals), to be written later.

    Where JAX cannot make one, the reason takes its place: it is an error only for those who need it.
    """
    table = _compat.module_table(ctx)
    depth = table.setdefault("depth", 0)
    todo = table.setdefault("todo", collections.deque())
    table["rules"] = table.get("rules", 0) + (depth > 0)
    if depth >= DEPTH or table["rules"] > COUNT:
        attributes["refused"] = (
            f"its derivative needs a rule that needs a rule, and so on: more than {DEPTH} deep, or {COUNT} in all"
        )
        return
    programs = {}
    for what, make in rules.items():
        try:
            programs[what] = make(ctx.avals_in)
        except Exception as error:
            attributes.setdefault("refused", _reason(error))
    if "fwd" in rules and len(programs) < 2:
        return
    size = sum(map(_compat.size_of, programs.values()))
    if depth > 1 and size > SIZE:
        attributes["refused"] = (
            f"its derivative needs a rule that needs a rule, and so on, which grow: this one has {size:,} equations, "
            f"more than {SIZE:,}; use reverse mode once, and forward mode for what is above it"
        )
        return
    attributes.update({what: names(what) for what in programs})
    todo.extend((names(what), closed, depth + 1) for what, closed in programs.items())


def _write_rules(ctx, table: dict) -> None:
    """Writes what is to be written, unless somebody is at it."""
    if table.get("writing"):
        return
    table["writing"] = True
    while table.get("todo"):
        name, closed, table["depth"] = table["todo"].popleft()
        _compat.lower_function(ctx, name, closed)
    table["writing"], table["depth"] = False, 0


def _reason(error: Exception) -> str:
    """Why there is no rule: one line."""
    if isinstance(error, _compat.ClosureError):
        return _CLOSURE
    text = str(error).split("\n")[0][:300]
    return f"its rule raised {type(error).__name__}" + (f": {text}" if text else "")


# ---- rules, as programs


def _binder(primitive, params: dict) -> Callable:
    """One application of a primitive, as a function of flat arrays that returns a list of them."""

    def bind(*args):
        outs = primitive.bind(*args, **primitive.get_bind_params(params))
        return list(outs) if primitive.multiple_results else [outs]

    return bind


def _of_inexact(fun: Callable, avals: Sequence, values: Sequence, first: int = 0) -> tuple[Callable, list]:
    """`fun` as a function of its inexact arguments, at the others of `values`; it returns (inexact results, others).

    Arguments before the `first` count among the others.
    """
    active = [i for i, a in enumerate(avals) if i >= first and _compat.is_inexact(a)]

    def of_active(*xs):
        args = list(values)
        for i, x in zip(active, xs, strict=True):
            args[i] = x
        outs = fun(*args)
        return [y for y in outs if _compat.is_inexact(_compat.typeof(y))], outs

    return of_active, active


def _jvp_of(fun: Callable) -> Callable:
    """(x.., tangents of the inexact ones) -> (results, tangents of the inexact ones)."""

    def make(avals: Sequence):
        def jvp(*values):
            of_active, active = _of_inexact(fun, avals, values[: len(avals)])
            primals, given = [values[i] for i in active], list(values[len(avals) :])
            _, tangents, outs = jax.jvp(of_active, primals, given, has_aux=True)
            return [*outs, *tangents]

        return _compat.trace_rule(jvp, [*avals, *(a for a in avals if _compat.is_inexact(a))])

    return make


def _vjp_of(fun: Callable, first: int) -> tuple[Callable, Callable]:
    """fwd: x.. -> (results, residuals). bwd: (residuals, cotangents of inexact results) -> those of the inexact x.

    Cotangents of arguments before the `first` are zero.
    """
    structure: Any = None
    residuals: list = []
    cotangents: list = []

    def make_fwd(avals: Sequence):
        def fwd(*values):
            nonlocal structure, residuals, cotangents
            of_active, active = _of_inexact(fun, avals, values, first)
            ys, pullback, outs = jax.vjp(of_active, *(values[i] for i in active), has_aux=True)
            leaves, structure = jax.tree.flatten(pullback)
            residuals, cotangents = [_compat.typeof(r) for r in leaves], [_compat.typeof(y) for y in ys]
            return [*outs, *leaves]

        return _compat.trace_rule(fwd, avals)

    def make_bwd(avals: Sequence):
        def bwd(*values):
            pullback = jax.tree.unflatten(structure, values[: len(residuals)])
            unmoved = [jnp.zeros(a.shape, a.dtype) for a in avals[:first] if _compat.is_inexact(a)]
            return [*unmoved, *pullback(list(values[len(residuals) :]))]

        return _compat.trace_rule(bwd, [*residuals, *cotangents])

    return make_fwd, make_bwd


def _transpose_of(fun: Callable, linear: Sequence[int]) -> Callable:
    """(other arguments, cotangents of the inexact results) -> cotangents of the arguments `linear`."""

    def make(avals: Sequence):
        fixed = [i for i in range(len(avals)) if i not in linear]
        outs = [a for a in _compat.trace_rule(fun, avals).out_avals if _compat.is_inexact(a)]

        def transpose(*values):
            def of_linear(*xs):
                args: list[Any] = [None] * len(avals)
                for i, v in (*zip(fixed, values, strict=False), *zip(linear, xs, strict=True)):
                    args[i] = v
                return [y for y in fun(*args) if _compat.is_inexact(_compat.typeof(y))]

            examples = [jax.ShapeDtypeStruct(avals[i].shape, avals[i].dtype) for i in linear]
            return list(jax.linear_transpose(of_linear, *examples)(list(values[len(fixed) :])))

        return _compat.trace_rule(transpose, [*(avals[i] for i in fixed), *outs])

    return make
