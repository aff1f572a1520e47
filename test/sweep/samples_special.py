"""Samples of jax.scipy.special and jax.scipy.stats."""

import jax.scipy.stats as jss
from sample import called, definite, each, fixed, ints, refused, sample, signed, x, z

SP = "jax.scipy.special"
ST = "jax.scipy.stats"

each(SP, "dawsn digamma entr erf erfc erfcx erfinv expi expit factorial fresnel gamma gammaln", x(3))
each(SP, "i0 i0e i1 i1e log_ndtr log_softmax loggamma logit logsumexp ndtr ndtri", x(3))
each(SP, "sici softmax spence wofz gammasgn", x(3))
each(SP, "log_ndtr ndtr erf gammaln", signed(3), label="signed")
each(SP, "wofz logsumexp erfcx", z(3), label="complex")
sample(f"{SP}.loggamma", z(3), label="complex", lacks="vjp")
each(SP, "beta betaln boxcox boxcox1p kl_div rel_entr xlog1py xlogy owens_t poch", x(3), x(3))
each(SP, "gammainc gammaincc", x(3), x(3), order=1)
each(SP, "gammainc gammaincc", fixed(x(3)), x(3), label="x")
sample(f"{SP}.bessel_jn", x(), v=2)
sample(f"{SP}.betainc", fixed(x(3)), fixed(x(3)), x(3))
sample(f"{SP}.exp1", x(3), order=1)
sample(f"{SP}.comb", x(3, low=3, high=5), x(3, low=1, high=2))
sample(f"{SP}.expn", 2, x(3), order=1)
sample(f"{SP}.hyp1f1", x(3), x(3), x(3))
sample(f"{SP}.hyp2f1", x(3), x(3), x(3), x(3, low=0.2, high=0.5))
sample(f"{SP}.logsumexp", x(3, 2), axis=0, b=x(3, 2), label="weights")
sample(f"{SP}.multigammaln", x(3, low=2, high=4), 2)
sample(f"{SP}.polygamma", 1, x(3))
sample(f"{SP}.sph_harm_y", ints(2, 3), ints(1, 2), x(2), x(2), n_max=3)
sample(f"{SP}.zeta", x(3, low=1.5, high=3), x(3))

# A distribution at points of its support, with generic location, scale and shape.
WHERE, SCALE = x(3, low=-0.3, high=-0.1), x(3)
each(f"{ST}.bernoulli", "logpmf pmf", ints(0, 1, 1), x(3))
sample(f"{ST}.bernoulli.cdf", ints(0, 1, 1), x(3))
sample(f"{ST}.bernoulli.ppf", x(3), x(3))
each(f"{ST}.beta", "logpdf pdf", x(3, low=0.3, high=0.5), x(3), x(3), WHERE, x(3, low=1, high=1.5))
each(
    f"{ST}.beta", "cdf logcdf logsf sf", x(3, low=0.3, high=0.5), fixed(x(3)), fixed(x(3)), WHERE, x(3, low=1, high=1.5)
)
each(f"{ST}.betabinom", "logpmf pmf", ints(0, 1, 2), 3, x(3), x(3))
each(f"{ST}.binom", "logpmf pmf", ints(0, 1, 2), 3, x(3))
each(f"{ST}.cauchy", "cdf isf logcdf logpdf logsf pdf ppf sf", x(3), WHERE, SCALE)
each(f"{ST}.chi2", "logpdf pdf", x(3), x(3), WHERE, SCALE)
each(f"{ST}.chi2", "cdf logcdf logsf sf", x(3), fixed(x(3)), WHERE, SCALE)
# Of no meaning where the numbers do not add to one.
called(f"{ST}.dirichlet.logpdf", lambda a, b: jss.dirichlet.logpdf(a / a.sum(), b), x(3), x(3))
called(f"{ST}.dirichlet.pdf", lambda a, b: jss.dirichlet.pdf(a / a.sum(), b), x(3), x(3))
each(f"{ST}.expon", "cdf logcdf logpdf logsf pdf ppf sf", x(3), WHERE, SCALE)
each(f"{ST}.gamma", "logpdf pdf", x(3), x(3), WHERE, SCALE)
each(f"{ST}.gamma", "cdf logcdf logsf sf", x(3), fixed(x(3)), WHERE, SCALE)
sample(f"{ST}.gamma.cdf", x(3), x(3), WHERE, SCALE, label="shape", order=1)
each(f"{ST}.gennorm", "logpdf pdf", x(3), x(3, low=1.2, high=2.5))
sample(f"{ST}.gennorm.cdf", x(3), x(3, low=1.2, high=2.5), order=1)
each(f"{ST}.geom", "logpmf pmf", ints(1, 2, 3), x(3))
each(f"{ST}.gumbel_l", "cdf logcdf logsf sf", x(3), WHERE, SCALE)
each(f"{ST}.gumbel_r", "cdf logcdf logsf sf", x(3), WHERE, SCALE)
for tail in "lr":
    # JAX cannot differentiate these in the scale.
    each(f"{ST}.gumbel_{tail}", "logpdf pdf", x(3), -0.2, 0.7)
    refused(f"{ST}.gumbel_{tail}.ppf", x(3), -0.2, 0.7)
each(f"{ST}.laplace", "cdf logpdf pdf", x(3), WHERE, SCALE)
each(f"{ST}.logistic", "cdf isf logpdf pdf ppf sf", x(3), WHERE, SCALE)
each(f"{ST}.multinomial", "logpmf pmf", ints(1, 0, 2), 3, x(3, then=lambda a: a / a.sum()))
each(f"{ST}.multivariate_normal", "logpdf pdf", x(2), x(2), definite(2))
each(f"{ST}.nbinom", "logpmf pmf", ints(0, 1, 2), 3.0, x(3))
each(f"{ST}.norm", "cdf isf logcdf logpdf logsf pdf ppf sf", x(3), WHERE, SCALE)
each(f"{ST}.pareto", "cdf logcdf logpdf logsf pdf sf", x(3, low=2, high=3), x(3), WHERE, SCALE)
each(f"{ST}.pareto", "ppf", x(3), x(3), WHERE, SCALE)
each(f"{ST}.poisson", "cdf logpmf pmf", ints(0, 1, 3), x(3))
sample(f"{ST}.poisson.entropy", x(3, low=120, high=180))
each(f"{ST}.t", "logpdf pdf", x(3), x(3, low=2, high=4), WHERE, SCALE)
each(
    f"{ST}.truncnorm",
    "cdf logcdf logpdf logsf pdf sf",
    x(3, low=-0.2, high=0.4),
    x(3, low=-2, high=-1),
    x(3, low=1, high=2),
    WHERE,
    x(3, low=0.8, high=1.2),
)
each(f"{ST}.uniform", "cdf logpdf pdf", x(3, low=0.3, high=0.5), WHERE, x(3, low=1, high=2))
sample(f"{ST}.uniform.ppf", x(3), WHERE, SCALE)
each(f"{ST}.vonmises", "logpdf pdf", x(3), x(3))
each(f"{ST}.wrapcauchy", "logpdf pdf", x(3), x(3))
called(f"{ST}.gaussian_kde", lambda d, p: jss.gaussian_kde(d).logpdf(p), x(4), x(2))
sample(f"{ST}.mode", x(4))
sample(f"{ST}.rankdata", x(4))
sample(f"{ST}.sem", x(4))
