"""Mutable arrays in, around and among the arguments of functions that are differentiated, against JAX's.

JAX's own second derivatives fail for most of these programs, and reverse mode for some: `plain` is then the judge, the
same function without references.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import array, same
from jax import lax

import evolute as ev
from evolute import _compat

X = jnp.asarray(0.7)


def ref(value=0.0, **options):
    return jax.new_ref(jnp.asarray(value), **options)


# ---- made inside: (with references, without)


def straight(x):
    q = jax.new_ref(2 * x)
    q[...] = jnp.sin(q[...])
    q.addupdate(x)
    return jax.freeze(q) ** 2


def straight_plain(x):
    return (jnp.sin(2 * x) + x) ** 2


def counted(x):
    q = jax.new_ref(2 * x)

    def body(i, _):
        q[...] = jnp.sin(q[...]) * x

    lax.fori_loop(0, 4, body, None)
    return q[...]


def counted_plain(x):
    return lax.fori_loop(0, 4, lambda i, q: jnp.sin(q) * x, 2 * x)


def rows(x):
    q = jax.new_ref(jnp.zeros(4))

    def body(c, i):
        q[i] = jnp.sin(c) * x
        q[0:2] += c
        return c * x + q[i], q[i]

    c, ys = lax.scan(body, x, jnp.arange(4))
    return (q[...] * ys).sum() + c


def rows_plain(x):
    def body(carry, i):
        c, q = carry
        q = q.at[i].set(jnp.sin(c) * x).at[0:2].add(c)
        return (c * x + q[i], q), q[i]

    (c, q), ys = lax.scan(body, (x, jnp.zeros(4)), jnp.arange(4))
    return (q * ys).sum() + c


def dynamic(x):
    q, n = jax.new_ref(x), jax.new_ref(0)

    def body(c):
        n[...] += 1
        q[...] = jnp.sin(q[...]) * c * 1.1
        return c + q[...]

    return lax.while_loop(lambda c: c < 2.5, body, x) * q[...] * n[...]


def dynamic_plain(x):
    def body(state):
        c, q, n = state
        q = jnp.sin(q) * c * 1.1
        return c + q, q, n + 1

    c, q, n = lax.while_loop(lambda s: s[0] < 2.5, body, (x, x, 0))
    return c * q * n


def branches(x):
    q = jax.new_ref(x)

    def square():
        q[...] = q[...] ** 2

    lax.cond(x > 0.5, square, lambda: q.addupdate(1.0))
    return q[...] * x


def branches_plain(x):
    return jnp.where(x > 0.5, x**2, x + 1) * x


def jitted(x):
    q = jax.new_ref(x)

    @jax.jit
    def step(y):
        q[...] = q[...] * y
        return jnp.cos(q[...])

    return step(x) + step(2 * x)


def jitted_plain(x):
    return jnp.cos(x * x) + jnp.cos(2 * x**3)


def recomputed(x):
    @jax.checkpoint
    def step(x):
        q = jax.new_ref(x)
        q[...] = jnp.sin(q[...]) * x
        return q[...]

    return step(step(x))


def recomputed_plain(x):
    step = lambda x: jnp.sin(x) * x  # noqa: E731
    return step(step(x))


INSIDE = [
    (straight, straight_plain),
    (counted, counted_plain),
    (rows, rows_plain),
    (dynamic, dynamic_plain),
    (branches, branches_plain),
    (jitted, jitted_plain),
    (recomputed, recomputed_plain),
]


@pytest.mark.parametrize(("f", "plain"), INSIDE, ids=lambda f: f.__name__)
def test_made_inside(f, plain):
    def close(found, expected):
        np.testing.assert_allclose(found, expected, rtol=1e-11)

    first, second = jax.jacfwd(plain), jax.jacfwd(jax.jacfwd(plain))
    close(ev.value_and_grad(f)(X), (plain(X), first(X)))
    close(jax.jit(ev.grad(f))(X), first(X))
    close(ev.jvp(f, (X,), (2.0,)), (plain(X), 2 * first(X)))
    y, f_vjp = ev.vjp(f, X)
    close((y, *f_vjp(3.0)), (plain(X), 3 * first(X)))
    close(ev.hessian(f)(X), second(X))
    if f is not dynamic:  # reverse over reverse of `while` takes its time, with or without references
        close(ev.grad(ev.grad(f))(X), second(X))
    close(ev.jet(f, (X,), ((1.0, 0.0),))[1], (first(X), second(X)))
    close(ev.vmap(ev.grad(f))(jnp.array([0.45, 0.6, 0.9])), jax.vmap(first)(jnp.array([0.45, 0.6, 0.9])))
    close(lax.scan(lambda c, x: (c + ev.grad(f)(x), None), 0.0, X[None])[0], first(X))


@pytest.mark.parametrize("f", [straight, counted, rows, jitted], ids=lambda f: f.__name__)
def test_beside_jax(f):
    same(ev.value_and_grad(f)(X), jax.value_and_grad(f)(X))
    same(ev.jvp(f, (X,), (2.0,)), jax.jvp(f, (X,), (2.0,)))


# ---- from outside: closed over, or an argument


def log(x, r):
    r[...] = lax.stop_gradient(jnp.sin(x))
    return jnp.sin(x) * 3


def count(x, r):
    r[...] += 1.0
    return jnp.sin(x) * r[...]


def count_in_loop(x, r):
    def body(i, c):
        r[...] += 1.0
        return jnp.sin(c) * r[...]

    return lax.fori_loop(0, 3, body, x)


def count_under_jit(x, r):
    @jax.jit
    def step(c):
        r[...] = r[...] + 1
        return c * r[...]

    return step(x) + step(x**2)


def read(x, r):
    return jnp.sin(x) * r[...]


def switched(x, r):
    old = jax.ref.swap(r, ..., 2.0)
    return x**2 * old * r[...]


OUTSIDE = [log, count, count_in_loop, count_under_jit, read, switched]

MODES = {
    "grad": lambda lib, f, r: lib.grad(f)(X, r),
    "value_and_grad": lambda lib, f, r: lib.value_and_grad(f)(X, r),
    "twice": lambda lib, f, r: (lib.grad(f)(X, r), lib.grad(f)(X, r)),
    "keyword": lambda lib, f, r: lib.grad(lambda x, *, r: f(x, r))(X, r=r),
    "closed over": lambda lib, f, r: lib.grad(lambda x: f(x, r))(X),
    "jvp": lambda lib, f, r: lib.jvp(lambda x: f(x, r), (X,), (2.0,)),
    "vjp": lambda lib, f, r: (lambda y, f_vjp: (y, f_vjp(1.0), f_vjp(2.0)))(*lib.vjp(lambda x: f(x, r), X)),
    "linearize": lambda lib, f, r: (lambda y, f_jvp: (y, f_jvp(1.0), f_jvp(2.0)))(*lib.linearize(lambda x: f(x, r), X)),
    "jacrev": lambda lib, f, r: lib.jacrev(f)(X, r),
    "jit, argument": lambda lib, f, r: jax.jit(lib.grad(f))(X, r),
    "jit, closed over": lambda lib, f, r: jax.jit(lib.grad(lambda x: f(x, r)))(X),
    "scan": lambda lib, f, r: lax.scan(lambda c, x: (c + lib.grad(f)(x, r), r[...]), 0.0, jnp.array([0.1, 0.7])),
    "has_aux": lambda lib, f, r: lib.grad(lambda x, r: (f(x, r), r[...]), has_aux=True)(X, r),
}


@pytest.mark.parametrize("f", OUTSIDE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("mode", MODES)
def test_from_outside(f, mode):
    mine, theirs = ref(0.25), ref(0.25)
    same(MODES[mode](ev, f, mine), MODES[mode](jax, f, theirs))
    same(mine[...], theirs[...])


@pytest.mark.parametrize("f", OUTSIDE, ids=lambda f: f.__name__)
def test_higher_derivatives_write_once(f):
    for second in (
        lambda r: ev.hessian(f)(X, r),
        lambda r: ev.grad(ev.grad(f))(X, r),
        lambda r: ev.jet(lambda x: f(x, r), (X,), ((1.0, 0.0),))[1][1],
        lambda r: ev.hvp(lambda x: f(x, r), (X,), (1.0,)),
    ):
        mine, theirs = ref(0.25), ref(0.25)
        np.testing.assert_allclose(second(mine), jax.grad(jax.grad(f))(X, theirs), rtol=1e-12)
        same(mine[...], theirs[...])


def test_a_jitted_derivative_reads_the_contents_of_the_day():
    r = ref(1.0)
    step = jax.jit(ev.grad(lambda x: count(x, r)))
    same([step(X) for _ in range(3)], [2 * jnp.cos(X), 3 * jnp.cos(X), 4 * jnp.cos(X)])
    r[...] = 0.0
    same((step(X), r[...]), (jnp.cos(X), jnp.asarray(1.0)))


def test_a_reference_of_an_enclosing_function():
    def outer(lib):
        def fun(x):
            r = jax.new_ref(x)

            def f(y):
                r[...] = r[...] * 2
                return jnp.sin(y) * r[...]

            return lib.grad(f)(x) * r[...]

        return fun

    same(jax.grad(outer(ev))(X), jax.grad(outer(jax))(X))
    same(ev.grad(outer(ev))(X), jax.grad(outer(jax))(X))
    same(jax.jit(outer(ev))(X), jax.jit(outer(jax))(X))


def test_under_a_checkpoint_writes_happen_once():
    r = ref(1.0)
    same((ev.grad(ev.checkpoint(count))(X, r), r[...]), (2 * jnp.cos(X), jnp.asarray(2.0)))


def test_branches_and_rows():
    def f(x, r):
        lax.cond(x > 0.5, lambda: r.addupdate(1.0), lambda: r.addupdate(2.0))
        return x**2

    def g(x, r):
        def body(c, row):
            row[...] = lax.stop_gradient(c)
            return jnp.sin(c), None

        return lax.scan(body, x, r)[0]

    mine = ref(0.25)
    same((ev.grad(f)(X, mine), mine[...]), (2 * X, jnp.asarray(1.25)))
    mine, theirs = ref(jnp.zeros(4)), ref(jnp.zeros(4))
    same(ev.grad(g)(X, mine), jax.grad(g)(X, theirs))
    same(mine[...], theirs[...])


def test_what_is_written_does_not_repeat_side_effects():
    def f(x, r):
        def body(c, _):
            jax.debug.print("{}", c)
            r[...] += 1
            return jnp.sin(c), None

        return lax.scan(body, x, None, 3)[0]

    closed, places = _compat.discharge(jax.make_jaxpr(f)(X, ref()))
    main, contents, written, needed = _compat.split_contents(closed, 1, places)
    assert "print" in str(main) and "print" not in str(contents)
    assert (written, needed) == ([0], [1])


def test_lowering_does_not_write():
    r = ref(1.0)
    assert "stablehlo.cosine" in ev.lower(ev.grad(count))(X, r).op_counts()
    same(r[...], jnp.asarray(1.0))


def test_random_keys_and_integers():
    def run(lib):
        key, steps = jax.new_ref(jax.random.key(0)), jax.new_ref(jnp.zeros(3, int))

        def f(x):
            key[...], own = jax.random.split(key[...])
            steps[1] += 1
            return jnp.sin(x) * jax.random.normal(own)

        return lib.grad(f)(X), lib.grad(f)(X), steps[...], jax.random.key_data(key[...])

    same(run(ev), run(jax))


def test_what_has_no_derivative_is_written():
    def f(x, r):
        r["floor"][...] = jnp.floor(10 * x)
        r["argmax"][...] = jnp.argmax(jnp.stack([x, 2 * x]))
        return x**2

    mine, theirs = ({"floor": ref(), "argmax": ref(0)} for _ in range(2))
    same(ev.grad(f)(X, mine), jax.grad(f)(X, theirs))
    same([r[...] for r in mine.values()], [r[...] for r in theirs.values()])


def test_what_is_not_differentiated_is_written():
    def f(x, y, r):
        def body(c, _):
            r[...] = c * y
            return c + 1, None

        lax.scan(body, 0.0, None, 3)
        return x * y

    mine, theirs = ref(), ref()
    same(ev.grad(f)(X, 2.0, mine), jax.grad(f)(X, 2.0, theirs))
    same(mine[...], theirs[...])
    with pytest.raises(ev.DerivativeError, match=r"grad of f: f writes what depends on a differentiated argument"):
        ev.grad(f, argnums=1)(X, 2.0, mine)


@pytest.mark.parametrize("transform", [ev.grad, ev.hessian, ev.jacrev, lambda f: lambda x, r: ev.vjp(f, x)])
def test_a_differentiated_value_is_refused(transform):
    r = ref(0.5)

    def f(x, *_):
        r[...] = jnp.tanh(x)  # this line
        return 2 * x

    with pytest.raises(Exception, match="differentiated value on a non-differentiated array reference"):
        jax.grad(f)(X)
    r[...] = 0.5
    with pytest.raises(ev.DerivativeError, match="stop_gradient") as error:
        transform(f)(X, r)
    line = f.__code__.co_firstlineno + 1
    assert f"test_refs.py:{line}" in str(error.value)
    same(r[...], jnp.asarray(0.5))


def test_references_without_gradient():
    def inside(x):
        q = ref(kind="no_grad_no_remat")
        q[...] = jnp.tanh(x)
        return 2 * x + q[...]

    def outside(x, r):
        r[...] = jnp.tanh(x)
        return x**2 + r[...]

    def added(x, r):
        r.addupdate(jnp.tanh(x))  # which JAX leaves out where x is differentiated
        return x**2

    mine = ref(1.0, kind="no_grad_no_remat")
    same((ev.grad(added)(X, mine), mine[...]), (2 * X, 1 + jnp.tanh(X)))
    same(ev.grad(inside)(X), jax.grad(inside)(X))
    mine, theirs = (ref(kind="no_grad_no_remat") for _ in range(2))
    same(ev.grad(outside)(X, mine), jax.grad(outside)(X, theirs))
    same(mine[...], theirs[...])


# ---- vmap, jvp


def add(x, r):
    r[...] += x
    return jnp.sin(x) * r[...]


def test_vmap_over_references():
    xs = array(3)

    def run(lib, f, **options):
        r, q = ref(jnp.arange(6.0).reshape(2, 3)), ref(5.0)
        return lib.vmap(f, **options)(xs, {"r": r}, q), r[...], q[...]

    def f(x, d, q):
        d["r"][1] = 2 * x
        return jnp.sin(x) * d["r"][...].sum() * q[...]

    options = {"in_axes": (0, 1, None)}
    same(run(ev, f, **options), run(jax, f, **options))
    mine, theirs = ref(jnp.ones(3)), ref(jnp.ones(3))
    same(jax.jit(ev.vmap(ev.grad(count)))(xs, mine), jax.jit(jax.vmap(jax.grad(count)))(xs, theirs))
    same(mine[...], theirs[...])


def test_vmap_reads_and_does_not_write_what_is_not_mapped():
    r = ref(2.0)
    same(
        ev.vmap(ev.grad(read), in_axes=(0, None))(array(3), r), jax.vmap(jax.grad(read), in_axes=(0, None))(array(3), r)
    )
    with pytest.raises(Exception, match="unbatched array reference"):
        jax.vmap(count, in_axes=(0, None))(array(3), r)
    with pytest.raises(ev.CaptureError, match="vmap: count writes into a reference from outside of it") as error:
        ev.vmap(count, in_axes=(0, None))(array(3), r)
    assert f"test_refs.py:{count.__code__.co_firstlineno + 1}" in str(error.value)
    same(r[...], jnp.asarray(2.0))


def test_jvp_of_references():
    def run(lib):
        r, t = ref(1.0), ref(2.0)
        return lib.jvp(lambda x, r: add(2 * x * r[...], r), (X, r), (1.0, t)), r[...], t[...]

    same(run(ev), run(jax))
    with pytest.raises(ev.ShapeError, match="the tangent of a reference"):
        ev.jvp(add, (X, ref(1.0)), (1.0, 1.0))


# ---- with_refs


def test_cotangents_are_added_into_references():
    def run(lib):
        a, b = ref(0.5), ref(jnp.zeros(3))
        y, f_vjp = lib.vjp(lambda p, n: jnp.sin(p["a"]) * jnp.sum(p["b"] ** 2) * n, {"a": X, "b": array(3)}, 3)
        values, nothing = jax.ad.GradValue(), jax.ad.DontWant()
        found = [
            f_vjp.with_refs({"a": a, "b": b}, values)(1.0),
            f_vjp.with_refs({"a": a, "b": values}, nothing)(2.0),
            jax.jit(lambda ct: f_vjp.with_refs({"a": a, "b": b}, nothing)(ct)[1])(1.0),
        ]
        return y, found, a[...], b[...]

    same(run(ev), run(jax))


def test_cotangents_are_added_up_in_a_loop():
    def run(lib):
        total = ref(jnp.zeros(3))

        def step(c, x):
            loss, f_vjp = lib.vjp(lambda w: jnp.tanh(w @ x), array(3))
            f_vjp.with_refs(total)(1.0)
            return c + loss, None

        loss, _ = jax.jit(lambda xs: lax.scan(step, 0.0, xs))(array(5, 3))
        return loss, total[...]

    same(run(ev), run(jax))


def test_a_pullback_is_a_pytree():
    _, f_vjp = ev.vjp(jnp.sin, X)
    again = jax.jit(lambda f_vjp: jax.tree.map(lambda r: r, f_vjp))(f_vjp)
    r = ref()
    again.with_refs(r)(2.0)
    same((r[...], again(2.0)), (2 * jnp.cos(X), (2 * jnp.cos(X),)))


@pytest.mark.parametrize(
    ("refs", "kind", "words"),
    [
        (lambda: (ref(),), ev.ShapeError, "structure of the primals"),
        (lambda: (ref(jnp.zeros(2)), 0), ev.ShapeError, "a reference has shape"),
        (lambda: (ref(jnp.zeros((), np.float32)), 0), ev.DtypeError, "a reference has dtype float32"),
    ],
)
def test_wrong_references_for_cotangents(refs, kind, words):
    _, f_vjp = ev.vjp(lambda x, y: x * y, X, X)
    with pytest.raises(kind, match=words):
        f_vjp.with_refs(*refs())


# ---- rules of their own


def test_rules_with_references_of_their_own():
    @jax.custom_vjp
    def square(x):
        q = jax.new_ref(x)
        q[...] = q[...] ** 2
        return q[...]

    def fwd(x):
        q = jax.new_ref(x)
        q[...] = q[...] ** 2
        return q[...], x

    def bwd(x, ct):
        q = jax.new_ref(ct)
        q[...] *= 7 * x  # not the derivative: the rule's
        return (q[...],)

    square.defvjp(fwd, bwd)

    def loop(x):
        total = jax.new_ref(0.0)

        def body(c, _):
            total[...] += c
            return square(c), None

        return jax.jit(lambda x: lax.scan(body, x, None, 3)[0])(x) + total[...]

    for f in (lambda x: jnp.sin(square(x)), loop):
        same(ev.grad(f)(X), jax.grad(f)(X))


def test_rules_beside_references_in_loops():
    @jax.custom_jvp
    def double(x):
        return 2 * x

    double.defjvp(lambda p, t: (double(*p), 7 * p[0] * t[0]))

    def f(x, r):
        def body(c, _):
            r[...] += 1
            return double(c), None

        return lax.scan(body, x, None, 3)[0]

    mine, theirs = ref(), ref()
    same(ev.value_and_grad(f)(X, mine), jax.value_and_grad(f)(X, theirs))
    same(mine[...], theirs[...])


def test_what_is_refused():
    def returned(x):
        return jax.new_ref(x)

    with pytest.raises(ev.CaptureError, match="returned returns a reference"):
        ev.vjp(returned, X)
    with pytest.raises(ev.DtypeError, match="cannot differentiate argument 1"):
        ev.grad(read, argnums=(0, 1))(X, ref())

    @jax.custom_jvp
    def scaled(x, r):
        return x * r[...]

    scaled.defjvp(lambda p, t: (scaled(*p), t[0]))

    def ruled(x, r):
        return scaled(x, r)  # this line

    with pytest.raises(ev.CaptureError, match=r"a function with a rule of its own \(jax.custom_jvp\)") as error:
        ev.grad(ruled)(X, ref())
    assert f"test_refs.py:{ruled.__code__.co_firstlineno + 1}" in str(error.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda r: ev.ode_series(lambda z, t: count(z, r), X, 0.0, 3),
        lambda r: ev.directional(count)(jnp.ones(2), X, r),
        lambda r: ev.sparse_jacobian(lambda x: count(x, r))(array(3)),
    ],
)
def test_writes_at_many_points_are_refused(call):
    r = ref(1.0)
    with pytest.raises(ev.CaptureError, match="count writes into a reference|lambda writes into a reference"):
        call(r)
    same(r[...], jnp.asarray(1.0))


def test_rules_that_write_into_references_from_outside():
    total = jax.new_ref(jnp.zeros(()))

    def bwd(_, ct):
        total[...] += ct
        return (2 * ct,)

    @jax.custom_vjp
    def f(x):
        return 1.0 * x

    f.defvjp(lambda x: (1.0 * x, None), bwd)
    found = r"its rule closes over a reference \(jax\.new_ref\); give the function its contents as an argument"
    with pytest.raises(ev.DerivativeError, match=found):
        ev.grad(lambda x: f(x) * x)(3.0)
    np.testing.assert_allclose(total[...], 0.0)
