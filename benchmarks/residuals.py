"""What reverse mode keeps, and what becomes of chains, beside JAX and, where it is installed, Enzyme-JAX.

Residuals are the arrays that the first half of `vjp` keeps for the second: the leaves of the pullback but for
arguments, each counted once, in the same way for both. Times are medians of interleaved repetitions; look at the
ratios. Run: python -m benchmarks.residuals
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np

import evolute as ev
from benchmarks.rivals import enzyme
from benchmarks.tables import error, fresh, head, residual_bytes, residuals, row, run, size
from benchmarks.timing import in_turns

BOTH = {"Evolute": ev, "JAX": jax}
ALL = [*BOTH, *(["Enzyme"] if enzyme else [])]


# ---- programs


def gelus(x):
    for _ in range(64):
        x = jax.nn.gelu(x)
    return x


def normalized(x, gain, bias):
    centered = x - x.mean(-1, keepdims=True)
    return gain * centered * jax.lax.rsqrt((centered**2).mean(-1, keepdims=True) + 1e-5) + bias


def block(params, x):
    """A transformer block of 4 heads: causal attention, then an MLP, each behind a layer norm."""
    steps, width = x.shape[-2:]
    y = normalized(x, *params["norm1"])
    q, k, v = (jnp.einsum("...td,dhk->...htk", y, params[n]) for n in "qkv")
    scores = jnp.einsum("...htk,...hsk->...hts", q, k) / np.sqrt(q.shape[-1])
    scores = jnp.where(np.tril(np.ones((steps, steps), bool)), scores, -jnp.inf)
    y = jnp.einsum("...hts,...hsk->...htk", jax.nn.softmax(scores), v)
    x = x + jnp.einsum("...htk,hkd->...td", y, params["o"])
    y = normalized(x, *params["norm2"])
    return x + jax.nn.gelu(y @ params["up"] + params["bias"]) @ params["down"]


def block_arguments(batch: int = 4, steps: int = 128, width: int = 128, heads: int = 4):
    rng = np.random.default_rng(0)

    def random(*shape: int):
        return jnp.asarray(rng.normal(size=shape) / np.sqrt(shape[0]), jnp.float32)

    norm = (jnp.ones(width), jnp.zeros(width))
    params = {n: random(width, heads, width // heads) for n in "qkv"} | {"o": random(heads, width // heads, width)}
    params |= {"norm1": norm, "norm2": norm}
    params |= {"up": random(width, 4 * width), "bias": jnp.zeros(4 * width), "down": random(4 * width, width)}
    return params, random(batch, steps, width)


def logsumexps(x):
    for _ in range(16):
        x = x - jax.nn.logsumexp(x, axis=-1, keepdims=True) * jnp.cos(x)
    return x.sum()


def logsumexps_of_products(x, w):
    for _ in range(16):
        x = jax.nn.logsumexp(x * w, axis=-1) + jnp.sin(x)
    return x.sum()


# ---- tables


def halves(of, f: Callable, args: Sequence) -> Callable:
    """The two halves of `vjp`, each an executable of its own."""
    forward = jax.jit(lambda *args: of.vjp(f, *args))
    y, pull = forward(*args)
    backward = jax.jit(lambda pull, ct: pull(ct))
    backward(pull, y)

    def both(*args):
        y, pull = forward(*args)
        return backward(pull, y)

    return both


def residual_row(name: str, f: Callable, args: Sequence) -> None:
    arrays = {name: len(residuals(of.vjp, f, args)) for name, of in BOTH.items()}
    kept = {name: residual_bytes(of.vjp, f, args) for name, of in BOTH.items()}
    made = {name: halves(of, f, args) for name, of in BOTH.items()}
    times = in_turns({name: run(g, *args) for name, g in made.items()}, budget=5)
    cells = [name] + [str(arrays[n]) for n in BOTH] + [size(kept[n]) for n in BOTH]
    cells += [f"{kept['Evolute'] / kept['JAX']:.3f}"]
    cells += [f"{1e3 * times.median(n):.2f} ms" for n in BOTH] + [f"{times.ratio('Evolute', 'JAX'):.2f}"]
    row(*cells, f"{error(made['Evolute'](*args), made['JAX'](*args)):.0e}")


def residual_table() -> None:
    print("Residuals of `vjp`, and the time of its two halves, compiled apart\n")
    columns = ("arrays, Evolute", "JAX", "bytes, Evolute", "JAX", "ratio", "run, Evolute", "JAX", "ratio", "difference")
    head("", *columns)
    residual_row("64 gelus of 1 MiB", gelus, (jnp.asarray(np.random.default_rng(0).normal(size=(512, 512)), "f4"),))
    residual_row("transformer block", block, block_arguments())


def value_and_grad(of: str, f: Callable, args: Sequence) -> Callable:
    wrap = enzyme if of == "Enzyme" else lambda f: f
    return fresh(lambda: BOTH.get(of, jax).value_and_grad(wrap(lambda *a: f(*a))), args)


def compile_row(name: str, f: Callable, args: Sequence) -> None:
    make = {n: functools.partial(value_and_grad, n, f, args) for n in ALL}
    made = {n: g() for n, g in make.items()}
    times = in_turns({n: run(g, *args) for n, g in made.items()}, budget=2)
    compiling = in_turns(make, repetitions=5)
    cells = [name]
    for t in (compiling, times):
        cells += [f"{1e3 * t.median(n):.2f} ms" for n in ALL] + [f"{t.ratio('Evolute', n):.2f}" for n in ALL[1:]]
    row(*cells, *(f"{error(made[n](*args), made['JAX'](*args)):.0e}" for n in ALL if n != "JAX"))


def compile_table() -> None:
    print("\n`value_and_grad` in one executable\n")
    columns = [
        f"{what}{n}" for what in ("trace and compile, ", "run, ") for n in (*ALL, *(f"ratio to {n}" for n in ALL[1:]))
    ]
    head("", *columns, *(f"difference of {n} to JAX" for n in ALL if n != "JAX"))
    x = jnp.linspace(-1, 1, 1024, dtype="f4").reshape(32, 32)
    compile_row("16 logsumexps", logsumexps, (x,))
    compile_row("16 logsumexps of products", logsumexps_of_products, (x[0], x))
    params, x = block_arguments()
    compile_row("transformer block", lambda params, x: (block(params, x) ** 2).mean(), (params, x))


def main() -> None:
    residual_table()
    compile_table()


if __name__ == "__main__":
    main()
