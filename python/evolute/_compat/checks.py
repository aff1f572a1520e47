"""checkify, and JAX's settings that stop at NaN and infinities: what is looked for at each operation of a module.

The errors name the operation and the user's line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax._src import checkify, config, core

from evolute._compat import reading, releases
from evolute._compat.operations import described, is_uniform, origin
from evolute._compat.tracing import Primitive

# These only hand on NaN that their operands hold.
_MOVES = frozenset(
    f"stablehlo.{name}"
    for name in """abs bitcast_convert broadcast_in_dim clamp complex concatenate constant convert dynamic_slice
    dynamic_update_slice gather imag iota maximum minimum negate optimization_barrier real reshape reverse select sign
    slice sort transpose""".split()
)


class _Located:
    """An error of checkify's that says where it comes up."""

    def __init__(self, traceback: Any, where: str):
        super().__init__(traceback)
        self.where = where

    def tree_flatten(self):
        return [], (self.traceback_info, self.where)

    @classmethod
    def tree_unflatten(cls, metadata, payload):
        return cls(*metadata)


class NotANumber(_Located, checkify.JaxException):
    """An operation gives NaN, and was given none."""

    word = "nan"

    def get_effect_type(self):
        return checkify.ErrorEffect(type(self), ())

    def __str__(self):
        return f"invalid value ({self.word}) encountered in {self.where}"


class Infinite(NotANumber):
    """An operation gives an infinity, and was given none."""

    word = "inf"


class Division(_Located, checkify.DivisionByZeroError):
    """A division by zero, with its line."""

    def __str__(self):
        return f"{super().__str__()} in {self.where}"


class OutOfBounds(checkify.OOBError):
    """An index out of bounds, with its line."""

    def __str__(self):
        return f"{super().__str__().rstrip()} In {self.prim}"


USER_CHECKS = checkify.user_checks
evaluate_checks = checkify.checkify


def register_checks(primitive: Primitive, rule: Callable) -> None:
    """Says what checkify does of a primitive: `rule(enabled, *args, **params)` returns (error or None, results)."""
    checkify.error_checks[primitive] = releases.checks_rule(rule)


def checks(effects: Iterable) -> frozenset:
    """The kinds of errors that the checks in a program with these effects may be of."""
    return frozenset(e.error_type for e in effects if isinstance(e, checkify.ErrorEffect))


def only_checks(effects: Iterable) -> bool:
    """Whether a program with these effects does nothing besides computing and checking."""
    return all(isinstance(e, checkify.ErrorEffect) for e in effects)


def zero_like(x: Any) -> Any:
    """The tangent of a value that does not move."""
    aval = core.typeof(x).to_tangent_aval()
    return np.zeros(aval.shape, aval.dtype) if aval.dtype == jax.dtypes.float0 else jnp.zeros(aval.shape, aval.dtype)


def stops_at() -> frozenset:
    """The kinds of values at which the user asked JAX to stop."""
    settings = ((config.debug_nans, NotANumber), (config.debug_infs, Infinite))
    return frozenset(kind for setting, kind in settings if setting.value)


def watch(enabled: Any) -> Callable[[Any, Sequence[Any], Sequence[Any]], None]:
    """What to call after each operation of a module, to look for errors of these kinds."""

    def look(op: Any, operands: Sequence[Any], results: Sequence[Any]) -> None:
        name = reading.name(op)
        # A negative power is no division in JAX's programs.
        divides = name == "stablehlo.divide" and origin(op).primitive != "integer_pow"
        if checkify.DivisionByZeroError in enabled and divides:
            _raise_if(jnp.any(operands[1] == 0), Division, op)
        if checkify.NaNError in enabled and name not in _MOVES:
            _raise_if(_any(jnp.isnan, results), checkify.NaNError, op)
        if checkify.OOBError in enabled and name in _INDEXING:
            outside, indices, dims = _INDEXING[name](op, *operands)
            if indices.size:
                payload = checkify.oob_payload(outside, indices, dims, operands[0].shape)
                _raise_if(jnp.any(outside), lambda tb, where: OutOfBounds(tb, where, operands[0].shape, payload), op)
        if NotANumber in enabled:
            _raise_if(_begins(jnp.isnan, op, operands, results, name == "stablehlo.select"), NotANumber, op)
        if Infinite in enabled:
            _raise_if(_begins(jnp.isinf, op, operands, results, False), Infinite, op)

    return look


def _raise_if(condition: Any, make: Callable[[Any, str], Any], op: Any) -> None:
    if condition is False:
        return
    error = make(checkify.get_traceback(), described(op))
    checkify._check_error(releases.error_if(condition, error))


def _any(test: Callable, values: Sequence[Any]) -> Any:
    found = [jnp.any(test(x)) for x in values if jnp.issubdtype(x.dtype, np.inexact)]
    return jnp.any(jnp.stack(found)) if found else False


def _begins(test: Callable, op: Any, operands: Sequence[Any], results: Sequence[Any], not_constants: bool) -> Any:
    """Whether the results have what the operands have not: those aside that are constants, if `not_constants`."""
    if reading.name(op) == "stablehlo.constant":
        return False
    found = _any(test, results)
    given = [x for x, v in zip(operands, op.operands, strict=True) if not (not_constants and is_uniform(v))]
    before = _any(test, given)
    return found if found is False or before is False else found & ~before


# ---- indices: (which are out of bounds, the indices, the dimensions of the operand that they are of)


def _slice(op: Any, operand: Any, *rest: Any, sizes: Sequence[int] = ()) -> tuple[Any, Any, Any]:
    starts = jnp.stack(rest) if rest else jnp.zeros(0, int)
    last = jnp.asarray(np.subtract(operand.shape, sizes or reading.ints(op, "slice_sizes")), starts.dtype)
    return (starts < 0) | (starts > last), starts, range(operand.ndim)


def _update(op: Any, operand: Any, update: Any, *starts: Any) -> tuple[Any, Any, Any]:
    return _slice(op, operand, *starts, sizes=update.shape)


def _gather(op: Any, operand: Any, indices: Any) -> tuple[Any, Any, Any]:
    numbers = reading.numbers(op)
    dims = list(numbers.start_index_map)
    sizes = reading.ints(op, "slice_sizes")
    return _outside(operand, indices, numbers.index_vector_dim, dims, sizes)


def _scatter(op: Any, *operands: Any) -> tuple[Any, Any, Any]:
    operand, indices, update = operands[0], operands[len(operands) // 2], operands[-1]
    numbers = reading.numbers(op)
    alone = {*numbers.inserted_window_dims, *numbers.input_batching_dims}
    window = iter(numbers.update_window_dims)
    sizes = [1 if d in alone else update.shape[next(window)] for d in range(operand.ndim)]
    dims = list(numbers.scattered_dims_to_operand_dims)
    return _outside(operand, indices, numbers.index_vector_dim, dims, sizes)


def _outside(operand: Any, indices: Any, vector: int, dims: Sequence[int], sizes: Sequence[int]) -> tuple:
    indices = jnp.expand_dims(indices, -1) if vector == indices.ndim else jnp.moveaxis(indices, vector, -1)
    last = np.array([operand.shape[d] - sizes[d] for d in dims], np.int64)
    last = jnp.asarray(np.minimum(last, np.iinfo(indices.dtype).max), indices.dtype)
    return (indices < 0) | (indices > last), indices, dims


_INDEXING = {
    "stablehlo.dynamic_slice": _slice,
    "stablehlo.dynamic_update_slice": _update,
    "stablehlo.gather": _gather,
    "stablehlo.scatter": _scatter,
}
