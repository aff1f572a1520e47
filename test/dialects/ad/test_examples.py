"""Every operation of the ad dialect has a summary, a description, and an example in it that parses."""

import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).parents[3] / "dialects" / "ad" / "AdOps.td"
ENTRIES = {
    match[1]: match[2]
    for match in re.finditer(
        r'^def \w+ : (?:Ad_Op<|Ad_Call<|Op<Ad_Dialect, )"(\w+)"(.*?)(?=^def |\Z)',
        SOURCE.read_text(),
        re.MULTILINE | re.DOTALL,
    )
}
TENSOR = re.compile(r"tensor<[^<>]*(?:<[^<>]*>)?[^<>]*>")


def is_inexact(tensor: str) -> bool:
    return not re.search(r"[x<]u?i\d+>", tensor)


def without(tensor: str, dim: int) -> str:
    """The type less a dimension; none if `dim` is -1."""
    shape, element = re.fullmatch(r"tensor<((?:\d+x)*)(.*)>", tensor).groups()
    sizes = shape.split("x")[:-1]
    if dim >= 0:
        del sizes[dim]
    return f"tensor<{''.join(size + 'x' for size in sizes)}{element}>"


def primal_results(name: str, results: list[str], callee: dict[str, int | list[int]], primals: list[str]) -> list[str]:
    """The results of the callee, of which the operation returns these."""
    if name in ("checkpoint", "custom"):
        return results
    if name == "vmap":
        return [without(tensor, dim) for tensor, dim in zip(results, callee["out_dims"], strict=True)]
    if name == "vjp":
        return results[: len(results) - len(callee.get("wrt", [t for t in primals if is_inexact(t)]))]
    order = callee.get("order", 1)
    if name == "ode_series":
        return results[::order]
    for n in range(len(results) + 1):
        if len(results) == n + order * sum(map(is_inexact, results[:n])):
            return results[:n]
    raise AssertionError(f"no callee of ad.{name} has results {results}")


def module(name: str, example: str) -> str:
    """A module in which the example, an application of @f, stands in a function that has its operands for arguments."""
    text = " ".join(example.split())
    operands = re.findall(r"%\w+", text.split("=", 1)[1])
    signature = text.rsplit(" : ", 1)[1].split("->")
    types, results = (TENSOR.findall(part) for part in signature)
    attributes = {key: int(value) for key, value in re.findall(r"(\w+) = (\d+) : i64", text)}
    for key, value in re.findall(r"(\w+) = array<i64: ([-\d, ]+)>", text):
        attributes[key] = [int(i) for i in value.split(",")]
    callee, first = re.search(r"@(\w+)\((.*?)\)", text).groups()
    primals = types[: first.count("%")]
    arguments = ", ".join(f"{operand}: {type}" for operand, type in zip(operands, types, strict=True))
    example = f"func.func @example({arguments}) {{\n{example}\n  return\n}}\n"
    if name == "transpose":
        return declaration(callee, primals + results, types[len(primals) :]) + example
    results = primal_results(name, results, attributes, primals)
    if name == "vmap":
        primals = [without(tensor, dim) for tensor, dim in zip(primals, attributes["in_dims"], strict=True)]
    text = declaration(callee, primals, results)
    if name == "custom":
        text += declaration("f_jvp", *(all + [t for t in all if is_inexact(t)] for all in (primals, results)))
    return text + example


def declaration(name: str, arguments: list[str], results: list[str]) -> str:
    return f"func.func private @{name}({', '.join(arguments)}) -> ({', '.join(results)})\n"


def test_all_operations_are_found() -> None:
    assert len(ENTRIES) == len(re.findall(r"^def \w+ : ", SOURCE.read_text(), re.MULTILINE))
    assert list(ENTRIES) == sorted(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_example(name: str, evolute_opt: str) -> None:
    entry = ENTRIES[name]
    assert re.search(r'let summary = "\w', entry), "needs a summary"
    examples = re.findall(r"^ *```mlir\n(.*?)^ *```", entry, re.MULTILINE | re.DOTALL)
    assert examples, "needs a description with an example between ```mlir and ```"
    for example in examples:
        assert f"ad.{name} " in example
        text = example if "func.func" in example else module(name, example)
        run = subprocess.run([evolute_opt, "-"], input=text, capture_output=True, text=True)
        assert run.returncode == 0, f"{run.stderr}\n{text}"
        assert f"ad.{name} " in run.stdout
