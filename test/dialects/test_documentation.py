"""The example in the description of every operation is one that evolute-opt reads."""

import ast
import re
import subprocess

import pytest
from test_bindings import generated


def examples(dialect):
    """By operation: the code of its description."""
    found = {}
    for item in ast.parse(generated(dialect)).body:
        if isinstance(item, ast.ClassDef) and [ast.unparse(base) for base in item.bases] == ["_ods_ir.OpView"]:
            code = re.search(r"```mlir\n(.*?)```", ast.get_docstring(item) or "", re.DOTALL)
            found[item.name] = code and code[1]
    return found


def wrap(code, types):
    """A function around the code, whose arguments are the values that it uses and does not define."""
    arguments = ", ".join(f"%{name}: {type}" for name, type in types.items())
    return (
        f"func.func @main({arguments}) {{\n{code}\nreturn\n}}\nfunc.func private @my_op(tensor<f32>) -> tensor<f32>\n"
    )


def free(code):
    defined = set()
    for left in re.findall(r"^\s*((?:%[\w:]+(?:, )?)+) =", code, re.MULTILINE):
        defined |= set(re.findall(r"%(\w+)", left))
    defined |= set(re.findall(r"%(\w+): ", code)) | set(re.findall(r"while\(%(\w+) =", code))
    return [name for name in dict.fromkeys(re.findall(r"%(\w+)", code)) if name not in defined]


def error(tool, text):
    result = subprocess.run([tool], input=text, capture_output=True, text=True, check=False)
    return result.stderr if result.returncode else ""


@pytest.mark.parametrize("dialect", ["stablehlo", "chlo"])
def test_examples_are_read(evolute_opt, dialect):
    for operation, code in examples(dialect).items():
        assert code, f"{operation} has no example"
        if code.startswith("stablehlo.return"):
            continue  # It stands in the examples of all operations with a region.
        # The types of the values used are found by guessing wrong and reading what the parser says.
        types = dict.fromkeys(free(code), "none")
        while message := error(evolute_opt, wrap(code, types)):
            wrong = re.search(
                r"use of value '%(\w+)' expects different type than prior uses: '(.*?)' vs 'none'", message
            )
            assert wrong, f"{operation}: {message}"
            types[wrong[1]] = wrong[2]
