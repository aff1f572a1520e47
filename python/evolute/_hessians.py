"""hessian, and the products hvp and gnvp that need no Hessian."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from evolute import _blocks, _chain, _checks, _jacobians, _linear, _linearized, _modes, _symbolic, _text, _tree
from evolute._program import Program
from evolute._template import Slot, Template

# (outer, inner), in the order in which they are preferred.
_PAIRS = {
    f"{outer}-over-{inner}": (outer, inner)
    for outer, inner in (
        ("forward", "reverse"),
        ("reverse", "reverse"),
        ("reverse", "forward"),
        ("forward", "forward"),
    )
}
_NAMES = {"forward": "jacfwd", "reverse": "jacrev"}


def hessian(
    fun: Callable,
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    *,
    mode: str = "auto",
    chunk_size: int | None = None,
    nan_safe: bool = False,
) -> Callable:
    """The Hessian of a function, as `jax.hessian`, in the modes that take the least work.

    Args:
        fun, argnums, has_aux, holomorphic, nan_safe: as `jacfwd`.
        mode: "forward-over-reverse", "reverse-over-reverse", "reverse-over-forward", "forward-over-forward", or "auto"
            for the first of these, unless the program of another takes fewer operations, by a tenth at least
            (`ev.lower(..).cost`).
        chunk_size: how many columns or rows to compute at a time, in each of the two Jacobians; None for all. Fewer
            take less memory.

    Returns:
        A function of the arguments of `fun` that returns arrays of shape (*shape of the result, *shape of the
        argument, *shape of the argument), nested as the Jacobian of the Jacobian.

    Raises, when called: what `jacrev` and `jacfwd` raise. ArgumentError at once for a bad `chunk_size` or `mode`.
    """
    _tree.check_callable(fun, "hessian")
    _tree.check_argnums(argnums, "hessian")
    _modes.check(mode, ("auto", *_PAIRS), "hessian")
    _checks.check_chunk_size("hessian", chunk_size)

    def positions(arguments: _tree.Arguments) -> list[int]:
        return _tree.argument_numbers(argnums, len(arguments), "hessian")

    def inner(arguments: _tree.Arguments) -> _tree.Arguments:
        _checks.check_forward_inputs("hessian", arguments, positions(arguments), holomorphic)
        return arguments

    def apply(program: Program, arguments: _tree.Arguments) -> Program:
        result, _ = _checks.split_aux("hessian", program.template, has_aux)
        for s in result.slots:
            _checks.check_reverse_output("hessian", program.out_avals[s.index], holomorphic)

        numbers, single = positions(arguments), _tree.is_index(argnums)

        def of(program: Program, kind: str) -> Program:
            return _jacobians.of_program(
                program, arguments, _NAMES[kind], numbers, single, has_aux, holomorphic, kind, chunk_size, nan_safe
            )

        def transposed() -> Program:
            """Forward over reverse, the blocks in each other's place: for what is symmetric."""
            gradient = of(program, "reverse")
            template, aux = _checks.split_aux("hessian", gradient.template, has_aux)
            leaves = {p for n in numbers for p in arguments.positions(n) if p is not None}
            keys = sorted((s.index, p) for s in result.slots for p in leaves)
            pairs = {key: k for k, key in enumerate(keys)}
            shapes = {s.index: program.out_avals[s.index].shape for s in result.slots}
            return _blocks.write_symmetric(
                gradient,
                "jacfwd",
                arguments,
                numbers,
                single,
                template,
                aux,
                has_aux,
                pairs,
                shapes,
                chunk_size,
                nan_safe,
            )

        if mode != "auto":
            outer, inner = _PAIRS[mode]
            return of(of(program, inner), outer)
        candidates = [lambda o=o, i=i: of(of(program, i), o) for o, i in _PAIRS.values()]
        # A rule of the user's may give what is no gradient, and then the derivatives of that are not symmetric.
        if not _text.holds_rules(program.captured.text):
            candidates[0] = transposed
        return _modes.cheapest(candidates)

    return _chain.transformed(_chain.Transform(fun, apply, inner, positions), "The Hessian of {fun}.")


def hvp(
    fun: Callable, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False, *, nan_safe: bool = False
) -> Any:
    """The product of the Hessian of a scalar function with a vector: forward over reverse mode, without the Hessian.

    It is `jax.jvp(jax.grad(fun), primals, tangents)[1]`; whoever wants the gradient too writes the same with `ev`.

    Args:
        fun: a function of pytrees of arrays that returns one floating point scalar, or with `has_aux` a pair of such a
            scalar and auxiliary data.
        primals: a tuple or list of the arguments. The Hessian is that in all of them: close over what is constant.
        tangents: a tuple or list of the vector's parts: the structures, shapes and dtypes of `primals`, with dtype
            float0 for integers.
        has_aux: whether `fun` returns (value, auxiliary data).
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        The product: for one primal of its structure, for several a tuple; with `has_aux` (product, auxiliary data).

    Raises:
        ShapeError: `tangents` do not fit `primals`, or `fun` does not return one scalar.
        DtypeError: `tangents` have wrong dtypes.
        ArgumentError: the sequences are neither tuples nor lists.
        CaptureError, DerivativeError: as `grad`.
    """
    _tree.check_callable(fun, "hvp")
    _checks.check_sequences("hvp", primals=primals, tangents=tangents)
    if _symbolic.is_symbolic((primals, tangents), {}):
        product = functools.partial(hvp, fun, has_aux=has_aux, nan_safe=nan_safe)
        return _chain.with_symbols(product, primals, tangents)
    given = _checks.check_like("hvp", "tangents", tuple(tangents), tuple(primals))
    program, arguments, values = _chain.program_of(fun, tuple(primals), {}, differentiated=True)
    given = arguments.select(given)
    active = [x for x, a in zip(given, program.in_avals, strict=True) if _tree.is_inexact(a)]
    return _product(program, arguments, has_aux, nan_safe).call([*values, *active])


def _product(program: Program, arguments: _tree.Arguments, has_aux: bool, nan_safe: bool) -> Program:
    """The program of the arguments, then a tangent for each inexact one, that returns what hvp does."""
    value, aux = _checks.split_aux("hvp", program.template, has_aux)
    slot = _checks.scalar_slot("hvp", program, value, False)
    wrt = [i for i, a in enumerate(program.in_avals) if _tree.is_inexact(a)]
    b = program.begin("grad", nan_safe=nan_safe)
    seeds = [
        b.function.constant(1.0 if i == slot.index else 0.0, b.out_types[i])
        for i, aval in enumerate(program.out_avals)
        if _tree.is_inexact(aval)
    ]
    kinds = [program.in_avals[p] for p in wrt]
    types = [_text.type_of(a) for a in kinds]
    outs = b.function.vjp(program.name, b.function.arguments, seeds, [*b.out_types, *types], wrt=b.wrt(wrt))
    kept = [s.index for s in aux.slots]
    results = [*outs[len(b.out_types) :], *(outs[i] for i in kept)]
    avals = [*kinds, *(program.out_avals[i] for i in kept)]
    gradient = b.finish(results, avals, Template.of(None))

    b = gradient.begin("hvp", [*gradient.in_avals, *kinds], nan_safe=nan_safe)
    n = len(gradient.in_avals)
    moving = [t for t, a in zip(b.out_types, avals, strict=True) if _tree.is_inexact(a)]
    operands = [*b.consts, *b.inputs[:n]]
    outs = b.function.jvp(gradient.name, operands, b.inputs[n:], [*b.out_types, *moving], wrt=b.wrt(wrt))
    results = [*outs[len(avals) : len(avals) + len(wrt)], *outs[len(wrt) : len(avals)]]
    products = {p: Slot(k) for k, p in enumerate(wrt)}
    product = _tree.arguments_like(arguments, range(len(arguments)), len(arguments) == 1, products)
    numbers = {i: len(wrt) + k for k, i in enumerate(kept)}
    return b.finish(results, avals, Template.joined([product, aux.moved(numbers)]) if has_aux else product)


def gnvp(
    model: Callable,
    loss: Callable,
    primals: Sequence[Any],
    tangents: Sequence[Any],
    has_aux: bool = False,
    *,
    nan_safe: bool = False,
) -> Any:
    """The product of the generalised Gauss-Newton matrix of loss(model(*primals)) with a vector.

    The matrix is J^T H J, with the Jacobian J of the model and the Hessian H of the loss at the model's results: the
    Hessian without the second derivatives of the model, and positive semidefinite where the loss is convex. The model
    is computed once, and linearized once.

    Args:
        model: a function of pytrees of arrays that returns a pytree of arrays.
        loss: a function of the results of `model` that returns one floating point scalar. Close over the targets.
        primals: a tuple or list of the arguments of `model`.
        tangents: a tuple or list of the vector's parts: the structures, shapes and dtypes of `primals`, with dtype
            float0 for integers.
        has_aux: whether `model` returns (results, auxiliary data).
        nan_safe: whether zero times infinity is zero in the derivative: see `grad`.

    Returns:
        The product: for one primal of its structure, for several a tuple; with `has_aux` (product, auxiliary data).

    Raises: what `hvp` raises.
    """
    _tree.check_callable(model, "gnvp")
    _tree.check_callable(loss, "gnvp")
    _checks.check_sequences("gnvp", primals=primals, tangents=tangents)
    _checks.check_like("gnvp", "tangents", tuple(tangents), tuple(primals))

    def product(primals: tuple, tangents: tuple) -> Any:
        results, push, *aux = _linear.linearize(model, *primals, has_aux=has_aux, nan_safe=nan_safe)
        curved = hvp(loss, (results,), (push(*tangents),), nan_safe=nan_safe)
        pulled = _linearized.transposed(push)(curved)
        found = pulled[0] if len(pulled) == 1 else pulled
        return (found, *aux) if has_aux else found

    product.__name__ = f"gnvp_{getattr(model, '__name__', 'model')}"
    program, _, values = _chain.program_of(product, (tuple(primals), tuple(tangents)), {}, differentiated=True)
    return program.call(values)
