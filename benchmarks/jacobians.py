"""Whole Jacobians and Hessians: the mode that is chosen beside all that can be chosen by hand, and sparse ones beside
dense ones.

Times are medians of interleaved repetitions of compiled calls; ratios are to the first row of each table. Run:
python -m benchmarks.jacobians
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

import evolute as ev
from benchmarks.tables import error, head, memory, row, run, size
from benchmarks.timing import Times, in_turns

MODES = {"fwd": "jacfwd", "rev": "jacrev"}


def mlp(inputs: int = 100, outputs: int = 50, batch: int = 32):
    """(loss, weights, bias, x, y) of one layer from 100 to 50."""
    rng = np.random.default_rng(0)

    def array(*shape: int):
        return jnp.asarray(rng.normal(size=shape) / np.sqrt(shape[0]), jnp.float32)

    def loss(weights, bias, x, y):
        return jnp.mean((jnp.tanh(x @ weights + bias) - y) ** 2)

    return loss, array(inputs, outputs), array(outputs), array(batch, inputs), array(batch, outputs)


def hessians() -> None:
    loss, *args = mlp()
    one = [*args[:2], args[2][0], args[3][0]]
    # Forward mode inside takes minutes where there are 5,000 weights: it is left out.
    for title, argnums, given, inside in (
        ("of the loss in the bias (50)", 1, args, MODES),
        ("of the loss of one sample in its input (100)", 2, one, MODES),
        ("of the loss of one sample in weights and bias (100 x 50 + 50)", (0, 1), one, {"rev": "jacrev"}),
    ):
        print(f"Hessian {title}")
        choices = {"Evolute, chosen": ev.hessian(loss, argnums)}
        for api, name in ((ev, "Evolute"), (jax, "JAX")):
            for outer, a in MODES.items():
                for inner, b in inside.items():
                    first = getattr(api, b)(loss, argnums)
                    choices[f"{name}, {outer} over {inner}"] = getattr(api, a)(first, argnums)
        table(choices, given)


def jacobians() -> None:
    rng = np.random.default_rng(0)
    for n, m in ((20, 2000), (300, 300), (2000, 20)):
        a = jnp.asarray(rng.normal(size=(256, n)) / np.sqrt(n), jnp.float32)
        b = jnp.asarray(rng.normal(size=(m, 256)) / 16, jnp.float32)
        x = jnp.asarray(rng.normal(size=n), jnp.float32)

        def f(x, a=a, b=b):
            return jnp.tanh(b @ jnp.sin(a @ x))

        print(f"Jacobian of a layered function, {n} inputs, {m} results")
        choices = {"Evolute, chosen": ev.jacobian(f)}
        for api, name in ((ev, "Evolute"), (jax, "JAX")):
            choices |= {f"{name}, {mode}": getattr(api, MODES[mode])(f) for mode in MODES}
        choices["Evolute, fwd, chunks of 64"] = ev.jacfwd(f, chunk_size=64)
        table(choices, [x])


def reaction_diffusion(n: int):
    """The residual of a steady state on an n x n grid: of the concentrations, n * n numbers."""

    def residual(u):
        v = jnp.pad(u.reshape(n, n), 1)
        laplacian = v[2:, 1:-1] + v[:-2, 1:-1] + v[1:-1, 2:] + v[1:-1, :-2] - 4 * v[1:-1, 1:-1]
        return 0.1 * n * laplacian.ravel() + u * (1 - u) * (u - 0.3)

    return residual


def sparse(n: int = 100) -> None:
    f = reaction_diffusion(n)
    u = jnp.asarray(np.random.default_rng(0).uniform(size=n * n), jnp.float32)
    print(f"Jacobian of a reaction-diffusion residual on a {n} x {n} grid, {n * n} unknowns")
    pattern = ev.sparsity(f)(u)
    choices = {
        "Evolute, sparse": ev.sparse_jacobian(f),
        "Evolute, sparse, in reverse": ev.sparse_jacobian(f, mode="reverse"),
        "Evolute, dense, chunks of 100": ev.jacfwd(f, chunk_size=100),
        "JAX, dense": jax.jacfwd(f),
    }
    table(choices, [u], repetitions=2)
    start = in_turns({"pattern": lambda: ev.sparsity(reaction_diffusion(n))(u)}, 3)
    print(f"{pattern.nnz} entries; a later call of ev.sparsity takes {start.median('pattern') * 1e3:.1f} ms")

    def energy(u):
        v = jnp.pad(u.reshape(n, n), 1)
        return jnp.sum(jnp.diff(v, axis=0) ** 2) + jnp.sum(jnp.diff(v, axis=1) ** 2) + jnp.sum(jnp.cos(u))

    print(f"Hessian of an energy on the same grid, {n * n} unknowns")
    choices = {
        "Evolute, sparse": ev.sparse_hessian(energy),
        "Evolute, chunks of 100": ev.hessian(energy, chunk_size=100),
    }
    table(choices, [u], repetitions=2)


def table(choices: dict, args: list, repetitions: int = 7) -> None:
    """Time, ratio to the first row's, memory, and difference to the first row, of each function."""
    compiled = {name: jax.jit(f).lower(*args).compile() for name, f in choices.items()}
    calls = {name: run(f, *args) for name, f in compiled.items()}
    once = in_turns(calls, 1)

    def several(name: str):
        # What ran before leaves its data in the caches: short calls are made several times in a row.
        count = max(1, round(0.005 / once.median(name)))
        return count, lambda: [calls[name]() for _ in range(count)]

    repeated = {name: several(name) for name in calls}
    times = in_turns({name: f for name, (_, f) in repeated.items()}, repetitions, budget=2.0)
    times = Times({name: [t / repeated[name][0] for t in times.seconds[name]] for name in calls})
    first = next(iter(choices))
    expected = dense(compiled[first](*args))
    head("", "time", "ratio", "memory", "difference")
    for name, f in compiled.items():
        cells = [f"{times.median(name) * 1e3:.3g} ms", f"{times.ratio(name, first):.2f}", size(memory(f))]
        row(name, *cells, f"{error(dense(f(*args)), expected):.0e}")
    print()


def dense(result):
    def of(x):
        return x.todense() if hasattr(x, "todense") else x

    return jax.tree.map(of, result, is_leaf=lambda x: hasattr(x, "todense"))


def main() -> None:
    hessians()
    jacobians()
    sparse()


if __name__ == "__main__":
    main()
