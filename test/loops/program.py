"""What an entry of the family says: a small program that loops or branches, and the points where the laws are proved.

    @program("while newton", x(3), at(5, 0, 1, 1000))
    def roots(a, n): ...

The float and complex arrays among the arguments are differentiated. Numbers that are not, such as a number of steps,
may differ from point to point and, under vmap, from row to row: `at` lists them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from sample import Array

ROWS = 3
# What tags may say, beyond the loops and branches themselves, which are counted in the programs as JAX traces them.
TAGS = {
    "branch": "lax.cond and lax.switch",
    "buffer": "arrays updated in place",
    "carry": "what is carried: types, structures, unused, invariant, exchanged",
    "counter": "integers that count, of any type, start and step",
    "implicit": "custom_root, custom_linear_solve, fixed points",
    "nest": "loops and branches in each other",
    "newton": "iterations until they converge",
    "ode": "integrators",
    "random": "keys and what is drawn with them",
    "rule": "custom_jvp, custom_vjp, checkpoint, jit, linear algebra in bodies",
    "scan": "forms of lax.scan, lax.map, associative_scan",
    "sequence": "recurrent networks, filters, dynamic programming",
    "slice": "reading by the counter",
    "while": "an unknown number of steps",
}


# Reasons to leave out a mode.
ROOT = "XLA makes x / sqrt(y) a product unless the root is of use elsewhere, as in derivatives; the last bits differ"


@dataclasses.dataclass(frozen=True)
class At:
    """An argument that is not differentiated: its value at each point; the first ones are the rows of a batch."""

    values: tuple


def at(*values: Any) -> At:
    """Integers, booleans, keys or arrays of them, one for each point."""
    return At(tuple(jnp.asarray(v) for v in values))


@dataclasses.dataclass(frozen=True)
class Program:
    """A function and its arguments.

    `twin` is the same function as JAX can differentiate it. `unbounded` says that JAX refuses it reverse mode, so that
    its transpose is made of JAX's forward mode. `lacks` gives a reason for each mode left out. `single` says that it
    computes in float32 on the way.
    """

    name: str
    fun: Callable
    args: tuple
    tags: tuple[str, ...]
    twin: Callable | None = None
    unbounded: bool = False
    lacks: dict[str, str] = dataclasses.field(default_factory=dict)
    single: bool = False

    @property
    def id(self) -> str:
        return "-".join([self.name, *self.tags])

    def arguments(self) -> Arguments:
        return Arguments(self.args)


class Arguments:
    """The arguments of a program: `xs` to differentiate, `points` and `rows` of the others, and how to join them."""

    def __init__(self, args: tuple):
        places = iter(range(1, 10**6))
        self.leaves, self.tree = jax.tree.flatten(args, is_leaf=lambda leaf: isinstance(leaf, At))
        self.kinds, self.xs, others = [], [], []
        for leaf in self.leaves:
            if isinstance(leaf, Array):
                value = leaf.make(places)
                others += [at(value)] if leaf.fixed else []
                self.xs += [] if leaf.fixed else [value]
            elif isinstance(leaf, (At, np.ndarray, jax.Array)):
                others.append(leaf if isinstance(leaf, At) else at(leaf))
            fixed = isinstance(leaf, (At, np.ndarray, jax.Array)) or getattr(leaf, "fixed", False)
            self.kinds.append("other" if fixed else "x" if isinstance(leaf, Array) else "static")
        chosen = lambda k: [o.values[k % len(o.values)] for o in others]
        self.points = [chosen(k) for k in range(max([1, *(len(o.values) for o in others)]))]
        self.rows = [jnp.stack(values) for values in zip(*map(chosen, range(ROWS)), strict=True)]

    def join(self, xs: list, others: list) -> tuple:
        """What to call the program with."""
        given = {"x": iter(xs), "other": iter(others)}
        leaves = [leaf if kind == "static" else next(given[kind]) for leaf, kind in zip(self.leaves, self.kinds)]
        return jax.tree.unflatten(self.tree, leaves)


PROGRAMS: list[Program] = []


def program(tags: str, *args: Any, **options: Any) -> Callable:
    """Makes an entry of the function below it."""

    def enter(fun: Callable) -> Callable:
        entry(fun.__name__, fun, tags, *args, **options)
        return fun

    return enter


def entry(name: str, fun: Callable, tags: str, *args: Any, **options: Any) -> None:
    """Makes an entry of a function: for one that has several, or a maker."""
    unknown = set(tags.split()) - set(TAGS)
    assert not unknown, f"{name} has the tags {unknown}, which program.TAGS does not explain"
    PROGRAMS.append(Program(name.replace("_", " "), fun, args, tuple(tags.split()), **options))
