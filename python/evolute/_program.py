"""Programs: a captured function and, above it, functions that each apply one transformation to the one before.

A program is text that one can read, print and save. The compiler replaces its `ad` operations by the derivatives that
they stand for; what comes out is a `Module`.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

from evolute import _call, _compat, _compiler, _refs, _settings, _text
from evolute._capture import Captured
from evolute._deferred import Outside
from evolute._function import Function, Value
from evolute._module import Module, known
from evolute._template import Template


@dataclasses.dataclass(frozen=True)
class Stage:
    """One function of a program, and the values that it returns."""

    name: str
    function: Function
    results: tuple[Value, ...]

    def text(self, name: str, visibility: str) -> str:
        return self.function.text(name, visibility, self.results)


@dataclasses.dataclass(frozen=True)
class Program:
    """A captured function under a chain of transformations.

    Every function of the chain takes the `consts` (hoisted arrays) and then flat arguments of types `in_avals`, and
    returns flat results of types `out_avals`; `template` says where in the pytree of the results each goes.
    `outside` is what its module names that is not in it. `label` is what the chain computes, in words, for messages:
    "grad of loss".
    """

    captured: Captured
    stages: tuple[Stage, ...]
    label: str
    in_avals: tuple
    out_avals: tuple
    template: Template
    outside: Outside

    @classmethod
    def of(cls, captured: Captured) -> Program:
        return cls(
            captured, (), captured.name, captured.in_avals, captured.out_avals, captured.template, captured.outside
        )

    @property
    def consts(self) -> tuple:
        return tuple(map(_settings.on_device, self.captured.consts))

    @property
    def name(self) -> str:
        """The symbol of the outermost function."""
        return self.stages[-1].name if self.stages else self.captured.name

    def text(self) -> str:
        """The module: the outermost function is its public @main."""
        if not self.stages:
            return _text.make_main(self.captured.text, self.captured.name, "main")
        *inner, outer = self.stages
        functions = [outer.text("main", "public"), *(s.text(s.name, "private") for s in reversed(inner))]
        return _text.insert_functions(self.captured.text, functions)

    def module(self) -> Module:
        """The module that computes the program: expanded, where there is anything to expand."""
        text = self.text()
        if self.stages:
            text = _compiler.run(text, _compiler.derive(), self.label)
        const_avals = [_compat.abstract(c) for c in self.consts]
        avals = [*const_avals, *self.in_avals]
        module = known(Module(self.name, text, avals, self.out_avals, self.outside))
        if self.stages and self.in_avals[: len(self.captured.in_avals)] == self.captured.in_avals:
            module.primal = Program.of(self.captured).module
        return module

    @functools.cached_property
    def cost(self) -> int:
        """How much work the program is: see --ad-cost."""
        return _compiler.cost(self.module().text, self.label)

    def call(self, values: Sequence[Any]) -> Any:
        """The results, as a pytree, for the values of the dynamic leaves."""
        outs = _call.call(self.module(), *self.consts, *values)
        _refs.write(self.captured, values)
        return self.template.fill(outs, values)

    def begin(self, what: str, in_avals: Sequence | None = None, *, nan_safe: bool = False) -> Builder:
        """Starts the function that applies one more transformation, with derivatives that are `nan_safe`."""
        return Builder(self, what, list(self.in_avals if in_avals is None else in_avals), nan_safe)


class Builder:
    """Writes the function that applies transformation `what` to the outermost function of a program."""

    def __init__(self, program: Program, what: str, in_avals: list, nan_safe: bool):
        self.program = program
        self.what = what
        self.label = f"{what} of {program.label}"
        self.in_avals = in_avals
        const_types = [_text.type_of(_compat.abstract(c)) for c in program.consts]
        self.nan_safe = nan_safe
        self.function = Function([*const_types, *map(_text.type_of, in_avals)], self.label, nan_safe)
        self._helpers: list[Stage] = []
        self._const_count = len(const_types)

    @property
    def consts(self) -> list[Value]:
        return self.function.arguments[: self._const_count]

    @property
    def inputs(self) -> list[Value]:
        return self.function.arguments[self._const_count :]

    def helper(
        self,
        suffix: str,
        extra: Sequence[_text.Type],
        write: Callable[[Function, list[Value], list[Value]], Sequence[Value]],
    ) -> str:
        """The name of another function: of the arguments of the program and of `extra` ones.

        `write(function, arguments, extra)` returns its results.
        """
        types = [v.type for v in self.function.arguments[: self._const_count]]
        types += [_text.type_of(a) for a in self.program.in_avals]
        function = Function([*types, *extra], self.label, self.nan_safe)
        n = len(types)
        results = write(function, function.arguments[:n], function.arguments[n:])
        stage = Stage(self._fresh(suffix), function, tuple(results))
        self._helpers.append(stage)
        return stage.name

    @functools.cached_property
    def out_types(self) -> list[_text.Type]:
        return [_text.type_of(a) for a in self.program.out_avals]

    def wrt(self, positions: Sequence[int]) -> list[int]:
        """Numbers of flat arguments, to differentiate with respect to, as numbers of arguments of the function."""
        _refs.check_differentiated(self.program.captured, positions, self.label)
        return [self._const_count + i for i in positions]

    def finish(
        self, results: Sequence[Value], out_avals: Sequence, template: Template, outside: Outside | None = None
    ) -> Program:
        """The program with this function as its outermost; `outside` unless it stays as it is."""
        stage = Stage(self._fresh(self.what), self.function, tuple(results))
        return dataclasses.replace(
            self.program,
            stages=(*self.program.stages, *self._helpers, stage),
            label=self.label,
            in_avals=tuple(self.in_avals),
            out_avals=tuple(out_avals),
            template=template,
            outside=self.program.outside if outside is None else outside,
        )

    def _fresh(self, prefix: str) -> str:
        taken = {s.name for s in (*self.program.stages, *self._helpers)}
        taken |= _text.defined_symbols(self.program.captured.text)
        base = f"{prefix}_{self.program.name}"
        return next(n for n in (base, *(f"{base}_{i}" for i in range(len(taken) + 1))) if n not in taken)
