"""The exponential integrals E_n, differentiated again: E_n' = -E_(n-1), which JAX's rule asks for below n = 1, too.

There JAX gives NaN, but E_0 = exp(-x) / x and E_(-1) = exp(-x) (1 + x) / x^2 are elementary.
"""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
from jax.scipy.special import expn


@functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
def _integral(n, x):
    return expn(n, x)


@_integral.defjvp
def _(n, primals, tangents):
    return _integral(n, *primals), -tangents[0] * _below(n, *primals)


def _below(n, x):
    """E_(n-1)(x), for n from 0 on."""
    small = jnp.where(n == 1, 1 / x, (1 + x) / (x * x)) * jnp.exp(-x)
    return jnp.where(n > 1, _integral(jnp.maximum(n - 1, 1), x), small)


def _expn_jvp(bind, params, primals, tangents):
    """The derivative of JAX's rule, a function of (n, x, dx) that returns (E_n(x), its tangent)."""
    n, *moving = primals
    results, slopes = jax.jvp(lambda x, dx: (_integral(n, x), -dx * _below(n, x)), moving, list(tangents[1:]))
    return list(results), list(slopes)


FUNCTIONS = {("expn_jvp", "jax/_src/scipy/special.py"): (_expn_jvp, ())}
