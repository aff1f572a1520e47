"""What reverse mode keeps: a minimum cut, products of partial derivatives, and budgets."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend import core

import evolute as ev
from evolute import _compiler, _text
from evolute._chain import program_of

X = jnp.linspace(-2.0, 2.0, 4096)


def kept(f, *args, of=ev):
    """The avals of what the first half of `vjp` computes for the second."""
    jaxpr = jax.make_jaxpr(lambda *args: jax.tree.leaves(of.vjp(f, *args)[1]))(*args).jaxpr
    given = {*jaxpr.invars, *jaxpr.constvars}
    return [v.aval for v in {v for v in jaxpr.outvars if not isinstance(v, core.Literal) and v not in given}]


def size(avals):
    return sum(a.size * a.dtype.itemsize for a in avals)


def check(f, *args):
    """Values and gradients are those of JAX, the values to the last bit."""
    y, pull = ev.vjp(f, *args)
    expected, expected_pull = jax.vjp(f, *args)
    jax.tree.map(np.testing.assert_array_equal, y, jax.jit(f)(*args))
    ct = jax.tree.map(jnp.ones_like, expected)
    close = lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
    jax.tree.map(close, pull(ct), expected_pull(ct))


def chain(f, n):
    def chained(x):
        for _ in range(n):
            x = f(x)
        return x

    return chained


def test_a_chain_keeps_one_product():
    f = chain(jax.nn.gelu, 64)
    assert [a.shape for a in kept(f, X)] == [X.shape]
    assert len(kept(f, X, of=jax)) > 200
    check(f, X)


def test_calls_keep_one_product_too():
    f = chain(jax.jit(lambda x: jnp.sin(x) * jnp.exp(-x * x)), 12)
    assert [a.shape for a in kept(f, X)] == [X.shape]
    check(f, X)


def test_what_is_cheap_is_computed_again():
    assert kept(lambda x: (1 + x * x) * (2 - x * x), X) == []
    w = jnp.ones((64, 64))
    # Of tanh behind a product, its result, which the next product needs anyway.
    assert [a.shape for a in kept(lambda x: jnp.tanh(x @ w) @ w, jnp.ones((64, 64)))] == [(64, 64)]


def test_products_are_not_computed_again():
    w = jnp.ones((64, 64))
    text = jax.jit(lambda x: ev.vjp(lambda x: jnp.tanh(x @ w) @ w, x)[1]).lower(jnp.ones((64, 64))).as_text()
    assert text.count("dot_general") == 2


def test_an_attention_keeps_its_weights_once():
    def attention(q, k, v):
        return jax.nn.softmax(q @ k.T) @ v

    args = tuple(jax.random.normal(jax.random.key(i), (64, 16)) for i in range(3))
    large = [a for a in kept(attention, *args) if a.size == 64 * 64]
    assert len(large) == 1
    check(attention, *args)


def test_rows_of_a_loop():
    def f(x, xs):
        return jax.lax.scan(lambda c, row: (jnp.sin(jnp.cos(c * row)) * row, None), x, xs)[0]

    x, xs = jnp.ones(512), jnp.linspace(0.5, 1.0, 8 * 512).reshape(8, 512)
    assert size(kept(f, x, xs)) <= 2 * xs.nbytes < size(kept(f, x, xs, of=jax))
    check(f, x, xs)


def test_branches_share_places():
    def f(p, x):
        return jax.lax.cond(p, lambda x: jnp.exp(jnp.sin(jnp.tanh(x))), lambda x: jnp.tanh(jnp.exp(jnp.cos(x))), x)

    assert size(kept(f, True, X)) <= X.nbytes
    for p in (True, False):
        check(lambda x, p=p: f(jnp.asarray(p), x), X)


@pytest.mark.parametrize("x", [X, jnp.zeros((0, 3)), jnp.asarray(0.5), jnp.ones((2, 2), jnp.float32)])
def test_shapes(x):
    f = chain(lambda x: jnp.sin(x) / (2 + jnp.cos(x)) - 0.5 * x, 4)
    y, pull = ev.vjp(f, x)
    _, expected = jax.vjp(f, x)
    np.testing.assert_array_equal(y, jax.jit(f)(x))
    np.testing.assert_allclose(pull(y)[0], expected(y)[0], rtol=2e-5 if x.dtype == jnp.float32 else 1e-10)


def test_integers_and_complex_numbers():
    i = jnp.arange(5)
    check(lambda x: jnp.sin(x[i]) * i, X)
    assert ev.vjp(lambda x, i: x[i] * i, X, i)[1](jnp.ones(5))[1].dtype == jax.dtypes.float0
    z = X[:7] + 1j * X[7:14]
    f = chain(lambda z: jnp.exp(jnp.sin(z) * 0.1) / (3 + z * z), 5)
    check(f, z)


def test_where_guards_what_it_did():
    inner = lambda x: jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0)
    f = lambda x: inner(inner(inner(x))).sum()
    assert np.isfinite(ev.grad(f)(jnp.asarray([0.0, -1.0, 4.0]))).all()
    check(f, jnp.asarray([0.0, -1.0, 4.0]))
    f = lambda x: jnp.where(x > 0, jnp.sin(jnp.sqrt(x)) * 2, 0.0).sum()
    assert np.isfinite(ev.grad(f, nan_safe=True)(jnp.asarray([0.0, -1.0, 4.0]))).all()


def test_inside_of_jit_and_twice():
    f = lambda x: chain(jax.nn.gelu, 5)(x).sum()
    x = X[:9]
    np.testing.assert_allclose(jax.jit(lambda x: ev.vjp(f, x)[1](1.0)[0])(x), jax.grad(f)(x), rtol=1e-10)
    twice = lambda of: of.grad(lambda x: (of.grad(f)(x) ** 2).sum())(x)
    np.testing.assert_allclose(twice(ev), twice(jax), rtol=1e-8, atol=1e-12)
    mixed = jax.grad(lambda x: (ev.grad(f)(x) ** 2).sum())(x)
    np.testing.assert_allclose(mixed, twice(jax), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(jax.vmap(ev.grad(lambda x: f(x[None])))(x), jax.grad(f)(x), rtol=1e-10)


def test_names_are_kept_as_asked():
    from jax.ad_checkpoint import checkpoint_name

    def f(x):
        y = checkpoint_name(jnp.sin(x), "here")
        return jnp.exp(jnp.sin(jnp.cos(jnp.tanh(y))))

    g = ev.checkpoint(f, policy=jax.checkpoint_policies.save_only_these_names("here"))
    assert [a.shape for a in kept(g, X)] == [X.shape]
    assert kept(ev.checkpoint(f), X) == []
    check(g, X)


def layers(x, w):
    for _ in range(8):
        x = jnp.tanh(x @ w)
    return x


@pytest.mark.parametrize("arrays", [0, 1, 3, 5, 100])
def test_a_budget_is_used_and_not_exceeded(arrays):
    x, w = jnp.full((32, 32), 0.1), jnp.full((32, 32), 0.05)
    f = ev.checkpoint(layers, policy=ev.Budget(arrays * x.nbytes))
    found = size(kept(f, x, w))
    assert found <= arrays * x.nbytes
    assert found >= min(arrays, 7) * x.nbytes
    check(f, x, w)


def test_a_budget_spares_the_most_work():
    def f(x, w):
        y = x @ w
        return jnp.exp(jnp.sin(y)) * jnp.cos(y)

    x = jnp.full((64, 64), 0.1)
    g = ev.checkpoint(f, policy=ev.Budget(x.nbytes))
    pull = jax.jit(lambda ct: ev.vjp(g, x, x)[1](ct)).lower(x).as_text()
    assert pull.count("dot_general") == 3  # once forwards, two in the transpose
    assert size(kept(g, x, x)) == x.nbytes
    # It is a policy of JAX's, too, that keeps nothing.
    np.testing.assert_allclose(jax.grad(lambda x: g(x, x).sum())(x), jax.grad(lambda x: f(x, x).sum())(x), rtol=1e-12)


def test_the_choice_can_be_left_out():
    program, _, _ = program_of(chain(jnp.sin, 4), (X,), {})
    text = program.module().text
    chosen, all_of_it = (
        _compiler.run(text, f"ad-linearize{{choose-residuals={on}}}", "the chain") for on in ("true", "false")
    )
    count = lambda text: len(_text.signature(text, "main.pushforward")[0]) - 1
    assert (count(chosen), count(all_of_it)) == (1, 4)
