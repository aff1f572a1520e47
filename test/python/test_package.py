"""The package as Python sees it: names, version, types, what an import costs, and functions that can be sent away."""

import functools
import importlib.resources
import inspect
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
from helpers import array, same

import evolute as ev

ROOT = Path(__file__).parents[2]
X = array(3)


def loss(x, scale=2.0):
    """The loss."""
    return jnp.sum(jnp.sin(x) * x) * scale


loss.version = 3


@ev.grad
def decorated(x):
    return jnp.sum(x**3)


def in_a_fresh_process(code, *args):
    run = subprocess.run([sys.executable, "-c", code, *args], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_every_public_name_is_there():
    for name in ev.__all__:
        assert getattr(ev, name) is not None and name in dir(ev)
    public = {name for name in vars(ev) if not name.startswith("_")}
    assert public == set(ev.__all__)
    with pytest.raises(AttributeError, match="no attribute 'gradient'"):
        ev.gradient  # noqa: B018


def test_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert ev.__version__ in (project["version"], "0+unknown")


def test_types_are_announced():
    assert (importlib.resources.files(ev) / "py.typed").is_file()


def test_import_brings_nothing_large():
    code = "import sys, evolute; print([m for m in sys.modules if m in sys.argv[1:]])"
    heavy = ["evolute._sparse", "scipy.sparse", "jax.experimental.sparse", "evolute._core"]
    assert in_a_fresh_process(code, *heavy) == "[]"
    code = "import evolute as ev; print(ev.sparsity.__module__, ev.sparse_jacobian.__name__)"
    assert in_a_fresh_process(code) == "evolute._sparse.problem sparse_jacobian"


TRANSFORMATIONS = ["grad", "value_and_grad", "jacfwd", "jacrev", "hessian", "vmap"]


@pytest.mark.parametrize("name", [*TRANSFORMATIONS, "jacobian", "laplacian", "derivative", "derivatives"])
def test_derived_functions_look_like_functions(name):
    derived, expected = getattr(ev, name)(loss), jax.grad(loss)
    assert inspect.isfunction(derived)
    for attribute in ("__name__", "__qualname__", "__module__", "__wrapped__", "version"):
        assert getattr(derived, attribute) == getattr(expected, attribute)
    assert inspect.signature(derived) == inspect.signature(loss)
    assert "loss" in derived.__doc__


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_names_of_what_has_none(name):
    class Model:
        def __call__(self, x):
            return loss(x)

        def method(self, x):
            return loss(x)

    of = getattr(ev, name)
    assert of(functools.partial(loss, scale=1.0)).__name__ == "loss"
    assert of(Model().method).__name__ == "method"
    assert of(Model()).__name__ == "Model"


def test_derived_functions_are_methods():
    class Model:
        def __init__(self, scale):
            self.scale = scale

        def energy(self, x):
            return loss(x, self.scale)

        force = ev.grad(energy, argnums=1)
        slope = ev.grad(lambda self, x: loss(x, self.scale), argnums=1)

    model = Model(3.0)
    expected = jax.grad(loss)(X, 3.0)
    same(model.force(X), expected)
    same(model.slope(X), expected)
    same(Model.force(model, X), expected)
    same(ev.vmap(model.force)(jnp.stack([X, 2 * X]))[0], expected)


def test_wrappers_of_derived_functions_are_themselves():
    g = ev.grad(loss)
    wrapper = functools.wraps(g)(lambda x: 2 * g(x))
    same(ev.jvp(wrapper, (X,), (X,))[1], 2 * jax.jvp(jax.grad(loss), (X,), (X,))[1])
    same(ev.vmap(wrapper)(X[None])[0], 2 * g(X))


def test_pickle_finds_decorated_functions():
    assert pickle.loads(pickle.dumps(decorated)) is decorated


MADE = {
    "grad": lambda: ev.grad(lambda x: loss(x)),
    "vmap of grad": lambda: ev.vmap(ev.grad(lambda x: x**3)),
    "hessian": lambda: ev.hessian(lambda x: loss(x, 3.0)),
    "jacobian": lambda: ev.jacobian(jnp.sin),
    "laplacian": lambda: ev.laplacian(loss),
    "derivatives": lambda: ev.derivatives(loss, 2),
    "compile": lambda: ev.compile(ev.value_and_grad(loss)),
    "sparse_hessian": lambda: ev.compile(lambda x: ev.sparse_hessian(lambda x: jnp.sum(x**3))(x).todense()),
    "pushforward": lambda: ev.linearize(jnp.sin, X)[1],
    "pullback": lambda: ev.vjp(jnp.sin, X)[1],
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_derived_functions_can_be_sent_away(make):
    cloudpickle = pytest.importorskip("cloudpickle")
    derived = make()
    sent = cloudpickle.loads(cloudpickle.dumps(derived))
    same(sent(X), derived(X))
    same(jax.tree.leaves(jax.jvp(sent, (X,), (X,))), jax.tree.leaves(jax.jvp(derived, (X,), (X,))))


def test_another_process_calls_a_function_that_was_sent(tmp_path):
    cloudpickle = pytest.importorskip("cloudpickle")
    path = tmp_path / "function"
    path.write_bytes(cloudpickle.dumps(ev.vmap(ev.grad(lambda x: x**3))))
    code = "import pickle, sys, jax.numpy as jnp; print(pickle.load(open(sys.argv[1], 'rb'))(jnp.arange(3.0)))"
    assert in_a_fresh_process(code, str(path)) == "[ 0.  3. 12.]"
