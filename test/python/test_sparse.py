"""sparsity, sparse_jacobian and sparse_hessian, against dense derivatives."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.sparse as sp
from helpers import array, same
from jax import lax
from jax.experimental import sparse as jsparse

import evolute as ev
from evolute._sparse import coloring

X = jnp.arange(1.0, 7.0)
PLACES = jnp.array([2, 2, 0])
MASK = jnp.arange(6) > 2
IMAGE, KERNEL = array(1, 5, 4, 2), array(2, 3, 3, 2)


def patterns(f, args, argnums=0):
    """(found, dense) for each block: the pattern, and where JAX's Jacobian is not zero."""
    found = ev.sparsity(f, argnums)(*args)
    jacobian = jax.jacfwd(f, argnums)(*args)
    blocks = jax.tree.leaves(found, is_leaf=sp.issparse)
    for block, leaf in zip(blocks, jax.tree.leaves(jacobian)):
        assert block.dtype == bool and block.format == "csr" and sp.issparse(block)
        yield block.toarray(), np.asarray(leaf).reshape(block.shape) != 0


def convolution(x, w):
    dims = ("NHWC", "OHWI", "NHWC")
    return lax.conv_general_dilated(x, w, (1, 2), ((1, 1), (0, 1)), (1, 2), (2, 1), dimension_numbers=dims)


def grouped(x, w):
    return lax.conv_general_dilated(x, w, (1,), "SAME", feature_group_count=2)


def moving(x, steps):
    return lax.fori_loop(0, steps, lambda i, y: y.at[1:].add(y[:-1]), x)


EXACT = {
    "products": lambda x: x[1:] * x[:-1],
    "roll": lambda x: jnp.roll(x, 1) + jnp.sin(x),
    "sum": lambda x: jnp.sum(x**2),
    "cumsum": jnp.cumsum,
    "none": lambda x: jnp.floor(x) + jnp.round(x[0]) * lax.stop_gradient(x),
    "constant": lambda x: jnp.ones(2),
    "zeros of a factor": lambda x: x.reshape(2, 3).T @ jnp.array([[1.0, 0], [0, 2.0]]),
    "zeros of a mask": lambda x: x * jnp.array([1.0, 0, 0, 1, 0, 2]),
    "matmul": lambda x: x.reshape(2, 3) @ x.reshape(3, 2),
    "batched matmul": lambda x: jnp.einsum("bij,bjk->kbi", x.reshape(3, 2, 1), x.reshape(3, 1, 2)),
    "gather": lambda x: x[PLACES],
    "gather rows": lambda x: x.reshape(3, 2)[PLACES, 1:],
    "take along axis": lambda x: jnp.take_along_axis(x.reshape(3, 2), jnp.array([[1], [0], [1]]), 1),
    "scatter": lambda x: jnp.zeros(8).at[jnp.array([1, 1, 5])].add(x[:3]),
    "scatter rows": lambda x: jnp.zeros((4, 2)).at[jnp.array([3, 0, 9])].add(x.reshape(3, 2), mode="drop"),
    "set": lambda x: jnp.zeros(8).at[jnp.array([1, 2, 5])].set(x[:3]),
    "pad": lambda x: lax.pad(x, x[0], [(1, -2, 1)]),
    "reverse": lambda x: x[::-2] + jnp.flip(x)[1:4],
    "select": lambda x: jnp.where(MASK, x, x[::-1] * 2),
    "transpose": lambda x: x.reshape(2, 3).T * jnp.arange(1.0, 3),
    "concatenate": lambda x: jnp.concatenate([x[2:], jnp.ones(2), x[:1]]),
    "convolve": lambda x: jnp.convolve(x, jnp.array([1.0, 2.0, 3.0])),
    "pool": lambda x: lax.reduce_window(x.reshape(2, 3), 0.0, lax.add, (2, 2), (1, 2), ((1, 0), (0, 1))),
    "short loop": functools.partial(moving, steps=2),
    "long loop": functools.partial(moving, steps=100),
    "complex": lambda x: jnp.real(jnp.exp(1j * x)) * x[0],
    "branches": lambda x: lax.switch(1, [lambda x: x, lambda x: x[::-1]], x),
    "tree": lambda x: {"a": x * 2, "b": (jnp.outer(x[:2], x[2:4]),)},
}
COVERED = {
    "where": lambda x: jnp.where(x > 2, x, x[::-1] * 2),
    "dynamic slice": lambda x: lax.dynamic_slice(x, (x[0].astype(int),), (2,)),
    "dynamic update": lambda x: lax.dynamic_update_slice(x, x[:2] ** 2, (x[0].astype(int),)),
    "dynamic gather": lambda x: x.reshape(3, 2)[jnp.argsort(x[:3])],
    "dynamic scatter": lambda x: jnp.zeros(6).at[x.astype(int)].add(x, mode="drop"),
    "sort": lambda x: jnp.sort(jnp.sin(x).reshape(2, 3), 0),
    "max": lambda x: jnp.max(x.reshape(2, 3), 0),
    "fft": lambda x: jnp.abs(jnp.fft.rfft(x.reshape(2, 3))),
    "scan": lambda x: lax.scan(lambda c, v: (c + v, c * v), 0.0, x)[1],
    "while": lambda x: lax.while_loop(lambda y: y[0] < 50, lambda y: y * y[::-1] + 20, x),
    "cond": lambda x: lax.cond(x[0] > 0, lambda x: x * 2, lambda x: x[::-1], x),
    "solve": lambda x: lax.linalg.triangular_solve(jnp.tril(jnp.ones((3, 3))), x.reshape(2, 3), lower=True),
    "cholesky": lambda x: jnp.linalg.cholesky(jnp.diag(x) + 0.1),
    "eigh": lambda x: jnp.linalg.eigvalsh(jnp.diag(x) + 0.1),
    "softmax": lambda x: jax.nn.softmax(x.reshape(2, 3)),
}


@pytest.mark.parametrize("name", EXACT)
def test_exact_patterns(name):
    for found, dense in patterns(EXACT[name], (X,)):
        np.testing.assert_array_equal(found, dense)


@pytest.mark.parametrize("name", COVERED)
def test_covering_patterns(name):
    for x in (X, -X[::-1], jnp.cos(X)):
        for found, dense in patterns(COVERED[name], (x,)):
            assert not np.any(dense & ~found)


def test_rows_stay_apart():
    # Places that are not known are so along their own dimensions alone.
    found = ev.sparsity(COVERED["sort"])(X).toarray()
    np.testing.assert_array_equal(found, np.tile(np.eye(3, dtype=bool), (2, 2)))
    found = ev.sparsity(COVERED["dynamic gather"])(X).toarray()
    np.testing.assert_array_equal(found, np.tile(np.eye(2, dtype=bool), (3, 3)))


def test_convolutions():
    for found, dense in patterns(convolution, (IMAGE, KERNEL), (0, 1)):
        np.testing.assert_array_equal(found, dense)
    for found, dense in patterns(grouped, (array(2, 4, 5), array(6, 2, 3)), (0, 1)):
        np.testing.assert_array_equal(found, dense)


def test_several_arguments():
    f = lambda t, n, y: {"p": t["x"] * y, "q": (t["w"] @ t["x"], jnp.sum(y) * n)}
    args = {"x": X[:3], "w": array(2, 3)}, 2.0, X[3:]
    for found, dense in patterns(f, args, (0, 2)):
        np.testing.assert_array_equal(found, dense)


def test_random_programs():
    random = np.random.RandomState(0)
    steps = [*(f for name, f in {**EXACT, **COVERED}.items() if name in STEPS)]
    for _ in range(4):
        chosen = [steps[i] for i in random.randint(len(steps), size=4)]

        def f(x, chosen=chosen):
            for step in chosen:
                x = jnp.resize(jnp.ravel(step(x)), 6) * 0.3 + 0.1
            return x

        for found, dense in patterns(f, (X,)):
            assert not np.any(dense & ~found)


STEPS = (
    "products",
    "roll",
    "cumsum",
    "matmul",
    "gather",
    "set",
    "pad",
    "where",
    "dynamic slice",
    "sort",
    "scan",
    "cond",
)


def laplace(u):
    n = round(u.size**0.5)
    v = jnp.pad(u.reshape(n, n), 1)
    return (v[2:, 1:-1] + v[:-2, 1:-1] + v[1:-1, 2:] + v[1:-1, :-2] - 4 * v[1:-1, 1:-1]).ravel() + jnp.sin(u)


def energy(u):
    return jnp.sum(laplace(u) * u**2)


def dense(tree):
    is_sparse = lambda b: isinstance(b, jsparse.BCOO)
    assert all(map(is_sparse, jax.tree.leaves(tree, is_leaf=is_sparse)))
    return jax.tree.map(lambda b: b.todense(), tree, is_leaf=is_sparse)


def test_ten_thousand_unknowns():
    u = jnp.ones(10_000)
    jacobian = ev.sparse_jacobian(laplace)(u)
    assert jacobian.shape == (10_000, 10_000) and jacobian.nse == 5 * 10_000 - 4 * 100
    same(jacobian @ u, ev.jvp(laplace, (u,), (u,))[1])
    sizes = ev.lower(lambda u: ev.sparse_jacobian(laplace)(u).data)(u).op_counts()
    assert sum(sizes.values()) < 100


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobians(mode):
    def f(t, y):
        return {"a": t["x"] * t["x"][0], "b": (jnp.sin(t["w"]) * y, jnp.sum(t["x"]) * y)}

    t, y = {"x": X[:3], "w": array(2, 2)}, jnp.asarray(2.0)
    of = functools.partial(ev.sparse_jacobian, mode=mode)
    for argnums in (0, (0, 1), -1):
        same(dense(of(f, argnums)(t, y)), jax.jacfwd(f, argnums)(t, y))
    same(dense(jax.jit(of(f))(t, y)), jax.jacfwd(f)(t, y))
    z = X[:3] + 1j
    g = lambda z: z**2 * z[0]
    same(dense(of(g, holomorphic=True)(z)), jax.jacfwd(g, holomorphic=True)(z))
    same(dense(of(lambda x: x * 2)(X[:0])), jnp.zeros((0, 0)))
    same(dense(of(lambda x: 3.0 * jnp.ones(2))(X)), jnp.zeros((2, 6)))
    same(dense(of(jnp.sin)(0.3)), jax.jacfwd(jnp.sin)(0.3))
    jacobian, aux = of(lambda x: (x**2, {"n": 3, "v": 2 * x}), has_aux=True)(X)
    same((dense(jacobian), aux["v"]), (jnp.diag(2 * X), 2 * X))
    single = lambda x: x.astype(jnp.float32) * 2
    same(dense(of(single)(X)), jax.jacfwd(single)(X))


def test_direction():
    # One row is dense: in reverse mode that is one product more, forward it makes every column a colour.
    f = lambda x: jnp.concatenate([x**2, jnp.sum(x)[None]])

    def text(mode):
        return ev.lower(lambda x: ev.sparse_jacobian(f, mode=mode)(x).data)(X).stablehlo

    auto, forward, reverse = map(text, ("auto", "forward", "reverse"))
    assert "tensor<6x6x" in forward and "tensor<6x6x" not in reverse
    assert auto == reverse


def test_hessians():
    u = X[:4].repeat(4) / 9
    same(dense(ev.sparse_hessian(energy)(u)), jax.hessian(energy)(u), 1e-11)
    f = lambda t, y: jnp.sum(t["x"][1:] ** 2 * t["x"][:-1]) * y + jnp.sum(jnp.sin(t["w"])) * t["x"][0]
    args = {"x": X[:4], "w": array(2, 2)}, jnp.asarray(2.0)
    for argnums in (0, (0, 1)):
        same(dense(jax.jit(ev.sparse_hessian(f, argnums))(*args)), jax.hessian(f, argnums)(*args), 1e-11)
    h, aux = ev.sparse_hessian(lambda x: (jnp.sum(x**3), x), has_aux=True)(X)
    same((dense(h), aux), (jnp.diag(6 * X), X))
    with pytest.raises(ev.ShapeError, match="requires a function that returns a scalar"):
        ev.sparse_hessian(jnp.sin)(X)


def test_inside_of_others():
    total = lambda of: lambda x: jnp.sum(of(EXACT["products"])(x).sum(1) ** 2)
    ours, theirs = total(lambda f: lambda x: ev.sparse_jacobian(f)(x).todense()), total(jax.jacfwd)
    for api in (ev, jax):
        same(api.grad(ours)(X), jax.grad(theirs)(X))
        same(api.vmap(ours)(jnp.stack([X, 2 * X])), jax.vmap(theirs)(jnp.stack([X, 2 * X])))


def test_given_patterns():
    f = EXACT["products"]
    pattern = ev.sparsity(f)(X)
    for given in (pattern, pattern.tocoo(), pattern.toarray() * 1.0, jsparse.BCOO.from_scipy_sparse(pattern.tocoo())):
        same(dense(ev.sparse_jacobian(f, pattern=given)(X)), jax.jacfwd(f)(X))
    with pytest.raises(ev.ShapeError, match=r"pattern has a block of shape \(2, 2\), where the result has 5 elements"):
        ev.sparse_jacobian(f, pattern=np.ones((2, 2)))(X)
    with pytest.raises(ev.ShapeError, match="pattern has 2 blocks, and the Jacobian has 1"):
        ev.sparse_jacobian(f, pattern=[pattern, pattern])(X)
    with pytest.raises(ev.ArgumentError, match="there is no mode 'rows'"):
        ev.sparse_jacobian(f, mode="rows")
    with pytest.raises(ev.DtypeError, match="requires real-valued arguments, but argument 0 is of dtype int"):
        ev.sparse_jacobian(f)(jnp.arange(3))
    with pytest.raises(ev.DtypeError, match="Pass holomorphic=True"):
        ev.sparse_jacobian(f)(1j * X)


def random_symmetric(n, density, seed):
    m = sp.random_array((n, n), density=density, rng=np.random.default_rng(seed), format="csr") != 0
    return sp.csr_array(m + m.T)


@pytest.mark.parametrize("n, density", [(1, 0.0), (5, 0.3), (40, 0.05), (40, 0.3), (200, 0.01)])
def test_colors(n, density):
    for seed in range(3):
        pattern = random_symmetric(n, density, seed)
        colors = coloring.of_columns(pattern)
        of_color = sp.csr_array((np.ones(n, int), (np.arange(n), colors)), (n, colors.max() + 1))
        assert (pattern.astype(int) @ of_color).max() <= 1
        colors = coloring.star(pattern)
        alone = coloring.is_alone(pattern, colors)
        rows, columns = pattern.nonzero()
        apart = dict(zip(zip(rows, columns), alone))
        assert all(apart[i, j] or apart[j, i] for i, j in apart)


def test_few_colors():
    band = sp.diags_array([1.0] * 5, offsets=[-2, -1, 0, 1, 2], shape=(300, 300), format="csr")
    assert coloring.of_columns(sp.csr_array(band != 0)).max() + 1 == 5
    # An arrow: by columns every one is alone, as a star two colours do.
    arrow = np.eye(50, dtype=bool)
    arrow[0] = arrow[:, 0] = True
    assert coloring.star(sp.csr_array(arrow)).max() + 1 == 2
    assert coloring.of_columns(sp.csr_array(arrow)).max() + 1 == 50
