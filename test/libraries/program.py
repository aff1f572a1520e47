"""What an entry says: a library, a feature of it, a function as its user writes it, and the point where it is derived.

    @program("lineax", "LU, as a matrix and a vector", square(3), x(3))
    def lu(a, b): ...

Arguments are pytrees of float arrays, those of `sample` or arrays; all are differentiated.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import importlib.util
import itertools
import pathlib
from collections.abc import Callable
from typing import Any

import jax
from sample import Array

# What is installed by the extra `libraries` of pyproject.toml, and has programs here.
LIBRARIES = ("blackjax", "chex", "diffrax", "equinox", "flax", "jaxopt", "lineax", "numpyro", "optax", "optimistix")


@dataclasses.dataclass(frozen=True)
class Program:
    """A function and its arguments.

    `inner` says that the function takes, before its arguments, the package that differentiates inside of it: JAX or
    Evolute. `factor` is by how much a rule of the user's multiplies the derivatives that the values have.
    `order` is that of its series. `step` is that of finite differences, and `tolerance` how far they may be from the
    derivatives, as a share of the largest number, or of 1: more than rounding where a solver stops early.
    """

    library: str
    feature: str
    fun: Callable
    args: tuple
    inner: bool = False
    factor: float = 1.0
    order: int = 3
    step: float = 0.01
    tolerance: float = 1e-6

    @property
    def id(self) -> str:
        return f"{self.library}-{self.feature}".replace(",", "").replace(" ", "-")

    def arguments(self) -> tuple:
        """The point."""
        places = itertools.count(1)
        return jax.tree.map(lambda leaf: leaf.make(places) if isinstance(leaf, Array) else leaf, self.args)

    def of(self, package: Any) -> Callable:
        """The function, as it is differentiated with `package`."""
        return functools.partial(self.fun, package) if self.inner else self.fun


PROGRAMS: list[Program] = []


def program(library: str, feature: str, *args: Any, **options: Any) -> Callable:
    """Makes an entry of the function below it."""

    def enter(fun: Callable) -> Callable:
        entry(library, feature, fun, *args, **options)
        return fun

    return enter


def entry(library: str, feature: str, fun: Callable, *args: Any, **options: Any) -> None:
    """Makes an entry of a function: for one that has several, or a maker."""
    assert library in LIBRARIES
    PROGRAMS.append(Program(library, feature, fun, args, **options))


def load() -> dict[str, str]:
    """Imports the files of programs. Returns those left out, with the library that is not installed."""
    missing = {}
    for path in sorted(pathlib.Path(__file__).parent.glob("programs_*.py")):
        try:
            importlib.import_module(f"{__package__}.{path.stem}")
        except ModuleNotFoundError as error:
            if error.name not in LIBRARIES:
                raise
            missing[path.name] = error.name
    return missing
