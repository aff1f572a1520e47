"""What linearize and vjp make of a function: a linear module, and what its arguments and results are of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from evolute import _call, _checks, _compat, _linear_maps, _pullback, _tree
from evolute._module import Linear
from evolute._program import Program
from evolute._template import Slot, Template


@dataclasses.dataclass(frozen=True)
class Linearized:
    """What linearize and vjp make of a function; calls the linear module, with the residuals as first argument.

    `in_*` describe the primals and `out_*` the results: avals of the leaves, and their places among the flat arguments
    and results of the program (None for a static argument). `wrt` are the numbers of the flat arguments that have
    tangents, `all_out_avals` the avals of the flat results.
    """

    module: Linear
    in_tree: Any
    in_avals: tuple
    in_places: tuple
    out_tree: Any
    out_avals: tuple
    out_places: tuple
    wrt: tuple
    all_out_avals: tuple

    @property
    def forward(self) -> Linear:
        """The linear module that takes tangents."""
        return self.module

    @property
    def out_nzs(self) -> Any:
        """For each leaf of the results, in tuples, lists and dicts, whether it may depend on what has tangents."""
        numbers, found = _numbers(self.all_out_avals), _linear_maps.moving_results(self.forward)
        return _tree.mirrored(self.out_tree, [p in numbers and found[numbers[p]] for p in self.out_places])

    def _spread(self, outs: Sequence[Any], numbers: dict[int, int], avals: tuple, places: tuple, tree: Any) -> Any:
        """A pytree from the flat results of the module, and zeros for what is none of them."""
        found = [outs[numbers[p]] if p in numbers else _zeros(a) for a, p in zip(avals, places, strict=True)]
        return jax.tree.unflatten(tree, found)


def _zeros(aval: _compat.ShapedArray) -> Any:
    """A tangent or cotangent that is zero."""
    if _tree.is_inexact(aval):
        return _compat.instantiate_zeros(_compat.zero_tangent(aval))
    return _tree.float0_zeros(aval.shape)


@dataclasses.dataclass(frozen=True)
class Pushforward(Linearized):
    """`f_jvp` of linearize."""

    def __call__(self, residuals: Sequence[Any], *tangents: Any) -> Any:
        leaves = _checks.check_linear_arguments("linearize", tangents, self.in_tree, self.in_avals)
        active = [x for x, p in zip(leaves, self.in_places, strict=True) if p in self.wrt]
        numbers = _numbers(self.all_out_avals)
        outs = _call.call(self.module, *residuals, *active) if numbers else []
        return self._spread(outs, numbers, self.out_avals, self.out_places, self.out_tree)


@jax.tree_util.register_pytree_node_class
class Pushed(jax.tree_util.Partial):
    """What linearize returns: a pytree of its residuals."""

    @property
    def out_nzs(self) -> Any:
        return self.func.out_nzs

    def tree_flatten(self) -> tuple:
        return self.args, self.func

    @classmethod
    def tree_unflatten(cls, func: Callable, args: tuple) -> Pushed:
        return cls(func, *args)


@dataclasses.dataclass(frozen=True)
class Transposed(Linearized):
    """The function under `f_vjp`, with the residuals as first argument.

    The last results of the module are what rules log.
    """

    logged: _pullback.Logged = _pullback.Logged()

    @property
    def forward(self) -> Linear:
        return self.module.transposed

    def __call__(self, residuals: Sequence[Any], *cotangents: Any, with_logs: bool = False) -> Any:
        _checks.check_one_cotangent(cotangents)
        leaves = _checks.check_linear_arguments("vjp", cotangents[0], self.out_tree, self.out_avals)
        given = dict(zip(self.out_places, leaves, strict=True))
        cotangents = [
            given[i] if i in given else jnp.zeros(a.shape, a.dtype)
            for i, a in enumerate(self.all_out_avals)
            if _tree.is_inexact(a)
        ]
        numbers = {p: k for k, p in enumerate(self.wrt)}
        module = self.module if with_logs else _linear_maps.first_results(self.module, len(numbers))
        outs = _call.call(module, *residuals, *cotangents) if numbers else []
        found = self._spread(outs, numbers, self.in_avals, self.in_places, self.in_tree)
        return (found, self.logged.read(outs[len(numbers) :])) if with_logs else found


def _numbers(avals: Sequence) -> dict[int, int]:
    """The numbers of the inexact ones among the inexact ones."""
    return {i: k for k, i in enumerate(i for i, a in enumerate(avals) if _tree.is_inexact(a))}


def parts_of(
    module: Linear, primals: tuple, arguments: _tree.Arguments, program: Program, result: Template, wrt: Sequence[int]
) -> tuple:
    """The fields of `Linearized`: `result` is the template of what was linearized."""
    in_leaves, in_tree = jax.tree.flatten(primals)
    outs = [
        (program.out_avals[leaf.index], leaf.index)
        if isinstance(leaf, Slot)
        else (_compat.ShapedArray(leaf.value.shape, _compat.float0), None)
        for leaf in result.leaves
    ]
    return (
        module,
        in_tree,
        tuple(_compat.abstract(leaf) for leaf in in_leaves),
        tuple(p for i in range(len(primals)) for p in arguments.positions(i)),
        result.tree,
        tuple(a for a, _ in outs),
        tuple(p for _, p in outs),
        tuple(wrt),
        tuple(program.out_avals),
    )


def transposed(f_jvp: jax.tree_util.Partial) -> jax.tree_util.Partial:
    """`f_vjp` of the function of which `f_jvp` is the linearization: both use what the one kept."""
    parts = {field.name: getattr(f_jvp.func, field.name) for field in dataclasses.fields(Linearized)}
    parts["module"] = f_jvp.func.module.transposed
    return jax.tree_util.Partial(Transposed(**parts), *f_jvp.args)
