"""Avals that say how a value is split over the explicit axes of a mesh of devices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
from jax._src import api, core
from jax._src.interpreters import mlir

from evolute._compat.tracing import ShapedArray

wrapped = mlir.lower_with_sharding_in_types


def without_axis(aval: ShapedArray, axis: int) -> ShapedArray:
    """The aval of one row of such a value."""
    return core.mapped_aval(aval.shape[axis], axis, aval)


def with_axis(aval: ShapedArray, axis: int, size: int, names: Sequence[str] | None) -> ShapedArray:
    """The aval of a batch of such values, split over the axes `names` of the mesh if these are explicit."""
    explicit = tuple(names or ()) if is_explicit(aval) else ()
    return core.unmapped_aval(size, axis, aval, explicit or None)


def reshaped(aval: ShapedArray, shape: Sequence[int]) -> ShapedArray:
    """The aval of a value of another shape, of which what stands in front of or behind the old shape is not split."""
    shape, spec, n = tuple(shape), tuple(aval.sharding.spec), aval.ndim
    more = (None,) * (len(shape) - n)
    if shape[len(more) :] == aval.shape:
        spec = (*more, *spec)
    elif shape[:n] == aval.shape:
        spec = (*spec, *more)
    else:
        spec = (None,) * len(shape)
    return aval.update(shape=shape, sharding=aval.sharding.update(spec=jax.sharding.PartitionSpec(*spec)))


def is_explicit(aval: ShapedArray) -> bool:
    return aval.sharding.mesh._any_axis_explicit


def axes_of_batch(avals: Sequence[ShapedArray], axes: Sequence[int | None]) -> tuple[str, ...] | None:
    """The explicit axes of a mesh that the mapped axes of values are split over; None if the mesh has none.

    Raises ValueError where they differ, or where a value that is not mapped is split over one of them.
    """
    if not any(map(is_explicit, avals)):
        return None
    found = api._mapped_axis_spec(avals, axes)
    api._check_ema_unmapped_args(found, avals, axes)
    return found or ()


def split_as(aval: ShapedArray, dims: Sequence[Sequence] | None, others: Sequence[Any]) -> ShapedArray:
    """The aval of a value of which each dimension is split over axes of the mesh of `others`.

    `dims` has their names, or two numbers: of one of `others` and of a dimension, like which it is split. Where it is
    None, nothing is known, and the value counts as not split.
    """
    explicit = [a for a in others if is_explicit(a)]
    if not explicit:
        return aval

    def axes(dim: Sequence) -> Any:
        if dim and isinstance(dim[0], int):
            return others[dim[0]].sharding.spec[dim[1]]
        return tuple(dim) or None

    spec = map(axes, dims) if dims else [None] * aval.ndim
    return aval.update(sharding=explicit[0].sharding.update(spec=jax.sharding.PartitionSpec(*spec)))
