"""Samples of jax.nn, jax.image and jax.scipy.signal."""

import jax
import jax.image
import jax.scipy.signal
import numpy as np
from sample import called, each, sample, signed, x, z

NN = "jax.nn"
IMAGE = "jax.image"
SIGNAL = "jax.scipy.signal"

each(
    NN, "celu elu gelu hard_sigmoid hard_silu hard_swish hard_tanh identity leaky_relu log_sigmoid mish relu", signed(4)
)
each(NN, "relu6 selu sigmoid silu soft_sign softplus sparse_plus sparse_sigmoid squareplus swish tanh", signed(4))
each(NN, "log_softmax logmeanexp logsumexp softmax standardize glu", signed(2, 4))
each(NN, "log1mexp", x(3))
sample(f"{NN}.gelu", signed(4), approximate=False, label="exact")
sample(f"{NN}.dot_product_attention", x(1, 3, 1, 2), x(1, 3, 1, 2), x(1, 3, 1, 2), single=True)
sample(
    f"{NN}.dot_product_attention",
    x(1, 3, 2, 2),
    x(1, 3, 1, 2),
    x(1, 3, 1, 2),
    is_causal=True,
    label="causal",
    single=True,
)
sample(f"{NN}.softmax", signed(3), where=np.array([True, True, False]), label="where")
sample(f"{NN}.softmax", signed(2, 3), axis=0, label="axis")

for method in ("nearest", "linear", "cubic", "lanczos3"):
    sample(f"{IMAGE}.resize", x(3, 4), (4, 2), method, label=method)
called(
    f"{IMAGE}.scale_and_translate",
    lambda a, s, t: jax.image.scale_and_translate(a, (4, 3), (0, 1), s, t, "linear"),
    x(3, 3),
    x(2, low=1.1, high=1.4),
    x(2),
)

each(SIGNAL, "convolve correlate fftconvolve", x(4), x(3))
each(SIGNAL, "convolve2d correlate2d", x(3, 3), x(2, 2))
each(SIGNAL, "convolve2d correlate2d", z(2, 3), z(2, 2), mode="same", label="complex")
sample(f"{SIGNAL}.csd", x(8), x(8), nperseg=4)
sample(f"{SIGNAL}.detrend", x(4))
sample(f"{SIGNAL}.istft", z(3, 4), nperseg=4)
each(SIGNAL, "stft welch", x(8), nperseg=4)
