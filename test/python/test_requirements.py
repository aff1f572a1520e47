"""The interfaces of JAX that are looked for at import: all that `_compat` uses, and what a JAX without them is told."""

import ast
import collections
import pathlib

import pytest

from evolute import _requirements

# What differs between releases is asked for there, and bindings are not JAX's own.
APART = ("releases.py",)
COMPAT = pathlib.Path(_requirements.__file__).parent / "_compat"


def used():
    """Modules under jax._src -> names, of what `_compat` imports from there or uses as an attribute of a module."""
    found = collections.defaultdict(set)
    for path in COMPAT.glob("*.py"):
        if path.name in APART:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text())))
        imported = {
            name.asname or name.name: (node.module.removeprefix("jax._src").lstrip("."), name.name)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jax._src")
            for name in node.names
        }
        attributes = [n for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
        modules = set()
        for node in attributes:
            if node.value.id in imported:
                modules.add(node.value.id)
                found[".".join(filter(None, imported[node.value.id]))].add(node.attr)
        for local, (module, name) in imported.items():
            if local not in modules:
                found[module].add(name)
    return {module: names for module, names in found.items() if module and not module.startswith("lib.")}


def test_everything_that_is_used_is_looked_for():
    listed = {module: set(names.split()) for module, names in _requirements.USED.items()}
    alternatives = {"VJPHiPrimitive"}  # the name of HiPrim before
    assert {module: names - alternatives for module, names in used().items()} == listed


def test_this_jax_is_accepted():
    assert _requirements.missing() == []
    _requirements.check()


@pytest.mark.parametrize("version, word", [((0, 10, 1), "too old"), ((0, 13, 0), "too new")])
def test_another_release_is_refused(version, word):
    with pytest.raises(ImportError, match=rf"JAX {'.'.join(map(str, version))} is {word}; pip install \"jax>=0.10.2"):
        _requirements.check(version)


def test_a_release_that_lacks_something_is_refused(monkeypatch):
    monkeypatch.setitem(_requirements.USED, "core", "Jaxpr no_such_thing")
    monkeypatch.setitem(_requirements._PARAMETERS, "interpreters.mlir.lower_jaxpr_to_fun", "no_such_parameter")
    expected = (
        r"it lacks jax._src.core.no_such_thing, jax._src.interpreters.mlir.lower_jaxpr_to_fun\(no_such_parameter=\)"
    )
    with pytest.raises(ImportError, match=expected):
        _requirements.check()
