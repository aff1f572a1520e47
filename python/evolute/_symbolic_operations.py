"""Operations of StableHLO and CHLO as those of JAX, for sizes that are symbols: see `_symbolic`.

A rule takes the operation, as `_symbolic.Operation`, its operands and the values around it for its regions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from evolute import _call, _compat, _operations
from evolute._compat import reading as ir

Rule = Callable[[Any, list, Any], Any]

_ELEMENTWISE = {
    **{f"stablehlo.{n}": getattr(lax, n) for n in "abs cbrt ceil complex floor imag is_finite log".split()},
    **{f"stablehlo.{n}": getattr(lax, n) for n in "atan2 logistic real rsqrt sign sqrt tan tanh clamp".split()},
    **{f"stablehlo.{n}": getattr(lax, n) for n in "shift_left shift_right_arithmetic shift_right_logical".split()},
    **{f"chlo.{n}": getattr(lax, n) for n in "acos acosh asin asinh atan atanh bessel_i1e cosh digamma erf".split()},
    **{f"chlo.{n}": getattr(lax, n) for n in "erf_inv erfc lgamma polygamma sinh square tan zeta".split()},
    "chlo.next_after": lax.nextafter,
    "stablehlo.add": lax.add,
    "stablehlo.and": lax.bitwise_and,
    "stablehlo.cosine": lax.cos,
    "stablehlo.count_leading_zeros": lax.clz,
    "stablehlo.divide": lax.div,
    "stablehlo.exponential": lax.exp,
    "stablehlo.exponential_minus_one": lax.expm1,
    "stablehlo.log_plus_one": lax.log1p,
    "stablehlo.maximum": lax.max,
    "stablehlo.minimum": lax.min,
    "stablehlo.multiply": lax.mul,
    "stablehlo.negate": lax.neg,
    "stablehlo.not": lax.bitwise_not,
    "stablehlo.or": lax.bitwise_or,
    "stablehlo.popcnt": lax.population_count,
    "stablehlo.power": lax.pow,
    "stablehlo.remainder": lax.rem,
    "stablehlo.round_nearest_afz": lambda x: lax.round(x, lax.RoundingMethod.AWAY_FROM_ZERO),
    "stablehlo.round_nearest_even": lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN),
    "stablehlo.select": lax.select,
    "stablehlo.sine": lax.sin,
    "stablehlo.subtract": lax.sub,
    "stablehlo.xor": lax.bitwise_xor,
}
_LARGEST_NUMERATOR = 64
_WINDOW = ("window_strides", "base_dilations", "window_dilations")
_COMPARE = {"EQ": lax.eq, "NE": lax.ne, "LT": lax.lt, "LE": lax.le, "GT": lax.gt, "GE": lax.ge}
_SCATTER = {
    "stablehlo.add": lax.scatter_add,
    "stablehlo.maximum": lax.scatter_max,
    "stablehlo.minimum": lax.scatter_min,
    "stablehlo.multiply": lax.scatter_mul,
    "stablehlo.return": lax.scatter,
}


def _elementwise(fun: Callable) -> Rule:
    def rule(op, operands, envs):
        op.check()
        return fun(*operands)

    return rule


def _bitcast_convert(op, operands, envs):
    return lax.bitcast_convert_type(operands[0], op.dtype())


def _broadcast_in_dim(op, operands, envs):
    op.check()
    return lax.broadcast_in_dim(operands[0], op.shape(), ir.ints(op.ops[0], "broadcast_dimensions"))


def _case(op, operands, envs):
    branches = [op.function(i, envs) for i in range(len(op.ops[0].regions))]
    return _operations.branch(op.name, operands[0], branches)


def _compare(op, operands, envs):
    op.check()
    if "compare_type" in op.ops[0].attributes and ir.word(op.ops[0], "compare_type") == "TOTALORDER":
        op.refuse("compares in the total order, which is not read")
    return _COMPARE[ir.word(op.ops[0], "comparison_direction")](*operands)


def _concatenate(op, operands, envs):
    op.check()
    return lax.concatenate(operands, ir.integer(op.ops[0], "dimension"))


def _constant(op, operands, envs):
    values, shape, dtype = op.constants(), op.shape(), op.dtype()
    if all(isinstance(d, int) for d in shape) and all(np.array_equal(values[0], v, True) for v in values):
        return jnp.asarray(values[0], dtype)
    if all(v.size and (v == v.flat[0]).all() for v in values):
        return lax.broadcast(_number(op, [v.flat[0] for v in values], dtype), shape)
    if values[0].ndim == 1 and all(isinstance(d, int) for d in shape):
        return jnp.stack([_number(op, numbers, dtype) for numbers in zip(*values, strict=True)])
    return op.refuse("depends on a size")


def _number(op, numbers: list, dtype: Any) -> Any:
    """A number, or what it is of the sizes: a polynomial, or a small number over one."""
    if len(set(numbers)) == 1 or all(n != n for n in numbers):
        return jnp.asarray(numbers[0], dtype)
    if all(n == np.round(n) for n in numbers):
        return lax.convert_element_type(_compat.size_as_value(op.fit(numbers)), dtype)
    for above in range(1, _LARGEST_NUMERATOR + 1) if np.all(numbers) else ():
        below = np.array([above / n for n in numbers])
        if np.allclose(below, np.round(below), rtol=4 * float(jnp.finfo(dtype).eps), atol=0):
            return above / lax.convert_element_type(_compat.size_as_value(op.fit(np.round(below))), dtype)
    return op.refuse("depends on a size otherwise than as a polynomial, or a small number over one")


def _convert(op, operands, envs):
    return lax.convert_element_type(operands[0], op.dtype())


def _convolution(op, operands, envs):
    op.check()
    given = op.ops[0]
    rank = operands[0].ndim - 2
    strides, lhs, rhs = (ir.ints(given, n, [1] * rank) for n in ("window_strides", "lhs_dilation", "rhs_dilation"))
    edges = ir.ints(given, "padding", [0] * (2 * rank))
    n = ir.numbers(given)
    specs = (
        (n.input_batch_dimension, n.input_feature_dimension, *n.input_spatial_dimensions),
        (n.kernel_output_feature_dimension, n.kernel_input_feature_dimension, *n.kernel_spatial_dimensions),
        (n.output_batch_dimension, n.output_feature_dimension, *n.output_spatial_dimensions),
    )
    kernel = operands[1]
    if "window_reversal" in given.attributes:
        turned = zip(ir.ints(given, "window_reversal"), n.kernel_spatial_dimensions, strict=True)
        kernel = lax.rev(kernel, [d for is_turned, d in turned if is_turned])
    return lax.conv_general_dilated(
        operands[0],
        kernel,
        strides,
        list(zip(edges[::2], edges[1::2], strict=True)),
        lhs,
        rhs,
        lax.ConvDimensionNumbers(*specs),
        ir.integer(given, "feature_group_count"),
        ir.integer(given, "batch_group_count"),
        precision=_precision(op),
        preferred_element_type=op.dtype(),
    )


def _custom_call(op, operands, envs):
    op.check()
    if not _compat.is_foreign(op.ops[0]):
        op.refuse("needs sizes that are numbers")
    return _compat.foreign_function(op.ops[0], _call.foreign)[0](*operands)


def _precision(op):
    return lax.Precision.HIGHEST if "HIGHEST" in str(op.ops[0].attributes) else None


def _dot_general(op, operands, envs):
    op.check()
    n = ir.numbers(op.ops[0])
    contracting = (n.lhs_contracting_dimensions, n.rhs_contracting_dimensions)
    batching = (n.lhs_batching_dimensions, n.rhs_batching_dimensions)
    dims = (contracting, batching)
    return lax.dot_general(*operands, dims, precision=_precision(op), preferred_element_type=op.dtype())


def _dynamic_slice(op, operands, envs):
    return lax.dynamic_slice(operands[0], operands[1:], op.ints("slice_sizes"))


def _dynamic_update_slice(op, operands, envs):
    return lax.dynamic_update_slice(operands[0], operands[1], operands[2:])


def _gather(op, operands, envs):
    op.check("slice_sizes")
    numbers = _compat.gather_numbers(ir.numbers(op.ops[0]))
    indices = _indices(op, operands[1])
    sizes = op.ints("slice_sizes")
    return lax.gather(operands[0], indices, numbers, sizes, mode=lax.GatherScatterMode.PROMISE_IN_BOUNDS)


def _indices(op, indices):
    """The indices of a gather or scatter, with the dimension of an index last."""
    at, rank = ir.numbers(op.ops[0]).index_vector_dim, indices.ndim
    return lax.expand_dims(indices, [rank]) if at == rank else jnp.moveaxis(indices, at, rank - 1)


def _iota(op, operands, envs):
    op.check()
    return lax.broadcasted_iota(op.dtype(), op.shape(), ir.integer(op.ops[0], "iota_dimension"))


def _pad(op, operands, envs):
    edges = zip(*map(op.ints, ("edge_padding_low", "edge_padding_high", "interior_padding")), strict=True)
    return lax.pad(*operands, list(edges))


def _reduce(op, operands, envs):
    op.check()
    n = len(operands) // 2
    step = op.function(0, envs)
    combine = (lambda a, b: step(a, b)[0]) if n == 1 else lambda a, b: tuple(step(*a, *b))
    inputs, inits = (operands[0], operands[1]) if n == 1 else (tuple(operands[:n]), tuple(operands[n:]))
    return lax.reduce(inputs, inits, combine, ir.ints(op.ops[0], "dimensions"))


def _reduce_window(op, operands, envs):
    if len(operands) != 2:
        op.refuse("has several operands, which is not read")
    rank = operands[0].ndim
    window, *rest = (op.ints(n) or [1] * rank for n in ("window_dimensions", *_WINDOW))
    edges = op.ints("padding") or [0] * (2 * rank)
    padding = list(zip(edges[::2], edges[1::2], strict=True))
    step = op.function(0, envs)
    return lax.reduce_window(*operands, lambda a, b: step(a, b)[0], window, rest[0], padding, rest[1], rest[2])


def _reshape(op, operands, envs):
    return lax.reshape(operands[0], op.shape())


def _reverse(op, operands, envs):
    op.check()
    return lax.rev(operands[0], ir.ints(op.ops[0], "dimensions"))


def _scatter(op, operands, envs):
    op.check()
    numbers = _compat.scatter_numbers(ir.numbers(op.ops[0]))
    body = list(ir.operations(ir.blocks(op.ops[0])[0]))
    fun = _SCATTER.get(ir.name(body[0]))
    if fun is None or len(operands) != 3 or len(body) > 2:
        op.refuse("is of a kind that is not read")
    indices = _indices(op, operands[1])
    return fun(operands[0], indices, operands[2], numbers, mode=lax.GatherScatterMode.PROMISE_IN_BOUNDS)


def _slice(op, operands, envs):
    return lax.slice(operands[0], *map(op.ints, ("start_indices", "limit_indices", "strides")))


def _transpose(op, operands, envs):
    op.check()
    return lax.transpose(operands[0], ir.ints(op.ops[0], "permutation"))


def _while(op, operands, envs):
    goes_on, step = op.function(0, envs), op.function(1, envs)
    return lax.while_loop(lambda state: goes_on(*state)[0], lambda state: tuple(step(*state)), tuple(operands))


RULES: dict[str, Rule] = {
    **{name: _elementwise(fun) for name, fun in _ELEMENTWISE.items()},
    "stablehlo.bitcast_convert": _bitcast_convert,
    "stablehlo.broadcast_in_dim": _broadcast_in_dim,
    "stablehlo.case": _case,
    "stablehlo.compare": _compare,
    "stablehlo.concatenate": _concatenate,
    "stablehlo.constant": _constant,
    "stablehlo.convert": _convert,
    "stablehlo.convolution": _convolution,
    "stablehlo.custom_call": _custom_call,
    "stablehlo.dot_general": _dot_general,
    "stablehlo.dynamic_slice": _dynamic_slice,
    "stablehlo.dynamic_update_slice": _dynamic_update_slice,
    "stablehlo.gather": _gather,
    "stablehlo.if": _case,
    "stablehlo.iota": _iota,
    "stablehlo.optimization_barrier": lambda op, operands, envs: lax.optimization_barrier(operands),
    "stablehlo.pad": _pad,
    "stablehlo.reduce": _reduce,
    "stablehlo.reduce_window": _reduce_window,
    "stablehlo.reshape": _reshape,
    "stablehlo.reverse": _reverse,
    "stablehlo.scatter": _scatter,
    "stablehlo.slice": _slice,
    "stablehlo.transpose": _transpose,
    "stablehlo.while": _while,
}
