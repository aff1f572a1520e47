"""What a module needs before it can be checked for linearity: zeros that are seen to be, and no shared functions."""

from __future__ import annotations

from collections.abc import Callable

from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import hlo

from evolute._compat import releases

# Operations whose result is zero everywhere if their first operand is, and for `pad` and `concatenate` all others.
_MOVES = ("broadcast_in_dim", "concatenate", "convert", "negate", "pad", "reshape", "reverse", "slice", "transpose")
_KEPT = frozenset(f"stablehlo.{name}" for name in _MOVES)


def fold_zeros(text: str) -> str:
    """The module, in the generic form, in which what only moves zeros is a constant of zeros."""
    return _edited(text, lambda module: _fold_in(module.operation))


def separate_calls(text: str) -> str:
    """The module, in the generic form, with a function for each call of one that is called several times."""
    return _edited(text, _separate)


def _edited(text: str, edit: Callable[[ir.Module], None]) -> str:
    context = releases.new_context()
    context.allow_unregistered_dialects = True  # ad
    with context, ir.Location.unknown(context):
        module = ir.Module.parse(text)
        edit(module)
        return module.operation.get_asm(enable_debug_info=True, print_generic_op_form=True)


def _separate(module: ir.Module) -> None:
    symbols = ir.SymbolTable(module.operation)
    called: set[str] = set()
    todo = [symbols["main"].operation]
    while todo:
        for call in _calls_in(todo.pop()):
            name = ir.FlatSymbolRefAttr(call.attributes["callee"]).value
            function = symbols[name].operation
            if name in called:
                function = function.clone(ir.InsertionPoint.at_block_begin(module.body))
                name = symbols.insert(function).value
                call.attributes["callee"] = ir.FlatSymbolRefAttr.get(name)
            called.add(name)
            todo.append(function)


def _calls_in(parent: ir.Operation) -> list[ir.Operation]:
    found = []
    for region in parent.regions:
        for block in region.blocks:
            for view in block.operations:
                op = view.operation
                found += [op] if op.name == "func.call" else _calls_in(op)
    return found


def _fold_in(parent: ir.Operation) -> None:
    for region in parent.regions:
        for block in region.blocks:
            for view in list(block.operations):
                op = view.operation
                if op.name not in _KEPT or not all(map(_is_zero, op.operands)):
                    _fold_in(op)
                    continue
                zero = _zeros(op.results[0].type)
                if zero is None:
                    continue
                with ir.InsertionPoint(view), op.location:
                    constant = hlo.ConstantOp(zero)
                op.results[0].replace_all_uses_with(constant.result)


def _zeros(kind: ir.Type) -> ir.Attribute | None:
    """The attribute of zeros of a type; None for complex ones, which the bindings cannot read."""
    element = ir.RankedTensorType(kind).element_type
    if isinstance(element, ir.ComplexType):
        return None
    return ir.Attribute.parse(f"dense<{'0' if isinstance(element, ir.IntegerType) else '0.0'}> : {kind}")


def _is_zero(value: ir.Value) -> bool:
    source = getattr(value.owner, "operation", None)
    if source is None or source.name != "stablehlo.constant":
        return False
    zeros = _zeros(value.type)
    return zeros is not None and source.attributes["value"] == zeros
