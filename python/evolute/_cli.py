"""The command `evolute`: the derivative of a StableHLO module, printed."""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Sequence
from typing import Any

from evolute import _chain, _compiler, _errors, _gradient, _jet, _linear, _text, _tree, _vmap
from evolute._capture import Captured
from evolute._lower import STAGES, Lowered, op_counts
from evolute._program import Program
from evolute._template import Slot, Template


class _Add(argparse.Action):
    """Collects the transformations in the order in which they are written."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        namespace.steps = [*(namespace.steps or []), (self.dest, values)]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(argv)
    try:
        lowered = Lowered(_program(options))
        text = lowered.stage(options.stage)
        print(_counts(text) if options.counts else text, end="")
    except (_errors.EvoluteError, OSError) as error:
        print(f"evolute: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evolute",
        description="Prints the derivative of the function @main of a StableHLO module. Transformations are applied in "
        "the order in which they are written: --grad --vmap=8 is the gradient, over a batch of 8.",
    )
    parser.set_defaults(steps=None)
    parser.add_argument("file", help="a module in textual form; - for the standard input")
    parser.add_argument("--grad", action=_Add, nargs=0, help="the gradient of the scalar result; see --wrt")
    parser.add_argument("--value-and-grad", action=_Add, nargs=0, help="the value and the gradient")
    parser.add_argument("--jvp", action=_Add, nargs=0, help="the results and their tangents")
    parser.add_argument("--jet", action=_Add, type=int, metavar="ORDER", help="the Taylor coefficients up to an order")
    parser.add_argument("--vmap", action=_Add, type=int, metavar="SIZE", help="over a leading axis of all arguments")
    parser.add_argument("--wrt", metavar="I,J", help="the arguments of the gradients; default: all that are inexact")
    parser.add_argument("--stage", choices=STAGES, default="stablehlo", help="what to print (default: %(default)s)")
    parser.add_argument("--counts", action="store_true", help="print how often each operation occurs instead")
    return parser


def _program(options: argparse.Namespace) -> Program:
    if options.file == "-":
        name, text = "stdin", sys.stdin.read()
    else:
        path = pathlib.Path(options.file)
        name, text = path.stem, path.read_text()
    program = Program.of(load(text, name))
    for step, value in options.steps or []:
        arguments, _ = _tree.flatten(tuple(program.in_avals), {})
        if step == "jvp":
            program = _linear.push(program)
        elif step == "jet":
            inexact = sum(map(_tree.is_inexact, program.in_avals))
            program = _jet.expand(program, value, [None] * (value * inexact), factorial_scaled=False)
        elif step == "vmap":
            batched = [a.update(shape=(value, *a.shape)) for a in program.in_avals]
            program = _apply(_vmap.vmap(_nothing), program, arguments.replace(batched))
        else:
            wrt = tuple(i for i, a in enumerate(program.in_avals) if _tree.is_inexact(a))
            if options.wrt is not None:
                wrt = tuple(int(i) for i in options.wrt.split(","))
            make = _gradient.grad if step == "grad" else _gradient.value_and_grad
            program = _apply(make(_nothing, argnums=wrt), program, arguments)
    return program


def _nothing() -> None:
    """Stands for the function of the file, which has no Python."""


def _apply(function: Any, program: Program, arguments: _tree.Arguments) -> Program:
    transform = _chain.transform_of(function)
    transform.inner(arguments)
    return transform.apply(program, arguments)


def load(text: str, name: str) -> Captured:
    """The function @main of a module in textual form. Raises ParseError for text that is no such module."""
    text = _compiler.run(text, "", name)
    try:
        arguments, results = _text.signature(text, "main")
    except ValueError as error:
        _errors.fail(_errors.ParseError, f"cannot use {name}: {error}.", "It needs a function @main of static shapes.")
    symbol = _text.fresh_symbol(text, name)
    text = _text.privatize_main(text, symbol)
    slots = tuple(Slot(i) for i in range(len(results)))
    template = Template.of(slots[0] if len(slots) == 1 else slots)
    return Captured(symbol, text, (), tuple(t.aval for t in arguments), tuple(t.aval for t in results), template)


def _counts(text: str) -> str:
    counts = op_counts(text)
    lines = [f"{n:6} {name}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return "\n".join([*lines, f"{sum(counts.values()):6} in all\n"])


if __name__ == "__main__":
    sys.exit(main())
