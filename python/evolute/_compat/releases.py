"""What differs between the releases of JAX that Evolute works with: found by asking JAX for it, not for its version.

A release that changes something more gets its difference here, next to the others.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax._src import api, checkify, core
from jax._src.interpreters import ad, mlir
from jax._src.interpreters import partial_eval as pe
from jax._src.lax.control_flow import conditionals

try:
    from jax._src import flattree
except ImportError:  # up to 0.10
    from jax._src.tree_util import FlatTree

    flat_tree = FlatTree.flatten
else:
    flat_tree = flattree.flatten

# ---- programs: up to 0.10 a ClosedJaxpr is a Jaxpr and its constants; then a Jaxpr may hold constants itself

Jaxpr = core.Jaxpr
_MERGED = hasattr(core.Jaxpr, "with_consts")
ClosedJaxpr = core.Jaxpr if _MERGED else core.ClosedJaxpr


def attach(jaxpr: Jaxpr, consts: Sequence[Any]) -> ClosedJaxpr:
    """The program with these constants, which are its first inputs."""
    return jaxpr.with_consts(consts) if _MERGED else core.ClosedJaxpr(jaxpr, consts)


def close(jaxpr: Jaxpr) -> ClosedJaxpr:
    """A program that has no constants, or holds them, as a closed one."""
    return jaxpr if _MERGED else pe.close_jaxpr(jaxpr)


def body(program: ClosedJaxpr | Jaxpr) -> Jaxpr:
    """What a program does, apart from its constants if these are kept next to it."""
    return program if isinstance(program, core.Jaxpr) else program.jaxpr


def consts_as_arguments(closed: ClosedJaxpr) -> ClosedJaxpr:
    """The program with its constants as leading arguments."""
    return closed.with_consts(()) if _MERGED else attach(pe.convert_constvars_jaxpr(closed.jaxpr), ())


def is_program(value: Any) -> bool:
    return isinstance(value, (ClosedJaxpr, core.Jaxpr))


def changed(program: Any, change: Callable[[Jaxpr], Jaxpr]) -> Any:
    """The program that `change` makes of one without touching its constants."""
    return change(program) if isinstance(program, core.Jaxpr) else attach(change(program.jaxpr), program.consts)


# ---- scan: the numbers of its constants and of what it carries, or trees that say what each operand is


def scan_sizes(params: dict) -> tuple[int, int]:
    """How many of the operands of a scan are constants, and how many are carried."""
    if "ft_in" not in params:
        return params["num_consts"], params["num_carry"]
    consts, carry, _ = params["ft_in"].unpack()
    return len(consts), len(carry)


def scan_with_consts(params: dict, count: int) -> dict:
    """The parameters of a scan that has so many more constants, in front of the others."""
    if "ft_in" not in params:
        return {**params, "num_consts": params["num_consts"] + count}
    consts, carry, rows = params["ft_in"].unpack()
    return {**params, "ft_in": flattree.pack((flattree.nones(len(consts) + count), carry, rows))}


def scan_with_rows(params: dict, count: int) -> dict:
    """The parameters of a scan that takes the rows of so many more arrays, behind the others."""
    if "ft_in" not in params:
        return params
    consts, carry, rows = params["ft_in"].unpack()
    return {**params, "ft_in": flattree.pack((consts, carry, flattree.nones(len(rows) + count)))}


# ---- pullbacks


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True, slots=True)
class _NotSaveable:
    """In the place of an argument that a pullback needs and must not keep; a pytree without leaves."""


NotSaveable = getattr(api, "NotSaveable", _NotSaveable)


# ---- rules and lowering

# Whether the bwd rule of a `custom_vjp`, as JAX makes it of the user's, also returns what it logs.
LOGS = hasattr(jax.custom_vjp, "defvjp_with_logs")
# What JAX has in the place of the logs of a branch.
CondSum = getattr(conditionals, "CondSum", None)


def outcome_of(bwd: Callable, *args: Any) -> tuple[Sequence[Any], dict]:
    """The cotangents that a bwd rule returns, and what it logs."""
    if not LOGS:
        return bwd(*args), {}
    cotangents, logs = bwd(*args)
    return cotangents, logs or {}


def bwd_returning(outcome: Callable) -> Callable:
    """The bwd rule for JAX that returns these cotangents of its arguments, and logs."""
    return outcome if LOGS else lambda *args: outcome(*args)[0]


# Whether a rule that linearizes also returns residuals in pytrees, which the linear function takes.
_STRUCTURED = "structured_residuals" in ad.LinearizeTrace.process_primitive.__code__.co_names


def linearization(rule: Callable) -> Callable:
    """The rule for JAX, of one that returns (results, which have tangents, residuals, linear function)."""
    if not _STRUCTURED:
        return rule

    def with_structured(*args, **params):
        outs, nonzeros, residuals, linearized = rule(*args, **params)
        return outs, nonzeros, residuals, None, lambda residuals, _, *tangents: linearized(residuals, *tangents)

    return with_structured


_TAKES_RESULTS = "out_avals" in inspect.signature(mlir.lower_jaxpr_to_fun).parameters


def lower_to_function(ctx: Any, name: str, closed: ClosedJaxpr) -> None:
    """Writes the function `@name` of a program into the module that `ctx` lowers."""
    avals = {"in_avals": closed.in_avals, **({"out_avals": closed.out_avals} if _TAKES_RESULTS else {})}
    mlir.lower_jaxpr_to_fun(ctx, name, closed, [], num_const_args=0, **avals)


# A context of our own: newer releases make some that they share with us.
new_context = getattr(mlir, "_create_ir_context", mlir.make_ir_context)


# ---- checkify: a context numbers the checks of a program, or they are numbered as they are made

_NUMBERS = hasattr(checkify, "CheckifyContext")


def checks_rule(rule: Callable) -> Callable:
    """The rule for JAX of one that returns (what it found or None, results) for `(enabled, *args, **params)`."""

    def checked(*given: Any, **params: Any) -> tuple[Any, Any]:
        *context, error, enabled = given[: 2 + _NUMBERS]
        found, outs = rule(enabled, *given[2 + _NUMBERS :], **params)
        if found is not None:
            leaves, tree = jax.tree.flatten(found)
            check = checkify.error_checks[checkify.check_p]
            error = check(*context, error, enabled, *leaves, err_tree=tree, debug=False)[0]
        return error, outs

    return checked


def error_if(condition: Any, error: Any) -> Any:
    """What checkify finds where `condition` holds."""
    context = (checkify.CheckifyContext(),) if _NUMBERS else ()
    return checkify.assert_func(*context, checkify.init_error, condition, error)
