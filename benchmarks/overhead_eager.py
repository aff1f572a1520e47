"""What a call costs besides its numbers, beside JAX in one run: eager calls, and calls under jit.

An eager call captures its function each time. Measured are the CPU time of calls of the same function, of functions
made anew at each call that differ in a Python number, and of compiled ones; and by how much the memory of the process
grows over 300 calls with a changing number. Run: python -m benchmarks.overhead_eager
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

import evolute as ev
from benchmarks import mlp, tables

CALLS = 300
_page = os.sysconf("SC_PAGE_SIZE")


def small(api, x, c):
    """The gradient of a function of few operations."""
    return api.grad(lambda x: jnp.sum(jnp.sin(x) * c))(x)


def forward(api, x, c):
    """A directional derivative: JAX runs it operation by operation."""
    return api.jvp(lambda x: jnp.sin(x) * c, (x,), (x,))


def curvature(api, x, c):
    return api.hessian(lambda x: jnp.sum(jnp.sin(x) * x[0] * c))(x)


def branch(api, x, c):
    """Python decides by a value."""
    return api.grad(lambda x: jnp.sum(x**2) * c if x[0] > 0 else jnp.sum(x))(x)


def exponent(api, x, c):
    """The number is part of the program: each makes another one."""
    return api.grad(lambda x: jnp.sum(x**c))(x)


def network(api, args, c):
    """An MLP with a penalty."""
    params, images, labels = args

    def loss(params):
        return mlp.loss(params, images, labels) + c * sum(jnp.sum(w**2) for w, _ in params)

    return api.value_and_grad(loss)(params)


def problems() -> dict[str, tuple[Callable, Any]]:
    x = jnp.linspace(0.5, 2.0, 4)
    net = mlp.problem(jnp.float32, (64, 64, 64, 10), 16)
    return {
        "grad": (small, x),
        "jvp": (forward, x),
        "Hessian": (curvature, x),
        "grad, by a value": (branch, x),
        "grad of an MLP": (network, net),
        "grad, exponent": (exponent, x),
    }


def cpu_seconds(functions: dict[str, Callable], repetitions: int) -> dict[str, float]:
    """The mean CPU time of a call of each, in turns, after three calls to warm up."""
    spent = dict.fromkeys(functions, 0.0)
    for f in [*functions.values()] * 3:
        f()
    for _ in range(repetitions):
        for name, f in functions.items():
            start = time.process_time()
            f()
            spent[name] += time.process_time() - start
    return {name: total / repetitions for name, total in spent.items()}


def memory() -> int:
    """The resident memory of this process, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * _page


def growth(call: Callable) -> int:
    call()
    before = memory()
    for _ in range(CALLS):
        call()
    return memory() - before


def changing(call: Callable, api, arg) -> Callable:
    numbers = itertools.count(1)
    return lambda: jax.block_until_ready(call(api, arg, 0.137 * next(numbers)))


def compiled(call: Callable, api, arg) -> Callable:
    function = jax.jit(lambda arg: call(api, arg, 2.5))
    return lambda: jax.block_until_ready(function(arg))


def same(call: Callable, api, arg) -> Callable:
    return lambda: jax.block_until_ready(call(api, arg, 2.5))


def main(repetitions: int = 100) -> None:
    print("CPU time of a call in ms, Evolute / JAX (ratio), and how the memory grows over 300 changing calls")
    tables.head("function", "eager", "eager, changing number", "under jit", "memory, Evolute", "memory, JAX")
    for name, (call, arg) in problems().items():
        cells = []
        for kind in (same, changing, compiled):
            if call is branch and kind is compiled:  # a function under jit has no values
                cells.append("")
                continue
            times = cpu_seconds({"ev": kind(call, ev, arg), "jax": kind(call, jax, arg)}, repetitions)
            cells.append(f"{times['ev'] * 1e3:.3g} / {times['jax'] * 1e3:.3g} ({times['ev'] / times['jax']:.2f})")
        grown = [max(0, growth(changing(call, api, arg))) for api in (ev, jax)]
        tables.row(name, *cells, *map(tables.size, grown))


if __name__ == "__main__":
    main()
