"""Reverse mode through loops, beside JAX and, for loops of unknown length, equinox.

Times are medians of interleaved repetitions; look at the ratios. Residuals are the arrays that the first half of `vjp`
computes for the second: the results of the program of `vjp`'s first half that are leaves of the pullback, but for
arguments, each counted once, in the same way for both. Memory is what XLA allots to an executable for intermediate
values. Run: python -m benchmarks.loops
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import evolute as ev
from benchmarks.tables import error, fresh, head, memory, residual_bytes, row, run, size
from benchmarks.timing import in_turns
from evolute import _compiler

try:
    import equinox.internal as equinox
except ImportError:
    equinox = None

# By the size of the state: so many that equinox takes as much memory as Evolute, about: see the table.
CHECKPOINTS = {16: 300, 256: 76, 4096: 64}


# ---- a recurrent network


def network(params, xs):
    """A loss of all states; `xs` are of shape (steps, batch, features)."""

    def step(state, x):
        state = jnp.tanh(x @ params["in"] + state @ params["back"] + params["bias"])
        return state, state

    _, states = lax.scan(step, jnp.zeros(xs.shape[1:], xs.dtype), xs)
    return jnp.mean(states**2)


def network_arguments(dtype, batch: int, steps: int = 128, width: int = 256):
    rng = np.random.default_rng(0)
    params = {
        "in": rng.normal(size=(width, width)) / np.sqrt(width),
        "back": rng.normal(size=(width, width)) / np.sqrt(width),
        "bias": rng.normal(size=width) / 10,
    }
    return jax.tree.map(lambda a: jnp.asarray(a, dtype), (params, rng.normal(size=(steps, batch, width))))


def network_row(dtype, batch: int) -> None:
    args = network_arguments(dtype, batch)

    def compiled(of) -> Callable:
        return fresh(lambda: of.value_and_grad(lambda *a: network(*a)), args)

    make = {name: functools.partial(compiled, of) for name, of in both()}
    found = {name: f() for name, f in make.items()}
    times = in_turns({name: run(f, *args) for name, f in found.items()}, budget=5)
    compiling = in_turns(make, repetitions=3)
    residuals = {name: residual_bytes(of.vjp, network, args) for name, of in both()}
    cells = [f"{np.dtype(dtype)}, batch {batch}"]
    for t in (times, compiling):
        cells += [f"{1e3 * t.median(name):.1f} ms" for name in found] + [f"{t.ratio('Evolute', 'JAX'):.2f}"]
    cells += [size(residuals[name]) for name in found] + [f"{residuals['Evolute'] / residuals['JAX']:.2f}"]
    cells += [size(memory(f)) for f in found.values()]
    cells += [f"{error(found['Evolute'](*args), found['JAX'](*args)):.0e}"]
    row(*cells)


def both():
    return ("Evolute", ev), ("JAX", jax)


def network_table() -> None:
    print("value_and_grad of a recurrent network by `lax.scan`, 128 steps of 256 features\n")
    columns = (
        "run, Evolute",
        "JAX",
        "ratio",
        "trace and compile, Evolute",
        "JAX",
        "ratio",
        "residuals, Evolute",
        "JAX",
    )
    head("", *columns, "ratio", "memory, Evolute", "JAX", "difference")
    for dtype, batch in ((jnp.float32, 1), (jnp.float32, 32), (jnp.float64, 1), (jnp.float64, 32)):
        network_row(dtype, batch)


# ---- a loop of unknown length


def recurrence(w, state):
    return jnp.tanh(w @ state + 0.3)


def elementwise(w, state):
    return jnp.sin(state) + 0.1 * w


def until(body: Callable, w, start, steps):
    """A loop that goes on until its counter reaches an argument."""
    go_on, step = lambda s: s[0] < steps, lambda s: (s[0] + 1, body(w, s[1]))
    return lax.while_loop(go_on, step, (0, start))[1].sum()


def until_in_equinox(body: Callable, w, start, steps):
    go_on, step = lambda s: s[0] < steps, lambda s: (s[0] + 1, body(w, s[1]))
    options = dict(kind="checkpointed", max_steps=None, checkpoints=CHECKPOINTS[start.size])
    return equinox.while_loop(go_on, step, (0, start), **options)[1].sum()


def counted(body: Callable, w, start, steps: int):
    return lax.scan(lambda s, _: (body(w, s), None), start, length=steps)[0].sum()


def unknown_programs(body: Callable, w, start) -> dict[str, Callable]:
    """Executables that take `w`, the state and the number of steps."""
    programs = {"primal": until, "Evolute": ev.grad(until, (1, 2))}
    if equinox:
        programs["equinox"] = jax.grad(until_in_equinox, (1, 2))
    return {name: jax.jit(f, static_argnums=0).lower(body, w, start, 1).compile() for name, f in programs.items()}


def unknown_row(body: Callable, w, start, programs: dict[str, Callable], steps: int) -> None:
    scan = jax.jit(jax.grad(counted, (1, 2)), static_argnums=(0, 3)).lower(body, w, start, steps).compile()
    calls = {name: run(f, w, start, steps) for name, f in programs.items()} | {"JAX": run(scan, w, start)}
    times = in_turns(calls, budget=2)
    cells = [f"{steps:,}", f"{1e6 * times.median('primal') / steps:.2f} us"]
    cells += [f"{times.ratio(name, 'primal'):.1f}" if name in calls else "" for name in ("Evolute", "equinox", "JAX")]
    cells += [size(memory(programs[name])) if name in programs else "" for name in ("Evolute", "equinox")]
    cells += [size(memory(scan)), f"{error(programs['Evolute'](w, start, steps), scan(w, start)):.0e}"]
    row(*cells)


def unknown_table(body: Callable, w, start, trips: Sequence[int]) -> None:
    kind = f"{body.__name__}, {start.size} float64s"
    print(f"\nGradient of a `while` loop of unknown length ({kind}); time as multiples of the loop's own\n")
    columns = ("a step of the loop", "Evolute", "equinox", "JAX's scan of as many steps")
    head("steps", *columns, "memory, Evolute", "equinox", "scan", "difference to scan")
    programs = unknown_programs(body, w, start)
    for steps in trips:
        unknown_row(body, w, start, programs, steps)


def random(*shape: int):
    return jnp.asarray(np.random.default_rng(0).normal(size=shape) / np.sqrt(shape[0]))


def main() -> None:
    with jax.enable_x64(True):
        network_table()
    if equinox is None:
        print("\nequinox is not installed, so its columns are empty: `make bench` installs it")
    with jax.enable_x64(True):
        unknown_table(recurrence, random(16, 16), jnp.ones(16), (100, 1_000, 10_000, 100_000))
        unknown_table(recurrence, random(256, 256), jnp.ones(256), (100, 1_000, 10_000))
        unknown_table(elementwise, random(4096), jnp.ones(4096), (100, 1_000, 10_000))


if __name__ == "__main__":
    main()
