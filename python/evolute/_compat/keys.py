"""By what programs, rules and parameters are equal, so that what was made of one serves for the other."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from typing import Any

from jax._src import core
from jax._src import linear_util as lu
from jax.tree_util import PyTreeDef

from evolute._compat.tracing import ClosedJaxpr


def program_key(closed: ClosedJaxpr) -> tuple:
    """Equal for programs that compute the same and have the same rules.

    The text of a program shows neither its arrays nor the rules of what it calls.
    """
    return (str(closed), *_hidden(closed.consts, closed.jaxpr))


def _hidden(consts: Sequence, jaxpr: core.Jaxpr) -> list:
    found: list = [Identity(c) for c in consts]
    for eqn in jaxpr.eqns:
        for value in eqn.params.values():
            if isinstance(value, lu.WrappedFun):
                found.append(rule_key(value))
            elif callable(value):
                found.append(Identity(value))
            for sub in value if isinstance(value, (tuple, list)) else (value,):
                if isinstance(sub, core.ClosedJaxpr):
                    found += _hidden(sub.consts, sub.jaxpr)
                elif isinstance(sub, core.Jaxpr):
                    found += _hidden((), sub)
    return found


def rule_key(rule: lu.WrappedFun) -> tuple:
    """What the rule of one call has in common with those of other calls of the same function.

    The rule that the user wrote is somewhere in the closures of what JAX made of it, with the structure of the
    arguments and the values of those that are not differentiated.
    """
    todo: list = [rule]
    seen = set()
    closed_over: list[Identity] = []
    while todo:
        item = todo.pop(0)
        if id(item) in seen:
            continue
        seen.add(id(item))
        closed_over += map(Identity, getattr(item, "closed_over", ()))
        if isinstance(item, lu.WrappedFun):
            names = [gen.__name__ for gen, _ in item.transforms]
            if any(name in ("_flatten_jvp", "_flatten_fwd", "_flatten_bwd") for name in names):
                trees = [x for _, values in item.transforms for x in values if isinstance(x, PyTreeDef)]
                static = [values[0] for gen, values in item.transforms if "static" in gen.__name__]
                fixed = (Identity(getattr(x, "val", x)) for xs in static for x in xs)
                return (Identity(item.f), *trees, *fixed, *_variables(item.f), *closed_over)
            todo.append(item.f)
            todo += [x for _, values in item.transforms for x in values]
        elif callable(item):
            todo += [c.cell_contents for c in getattr(item, "__closure__", None) or () if c != types.CellType()]
            todo += [x for x in (getattr(item, "__wrapped__", None), getattr(item, "func", None)) if x is not None]
    return (Identity(rule),)


def _variables(fun: Callable) -> list[Identity]:
    """What the variables of a function hold that come from around it, and those of the functions among them.

    A rule that uses one that has changed since is another rule.
    """
    found, todo, seen = [], [fun], set()
    while todo:
        item = todo.pop()
        if isinstance(item, (tuple, list)):
            todo += filter(callable, item)
        code = getattr(item, "__code__", None)
        if not isinstance(code, types.CodeType) or id(item) in seen:
            continue
        seen.add(id(item))
        values = [c.cell_contents for c in item.__closure__ or () if c != types.CellType()]
        if not (item.__module__ or "").startswith("jax."):
            values += [item.__globals__[name] for name in _names(code) if name in item.__globals__]
        found += map(Identity, values)
        todo += values
    return found


def _names(code: types.CodeType) -> list[str]:
    """The names that a function looks up, those of functions defined in it included."""
    inner = (name for c in code.co_consts if isinstance(c, types.CodeType) for name in _names(c))
    return [*code.co_names, *inner]


class Identity:
    """Equal for the same object, or for equal numbers and strings; keeps it alive."""

    def __init__(self, value: Any):
        self.value = value
        plain = isinstance(value, (bool, int, float, complex, str, type(None)))
        self._key = (type(value), repr(value)) if plain else id(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def params_key(params: dict) -> Any:
    """Equal for parameters that say the same: programs among them by what they compute."""
    return tuple((name, _value_key(value)) for name, value in sorted(params.items()))


def _value_key(value: Any) -> Any:
    if isinstance(value, core.ClosedJaxpr):
        return program_key(value)
    if isinstance(value, (tuple, list)):
        return (type(value), *map(_value_key, value))
    if isinstance(value, (core.Jaxpr, lu.WrappedFun)):
        return Identity(value)
    try:
        hash(value)
        return (type(value), value)
    except TypeError:
        return Identity(value)
