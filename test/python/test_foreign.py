"""What waits outside of a module: callbacks, side effects, what depends on the platform. Beside JAX."""

import re

import helpers
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export, lax
from jax.experimental import io_callback

import evolute as ev

F64 = jax.ShapeDtypeStruct((), np.float64)
X = np.array([0.5, 1.5, 2.5])


def observed(run):
    """The result of `run(jax or ev, log)`, and what its callbacks logged, for both."""
    found = []
    for module in (jax, ev):
        log = []
        result = run(module, lambda v, log=log: log.append(np.asarray(v).tolist()))
        jax.effects_barrier()
        found.append((result, log))
    return found


def agree(run, order=list):
    (expected, expected_log), (found, log) = observed(run)
    helpers.same(found, expected)
    assert order(log) == order(expected_log)
    assert log


def logged(log, x, ordered=False):
    jax.debug.callback(log, x, ordered=ordered)
    return jnp.sin(x) * x


def in_order(log, x):
    logged(log, x, ordered=True)
    seen = io_callback(lambda v: (log(v), np.float64(v) * 2)[1], F64, lax.stop_gradient(x), ordered=True)
    again = io_callback(lambda v: (log(v), np.float64(v))[1], F64, seen, ordered=True)
    return x * again


def looped(log, x):
    return lax.while_loop(lambda c: c < 9, lambda c: 2 * c + 0 * logged(log, c), x)


@pytest.mark.parametrize(
    "run",
    [
        lambda m, log: m.grad(lambda x: logged(log, x))(0.3),
        lambda m, log: jax.jit(m.grad(lambda x: logged(log, x)))(0.3),
        lambda m, log: m.jvp(lambda x: logged(log, x), (0.3,), (1.0,)),
        lambda m, log: m.hessian(lambda x: logged(log, x))(0.3),
        lambda m, log: m.vmap(m.grad(lambda x: logged(log, x)))(X),
        lambda m, log: jax.vmap(m.grad(lambda x: logged(log, x)))(X),
        lambda m, log: jax.grad(m.grad(lambda x: logged(log, x)))(0.3),
        lambda m, log: m.grad(lambda x: lax.scan(lambda c, _: (logged(log, c), None), x, None, length=3)[0])(2.0),
        lambda m, log: m.grad(lambda x: lax.cond(x > 0, lambda x: logged(log, x), jnp.cos, x))(2.0),
        lambda m, log: m.jvp(
            lambda x: lax.while_loop(lambda c: c < 9, lambda c: 2 * c + 0 * logged(log, c), x), (2.0,), (1.0,)
        ),
    ],
)
def test_debug_callbacks_run_as_often_and_in_the_order_that_they_do_in_jax(run):
    agree(run)


ORDERED = {
    "grad": lambda m, f: m.grad(f)(0.3),
    "jit of grad": lambda m, f: jax.jit(m.grad(f))(0.3),
    "grad of jit": lambda m, f: m.grad(jax.jit(lambda x: f(f(x))))(0.3),
    "jvp": lambda m, f: m.jvp(f, (0.3,), (1.0,)),
    "hessian": lambda m, f: m.hessian(f)(0.3),
    "grad of ours": lambda m, f: jax.grad(m.grad(f))(0.3),
    "branch": lambda m, f: m.grad(lambda x: lax.cond(x > 0, f, jnp.cos, x))(2.0),
    "loop": lambda m, f: m.grad(lambda x: lax.fori_loop(0, 3, lambda i, c: f(c), x))(2.0),
    "branch in loop": lambda m, f: m.grad(
        lambda x: lax.scan(lambda c, i: (lax.cond(i > 0, f, jnp.cos, c), None), x, jnp.arange(-2.0, 3.0))[0]
    )(2.0),
    "loop of unknown length": lambda m, f: m.jvp(
        lambda x: lax.while_loop(lambda c: c < 9, lambda c: 2 * c + 0 * f(c), x), (2.0,), (1.0,)
    ),
    "in a loop": lambda m, f: jax.jit(lambda x: lax.scan(lambda c, _: (m.grad(f)(c), None), x, None, length=3)[0])(0.1),
}


@pytest.mark.parametrize("run", ORDERED.values(), ids=ORDERED)
def test_ordered_callbacks_keep_their_order(run):
    agree(lambda m, log: run(m, lambda x: in_order(log, x)))


def test_ordered_callbacks_over_a_batch():
    for vmap in (jax.vmap, ev.vmap):
        agree(lambda m, log, vmap=vmap: vmap(m.grad(lambda x: logged(log, x, ordered=True)))(X))
    with pytest.raises(ValueError, match="Cannot `vmap` ordered IO"):
        ev.vmap(ev.grad(lambda x: in_order([].append, x)))(X)


def test_what_is_ordered_takes_a_token_where_it_is_lowered():
    def lowered(m):
        return jax.jit(m.grad(lambda x: in_order([].append, x))).lower(1.0).as_text()

    assert lowered(ev).count("-> !stablehlo.token") == lowered(jax).count("-> !stablehlo.token") > 0
    captured = ev.lower(ev.grad(lambda x: in_order([].append, x)))(1.0)
    assert "token" not in captured.captured
    assert "!stablehlo.token" in captured.stablehlo


def test_debug_print(capfd):
    def f(x):
        jax.debug.print("x = {x}, y = {}", x * 2, x=x)
        return x * x

    printed = []
    for module in (jax, ev):
        module.grad(f)(3.0)
        jax.effects_barrier()
        printed.append(capfd.readouterr().out)
    assert printed[0] == printed[1] == "x = 3.0, y = 6.0\n"


def test_a_rule_prints_its_tangent(capfd):
    @jax.custom_jvp
    def f(x):
        return jnp.sin(x)

    @f.defjvp
    def rule(primals, tangents):
        jax.debug.print("{}", tangents[0])
        return f(*primals), jnp.cos(primals[0]) * tangents[0]

    ev.jvp(f, (0.3,), (2.5,))
    jax.effects_barrier()
    assert capfd.readouterr().out == "2.5\n"


def test_side_effects_of_functions_with_rules_are_not_merged():
    def run(module, log):
        @jax.custom_jvp
        def f(x):
            jax.debug.callback(log, x)
            return x * 2

        f.defjvp(lambda p, t: (f(*p), 2 * t[0]))
        return module.vmap(lambda x: f(x) + f(x))(X), module.grad(lambda x: (f(x), x)[1])(2.0)

    agree(run, order=sorted)  # JAX runs one operation after the other, and in one program these have no order


def test_pure_callbacks_under_rules():
    @jax.custom_jvp
    def f(x):
        return jax.pure_callback(np.sin, jax.ShapeDtypeStruct(x.shape, x.dtype), x, vmap_method="expand_dims")

    f.defjvp(lambda p, t: (f(*p), jnp.cos(p[0]) * t[0]))
    x = jnp.float64(0.3)
    helpers.same(ev.grad(f)(x), jax.grad(f)(x))
    helpers.same(ev.vmap(ev.value_and_grad(f))(X), jax.vmap(jax.value_and_grad(f))(X))
    helpers.same(ev.derivative(f, 1)(x), np.cos(0.3))
    helpers.same(jax.jit(ev.hessian(lambda x: jnp.sum(f(x) ** 2)))(X), jax.hessian(lambda x: jnp.sum(f(x) ** 2))(X))


@pytest.mark.parametrize(
    "call",
    [
        lambda x: jax.pure_callback(np.sin, F64, x),
        lambda x: io_callback(np.sin, F64, x),
        lambda x: jax.ffi.ffi_call("nothing", F64)(x),
    ],
    ids=["pure_callback", "io_callback", "ffi_call"],
)
def test_a_callback_on_the_active_path_is_refused_at_its_own_line(call):
    def loss(x):
        y = x * x
        return call(y)

    with pytest.raises(ev.DerivativeError, match=r"test_foreign.py:\d+") as refused:
        ev.grad(loss)(0.3)
    line = call.__code__.co_firstlineno
    assert f"test_foreign.py:{line}: error" in str(refused.value)


def test_what_a_callback_raises_is_raised():
    def fail(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        ev.grad(lambda x: (jax.debug.callback(fail, x), x)[1])(0.3)
    with pytest.raises(jax.errors.JaxRuntimeError, match="mine"):  # as in JAX
        ev.grad(lambda x: x * jax.pure_callback(fail, F64, lax.stop_gradient(x)))(0.3)


def test_io_callbacks_beside_the_active_path():
    def run(module, log):
        def f(x):
            seen = io_callback(lambda v: (log(v), np.float64(v) * 2)[1], F64, lax.stop_gradient(x))
            return x * seen

        return module.value_and_grad(f)(3.0)

    agree(run)


# ---- platforms


def factored(a):
    return jnp.sum(jnp.linalg.cholesky(a @ a.T + jnp.eye(3, dtype=a.dtype)))


def targets(f, platforms):
    text = export.export(jax.jit(f), platforms=platforms)(jnp.eye(3, dtype=jnp.float32)).mlir_module()
    return set(re.findall(r"custom_call @(\w+)", text))


@pytest.mark.parametrize("platforms", [("cpu",), ("cuda",), ("tpu",), ("cpu", "cuda")])
@pytest.mark.parametrize("derive", ["grad", "hessian", "jacfwd"])
def test_export_calls_the_libraries_of_its_target(platforms, derive):
    found, expected = (targets(getattr(m, derive)(factored), platforms) for m in (ev, jax))
    assert found == expected


def test_a_branch_by_platform_is_taken_where_the_program_runs():
    def f(x):
        return lax.platform_dependent(x, cpu=lambda x: x**2, cuda=lambda x: x**3)

    helpers.same(ev.grad(f)(5.0), 10.0)
    helpers.same(ev.hessian(f)(5.0), 2.0)
    helpers.same(ev.vmap(ev.grad(f))(X), 2 * X)
    exported = export.export(jax.jit(ev.grad(f)), platforms=("cpu", "cuda"))(1.0)
    helpers.same(exported.call(5.0), 10.0)


def test_export_for_several_platforms_runs_here():
    a = np.arange(9.0, dtype=np.float32).reshape(3, 3)
    exported = export.export(jax.jit(ev.grad(factored)), platforms=("cpu", "cuda", "tpu"))(a)
    helpers.same(exported.call(a), jax.grad(factored)(a), 1e-4)
