"""lower: the stages that a function goes through, to look at."""

from __future__ import annotations

import collections
import functools
import os
import pathlib
import re
from collections.abc import Callable
from typing import Any

import jax

from evolute import _call, _chain, _errors, _text, _tree
from evolute._program import Program

STAGES = ("captured", "derived", "expanded", "stablehlo", "optimized_hlo")


def lower(fun: Callable) -> Callable[..., Lowered]:
    """The programs that a function becomes.

    Args:
        fun: a function, plain or derived: `ev.lower(ev.grad(f))(x)`. A function under `ev.compile` is a plain one.

    Returns:
        A function of the arguments of `fun` (arrays, or `jax.ShapeDtypeStruct` for their shapes) that returns a
        `Lowered`, without computing anything.

    Raises, when called: what a call of `fun` raises.
    """
    _tree.check_callable(fun, "lower")

    @functools.wraps(fun, updated=())
    def lowered(*args: Any, **kwargs: Any) -> Lowered:
        program, _, _ = _chain.program_of(fun, args, kwargs, sharing=False)
        return Lowered(program)

    return lowered


class Lowered:
    """The stages of one function, as text. `str()` gives the last of Evolute's own, `stablehlo`.

    Attributes:
        captured: the function as it was captured, in StableHLO.
        derived: the captured function and above it a function for each transformation, with operations of `ad`.
        expanded: the result: StableHLO (and CHLO) alone, with the locations of the user's lines.
        stablehlo: the same without locations.
    """

    def __init__(self, program: Program):
        self._program = program

    def __repr__(self) -> str:
        return f"Lowered({self._program.label}: {sum(self.op_counts().values())} operations)"

    def __str__(self) -> str:
        return self.stablehlo

    @functools.cached_property
    def captured(self) -> str:
        return _text.without_locations(self._program.captured.text)

    @functools.cached_property
    def derived(self) -> str:
        return _text.without_locations(self._program.text())

    @functools.cached_property
    def expanded(self) -> str:
        return self._module.stablehlo

    @functools.cached_property
    def stablehlo(self) -> str:
        return _text.without_locations(self.expanded)

    @functools.cached_property
    def _module(self):
        return self._program.module()

    def optimized_hlo(self) -> str:
        """The program after XLA's optimisations, for the default backend."""
        return self._optimized_hlo

    @functools.cached_property
    def _optimized_hlo(self) -> str:
        module = self._module
        avals = [jax.ShapeDtypeStruct(a.shape, a.dtype) for a in module.in_avals]
        compiled = jax.jit(lambda *args: _call.call(module, *args), keep_unused=True).lower(*avals).compile()
        return compiled.as_text()

    @property
    def cost(self) -> int:
        """An estimate of the work of `stablehlo`, what `jacobian` and `hessian` go by when they choose a mode.

        The unit is a multiplication or an addition within a contraction; an element computed on its own counts 4, or 24
        for a function such as exp. Loops count all their steps, and of several branches the longest counts.
        """
        return self._program.cost

    def op_counts(self, stage: str = "stablehlo") -> collections.Counter[str]:
        """How often each operation occurs in a stage: "captured", "derived" or "stablehlo"."""
        return op_counts(self.stage(stage))

    def save(self, path: str | os.PathLike, stage: str = "stablehlo") -> None:
        """Writes a stage to a file."""
        pathlib.Path(path).write_text(self.stage(stage))

    def stage(self, stage: str) -> str:
        """The text of a stage by its name: "captured", "derived", "expanded", "stablehlo" or "optimized_hlo"."""
        if stage not in STAGES:
            _errors.fail(_errors.ArgumentError, f"there is no stage {stage!r}.", f"The stages are {', '.join(STAGES)}.")
        return self.optimized_hlo() if stage == "optimized_hlo" else getattr(self, stage)


def op_counts(text: str) -> collections.Counter[str]:
    """How often each operation occurs in a module; functions, terminators and calls are not counted."""
    counts: collections.Counter[str] = collections.Counter()
    for name in re.findall(r'(?:^\s*|= )"?((?:ad|chlo|stablehlo)\.[\w-]+)', text, re.MULTILINE):
        if name != "stablehlo.return":
            counts[name] += 1
    return counts
