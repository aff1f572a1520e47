"""Runtime checks of equinox: un-jitted calls run each, as JAX does."""

import helpers
import jax
import jax.numpy as jnp
import pytest
from jax import lax

import evolute as ev

eqx = pytest.importorskip("equinox")


def checked(x):
    return eqx.error_if(x**3, x > 0, "positive")


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.grad(checked)(1.0),
        lambda m: m.vmap(m.grad(checked))(jnp.arange(3.0)),
        lambda m: m.grad(m.grad(checked))(1.0),
        lambda m: m.grad(eqx.filter_jit(checked))(1.0),
        lambda m: m.jvp(checked, (1.0,), (1.0,)),
        lambda m: eqx.filter_jit(m.grad(lambda x: checked(x) ** 2))(1.0),
    ],
)
def test_unjitted_calls_run_every_check(call):
    for module in (jax, ev):
        with pytest.raises(eqx.EquinoxRuntimeError, match="positive"):
            call(module)
    helpers.same(ev.grad(checked)(-1.0), 3.0)


def test_checks_in_branches_loops_and_rules_run_though_nothing_needs_their_values():
    rule = jax.custom_jvp(checked)
    rule.defjvp(lambda p, t: (checked(p[0]), 3 * p[0] ** 2 * t[0]))
    loop = lambda x: lax.scan(lambda c, _: (2 * c + 0 * checked(1 - c), None), x, None, length=3)[0]
    for f in (lambda x: lax.cond(x > 0, checked, jnp.sin, x), loop, rule):
        with pytest.raises(RuntimeError, match="positive"):
            ev.grad(f)(0.5)
