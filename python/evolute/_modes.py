"""The choice between forward and reverse mode, by the work that the derived programs are."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from evolute import _blocks, _errors, _tree
from evolute._program import Program

# How many leaves may be turned the other way, the largest first: each asks for a program to be made and counted.
_TURNS = 24


# A later program has to cost less than this share of an earlier one: counts are not times, and what stands first
# (forward mode, or forward over reverse) tends to be the faster one of two that count the same.
_GAIN = 0.9


def check(mode: str, known: Sequence[str], what: str) -> None:
    if mode not in known:
        _errors.fail(
            _errors.ArgumentError,
            f"{what}: there is no mode {mode!r}.",
            f"The modes are {', '.join(map(repr, known))}.",
        )


def uniform(rows: Sequence[int], columns: Sequence[int], mode: str) -> _blocks.Plan:
    """All blocks forward, or all in reverse."""
    if mode == "forward":
        return {p: list(rows) for p in columns}, {}
    return {}, {i: list(columns) for i in rows}


def cheapest(programs: Iterable[Callable[[], Program]]) -> Program:
    """The program of least work; of several within a tenth, the first.

    Those that cannot be derived do not count, nor do those whose results have other dtypes than the first one's.

    Raises DerivativeError if none can be derived.
    """
    found: list[Program] = []
    first_error: _errors.DerivativeError | None = None
    for make in programs:
        try:
            program = make()
            program.module()
        except _errors.DerivativeError as error:
            first_error = first_error or error
            continue
        if not found or _types(program) == _types(found[0]):
            found.append(program)
    if not found:
        raise first_error
    best, *others = found
    for program in others:
        if program.cost < _GAIN * best.cost:
            best = program
    return best


def _types(program: Program) -> list[tuple]:
    return [(a.shape, a.dtype) for a in program.out_avals]


def cheapest_plan(
    program: Program,
    arguments: _tree.Arguments,
    rows: Sequence[int],
    columns: Sequence[int],
    write: Callable[[_blocks.Plan], Program],
) -> Program:
    """The program of least work among those that `write` makes of plans of a Jacobian: see `jacobian`.

    Reverse mode is for blocks between arrays that are both real or both complex.
    """
    every = frozenset((i, p) for i in rows for p in columns)

    def is_complex(aval) -> bool:
        return np.issubdtype(aval.dtype, np.complexfloating)

    turnable = {(i, p) for i, p in every if is_complex(program.out_avals[i]) == is_complex(arguments.avals[p])}

    @functools.cache
    def of(forward: frozenset) -> Program:
        ahead = {p: [i for i in rows if (i, p) in forward] for p in columns}
        back = {i: [p for p in columns if (i, p) not in forward] for i in rows}
        return write(({p: n for p, n in ahead.items() if n}, {i: n for i, n in back.items() if n}))

    def best(plans: Sequence[frozenset]) -> frozenset:
        plan_of: dict[int, frozenset] = {}

        def make(plan: frozenset) -> Program:
            made = of(plan)
            plan_of[id(made)] = plan
            return made

        return plan_of[id(cheapest([functools.partial(make, plan) for plan in plans]))]

    chosen = best([every, every - turnable])
    sizes = {("column", p): math.prod(arguments.avals[p].shape) for p in columns if len(columns) > 1}
    sizes |= {("row", i): math.prod(program.out_avals[i].shape) for i in rows if len(rows) > 1}
    for kind, n in sorted(sizes, key=lambda leaf: -sizes[leaf])[:_TURNS]:
        line = {(i, p) for i, p in every if n == (p if kind == "column" else i)}
        chosen = best([chosen, chosen | line, chosen - (line & turnable)])
    return of(chosen)
