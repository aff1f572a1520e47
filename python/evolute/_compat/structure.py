"""What programs have in common that differ in their numbers alone: a key by which they are known.

Equal keys mean that JAX lowers them to the same text, but for these numbers. So a key holds whatever a program does and
the lines of the user's that it comes from. A program with a function of Python in it has none, since nobody sees what
such a function does: a rule may use a variable that has changed. The rules of JAX's own functions do not.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Hashable
from typing import Any

import jax
import numpy as np
from jax._src import config, core, source_info_util
from jax._src import linear_util as lu

from evolute._compat import literals, releases
from evolute._compat.keys import rule_key, user_rule
from evolute._compat.linearity import linear_p
from evolute._compat.primitives import custom_jvp_p, jit_p
from evolute._compat.releases import ClosedJaxpr


class _NoKeyError(Exception):
    """The program holds something that cannot be compared."""


def structure(closed: ClosedJaxpr) -> Hashable | None:
    """The key of a program, or None."""
    try:
        body = releases.body(closed)
        found = (config.trace_context(), _program(body, {(i, k) for i, k, _ in literals.places(body)}))
        hash(found)
    except (_NoKeyError, TypeError):
        return None
    return found


def outline(closed: ClosedJaxpr) -> Hashable:
    """What programs of one structure have in common, and others too: for a program that has no key."""
    jaxpr = releases.body(closed)
    return tuple(closed.in_avals), tuple(eqn.primitive for eqn in jaxpr.eqns), tuple(closed.out_avals)


def _program(jaxpr: core.Jaxpr, numbers: frozenset | set = frozenset()) -> tuple:
    """Of a program, with variables by their order; `numbers` are (equation, operand) of literals that may differ."""
    known = {v: i for i, v in enumerate((*jaxpr.constvars, *jaxpr.invars))}

    def operand(atom: core.Atom, may_differ: bool = False) -> Hashable:
        if isinstance(atom, core.Var):
            return known[atom]
        return atom.aval, None if may_differ else np.asarray(atom.val).tobytes()

    parts: list[Hashable] = [tuple(v.aval for v in known)]
    for i, eqn in enumerate(jaxpr.eqns):
        if eqn.primitive is linear_p:
            raise _NoKeyError
        operands = tuple(operand(atom, (i, k) in numbers) for k, atom in enumerate(eqn.invars))
        params = tuple((name, _parameter(eqn, name, value)) for name, value in sorted(eqn.params.items()))
        source = eqn.source_info
        avals = tuple(v.aval for v in eqn.outvars)
        parts.append((eqn.primitive, params, operands, avals, _line(source.traceback), source.name_stack, eqn.ctx))
        for v in eqn.outvars:
            known[v] = len(known)
    return *parts, tuple(map(operand, jaxpr.outvars))


@functools.lru_cache(maxsize=4096)
def _line(traceback: Any) -> Hashable:
    """The user's innermost frame, the one in the text of a module: where from it was called makes no difference."""
    return source_info_util.user_frame(traceback)


def _parameter(eqn: core.JaxprEqn, name: str, value: Any) -> Hashable:
    if isinstance(value, ClosedJaxpr):
        return _function_under_jit(value) if eqn.primitive is jit_p else _closed(value)
    if isinstance(value, core.Jaxpr):
        return _program(value)
    if isinstance(value, (tuple, list)):
        return tuple(_parameter(eqn, name, v) for v in value)
    if isinstance(value, (bool, int, float, complex)):  # 1, 1.0 and True are equal, and so are 0.0 and -0.0
        return type(value), repr(value)
    if isinstance(value, lu.WrappedFun) and eqn.primitive is custom_jvp_p:
        written = user_rule(value)
        if written is None or not _is_of_jax(written.f):
            raise _NoKeyError
        return rule_key(value)
    if callable(value) and not isinstance(value, (type, jax.sharding.AbstractMesh, jax.sharding.Mesh)):
        raise _NoKeyError
    return value


def _closed(closed: ClosedJaxpr) -> Hashable:
    if closed.consts:
        raise _NoKeyError
    return _program(releases.body(closed))


# JAX traces a function under jax.jit once, so that its program is often the same object.
_functions: weakref.WeakKeyDictionary[ClosedJaxpr, Hashable] = weakref.WeakKeyDictionary()


def _function_under_jit(closed: ClosedJaxpr) -> Hashable:
    if closed not in _functions:
        try:
            _functions[closed] = _closed(closed)
        except _NoKeyError:
            _functions[closed] = weakref.ref(closed)
    return _functions[closed]


def _is_of_jax(rule: Any) -> bool:
    """Whether a rule is a function of JAX's own, with all that it closes over."""
    if isinstance(rule, (tuple, list)):
        return all(map(_is_of_jax, rule))
    if not callable(rule):
        return rule is None or isinstance(rule, (bool, int, float, str))
    if not (getattr(rule, "__module__", None) or "").startswith("jax."):
        return False
    return all(_is_of_jax(cell.cell_contents) for cell in getattr(rule, "__closure__", None) or ())
