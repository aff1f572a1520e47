"""lower: the stages."""

import jax
import jax.numpy as jnp
import pytest
from helpers import array, elementwise, loss, mlp_params

import evolute as ev

X = array(4)


def test_plain_function():
    lowered = ev.lower(elementwise)(X)
    assert "func.func private @elementwise" in lowered.captured
    assert "func.func public @main" in lowered.stablehlo
    assert "loc(" not in lowered.stablehlo and "loc(" in lowered.expanded
    assert str(lowered) == lowered.stablehlo
    assert "HloModule" in lowered.optimized_hlo()


def test_stages_of_a_gradient(tmp_path):
    lowered = ev.lower(ev.value_and_grad(loss))(mlp_params(3, 4, 2), (array(5, 3), array(5, 2)))
    assert lowered.op_counts("derived")["ad.vjp"] == 1
    counts = lowered.op_counts()
    assert not any(name.startswith("ad.") for name in counts)
    assert counts["stablehlo.dot_general"] == 2 + 3
    assert lowered.stablehlo.count("func.func") == 1
    for stage in ("captured", "derived", "expanded", "stablehlo", "optimized_hlo"):
        lowered.save(tmp_path / stage, stage)
        assert (tmp_path / stage).read_text() == lowered.stage(stage)
    assert "value_and_grad of loss" in repr(lowered)


def test_abstract_arguments():
    shape = jax.ShapeDtypeStruct((4,), jnp.float32)
    assert "tensor<4xf32>" in ev.lower(ev.grad(lambda x: jnp.sum(x * x)))(shape).stablehlo


def test_nothing_is_computed_twice():
    counts = ev.lower(ev.value_and_grad(lambda x: jnp.sum(jnp.tanh(x))))(X).op_counts()
    assert counts["stablehlo.tanh"] == 1


def test_unknown_stage():
    with pytest.raises(ev.ArgumentError, match="no stage 'nowhere'"):
        ev.lower(elementwise)(X).stage("nowhere")
