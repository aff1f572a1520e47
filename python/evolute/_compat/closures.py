"""What the rules of functions close over: values of a function that is being traced.

A rule is traced when it is asked for, which is after the function around it has been. The tracers that it closes over
are still known by then: each stands for a variable of the program that it was traced for.
"""

from __future__ import annotations

import contextlib
import functools
import types
from collections.abc import Hashable, Iterator
from typing import Any

import jax
import numpy as np
from jax._src import core, source_info_util
from jax._src import linear_util as lu
from jax._src.interpreters import batching
from jax._src.interpreters import partial_eval as pe

from evolute._compat import releases

_MOST = 20_000  # objects that are looked at before the search ends
_LEAVES = (bool, int, float, complex, str, bytes, type, np.ndarray, np.generic, types.ModuleType, types.CodeType)
_OPAQUE = (
    jax.Array,
    core.Trace,
    core.Var,
    core.AbstractValue,
    core.DebugInfo,
    core.Primitive,
    source_info_util.SourceInfo,
)


class ClosureError(Exception):
    """A rule closes over a value of a function that is being traced, and nothing can be put in its place."""


def key_of(tracer: core.Tracer) -> Hashable:
    """Equal for tracers that stand for the same value."""
    return tracer.val if isinstance(tracer, pe.DynamicJaxprTracer) else id(tracer)


def value_of(value: Any, known: dict[Hashable, Any]) -> Any:
    """`known` has the value of some tracers, by their keys; anything else stays what it is."""
    if not isinstance(value, core.Tracer):
        return value
    key = key_of(value)
    return key.val if isinstance(key, core.Literal) else known.get(key, value)


def is_live(tracer: core.Tracer) -> bool:
    """Whether a tracer belongs to what is traced now, so that it may be a constant here."""
    trace = core.trace_ctx.trace
    while trace is not None:
        if tracer._trace is trace:
            return True
        trace = getattr(trace, "parent_trace", None)
    return False


def name_of_rule(rule: lu.WrappedFun) -> str:
    """Which rule of a function this is, with its name and its line: "its bwd rule f (f.py:3)"."""
    name, _, place = (rule.debug_info.func_src_info or "").partition(" at ")
    return f"its {rule.debug_info.traced_for.split()[-1]} rule {name} ({place})"


def describe(tracer: core.Tracer) -> str:
    """The type of a value, and the user's line that it comes from."""
    info = getattr(tracer, "_line_info", None) or getattr(tracer, "source_info", None)
    frame = info and source_info_util.user_frame(info.traceback)
    where = f" (from {frame.file_name}:{frame.start_line})" if frame else ""
    return f"a value of type {tracer.aval.str_short()}{where}"


def tracers_in(*rules: Any) -> dict[Hashable, core.Tracer]:
    """The tracers that functions of Python can reach, by their keys.

    These are in the variables of functions around them, defaults, arguments of `functools.partial`, attributes and
    containers. There may be more of them than the functions use.
    """
    found: dict[Hashable, core.Tracer] = {}
    todo: list = [*rules]
    seen: dict[int, Any] = {}
    while todo and len(seen) < _MOST:
        item = todo.pop()
        if isinstance(item, core.Tracer):
            found.setdefault(key_of(item), item)
            if isinstance(item, batching.BatchTracer):
                todo.append(item.val)
        elif id(item) not in seen and item is not None:
            seen[id(item)] = item
            todo += _reached_from(item)
    return found


def _reached_from(item: Any) -> list:
    if isinstance(item, (*_LEAVES, *_OPAQUE)):
        return []
    if isinstance(item, (tuple, list, set, frozenset)):
        return list(item)
    if isinstance(item, dict):
        return list(item.values())
    if isinstance(item, lu.WrappedFun):
        return [item.f, *item.transforms]
    if isinstance(item, functools.partial):
        return [item.func, item.args, item.keywords]
    if isinstance(item, types.MethodType):
        return [item.__func__, item.__self__]
    if isinstance(item, types.FunctionType):
        cells = [c.cell_contents for c in item.__closure__ or () if c != types.CellType()]
        return [*cells, item.__defaults__, item.__kwdefaults__, getattr(item, "__wrapped__", None)]
    if releases.is_program(item):
        params = [value for eqn in releases.body(item).eqns for value in eqn.params.values()]
        return [getattr(item, "consts", ()), *params]
    wrapped = getattr(item, "__wrapped__", None) if callable(item) else None
    return [wrapped, *getattr(item, "__dict__", {}).values(), *_in_slots(item)]


def _in_slots(item: Any) -> list:
    slots = [v for cls in type(item).__mro__ for v in vars(cls).values() if isinstance(v, types.MemberDescriptorType)]
    return [getattr(item, slot.__name__, None) for slot in slots]


@contextlib.contextmanager
def batched_again(*rules: Any) -> Iterator[None]:
    """Inside, rules may use the rows of a batch that they close over: JAX gives a rule its batch back."""
    ended = {t._trace for t in tracers_in(*rules).values() if isinstance(t, batching.BatchTracer)}
    ended = [trace for trace in ended if not trace.is_valid()]
    for trace in ended:
        trace._invalidated = False
    try:
        yield
    finally:
        for trace in ended:
            trace.invalidate()
