"""What the README says in numbers, as far as counts and values go; times are for the benchmarks."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import evolute as ev
from benchmarks import derivative_counts, mlp

ORDERS = range(9)


@pytest.mark.parametrize("n", ORDERS)
def test_nth_derivative_equals_the_closed_form(n):
    t = 0.7
    value = ev.derivative(derivative_counts.function, n)(np.float64(t))
    np.testing.assert_allclose(value, derivative_counts.closed_form(t, n), rtol=1e-12)


def test_all_orders_in_one_series_equal_the_closed_form():
    values = ev.derivative(derivative_counts.function, 8, all_orders=True)(np.float64(0.7))
    np.testing.assert_allclose(values, [derivative_counts.closed_form(0.7, n) for n in ORDERS], rtol=1e-12)


def test_cost_of_the_nth_derivative_grows_linearly():
    counts = [derivative_counts.ours(n) for n in ORDERS]
    assert counts[8] <= 110
    growth = np.diff(counts)
    assert max(growth[1:]) <= growth[0] + 5, counts


def test_cost_of_all_orders_at_once():
    assert derivative_counts.ours(8, all_orders=True) <= 300


def test_what_nested_jvps_cost():
    """The rival's counts are measured in the same way everywhere: if JAX gets better, the README is out of date."""
    assert derivative_counts.nested_jvp(8) > 10 * derivative_counts.ours(8)
    assert derivative_counts.nested_jvp(8, all_orders=True) == 17154


@pytest.mark.parametrize("dtype, tolerance", [(jnp.float32, 1e-6), (jnp.float64, 1e-12)])
def test_value_and_grad_of_an_mlp_is_that_of_jax(dtype, tolerance):
    args = mlp.problem(dtype)
    assert jax.tree.leaves(args)[0].dtype == dtype
    assert mlp.largest_difference(dtype) <= tolerance
