"""Eager calls: no executable for each call, and never the program of another function."""

import gc

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, mlp_params, same
from helpers import loss as mlp_loss

import evolute as ev
from evolute import _compat, _numbers

X = jnp.asarray([0.5, 1.0, 1.5])


@pytest.fixture
def lowerings(monkeypatch):
    """The programs that are lowered in a test, by name."""
    found = []
    lower_to_text = _compat.lower_to_text

    def counted(closed, name, *args):
        found.append(name)
        return lower_to_text(closed, name, *args)

    monkeypatch.setattr(_compat, "lower_to_text", counted)
    return found


def executables_made(run):
    before = set(_compat.executables)
    run()
    return len(set(_compat.executables) - before)


# Calls of functions that are made anew each time, with a number in them.
CHANGING = {
    "added": lambda api, c: api.grad(lambda x: jnp.sum(jnp.sin(x + c)))(X),
    "batched": lambda api, c: api.vmap(api.grad(lambda x: jnp.sin(c * x)))(X),
    "divided": lambda api, c: api.grad(lambda x: jnp.sum(c / x + x / c))(X),
    "forward": lambda api, c: api.jvp(lambda x: jnp.sin(c * x), (X,), (X,)),
    "hessian": lambda api, c: api.hessian(lambda x: jnp.sum(jnp.sin(c * x)) * x[0])(X),
    "in float32": lambda api, c: api.grad(lambda x: jnp.sum(jnp.sin(x) * c))(X.astype(jnp.float32)),
    "in a function with rules": lambda api, c: api.grad(lambda x: jnp.sum(jax.nn.softplus(c * x) * jax.nn.relu(x)))(X),
    "in a vjp": lambda api, c: api.vjp(lambda x: jnp.sin(x) * c, X)[1](X),
    "in linearize": lambda api, c: api.linearize(lambda x: jnp.sin(x) * c, X)[1](X),
    "multiplied": lambda api, c: api.value_and_grad(lambda x: jnp.sum(jnp.sin(x) * c))(X),
    "nested": lambda api, c: api.grad(lambda x: jnp.sum(api.grad(lambda x: jnp.sum(x**3 * c))(x)))(X),
    "next to a loop": lambda api, c: api.grad(
        lambda x: c * jnp.sum(jax.lax.scan(lambda y, _: (jnp.sin(y), None), x, None, length=3)[0])
    )(X),
    "under jax.grad": lambda api, c: jax.grad(lambda x: jnp.sum(api.grad(lambda x: jnp.sum(x**3 * c))(x)))(X),
    "with another": lambda api, c: api.grad(lambda x: jnp.sum(x * c - c * 2.5 * x**2))(X),
}


@pytest.mark.parametrize("name", CHANGING)
def test_a_changing_number_needs_no_new_program(name, lowerings):
    call = CHANGING[name]
    numbers = [1.7, 0.3, -2.9, 1.7, 0.0, 1.0, -1.0, np.inf, 0.3, 5.5]
    for c in numbers:
        tolerance = 1e-5 if "float32" in name else 1e-12
        with np.errstate(invalid="ignore"):
            same(call(ev, c), call(jax, c), tolerance)
    lowerings.clear()
    again = [0.1 + 0.7 * k for k in range(12)]

    def run():
        for c in again:
            call(ev, c)

    assert executables_made(run) == 0
    assert lowerings == []


def test_numbers_of_many_kinds_and_places():
    """Each number of a program in turn, and some at once."""

    def call(api, a, b, c, d):
        return api.value_and_grad(lambda x: jnp.sum(a * jnp.sin(b * x + c) / d + x**2.5))(X)

    base = (1.5, 2.5, 0.3, 3.5)
    for change in ([], [0], [1], [2], [3], [0, 2], [1, 3], [0, 1, 2, 3], [2], []):
        given = [v + 0.25 * (i in change) for i, v in enumerate(base)]
        same(call(ev, *given), call(jax, *given))


def test_numbers_that_decide_stay_part_of_the_program():
    def call(api, exponent, bound, power):
        return api.grad(lambda x: jnp.sum(jnp.where(x > bound, x**exponent, jnp.clip(x, 0.1, bound)) * x**power))

    points = jnp.asarray([0.0, 0.5, 1.0, 2.0])
    for exponent in (2.5, 0.5, 1.5, 2.0):
        for bound in (1.0, 0.5, 0.75):
            for power in (2, 3, 1):
                found, want = (call(api, exponent, bound, power)(points) for api in (ev, jax))
                np.testing.assert_allclose(found, want, rtol=1e-12)


@pytest.mark.parametrize("c", [0.0, 1.0, -1.0])
def test_terms_that_vanish_are_as_without_sharing(c):
    """At infinite slopes: the value is that of a program of its own, whatever was called before."""
    f = lambda c: ev.grad(lambda x: jnp.sum(jnp.sqrt(x) * c))  # noqa: E731
    alone = f(c)(jnp.zeros(2))
    for other in (0.7, 1.3):
        f(other)(jnp.zeros(2))
    np.testing.assert_array_equal(f(c)(jnp.zeros(2)), alone)


def test_values_keep_their_bits():
    for c in (0.1, 0.7, 1 / 3):

        def f(x, c=c):
            return jnp.sum(jnp.sin(x) * c + x / c)

        assert ev.value_and_grad(f)(X)[0] == jax.jit(f)(X)


def test_a_rule_that_changes_is_another_program():
    slope = 2.0

    @jax.custom_jvp
    def f(x):
        return x * 1.5

    f.defjvps(lambda t, y, x: slope * t)

    @jax.custom_vjp
    def g(x):
        return x * 1.5

    g.defvjp(lambda x: (g(x), None), lambda _, ct: (slope * ct,))
    for slope in (2.0, 3.0, 2.0, 5.0):  # noqa: B007
        for h in (f, g):
            same(ev.grad(h)(1.0), jax.grad(h)(1.0))


def test_arrays_that_change_are_other_arguments(lowerings):
    for k in range(4):
        table = jnp.arange(3.0) + k
        same(ev.grad(lambda x, t=table: jnp.sum(jnp.sin(x) * t))(X), jnp.cos(X) * table)
    assert len(lowerings) == 1


def test_functions_that_change_are_other_programs():
    for g in (jnp.sin, jnp.cos, jnp.tanh, lambda x: x * 2, jax.nn.relu, jax.nn.silu):
        same(ev.grad(lambda x, g=g: jnp.sum(g(x) * 1.5))(X), jax.grad(lambda x, g=g: jnp.sum(g(x) * 1.5))(X))
    for name in ("sum", "max", "min", "prod", "mean"):
        h = lambda x, name=name: getattr(jnp, name)(x * 1.5)  # noqa: E731
        same(ev.grad(h)(X), jax.grad(h)(X))
    for axis in (0, 1):
        h = lambda x, axis=axis: jnp.sum(jnp.cumsum(jnp.outer(x, x), axis=axis) * X[0] * 1.5)  # noqa: E731
        same(ev.grad(h)(X), jax.grad(h)(X))


def test_settings_that_change_are_other_programs():
    call = lambda: ev.grad(lambda x: jnp.sum(jnp.sin(x) * 1.5))(np.asarray([0.5]))  # noqa: E731
    assert call().dtype == np.float64
    with jax.enable_x64(False):
        assert call().dtype == np.float32
    assert call().dtype == np.float64


def test_steps_of_a_loop_in_a_function_under_jit():
    for scale in (2.0, 3.0):
        f = jax.jit(lambda x, scale=scale: jax.lax.scan(lambda c, _: (c * scale, None), x, None, length=2)[0] * 1.5)
        same(ev.grad(f)(1.0), jnp.asarray(1.5 * scale**2))


def test_an_mlp_with_a_changing_penalty(lowerings):
    params, batch = mlp_params(3, 4, 4, 2), (array(5, 3), array(5, 2))

    def call(api, c):
        return api.value_and_grad(lambda p: mlp_loss(p, batch) + c * sum(jnp.sum(w**2) for w, _ in p))(params)

    for c in (0.3, 0.7):
        same(call(ev, c), call(jax, c))
    lowerings.clear()
    assert executables_made(lambda: [call(ev, 0.15 + 0.3 * k) for k in range(5)]) == 0
    same(call(ev, 0.9), call(jax, 0.9))
    assert lowerings == []


def test_few_executables_are_kept():
    """Exponents are part of the program, so that each makes one."""
    for k in range(_compat.EXECUTABLES + 6):
        ev.vmap(lambda x, k=k: x ** (1.25 + k / 8))(X)
        assert len(_compat.executables) <= _compat.EXECUTABLES
    assert len(_compat.executables) == _compat.EXECUTABLES


def test_executables_that_are_dropped_are_freed():
    """Those that XLA holds: as many as before, whatever has been called since."""
    device = jax.devices()[0]

    def call(k):
        ev.vmap(lambda x: x ** (1.3 + k / 8))(X)

    def live():
        gc.collect()
        return len(device.client.live_executables())

    for k in range(_compat.EXECUTABLES + 4):
        call(k)
    before = live()
    for k in range(100, 130):
        call(k)
    assert live() <= before + 2


def test_programs_that_are_printed_do_not_depend_on_calls():
    text = lambda c: ev.lower(ev.grad(lambda x: jnp.sum(jnp.sin(x) * c)))(X).captured  # noqa: E731
    before = text(1.7)
    for c in (1.7, 2.9, 3.9):
        ev.grad(lambda x, c=c: jnp.sum(jnp.sin(x) * c))(X)
    assert text(1.7) == before
    assert "1.7" in before


def test_under_jit_numbers_are_constants():
    for c in (1.7, 2.9):
        text = jax.jit(ev.grad(lambda x, c=c: jnp.sum(jnp.sin(x) * c))).lower(X).as_text()
        assert str(c) in text or f"{c:e}" in text


def test_the_memory_of_programs_is_bounded():
    assert len(_numbers._known) <= _numbers._MEMORY
