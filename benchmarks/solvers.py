"""Derivatives through solvers, those of `examples` and odeint, beside JAX.

JAX has no reverse mode through a `while` loop and no forward mode through odeint; that it refuses is checked in every
run. What it can do instead stands beside it: forward mode, or a scan over a bound on the number of steps, here the
tightest there is. Times are medians of interleaved repetitions. Run: python -m benchmarks.solvers
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental.jet import jet
from jax.experimental.ode import odeint

import evolute as ev
from benchmarks.tables import error, head, row, run
from benchmarks.timing import in_turns
from examples import hyperparameter, runge_kutta

NO_REVERSE = "Reverse-mode differentiation does not work for lax.while_loop"
NO_FORWARD = r"can't apply forward-mode autodiff \(jvp\) to a custom_vjp function"
NO_SERIES = "while"  # a KeyError


def compare(what: str, args: Sequence, mine: Callable, theirs: Callable, instead: str = "") -> None:
    """A row. `theirs` is the same in JAX, or what it can do `instead`."""
    compiled = {name: jax.jit(f).lower(*args).compile() for name, f in (("Evolute", mine), ("JAX", theirs))}
    times = in_turns({name: run(f, *args) for name, f in compiled.items()}, budget=2)
    difference = error(compiled["Evolute"](*args), compiled["JAX"](*args))
    cells = [f"refused; {instead}" if instead else "the same"]
    cells += [f"{1e3 * times.median(name):.3f} ms" for name in compiled]
    row(what, *cells, f"{times.ratio('Evolute', 'JAX'):.2f}", f"{difference:.0e}")


def check_refused(derive: Callable, args: Sequence, message: str) -> None:
    """That JAX does not do this, with this message."""
    try:
        jax.jit(derive).lower(*args)
    except (KeyError, TypeError, ValueError) as found:
        if re.search(message, str(found)):
            return
        raise
    raise AssertionError(f"JAX refuses no more what it refused with {message!r}: this benchmark is out of date")


# ---- an adaptive solver

TOLERANCE = 1e-9


def network_slope(params):
    (a, b), (c, d) = params
    return lambda t, y: jnp.tanh(y @ a + b) @ c + d


def network_params(width: int = 16):
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(2, width)), rng.normal(size=width)), (rng.normal(size=(width, 2)) / 4, np.zeros(2))]


def integrated(params):
    y = runge_kutta.solve(network_slope(params), 0.0, 5.0, jnp.ones(2), TOLERANCE)
    return jnp.sum(y**2)


def integrated_by_scan(bound: int) -> Callable:
    """The same, with a bound on the number of steps."""

    def f(params):
        def step(state, _):
            advanced = lambda state: runge_kutta.step(network_slope(params), 5.0, TOLERANCE, state)
            return lax.cond(state[0] < 5.0, advanced, lambda state: state, state), None

        state = (0.0, jnp.ones(2), 5.0 / 100)
        return jnp.sum(lax.scan(step, state, length=bound)[0][1] ** 2)

    return f


def steps_taken(params) -> int:
    """How many steps the solver takes, those that it rejects included."""

    def step(state):
        return runge_kutta.step(network_slope(params), 5.0, TOLERANCE, state[0]), state[1] + 1

    start = ((0.0, jnp.ones(2), 5.0 / 100), 0)
    return int(jax.jit(lambda: lax.while_loop(lambda s: s[0][0] < 5.0, step, start)[1])())


def solver_rows() -> None:
    params = network_params()
    args = (params,)
    count = sum(a.size for a in jax.tree.leaves(params))
    bound = steps_taken(params)
    check_refused(jax.grad(integrated), args, NO_REVERSE)
    what, mine = f"adaptive solver: gradient in {count} parameters", ev.grad(integrated)
    compare(what, args, mine, jax.jacfwd(integrated), "forward mode")
    compare(what, args, mine, jax.grad(integrated_by_scan(bound)), f"a scan over its {bound} steps")


def series_row() -> None:
    f, mu = runge_kutta.oscillator, 1.5
    check_refused(lambda x: jet(f, (x,), ((1.0, 0.0, 0.0),))[1], (mu,), NO_SERIES)
    nested = jax.jacfwd(jax.jacfwd(jax.jacfwd(f)))
    compare("adaptive solver: third derivative, by a series", (mu,), ev.derivative(f, 3), nested, "nested forward mode")


# ---- training

STRENGTHS = np.full(4, 0.05)


def slope(of, strengths) -> Callable:
    return lambda weights: of.grad(hyperparameter.objective)(weights, strengths)


def on_new_data(weights):
    return hyperparameter.loss(weights, hyperparameter.VALIDATION)


def newton_step(of, equation, x):
    return x - jnp.linalg.solve(of.jacfwd(equation)(x), equation(x))


def by_descent(of) -> Callable:
    def f(strengths):
        step = lambda _, weights: weights - slope(of, strengths)(weights)
        return on_new_data(lax.fori_loop(0, 1000, step, hyperparameter.START))

    return f


def by_newton(of) -> Callable:
    def f(strengths):
        step = lambda _, weights: newton_step(of, slope(of, strengths), weights)
        return on_new_data(lax.fori_loop(0, 1000, step, hyperparameter.START))

    return f


def until_it_converges(of) -> Callable:
    def f(strengths):
        return on_new_data(newton(of)(slope(of, strengths), hyperparameter.START))

    return f


def newton(of) -> Callable:
    def solve(equation, x):
        def step(state):
            new = newton_step(of, equation, state[0])
            return new, jnp.sum((new - state[0]) ** 2)

        return lax.while_loop(lambda state: state[1] > 1e-24, step, (x, 1.0))[0]

    return solve


def by_equation(of) -> Callable:
    def f(strengths):
        solve = lambda linear, y: jnp.linalg.solve(of.jacfwd(linear)(y), y)
        return on_new_data(lax.custom_root(slope(of, strengths), hyperparameter.START, newton(of), solve))

    return f


def training_rows() -> None:
    args = (STRENGTHS,)
    for what, train in (("descent", by_descent), ("Newton's method", by_newton)):
        compare(f"1,000 steps of {what}: gradient", args, ev.grad(train(ev)), jax.grad(train(jax)))
    f = until_it_converges
    check_refused(jax.grad(f(jax)), args, NO_REVERSE)
    compare("Newton's method until it converges: gradient", args, ev.grad(f(ev)), jax.jacfwd(f(jax)), "forward mode")
    compare("custom_root: gradient", args, ev.grad(by_equation(ev)), jax.grad(by_equation(jax)))
    compare("custom_root: Hessian", args, ev.hessian(by_equation(ev)), jax.hessian(by_equation(jax)))


# ---- odeint


def oscillation(p):
    def slope(y, t, mu, k):
        return jnp.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - k * y[0]])

    ys = odeint(slope, jnp.array([2.0, 0.0]), jnp.array([0.0, 1.0, 3.0]), *p, rtol=1e-10, atol=1e-10)
    return jnp.sum(ys[1:] ** 2)


def odeint_rows() -> None:
    args = (np.array([1.5, 1.0]),)
    reverse = jax.jacrev(jax.grad(oscillation))
    compare("odeint: gradient", args, ev.grad(oscillation), jax.grad(oscillation))
    compare("odeint: Hessian, reverse over reverse", args, ev.jacrev(ev.grad(oscillation)), reverse)
    check_refused(jax.hessian(oscillation), args, NO_FORWARD)
    what = "odeint: Hessian, forward over reverse"
    compare(what, args, ev.hessian(oscillation), reverse, "reverse over reverse")


def main() -> None:
    print("Derivatives through solvers, float64\n")
    head("", "JAX's way", "Evolute", "JAX", "ratio", "difference")
    with jax.enable_x64(True):
        solver_rows()
        series_row()
        training_rows()
        odeint_rows()


if __name__ == "__main__":
    main()
