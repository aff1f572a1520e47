//===- HloAssembly.h - Pieces of text that operations share -----*- C++ -*-===//
//
// Custom directives of the assembly formats of StableHLO and CHLO. A pair `parseX`, `printX`
// belongs to `custom<X>`.

#ifndef EVOLUTE_DIALECTS_STABLEHLO_HLOASSEMBLY_H
#define EVOLUTE_DIALECTS_STABLEHLO_HLOASSEMBLY_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"
#include <type_traits>

namespace mlir::hlo {

//===- Types --------------------------------------------------------------===//

/// One type, if all operands and the result have it; otherwise `(operand types) -> result type`.
ParseResult parseSameTypesInto(OpAsmParser &parser, ArrayRef<Type *> types);
void printSameTypeList(OpAsmPrinter &printer, TypeRange operands, Type result);

template <typename... Types>
ParseResult parseSameTypes(OpAsmParser &parser, Types &...types) {
  return parseSameTypesInto(parser, {&types...});
}
template <typename... Types>
void printSameTypes(OpAsmPrinter &printer, Operation *, Types... types) {
  SmallVector<Type> all{types...};
  Type result = all.pop_back_val();
  printSameTypeList(printer, all, result);
}

/// The same, of any number of operands.
using UnresolvedOperands = SmallVectorImpl<OpAsmParser::UnresolvedOperand>;
ParseResult parseVariadicSameTypes(OpAsmParser &parser, UnresolvedOperands &operands,
                                   SmallVectorImpl<Type> &types, Type &result);
void printVariadicSameTypes(OpAsmPrinter &printer, Operation *op, OperandRange operands,
                            TypeRange types, Type result);

/// The result's type where the operands are its real and imaginary parts.
ParseResult parseComplexTypes(OpAsmParser &parser, Type &lhs, Type &rhs, Type &result);
void printComplexTypes(OpAsmPrinter &printer, Operation *op, Type lhs, Type rhs, Type result);

/// The predicate's type and that of all else.
ParseResult parseSelectTypes(OpAsmParser &parser, Type &pred, Type &onTrue, Type &onFalse,
                             Type &result);
void printSelectTypes(OpAsmPrinter &printer, Operation *op, Type pred, Type onTrue, Type onFalse,
                      Type result);

/// The tuple's type; the operands have the types of its elements.
ParseResult parseTupleTypes(OpAsmParser &parser, SmallVectorImpl<Type> &operands, Type &result);
void printTupleTypes(OpAsmPrinter &printer, Operation *op, TypeRange operands, Type result);

/// Each result has the type of its operand.
ParseResult parsePairedTypes(OpAsmParser &parser, SmallVectorImpl<Type> &operands,
                             SmallVectorImpl<Type> &results);
void printPairedTypes(OpAsmPrinter &printer, Operation *op, TypeRange operands, TypeRange results);

//===- Numbers ------------------------------------------------------------===//

/// `[0, 1]`.
ParseResult parseDims(AsmParser &parser, SmallVectorImpl<int64_t> &dims);
void printDims(AsmPrinter &printer, ArrayRef<int64_t> dims);
ParseResult parseDimList(OpAsmParser &parser, DenseI64ArrayAttr &dims);
void printDimList(OpAsmPrinter &printer, Operation *op, DenseI64ArrayAttr dims);
ParseResult parseDimList(AsmParser &parser, SmallVector<int64_t> &dims);
void printDimList(AsmPrinter &printer, ArrayRef<int64_t> dims);

/// `?, 3` between delimiters; the printer leaves those to its caller.
ParseResult parseBounds(AsmParser &parser, SmallVector<int64_t> &bounds,
                        AsmParser::Delimiter delimiter);
void printBounds(AsmPrinter &printer, ArrayRef<int64_t> bounds);

/// `[0:2, 1:6:2]`.
ParseResult parseSliceRanges(OpAsmParser &parser, DenseI64ArrayAttr &start,
                             DenseI64ArrayAttr &limit, DenseI64ArrayAttr &strides);
void printSliceRanges(OpAsmPrinter &printer, Operation *op, DenseI64ArrayAttr start,
                      DenseI64ArrayAttr limit, DenseI64ArrayAttr strides);

/// `e5m10`.
ParseResult parseFloatFormat(OpAsmParser &parser, IntegerAttr &exponent, IntegerAttr &mantissa);
void printFloatFormat(OpAsmPrinter &printer, Operation *op, IntegerAttr exponent,
                      IntegerAttr mantissa);

/// `<name = [0, 1], other = 2>`, in any order; what is empty or zero is left out.
struct Field {
  StringRef name;
  SmallVector<int64_t> *list = nullptr;
  int64_t *number = nullptr;
};
ParseResult parseFields(AsmParser &parser, ArrayRef<Field> fields);

/// As much of it as one attribute parameter; `first` says whether a comma is due.
void printField(AsmPrinter &printer, StringRef name, ArrayRef<int64_t> value, bool &first);
void printField(AsmPrinter &printer, StringRef name, int64_t value, bool &first);

//===- The rest -----------------------------------------------------------===//

/// `%a, %b,`: a list whose last comma belongs to it.
ParseResult parseOperandsThenComma(OpAsmParser &parser, UnresolvedOperands &operands);
void printOperandsThenComma(OpAsmPrinter &printer, Operation *op, OperandRange operands);

/// `dense<1.0> : tensor<2xf32>`, whose type is the result's unless that is written too.
ParseResult parseConstant(OpAsmParser &parser, ElementsAttr &value, Type &result);
void printConstant(OpAsmPrinter &printer, Operation *op, ElementsAttr value, Type result);

/// `@foo` or `@"foo bar"`.
ParseResult parseCallTarget(OpAsmParser &parser, StringAttr &target);
void printCallTarget(OpAsmPrinter &printer, Operation *op, StringAttr target);

} // namespace mlir::hlo

#endif
