"""The family of programs that loop and branch, in every mode; and that the family is wide, and that errors are seen."""

import functools
import importlib
import itertools
import pathlib
from collections import defaultdict

import jax
import jax.extend
import numpy as np
import pytest
from modes import MODES, Case, check, close, compiled, failures, paired, transposed
from program import PROGRAMS, TAGS

for path in sorted(pathlib.Path(__file__).parent.glob("programs_*.py")):
    importlib.import_module(path.stem)


# A second reverse through a loop of unknown length compiles for ten seconds, all other modes for one: a third of them
# has it, and with --long all.
UNBOUNDED = [p for p in PROGRAMS if p.unbounded]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.id)
def test_program(program, pytestconfig):
    modes = [m for m in MODES if m not in program.lacks]
    if program in UNBOUNDED and program not in UNBOUNDED[::3] and not pytestconfig.getoption("long"):
        modes = [m for m in modes if m != "grad of grad"]
    wrong = failures(program, modes)
    assert not wrong, "\n".join(f"{mode}: {message}" for mode, message in wrong.items())


# ---- the family


def test_the_family_is_wide():
    """What the programs are made of, as JAX traces them."""
    nests, lengths, types, counts = defaultdict(set), set(), set(), set()
    for program in PROGRAMS:
        for nest, equation in control(traced(program)):
            nests[nest].add(program.name)
            lengths |= {equation.params.get("length")}
            types |= {str(v.aval.dtype) for v in equation.outvars}
        counts |= {int(v) for others in program.arguments().points for v in others if v.ndim == 0 and v.dtype == int}
    assert len(PROGRAMS) >= 60
    assert all(len(nests[kind,]) >= 10 for kind in ("cond", "scan", "while"))
    assert all(nests[nest] for nest in itertools.product(("cond", "scan", "while"), repeat=3))
    # The numbers of steps of counted loops, and of those that are given theirs.
    assert {0, 1, 5, 1000} <= lengths
    assert {0, 1, 5, 1000} <= counts
    integers = {f"{sign}int{width}" for sign in ("", "u") for width in (8, 16, 32, 64)}
    assert integers | {"bool", "complex128", "float32", "float64", "key<fry>"} <= types


def traced(program):
    given = program.arguments()
    return jax.make_jaxpr(lambda xs, others: program.fun(*given.join(xs, others)))(given.xs, given.points[0]).jaxpr


def control(jaxpr, around=()):
    """Each loop and branch, with the kinds of those that it stands in and its own."""
    for equation in jaxpr.eqns:
        kind = equation.primitive.name
        nest = (*around, kind) if kind in ("cond", "scan", "while") else around
        if nest != around:
            yield nest, equation
        for value in jax.tree.leaves(list(equation.params.values()), is_leaf=is_jaxpr):
            if is_jaxpr(value):
                yield from control(getattr(value, "jaxpr", value), nest)


def is_jaxpr(value):
    return isinstance(value, (jax.extend.core.Jaxpr, jax.extend.core.ClosedJaxpr))


def test_entries():
    assert len({p.id for p in PROGRAMS}) == len(PROGRAMS)
    assert {tag for p in PROGRAMS for tag in p.tags} == set(TAGS)
    for program in PROGRAMS:
        assert program.lacks.keys() <= MODES.keys()
        assert all(len(reason.split()) > 3 for reason in program.lacks.values())
        assert len(program.lacks) <= 1, f"{program.name} leaves out too much"


# ---- the laws


@functools.cache
def sample_of_all():
    """A program's case, and what JAX and we derive from it in all modes."""
    case = Case(next(p for p in PROGRAMS if p.name == "fori of one step"))
    return case, *(compiled(side(list(MODES)), case)(case.points[0]) for side in (case.theirs, case.ours))


@pytest.mark.parametrize("mode", [m for m in MODES if m != "bits"])
def test_a_wrong_number_is_seen(mode):
    case, expected, found = sample_of_all()
    check(mode, found, expected, case)
    leaves, tree = jax.tree.flatten(found[mode])
    wrong = jax.tree.unflatten(tree, [*leaves[:-1], leaves[-1] * (1 + 1e-6)])
    with pytest.raises(AssertionError, match="is off by"):
        check(mode, {**found, mode: wrong}, expected, case)


@pytest.mark.parametrize("mode", ["jvp", "vjp", "jet"])
def test_a_changed_bit_is_seen(mode):
    case, expected, found = sample_of_all()
    check("bits", found, expected, case)
    wrong = [[np.nextafter(y, 9) for y in found[mode][0]], *found[mode][1:]]
    with pytest.raises(AssertionError, match=f"{mode} has changed the primal"):
        check("bits", {**found, mode: wrong}, expected, case)


def test_a_pullback_that_is_no_transpose_is_seen():
    case, _, found = sample_of_all()
    tangents, pulled = found["jvp"][1], found["vjp"][1]
    paired(tangents, pulled, case, 1e-12)
    with pytest.raises(AssertionError, match="<ct, J t> is"):
        paired(tangents, [2 * ct for ct in pulled], case, 1e-12)


def test_what_jax_refuses_is_transposed_from_its_forward_mode():
    """That of functions which it does not refuse is the same."""
    f = lambda a, z: [jax.numpy.sin(a) * z.real, z * z * a.sum()]
    xs = [np.array([0.3, 0.4]), np.array([0.1 + 0.2j, 0.5 - 0.7j])]
    cotangents = [np.array([0.7, -0.2]), np.array([1.0 + 2.0j, -0.3j])]
    close(transposed(f, xs, cotangents), list(jax.vjp(f, *xs)[1](cotangents)), 0, 0.0)
