"""Rules and checkpoints that newer releases of JAX define in new ways: JAX over ours, ours over JAX, and ours alone.

The rules are wrong by a factor, so that it shows which of them was used.
"""

import functools

import jax
import jax.numpy as jnp
import pytest
from helpers import same
from jax import ad_checkpoint

import evolute as ev

X = jnp.linspace(0.2, 1.1, 3)


def fwd(x, y):
    return jnp.sin(x) * y, (x, y)


def bwd(residuals, c):
    x, y = residuals
    return 3 * c * jnp.cos(x) * y, c * jnp.sin(x)


def accumulate(residuals, c, *accumulators):
    for accumulator, value in zip(accumulators, bwd(residuals, c), strict=True):
        accumulator.accum(value)


def of_rule(define):
    f = jax.custom_vjp(lambda x, y: jnp.sin(x) * y)
    define(f)
    return lambda x: jnp.sum(f(x * x, jnp.cos(x)) * x)


def again(residuals, x, y):
    return jnp.sin(x) * y, (x, y)


RULES = {
    "defvjp_with_logs": lambda f: f.defvjp_with_logs(fwd, lambda r, c: (bwd(r, c), {"c": c})),
    "defvjp_with_accums": lambda f: f.defvjp_with_accums(fwd, accumulate),
    "defremat": lambda f: f.defremat(lambda x, y: (jnp.sin(x) * y, None), again, bwd),
    "generic_batching": lambda f: f.defvjp(fwd, bwd, generic_batching=True),
}
PLACES = {
    "alone": lambda f: f,
    "scan": lambda f: lambda x: jax.lax.scan(lambda c, r: (c + f(x * r), None), 0.0, X)[0],
    "vmap": lambda f: lambda x: jnp.sum(jax.vmap(f)(jnp.stack([x, 2 * x]))),
    "checkpoint": lambda f: jax.checkpoint(f),
}


def square(f):
    return lambda x: jnp.sum(f(x) ** 2)


def every_way(f):
    first, second = jax.grad(f)(X), jax.grad(square(jax.grad(f)))(X)
    same(ev.grad(f)(X), first, 1e-11)
    same(jax.grad(ev.compile(f))(X), first, 1e-11)
    same(jax.vmap(ev.grad(f))(X[None])[0], first, 1e-11)
    same(jax.jit(jax.grad(square(ev.grad(f))))(X), second, 1e-10)
    same(ev.grad(square(ev.grad(f)))(X), second, 1e-10)
    same(ev.grad(square(jax.grad(f)))(X), second, 1e-10)


@pytest.fixture
def as_hijax():
    flags = [n for n in ("jax_custom_vjp3", "jax_remat3", "jax_custom_jvp3") if hasattr(jax.config, n)]
    before = {flag: getattr(jax.config, flag) for flag in flags}
    yield lambda: [jax.config.update(flag, True) for flag in flags]
    for flag, value in before.items():
        jax.config.update(flag, value)


@pytest.mark.parametrize("flags", [False, True])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", RULES)
def test_rules(rule, place, flags, as_hijax):
    if rule.startswith("def") and not hasattr(jax.custom_vjp, rule):
        pytest.skip(f"jax.custom_vjp of this release has no {rule}")
    if rule == "generic_batching" and "generic_batching" not in jax.custom_vjp.defvjp.__code__.co_varnames:
        pytest.skip("jax.custom_vjp of this release has no generic_batching")
    if rule == "defremat" and not flags:
        pytest.skip("JAX takes defremat with jax_custom_vjp3 alone")
    if flags:
        as_hijax()
    every_way(PLACES[place](of_rule(RULES[rule])))


@pytest.mark.parametrize("place", PLACES)
def test_optimized_remat(place):
    """JAX has no second derivative of it, alone: the rule is that without it."""
    f, plain = (
        PLACES[place](of_rule(lambda f, o=optimized: f.defvjp(fwd, bwd, optimize_remat=o)))
        for optimized in (True, False)
    )
    same(ev.grad(f)(X), jax.grad(f)(X), 1e-11)
    second = jax.grad(square(jax.grad(plain)))(X)
    same(ev.grad(square(ev.grad(f)))(X), second, 1e-10)
    same(jax.grad(square(ev.grad(f)))(X), second, 1e-10)


def test_what_is_made_anew_for_each_call_is_captured_once(as_hijax):
    """Otherwise each call would be compiled anew."""
    if not hasattr(jax.custom_vjp, "defremat"):
        pytest.skip("jax.custom_vjp of this release has no defremat")
    text = lambda f: str(ev.lower(f)(X))
    f = of_rule(RULES["defvjp_with_accums"])
    assert text(f) == text(f)
    as_hijax()
    f = of_rule(RULES["defremat"])
    assert text(f) == text(f)


named = getattr(ad_checkpoint, "checkpoint_name_fwd", ad_checkpoint.checkpoint_name)
POLICIES = jax.checkpoint_policies


def body(x):
    x = ad_checkpoint.checkpoint_name(jnp.sin(x) * x, "a")
    y = named(jnp.cos(x), "b")
    return jnp.sum(jnp.tanh(jnp.outer(y, x) @ y))


@pytest.mark.parametrize(
    "policy",
    [
        POLICIES.dots_saveable,
        POLICIES.save_only_these_names("a", "b"),
        POLICIES.save_any_names_but_these("b"),
        POLICIES.save_from_both_policies(POLICIES.dots_saveable, POLICIES.save_only_these_names("a")),
    ],
)
def test_policies(policy):
    every_way(lambda x: jax.checkpoint(body, policy=policy)(x))
    every_way(lambda x: ev.checkpoint(body, policy=policy)(x))


@pytest.mark.skipif(not hasattr(ad_checkpoint, "Saveable"), reason="this release has no jax.ad_checkpoint.Saveable")
@pytest.mark.parametrize("answer", ["Saveable", "Offloadable"])
def test_a_policy_answers_with_what_jax_names(answer):
    found = ad_checkpoint.Saveable if answer == "Saveable" else ad_checkpoint.Offloadable("device", "pinned_host")
    policy = lambda primitive, *_, **__: found if primitive.name == "sin" else ad_checkpoint.Recompute
    f = lambda x: jax.checkpoint(body, policy=policy)(x)
    same(ev.grad(f)(X), jax.grad(body)(X), 1e-11)


@pytest.mark.parametrize("api", [ev, jax])
def test_halves_and_references_inside(api):
    def halves(x):
        first, second = api.fwd_and_bwd(lambda a, b: jnp.sum(jnp.sin(a) * b), (0, 1))
        y, residuals = first(x, x * x)
        return functools.reduce(jnp.multiply, second(residuals, 2.0)).sum() + y

    def accumulated(x):
        total = jax.new_ref(jnp.zeros(3))
        for k in range(2):
            api.vjp(lambda a, k=k: jnp.sum(jnp.sin(a * x) * k + a), x)[1].with_refs(total)(1.5)
        return jnp.sum(total[...] * x)

    every_way(halves)
    same(ev.grad(accumulated)(X), jax.grad(lambda x: jnp.sum((3 + 1.5 * x * jnp.cos(x * x)) * x))(X), 1e-11)
