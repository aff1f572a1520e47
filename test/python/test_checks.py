"""checkify, jax_debug_nans and jax_debug_infs name the operation of the user's, beside JAX."""

import contextlib

import helpers
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.experimental import checkify

import evolute as ev

X = np.array([0.5, 1.5, 2.5])
N = np.array([-1.0, 1.0, 2.0])
Z = np.array([0.0, 1.0, 2.0])
PLACES = jnp.array([0, 5, 1])


def here(fun, offset=0):
    """The line of a function that is written in one line."""
    return f"test_checks.py:{fun.__code__.co_firstlineno + offset}"


# ---- jax_debug_nans, jax_debug_infs


@contextlib.contextmanager
def stopping(*names):
    for name in names:
        jax.config.update(name, True)
    try:
        yield
    finally:
        for name in names:
            jax.config.update(name, False)


def looped(x):
    return lax.fori_loop(0, 3, lambda i, a: jnp.sqrt(a - 1), x)


def branching(x):
    return lax.cond(x > 0, jnp.cos, lambda x: jnp.log(x) * x, x)


def root(x):
    return jnp.sum(jnp.sqrt(x) * x)


def infinite_root(x):
    return jnp.sum(jnp.sqrt(x))


def masked(x):
    weights = jax.nn.softmax(jnp.where(jnp.array([False, True, True]), x, -jnp.inf))
    return jnp.sum(weights * x) + jnp.sum(1 / x)


def picked(x):
    return jnp.sum(jnp.take(x, PLACES, mode="fill") ** 2)


def factored(x):
    return jnp.sum(jnp.linalg.cholesky(jnp.diag(x)))


STOPS = {
    "grad": (lambda x: ev.grad(root)(x), root, N, "sqrt"),
    "jit": (lambda x: jax.jit(ev.grad(root))(x), root, N, "sqrt"),
    "compile": (lambda x: ev.compile(ev.value_and_grad(root))(x), root, N, "sqrt"),
    "value_and_grad": (lambda x: ev.value_and_grad(root)(x), root, N, "sqrt"),
    "jvp": (lambda x: ev.jvp(root, (x,), (x,)), root, N, "sqrt"),
    "jet": (lambda x: ev.jet(root, (x,), ((x, x),)), root, N, "sqrt"),
    "vmap": (lambda x: ev.vmap(ev.grad(root))(x), root, N, "sqrt"),
    "under jax.grad": (lambda x: jax.grad(lambda x: jnp.sum(ev.grad(root)(x)))(x), root, N, "sqrt"),
    "in the derivative": (
        lambda x: ev.jvp(infinite_root, (x,), (0 * x,)),
        infinite_root,
        Z,
        "multiply in the derivative of sqrt",
    ),
    "in a pullback": (
        lambda x: ev.vjp(infinite_root, x)[1](0.0),
        infinite_root,
        Z,
        "multiply in the derivative of sqrt",
    ),
    "in a loop": (lambda x: ev.grad(looped)(x), looped, 2.0, "sqrt"),
    "in a branch": (lambda x: ev.grad(branching)(x), branching, -1.0, "log"),
    "of a fill": (lambda x: ev.value_and_grad(picked)(x), picked, X, "select_n"),
    "of a library": (lambda x: ev.value_and_grad(factored)(x), factored, N, "cholesky"),
}


@pytest.mark.parametrize("name", STOPS)
def test_nan_is_found_where_it_begins(name):
    run, fun, x, operation = STOPS[name]
    with stopping("jax_debug_nans"), pytest.raises(FloatingPointError) as stopped:
        run(x)
    message = str(stopped.value)
    assert message.startswith(f"invalid value (nan) encountered in {operation} at ")
    assert message.endswith(here(fun, 1))


@pytest.mark.parametrize(
    "run, fun, offset, operation",
    [
        (lambda: ev.grad(infinite_root)(Z), infinite_root, 1, "divide in the derivative of sqrt"),
        (lambda: jax.jit(ev.value_and_grad(masked))(Z), masked, 2, "div"),
    ],
)
def test_infinities_are_found_where_they_begin(run, fun, offset, operation):
    with stopping("jax_debug_infs"), pytest.raises(FloatingPointError) as stopped:
        run()
    assert str(stopped.value).startswith(f"invalid value (inf) encountered in {operation} at ")
    assert str(stopped.value).endswith(here(fun, offset))


def test_what_stands_for_several_operations_names_one_that_it_comes_from():
    def f(x):
        return jnp.sum(jnp.log(x) * jnp.sqrt(x))

    with (
        stopping("jax_debug_nans"),
        pytest.raises(FloatingPointError, match=r"divide, computed from \w+ at") as stopped,
    ):
        ev.grad(f)(Z)
    assert str(stopped.value).endswith(here(f, 1))


def test_nan_that_is_given_is_not_made():
    with (
        stopping("jax_debug_nans"),
        pytest.raises(FloatingPointError, match="value_and_grad_root(.|\n)*an argument or"),
    ):
        ev.value_and_grad(root)(np.array([np.nan, 1.0]))


def test_what_is_finite_is_left_alone():
    with stopping("jax_debug_nans", "jax_debug_infs"):
        helpers.same(ev.grad(root)(X), 1.5 * np.sqrt(X))


# ---- automatic checks


def quotient(x):
    return jnp.sum(jnp.sin(1 / x))


def norm(x):
    return jnp.linalg.norm(x)


def logarithm(x):
    return jnp.sum(jnp.log(x) * x)


def guarded(x):
    return jnp.sum(jnp.where(x > 0, jnp.log(x), 0.0))


def gathered(x):
    return jnp.sum(x[PLACES] ** 2)


def scattered(x):
    return jnp.sum(x.at[PLACES].set(2 * x) ** 2)


def added(x):
    return jnp.sum(x.at[PLACES[1:]].add(2 * x[:2]) ** 2)


def sliced(x):
    return jnp.sum(lax.dynamic_slice(x, (PLACES[1],), (2,)) ** 2)


def updated(x):
    return jnp.sum(lax.dynamic_update_slice(x, 3 * x[:2], (PLACES[1],)) ** 2)


def inside(x):
    return jnp.sum(x[jnp.array([0, 2, -1])] ** 2) + x[jnp.array(1)]


def stepping(x):
    return lax.scan(lambda c, a: (c * jnp.log(a), c / a), 1.0, x)[0]


def quantile(x):
    return jnp.quantile(x, 0.3)


MODES = {
    "grad": lambda m, f: m.grad(f),
    "jvp": lambda m, f: lambda x: m.jvp(f, (x,), (jnp.ones_like(x),)),
}
NUMERICAL = (quotient, norm, logarithm, guarded, stepping, quantile)
AUTOMATIC = [
    *((f, "float_checks", X) for f in NUMERICAL),
    *((f, "nan_checks", x) for f in NUMERICAL for x in (Z, N)),
    *((f, "div_checks", Z) for f in NUMERICAL),
    *((f, "index_checks", X) for f in (gathered, scattered, added, sliced, updated, inside, stepping)),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fun, kind, x", AUTOMATIC)
def test_automatic_checks_fail_where_those_of_jax_do(fun, kind, x, mode):
    results = []
    for module in (jax, ev):
        checked = checkify.checkify(MODES[mode](module, fun), errors=getattr(checkify, kind))
        results.append(jax.jit(checked)(x))
    (expected, _), (found, outs) = results
    if expected.get() is None:
        assert found.get() is None
    else:
        start = expected.get().split(":")[0]
        assert found.get().startswith(start)
        assert here(fun, 1) in found.get()
    plain = MODES[mode](ev, fun)(x)
    helpers.same(outs, plain)


@pytest.mark.parametrize(
    "fun, x, message",
    [
        (quotient, Z, "division by zero in div at "),
        (logarithm, N, "nan generated by primitive: log at "),
        (gathered, X, "index 5 is out of bounds for axis 0 with size 3. In gather at "),
    ],
)
def test_messages_name_the_operation(fun, x, message):
    error, _ = checkify.checkify(ev.grad(fun), errors=checkify.automatic_checks)(x)
    assert message in error.get()
    with pytest.raises(checkify.JaxRuntimeError, match="test_checks.py"):
        error.throw()


def test_checks_for_each_row():
    error, outs = jax.vmap(checkify.checkify(ev.grad(logarithm), errors=checkify.nan_checks))(N)
    assert error.get().startswith("at mapped index 0: nan generated by primitive: log at ")
    helpers.same(outs[1:], np.log(N[1:]) + 1)


def test_side_effects_happen_once():
    seen = []

    def f(x):
        jax.debug.callback(lambda v: seen.append(float(v)), x)
        return jnp.log(x) * x

    error, _ = checkify.checkify(ev.grad(f), errors=checkify.all_checks)(-1.0)
    jax.effects_barrier()
    assert "log at" in error.get()
    assert seen == [-1.0]


def test_random_keys_go_through():
    def f(x, key):
        return jnp.sum(jax.random.normal(key, (3,)) / x)

    for m in (jax, ev):
        error, _ = checkify.checkify(m.grad(f), errors=checkify.div_checks)(0.0, jax.random.key(1))
        assert "division by zero" in error.get()


def test_the_users_settings_do_not_matter():
    with jax.numpy_rank_promotion("raise"), jax.numpy_dtype_promotion("strict"), jax.disable_jit():
        error, _ = checkify.checkify(ev.grad(sliced), errors=checkify.automatic_checks)(X)
    assert "index 5" in error.get()


# ---- the user's checks


def limited(x):
    checkify.check(jnp.all(x > 0), "must be positive: {x}", x=x)
    return jnp.sum(x**3)


def in_branch(x):
    def branch(x):
        checkify.check(x < 1, "too large: {x}", x=x)
        return jnp.sin(x)

    return lax.cond(x > 0, branch, jnp.cos, x)


def in_loop(x):
    def step(c):
        checkify.check(c < 4, "carry {c}", c=c)
        return c * 3

    return lax.while_loop(lambda c: c < 9, step, x)


@jax.custom_jvp
def with_rule(x):
    checkify.check(x > 0, "in a function with a rule: {x}", x=x)
    return jnp.log(x)


with_rule.defjvp(lambda p, t: (with_rule(*p), t[0] / p[0]))
FORWARD = MODES["jvp"]
USER = {
    "grad": (lambda m: checkify.checkify(m.grad(limited)), N, X),
    "jit": (lambda m: jax.jit(checkify.checkify(jax.jit(m.grad(limited)))), N, X),
    "hessian": (lambda m: checkify.checkify(m.hessian(limited)), N, X),
    "branch": (lambda m: checkify.checkify(m.grad(in_branch)), 2.0, 0.5),
    "loop": (lambda m: checkify.checkify(FORWARD(m, in_loop)), 2.0, 3.5),
    "rule": (lambda m: checkify.checkify(m.grad(with_rule)), -1.0, 2.0),
    "vmap inside": (lambda m: checkify.checkify(m.vmap(m.grad(in_branch))), X, X / 3),
    "vmap outside": (lambda m: jax.vmap(checkify.checkify(m.grad(in_branch))), X, X / 3),
    "beside others": (lambda m: checkify.checkify(m.grad(limited), errors=checkify.all_checks), N, X),
    "not asked for": (lambda m: checkify.checkify(m.grad(limited), errors=checkify.nan_checks), X, X),
    "pullback": (lambda m: checkify.checkify(lambda x: m.vjp(limited, x)[1](1.0)), N, X),
}


@pytest.mark.parametrize("name", USER)
def test_checks_of_the_users_fail_as_in_jax(name):
    make, *values = USER[name]
    messages = []
    for x in values:
        (expected, outs), (found, ours) = make(jax)(x), make(ev)(x)
        assert found.get() == expected.get()
        helpers.same(ours, outs)
        messages.append(found.get())
    assert messages[1] is None
    assert (messages[0] is None) == (name == "not asked for")


def test_an_eager_call_raises_the_users_error():
    with pytest.raises(checkify.JaxRuntimeError, match=r"must be positive: \[-1.  1.  2.\]"):
        ev.grad(limited)(N)
    helpers.same(ev.grad(limited)(X), 3 * X**2)


def test_a_check_in_a_scan_is_not_lost():
    def f(x):
        def step(c, i):
            checkify.check(c < 5, "carry {c} at {i}", c=c, i=i)
            return c * 2, None

        return lax.scan(step, x, jnp.arange(4))[0]

    error, outs = checkify.checkify(ev.grad(f))(1.0)
    assert error.get() == "carry 8.0 at 3 (`check` failed)"


@pytest.mark.parametrize(
    "outer", [jax.grad, ev.grad, lambda f: jax.grad(lambda x: jnp.sum(jax.vmap(f)(jnp.stack([x, x]))))]
)
def test_derivatives_of_what_is_checked(outer):
    def f(x):
        def step(c, _):
            checkify.check(c < 5, "carry {c}", c=c)
            return c * jnp.sin(x), None

        return lax.scan(step, x, None, length=3)[0]

    def second(m):
        return outer(lambda x: checkify.checkify(m.grad(f), errors=checkify.all_checks)(x)[1])(0.3)

    helpers.same(second(ev), second(jax))
