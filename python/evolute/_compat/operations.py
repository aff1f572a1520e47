"""One operation of a module: where it comes from, and a module of it alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import func as func_dialect

_DERIVATIVES = ("jet", "jvp", "linearize", "transpose")


class Origin(NamedTuple):
    """What an operation is: of the user's, or of the derivative of one of the user's.

    `primitive` is that of JAX, or empty; `place` the user's file and line, if they are known.
    """

    operation: str
    primitive: str
    derived: bool
    place: tuple[str, int] | None

    def __str__(self) -> str:
        derived = self.derived and self.operation != "custom_call"
        words = self.operation if derived else self.primitive or self.operation
        if derived and self.primitive:
            words += f" in the derivative of {self.primitive}"
        return words + (f" at {self.place[0]}:{self.place[1]}" if self.place else "")


def described(op: Any) -> str:
    """Where an operation comes from, in words."""
    found = origin(op)
    if found.place or found.primitive:
        return str(found)
    # One that stands for several of the user's, such as a sum of terms: those next to it say where it belongs.
    todo, seen = [op.operation], set()
    for source in todo:
        owners = [v.owner for v in source.operands]
        for near in (*owners, *(use.owner.operation for v in source.results for use in v.uses)):
            if isinstance(near, ir.Block) or near in seen:
                continue
            seen.add(near)
            if origin(near).place:
                return f"{found}, near {origin(near)}"
            todo.append(near)
    return str(found)


def origin(op: Any) -> Origin:
    """Where an operation comes from, by its location."""
    names: list[str] = []
    place = None
    location = op.operation.location
    for part in _parts(location):
        if isinstance(part, ir.FileLineColLoc):
            place = place or (part.filename, part.start_line)
        elif place is None:
            names.append(part.name_str)
    derived = any(n in _DERIVATIVES for n in names)
    if place is None:  # behind the operation's own name are those of functions and transformations
        while isinstance(location, ir.CallSiteLoc):
            location = location.callee
        names = [part.name_str for part in _parts(location)]
    primitive = next((n for n in names if n not in (*_DERIVATIVES, "vmap")), "")
    return Origin(op.operation.name.rpartition(".")[2], primitive.rpartition("/")[2].rstrip(":"), derived, place)


def _parts(location: ir.Location) -> Iterator[ir.Location]:
    """The names and the files in a location, inner ones first."""
    if isinstance(location, ir.CallSiteLoc):
        yield from _parts(location.callee)
        yield from _parts(location.caller)
    elif isinstance(location, ir.NameLoc):
        yield location
        yield from _parts(location.child_loc)
    elif isinstance(location, ir.FusedLoc):
        for inner in location.locations:
            yield from _parts(inner)
    elif isinstance(location, ir.FileLineColLoc):
        yield location


def captured(op: Any) -> list[ir.Value]:
    """The values from around an operation that its regions use, and that are no constants."""
    return list(dict.fromkeys(value for _, value in _captures(op) if not is_constant(value)))


def is_constant(value: ir.Value) -> bool:
    owner = value.owner
    return not isinstance(owner, ir.Block) and owner.name == "stablehlo.constant"


def is_uniform(value: ir.Value) -> bool:
    """Whether a value is a constant, or a number that is broadcast."""
    owner = value.owner
    if isinstance(owner, ir.Block):
        return False
    moves = owner.name in ("stablehlo.broadcast_in_dim", "stablehlo.convert", "stablehlo.reshape")
    return owner.name == "stablehlo.constant" or (moves and is_uniform(owner.operands[0]))


def _captures(op: Any) -> list[tuple[Any, ir.Value]]:
    """(operand of an operation in a region, value from around)."""
    inside: set[ir.Value] = set()
    found = []

    def collect(parent):
        for region in parent.regions:
            for block in region.blocks:
                inside.update(block.arguments)
                for inner in block.operations:
                    found.extend(((inner, i), value) for i, value in enumerate(inner.operands) if value not in inside)
                    collect(inner)
                    inside.update(inner.results)

    collect(op.operation)
    return found


def alone(op: Any) -> str:
    """The text of a module of the operation: @main takes its operands, then what it captures."""
    around = captured(op)
    operands = list(op.operands)
    inputs = [v.type for v in (*operands, *around)]
    outputs = [v.type for v in op.results]
    with op.operation.context, op.operation.location:
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            function = func_dialect.FuncOp("main", ir.FunctionType.get(inputs, outputs), visibility="public")
        block = function.add_entry_block()
        with ir.InsertionPoint(block):
            clone = op.operation.clone()
            func_dialect.return_(list(clone.results))
        given = dict(zip(around, list(block.arguments)[len(operands) :], strict=True))
        for (inner, i), value in _captures(clone):
            if is_constant(value):  # which a region of XLA's has for itself
                with ir.InsertionPoint(inner):
                    inner.operands[i] = value.owner.clone().results[0]
            else:
                inner.operands[i] = given[value]
        for i in range(len(operands)):
            clone.operands[i] = block.arguments[i]
        return module.operation.get_asm(enable_debug_info=True)
