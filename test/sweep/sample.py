"""What a line of the samples says: a public function of JAX, and a point where it can be differentiated.

    sample("jax.numpy.tensordot", x(2, 3), x(3, 2), axes=1)

Points are generic: numbers distinct, none at the edge of a domain, none zero. All float and complex arrays among the
arguments are differentiated, arrays of integers are traced, and everything else is part of the program.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

MODES = ("jvp", "vjp", "vmap", "jet")


@dataclasses.dataclass(frozen=True)
class Array:
    """An array of numbers between `low` and `high`, in both parts if complex; `then` gives it its structure."""

    shape: tuple[int, ...]
    low: float = 0.2
    high: float = 0.9
    complex: bool = False
    then: Callable[[np.ndarray], np.ndarray] = lambda a: a
    fixed: bool = False

    def make(self, places: Iterator[int]) -> np.ndarray:
        """The array; `places` counts numbers over a whole sample, so that no two arrays of it are alike."""
        a = self._real(places)
        return self.then(a + 1j * self._real(places) if self.complex else a)

    def _real(self, places: Iterator[int]) -> np.ndarray:
        count = int(np.prod(self.shape))
        steps = np.array([next(places) for _ in range(count)], float)
        # Multiples of the golden ratio fill an interval evenly, in no order.
        unit = (0.37 + steps * 0.6180339887498949) % 1.0
        return (self.low + (self.high - self.low) * unit).reshape(self.shape)


def x(*shape: int, low: float = 0.2, high: float = 0.9, then: Callable = lambda a: a) -> Array:
    """A real array."""
    return Array(shape, low, high, False, then)


def z(*shape: int, low: float = 0.2, high: float = 0.9, then: Callable = lambda a: a) -> Array:
    """A complex array."""
    return Array(shape, low, high, True, then)


def fixed(array: Array) -> Array:
    """The array as an argument that is not differentiated."""
    return dataclasses.replace(array, fixed=True)


def signed(*shape: int) -> Array:
    """A real array of both signs."""
    return x(*shape, low=-0.95, high=0.9)


def square(n: int, make: Callable = x) -> Array:
    """A well-conditioned matrix with distinct eigenvalues."""
    return make(n, n, then=lambda a: a + np.diag(1.0 + np.arange(n)))


def definite(n: int, make: Callable = x) -> Array:
    """A positive definite matrix with distinct eigenvalues."""
    return make(n, n, then=lambda a: a @ a.conj().T + np.diag(0.5 + np.arange(n)))


def triangular(n: int, make: Callable = x) -> Array:
    """A lower triangular matrix."""
    return make(n, n, then=lambda a: np.tril(a + np.eye(n)))


def ints(*values: Any) -> np.ndarray:
    """A vector of integers, or the scalar that is the only one."""
    return np.array(values[0] if len(values) == 1 else values)


@dataclasses.dataclass(frozen=True)
class Sample:
    """A function at a point.

    `call` takes the arguments; `order` is the number of nested jvps that JAX can do; `lacks` names the modes that JAX
    cannot do; `single` says that it computes in float32, whatever it is given.
    """

    name: str
    label: str
    call: Callable
    args: tuple
    kwargs: dict
    order: int = 3
    lacks: tuple[str, ...] = ()
    single: bool = False

    @property
    def id(self) -> str:
        return f"{self.name}-{self.label}" if self.label else self.name

    def arguments(self) -> tuple[list, list, Callable]:
        """(xs, others, fun): the arrays to differentiate, the other ones, and the function of these two lists."""
        places = iter(range(1, 10**6))
        leaves, tree = jax.tree.flatten((self.args, self.kwargs))
        kinds = []
        for i, leaf in enumerate(leaves):
            is_fixed = not isinstance(leaf, Array) or leaf.fixed
            if isinstance(leaf, Array):
                leaves[i] = leaf.make(places)
            kinds.append("x" if not is_fixed else "other" if isinstance(leaves[i], np.ndarray) else "static")
        given = {k: [leaf for leaf, kind in zip(leaves, kinds) if kind == k] for k in ("x", "other")}

        def fun(xs: list, others: list) -> Any:
            arrays = {"x": iter(xs), "other": iter(others)}
            found = [leaf if k == "static" else next(arrays[k]) for leaf, k in zip(leaves, kinds)]
            args, kwargs = jax.tree.unflatten(tree, found)
            return self.call(*args, **kwargs)

        return given["x"], given["other"], fun


SAMPLES: list[Sample] = []
# Functions that JAX cannot differentiate, at points where it says so.
REFUSED: list[Sample] = []


def sample(
    name: str, *args: Any, order: int = 3, lacks: str = "", label: str = "", single: bool = False, **kwargs: Any
) -> None:
    """`name` called with these arguments."""
    SAMPLES.append(Sample(name, label, resolve(name), args, kwargs, order, tuple(lacks.split()), single))


def called(name: str, call: Callable, *args: Any, order: int = 3, lacks: str = "", label: str = "") -> None:
    """`name` as `call` calls it: for what takes functions, or can only be said in several steps."""
    SAMPLES.append(Sample(name, label, call, args, {}, order, tuple(lacks.split())))


def refused(name: str, *args: Any, call: Callable | None = None, **kwargs: Any) -> None:
    """A function that JAX refuses to differentiate: it raises."""
    REFUSED.append(Sample(name, "", call or resolve(name), args, kwargs))


def each(module: str, names: str, *args: Any, **options: Any) -> None:
    """All these functions of a module called with the same arguments."""
    for name in names.split():
        sample(f"{module}.{name}", *args, **options)


@functools.cache
def resolve(name: str) -> Any:
    """The object of a full name."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
