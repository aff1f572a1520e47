"""Pullbacks: what vjp returns, a function of one cotangent whose residuals one can see, put aside and put back.

Names and behaviour are those of what `jax.vjp` returns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax

from evolute import _compat, _errors, _refs, _tree

NotNeeded = _compat.NotNeeded
NotSaveable = _compat.NotSaveable


@dataclasses.dataclass(frozen=True)
class Logged:
    """What derivative rules log, in the order of the probes (see `_compat.logs`) whose cotangents it is.

    `tree` is that of the logs, `numbers` says which probe each leaf of it is, `dtypes` has the dtypes of what is
    logged, and `refused` is the reason why it is not known.
    """

    tree: Any = jax.tree.structure({})
    numbers: tuple[int, ...] = ()
    dtypes: tuple = ()
    refused: str = ""

    @classmethod
    def of(cls, program: Any, module: Any) -> Logged:
        """What the rules in a captured function log; `module` is that of the program."""
        logs = program.captured.logs
        refused = logs.refused
        if program.stages and module.outside.logs(module.text):
            refused = f"a rule may log in {program.label}, a transformed function, out of which no logs come"
        numbers, tree = jax.tree.flatten(logs.logs)
        return cls(tree, tuple(numbers), tuple(p.dtype for p in logs.probes), refused)

    def read(self, cotangents: Sequence[Any]) -> dict:
        """The logs, by their keys, from the cotangents of the probes."""
        if self.refused:
            _errors.fail(
                _errors.CaptureError,
                f"with_logs: {self.refused}.",
                "Log once under each key, in functions that are called plainly, in jit, scan, cond or checkpoint.",
            )
        leaves = [_compat.logged(cotangents[k], self.dtypes[k]) for k in self.numbers]
        return jax.tree.unflatten(self.tree, leaves)


@jax.tree_util.register_pytree_node_class
class Pullback:
    """The function that takes a cotangent, like the result, to a tuple of cotangents, one for each primal.

    It is a pytree of its residuals, and may cross the boundary of a `jax.jit`.

    Attributes:
        args_res: a list with an entry for each primal: the primal where the pullback needs it, and `NotNeeded()`, a
            pytree without leaves, in place of each leaf that it does not. A large argument can be dropped and put
            back before the call: `f_vjp.args_res[1] = None`, later `f_vjp.args_res[1] = weights`. `NotSaveable()`, too
            without leaves, is in the place of what is needed and was not to be saved: it has to be put back.
        opaque_residuals: a list of the other arrays that it needs.
        in_tree: the tree structure of the tuple of primals.
        out_tree: that of the result.
        out_nzs: for each leaf of the result, in tuples, lists and dicts, whether it may depend on the primals.
        wants_logs: whether it returns (cotangents, logs): see `with_logs`.
    """

    def __init__(self, pull: Callable, spec: tuple, wants_logs: bool, args_res: list[Any], opaque_residuals: list[Any]):
        self._pull = pull
        self._spec = spec  # a residual's number among the leaves of the primals, or None for the next opaque one
        self.wants_logs = wants_logs
        self.args_res = args_res
        self.opaque_residuals = opaque_residuals

    @classmethod
    def of(
        cls, pull: Callable, residuals: Sequence[Any], spec: Sequence[int | None], saveable: Sequence[bool]
    ) -> Pullback:
        """The pullback that calls `pull(residuals, cotangent)`, and keeps those leaves of primals that are saveable."""
        by_leaf = {s: r for s, r in zip(spec, residuals, strict=True) if s is not None}
        leaves = [
            NotNeeded() if k not in by_leaf else by_leaf[k] if save else NotSaveable()
            for k, save in enumerate(saveable)
        ]
        opaque = [r for s, r in zip(spec, residuals, strict=True) if s is None]
        return cls(pull, tuple(spec), False, list(_tree.mirrored(pull.in_tree, leaves)), opaque)

    @property
    def in_tree(self) -> Any:
        return self._pull.in_tree

    @property
    def out_tree(self) -> Any:
        return self._pull.out_tree

    @property
    def out_nzs(self) -> Any:
        return self._pull.out_nzs

    def tree_flatten(self) -> tuple:
        return (self.args_res, self.opaque_residuals), (self._pull, self._spec, self.wants_logs)

    @classmethod
    def tree_unflatten(cls, meta: tuple, children: tuple) -> Pullback:
        return cls(*meta, *children)

    def __call__(self, *cotangents: Any) -> tuple:
        """The cotangents of the primals, with float0 zeros for integers, for the one cotangent that is given."""
        if self.wants_logs:
            return self._pull(self._residuals(), *cotangents, with_logs=True)
        return self._pull(self._residuals(), *cotangents)

    @property
    def with_logs(self) -> Pullback:
        """The same function, of a cotangent, which returns (cotangents, logs).

        The logs are a dict of what the bwd rules of `jax.custom_vjp.defvjp_with_logs` and the like log, by their keys,
        as JAX has it: in a loop for each step, in the order of the steps; of a branch a `CondSum`, with zeros for what
        was not taken.

        Raises, when called: CaptureError where two rules log under one key, and where a rule may log out of which no
        logs come: in a `while` loop, a `shard_map`, a transformed function.

        Example:
            >>> (x_bar,), logs = ev.vjp(f, x)[1].with_logs(1.0)
        """
        return Pullback(self._pull, self._spec, True, self.args_res, self.opaque_residuals)

    def with_refs(self, *refs: Any) -> Callable:
        """The same function, which adds cotangents into mutable arrays.

        Args:
            *refs: one for each primal, with its structure: as leaves a `jax.Ref` of the shape and dtype of the
                cotangent, to which it is added; `jax.ad.DontWant()` where the cotangent is of no use; anything else
                (`jax.ad.GradValue()`) where it is to be returned.

        Returns:
            A function of a cotangent that returns what the pullback does, with `jax.ad.GradRef()` in the places of
            references and `jax.ad.DidntWant()` in those of cotangents that are of no use.

        Raises:
            ShapeError: `refs` have another structure, or a reference another shape.
            DtypeError: a reference has another dtype.

        Example:
            >>> total = jax.new_ref(jnp.zeros(3))
            >>> for x in batches:
            ...     loss, pullback = ev.vjp(loss_function, params, x)
            ...     pullback.with_refs(total, jax.ad.DontWant())(1.0)
        """
        return _refs.accumulating(self, refs, self.in_tree, self._pull.in_avals)

    def _residuals(self) -> list[Any]:
        leaves = [
            x for t, a in zip(self.in_tree.children(), self.args_res, strict=True) for x in _leaves(a, t.num_leaves)
        ]
        opaque = iter(self.opaque_residuals)
        found = [next(opaque) if s is None else leaves[s] for s in self._spec]
        missing = [s for s, r in zip(self._spec, found, strict=True) if s is not None and _is_no_array(r)]
        if missing:
            _errors.fail(
                _errors.ArgumentError,
                f"f_vjp needs leaf {missing[0]} of the primals, and args_res does not hold it.",
                "Put the argument back: f_vjp.args_res[i] = the i-th primal.",
            )
        return found


def _leaves(value: Any, count: int) -> list[Any]:
    """The leaves of an entry of args_res: `count` times None for a primal that was dropped."""
    for is_leaf in (lambda x: isinstance(x, (NotNeeded, NotSaveable)), _is_no_array):
        leaves = jax.tree.leaves(value, is_leaf=is_leaf)
        if len(leaves) == count:
            return leaves
    return [None] * count


def _is_no_array(x: Any) -> bool:
    return x is None or isinstance(x, (NotNeeded, NotSaveable))
