"""How many operations the n-th derivative of 0.3*sin(t)*t**10 takes (the function of jax#520), before XLA.

Evolute: operations of the module that `ev.derivative` makes, constants included. JAX: equations of the jaxpr, those of
inner jaxprs included, constants not, dead ones removed.
Counts are exact, so this benchmark has no noise. Run: python -m benchmarks.derivative_counts
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.jet import jet
from jax.extend import core
from jax.interpreters import partial_eval

import evolute as ev


def function(t):
    return 0.3 * jnp.sin(t) * t**10


def closed_form(t: float, n: int) -> float:
    """Leibniz: the sum over k of binomial(n, k) times the k-th derivative of sine times the (n-k)-th of t**10."""
    total = 0.0
    for k in range(n + 1):
        j = n - k
        if j <= 10:
            power = math.perm(10, j) * t ** (10 - j)
            total += math.comb(n, k) * math.sin(t + k * math.pi / 2) * power
    return 0.3 * total


def ours(n: int, *, all_orders: bool = False) -> int:
    lowered = ev.lower(ev.derivative(function, n, all_orders=all_orders))(1.0)
    return sum(lowered.op_counts().values())


def nested_jvp(n: int, *, all_orders: bool = False) -> int:
    """Of n nested jvps: what the last derivative needs, or all of it, which is what all orders need."""
    f = function
    for _ in range(n):
        f = _jvp_at_one(f)
    return _equations(f, keep_dead=all_orders)


def jax_jet(n: int) -> int:
    """What the last derivative needs of the series."""
    if n == 0:
        return _equations(function)
    series = ([1.0] + [0.0] * (n - 1),)
    return _equations(lambda t: jet(function, (t,), series)[1][-1])


def _jvp_at_one(f):
    return lambda t: jax.jvp(f, (t,), (jnp.ones_like(t),))[1]


def _equations(f, *, keep_dead: bool = False) -> int:
    jaxpr = jax.make_jaxpr(f)(1.0).jaxpr
    return _count(jaxpr if keep_dead else partial_eval.dce_jaxpr(jaxpr, [True])[0])


def _count(jaxpr) -> int:
    total = 0
    for equation in jaxpr.eqns:
        inner = [p for p in equation.params.values() if isinstance(p, (core.Jaxpr, core.ClosedJaxpr))]
        total += sum(_count(getattr(p, "jaxpr", p)) for p in inner) or 1
    return total


def table(orders=range(9)) -> list[tuple[int, int, int, int, float]]:
    """Rows of (order, ours, JAX's nested jvp, JAX's jet, our relative error at t = 0.7)."""
    rows = []
    for n in orders:
        exact = closed_form(0.7, n)
        with jax.enable_x64(True):
            error = abs(float(ev.derivative(function, n)(np.float64(0.7))) / exact - 1)
        rows.append((n, ours(n), nested_jvp(n), jax_jet(n), error))
    return rows


def show(rows) -> None:
    print(f"{'order':>5} {'Evolute':>9} {'nested jvp':>11} {'jet':>7} {'error of ours':>14}")
    for n, mine, nested, jets, error in rows:
        print(f"{n:>5} {mine:>9,} {nested:>11,} {jets:>7,} {error:>14.1e}")


def main() -> None:
    print("Operations of the n-th derivative of 0.3*sin(t)*t**10, before XLA")
    show(table())
    print(f"all of 0..8: Evolute {ours(8, all_orders=True):,}, nested jvp {nested_jvp(8, all_orders=True):,}")


if __name__ == "__main__":
    main()
