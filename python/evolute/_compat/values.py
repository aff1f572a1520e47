"""Tracing at known arguments: Python may look at the values of what is traced, as it may under `jax.grad`.

A tracer computes its value when somebody asks for it, `if x > 0` or `int(n)`, by running the operations that the value
needs and that were traced so far, each once. Where nobody asks, nothing is computed and the program is what it would be
without. The bodies of loops, branches and functions under `jax.jit` have no values, as under `jax.grad`.

Running operations ahead of the program must not be seen from outside: prints in them are left out, since the program
makes them, and a value that depends on any other side effect is not known.
"""

from __future__ import annotations

import inspect
import operator
import sys
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax._src import ad_util, core, dtypes, source_info_util
from jax._src import linear_util as lu
from jax._src.interpreters import ad, batching
from jax._src.interpreters import partial_eval as pe
from jax._src.lax import lax as lax_internal

from evolute._compat import prints

# Functions of JAX that ask whether a tracer has a value, and do without if it has none: to them it has none, so that
# the program does not depend on it.
_DO_WITHOUT = {
    inspect.unwrap(f).__code__
    for f in (
        jax.lax.fori_loop,
        jnp.array,
        jnp.power,
        lax_internal._convert_element_type,
        lax_internal._get_monoid_reducer,
    )
}
_IS_CONCRETE, _TO_CONCRETE_VALUE = core.is_concrete.__code__, core.to_concrete_value.__code__

# What a trace raises where a value is looked at that it does not know.
UNKNOWN = (
    jax.errors.ConcretizationTypeError,
    jax.errors.NonConcreteBooleanIndexError,
    jax.errors.TracerArrayConversionError,
    jax.errors.TracerIntegerConversionError,
)


def is_eager(trace: core.Trace) -> bool:
    """Whether operations run under this trace see values: no `jax.jit`, loop or branch is around it."""
    while isinstance(trace, (ad.JVPTrace, ad.LinearizeTrace, batching.BatchTrace)):
        trace = trace.parent_trace
    return isinstance(trace, (core.EvalTrace, _Trace))


def trace_at(
    wrapped: lu.WrappedFun, avals: Sequence, given: Sequence[Any], active: Sequence[int]
) -> tuple[core.Jaxpr, list[Any]]:
    """(program, constants) of a function of flat arrays, traced at the values `given`, with None for an unknown one.

    The arguments `active` are differentiated: like `jax.grad`, Python may decide by them, but not take them for
    constants (`float(x)`), which would lose their derivatives.
    """
    trace = _Trace(wrapped.debug_info, core.trace_ctx.trace)
    with (
        core.ensure_no_leaks(trace),
        source_info_util.reset_name_stack(),
        pe.TracebackScope(),
        core.set_current_trace(trace),
    ):
        here = source_info_util.current()
        arguments = [trace.new_arg(aval, here) for aval in avals]
        trace.set_given(arguments, given, active)
        outs = [dtypes.canonicalize_value(out) for out in wrapped.call_wrapped(*arguments)]
        outs = [trace.to_jaxpr_tracer(out, here) for out in outs]
        jaxpr, consts = trace.frame.to_jaxpr(trace, outs, wrapped.debug_info, here)
        del arguments, outs, trace  # for the check of leaks, which `jax.checking_leaks` asks for
    return jaxpr, consts


def _delegated(name: str) -> Callable:
    def method(self, *args, **kwargs):
        found = self._fixed_value()
        if found is None:
            return getattr(super(_Tracer, self), name)(*args, **kwargs)
        return getattr(np.asarray(found) if name in ("tolist", "tobytes") else found, name)(*args, **kwargs)

    method.__name__ = name
    return method


class _Tracer(pe.DynamicJaxprTracer):
    """A tracer that may have a value."""

    __slots__ = ()

    def to_concrete_value(self):
        caller = sys._getframe(1)
        if caller.f_code is _TO_CONCRETE_VALUE:
            caller = caller.f_back
            if caller.f_code is _IS_CONCRETE and caller.f_back.f_code in _DO_WITHOUT:
                return None
        return self._trace.value_of(self)

    def _fixed_value(self):
        """The value, where it may be taken for a constant."""
        return self._trace.value_of(self) if self._trace.is_fixed(self) else None

    def __array__(self, *args, **kwargs):
        found = self._fixed_value()
        return super().__array__() if found is None else np.asarray(found).__array__(*args, **kwargs)

    def __complex__(self):
        found = self._fixed_value()
        return super().__complex__() if found is None else complex(found)

    def __float__(self):
        found = self._fixed_value()
        return super().__float__() if found is None else float(found)

    def __format__(self, spec):
        found = self._fixed_value() if spec else None
        return super().__format__(spec) if found is None else format(found, spec)

    tobytes, tolist, devices = map(_delegated, ("tobytes", "tolist", "devices"))

    @property
    def sharding(self):
        found = self._fixed_value()
        return super().sharding if found is None else found.sharding


core.pytype_aval_mappings[_Tracer] = operator.attrgetter("aval")


class _Trace(pe.DynamicJaxprTrace):
    """A trace whose arguments have values. `values` and `fixed` hold what has been found out of each variable."""

    __slots__ = ("fixed", "given", "values")

    def __init__(self, debug_info, parent_trace):
        super().__init__(debug_info, parent_trace=parent_trace)
        self.given: dict[core.Var, Any] = {}
        self.values: dict[core.Var, Any] = {}
        self.fixed: dict[core.Var, bool] = {}

    def set_given(self, arguments: Sequence, given: Sequence[Any], active: Sequence[int]) -> None:
        for i, (tracer, value) in enumerate(zip(arguments, given, strict=True)):
            self.given[tracer.val] = value
            if i in active and tracer.aval.to_tangent_aval().dtype != jax.dtypes.float0:
                self.fixed[tracer.val] = False

    def invalidate(self):
        super().invalidate()
        self.given, self.values, self.fixed = {}, {}, {}

    # ---- tracers of our own class, wherever they are made

    def new_arg(self, *args, **kwargs):
        return _own(super().new_arg(*args, **kwargs))

    def var_to_tracer(self, *args, **kwargs):
        return _own(super().var_to_tracer(*args, **kwargs))

    def _new_const(self, *args, **kwargs):
        return _own(super()._new_const(*args, **kwargs))

    def process_custom_jvp_call(self, prim, fun, jvp, tracers, /, **options):
        """The function and its rule see values if the function looks at them, as they do under `jax.grad`."""
        try:
            return super().process_custom_jvp_call(prim, fun, jvp, tracers, **options)
        except UNKNOWN:
            known = self._known(tracers)
            fun, jvp = _AtValues.wrap(fun, known), _AtValues.wrap(jvp, known)
            return super().process_custom_jvp_call(prim, fun, jvp, tracers, **options)

    def process_custom_vjp_call(self, prim, fun, fwd, bwd, tracers, /, **options):
        try:
            return super().process_custom_vjp_call(prim, fun, fwd, bwd, tracers, **options)
        except UNKNOWN:
            known = self._known(tracers)
            interleaved = [v for value in known for v in (value, None)]  # whether its tangent is not zero
            fun, fwd, bwd = _AtValues.wrap(fun, known), _AtValues.wrap(fwd, interleaved), _AtValues.wrap(bwd, [])
            return super().process_custom_vjp_call(prim, fun, fwd, bwd, tracers, **options)

    def _known(self, tracers: Sequence[Any]) -> list[Any]:
        return [self.value_of(self.to_jaxpr_tracer(x, source_info_util.current())) for x in tracers]

    # ---- values

    def value_of(self, tracer: pe.DynamicJaxprTracer) -> Any:
        """The value of a tracer, or None."""
        return self._found(tracer, self.values, self._value_of_leaf, self._values_of_results)

    def is_fixed(self, tracer: pe.DynamicJaxprTracer) -> bool:
        """Whether a value depends on nothing that is differentiated."""
        return self._found(tracer, self.fixed, self._is_fixed_leaf, self._are_fixed_results)

    def _found(self, tracer, memory: dict, of_leaf: Callable, of_results: Callable) -> Any:
        """What is known of a tracer, from what is known of what it was computed from."""
        todo = [tracer]
        while todo:
            atom, eqn = todo[-1].val, todo[-1].parent
            if isinstance(atom, core.Literal) or atom in memory:
                todo.pop()
            elif eqn is None:
                memory[atom] = of_leaf(todo.pop())
            elif missing := [t for t in eqn.in_tracers if isinstance(t.val, core.Var) and t.val not in memory]:
                todo += missing
            else:
                inputs = [of_leaf(t) if isinstance(t.val, core.Literal) else memory[t.val] for t in eqn.in_tracers]
                memory.update(zip(eqn.outvars, of_results(eqn, inputs), strict=True))
        return of_leaf(tracer) if isinstance(tracer.val, core.Literal) else memory[tracer.val]

    def _source_of(self, tracer) -> Any:
        """Where the value of an argument, of a constant or of a literal comes from."""
        atom = tracer.val
        if isinstance(atom, core.Literal):
            return atom.val
        return self.given[atom] if atom in self.given else self.frame.constvar_to_val.get(atom)

    def _value_of_leaf(self, tracer) -> Any:
        with core.set_current_trace(core.eval_trace):
            found = core.to_concrete_value(self._source_of(tracer))
            if found is None or isinstance(found, core.Ref):
                return None
            is_key = jax.dtypes.issubdtype(tracer.aval.dtype, jax.dtypes.extended)
            return found if is_key else jnp.asarray(found, tracer.aval.dtype)

    def _values_of_results(self, eqn: pe.TracingEqn, inputs: list) -> list:
        if any(x is None for x in inputs) or not prints.can_be_left_out(eqn):
            return [None] * len(eqn.outvars)
        params = eqn.primitive.get_bind_params(prints.left_out(eqn.params) if eqn.effects else eqn.params)
        source = eqn.source_info
        with (
            core.set_current_trace(core.eval_trace),
            source_info_util.user_context(source.traceback, name_stack=source.name_stack),
            eqn.ctx.manager,
        ):
            outs = eqn.primitive.bind(*inputs, **params)
        return list(outs) if eqn.primitive.multiple_results else [outs]

    def _is_fixed_leaf(self, tracer) -> bool:
        source = self._source_of(tracer)
        if isinstance(source, _Tracer):
            return source._trace.is_fixed(source)
        return not isinstance(source, core.Tracer)

    def _are_fixed_results(self, eqn: pe.TracingEqn, inputs: list[bool]) -> list[bool]:
        rule = ad.primitive_jvps.get(eqn.primitive)
        has_none = eqn.primitive is ad_util.stop_gradient_p or getattr(rule, "func", None) is ad.zero_jvp
        if has_none or all(inputs):
            return [True] * len(eqn.outvars)
        return [v.aval.to_tangent_aval().dtype == jax.dtypes.float0 for v in eqn.outvars]


def _own(tracer: pe.DynamicJaxprTracer) -> pe.DynamicJaxprTracer:
    if type(tracer) is pe.DynamicJaxprTracer:
        tracer.__class__ = _Tracer
    return tracer


_ZEROS = (ad_util.SymbolicZero, ad_util.Zero)


class _AtValues:
    """A function or a rule of a call, for a trace without values: those who look in it at its first arguments see
    `known`. It is no other call's, so what is made of it must not be shared with a call at other values."""

    def __init__(self, fun: lu.WrappedFun, known: Sequence[Any]):
        self.fun, self.known = fun, known

    @classmethod
    def wrap(cls, fun: lu.WrappedFun, known: Sequence[Any]) -> lu.WrappedFun:
        return lu.wrap_init(cls(fun, known), debug_info=fun.debug_info)

    def __call__(self, *args):
        if not self.known:
            return self.fun.call_wrapped(*args)
        for store in filter(None, self.fun.stores):
            store.reset()
        places = [i for i, a in enumerate(args) if isinstance(a, core.Tracer)]
        others: list[Any] = []

        def run(*tracers):
            values = dict(zip(places, tracers, strict=True))
            outs = self.fun.call_wrapped(*(values.get(i, a) for i, a in enumerate(args)))
            others[:] = [o if isinstance(o, _ZEROS) else None for o in outs]
            return [o for o in outs if not isinstance(o, _ZEROS)]

        known = [self.known[i] if i < len(self.known) else None for i in places]
        wrapped = lu.wrap_init(run, debug_info=self.fun.debug_info.with_unknown_names())
        jaxpr, consts = trace_at(wrapped, [args[i].aval for i in places], known, range(len(places)))
        found = iter(core.eval_jaxpr(jaxpr, consts, *(args[i] for i in places)))
        return [next(found) if o is None else o for o in others]
