"""checkpoint: what is kept is what the policy says, and the numbers are as without it."""

import functools

import jax
import jax.numpy as jnp
import pytest
from helpers import agrees, array, same
from jax import lax
from jax.ad_checkpoint import checkpoint_name

import evolute as ev

P = jax.checkpoint_policies
POLICIES = {
    "none": None,
    "nothing": P.nothing_saveable,
    "everything": P.everything_saveable,
    "dots": P.dots_saveable,
    "dots without batches": P.dots_with_no_batch_dims_saveable,
    "names": P.save_only_these_names("h"),
    "other names": P.save_any_names_but_these("h"),
    "all but names": P.save_anything_except_these_names("h"),
    "both": P.save_from_both_policies(P.dots_with_no_batch_dims_saveable, P.save_only_these_names("o")),
    "offload": P.offload_dot_with_no_batch_dims("device", "pinned_host"),
    "offload names": P.save_and_offload_only_these_names(
        names_which_can_be_saved=["h"],
        names_which_can_be_offloaded=["o"],
        offload_src="device",
        offload_dst="pinned_host",
    ),
    "custom": lambda primitive, *avals, **params: primitive.name in ("tanh", "exp"),
}
# Under these nothing is computed again.
WHOLE = ("everything", "all but names")
X, V, W = array(3, 3) / 3, array(3, 3, seed=1) / 3, array(3, 3, seed=2) / 3


def block(x, v, w):
    h = checkpoint_name(jnp.tanh(x @ v), "h")
    o = checkpoint_name(jnp.sin(h @ w), "o")
    batch = jnp.stack([o, jnp.cos(o)])
    return jnp.exp(o) * jnp.sum(jnp.sin(jnp.einsum("bij,bjk->bik", batch, batch)))


def scanned(x, v, w):
    def step(carry, row):
        return block(carry, v, w) * 0.1 + row, jnp.sum(carry)

    return lax.scan(step, x, array(4, 3, seed=3))


def nested(x, v, w):
    def outer(carry, _):
        def inner(carry, _):
            return jnp.tanh(checkpoint_name(carry @ v, "h")) @ w, None

        return lax.scan(inner, carry, length=3, reverse=True)[0], jnp.cos(carry)

    return lax.scan(outer, x, length=2)


def branches(x, v, w):
    return lax.cond(x[0, 0] < 5, lambda y: block(y, v, w), lambda y: jnp.sin(y @ w) @ v, jnp.sin(x @ v))


def called_twice(x, v, w):
    call = jax.jit(block)
    return call(call(x, v, w) / 10, w, v)


def batched(x, v, w):
    return jax.vmap(lambda row: block(x * jnp.sum(row), v, w))(x)


PROGRAMS = {f.__name__: f for f in (block, scanned, nested, branches, called_twice, batched)}


def loss(f):
    return lambda *args: sum(jnp.sum(jnp.sin(y)) for y in jax.tree.leaves(f(*args)))


def kept_bytes(f, *args, api=ev):
    """Bytes of what reverse mode keeps."""
    kept = jax.eval_shape(lambda *args: api.vjp(f, *args)[1], *args)
    return sum(x.size * x.dtype.itemsize for x in jax.tree.leaves(kept))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_kept(program, policy):
    """Bytes as in JAX, and the derivative of the function without a checkpoint."""
    f = ev.checkpoint(PROGRAMS[program], policy=POLICIES[policy])
    args = X, V, W
    # With this flag JAX asks a policy of products and names alone.
    if policy not in WHOLE and not (policy == "custom" and getattr(jax.config, "jax_remat3", False)):
        assert kept_bytes(f, *args) == kept_bytes(f, *args, api=jax)
    found = ev.value_and_grad(loss(f), (0, 1, 2))(*args)
    same(found, jax.value_and_grad(loss(PROGRAMS[program]), (0, 1, 2))(*args), 1e-11)


def counts(f):
    return ev.lower(ev.value_and_grad(loss(f), (0, 1, 2)))(X, V, W).op_counts()


# Of the three products of `block`, how many are computed again; and of the one tanh.
AGAIN = {
    "none": (3, 1),
    "nothing": (3, 1),
    "everything": (0, 0),
    "dots": (0, 1),
    "dots without batches": (1, 1),
    "names": (2, 0),  # the product in tanh is not needed for 1 - tanh^2
    "other names": (3, 1),  # that in sin is, for cos
    "all but names": (0, 0),
    "both": (1, 1),
    "offload": (1, 1),
    "offload names": (2, 0),
    "custom": (2, 0),
}


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_kept_is_not_computed_again(policy):
    plain, found = counts(block), counts(ev.checkpoint(block, policy=POLICIES[policy]))
    more = [found[op] - plain[op] for op in ("stablehlo.dot_general", "stablehlo.tanh")]
    assert tuple(more) == AGAIN[policy]
    assert found["stablehlo.optimization_barrier"] == (policy not in WHOLE)


@pytest.mark.parametrize("policy", ["none", "dots", "names", "custom"])
@pytest.mark.parametrize("program", ["block", "scanned", "branches"])
def test_every_mode(program, policy):
    """Forwards, backwards, batched, Taylor series, and one in the other."""
    f = ev.checkpoint(PROGRAMS[program], policy=POLICIES[policy])
    agrees(lambda x: jax.tree.leaves(f(x, V, W))[0], X, array(3, 3, seed=5), order=2)


def test_marks_survive():
    """What is differentiated forwards, batched, or taken to a series, is a checkpoint with marks still."""
    f = ev.checkpoint(lambda x: jnp.sum(jnp.sin(x @ V @ x)), policy=P.dots_saveable)
    derived = {
        "jvp": lambda x: ev.jvp(f, (x,), (x,))[1],
        "jet": lambda x: ev.jet(f, (x,), ((x, x),))[1][1],
        "vmap": lambda x: jnp.sum(ev.vmap(f)(jnp.stack([x, 2 * x]))),
        "grad": lambda x: jnp.sum(jnp.sin(ev.grad(f)(x))),
    }
    for name, g in derived.items():
        captured = ev.lower(g)(X).captured
        assert captured.count("ad.saved") >= 2 or name == "grad", name
        same(ev.grad(g)(X), jax.grad(g)(X), 1e-10)
    forward = ev.lower(ev.grad(derived["jvp"]))(X).op_counts()
    assert forward["stablehlo.optimization_barrier"] == 1


def test_inside_loops():
    """A checkpoint in the body of a scan keeps a row for each step: of what its policy says."""

    def program(policy):
        step = ev.checkpoint(lambda c: jnp.sin(jnp.tanh(c @ c) @ c.T), policy=policy)
        return lambda x: lax.scan(lambda c, _: (step(c), None), x, length=7)[0]

    for policy, rows in ((None, 7), (P.dots_saveable, 21), (P.save_only_these_names("x"), 7)):
        f = program(policy)
        assert kept_bytes(f, X) == rows * X.nbytes
        same(ev.grad(loss(f))(X), jax.grad(loss(f))(X))


def test_loops_of_unknown_length_are_run_again():
    def until(x):
        return lax.while_loop(lambda c: jnp.sum(c) < 9, lambda c: c * jnp.exp(jnp.sin(c @ c)) + 0.1, x)

    x = jnp.abs(X)
    f = ev.checkpoint(lambda x: until(x) @ x, policy=P.dots_saveable)
    assert kept_bytes(f, x) == x.nbytes
    same(ev.grad(loss(f))(x), ev.grad(loss(lambda x: until(x) @ x))(x))


def test_functions_with_rules():
    """A rule is asked for no policy: its results are kept or not, and what it computes is computed again."""
    relu = jax.nn.relu
    f = ev.checkpoint(lambda x: jnp.sum(relu(x @ V) @ V), policy=P.dots_saveable)
    agrees(lambda x: f(x) * x, X, array(3, 3, seed=5), order=2)
    solve = ev.checkpoint(
        lambda x: jnp.sin(jnp.linalg.cholesky(x @ x.T + jnp.eye(3)) @ V),
        policy=lambda primitive, *_, **__: primitive.name == "cholesky",
    )
    agrees(solve, X, array(3, 3, seed=5), order=2)
    assert kept_bytes(solve, X) == 3 * X.nbytes  # X, V and the factor


def test_a_checkpoint_inside_keeps_to_its_own_policy():
    inner = ev.checkpoint(block, policy=P.dots_saveable)
    f = ev.checkpoint(lambda x, v, w: jnp.sin(inner(jnp.sin(x @ v), v, w)), policy=P.nothing_saveable)
    assert kept_bytes(f, X, V, W) == X.nbytes + V.nbytes + W.nbytes
    same(ev.grad(loss(f), (0, 1, 2))(X, V, W), jax.grad(loss(f), (0, 1, 2))(X, V, W), 1e-11)


def test_under_jax():
    f = ev.checkpoint(block, policy=P.dots_saveable)
    assert "remat" in str(jax.make_jaxpr(f)(X, V, W)).lower()
    same(jax.grad(loss(f))(X, V, W), jax.grad(loss(block))(X, V, W))
    # One in the other: a function that is derived by us, in a checkpoint that is.
    g = ev.checkpoint(lambda x: ev.grad(loss(f))(x, V, W), policy=P.dots_saveable)
    want = jax.grad(lambda x: jnp.sum(jnp.sin(jax.grad(loss(block))(x, V, W))))(X)
    same(jax.grad(loss(g))(X), want, 1e-10)
    same(ev.grad(loss(g))(X), want, 1e-10)


def test_static_arguments():
    @functools.partial(ev.checkpoint, static_argnums=(1,))
    def power(x, n, squared):
        return x**n + squared if n > 2 else x

    same(ev.grad(power)(2.0, 3, 1.0), jnp.asarray(12.0))
    same(ev.grad(ev.checkpoint(lambda n, x: x**n, static_argnums=0), argnums=1)(3, 2.0), jnp.asarray(12.0))


def test_one_function_under_two_policies():
    """They are two functions of the module."""
    names = [P.save_only_these_names("h"), P.save_only_these_names("o")]

    def both(x, v, w):
        return sum(ev.checkpoint(block, policy=p)(x, v, w) for p in names)

    assert kept_bytes(both, X, V, W) == kept_bytes(both, X, V, W, api=jax)
    assert ev.lower(both)(X, V, W).captured.count('"ad.saved"') == 2


def test_policies_see_what_jax_shows_them():
    seen = []

    def policy(primitive, *avals, **params):
        seen.append((primitive.name, [a.shape for a in avals], params.get("name")))
        return primitive.name == "dot_general"

    ev.lower(ev.checkpoint(block, policy=policy))(X, V, W)
    assert ("dot_general", [(3, 3), (3, 3)], None) in seen
    assert ("name", [(3, 3)], "h") in seen


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: ev.checkpoint(3.0), ev.ArgumentError, "checkpoint expects a function, got 3.0"),
        (
            lambda: ev.checkpoint(jnp.sin, policy="dots"),
            ev.ArgumentError,
            "a function as policy, got 'dots' of type str",
        ),
        (lambda: ev.checkpoint(jnp.sin, static_argnums="x"), ev.ArgumentError, "numbers of arguments .* got 'x'"),
        (lambda: ev.checkpoint(jnp.sin, static_argnums=1.5), ev.ArgumentError, "numbers of arguments .* got 1.5"),
    ],
)
def test_errors(make, error, words):
    with pytest.raises(error, match=words) as raised:
        make()
    assert "test_checkpoint.py" in str(raised.value)


def test_what_a_policy_raises_or_returns_by_mistake():
    def broken(*_, **__):
        raise ZeroDivisionError("no idea")

    with pytest.raises(ZeroDivisionError, match="no idea"):
        ev.grad(ev.checkpoint(jnp.sin, policy=broken))(1.0)
    with pytest.raises(TypeError, match="remat policy should be a bool"):
        ev.grad(ev.checkpoint(jnp.sin, policy=lambda *_, **__: "yes"))(1.0)
