"""scan, while_loop and fori_loop: the numbers of lax, and the memory that was asked for."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import agrees, array, same
from jax import lax

import evolute as ev

W = array(4, 4) / 3
KINDS = [None, 3, 10, "sqrt", "recursive", ev.Budget(12_000)]


def program(n, scan=lax.scan, **options):
    """A loop with carries and rows of several types, whose loss depends on all that it returns."""

    def f(x, w, rows):
        def step(carry, row):
            i, c = carry["i"], carry["c"]
            c = jnp.tanh(w @ c + row["a"] * jnp.cos(c)) + row["n"] * 0.1
            return {"i": i + row["n"], "c": c}, (c[0] * i, row["a"])

        xs = {"a": rows, "n": jnp.arange(n, dtype=jnp.int32) % 3}
        carry, (first, second) = scan(step, {"i": jnp.int32(1), "c": x}, xs, **options)
        return jnp.sum(carry["c"]) * carry["i"] + jnp.sum(jnp.sin(first)) + jnp.sum(second**2)

    return f


def arguments(n):
    return jnp.ones(4), W, array(n, 4, seed=2) / 2


@pytest.mark.parametrize("checkpoint", KINDS)
@pytest.mark.parametrize("n", [0, 1, 5, 7, 1000])
def test_scan(n, checkpoint):
    f, lax_f = program(n, ev.scan, checkpoint=checkpoint), program(n)
    args = arguments(n)
    same(ev.value_and_grad(f, (0, 1, 2))(*args), jax.value_and_grad(lax_f, (0, 1, 2))(*args), 1e-10)


@pytest.mark.parametrize("checkpoint", [None, 3, "recursive"])
@pytest.mark.parametrize("options", [{"reverse": True, "length": 7}, {"unroll": 2}], ids=["reverse", "unroll"])
def test_scan_backwards_and_unrolled(options, checkpoint):
    args = arguments(7)
    f = program(7, ev.scan, checkpoint=checkpoint, **options)
    same(ev.grad(f, (0, 1, 2))(*args), jax.grad(program(7, **options), (0, 1, 2))(*args), 1e-11)


@pytest.mark.parametrize("checkpoint", KINDS)
def test_results_are_those_of_lax(checkpoint):
    """Rows in order, structures, dtypes; no rows at all; no carry."""
    for reverse in (False, True):
        step = lambda c, x: (c * 2 + x[0], {"c": c, "none": (), "x": x[0] > 0})
        xs = (array(11), jnp.arange(11))
        found = ev.scan(step, 1.0, xs, reverse=reverse, checkpoint=checkpoint)
        same(found, lax.scan(step, 1.0, xs, reverse=reverse))
    same(ev.scan(lambda c, _: (c + 1, None), 0, length=5, checkpoint=checkpoint), (jnp.asarray(5), None))
    same(ev.scan(lambda c, x: (c, jnp.sin(x)), None, array(5), checkpoint=checkpoint), (None, jnp.sin(array(5))))


@pytest.mark.parametrize("checkpoint", [3, "recursive", ev.Budget(500)])
def test_under_jax(checkpoint):
    args = arguments(7)
    f = program(7, ev.scan, checkpoint=checkpoint)
    same(jax.jit(jax.grad(f, (0, 1, 2)))(*args), jax.grad(program(7), (0, 1, 2))(*args), 1e-11)


def short(x, checkpoint):
    return ev.scan(lambda c, r: (jnp.sin(c) * r + c[0], jnp.sum(c)), x, jnp.arange(1.0, 6), checkpoint=checkpoint)[0]


@pytest.mark.parametrize("checkpoint", [2, "recursive", ev.Budget(180)])
def test_every_mode(checkpoint):
    agrees(lambda x: short(x, checkpoint), order=2)


def test_loops_in_loops():
    def outer(scan, *kinds):
        def f(x):
            def step(c, _):
                inner = scan(lambda d, r: (jnp.sin(d) * r + c, None), c, jnp.arange(1.0, 8), **kinds[1])[0]
                return inner, jnp.sum(inner)

            c, ys = scan(step, x, None, 5, **kinds[0])
            return jnp.sum(c) + jnp.sum(ys**2)

        return f

    x = array(3)
    want = jax.grad(outer(lax.scan, {}, {}))(x)
    for kinds in ((2, 3), ("sqrt", "recursive"), (ev.Budget(400), ev.Budget(200)), (None, 2)):
        f = outer(ev.scan, *({"checkpoint": k} for k in kinds))
        same(ev.grad(f)(x), want, 1e-11)
    same(ev.hessian(f)(x), jax.hessian(outer(lax.scan, {}, {}))(x), 1e-9)


def test_random_keys_are_carried():
    def walk(x, **options):
        def step(carry, _):
            key, x = carry
            key, now = jax.random.split(key)
            return (key, x * jax.random.normal(now) + 1), x

        return ev.scan(step, (jax.random.key(0), x), length=7, **options)[0][1]

    want = jax.grad(walk)(2.0)
    for checkpoint in (3, "recursive", ev.Budget(60)):
        same(ev.grad(lambda x, c=checkpoint: walk(x, checkpoint=c))(2.0), want)


# ---- memory

SIZE = 64
M = array(SIZE, SIZE) / 30
CARRY = SIZE * 8
# Of `deep`: four operands of products, and the slopes between them, of a sine, three times of tanh and sine, of tanh.
STEP = 9 * CARRY


def deep(n, checkpoint):
    def f(x, m):
        def step(c, r):
            for _ in range(4):
                c = jnp.tanh(m @ jnp.sin(c) + r)
            return c, None

        return jnp.sum(ev.scan(step, x, jnp.arange(n) / n, checkpoint=checkpoint)[0])

    return f


def temporary(n, checkpoint):
    """Bytes that the compiled gradient needs besides its arguments and results."""
    gradient = jax.jit(ev.grad(deep(n, checkpoint), (0, 1)))
    return gradient.lower(jnp.ones(SIZE), M).compile().memory_analysis().temp_size_in_bytes


def kept(f, *args):
    """Bytes of what reverse mode keeps."""
    found = jax.eval_shape(lambda *args: ev.vjp(f, *args)[1], *args)
    return sum(x.size * x.dtype.itemsize for x in jax.tree.leaves(found))


def test_what_is_kept():
    """The carry of each segment, and once the matrix; the carry at first is counted too. The rows of xs are cheap."""
    n = 96
    for checkpoint, segments in ((12, 8), (10, 10), (96, 1), (1000, 1), ("sqrt", 12), ("recursive", 2)):
        found = kept(deep(n, checkpoint), jnp.ones(SIZE), M)
        assert segments * CARRY <= found - M.nbytes <= (segments + 1) * CARRY, checkpoint
    assert kept(deep(n, None), jnp.ones(SIZE), M) == n * STEP + M.nbytes


def test_memory_grows_as_promised():
    """By the number of steps, its square root, its logarithm."""
    found = {c: [temporary(n, c) for n in (256, 4096)] for c in (None, "sqrt", "recursive")}
    (plain, plain16), (root, root16), (log, log16) = found.values()
    assert plain16 > 15 * plain
    assert root16 < 4.2 * root and root16 < plain16 / 40
    assert log16 < 2 * log and log16 < root16


@pytest.mark.parametrize("n", [50, 1000, 4096])
def test_a_budget_is_kept(n):
    """Also with what the steps need that is not kept for them: matrices, and cotangents of these."""
    work = 4 * M.nbytes + 16 * CARRY
    for budget in (40_000, 100_000, 1_000_000, 30_000_000):
        if budget == 40_000 and n > 1000:
            continue
        assert temporary(n, ev.Budget(budget)) <= budget + n * 16 + work


def depth(jaxpr):
    """How deep checkpoints are in each other."""
    found = 0
    for eqn in jaxpr.eqns:
        for value in eqn.params.values():
            for sub in value if isinstance(value, (tuple, list)) else (value,):
                sub = getattr(sub, "jaxpr", sub)
                if hasattr(sub, "eqns"):
                    found = max(found, depth(sub) + eqn.primitive.name.startswith("remat"))
    return found


def levels(n, checkpoint):
    return depth(jax.make_jaxpr(deep(n, checkpoint))(jnp.ones(SIZE), M).jaxpr)


def test_a_budget_runs_steps_again_as_rarely_as_it_can():
    n = 1024
    assert levels(n, None) == 0
    assert levels(n, ev.Budget(n * STEP)) == 0
    assert levels(n, ev.Budget(n * STEP - 1)) == 1
    # m segments of n / m steps keep m carries and n / m steps, at least with m = 96: 96 and 10.67 * 9 carries.
    assert levels(n, ev.Budget(195 * CARRY)) == 1
    assert levels(n, ev.Budget(190 * CARRY)) == 2
    assert levels(n, ev.Budget(40 * CARRY)) > 2
    assert levels(n, "sqrt") == 1
    assert levels(n, "recursive") == 4


def test_a_budget_that_is_too_small():
    with pytest.raises(ev.ArgumentError, match="a budget of 100 bytes is too small for 1024 steps") as raised:
        levels(1024, ev.Budget(100))
    assert "test_own_loops.py" in str(raised.value)
    least = int(re.search(r"(\d+) is the least possible", str(raised.value))[1])
    assert CARRY + STEP < least < 40 * CARRY
    assert levels(1024, ev.Budget(least)) > 2
    with pytest.raises(ev.ArgumentError, match=f"{least} is the least possible"):
        levels(1024, ev.Budget(least - 1))


def test_a_budget_counts_what_grows_with_the_loop():
    """Not what steps share, nor rows of xs, nor what is no number."""

    def steps(f, init, xs):
        with pytest.raises(ev.ArgumentError) as raised:
            ev.scan(f, init, xs, checkpoint=ev.Budget(0))
        return [int(i) for i in re.findall(r"steps that need (\d+) bytes each and hand on (\d+)", str(raised.value))[0]]

    shared = jnp.exp(array(100))
    xs = array(5, 100)
    assert steps(lambda c, x: (c * jnp.sum(shared * x) + 1, None), 1.0, xs) == [16, 8]
    assert steps(lambda c, x: (c * jnp.sum(jnp.sin(x)), None), 1.0, xs) == [816, 8]
    assert steps(lambda c, x: ((c[0] + 1, jnp.sin(c[1])), None), (0, 1.0), xs) == [8, 16]
    # What nothing depends on is not kept: any budget will do.
    same(ev.scan(lambda c, x: (c + x, None), 0.0, xs[:, 0], checkpoint=ev.Budget(0))[0], jnp.sum(xs[:, 0]))


# ---- while_loop, fori_loop


def newton(a, loop=lax.while_loop, **options):
    """The square root, and how many steps it took."""

    def body(state):
        x, _, k = state
        return (x + a / x) / 2, x, k + 1

    x, _, k = loop(lambda s: jnp.abs(s[0] - s[1]) > 1e-9, body, (a, 0.0 * a, 0), **options)
    return x, k


@pytest.mark.parametrize("checkpoint", [None, 4, ev.Budget(300)])
def test_while_loop_with_a_bound(checkpoint):
    options = {"max_steps": 20, "checkpoint": checkpoint}
    root = lambda a: newton(a, ev.while_loop, **options)[0]
    same(newton(7.0, ev.while_loop, **options), newton(7.0))
    for api in (ev, jax):
        same(api.grad(root)(7.0), jnp.asarray(0.5 / np.sqrt(7)), 1e-12)
    same(ev.grad(ev.grad(root))(7.0), jnp.asarray(-0.25 / np.sqrt(7) ** 3), 1e-11)
    points = jnp.asarray([0.2, 7.0, 300.0])
    same(ev.vmap(ev.grad(root))(points), 0.5 / jnp.sqrt(points), 1e-12)


def test_while_loop_without_a_bound():
    root = lambda a: newton(a, ev.while_loop)[0]
    same(newton(7.0, ev.while_loop), newton(7.0))
    same(ev.grad(root)(7.0), jnp.asarray(0.5 / np.sqrt(7)), 1e-12)


def test_while_loop_stops_at_its_bound():
    for n in (0, 3):
        assert ev.while_loop(lambda c: True, lambda c: c + 1, 0, max_steps=n) == n
    same(newton(7.0, ev.while_loop, max_steps=2)[1], newton(7.0, ev.while_loop)[1] * 0 + 2)
    # Numbers of Python get the type that the body makes of them, as in lax.
    arguments = lambda c: c[0] < 5, lambda c: (c[0] + 1, c[1] * jnp.float32(2)), (0, 1.0)
    same(ev.while_loop(*arguments, max_steps=9), lax.while_loop(*arguments))


def test_a_bound_keeps_what_each_step_needs():
    def f(x, n, **options):
        loop = ev.while_loop(lambda c: jnp.sum(c) < 9, lambda c: jnp.sin(c) + c, x, max_steps=n, **options)
        return jnp.sum(loop)

    x = jnp.ones(50)
    sizes = [kept(lambda x, n=n: f(x, n), x) for n in (100, 200)]
    assert 100 * x.nbytes <= sizes[1] - sizes[0] <= 100 * (x.nbytes + 16)
    assert kept(lambda x: f(x, 100, checkpoint=10), x) <= 11 * (x.nbytes + 16)


@pytest.mark.parametrize("checkpoint", [None, 2, "recursive", ev.Budget(230)])
def test_fori_loop(checkpoint):
    def f(loop, x, **options):
        body = lambda i, c: (jnp.sin(c[0]) * (i + 1) + x, c[1] * i)
        return loop(2, 9, body, (x, 1), **options)

    x = array(3)
    same(f(ev.fori_loop, x, checkpoint=checkpoint), f(lax.fori_loop, x))
    found = ev.grad(lambda x: jnp.sum(f(ev.fori_loop, x, checkpoint=checkpoint)[0]))(x)
    same(found, jax.grad(lambda x: jnp.sum(f(lax.fori_loop, x)[0]))(x))
    for empty in ((3, 3), (3, -3)):
        same(ev.fori_loop(*empty, lambda i, c: c + i, x, checkpoint=checkpoint), x)


# ---- errors


def count(c, _):
    return c + 1, None


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: ev.Budget(1.5), ev.ArgumentError, "Budget expects a number of bytes, got 1.5"),
        (lambda: ev.Budget(-1), ev.ArgumentError, "Budget expects a number of bytes, got -1"),
        (lambda: ev.scan(3, 0, None, 5), ev.ArgumentError, "scan expects a function as f, got 3 of type int"),
        (lambda: ev.scan(count, 0), ev.ArgumentError, "there are neither xs nor a length"),
        (lambda: ev.scan(count, 0, 1.0), ev.ArgumentError, "xs is 1.0, which has no rows"),
        (lambda: ev.scan(count, 0, length=-1), ev.ArgumentError, "length is -1"),
        (
            lambda: ev.scan(count, 0, array(3), 4),
            ev.ArgumentError,
            "the numbers of steps differ: xs has 3, length is 4",
        ),
        (
            lambda: ev.scan(count, 0, {"a": array(3), "b": array(4)}),
            ev.ArgumentError,
            r"the numbers of steps differ: xs\['a'\] has 3, xs\['b'\] has 4",
        ),
        (lambda: ev.scan(count, 0, array(3), checkpoint=0), ev.ArgumentError, "scan: checkpoint is 0"),
        (lambda: ev.scan(count, 0, array(3), checkpoint=True), ev.ArgumentError, "scan: checkpoint is True"),
        (lambda: ev.scan(count, 0, array(3), checkpoint="log"), ev.ArgumentError, "checkpoint is 'log'"),
        (lambda: ev.while_loop(1, count, 0), ev.ArgumentError, "while_loop expects a function as cond_fun"),
        (lambda: ev.while_loop(count, None, 0), ev.ArgumentError, "while_loop expects a function as body_fun"),
        (lambda: ev.while_loop(count, count, 0, max_steps=-1), ev.ArgumentError, "max_steps is -1"),
        (
            lambda: ev.while_loop(count, count, 0, checkpoint=3),
            ev.ArgumentError,
            "checkpoint is 3, but .* no max_steps",
        ),
        (lambda: ev.fori_loop(0, 2.5, count, 0), ev.ArgumentError, "an integer as upper that is known .* got 2.5"),
        (
            lambda: jax.jit(lambda n: ev.fori_loop(n, 5, count, 0))(3),
            ev.ArgumentError,
            "an integer as lower that is known when the function is traced",
        ),
    ],
)
def test_errors(make, error, words):
    with pytest.raises(error, match=words) as raised:
        make()
    assert "test_own_loops.py" in str(raised.value)
