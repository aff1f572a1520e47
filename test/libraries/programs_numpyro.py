"""NumPyro and BlackJAX: potentials and densities, bounds, and steps of their samplers with a fixed key."""

import jax
import jax.numpy as jnp
import numpyro
import numpyro.distributions as dist
from numpyro.infer import NUTS, SVI, Trace_ELBO, autoguide, util
from sample import x

from .program import program

KEY = jax.random.key(0)


def potential(model, params, *args, **kwargs):
    """The potential energy at unconstrained values, as samplers take it."""
    return util.potential_energy(model, args, kwargs, params)


def schools(effects, errors):
    """Eight schools, with the centre taken out."""
    mu = numpyro.sample("mu", dist.Normal(0, 5))
    tau = numpyro.sample("tau", dist.HalfCauchy(5))
    with numpyro.plate("schools", 3):
        theta = numpyro.sample("theta", dist.Normal(0, 1))
        numpyro.sample("obs", dist.Normal(mu + tau * theta, errors), obs=effects)


@program("numpyro", "potential, hierarchical", {"mu": x(), "tau": x(), "theta": x(3)}, x(3), x(3), step=2e-3)
def hierarchical(params, effects, errors):
    return potential(schools, params, effects, errors)


@program("numpyro", "potential, transforms of every kind", {"s": x(2), "c": x(1), "o": x(3), "p": x(), "t": x()}, x(3))
def transforms(params, data):
    """A simplex, a factor of correlations, ordered numbers, a positive one and one between bounds."""

    def model(data):
        s = numpyro.sample("s", dist.Dirichlet(jnp.array([1.0, 2.0, 1.5])))
        c = numpyro.sample("c", dist.LKJCholesky(2, 1.5))
        o = numpyro.sample("o", dist.TransformedDistribution(dist.Normal(jnp.zeros(3), 1).to_event(1), ordered))
        p = numpyro.sample("p", dist.Gamma(2.0, 1.5))
        t = numpyro.sample("t", dist.TruncatedNormal(0.1, 1.0, low=-1.0, high=2.0))
        scale = p * (1.5 + c[1, 0])
        numpyro.sample("obs", dist.Normal(o + s * t, scale).to_event(1), obs=data)

    ordered = dist.transforms.OrderedTransform()
    return potential(model, params, data)


@program("numpyro", "potential, a mixture", {"m": x(2), "w": x(1)}, x(4))
def mixture(params, data):
    def model(data):
        w = numpyro.sample("w", dist.Dirichlet(jnp.ones(2)))
        m = numpyro.sample("m", dist.Normal(jnp.array([-1.0, 1.0]), 1).to_event(1))
        with numpyro.plate("data", 4):
            numpyro.sample("obs", dist.MixtureSameFamily(dist.Categorical(w), dist.Normal(m, 0.5)), obs=data)

    return potential(model, params, data)


@program("numpyro", "potential, a time series by scan", {"a": x(), "s": x(), "x": x(4)}, x(4))
def time_series(params, data):
    from numpyro.contrib.control_flow import scan

    def model(data):
        a, s = numpyro.sample("a", dist.Uniform(-1, 1)), numpyro.sample("s", dist.Exponential(1.0))

        def step(before, y):
            now = numpyro.sample("x", dist.Normal(a * before, s))
            numpyro.sample("y", dist.Normal(now, 0.5), obs=y)
            return now, None

        scan(step, 0.1, data)

    return potential(model, params, data)


@program("numpyro", "ELBO of a guide", {"auto_loc": x(2), "auto_scale": x(2)}, x(4))
def elbo(params, data):
    def model(data):
        mu, s = numpyro.sample("mu", dist.Normal(0, 1)), numpyro.sample("s", dist.LogNormal(0, 1))
        numpyro.sample("obs", dist.Normal(mu, s).expand([4]).to_event(1), obs=data)

    guide = autoguide.AutoNormal(model, init_loc_fn=numpyro.infer.init_to_value(values={"mu": 0.1, "s": 1.0}))
    svi = SVI(model, guide, numpyro.optim.Adam(0.1), Trace_ELBO(num_particles=2))
    svi.init(KEY, data)
    loc, scale = params["auto_loc"], params["auto_scale"]
    given = {"mu_auto_loc": loc[0], "s_auto_loc": loc[1], "mu_auto_scale": scale[0], "s_auto_scale": scale[1]}
    return svi.loss.loss(KEY, given, model, guide, data)


def gaussian(mean):
    """A potential, and where to start."""
    return lambda z: 0.5 * jnp.sum((z - mean) ** 2 * jnp.array([1.0, 3.0])) + 0.1 * jnp.sum(z**4)


def chain(kernel, start, steps):
    """The positions of a chain that starts there, with a fixed key."""
    state = kernel.init(KEY, 0, start, model_args=(), model_kwargs={})

    def step(state, _):
        state = kernel.sample(state, (), {})
        return state, state.z

    return jax.lax.scan(step, state, length=steps)[1]


@program("numpyro", "NUTS", x(2), x(2), step=1e-3, tolerance=1e-4)
def nuts(start, mean):
    kernel = NUTS(
        potential_fn=gaussian(mean), step_size=0.3, adapt_step_size=False, adapt_mass_matrix=False, max_tree_depth=2
    )
    return chain(kernel, start, 1)
