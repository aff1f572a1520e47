"""What is derived from a program of the family in each mode, by us and by JAX, and what the two must agree in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from compare import QUICK, inexact, jax_jet, like, our_jet, stack
from program import Program

import evolute as ev

# Each mode, and the order of the derivative in its last part.
MODES = {
    "bits": 0,  # of the primal, which no mode may change
    "jvp": 1,
    "vjp": 1,
    "vmap": 0,
    "vmap of grad": 1,
    "grad of vmap": 1,
    "jvp of grad": 2,
    "grad of grad": 2,
    "jet": 4,
}
# Modes in which JAX is asked for the same numbers in one way.
SAME = {"grad of vmap": "vmap of grad", "grad of grad": "jvp of grad"}
# How far numbers may be apart, in units of the largest one of an array, by order.
TOLERANCE = (1e-12, 1e-10, 1e-9, 1e-8, 1e-8)
# The least unit: an array may consist of zeros.
UNIT = 0.1


def failures(program: Program, modes: list[str]) -> dict[str, str]:
    """The modes in which we do not compute what JAX does, with what is wrong.

    Each side is one program for all modes, compiled once for all points: compiling is most of the time.
    """
    case = Case(program)
    theirs = compiled(case.theirs(modes), case)
    try:
        together = compiled(case.ours(modes), case)
        ours = dict.fromkeys(modes, together)
    except Exception:
        ours, together = {}, None
    wrong: dict[str, str] = {}
    for mode in [] if together else modes:
        try:
            ours[mode] = compiled(case.ours([mode]), case)
        except Exception as error:
            wrong[mode] = f"{type(error).__name__}: {error}"
    for k, others in enumerate(case.points):
        expected = theirs(others)
        at_point = {run: run(others) for run in dict.fromkeys(ours.values())}
        found = {mode: at_point[run][mode] for mode, run in ours.items()}
        for mode in found:
            try:
                check(mode, found, expected, case)
            except AssertionError as error:
                wrong.setdefault(mode, f"point {k}: {error}")
    return wrong


class Case:
    """A program at its points, with the directions and cotangents that derivatives are asked for."""

    def __init__(self, program: Program):
        arguments = program.arguments()
        self.program, self.points, self.rows, self.xs = program, arguments.points, arguments.rows, arguments.xs
        self.whole = lambda xs, others: results(program.fun(*arguments.join(xs, others)))
        twin = program.twin or program.fun
        self.twin = lambda xs, others: results(twin(*arguments.join(xs, others)))
        ys = jax.eval_shape(lambda xs, others: inexact(self.whole(xs, others)), self.xs, self.points[0])
        self.terms = [like(self.xs, seed) for seed in (11, 101, 1009, 10007)]
        self.cotangents = like(ys, 17)
        self.batch = stack(self.xs)

    def ours(self, modes: list[str]) -> Callable:
        """The program of all modes, derived by Evolute."""
        n = len(self.xs)

        def total(*args):
            return loss(self.whole(list(args[:n]), list(args[n:])))

        def program(xs, others, terms, cotangents, batch, rows):
            f = lambda *xs: inexact(self.whole(list(xs), others))
            gradient = lambda *args: ev.grad(total, tuple(range(n)))(*args)

            def vjp():
                ys, pullback = ev.vjp(f, *xs)
                return ys, list(pullback(cotangents))

            def grad_of_vmap():
                return ev.grad(lambda xs: jnp.sum(ev.vmap(total)(*xs, *rows)))(batch)

            def jvp_of_grad():
                return list(ev.jvp(lambda *xs: gradient(*xs, *others), tuple(xs), tuple(terms[0]))[1])

            def grad_of_grad():
                along = lambda *xs: pair(gradient(*xs, *others), terms[0])
                return list(ev.grad(along, tuple(range(n)))(*xs))

            way = {
                "bits": lambda: (),
                "jvp": lambda: ev.jvp(f, tuple(xs), tuple(terms[0])),
                "vjp": vjp,
                "vmap": lambda: ev.vmap(self.whole)(batch, rows),
                "vmap of grad": lambda: list(ev.vmap(gradient)(*batch, *rows)),
                "grad of vmap": grad_of_vmap,
                "jvp of grad": jvp_of_grad,
                "grad of grad": grad_of_grad,
                "jet": lambda: our_jet(f, xs, terms),
            }
            return {m: way[m]() for m in modes}

        return program

    def theirs(self, modes: list[str]) -> Callable:
        """The same derived by JAX."""

        def program(xs, others, terms, cotangents, batch, rows):
            f = lambda *xs: inexact(self.twin(list(xs), others))

            def gradient(xs, others):
                return self.pull(lambda *xs: [loss(self.twin(list(xs), others))], xs, [1.0])

            second = lambda: jax.jvp(lambda xs: gradient(xs, others), (xs,), (terms[0],))[1]
            rows_gradient = lambda: jax.vmap(gradient)(batch, rows)
            way = {
                "jvp": lambda: jax.jvp(f, tuple(xs), tuple(terms[0])),
                "vjp": lambda: (f(*xs), self.pull(f, xs, cotangents)),
                "vmap": lambda: jax.vmap(self.twin)(batch, rows),
                "vmap of grad": rows_gradient,
                "jvp of grad": second,
                "jet": lambda: jax_jet(f, xs, terms),
            }
            wanted = {SAME.get(m, m) for m in modes}
            return {"whole": self.whole(xs, others), **{m: way[m]() for m in way if m in wanted}}

        return program

    def pull(self, fun: Callable, xs: list, cotangents: list) -> list:
        """JAX's pullback, or where it refuses one the transpose of its forward mode."""
        if not self.program.unbounded:
            return list(jax.vjp(fun, *xs)[1](cotangents))
        return transposed(fun, xs, cotangents)


def compiled(program: Callable, case: Case) -> Callable:
    """The program as a function of the point."""
    args = (case.terms, case.cotangents, case.batch, case.rows)
    run = jax.jit(program).lower(case.xs, case.points[0], *args).compile(QUICK)
    return lambda others: run(case.xs, others, *args)


def transposed(fun: Callable, xs: list, cotangents: list) -> list:
    """The cotangents of `xs`, by one pushforward for each number in them."""

    def along(i, t):
        tangents = [t.astype(x.dtype) if j == i else jnp.zeros_like(x) for j, x in enumerate(xs)]
        return pair(jax.jvp(fun, tuple(xs), tuple(tangents))[1], cotangents)

    result = []
    for i, x in enumerate(xs):
        basis = jnp.eye(x.size, dtype=x.dtype).reshape(x.size, *x.shape)
        part = jax.vmap(lambda t, i=i: along(i, t))
        numbers = part(basis)
        if jnp.iscomplexobj(x):
            numbers = numbers - 1j * part(1j * basis)
        result.append(numbers.reshape(x.shape).astype(x.dtype))
    return result


def check(mode: str, found: dict[str, Any], expected: dict[str, Any], case: Case) -> None:
    """Asserts that what was found in one mode is what JAX computes."""
    least = 4e-7 if case.program.single else 0.0
    if mode == "bits":
        for other in {"jvp", "vjp", "jet"} & set(found):
            for a, b in zip(found[other][0], inexact(expected["whole"]), strict=True):
                same = np.asarray(a).tobytes() == np.asarray(b).tobytes()
                assert same, f"{other} has changed the primal:\n{a}\nis not\n{b}"
        return
    ours, theirs = found[mode], expected[SAME.get(mode, mode)]
    parts = enumerate(zip(ours, theirs, strict=True)) if mode == "jet" else [(MODES[mode], (ours, theirs))]
    for order, (a, b) in parts:
        close(a, b, order, least)
    if mode == "vjp" and "jvp" in found:
        paired(found["jvp"][1], ours[1], case, max(1e-12, least))


def paired(tangents: list, pulled: list, case: Case, tolerance: float) -> None:
    """Asserts that <ct, J t> is <J* ct, t>."""
    sides = [(case.cotangents, tangents), (pulled, case.terms[0])]
    left, right = (float(pair(a, b)) for a, b in sides)
    size = max(1.0, *(float(np.abs(a * b).sum()) for side in sides for a, b in zip(*side)))
    assert abs(left - right) <= tolerance * size, f"<ct, J t> is {left}, <J* ct, t> is {right}"


def close(found: Any, expected: Any, order: int, least: float) -> None:
    """Asserts that two structures of arrays are equal, up to the tolerance of derivatives of this order."""
    found, expected = jax.tree.leaves(found), jax.tree.leaves(expected)
    assert len(found) == len(expected), f"{len(found)} arrays, JAX has {len(expected)}"
    for i, (a, b) in enumerate(zip(map(np.asarray, found), map(np.asarray, expected))):
        what = f"derivative {order}, array {i}"
        assert (a.shape, a.dtype) == (b.shape, b.dtype), f"{what}: {a.shape} {a.dtype}, JAX has {b.shape} {b.dtype}"
        if not np.issubdtype(b.dtype, np.inexact):
            np.testing.assert_array_equal(a, b)
            continue
        assert np.isfinite(b).all(), f"{what}: JAX has {b}, choose a better point"
        tolerance = max(TOLERANCE[order], 10**order * max(least, 16 * np.finfo(b.dtype).eps))
        error = np.abs(a - b).max(initial=0) / max(UNIT, np.abs(b).max(initial=0))
        assert error <= tolerance, f"{what} is off by {error:.1e}:\n{a}\nJAX has\n{b}"


def results(tree: Any) -> list:
    """All arrays of a result, keys as the numbers they are made of."""
    key = lambda v: jnp.issubdtype(v.dtype, jax.dtypes.prng_key)
    return [jax.random.key_data(v) if key(v) else v for v in map(jnp.asarray, jax.tree.leaves(tree))]


def loss(ys: list) -> Any:
    """One number that depends on all float and complex results."""
    parts = [jnp.sin(v.real) + jnp.cos(v.imag) if jnp.iscomplexobj(v) else jnp.sin(v) for v in inexact(ys)]
    return sum((jnp.sum(p.astype(jnp.float64)) for p in parts), start=jnp.float64(0))


def pair(left: Any, right: Any) -> Any:
    """The pairing of cotangents with tangents."""
    return sum(jnp.sum(jnp.real(a * b).astype(jnp.float64)) for a, b in zip(left, right, strict=True))
