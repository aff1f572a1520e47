"""jax.export for sizes that are symbols: derived functions beside JAX's, called for several sizes."""

import helpers
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export, lax

import evolute as ev

B, C = export.symbolic_shape("b, c")
RNG = np.random.default_rng(0)
WEIGHTS = {"a": RNG.normal(size=(3, 4)), "b": RNG.normal(size=4), "c": RNG.normal(size=(4, 1))}


def spec(*shape, dtype=np.float64):
    return jax.ShapeDtypeStruct(shape, dtype)


def network(weights, x, y):
    return jnp.mean((jnp.tanh(x @ weights["a"] + weights["b"]) @ weights["c"] - y) ** 2)


def attention(q, k, v):
    return jnp.sum(jax.nn.softmax(q @ k.T / jnp.sqrt(q.shape[-1])) @ v)


def recurrent(h, xs):
    return lax.scan(lambda h, x: (jnp.tanh(h + x), h), h, xs)[1].sum()


def hvp(m):
    if m is ev:
        return lambda x: ev.hvp(lambda x: jnp.sum(x**4), (x,), (x,))
    return lambda x: jax.jvp(jax.grad(lambda x: jnp.sum(x**4)), (x,), (x,))[1]


# name -> (function of the package, what is known, the types of the other arguments)
PROGRAMS = {
    "network": (lambda m: m.grad(network), [WEIGHTS], [spec(B, 3), spec(B, 1)]),
    "two symbols": (lambda m: lambda x: m.jvp(jnp.sin, (x,), (x,)), [], [spec(B, 2 * C)]),
    "hessian": (lambda m: m.hessian(lambda w, x: jnp.sum(jnp.tanh(x @ w))), [WEIGHTS["a"][:, 0]], [spec(B, 3)]),
    "softmax": (lambda m: m.grad(lambda x: -jnp.mean(jax.nn.log_softmax(x)[:, 0])), [], [spec(B, C)]),
    "vmap": (lambda m: m.vmap(m.grad(lambda x: jnp.sum(x**3) * jnp.max(x))), [], [spec(B, C)]),
    "concatenation": (lambda m: m.grad(lambda x: jnp.sum(jnp.concatenate([x, 2 * x]) ** 2)), [], [spec(B, C)]),
    "slices": (lambda m: m.grad(lambda x: jnp.sum(x[1:] * x[:-1])), [], [spec(B)]),
    "counted loop": (lambda m: m.grad(lambda x: lax.fori_loop(0, 3, lambda i, s: jnp.sin(s), x).sum()), [], [spec(B)]),
    "scan": (lambda m: m.grad(recurrent), [], [spec(C), spec(B, C)]),
    "cumsum": (lambda m: m.grad(lambda x: jnp.sum(jnp.cumsum(x) ** 2)), [], [spec(B)]),
    "reshape": (lambda m: m.grad(lambda x: jnp.sum(x.reshape(-1)[::-1] * x.ravel())), [], [spec(B, C)]),
    "attention": (lambda m: m.grad(attention), [], [spec(B, 4), spec(C, 4), spec(C, 4)]),
    "variance": (lambda m: m.value_and_grad(lambda x: jnp.var(x) + jnp.std(x)), [], [spec(B, C)]),
    "hvp": (hvp, [], [spec(B)]),
    "convolution": (
        lambda m: m.grad(lambda w, x: jnp.sum(lax.conv(x, w, (1, 1), "SAME") ** 2)),
        [RNG.normal(size=(2, 1, 3, 3))],
        [spec(B, 1, 8, 8)],
    ),
    "size as a number": (lambda m: m.grad(lambda x: jnp.sum(x * x.shape[0]) / x.size), [], [spec(B, C)]),
    "embedding": (
        lambda m: m.grad(lambda w, i: jnp.mean(w[i] ** 2)),
        [RNG.normal(size=(5, 3))],
        [spec(B, dtype=np.int64)],
    ),
    "random": (
        lambda m: m.grad(lambda x: jnp.sum(x * jax.random.bernoulli(jax.random.key(0), 0.5, x.shape))),
        [],
        [spec(B)],
    ),
}


def arguments(specs, b, c):
    def array(s):
        shape = [d if isinstance(d, int) else {"b": b, "c": c, "2*c": 2 * c}[str(d)] for d in s.shape]
        return RNG.normal(size=shape) if s.dtype == np.float64 else RNG.integers(0, 5, shape)

    return list(map(array, specs))


@pytest.mark.parametrize(("make", "known", "specs"), PROGRAMS.values(), ids=PROGRAMS)
def test_derivatives_for_sizes_that_are_symbols(make, known, specs):
    theirs, ours = (export.export(jax.jit(make(m)))(*known, *specs) for m in (jax, ev))
    assert [a.shape for a in ours.out_avals] == [a.shape for a in theirs.out_avals]
    for b, c in ((2, 3), (1, 1), (40, 2)):
        given = arguments(specs, b, c)
        helpers.same(ours.call(*known, *given), theirs.call(*known, *given), 1e-11)


@pytest.mark.parametrize(
    ("fun", "reason"),
    [
        (ev.grad(lambda x: jnp.sort(x)[0]), r"sort.* at .*test_symbolic.py:\d+ needs sizes that are numbers"),
        (
            ev.grad(lambda x: jnp.sum(lax.associative_scan(jnp.multiply, x))),
            r"at .*test_symbolic.py:\d+ has a number that",
        ),
        (lambda x: ev.derivative(lambda t: jnp.sum(jnp.sin(t * x)), 1)(0.3), r"closes over an array of symbolic shape"),
    ],
    ids=["sort", "halving", "closure"],
)
def test_what_needs_numbers_is_refused_by_name(fun, reason):
    with pytest.raises(ev.CaptureError, match=reason):
        export.export(jax.jit(fun))(spec(B))
