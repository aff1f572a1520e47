"""What bwd rules log, by `with_logs` of a pullback, beside JAX's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import same
from jax.experimental import hijax

import evolute as ev

if not hasattr(jax.custom_vjp, "defvjp_with_logs"):
    pytest.skip("in this release of JAX no rule can log", allow_module_level=True)
X = jnp.linspace(0.2, 1.1, 3)


def logs_of(key, c, x):
    return {key: {"ct": c, "large": jnp.int64(2**40 + 7) - 3, "negative": jnp.int8(-5), "flags": (x > 0.5, None)}}


def sine(key):
    """sin with a derivative that is three times too large, and logs."""
    f = jax.custom_vjp(jnp.sin)
    f.defvjp_with_logs(lambda x: (jnp.sin(x), x), lambda x, c: ((3 * c * jnp.cos(x),), logs_of(key, c, x)))
    return f


def accumulating(key):
    def bwd(x, c, accumulator):
        accumulator.accum(3 * c * jnp.cos(x))
        return logs_of(key, c, x)

    f = jax.custom_vjp(jnp.sin)
    f.defvjp_with_accums(lambda x: (jnp.sin(x), x), bwd)
    return f


a, b = sine("a"), sine("b")


def closing_over(x):
    scale = jax.lax.stop_gradient(x) * 3
    f = jax.custom_vjp(jnp.sin)
    f.defvjp_with_logs(lambda x: (jnp.sin(x), x), lambda x, c: ((c * scale,), {"scaled": c * scale}))
    return jnp.sum(f(x * x))


@jax.custom_jvp
def forward(x):
    return a(x) * x


@forward.defjvp
def _(primals, tangents):
    return jax.jvp(lambda x: a(x) * 2 * x, primals, tangents)


def step(c, r):
    return a(c * r) + b(r), a.__wrapped__(c)


PROGRAMS = {
    "alone": lambda x: jnp.sum(a(x) * b(x * x)),
    "jit": lambda x: jnp.sum(jax.jit(lambda y: a(y) * jax.jit(b)(y))(x) * x),
    "scan": lambda x: jax.lax.scan(step, 1.0, x)[0],
    "reversed scan": lambda x: jnp.sum(jax.lax.scan(step, 1.0, x, reverse=True)[1]),
    "counted loop": lambda x: jax.lax.fori_loop(0, 4, lambda i, c: a(c) + x[0], 1.0),
    "branch": lambda x: jnp.sum(jax.lax.cond(x[0] > 0, lambda y: a(y) * b(y), lambda y: b(y) * 2, x) * x),
    "other branch": lambda x: jnp.sum(jax.lax.cond(x[0] > 5, lambda y: a(y) * b(y), lambda y: b(y) * 2, x) * x),
    "branches in scan": lambda x: jax.lax.scan(lambda c, r: (jax.lax.cond(r > 0.5, a, b, c * r), None), 1.0, x)[0],
    "checkpoint": lambda x: jnp.sum(jax.checkpoint(lambda y: a(y) * b(y))(x)),
    "checkpoint in scan": lambda x: jax.lax.scan(ev.checkpoint(step), 1.0, x)[0],
    "vmap": lambda x: jnp.sum(jax.vmap(lambda y: a(y) * y)(x)),
    "closure": closing_over,
    "rule of a custom_jvp": lambda x: jnp.sum(forward(x)),
    "gradient inside": lambda x: jnp.sum(jax.grad(lambda y: jnp.sum(a(y)))(x) * x),
    "compiled inside": lambda x: jnp.sum(ev.compile(a)(x) * x),
    "not differentiated": lambda x: jnp.sum(a(X) * x),
    "no result": lambda x: jnp.sum(x**2) + 0 * jnp.sum(jax.lax.stop_gradient(jnp.sum(X))),
}


def compare(f, x=X):
    found, want = (api.vjp(f, x)[1].with_logs(2.0) for api in (ev, jax))
    same(found, want, 1e-11)
    same(ev.vjp(f, x)[1](2.0), want[0], 1e-11)


@pytest.mark.parametrize("program", PROGRAMS)
def test_logs(program):
    compare(PROGRAMS[program])


@pytest.mark.skipif(
    not hasattr(jax.custom_vjp, "defvjp_with_accums"), reason="jax.custom_vjp of this release has no defvjp_with_accums"
)
@pytest.mark.parametrize("program", ["alone", "scan", "branches in scan", "checkpoint"])
def test_accumulators_log(program, monkeypatch):
    monkeypatch.setitem(globals(), "a", accumulating("a"))
    compare(PROGRAMS[program])


class Product(hijax.HiPrim if hasattr(hijax, "HiPrim") else object):
    def __init__(self, aval):
        self.in_avals, self.out_aval, self.params = (aval, aval), aval, {}
        super().__init__()

    def expand(self, x, y):
        return jnp.sin(x) * y

    def vjp_fwd(self, nzs_in, x, y):
        return self(x, y), (x, y)

    def vjp_bwd(self, residuals, c, x_bar, y_bar):
        x, y = residuals
        x_bar.accum(3 * c * jnp.cos(x) * y)
        y_bar.accum(c * jnp.sin(x))
        return {"product": c * x}


@pytest.mark.skipif(not hasattr(hijax.HiPrim, "vjp_bwd_retval_logs"), reason="no HiPrim of this release logs")
def test_a_hijax_primitive_logs():
    compare(lambda x: jnp.sum(Product(jax.typeof(x))(x, x * x) * a(x)))


@pytest.mark.parametrize("flags", [["jax_custom_vjp3"], ["jax_custom_vjp3", "jax_remat3", "jax_custom_jvp3"]])
@pytest.mark.parametrize("program", ["alone", "scan", "branches in scan", "checkpoint in scan", "vmap"])
def test_with_rules_as_hijax_primitives(program, flags):
    if not all(hasattr(jax.config, flag) for flag in flags):
        pytest.skip(f"this release of JAX has not all of {flags}")
    before = {flag: getattr(jax.config, flag) for flag in flags}
    try:
        for flag in flags:
            jax.config.update(flag, True)
        compare(PROGRAMS[program])
    finally:
        for flag, value in before.items():
            jax.config.update(flag, value)


def total(api, f):
    def fun(x):
        (x_bar,), logs = api.vjp(f, x)[1].with_logs(2.0)
        return jnp.sum(x_bar**2) + sum(jnp.sum(leaf.astype(x.dtype) ** 2) for leaf in jax.tree.leaves(logs))

    return fun


@pytest.mark.parametrize("program", ["alone", "scan", "branches in scan", "checkpoint", "closure"])
def test_logs_are_differentiated_and_batched(program):
    f, rows = PROGRAMS[program], jnp.stack([X, 2 * X])
    want = jax.value_and_grad(total(jax, f))(X)
    same(jax.jit(jax.value_and_grad(total(ev, f)))(X), want, 1e-10)
    same(ev.value_and_grad(total(ev, f))(X), want, 1e-10)
    same(ev.value_and_grad(total(jax, f))(X), want, 1e-10)
    batch = jax.vmap(total(jax, f))(rows)
    same(jax.vmap(total(ev, f))(rows), batch, 1e-10)
    same(ev.vmap(total(ev, f))(rows), batch, 1e-10)


def test_a_pullback_that_logs_crosses_jit_and_adds_into_references():
    f = PROGRAMS["scan"]
    want = jax.vjp(f, X)[1].with_logs(2.0)
    same(jax.jit(lambda pull: pull(2.0))(jax.jit(lambda x: ev.vjp(f, x)[1].with_logs)(X)), want, 1e-11)
    total = jax.new_ref(jnp.ones(3))
    found = ev.vjp(f, X)[1].with_logs.with_refs(total)(2.0)
    same(found, ((jax.ad.GradRef(),), want[1]), 1e-11)
    same(total[...], 1 + want[0][0], 1e-11)


def test_what_is_differentiated_logs():
    f = lambda x, y: jnp.sum(a(x) * b(y))
    for in_nzs in ((True, False), (False, True), True):
        found, want = (api.vjp(f, X, 2 * X, in_nzs=in_nzs)[1].with_logs(1.0) for api in (ev, jax))
        same(found, want, 1e-11)


def test_what_no_derivative_reaches_logs_zeros():
    """JAX leaves it out."""
    cotangents, logs = ev.vjp(lambda x: jnp.sum(x**2 + jnp.floor(a(x))), X)[1].with_logs(1.0)
    same(cotangents, (2 * X,))
    same(logs["a"]["ct"], jnp.zeros(3))


def test_without_logs_nothing_is_computed_for_them():
    f_vjp = ev.vjp(PROGRAMS["scan"], X)[1]
    text = str(jax.make_jaxpr(lambda ct: f_vjp(ct))(1.0))
    plain = jax.custom_vjp(jnp.sin)
    plain.defvjp(lambda x: (jnp.sin(x), x), lambda x, c: (3 * c * jnp.cos(x),))
    same(f_vjp(1.0), ev.vjp(lambda x: jax.lax.scan(lambda c, r: (plain(c * r) + plain(r), None), 1.0, x)[0], X)[1](1.0))
    assert "i8[" not in text
    assert "f32[" not in text


WHILE = lambda x: jax.lax.while_loop(lambda s: s[1] < 3, lambda s: (a(s[0]), s[1] + 1), (x[0], 0))[0]
REFUSED = {
    "twice": (lambda x: jnp.sum(a(x) * a(2 * x)), "two rules log under the key 'a'"),
    "while": (WHILE, r"a rule may log in while at .*test_logs\.py:\d+"),
    "transformed": (ev.vmap(a), "a rule may log in vmap of sin, a transformed function"),
    "transformed inside": (lambda x: jnp.sum(ev.vmap(a)(x)), r"a rule may log in evolute_call at .*test_logs\.py:\d+"),
}


@pytest.mark.parametrize("program", REFUSED)
def test_logs_are_never_dropped_silently(program):
    f, message = REFUSED[program]
    f_vjp = ev.vjp(f, X)[1]
    ct = jnp.ones(jax.eval_shape(f, X).shape)
    assert np.all(np.isfinite(f_vjp(ct)[0]))
    with pytest.raises(ev.CaptureError, match=message):
        f_vjp.with_logs(ct)
