"""XLA's CPU backend is kept from computing the same values in many fusions; no other backend is told anything."""

import re
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export

import evolute as ev

W = jnp.linspace(-1.0, 1.0, 64).reshape(8, 8)


def chain(n):
    def f(x):
        for _ in range(n):
            x = jax.nn.logsumexp(x * W, axis=-1) + jnp.sin(x)
        return x.sum()

    return f


def operations(n):
    """How many operations XLA makes of value and gradient, all fusions together."""
    text = ev.lower(ev.value_and_grad(chain(n)))(W[0]).optimized_hlo()
    return len(re.findall(r"^ +(?:ROOT )?%\S+ = ", text, re.MULTILINE))


def test_a_chain_becomes_a_program_of_its_length():
    few, many = operations(8), operations(32)
    assert many < 4.5 * few
    got, want = ev.grad(chain(32))(W[0]), jax.grad(chain(32))(W[0])
    np.testing.assert_allclose(got, want, rtol=1e-11)


@pytest.mark.parametrize(
    ("platforms", "expected"), [(["cpu"], True), (["tpu"], False), (["cuda"], False), (["cpu", "tpu"], False)]
)
def test_only_cpus(platforms, expected):
    exported = export.export(jax.jit(ev.grad(chain(8))), platforms=platforms)(W[0])
    assert ("inlineable" in exported.mlir_module()) == expected
    if expected:
        np.testing.assert_allclose(exported.call(W[0]), jax.grad(chain(8))(W[0]), rtol=1e-11)


def test_what_users_look_at_is_plain():
    assert "call" not in ev.lower(ev.grad(chain(8)))(W[0]).stablehlo


SEVERAL_DEVICES = """
import jax, jax.numpy as jnp, numpy as np
import evolute as ev
from jax.sharding import NamedSharding, PartitionSpec as P
mesh = jax.make_mesh((2,), ("d",), axis_types=(jax.sharding.AxisType.Auto,))
x = jax.device_put(jnp.linspace(-1.0, 1.0, 64).reshape(8, 8), NamedSharding(mesh, P("d")))
def f(x):
    for _ in range(8):
        x = x - jax.nn.logsumexp(x, axis=-1, keepdims=True) * jnp.cos(x)
    return x.sum()
lowered = jax.jit(ev.grad(f)).lower(x)
assert "inlineable" not in lowered.as_text()
assert "inlineable" in jax.jit(ev.grad(f)).lower(np.asarray(x)).as_text()
y = lowered.compile()(x)
assert y.sharding.spec == P("d"), y.sharding
np.testing.assert_allclose(y, jax.grad(f)(np.asarray(x)), rtol=1e-4)
"""


def test_not_where_several_devices_share_a_program(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=2")
    run = subprocess.run([sys.executable, "-c", SEVERAL_DEVICES], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
