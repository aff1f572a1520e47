"""Modules that can be called from JAX, and the modules that the compiler derives from them.

A `Module` is StableHLO text whose public function @main takes and returns flat lists of arrays. Its derivatives are
modules again: `linearize` splits it in a primal part and a `Linear` part, which knows its transpose.
"""

from __future__ import annotations

import collections
import functools
import hashlib
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from evolute import _compat, _compiler, _errors, _text
from evolute._deferred import Outside
from evolute._function import Function

NOTHING = Outside()


class Batch(NamedTuple):
    """An axis over which a module runs: the name by which it may speak of it, and the axes of a mesh of devices over
    which it is split; None leaves that to XLA."""

    size: int
    axis: str | None = None
    spmd: tuple[str, ...] | None = None


class Module:
    """A module with the avals of its @main, equal to another of the same text and avals.

    Its text may hold calls with derivative rules (`ad.custom`), which `stablehlo` replaces by plain ones. `outside`
    is what the text names that is not in it. `primal` gives the module of the function that it is derived from, if that
    is one of its leading arguments: much of it may be left out of the derivative.
    """

    primal: Callable[[], Module] | None = None

    def __init__(self, name: str, text: str, in_avals: Sequence, out_avals: Sequence, outside: Outside = NOTHING):
        self.name = name
        self.outside = outside
        self.text = text
        self.in_avals = tuple(in_avals)
        self.out_avals = tuple(out_avals)
        splits = [a.sharding for a in (*self.in_avals, *self.out_avals) if _compat.is_explicit(a)]
        self.key = hashlib.sha256(repr((name, self.in_avals, self.out_avals, splits, text)).encode()).digest()
        self._derived: dict = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Module) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"{self.name}:{self.key.hex()[:8]}"

    @functools.cached_property
    def effects(self) -> frozenset:
        """The side effects of what it calls outside of itself."""
        return self.outside.effects(self.text)

    @functools.cached_property
    def lowered(self) -> str:
        """The text without rules."""
        return _compiler.run(self.text, _compiler.LOWER, self.name) if _text.holds_rules(self.text) else self.text

    @functools.cached_property
    def stablehlo(self) -> str:
        """The text for those who run it: ordered side effects take tokens."""
        ordered = _compat.ORDERED in self.text
        return _compiler.run(self.lowered, _compiler.ORDER, self.name) if ordered else self.lowered

    @functools.cached_property
    def materialized(self) -> str:
        """The same for XLA on a CPU, whose fusions would compute some values many times."""
        return _compiler.run(self.stablehlo, "ad-materialize", self.name)

    @functools.cached_property
    def generic(self) -> str:
        """The text in a form that JAX reads too, rules included.

        Loops are lowered: to JAX an operation that it does not know, with one region, may be a module of its own.
        """
        if not _text.holds_rules(self.text):
            return self.text
        return _compiler.run(self.text, "ad-lower-loops", self.name, generic=True)

    @property
    def residuals(self) -> int | None:
        """How many leading arguments are residuals of a linear map; None for a module that is no linear map."""
        return None

    def linearized(self, wrt: Sequence[int], nan_safe: bool = False) -> tuple[Module, list[tuple[str, int]], Linear]:
        """(primal, sources, pushforward) with respect to the arguments `wrt`.

        `primal` returns the results and then extra values. The residuals of `pushforward` are, in order, those of
        `sources`: ("argument", i), ("result", i) or ("extra", i), so that nothing is kept twice.
        """
        key = ("linearized", tuple(wrt), nan_safe)
        if key not in self._derived:
            self._derived[key] = _linearize(self, list(wrt), nan_safe)
        return self._derived[key]

    def batched(self, batch: Batch, mapped: Sequence[bool]) -> Module:
        """The module over a leading axis, that of `batch`, for the arguments `mapped`, and for all results."""
        key = ("batched", batch, tuple(mapped))
        if key not in self._derived:
            self._derived[key] = _batch(self, batch, list(mapped))
        return self._derived[key]


class Linear(Module):
    """A module that is linear in its arguments from number `residuals` on."""

    def __init__(
        self,
        name: str,
        text: str,
        in_avals: Sequence,
        out_avals: Sequence,
        residuals: int,
        make_transposed: Callable[[Linear], Linear],
        outside: Outside = NOTHING,
    ):
        super().__init__(name, text, in_avals, out_avals, outside)
        self._residuals = residuals
        self._make_transposed = make_transposed

    @property
    def residuals(self) -> int:
        return self._residuals

    @functools.cached_property
    def transposed(self) -> Linear:
        """The transpose, with the same residuals."""
        return self._make_transposed(self)


def linear(module: Module, residuals: int, zeros: Sequence[int] = ()) -> Linear:
    """`module`, which the user says is linear in its arguments from number `residuals` on.

    Those of `zeros` are known to be zero. Raises DerivativeError where it is not linear, with the operation and its
    line.
    """
    key = ("linear", residuals, tuple(zeros))
    if key not in module._derived:
        module._derived[key] = _promised(module, residuals, zeros)
    return module._derived[key]


def _promised(module: Module, residuals: int, zeros: Sequence[int]) -> Linear:
    back = _transpose_of(module, module.text, residuals, zeros)
    out_avals = [module.out_avals[i] for i in _inexact(module.out_avals)]
    transposed = Linear(
        f"{module.name}_transpose",
        back,
        [*module.in_avals[:residuals], *out_avals],
        module.in_avals[residuals:],
        residuals,
        lambda _: forward,
    )
    forward = Linear(module.name, module.text, module.in_avals, out_avals, residuals, lambda _: transposed)
    return forward


def _transpose_of(module: Module, text: str, residuals: int, zeros: Sequence[int]) -> str:
    """The transpose of `text`, which is that of `module` or computes the same."""
    what = f"linear_transpose of {module.name}"
    inner = _text.fresh_symbol(text, module.name)
    function = Function([_text.type_of(a) for a in module.in_avals], what)
    operands = [function.constant(0.0, v.type) if i in zeros else v for i, v in enumerate(function.arguments)]
    results = function.call(inner, operands, [_text.type_of(a) for a in module.out_avals])
    main = function.text("main", "public", results, linear=residuals)
    whole = _text.insert_functions(_text.privatize_main(text, inner), [main])
    try:
        whole = _compat.separate_calls(_compiler.run(whole, "ad-inline,symbol-dce", what, generic=True))
        whole = _compat.fold_zeros(_compiler.run(whole, "ad-inline", what, generic=True))
        whole = _compiler.run(whole, f"{_compiler.RAISE},ad-verify-linear,ad-transpose", what)
    except _errors.DerivativeError as error:
        # What has a derivative rule, or is computed again in reverse, may be linear by what it computes.
        if not _text.holds_rules(text):
            raise
        try:
            return _transpose_of(module, module.stablehlo, residuals, zeros)
        except _errors.DerivativeError:
            raise error from None
    return _linear_text(whole, "main.pullback", module.name)


_MEMORY = 512
_known: collections.OrderedDict[bytes, Module] = collections.OrderedDict()
_lock = threading.Lock()


def known(module: Module) -> Module:
    """An equal module that was made before, with what has been derived from it; else `module`."""
    with _lock:
        found = _known.setdefault(module.key, module)
        _known.move_to_end(module.key)
        while len(_known) > _MEMORY:
            _known.popitem(last=False)
    return found


def _inexact(avals: Sequence) -> list[int]:
    return [i for i, a in enumerate(avals) if _compat.tangent(a).dtype != _compat.float0]


def _linearize(module: Module, wrt: list[int], nan_safe: bool) -> tuple[Module, list[tuple[str, int]], Linear]:
    options = f"wrt={','.join(map(str, wrt))} nan-safe={str(nan_safe).lower()} {_compiler.CHOICE}"
    text = _compiler.run(
        module.text, f"{_compiler.RAISE},ad-linearize{{{options}}}", f"the derivative of {module.name}"
    )
    n, types = len(module.out_avals), _text.signature(text, "main.primal")[1]
    residual_avals = [
        _compat.in_memory(_compat.split_as(_compat.varying_as(t.aval, module.in_avals), split, module.in_avals), memory)
        for t, (memory, split) in list(zip(types, _text.placements(text, "main.primal"), strict=True))[n:]
    ]
    primal_text = _compiler.run(_text.make_main(text, "main.primal", module.name), _compiler.tidy(), module.name)
    primal_text = _text.without_marks(primal_text)
    returned = _text.returned(primal_text)
    known: dict[str, tuple[str, int]] = {name: ("result", i) for i, name in enumerate(returned[:n])}
    known.update({f"%arg{i}": ("argument", i) for i in range(len(module.in_avals))})
    sources, kept = [], list(range(n))
    for i, name in enumerate(returned[n:], n):
        if name not in known:
            known[name] = ("extra", len(kept) - n)
            kept.append(i)
        sources.append(known[name])
    if len(kept) < len(returned):
        primal_text = _text.select_results(primal_text, kept)
    fresh = [residual_avals[i - n] for i in kept[n:]]
    out_avals = [*module.out_avals, *fresh]
    primal = Module(f"{module.name}_primal", primal_text, module.in_avals, out_avals, module.outside)
    in_tangents = [_compat.tangent(module.in_avals[i]) for i in wrt]
    out_tangents = [_compat.tangent(module.out_avals[i]) for i in _inexact(module.out_avals)]

    def transpose(forward: Linear) -> Linear:
        whole = _compiler.run(text, "ad-transpose", f"the transpose of {module.name}")
        back = _linear_text(whole, "main.pullback", module.name)
        return Linear(
            f"{module.name}_pullback",
            back,
            [*residual_avals, *out_tangents],
            in_tangents,
            len(residual_avals),
            lambda _: forward,
            module.outside,
        )

    forward = Linear(
        f"{module.name}_pushforward",
        _linear_text(text, "main.pushforward", module.name),
        [*residual_avals, *in_tangents],
        out_tangents,
        len(residual_avals),
        transpose,
        module.outside,
    )
    return primal, sources, forward


def _linear_text(text: str, name: str, old_main: str) -> str:
    text = _compiler.run(_text.make_main(text, name, old_main), _compiler.tidy(), old_main)
    return _text.without_marks(text)


def _batch(module: Module, batch: Batch, mapped: list[bool]) -> Module:
    outside = module.outside.binding(batch.axis)
    if not isinstance(module, Linear):
        return Module(f"{module.name}_vmap", *_batched_parts(module, batch, mapped), outside)
    n = module.residuals
    mapped = [*mapped[:n], *[True] * (len(mapped) - n)]

    def transpose(forward: Linear) -> Linear:
        back = module.transposed
        every = [*mapped[:n], *[True] * (len(back.in_avals) - n)]
        parts = _batched_parts(back, batch, every)
        return Linear(f"{back.name}_vmap", *parts, n, lambda _: forward, outside)

    return Linear(f"{module.name}_vmap", *_batched_parts(module, batch, mapped), n, transpose, outside)


def _batched_parts(module: Module, batch: Batch, mapped: list[bool]) -> tuple[str, list, list]:
    def batched(aval: _compat.ShapedArray) -> _compat.ShapedArray:
        return _compat.with_axis(aval, 0, batch.size, batch.spmd)

    in_avals = [batched(a) if m else a for a, m in zip(module.in_avals, mapped, strict=True)]
    out_avals = list(map(batched, module.out_avals))
    inner = _text.fresh_symbol(module.text, module.name)
    function = Function([_text.type_of(a) for a in in_avals], f"vmap of {module.name}")
    results = function.vmap(
        inner,
        function.arguments,
        [_text.type_of(a) for a in out_avals],
        size=batch.size,
        in_dims=[0 if m else -1 for m in mapped],
        out_dims=[0] * len(out_avals),
        axis=batch.axis,
        spmd=batch.spmd,
    )
    body = _text.privatize_main(module.text, inner)
    text = _text.insert_functions(body, [function.text("main", "public", results)])
    return _compiler.run(text, _compiler.derive(), f"vmap of {module.name}"), in_avals, out_avals
