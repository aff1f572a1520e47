"""Eager calls: Python looks at the values of what is differentiated, as it may under jax.grad. Under jit it may not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same

import evolute as ev

X = jnp.asarray([1.0, 2.0, 3.0])
IDS = jnp.asarray([0, 0, 1])


def branch(x):
    return x**3 if x > 0 else -x


def newton(a, tolerance=1e-12):
    """The square root: as many steps as it takes."""
    y = a
    while abs(float(jax.lax.stop_gradient(y * y - a))) > tolerance:
        y = (y + a / y) / 2
    return y


def shrink(x):
    y, steps = x, 0
    while y > 1e-3:
        y, steps = 0.5 * y * jnp.sin(x), steps + 1
    return steps * y


def checked(x):
    assert jnp.all(x > 0)
    assert not np.any(np.isnan(np.asarray(jax.lax.stop_gradient(x))))
    return jnp.sum(x**2)


def largest_twice(x):
    return x[int(jnp.argmax(x))] * x[np.asarray(jnp.argsort(-x))[0]]


def by_key(x, key):
    return x * (2.0 if jax.random.uniform(key) > 0.5 else 3.0)


# Name -> (function, its arguments); the first is differentiated.
LOOKS = {
    "argsort": (largest_twice, X),
    "assert": (checked, X),
    "bincount": (lambda x, i: jnp.sum(jnp.bincount(i, weights=x) ** 2), X, IDS),
    "bool": (branch, 2.0),
    "bool, the other branch": (branch, -2.0),
    "complex": (lambda x, c: x * abs(complex(c)), 2.0, jnp.asarray(3.0)),
    "constant": (lambda x: x * float(jnp.sin(2.0)), 2.0),
    "dict": (lambda x, n: x * {3: 5.0}[n], 2.0, 3),
    "filter": (lambda x: sum(v * v for v in x if v > 1), X),
    "float": (lambda x, c: x * float(jnp.sin(c)), 2.0, jnp.asarray(3.0)),
    "float of a comparison": (lambda x: x * float(x > 0), 2.0),
    "float of a floor": (lambda x: x * float(jnp.floor(x)), 2.5),
    "float of a stopped gradient": (newton, 2.0),
    "fori_loop": (lambda x, n: jax.lax.fori_loop(0, n, lambda i, c: c * jnp.sin(x), x), 2.0, 3),
    "format": (lambda x, c: x * float(f"{c:.2f}"), 2.0, jnp.asarray(3.14159)),
    "index": (lambda x, n: jnp.sum(x[:n] ** 2), X, jnp.asarray(2)),
    "int": (lambda x: x * int(x), 2.5),
    "item": (lambda x: x * x.item(), jnp.asarray(2.0)),
    "key": (by_key, 2.0, jax.random.key(0)),
    "list": (lambda x, y: x * y.tolist()[1], 2.0, X),
    "mask": (lambda x: jnp.sum(x[x > 1] ** 2), X),
    "max": (lambda x: max(x[0], x[1]) * x[2], X),
    "nonzero": (lambda x: jnp.sum(x[jnp.nonzero(x > 1)] ** 3), X),
    "numpy": (lambda x, y: x * np.sum(np.sin(y)), 2.0, X),
    "numpy of a comparison": (lambda x: jnp.sum(x * np.asarray(x > 1)), X),
    "power": (lambda x, n: jnp.sum(x**n), X, 3),
    "power at zero": (lambda x, n: jnp.sum(x**n), 0 * X, 3),
    "range": (lambda x, n: sum(x**i for i in range(n)), 2.0, 3),
    "repeat": (lambda x, n: jnp.sum(jnp.repeat(x, n) ** 2), X, jnp.asarray([1, 3, 0])),
    "repeat a constant number of times": (lambda x: jnp.sum(jnp.repeat(x, IDS) ** 2), X),
    "segment_sum": (lambda x, i: jnp.sum(jax.ops.segment_sum(x, i) ** 2), X, IDS),
    "segment_sum of constant ids": (lambda x: jnp.sum(jax.ops.segment_sum(x, IDS) ** 2), X),
    "shape": (lambda x, n: jnp.sum(jnp.zeros(n) + x) ** 2, 2.0, jnp.asarray(3)),
    "sharding": (lambda x, y: x * len(y.sharding.device_set), 2.0, X),
    "static argument": (lambda x, n: jax.jit(lambda x, n: jnp.sum(x[:n]), static_argnums=1)(x, n), X, 2),
    "while": (shrink, 2.0),
}


@pytest.mark.parametrize("name", LOOKS)
def test_looks_beside_jax(name):
    f, *args = LOOKS[name]
    same(ev.value_and_grad(f)(*args), jax.value_and_grad(f)(*args))


# What a transformation of a function of one argument does with it, and whether the argument has a value in it.
MODES = {
    "grad": (lambda api, f: api.grad(f)(2.0), True),
    "grad of grad": (lambda api, f: api.grad(api.grad(f))(2.0), True),
    "hessian": (lambda api, f: api.hessian(f)(2.0), True),
    "jacfwd": (lambda api, f: api.jacfwd(f)(2.0), True),
    "jacfwd of grad": (lambda api, f: api.jacfwd(api.grad(f))(2.0), True),
    "jacrev": (lambda api, f: api.jacrev(f)(2.0), True),
    "jax.grad of grad": (lambda api, f: jax.grad(api.grad(f))(2.0), True),
    "jax.vmap of grad": (lambda api, f: jax.vmap(api.grad(f))(X), False),
    "jit of grad": (lambda api, f: jax.jit(api.grad(f))(2.0), False),
    "jvp": (lambda api, f: api.jvp(f, (2.0,), (1.5,)), True),
    "linearize": (lambda api, f: api.linearize(f, 2.0)[1](1.5), True),
    "vjp": (lambda api, f: api.vjp(f, 2.0)[1](1.5), True),
    "vmap": (lambda api, f: api.vmap(f)(X), False),
    "vmap of grad": (lambda api, f: api.vmap(api.grad(f))(X), False),
    "vmap of jvp": (lambda api, f: api.vmap(lambda x: api.jvp(f, (x,), (x,)))(X), False),
    "vmap with no axis": (lambda api, f: api.vmap(f, in_axes=None, axis_size=2)(2.0), True),
}


@pytest.mark.parametrize("mode", MODES)
def test_transformations_beside_jax(mode):
    run, known = MODES[mode]
    for f in (branch, shrink):
        if known:
            same(run(ev, f), run(jax, f))
        else:
            for api in (ev, jax):
                with pytest.raises(jax.errors.TracerBoolConversionError):
                    run(api, f)


def test_series():
    y, (y1, y2) = ev.jet(branch, (2.0,), ((1.0, 0.0),))
    same([y, y1, y2], [jnp.asarray(8.0), jnp.asarray(12.0), jnp.asarray(12.0)])
    same(ev.derivative(branch, 2)(2.0), jnp.asarray(12.0))
    directional = ev.directional(branch, 2)(jnp.ones(1), 2.0)
    same(directional, jnp.asarray([12.0]))


@pytest.mark.parametrize(
    "look",
    [float, complex, np.asarray, lambda x: np.sin(x), lambda x: f"{x:.3f}", lambda x: x.tolist()],
    ids=["float", "complex", "numpy", "ufunc", "format", "tolist"],
)
def test_what_is_differentiated_is_no_constant(look):
    """It would lose its derivative without a word."""

    def f(x):
        return x * np.abs(look(x))

    for api in (ev, jax):
        with pytest.raises(TypeError):
            api.grad(f)(jnp.asarray(2.0))
    for outer in (ev, jax):
        with pytest.raises(TypeError):
            outer.grad(lambda z: ev.grad(lambda x: x * look(z))(2.0))(jnp.asarray(2.0))


@pytest.mark.parametrize(
    "f",
    [branch, lambda x: x * int(x), lambda x: x * float(jnp.sin(2.0)), lambda x: x * np.asarray(jnp.cos(IDS))[0]],
    ids=["bool", "int", "constant", "numpy"],
)
def test_under_jit_nothing_has_a_value(f):
    errors = []
    for api in (ev, jax):
        with pytest.raises(TypeError) as raised:
            jax.jit(api.grad(f))(2.0)
        errors.append(raised.type)
    assert errors[0] is errors[1]


def test_bodies_of_loops_and_functions_under_jit_have_no_values():
    def scanned(x):
        return jax.lax.scan(lambda c, _: (branch(c), None), x, None, length=2)[0]

    for f in (scanned, jax.jit(branch), lambda x: jax.lax.cond(x > 0, branch, branch, x)):
        for api in (ev, jax):
            with pytest.raises(jax.errors.TracerBoolConversionError):
                api.grad(f)(2.0)


def test_values_around_are_seen_in_functions_under_jit():
    def f(x):
        return jax.jit(lambda c: c * x if x else c)(x * x)

    same(ev.grad(f)(2.0), jax.grad(f)(2.0))


DISABLED = {
    "cond": lambda x: jax.lax.cond(x > 1, lambda c: c * c, lambda c: c, x),
    "fori_loop": lambda x: jax.lax.fori_loop(0, 3, lambda i, c: c * c, x),
    "if": jax.jit(branch),
    "nn": lambda x: jax.nn.softplus(x) * jax.nn.relu(x) * jax.nn.log_softmax(jnp.stack([x, 1.0]))[0],
    "scan": lambda x: jnp.sum(jax.lax.scan(lambda c, _: (jnp.sin(c) * c, c), x, None, length=3)[1]),
    "while_loop": lambda x: jax.lax.while_loop(lambda c: c < 100, lambda c: c * c, x),
}


@pytest.mark.parametrize("name", DISABLED)
def test_disable_jit(name):
    with jax.disable_jit():
        same(ev.grad(DISABLED[name])(2.0), jax.grad(DISABLED[name])(2.0))
        same(ev.grad(ev.grad(DISABLED[name]))(2.0), jax.grad(jax.grad(DISABLED[name]))(2.0))


def test_disable_jit_shows_values_to_whoever_is_called():
    seen = []

    @jax.jit
    def f(x):
        seen.append(bool(x > 1))
        return x * x

    with jax.disable_jit():
        same(ev.grad(f)(2.0), jnp.asarray(4.0))
    assert seen == [True]


@jax.custom_jvp
def with_jvp(x):
    return jnp.sin(x) if x > 0 else x


@with_jvp.defjvp
def _(primals, tangents):
    (x,), (t,) = primals, tangents
    return with_jvp(x), (5.0 if x > 1 else 6.0) * x * t


@jax.custom_vjp
def with_vjp(x, y):
    return jnp.sin(x) * y if x > 0 else x


with_vjp.defvjp(
    lambda x, y: (with_vjp(x, y), x if x > 1 else 6.0 * x), lambda residual, ct: (5.0 * residual * ct, None)
)


@pytest.mark.parametrize("x", [2.0, 0.5, -2.0])
def test_functions_with_rules_look_at_values(x):
    for f in (with_jvp, lambda x: with_vjp(x, 3.0), lambda x: with_jvp(x) * with_jvp(2.5 * x) + with_jvp(x)):
        same(ev.value_and_grad(f)(x), jax.value_and_grad(f)(x))
        same(ev.grad(ev.grad(f))(x), jax.grad(jax.grad(f))(x))
    twice = lambda x: with_vjp(x, 3.0) * with_vjp(2.5 * x, 2.0) + with_vjp(x, 1.0)  # noqa: E731
    same(ev.value_and_grad(twice)(x), jax.value_and_grad(twice)(x))
    same(ev.jvp(with_jvp, (x,), (1.5,)), jax.jvp(with_jvp, (x,), (1.5,)))


def test_a_function_runs_once():
    calls = []

    def f(x):
        calls.append(x)
        return branch(x)

    ev.grad(f)(2.0)
    assert len(calls) == 1


def test_looking_prints_nothing_and_calls_nobody():
    seen = []

    @jax.jit
    def loud(x):
        jax.debug.callback(seen.append, x)
        return jax.lax.cond(x > 0, lambda x: (jax.debug.callback(seen.append, x), x * x)[1], lambda x: x, x)

    values = []

    def f(x):
        values.append(float(loud(jax.lax.stop_gradient(x))))
        raise KeyError

    with pytest.raises(KeyError):
        ev.grad(f)(2.0)
    jax.effects_barrier()
    assert values == [4.0]
    assert seen == []


def test_nothing_is_computed_where_nobody_looks():
    calls = []

    def f(x):
        y = jax.pure_callback(lambda v: (calls.append(v), v)[1], jax.ShapeDtypeStruct((), np.float64), x)
        raise KeyError if y is None else KeyError(y.dtype)

    with pytest.raises(KeyError):
        ev.grad(f)(2.0)
    assert calls == []
    lowered = [str(ev.lower(ev.grad(g))(jnp.asarray(2.0))) for g in (lambda x: x * x, lambda x: x * x if x > 0 else x)]
    assert lowered[0] == lowered[1]


def test_nothing_is_leaked():
    with jax.checking_leaks():
        same(ev.grad(branch)(2.0), jnp.asarray(12.0))
        same(ev.grad(ev.grad(branch))(2.0), jnp.asarray(12.0))


def test_the_path_taken_is_the_program():
    assert "negate" not in str(ev.lower(branch)(2.0))
    assert "negate" in str(ev.lower(branch)(-2.0))
