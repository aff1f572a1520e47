"""By what programs, rules and parameters are equal, so that what was made of one serves for the other."""

from __future__ import annotations

import functools
import hashlib
import sys
import types
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import jax
import numpy as np
from jax._src import core, hijax, stages
from jax._src import linear_util as lu
from jax._src.interpreters import batching
from jax.tree_util import PyTreeDef

from evolute._compat import releases
from evolute._compat.releases import ClosedJaxpr

_COMPARED = (PyTreeDef, core.AbstractValue)
# The classes of these are not the user's; but what SimpleNamespace holds is.
_NOT_OPENED = {*sys.stdlib_module_names, "jax", "jaxlib", "numpy"} - {"types"}
_MOST = 1000  # functions, containers and objects that are opened
HiPrim = getattr(hijax, "HiPrim", None) or hijax.VJPHiPrimitive
# What the class of all hijax primitives makes of the types of one.
_TYPES = {"in_aval", "in_avals", "in_avals_flat", "in_tree", "out_aval", "out_avals_flat", "out_tree", "params"}


def program_key(closed: ClosedJaxpr) -> tuple:
    """Equal for programs that compute the same and have the same rules."""
    return _key(releases.body(closed), closed.consts)


def _key(jaxpr: core.Jaxpr, consts: Sequence = ()) -> tuple:
    numbers: dict[core.Var, int] = {}

    def operand(v: Any) -> Any:
        return (v.aval, value_key(v.val)) if isinstance(v, core.Literal) else numbers[v]

    def define(variables: Sequence[core.Var]) -> tuple:
        numbers.update(zip(variables, range(len(numbers), len(numbers) + len(variables)), strict=True))
        return tuple(v.aval for v in variables)

    parts: list = [*map(Identity, consts), define(jaxpr.constvars), define(jaxpr.invars)]
    for eqn in jaxpr.eqns:
        operands = tuple(map(operand, eqn.invars))
        parts.append((eqn.primitive, eqn.ctx, operands, define(eqn.outvars), params_key(eqn.params)))
    return (*parts, tuple(map(operand, jaxpr.outvars)))


def rule_key(rule: lu.WrappedFun) -> tuple:
    """What the rule of one call has in common with those of other calls of the same function.

    The rule that the user wrote is somewhere in the closures of what JAX made of it, with the structure of the
    arguments and the values of those that are not differentiated. A rule for a batch is another one than for a row.
    """
    found, uses = _user_rule(rule)
    if found is None:
        return (Identity(rule),)
    if _takes_accumulators(found):
        return (found.in_tree, found.symbolic_zeros, *variables(found.bwd), *uses)
    trees = [x for _, values in found.transforms for x in values if isinstance(x, PyTreeDef)]
    static = [values[0] for gen, values in found.transforms if "static" in gen.__name__]
    fixed = (Identity(getattr(x, "val", x)) for xs in static for x in xs)
    return (*trees, *fixed, *variables(found.f), *uses)


def modules_of(rule: lu.WrappedFun) -> set[str | None]:
    """The modules that define the rule and, where one wraps it as equinox does, the function that it is a rule of."""
    found = user_rule(rule)
    fun = rule.f if found is None else found.f
    wrapped = [getattr(c.cell_contents, "fn", None) for c in fun.__closure__ or () if c != types.CellType()]
    return {getattr(f, "__module__", None) for f in (fun, *wrapped)}


def may_log(bwd: lu.WrappedFun) -> bool:
    """Whether a bwd rule was registered as one that may log, or in a way that is not known."""
    found = user_rule(bwd)
    if found is None or _takes_accumulators(found):
        return True
    return any(values[-1] for gen, values in found.transforms if gen.__name__ == "_flatten_bwd")


def user_rule(rule: lu.WrappedFun) -> Any:
    """What JAX made first of the rule that the user wrote: a WrappedFun, or the object of one with accumulators."""
    return _user_rule(rule)[0]


def _batched_over(values: Sequence) -> list[Hashable]:
    """The axis of a batch, and where each argument has it, if these are the values of what batches a rule."""
    if not any(isinstance(x, batching.AxisData) for x in values):
        return []
    return [tuple(x) if isinstance(x, list) else x for x in values if isinstance(x, (batching.AxisData, list, tuple))]


def _takes_accumulators(rule: Any) -> bool:
    return hasattr(rule, "call_with_accums")


def _user_rule(rule: lu.WrappedFun) -> tuple[Any, list[Hashable]]:
    """The same, and of its use what capture says, and over which axes it is batched."""
    todo: list = [rule]
    seen = set()
    uses: list[Hashable] = []
    while todo:
        item = todo.pop(0)
        if id(item) in seen:
            continue
        seen.add(id(item))
        uses += map(Identity, getattr(item, "use", ()))
        if isinstance(item, lu.WrappedFun):
            names = [gen.__name__ for gen, _ in item.transforms]
            uses += [axes for _, values in item.transforms for axes in _batched_over(values)]
            if any(name in ("_flatten_jvp", "_flatten_fwd", "_flatten_bwd") for name in names):
                return item, uses
            todo.append(item.f)
            todo += [x for _, values in item.transforms for x in values]
        elif _takes_accumulators(item):
            return item, uses
        elif callable(item):
            todo += [c.cell_contents for c in getattr(item, "__closure__", None) or () if c != types.CellType()]
            todo += [x for x in (getattr(item, "__wrapped__", None), getattr(item, "func", None)) if x is not None]
    return None, uses


def variables(fun: Callable) -> list[Any]:
    """The code of a function, what its variables hold that come from around it, and those of the functions among them.

    Functions of the same code and variables are one; a rule that uses a variable that has changed is another rule. So
    what containers and objects hold counts too, but for what is left after many of them.
    """
    found: list[Any] = []
    todo, seen = [fun], set()
    while todo:
        item = todo.pop()
        if isinstance(item, (jax.custom_jvp, jax.custom_vjp)):
            names = ("jvp", "fwd", "bwd", "nondiff_argnums", "symbolic_zeros")
            todo += [getattr(item, name, None) for name in names]
            item = item.fun
        if known := _of_hijax(item):
            found.append(known)
            continue
        if id(item) in seen:
            found.append("again")
            continue
        code = getattr(item, "__code__", None)
        if not isinstance(code, types.CodeType):
            key, held = _held_by(item) if len(seen) < _MOST else (Identity(item), ())
            found.append(key)
            if held:
                seen.add(id(item))
                todo += held
            continue
        found += [Identity(code), Identity(getattr(item, "__self__", None))]
        seen.add(id(item))
        todo += [getattr(item, "__self__", None)]
        todo += [c.cell_contents for c in item.__closure__ or () if c != types.CellType()]
        todo += [*(item.__defaults__ or ()), *(item.__kwdefaults__ or {}).values()]
        if not (item.__module__ or "").startswith("jax."):
            todo += [item.__globals__[name] for name in _names(code) if name in item.__globals__]
    return found


def _held_by(item: Any) -> tuple[Hashable, Sequence]:
    """A key of a value, and what else it holds that may be changed in place."""
    if isinstance(item, (tuple, list, set, frozenset)):
        return (type(item), len(item)), list(item)
    if isinstance(item, dict):
        return (type(item), len(item)), [*item.keys(), *item.values()]
    if isinstance(item, functools.partial):
        return functools.partial, [item.func, item.args, item.keywords]
    if isinstance(item, types.ModuleType) or not _is_of_a_user(item if isinstance(item, type) else type(item)):
        return Identity(item), []
    if isinstance(item, type):
        attributes = {k: v for c in item.__mro__ if _is_of_a_user(c) for k, v in vars(c).items() if _is_data(k, v)}
        return Identity(item), [x for named in attributes.items() for x in named]
    return Identity(item), [type(item), *(x for named in getattr(item, "__dict__", {}).items() for x in named)]


def _is_of_a_user(cls: type) -> bool:
    return cls.__module__.partition(".")[0] not in _NOT_OPENED


def _is_data(name: str, value: Any) -> bool:
    """Whether this is an attribute of a class, and no method."""
    return not (name.startswith("__") or callable(value) or hasattr(type(value), "__get__"))


def prim_key(prim: Any) -> Hashable:
    """Equal for hijax primitives that compute the same and have the same rules.

    Its equality is that of its parameters; but its methods may use other attributes, and what comes from around them.
    """
    values = {**{name: value for name, value in vars(prim).items() if name not in _TYPES}, **prim.params}
    kept = tuple((name, _attribute_key(value)) for name, value in sorted(values.items()))
    types_ = (prim.in_tree, *prim.in_avals_flat, prim.out_tree, *prim.out_avals_flat)
    return (type(prim), types_, kept, tuple(x for method in _methods(type(prim)) for x in variables(method)))


def _attribute_key(value: Any) -> Hashable:
    """Functions and objects are compared by what they are made of."""
    if isinstance(value, types.FunctionType):
        return tuple(variables(value))
    if _is_of_a_user(type(value)) and not isinstance(value, HiPrim):
        return (value_key(value), *variables(value))
    if isinstance(value, tuple):
        return tuple(map(_attribute_key, value))
    return program_key(value.jaxpr) if isinstance(value, stages.Traced) else value_key(value)


def _methods(cls: type) -> list[types.FunctionType]:
    """The functions that the user's part of a class defines."""
    members = (member for c in cls.__mro__ if _is_of_a_user(c) for member in vars(c).values())
    found = (getattr(member, "__func__", member) for member in members)
    return [f for f in found if isinstance(f, types.FunctionType)]


def _of_hijax(item: Any) -> Hashable:
    """The key of what JAX makes anew for each call of a function with rules that it keeps as a hijax primitive."""
    if isinstance(item, stages.Traced):
        return program_key(item.jaxpr)
    if isinstance(item, hijax.Static):
        return ("static", Identity(item.val))
    if isinstance(item, (tuple, list)) and item and all(isinstance(x, _COMPARED) for x in jax.tree.leaves(item)):
        return (*map(_of_hijax, jax.tree.leaves(item)), jax.tree.structure(item))
    return item if isinstance(item, _COMPARED) else None


@functools.lru_cache(maxsize=1024)
def _names(code: types.CodeType) -> list[str]:
    """The names that a function looks up, those of functions defined in it included."""
    inner = (name for c in code.co_consts if isinstance(c, types.CodeType) for name in _names(c))
    return [*code.co_names, *inner]


class Identity:
    """Equal for the same object, or for equal numbers, strings and arrays that can change; keeps it alive."""

    def __init__(self, value: Any):
        self.value = value
        plain = isinstance(value, (bool, int, float, complex, str, type(None)))
        self._key = (type(value), repr(value)) if plain else id(value)
        if isinstance(value, np.ndarray) and value.flags.writeable and value.dtype != object:
            self._key = (value.shape, value.dtype, hashlib.sha256(np.ascontiguousarray(value)).digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def params_key(params: dict) -> Any:
    """Equal for parameters that say the same: programs among them by what they compute."""
    return tuple((name, value_key(value)) for name, value in sorted(params.items()))


def value_key(value: Any) -> Any:
    if isinstance(value, HiPrim):
        return prim_key(value)
    if isinstance(value, ClosedJaxpr):
        return program_key(value)
    if isinstance(value, core.Jaxpr):
        return _key(value)
    if isinstance(value, (tuple, list)):
        return (type(value), *map(value_key, value))
    if isinstance(value, lu.WrappedFun):
        return rule_key(value)
    try:
        hash(value)
    except TypeError:
        return Identity(value)
    return (type(value), repr(value)) if isinstance(value, (float, complex)) else (type(value), value)
