//===- HloAssembly.cpp - Pieces of text that operations share -------------===//

#include "dialects/stablehlo/HloAssembly.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

//===- Types --------------------------------------------------------------===//

/// The function type, if `type` is one; a null type if not; an error if it has other numbers of
/// operands and results.
static FailureOr<FunctionType> asFunction(OpAsmParser &parser, SMLoc location, Type type,
                                          size_t operands) {
  auto function = dyn_cast<FunctionType>(type);
  if (function && (function.getNumInputs() != operands || function.getNumResults() != 1))
    return parser.emitError(location)
           << "expected types of " << operands << " operands and 1 result, found " << type;
  return function;
}

ParseResult hlo::parseSameTypesInto(OpAsmParser &parser, ArrayRef<Type *> types) {
  SMLoc location = parser.getCurrentLocation();
  Type type;
  if (parser.parseType(type))
    return failure();
  FailureOr<FunctionType> function = asFunction(parser, location, type, types.size() - 1);
  if (failed(function))
    return failure();
  for (auto [index, each] : llvm::enumerate(types.drop_back()))
    *each = *function ? function->getInput(index) : type;
  *types.back() = *function ? function->getResult(0) : type;
  return success();
}

void hlo::printSameTypeList(OpAsmPrinter &printer, TypeRange operands, Type result) {
  if (llvm::all_of(operands, [&](Type type) { return type == result; }))
    printer << result;
  else
    printer.printFunctionalType(operands, ArrayRef<Type>(result));
}

ParseResult hlo::parseVariadicSameTypes(OpAsmParser &parser, UnresolvedOperands &operands,
                                        SmallVectorImpl<Type> &types, Type &result) {
  types.resize(operands.size());
  SmallVector<Type *> all = llvm::map_to_vector(types, [](Type &type) { return &type; });
  all.push_back(&result);
  return parseSameTypesInto(parser, all);
}

void hlo::printVariadicSameTypes(OpAsmPrinter &printer, Operation *, OperandRange, TypeRange types,
                                 Type result) {
  printSameTypeList(printer, types, result);
}

ParseResult hlo::parseComplexTypes(OpAsmParser &parser, Type &lhs, Type &rhs, Type &result) {
  SMLoc location = parser.getCurrentLocation();
  Type type;
  if (parser.parseType(type))
    return failure();
  FailureOr<FunctionType> function = asFunction(parser, location, type, 2);
  if (failed(function))
    return failure();
  if (*function) {
    lhs = function->getInput(0);
    rhs = function->getInput(1);
    result = function->getResult(0);
    return success();
  }
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto element = tensor ? dyn_cast<ComplexType>(tensor.getElementType()) : ComplexType();
  if (!element)
    return parser.emitError(location) << "expected a tensor of complex numbers, found " << type;
  lhs = rhs = tensor.clone(element.getElementType());
  result = type;
  return success();
}

void hlo::printComplexTypes(OpAsmPrinter &printer, Operation *, Type lhs, Type rhs, Type result) {
  auto tensor = dyn_cast<RankedTensorType>(result);
  auto element = tensor ? dyn_cast<ComplexType>(tensor.getElementType()) : ComplexType();
  if (element && lhs == rhs && lhs == tensor.clone(element.getElementType()))
    printer << result;
  else
    printer.printFunctionalType(ArrayRef<Type>{lhs, rhs}, ArrayRef<Type>(result));
}

ParseResult hlo::parseSelectTypes(OpAsmParser &parser, Type &pred, Type &onTrue, Type &onFalse,
                                  Type &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<Type> types;
  if (parser.parseTypeList(types))
    return failure();
  if (types.size() == 2) {
    pred = types[0];
    onTrue = onFalse = result = types[1];
    return success();
  }
  if (types.size() != 1 || !isa<FunctionType>(types[0]))
    return parser.emitError(location)
           << "expected the types of the predicate and of the result, or a function type";
  FailureOr<FunctionType> function = asFunction(parser, location, types[0], 3);
  if (failed(function))
    return failure();
  pred = function->getInput(0);
  onTrue = function->getInput(1);
  onFalse = function->getInput(2);
  result = function->getResult(0);
  return success();
}

void hlo::printSelectTypes(OpAsmPrinter &printer, Operation *, Type pred, Type onTrue, Type onFalse,
                           Type result) {
  if (onTrue == result && onFalse == result)
    printer << pred << ", " << result;
  else
    printer.printFunctionalType(ArrayRef<Type>{pred, onTrue, onFalse}, ArrayRef<Type>(result));
}

ParseResult hlo::parseTupleTypes(OpAsmParser &parser, SmallVectorImpl<Type> &operands,
                                 Type &result) {
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseType(result))
    return failure();
  auto tuple = dyn_cast<TupleType>(result);
  if (!tuple)
    return parser.emitError(location) << "expected a tuple type, found " << result;
  llvm::append_range(operands, tuple.getTypes());
  return success();
}

void hlo::printTupleTypes(OpAsmPrinter &printer, Operation *, TypeRange, Type result) {
  printer << result;
}

ParseResult hlo::parsePairedTypes(OpAsmParser &parser, SmallVectorImpl<Type> &operands,
                                  SmallVectorImpl<Type> &results) {
  if (parser.parseTypeList(operands))
    return failure();
  llvm::append_range(results, operands);
  return success();
}

void hlo::printPairedTypes(OpAsmPrinter &printer, Operation *, TypeRange operands, TypeRange) {
  llvm::interleaveComma(operands, printer);
}

//===- Numbers ------------------------------------------------------------===//

ParseResult hlo::parseDims(AsmParser &parser, SmallVectorImpl<int64_t> &dims) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                        [&] { return parser.parseInteger(dims.emplace_back()); });
}

void hlo::printDims(AsmPrinter &printer, ArrayRef<int64_t> dims) { printer << '[' << dims << ']'; }

ParseResult hlo::parseDimList(OpAsmParser &parser, DenseI64ArrayAttr &dims) {
  SmallVector<int64_t> values;
  if (parseDims(parser, values))
    return failure();
  dims = DenseI64ArrayAttr::get(parser.getContext(), values);
  return success();
}

void hlo::printDimList(OpAsmPrinter &printer, Operation *, DenseI64ArrayAttr dims) {
  printDims(printer, dims.asArrayRef());
}

ParseResult hlo::parseDimList(AsmParser &parser, SmallVector<int64_t> &dims) {
  return parseDims(parser, dims);
}

void hlo::printDimList(AsmPrinter &printer, ArrayRef<int64_t> dims) { printDims(printer, dims); }

ParseResult hlo::parseBounds(AsmParser &parser, SmallVector<int64_t> &bounds,
                             AsmParser::Delimiter delimiter) {
  return parser.parseCommaSeparatedList(delimiter, [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalQuestion())) {
      bounds.push_back(ShapedType::kDynamic);
      return success();
    }
    return parser.parseInteger(bounds.emplace_back());
  });
}

void hlo::printBounds(AsmPrinter &printer, ArrayRef<int64_t> bounds) {
  llvm::interleaveComma(bounds, printer, [&](int64_t bound) {
    if (ShapedType::isDynamic(bound))
      printer << '?';
    else
      printer << bound;
  });
}

ParseResult hlo::parseSliceRanges(OpAsmParser &parser, DenseI64ArrayAttr &start,
                                  DenseI64ArrayAttr &limit, DenseI64ArrayAttr &strides) {
  SmallVector<int64_t> starts, limits, steps;
  auto parseRange = [&]() -> ParseResult {
    if (parser.parseInteger(starts.emplace_back()) || parser.parseColon() ||
        parser.parseInteger(limits.emplace_back()))
      return failure();
    steps.push_back(1);
    return succeeded(parser.parseOptionalColon()) ? parser.parseInteger(steps.back()) : success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseRange))
    return failure();
  start = DenseI64ArrayAttr::get(parser.getContext(), starts);
  limit = DenseI64ArrayAttr::get(parser.getContext(), limits);
  strides = DenseI64ArrayAttr::get(parser.getContext(), steps);
  return success();
}

void hlo::printSliceRanges(OpAsmPrinter &printer, Operation *, DenseI64ArrayAttr start,
                           DenseI64ArrayAttr limit, DenseI64ArrayAttr strides) {
  printer << '[';
  llvm::interleaveComma(llvm::zip(start.asArrayRef(), limit.asArrayRef(), strides.asArrayRef()),
                        printer, [&](auto range) {
                          auto [from, to, step] = range;
                          printer << from << ':' << to;
                          if (step != 1)
                            printer << ':' << step;
                        });
  printer << ']';
}

ParseResult hlo::parseFloatFormat(OpAsmParser &parser, IntegerAttr &exponent,
                                  IntegerAttr &mantissa) {
  SMLoc location = parser.getCurrentLocation();
  StringRef word;
  if (parser.parseKeyword(&word))
    return failure();
  int32_t exponentBits = 0, mantissaBits = 0;
  StringRef rest = word;
  if (!rest.consume_front("e") || rest.consumeInteger(10, exponentBits) ||
      !rest.consume_front("m") || rest.getAsInteger(10, mantissaBits))
    return parser.emitError(location) << "expected a format like e5m10, found " << word;
  exponent = parser.getBuilder().getI32IntegerAttr(exponentBits);
  mantissa = parser.getBuilder().getI32IntegerAttr(mantissaBits);
  return success();
}

void hlo::printFloatFormat(OpAsmPrinter &printer, Operation *, IntegerAttr exponent,
                           IntegerAttr mantissa) {
  printer << 'e' << exponent.getInt() << 'm' << mantissa.getInt();
}

ParseResult hlo::parseFields(AsmParser &parser, ArrayRef<Field> fields) {
  llvm::SmallDenseSet<StringRef> seen;
  auto parseField = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    StringRef name;
    if (parser.parseKeyword(&name))
      return failure();
    const Field *field =
        llvm::find_if(fields, [&](const Field &each) { return each.name == name; });
    if (field == fields.end()) {
      InFlightDiagnostic error = parser.emitError(location) << "expected one of ";
      llvm::interleaveComma(fields, error, [&](const Field &each) { error << each.name; });
      return error << ", found " << name;
    }
    if (!seen.insert(name).second)
      return parser.emitError(location) << "expected " << name << " once, found it twice";
    if (parser.parseEqual())
      return failure();
    return field->list ? parseDims(parser, *field->list) : parser.parseInteger(*field->number);
  };
  if (parser.parseLess())
    return failure();
  // A comma may stand before the end.
  while (failed(parser.parseOptionalGreater())) {
    if (parseField())
      return failure();
    if (failed(parser.parseOptionalComma()))
      return parser.parseGreater();
  }
  return success();
}

void hlo::printField(AsmPrinter &printer, StringRef name, ArrayRef<int64_t> value, bool &first) {
  if (value.empty())
    return;
  printer << (first ? "" : ", ") << name << " = [" << value << "]";
  first = false;
}

void hlo::printField(AsmPrinter &printer, StringRef name, int64_t value, bool &first) {
  if (value == 0)
    return;
  printer << (first ? "" : ", ") << name << " = " << value;
  first = false;
}

//===- The rest -----------------------------------------------------------===//

ParseResult hlo::parseOperandsThenComma(OpAsmParser &parser, UnresolvedOperands &operands) {
  while (true) {
    OpAsmParser::UnresolvedOperand operand;
    OptionalParseResult result = parser.parseOptionalOperand(operand);
    if (!result.has_value())
      break;
    if (failed(*result))
      return failure();
    operands.push_back(operand);
    if (parser.parseComma())
      return failure();
  }
  // With no operand the comma stands alone.
  return operands.empty() ? parser.parseComma() : success();
}

void hlo::printOperandsThenComma(OpAsmPrinter &printer, Operation *, OperandRange operands) {
  printer.printOperands(operands);
  printer << ',';
}

ParseResult hlo::parseConstant(OpAsmParser &parser, ElementsAttr &value, Type &result) {
  SMLoc location = parser.getCurrentLocation();
  Attribute attribute;
  if (parser.parseAttribute(attribute))
    return failure();
  value = dyn_cast<ElementsAttr>(attribute);
  if (!value)
    return parser.emitError(location) << "expected the elements of a tensor, found " << attribute;
  result = value.getShapedType();
  return success();
}

void hlo::printConstant(OpAsmPrinter &printer, Operation *, ElementsAttr value, Type) {
  printer.printAttribute(value);
}

ParseResult hlo::parseCallTarget(OpAsmParser &parser, StringAttr &target) {
  return parser.parseSymbolName(target);
}

void hlo::printCallTarget(OpAsmPrinter &printer, Operation *, StringAttr target) {
  printer.printSymbolName(target.getValue());
}
