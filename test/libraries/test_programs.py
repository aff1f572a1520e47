"""The programs of libraries in every mode; that the family is wide, and that the page in docs says what was found."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import evolute as ev

from .exceptions import EXCEPTIONS
from .finite import along, mixed
from .modes import MODES, Case, verdicts
from .program import LIBRARIES, PROGRAMS, Program, load
from .table import PAGE, cell, right, rows

MISSING = load()
ROWS = rows(PAGE.read_text())


@pytest.mark.parametrize("name", sorted(MISSING))
def test_library_is_installed(name):
    pytest.skip(f"{MISSING[name]} is not installed: the programs of test/libraries/{name} are left out")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.id)
def test_program(program):
    """Evolute's modes are right but for the exceptions, and JAX's are those of the page."""
    key = (program.library, program.feature)
    assert key in ROWS, f"{PAGE.name} does not name {program.id}: make docs"
    expected, written = ROWS[key]
    theirs, ours = verdicts(program, right(expected))
    allowed = {mode for name, mode in EXCEPTIONS if name == program.id}
    new = {mode: message for mode, message in ours.items() if mode not in allowed}
    assert not new, "\n".join(f"{mode}: {message}" for mode, message in new.items())
    assert allowed <= set(ours), f"no exception any more: {allowed - set(ours)}"
    assert not theirs, "\n".join(f"JAX, {mode}: {message}" for mode, message in theirs.items())
    assert written == cell(ours), f"{PAGE.name} says of {program.id}: {written}, now it is {cell(ours)}: make docs"


# ---- the family


def test_the_page_has_the_programs():
    """No other rows, none missing; those of libraries that are not installed cannot be compared."""
    missing = set(MISSING.values())
    written = [key for key in ROWS if key[0] not in missing]
    assert written == sorted((p.library, p.feature) for p in PROGRAMS if p.library not in missing)


def test_the_family_is_wide():
    assert len({p.id for p in PROGRAMS}) == len(PROGRAMS)
    if not MISSING:
        assert len(PROGRAMS) >= 60
        assert {p.library for p in PROGRAMS} == set(LIBRARIES)


def test_exceptions_name_programs():
    ids = {p.id for p in PROGRAMS}
    libraries = tuple(f"{name}-" for name in MISSING.values())
    for (name, mode), reason in EXCEPTIONS.items():
        assert mode in MODES
        assert name in ids or name.startswith(libraries), f"{name} is no program"
        assert len(reason.split()) > 3


# ---- the laws


def test_finite_differences_of_a_polynomial():
    found = along(lambda t: [np.array([t**5 + t**3, 3 * t**2]), np.array(4 * t)], 4, 0.1)
    assert np.allclose(found[0][0], [0, 0]) and np.allclose(found[0][1], 4)
    assert np.allclose(found[1][0], [0, 6])
    assert np.allclose(found[2][0], [6, 0])
    assert np.allclose(mixed(lambda s, t: np.sin(s + 0.3) * np.exp(2 * t), 0.01), 2 * np.cos(0.3))


POINT = (np.array([0.3, 0.7]), {"a": np.array([0.2, -0.4])})
SINES = Program("optax", "sines", lambda x, p: jnp.sin(x) * jnp.exp(p["a"] * x[::-1]), POINT)


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_number_is_seen(mode):
    """By finite differences, and beside JAX."""
    case = Case(SINES)
    expected, found = case.run(jax, mode), case.run(ev, mode)
    case.check_differences(mode, found)
    case.check_same(mode, found, expected)
    wrong = jax.tree.map(lambda a: a * (1 + 1e-4), found)
    with pytest.raises(AssertionError, match="is off by .*finite differences"):
        raise_on_one_line(lambda: case.check_differences(mode, wrong))
    with pytest.raises(AssertionError, match="is off by .*JAX has"):
        raise_on_one_line(lambda: case.check_same(mode, wrong, expected))


def raise_on_one_line(check):
    try:
        check()
    except AssertionError as error:
        raise AssertionError(re.sub(r"\s+", " ", str(error))) from error


def test_what_jax_refuses_is_held_to_finite_differences():
    """A function whose rule JAX has for reverse mode alone, and the rule is wrong: what uses it fails."""

    @jax.custom_vjp
    def f(x):
        return x**2

    f.defvjp(lambda x: (x**2, x), lambda x, ct: (3 * x * ct,))
    theirs, _ = verdicts(Program("optax", "a wrong rule", f, (np.array([0.3, 0.7]),)))
    assert set(theirs) == set(MODES)
    assert {mode for mode, message in theirs.items() if message.startswith("AssertionError")} >= {"vjp", "hvp"}
