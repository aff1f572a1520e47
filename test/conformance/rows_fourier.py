"""Fourier transforms."""

import jax.numpy as jnp
from table import F64, Table, x

TABLE = Table()
ODD = "the reference interpreter reads beyond what an odd IRFFT has"
NOTE = "the reference interpreter ends the process on numbers of float32; narrower types have no complex numbers"


def dims(shape, element):
    return "x".join([*map(str, shape), element])


def fft(kind, name, shape, length, **options):
    """Of numbers of the given shape on the real side, or on both."""
    half = [*shape[:-1], shape[-1] // 2 + 1] if shape[-1] else list(shape)
    first, second = ["$x", "complex<$x>"], [list(shape), half]
    sides = {"FFT": (1, 1, 0, 0), "IFFT": (1, 1, 0, 0), "RFFT": (0, 1, 0, 1), "IRFFT": (1, 0, 1, 0)}[kind]
    operand = dims(second[sides[2]], first[sides[0]])
    result = dims(second[sides[3]], first[sides[1]])
    axes = tuple(range(-len(length), 0))
    f = getattr(jnp.fft, kind.lower() + "n")
    same = {"s": length} if kind == "IRFFT" else {}
    TABLE.row(
        "stablehlo.fft",
        f"%y = stablehlo.fft %a, type = {kind}, length = {list(length)} : (tensor<{operand}>) -> tensor<{result}>",
        [x(*second[sides[2]], element=first[sides[0]])],
        result,
        name=f"{kind}-{name}",
        **(
            {
                "jax": (lambda a: f(a, axes=axes, **same)) if 0 not in shape else None,
                "tol": 10,
                "dtypes": F64,
                "note": NOTE,
                **({"engine": "xla", "note": f"{ODD}; {NOTE}"} if kind == "IRFFT" and shape[-1] % 2 else {}),
            }
            | options
        ),
    )


for kind in ("FFT", "IFFT", "RFFT", "IRFFT"):
    for n in (1, 2, 3, 4, 5, 8):
        fft(kind, f"size-{n}", (n,), (n,))
    fft(kind, "batch", (2, 4), (4,))
    fft(kind, "plane", (3, 4), (3, 4))
    fft(kind, "plane-odd", (2, 4, 3), (4, 3))
    fft(kind, "space", (2, 3, 4), (2, 3, 4))
    fft(kind, "single", (2, 6), (6,), dtypes=("f64", "f32"), engine="xla")
    fft(kind, "empty-batch", (0, 4), (4,), engine="xla")
