"""Evolute: a differentiating compiler for StableHLO, as a drop-in for JAX's transformations.

import evolute as ev

@ev.compile
def step(params, batch):
    return ev.value_and_grad(loss)(params, batch)
"""

import importlib as _importlib
from typing import TYPE_CHECKING as _TYPE_CHECKING

from evolute import _requirements as _requirements  # isort: split

from evolute import _checked as _checked
from evolute._budget import Budget as Budget
from evolute._checkpoint import checkpoint as checkpoint
from evolute._closure_convert import closure_convert as closure_convert
from evolute._compile import compile as compile
from evolute._derivatives import derivatives as derivatives
from evolute._errors import ArgumentError as ArgumentError
from evolute._errors import CaptureError as CaptureError
from evolute._errors import DerivativeError as DerivativeError
from evolute._errors import DtypeError as DtypeError
from evolute._errors import EvoluteError as EvoluteError
from evolute._errors import ParseError as ParseError
from evolute._errors import ShapeError as ShapeError
from evolute._fwd_and_bwd import fwd_and_bwd as fwd_and_bwd
from evolute._gradient import grad as grad
from evolute._gradient import value_and_grad as value_and_grad
from evolute._hessians import gnvp as gnvp
from evolute._hessians import hessian as hessian
from evolute._hessians import hvp as hvp
from evolute._jacobians import jacfwd as jacfwd
from evolute._jacobians import jacobian as jacobian
from evolute._jacobians import jacrev as jacrev
from evolute._jet import derivative as derivative
from evolute._jet import jet as jet
from evolute._laplacian import biharmonic as biharmonic
from evolute._laplacian import directional as directional
from evolute._laplacian import laplacian as laplacian
from evolute._linear import jvp as jvp
from evolute._linear import linearize as linearize
from evolute._linear import vjp as vjp
from evolute._linear_transpose import linear_transpose as linear_transpose
from evolute._loops import fori_loop as fori_loop
from evolute._loops import scan as scan
from evolute._loops import while_loop as while_loop
from evolute._lower import Lowered as Lowered
from evolute._lower import lower as lower
from evolute._ode import ode_series as ode_series
from evolute._vmap import vmap as vmap

if _TYPE_CHECKING:
    from evolute._sparse import sparse_hessian as sparse_hessian
    from evolute._sparse import sparse_jacobian as sparse_jacobian
    from evolute._sparse import sparsity as sparsity

__all__ = [
    "ArgumentError",
    "Budget",
    "CaptureError",
    "DerivativeError",
    "DtypeError",
    "EvoluteError",
    "Lowered",
    "ParseError",
    "ShapeError",
    "biharmonic",
    "checkpoint",
    "closure_convert",
    "compile",
    "derivative",
    "derivatives",
    "directional",
    "fori_loop",
    "fwd_and_bwd",
    "gnvp",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jet",
    "jvp",
    "laplacian",
    "linear_transpose",
    "linearize",
    "lower",
    "ode_series",
    "scan",
    "sparse_hessian",
    "sparse_jacobian",
    "sparsity",
    "value_and_grad",
    "vjp",
    "vmap",
    "while_loop",
]

# What takes long to import, and is imported where it is used first.
_LAZY = {name: "evolute._sparse" for name in ("sparse_hessian", "sparse_jacobian", "sparsity")}


def __getattr__(name: str):
    if name == "__version__":
        from importlib import metadata

        try:
            value = metadata.version("evolute")
        except metadata.PackageNotFoundError:  # the sources, without an installation
            value = "0+unknown"
    elif name in _LAZY:
        value = getattr(_importlib.import_module(_LAZY[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
