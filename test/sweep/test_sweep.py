"""Every public function of JAX that can be differentiated, in every mode: what we compute is what JAX computes."""

import importlib
import inspect
import typing

import jax
import jax.extend
import pytest
from compare import failures, inexact
from constants import CONSTANTS, MODULES
from exceptions import EXCEPTIONS
from samples import REFUSED, SAMPLES


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.id)
def test_function(sample):
    wrong = failures(sample)
    allowed = {mode for name, mode in EXCEPTIONS if name == sample.id}
    new = {mode: message for mode, message in wrong.items() if mode not in allowed}
    assert not new, "\n".join(f"{mode}: {message}" for mode, message in new.items())
    assert allowed <= set(wrong), f"no exception any more: {allowed - set(wrong)}"


@pytest.mark.parametrize("sample", REFUSED, ids=lambda s: s.id)
def test_jax_refuses(sample):
    xs, others, fun = sample.arguments()
    with pytest.raises(Exception, match="."):
        jax.eval_shape(lambda xs: jax.jvp(lambda xs: inexact(fun(xs, others)), (xs,), (xs,)), xs)


def test_few_exceptions():
    functions = {s.name for s in SAMPLES}
    ids = {s.id: s.name for s in SAMPLES}
    assert all(name in ids for name, _ in EXCEPTIONS)
    assert len({ids[name] for name, _ in EXCEPTIONS}) <= len(functions) // 100


def test_every_function_is_known():
    stats = importlib.import_module("jax.scipy.stats")
    modules = MODULES + [f"jax.scipy.stats.{n}" for n, v in vars(stats).items() if inspect.ismodule(v) and n[0] != "_"]
    public = {f"{m}.{n}": v for m in modules for n, v in vars(importlib.import_module(m)).items() if n[0] != "_"}
    # A function can have several names: one of them is enough.
    sampled = {s.name for s in [*SAMPLES, *REFUSED]}
    known = {id(public[n]) for n in sampled}
    constant = [f"{m}.{n}" for part in CONSTANTS.values() for m, names in part.items() for n in names.split()]
    assert not sampled & set(constant)
    assert len(set(constant)) == len(constant)
    assert set(constant) <= set(public)
    unknown = [n for n, v in public.items() if is_function(v) and id(v) not in known and n not in constant]
    assert not unknown, f"add a sample, or a line to constants.py, for: {unknown}"


def is_function(value):
    """Neither a module nor a class, a type of the annotations, or a primitive."""
    if not callable(value) or isinstance(value, (type, jax.extend.core.Primitive)):
        return False
    return not hasattr(value, "__origin__") and typing.get_origin(value) is None
