"""Loops as in `jax.lax`, with a word on how much of them reverse mode may keep.

They are ordinary functions of JAX, made of `lax.scan` and `jax.checkpoint`: what they say holds under `jax.grad` too.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from evolute import _compat, _errors, _segments, _tree


def scan(
    f: Callable,
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
    checkpoint: Any = None,
) -> tuple[Any, Any]:
    """A loop over the rows of `xs` that carries values on, as `jax.lax.scan`.

    Args:
        f: a function of (carry, row) that returns (carry, a row of the result).
        init, xs, length, reverse, unroll: as in `jax.lax.scan`.
        checkpoint: what reverse mode keeps of n steps. What it does not keep it computes again from the carry at the
            beginning of a segment:

            * None: what each step needs; no step is run again.
            * k, an integer: the carries of the segments of k steps, and of one segment at a time what its steps need:
              n / k carries and k steps. Each step is run again once. Where k does not divide n, one segment is shorter.
            * "sqrt": the same with k near the square root of n.
            * "recursive": segments of segments, down to 4 steps: 4 log_4(n) carries; steps are run again up to
              log_4(n) times.
            * ev.Budget(bytes): what fits in so many bytes and runs steps again least often.

    Returns:
        (the carry after the last step, the rows of the result).

    Raises:
        ArgumentError: rows of different numbers, no number at all, an unknown `checkpoint`, a budget that is too small;
            `f` is no function.
    """
    _check_functions("scan", f=f)
    n = _length(xs, length)

    def measure() -> tuple[int, int]:
        return _segments.bytes_of(f, init, xs)

    plan = _segments.plan_of(checkpoint, n, "scan", measure)
    return _run(f, init, xs, n, plan, reverse, unroll)


def while_loop(
    cond_fun: Callable, body_fun: Callable, init_val: Any, max_steps: int | None = None, checkpoint: Any = None
) -> Any:
    """A loop that runs while a condition holds, as `jax.lax.while_loop`.

    Reverse mode goes through any `while` (`ev.grad` does; `jax.grad` does not): it keeps a fixed number of carries, and
    runs steps again. Whoever knows a bound of the number of steps can say it:

    Args:
        cond_fun: a function of the carry that returns a boolean.
        body_fun: a function of the carry that returns the next one.
        init_val: the first carry.
        max_steps: the loop stops after so many steps, whatever the condition says. It is then a `scan` of that length,
            whose steps do nothing once the condition fails: what each step needs is kept, for `max_steps` of them, no
            step is run again, and `jax.grad` goes through it too.
        checkpoint: with `max_steps`, as in `scan`.

    Returns:
        The last carry.

    Raises:
        ArgumentError: `max_steps` is no number of steps, `checkpoint` without it, or as in `scan`; `cond_fun` or
            `body_fun` is no function.
    """
    _check_functions("while_loop", cond_fun=cond_fun, body_fun=body_fun)
    if max_steps is None:
        if checkpoint is not None:
            _errors.fail(
                _errors.ArgumentError,
                f"while_loop: checkpoint is {checkpoint!r}, but there is no max_steps.",
                "Give a bound of the number of steps; without one, a fixed number of carries is kept in any case.",
            )
        return lax.while_loop(cond_fun, body_fun, init_val)
    if not _tree.is_index(max_steps) or isinstance(max_steps, bool) or max_steps < 0:
        _errors.fail(
            _errors.ArgumentError,
            f"while_loop: max_steps is {max_steps!r}.",
            "Pass an integer that is known when the function is traced, or None.",
        )

    def step(carry: Any, _: None) -> tuple[Any, None]:
        return lax.cond(cond_fun(carry), body_fun, lambda carry: carry, carry), None

    return scan(step, _promoted(body_fun, init_val), None, operator.index(max_steps), checkpoint=checkpoint)[0]


def fori_loop(lower: int, upper: int, body_fun: Callable, init_val: Any, checkpoint: Any = None) -> Any:
    """A loop over the integers from `lower` to `upper` - 1, as `jax.lax.fori_loop` with bounds that are known.

    Args:
        lower, upper: integers.
        body_fun: a function of (integer, carry) that returns the next carry.
        init_val: the first carry.
        checkpoint: as in `scan`.

    Returns:
        The last carry.

    Raises:
        ArgumentError: a bound is no integer, or not known when the function is traced; `body_fun` is no function; as
            `scan`.
    """
    _check_functions("fori_loop", body_fun=body_fun)
    for name, bound in (("lower", lower), ("upper", upper)):
        if not _tree.is_index(bound) or isinstance(bound, bool):
            _errors.fail(
                _errors.ArgumentError,
                f"fori_loop expects an integer as {name} that is known when the function is traced, got {bound!r}.",
                "Where it is computed, use ev.while_loop, with max_steps if there is a bound of the number of steps.",
            )
    lower, upper = operator.index(lower), operator.index(upper)

    def step(carry: tuple, _: None) -> tuple[tuple, None]:
        i, value = carry
        return (i + 1, body_fun(i, value)), None

    return scan(step, (jnp.asarray(lower), init_val), None, max(upper - lower, 0), checkpoint=checkpoint)[0][1]


def _run(f: Callable, carry: Any, xs: Any, n: int, plan: tuple[int, ...], reverse: bool, unroll: int | bool) -> tuple:
    """The scan of `n` steps, cut into segments as the plan says. A segment that is shorter comes last."""
    if not plan or n == 0:
        return lax.scan(f, carry, xs, n, reverse, unroll)
    size, *inner = plan
    count, rest = divmod(n, size)

    def segment(size: int, prevent_cse: bool) -> Callable:
        own = tuple(k for k in inner if k < size)
        return jax.checkpoint(lambda c, rows: _run(f, c, rows, size, own, reverse, unroll), prevent_cse=prevent_cse)

    parts = []
    if count:
        rows = _rows(xs, rest if reverse else 0, count * size)
        if count == 1:
            carry, ys = segment(size, True)(carry, rows)
        else:
            rows = jax.tree.map(lambda x: jnp.reshape(x, (count, size, *x.shape[1:])), rows)
            carry, ys = lax.scan(segment(size, False), carry, rows, count, reverse)
            ys = jax.tree.map(lambda y: jnp.reshape(y, (count * size, *y.shape[2:])), ys)
        parts.append(ys)
    if rest:
        carry, ys = segment(rest, True)(carry, _rows(xs, 0 if reverse else count * size, rest))
        parts.append(ys)
    if reverse:
        parts.reverse()
    return carry, parts[0] if len(parts) == 1 else jax.tree.map(lambda *ys: jnp.concatenate(ys), *parts)


def _promoted(body_fun: Callable, init: Any) -> Any:
    """`init` with Python's numbers, and what comes of them alone, in the dtypes that `body_fun` makes of them."""
    if not any(_compat.abstract(x).weak_type for x in jax.tree.leaves(init)):
        return init
    tree: Any = None

    def flat(init: Any) -> list[Any]:
        nonlocal tree
        leaves, tree = jax.tree.flatten(body_fun(init))
        return leaves

    after = jax.eval_shape(flat, init)
    if tree != jax.tree.structure(init):
        return init  # lax.cond says what is wrong

    def promoted(x: Any, y: jax.ShapeDtypeStruct) -> Any:
        aval = _compat.abstract(x)
        return lax.convert_element_type(x, y.dtype) if aval.weak_type and aval.dtype != y.dtype else x

    return jax.tree.unflatten(tree, map(promoted, jax.tree.leaves(init), after))


def _rows(xs: Any, start: int, count: int) -> Any:
    return jax.tree.map(lambda x: lax.slice_in_dim(jnp.asarray(x), start, start + count), xs)


def _length(xs: Any, length: int | None) -> int:
    """The number of steps of a scan."""
    found = {}
    for path, leaf in jax.tree_util.tree_leaves_with_path(xs):
        place = f"xs{jax.tree_util.keystr(path)}"
        if not np.ndim(leaf):
            _errors.fail(
                _errors.ArgumentError,
                f"scan: {place} is {leaf!r}, which has no rows.",
                "Every leaf of xs needs a leading dimension, over which the loop runs.",
            )
        found[place] = np.shape(leaf)[0]
    if length is not None:
        if not _tree.is_index(length) or length < 0:
            _errors.fail(_errors.ArgumentError, f"scan: length is {length!r}.", "Pass a number of steps that is known.")
        found["length"] = operator.index(length)
    if not found:
        _errors.fail(_errors.ArgumentError, "scan: there are neither xs nor a length.", "Say how many steps to take.")
    if len(set(found.values())) > 1:
        numbers = ", ".join(f"{place} has {n}" if place != "length" else f"length is {n}" for place, n in found.items())
        _errors.fail(_errors.ArgumentError, f"scan: the numbers of steps differ: {numbers}.", "They must be the same.")
    return next(iter(found.values()))


def _check_functions(what: str, **functions: Any) -> None:
    for name, fun in functions.items():
        if not callable(fun):
            _errors.fail(
                _errors.ArgumentError, f"{what} expects a function as {name}, got {fun!r} of type {type(fun).__name__}."
            )
