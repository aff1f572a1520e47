"""What the tests of the public functions share: functions to differentiate and a comparison of pytrees."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np

import evolute as ev

F0 = jax.dtypes.float0


def same(found, expected, tolerance=1e-12):
    """Two pytrees have one structure, shapes and dtypes, and equal numbers."""
    leaves, tree = jax.tree.flatten(found)
    expected_leaves, expected_tree = jax.tree.flatten(expected)
    assert tree == expected_tree, f"{tree} != {expected_tree}"
    for a, b in zip(leaves, expected_leaves, strict=True):
        assert np.shape(a) == np.shape(b), f"{np.shape(a)} != {np.shape(b)}"
        assert jnp.result_type(a) == jnp.result_type(b) if getattr(b, "dtype", None) != F0 else a.dtype == F0
        if getattr(b, "dtype", None) != F0:
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def array(*shape, seed=0, dtype=np.float64):
    random = np.random.RandomState(seed + sum(shape))
    values = random.randn(*shape)
    if np.issubdtype(dtype, np.complexfloating):
        values = values + 1j * random.randn(*shape)
    return jnp.asarray(values, dtype)


def elementwise(x):
    y = jnp.sin(x) * jnp.exp(-x * x) + jnp.tanh(x) / (1.5 + jnp.cos(x))
    return jnp.sum(jnp.log1p(y * y) + jnp.sqrt(1 + x**2) - x**3)


def contraction(x):
    w = jnp.reshape(jnp.arange(12.0) / 7, (4, 3))
    return jnp.sum(jnp.tanh(jnp.outer(x, x) @ w.T[:, : x.shape[0]].T) ** 2)


def pieces(x):
    y = jnp.where(x > 0.2, x * x, jnp.cos(x))
    z = jnp.concatenate([y[1:], 2 * y[:1], jnp.broadcast_to(x[0], (2,))])
    return jnp.max(z) + jnp.sum(jnp.reshape(z[:4], (2, 2)).T @ x[:2]) + jnp.mean(z)


def softmax(x):
    return jax.nn.logsumexp(x) + jnp.sum(jax.nn.softmax(x) * x)


SCALAR = [elementwise, contraction, pieces, softmax]


def vector(x):
    return {"a": jnp.sin(x) * x[0], "b": (jnp.outer(x, x), jnp.sum(x**2))}


def mlp(params, x):
    for w, b in params[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = params[-1]
    return x @ w + b


def mlp_params(*sizes):
    return [(array(m, n, seed=m) / m, array(n, seed=n)) for m, n in itertools.pairwise(sizes)]


def loss(params, batch):
    x, y = batch
    return jnp.mean((mlp(params, x) - y) ** 2)


# ---- all derivatives of a function, against JAX


def derivatives(api, f, order, forward):
    """Everything that `api`, jax or ev, derives from f, which takes and returns one array: x, t, batch -> results."""

    def total(x):
        return jnp.sum(jnp.sin(f(x)))

    def along(x, t, k):
        return f(x) if k == 0 else jax.jvp(lambda x: along(x, t, k - 1), (x,), (t,))[1]

    def all_of(x, t, xs):
        yield "grad", api.grad(total)(x)
        yield "vmap of grad", api.vmap(api.grad(total))(xs)
        yield "grad of vmap", jax.grad(lambda x: jnp.sum(api.vmap(f)(x)))(xs)
        if forward:
            yield "jvp", api.jvp(f, (x,), (t,))
            yield "linearize", api.linearize(f, x)[1](t)
        if order > 1:
            for outer in (api.grad, jax.grad):
                for inner in (api.grad, jax.grad):
                    yield "grad of grad", outer(lambda x, inner=inner: jnp.vdot(inner(total)(x), t))(x)
        if forward and order > 1:
            yield "hessian", api.hessian(total)(x)
            if api is ev:
                y, series = ev.jet(f, (x,), ((t, *[jnp.zeros_like(t)] * (order - 1)),))
                yield "series", [y, *series]
            else:
                yield "series", [along(x, t, k) for k in range(order + 1)]

    return lambda *args: list(all_of(*args))


def agrees(f, x=None, t=None, order=3, forward=True, tolerance=1e-9):
    """Everything that is derived from f is what JAX derives, at `x` along `t`."""
    x, t = array(3) if x is None else x, array(3, seed=5) if t is None else t
    points = x, t, jnp.stack([x, 0.9 * x, x + 0.1 * t])
    found, want = (
        {f"{i} {name}": v for i, (name, v) in enumerate(run(derivatives(api, f, order, forward), *points))}
        for api in (ev, jax)
    )
    for name, value in found.items():
        try:
            same(value, want[name], tolerance)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


def run(f, *args):
    """f(*args), compiled at once."""
    names = []

    def values(*args):
        pairs = f(*args)
        names[:] = [name for name, _ in pairs]
        return [value for _, value in pairs]

    outs = jax.jit(values)(*args)
    return list(zip(names, outs, strict=True))
