"""Numbers in programs: the literals that may as well be arguments, and programs with some of them as arguments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from jax._src import core
from jax._src.lax import lax

from evolute._compat import releases
from evolute._compat.releases import ClosedJaxpr
from evolute._compat.tracing import Primitive

# A number among the operands of these is nothing special, as an exponent or a bound is: derivatives are the same
# expressions for all of them, but for those that make a term vanish.
_ARITHMETIC = {lax.add_p, lax.div_p, lax.mul_p, lax.sub_p}
_SPECIAL = (0.0, 1.0, -1.0)


def takes_numbers(primitive: Primitive) -> None:
    """Declares that numbers among the operands of a primitive may be arguments."""
    _ARITHMETIC.add(primitive)


def numbers(closed: ClosedJaxpr) -> list[np.ndarray]:
    """The literals that may be arguments, in the order of the program.

    They are the finite floating point numbers that an argument, or what depends on one, is multiplied by, added to and
    so on: what is constant stays constant.
    """
    return [np.asarray(atom.val, atom.aval.dtype) for _, _, atom in places(releases.body(closed))]


def with_arguments(closed: ClosedJaxpr, chosen: Sequence[int]) -> ClosedJaxpr:
    """The program with those of its `numbers`, by position, as leading arguments."""
    body = releases.body(closed)
    eqns, fresh, taken = list(body.eqns), [], set(chosen)
    for position, (i, operand, atom) in enumerate(places(body)):
        if position in taken:
            fresh.append(core.Var(atom.aval))
            atoms = list(eqns[i].invars)
            atoms[operand] = fresh[-1]
            eqns[i] = eqns[i].replace(invars=atoms)
    invars = [*fresh, *body.invars]
    jaxpr = body.replace(invars=invars, eqns=eqns, debug_info=body.debug_info.with_unknown_names())
    return releases.changed(closed, lambda _: jaxpr)


def places(jaxpr: core.Jaxpr) -> Iterator[tuple[int, int, core.Literal]]:
    """(number of the equation, number of the operand, literal) for each of the `numbers`."""
    varying = {*jaxpr.constvars, *jaxpr.invars}
    for i, eqn in enumerate(jaxpr.eqns):
        if not any(isinstance(atom, core.Var) and atom in varying for atom in eqn.invars):
            continue
        varying.update(eqn.outvars)
        if eqn.primitive in _ARITHMETIC:
            for k, atom in enumerate(eqn.invars):
                if isinstance(atom, core.Literal) and _is_number(atom):
                    yield i, k, atom


def _is_number(atom: core.Literal) -> bool:
    aval = atom.aval
    return (
        not aval.shape
        and np.issubdtype(aval.dtype, np.floating)
        and math.isfinite(atom.val)
        and float(atom.val) not in _SPECIAL
    )
