"""jacfwd, jacrev and jacobian: jvp or vjp mapped over a standard basis, one leaf at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evolute import _blocks, _chain, _checks, _modes, _tree
from evolute._program import Program


def jacfwd(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    chunk_size: int | None = None,
    nan_safe: bool = False,
) -> Callable:
    """The Jacobian of a function, column by column in forward mode, as `jax.jacfwd`: best for few inputs.

    Args:
        fun: a function of pytrees of arrays that returns a pytree of arrays.
        argnums: the positional argument or arguments to differentiate with respect to.
        has_aux: whether `fun` returns (results, auxiliary data).
        holomorphic: whether `fun` is a holomorphic function of complex arguments.
        chunk_size: how many columns to compute at a time; None for all. Fewer take less memory.
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        A function of the arguments of `fun` that returns, in the structure of the results and in each place of it the
        structure of the argument (a tuple for several), arrays of shape (*shape of the result, *shape of the argument);
        with `has_aux` the pair (Jacobian, auxiliary data).

    Raises, when called:
        DtypeError: an argument is not real, or with `holomorphic` not complex.
        ArgumentError, CaptureError, DerivativeError: as `grad`. ArgumentError at once for a bad `chunk_size`.
    """
    return _jacobian("jacfwd", fun, argnums, has_aux, holomorphic, False, "forward", chunk_size, nan_safe)


def jacrev(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
    *,
    chunk_size: int | None = None,
    nan_safe: bool = False,
) -> Callable:
    """The Jacobian of a function, row by row in reverse mode, as `jax.jacrev`: best for few outputs.

    Args:
        fun, argnums, has_aux, holomorphic, nan_safe: as `jacfwd`.
        allow_int: whether integer arguments may be named in `argnums`; their Jacobian is zeros of dtype float0.
        chunk_size: how many rows to compute at a time; None for all. Fewer take less memory.

    Returns:
        A function of the arguments of `fun` that returns what that of `jacfwd` does.

    Raises, when called:
        DtypeError: an argument or a result is not real, or with `holomorphic` not complex.
        ArgumentError, CaptureError, DerivativeError: as `jacfwd`.
    """
    return _jacobian("jacrev", fun, argnums, has_aux, holomorphic, allow_int, "reverse", chunk_size, nan_safe)


def jacobian(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    mode: str = "auto",
    chunk_size: int | None = None,
    nan_safe: bool = False,
) -> Callable:
    """The Jacobian of a function, in the mode that takes the least work.

    Args:
        fun, argnums, has_aux, holomorphic, nan_safe: as `jacfwd`.
        mode: "forward", "reverse", or "auto": forward mode unless something else takes fewer operations, by a tenth at
            least. The programs are made, and the operations in them are counted (`ev.lower(..).cost`): first with all
            blocks forward and all blocks in reverse; then each argument leaf and each result leaf is turned the other
            way if that saves work, so that a wide argument may go in reverse and a narrow one forward.
        chunk_size: how many columns or rows to compute at a time; None for all. Fewer take less memory.

    Returns:
        A function of the arguments of `fun` that returns what that of `jacfwd` does.

    Raises, when called: what `jacfwd` raises, or `jacrev` with mode "reverse". ArgumentError at once for a bad
        `chunk_size` or `mode`.
    """
    _modes.check(mode, ("auto", "forward", "reverse"), "jacobian")
    return _jacobian("jacobian", fun, argnums, has_aux, holomorphic, False, mode, chunk_size, nan_safe)


def _jacobian(
    what: str,
    fun: Callable,
    argnums,
    has_aux: bool,
    holomorphic: bool,
    allow_int: bool,
    mode: str,
    chunk_size,
    nan_safe,
) -> Callable:
    _tree.check_callable(fun, what)
    _tree.check_argnums(argnums, what)
    _checks.check_chunk_size(what, chunk_size)

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnums, len(arguments), what)

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        check_inputs(what, mode, arguments, positions(arguments), holomorphic, allow_int)
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        numbers, single = positions(arguments), _tree.is_index(argnums)
        return of_program(program, arguments, what, numbers, single, has_aux, holomorphic, mode, chunk_size, nan_safe)

    words = {"forward": ", in forward mode", "reverse": ", in reverse mode", "auto": ""}[mode]
    return _chain.transformed(_chain.Transform(fun, apply, inner, positions), f"The Jacobian of {{fun}}{words}.")


def check_inputs(
    what: str, mode: str, arguments: _tree.Arguments, numbers: Sequence[int], holomorphic: bool, allow_int: bool = False
) -> None:
    """Refuses arguments that cannot be differentiated in this mode."""
    if mode == "reverse":
        _checks.check_reverse_inputs(what, arguments, numbers, holomorphic, allow_int)
    else:
        _checks.check_forward_inputs(what, arguments, numbers, holomorphic)


def of_program(
    program: Program,
    arguments: _tree.Arguments,
    what: str,
    numbers: Sequence[int],
    single: bool,
    has_aux: bool,
    holomorphic: bool,
    mode: str,
    chunk_size: int | None,
    nan_safe: bool,
) -> Program:
    """The program of the Jacobian of `program` with respect to its positional arguments `numbers`."""
    leaves = [p for n in numbers for p in arguments.positions(n)]
    columns = sorted(p for p in leaves if p is not None and _tree.is_inexact(arguments.avals[p]))
    template = program.template.computed(columns) if mode == "reverse" else program.template
    result, aux = _checks.split_aux(what, template, has_aux)
    every = [s.index for s in result.slots]
    check = _checks.check_reverse_output if mode == "reverse" else _checks.check_forward_output
    for i in every:
        check(what, program.out_avals[i], holomorphic)
    rows = [i for i in dict.fromkeys(every) if _tree.is_inexact(program.out_avals[i])]

    def write(plan: _blocks.Plan) -> Program:
        like_result = what == "jacobian"
        return _blocks.write(
            program, what, arguments, numbers, single, result, aux, has_aux, plan, chunk_size, nan_safe, like_result
        )

    if mode == "auto":
        return _modes.cheapest_plan(program, arguments, rows, columns, write)
    return write(_modes.uniform(rows, columns, mode))
