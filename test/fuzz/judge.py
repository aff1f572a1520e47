"""The laws on a random program: what is derived from it, held against each other and against difference quotients."""

import numpy as np
from laws import BATCH, Case, Function, derived, each, run, same_bits

from evolute import _core


class Sample(Case):
    """A program at its points, and vmap of one choice of arguments."""

    def __init__(self, program):
        super().__init__(program, "f64")

    def patterns(self):
        return [list(self.row.mapped)]


class Broken(AssertionError):
    """A law does not hold."""


def judge(program):
    """Raises Broken, with the law in its message, or Refused."""
    printed = run(program.module(), "")
    generic = _core.run(printed, "builtin.module()", generic=True).text
    for again in (run(printed, ""), run(generic, "")):
        if again != printed:
            raise Broken(f"printing is no fixed point:\n{printed}\nbecomes\n{again}")
    case = Sample(program)
    compare(case, derived(case), Function(case))


def compare(case, results, function):
    """All laws on the results of laws.derived."""
    tol = 1e-3 if case.row.narrow else 1e-9
    plain = function(case.x)
    for mode in ("jvp", "linearize", "vjp", "jet"):
        for i, (got, want) in enumerate(zip(each(results, f"{mode} primal"), plain)):
            if not same_bits(got, want):
                raise Broken(f"{mode} changed result {i} from\n{want}\nto\n{got}")
    mapped(case, results, function, tol)
    if not case.active or not case.inexact:
        return
    jvp = each(results, "jvp")
    if not case.row.narrow:
        quotients(case, function, jvp)
    scale = size_of(jvp)
    if "vjp" in case.modes:
        for got, want in zip(each(results, "pushforward"), jvp, strict=True):
            close("pushforward against jvp", got, want, tol, scale)
        pair = lambda a, b: np.real(np.sum(a * b, dtype=np.complex128))
        vjp = each(results, "vjp")
        left = sum(pair(c, y) for c, y in zip(case.cotangents, jvp, strict=True))
        right = sum(pair(c, t) for c, t in zip(vjp, case.directions[0], strict=True))
        close("<J* ct, t> against <ct, J t>", right, left, tol, 10 * size_of([*jvp, *vjp]))
    for k, factor in ((1, 1), (2, 2), (3, 6)):
        want = each(results, f"nested {k}") if k > 1 else jvp
        scale = max(scale, size_of(want))
        for got, w in zip(each(results, f"jet {k}"), want, strict=True):
            close(f"{factor} x coefficient {k} against nested jvp", factor * got, w, 10 * tol, scale)


def quotients(case, function, jvp):
    """jvp against central differences, extrapolated, up to what two step sizes disagree by: near a kink that is much.

    A kink so near that both agree, and are wrong, is out of the way of a smaller step.
    """
    for h in (1e-3, 2e-5, 4e-7):
        at = {k: function.along(k * h, 1) for k in (-2, -1, 1, 2)}
        try:
            for i, got in enumerate(jvp):
                near, far = (at[1][i] - at[-1][i]) / (2 * h), (at[2][i] - at[-2][i]) / (4 * h)
                scale = size_of([got, *(values[i] for values in at.values())])
                unsure = np.abs(near - far) + (1e-13 / h + 1e-7) * scale
                close("jvp against differences", got, (4 * near - far) / 3, 1, unsure, absolute=True)
            return
        except Broken:
            if h < 1e-6:
                raise


def mapped(case, results, function, tol):
    """vmap against the stack of rows."""
    pattern = list(case.row.mapped)
    rows = [function([case.batch[i][b] if i in pattern else v for i, v in enumerate(case.x)]) for b in range(BATCH)]
    for r, got in enumerate(each(results, ("vmap", *pattern))):
        want = np.stack([y[r] for y in rows])
        if want.dtype.kind in "fc":
            close(f"vmap of arguments {pattern}, result {r}", got, want, min(tol, 1e-5), size_of([want]))
        elif not np.array_equal(got, want):
            raise Broken(f"vmap of arguments {pattern}, result {r}:\n{got}\nis not\n{want}")


def close(what, got, want, tol, scale, absolute=False):
    """Equal up to `tol` of `scale`, and of the numbers themselves unless `absolute`."""
    with np.errstate(all="ignore"):
        size = scale if absolute else np.maximum(scale, np.maximum(np.abs(got), np.abs(want)))
        bad = ~((np.abs(got - want) <= tol * size) | (got == want))
    if got.shape != want.shape or np.any(bad):
        raise Broken(f"{what}:\n{got}\nis not\n{want}\nthe tolerance is\n{np.broadcast_to(tol * size, got.shape)}")


def size_of(arrays):
    return max([1.0, *(float(np.max(np.abs(a), initial=0)) for a in arrays)])
