//===- StablehloAssembly.cpp - Text of single StableHLO operations --------===//

#include "dialects/stablehlo/StablehloAssembly.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::stablehlo;

//===- Convolution --------------------------------------------------------===//

ParseResult mlir::stablehlo::parseConvolutionDimensions(OpAsmParser &parser,
                                                        ConvDimensionNumbersAttr &numbers) {
  FailureOr<ConvDimensionNumbersAttr> parsed = parseConvolution(parser);
  if (failed(parsed))
    return failure();
  numbers = *parsed;
  return success();
}

void mlir::stablehlo::printConvolutionDimensions(OpAsmPrinter &printer, Operation *,
                                                 ConvDimensionNumbersAttr numbers) {
  printConvolution(printer, numbers);
}

/// `[[1, 1], [0, 2]]`, as a matrix of two columns.
static ParseResult parsePadding(OpAsmParser &parser, DenseIntElementsAttr &padding) {
  SmallVector<int64_t> values;
  auto parseRow = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    size_t before = values.size();
    if (hlo::parseDims(parser, values))
      return failure();
    if (values.size() != before + 2)
      return parser.emitError(location) << "expected 2 numbers, found " << values.size() - before;
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseRow))
    return failure();
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size() / 2), 2},
                                    parser.getBuilder().getI64Type());
  padding = DenseIntElementsAttr::get(type, values);
  return success();
}

static ParseResult parseReversal(OpAsmParser &parser, DenseBoolArrayAttr &reversal) {
  SmallVector<bool> values;
  auto parseOne = [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalKeyword("true")))
      values.push_back(true);
    else if (succeeded(parser.parseOptionalKeyword("false")))
      values.push_back(false);
    else {
      int64_t number;
      if (parser.parseInteger(number))
        return failure();
      values.push_back(number != 0);
    }
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  reversal = DenseBoolArrayAttr::get(parser.getContext(), values);
  return success();
}

ParseResult mlir::stablehlo::parseWindow(OpAsmParser &parser, DenseI64ArrayAttr &strides,
                                         DenseIntElementsAttr &padding,
                                         DenseI64ArrayAttr &lhsDilation,
                                         DenseI64ArrayAttr &rhsDilation,
                                         DenseBoolArrayAttr &reversal) {
  while (true) {
    SMLoc location = parser.getCurrentLocation();
    StringRef name;
    if (failed(parser.parseOptionalKeyword(&name)))
      return success();
    bool seen = name == "stride"       ? static_cast<bool>(strides)
                : name == "pad"        ? static_cast<bool>(padding)
                : name == "lhs_dilate" ? static_cast<bool>(lhsDilation)
                : name == "rhs_dilate" ? static_cast<bool>(rhsDilation)
                                       : name != "reverse" || reversal;
    if (seen)
      return parser.emitError(location)
             << "expected stride, pad, lhs_dilate, rhs_dilate and reverse at most once each,"
                " found "
             << name;
    if (parser.parseEqual())
      return failure();
    ParseResult value = name == "stride"       ? hlo::parseDimList(parser, strides)
                        : name == "pad"        ? parsePadding(parser, padding)
                        : name == "lhs_dilate" ? hlo::parseDimList(parser, lhsDilation)
                        : name == "rhs_dilate" ? hlo::parseDimList(parser, rhsDilation)
                                               : parseReversal(parser, reversal);
    if (value)
      return failure();
    if (failed(parser.parseOptionalComma()))
      return success();
  }
}

void mlir::stablehlo::printWindow(OpAsmPrinter &printer, Operation *op, DenseI64ArrayAttr strides,
                                  DenseIntElementsAttr padding, DenseI64ArrayAttr lhsDilation,
                                  DenseI64ArrayAttr rhsDilation, DenseBoolArrayAttr reversal) {
  StringRef separator = "";
  auto begin = [&](StringRef name) {
    printer << separator << name << " = ";
    separator = ", ";
  };
  auto list = [&](StringRef name, DenseI64ArrayAttr dims) {
    if (!dims)
      return;
    begin(name);
    hlo::printDims(printer, dims.asArrayRef());
  };
  list("stride", strides);
  if (padding) {
    begin("pad");
    // Of another shape than the verifier wants, the elements are still told in pairs.
    SmallVector<int64_t> values(padding.getValues<int64_t>());
    printer << '[';
    for (size_t i = 0; i + 1 < values.size(); i += 2)
      printer << (i ? ", " : "") << '[' << values[i] << ", " << values[i + 1] << ']';
    printer << ']';
  }
  list("lhs_dilate", lhsDilation);
  list("rhs_dilate", rhsDilation);
  if (reversal) {
    begin("reverse");
    printer << '[';
    llvm::interleaveComma(reversal.asArrayRef(), printer,
                          [&](bool value) { printer << (value ? "true" : "false"); });
    printer << ']';
  }
}

//===- Dot products -------------------------------------------------------===//

ParseResult mlir::stablehlo::parseDotDimensions(OpAsmParser &parser,
                                                DotDimensionNumbersAttr &numbers) {
  SmallVector<int64_t> lhsBatching, rhsBatching, lhsContracting, rhsContracting;
  auto parsePair = [&](SmallVectorImpl<int64_t> &lhs, SmallVectorImpl<int64_t> &rhs) {
    return failure(parser.parseEqual() || hlo::parseDims(parser, lhs) || parser.parseKeyword("x") ||
                   hlo::parseDims(parser, rhs));
  };
  if (succeeded(parser.parseOptionalKeyword("batching_dims")))
    if (failed(parsePair(lhsBatching, rhsBatching)) || parser.parseComma())
      return failure();
  if (parser.parseKeyword("contracting_dims") || failed(parsePair(lhsContracting, rhsContracting)))
    return failure();
  numbers = DotDimensionNumbersAttr::get(parser.getContext(), lhsBatching, rhsBatching,
                                         lhsContracting, rhsContracting);
  return success();
}

void mlir::stablehlo::printDotDimensions(OpAsmPrinter &printer, Operation *,
                                         DotDimensionNumbersAttr numbers) {
  auto pair = [&](StringRef name, ArrayRef<int64_t> lhs, ArrayRef<int64_t> rhs) {
    printer << name << " = [" << lhs << "] x [" << rhs << "]";
  };
  if (!numbers.getLhsBatchingDimensions().empty() || !numbers.getRhsBatchingDimensions().empty()) {
    pair("batching_dims", numbers.getLhsBatchingDimensions(), numbers.getRhsBatchingDimensions());
    printer << ", ";
  }
  pair("contracting_dims", numbers.getLhsContractingDimensions(),
       numbers.getRhsContractingDimensions());
}

/// What follows `precision`.
static ParseResult parsePrecisionList(OpAsmParser &parser, ArrayAttr &precision) {
  SmallVector<Attribute> values;
  auto parseOne = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    StringRef name;
    if (parser.parseKeyword(&name))
      return failure();
    std::optional<Precision> value = symbolizePrecision(name);
    if (!value)
      return parser.emitError(location) << "expected DEFAULT, HIGH or HIGHEST, found " << name;
    values.push_back(PrecisionAttr::get(parser.getContext(), *value));
    return success();
  };
  if (parser.parseEqual() || parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  precision = ArrayAttr::get(parser.getContext(), values);
  return success();
}

ParseResult mlir::stablehlo::parsePrecision(OpAsmParser &parser, ArrayAttr &precision) {
  if (failed(parser.parseOptionalComma()))
    return success();
  return failure(parser.parseKeyword("precision") || parsePrecisionList(parser, precision));
}

void mlir::stablehlo::printPrecision(OpAsmPrinter &printer, Operation *, ArrayAttr precision) {
  if (!precision)
    return;
  printer << ", precision = [";
  llvm::interleaveComma(precision, printer, [&](Attribute value) {
    printer << stringifyPrecision(cast<PrecisionAttr>(value).getValue());
  });
  printer << ']';
}

ParseResult mlir::stablehlo::parsePrecisionAndAlgorithm(OpAsmParser &parser, ArrayAttr &precision,
                                                        DotAlgorithmAttr &algorithm) {
  if (failed(parser.parseOptionalComma()))
    return success();
  if (succeeded(parser.parseOptionalKeyword("precision"))) {
    if (parsePrecisionList(parser, precision))
      return failure();
    if (failed(parser.parseOptionalComma()))
      return success();
  }
  return failure(parser.parseKeyword("algorithm") || parser.parseEqual() ||
                 parser.parseCustomAttributeWithFallback(algorithm));
}

void mlir::stablehlo::printPrecisionAndAlgorithm(OpAsmPrinter &printer, Operation *op,
                                                 ArrayAttr precision, DotAlgorithmAttr algorithm) {
  printPrecision(printer, op, precision);
  if (algorithm) {
    printer << ", algorithm = ";
    printer.printStrippedAttrOrType(algorithm);
  }
}

//===- Reduce -------------------------------------------------------------===//

/// The body's only operation, if it is commutative, combines the two arguments in order, and is
/// returned.
static Operation *shortReducer(ReduceOp reduce) {
  Region &body = reduce.getBody();
  if (reduce.getInputs().size() != 1 || !body.hasOneBlock() || body.getNumArguments() != 2)
    return nullptr;
  Block &block = body.front();
  if (!llvm::hasNItems(block, 2))
    return nullptr;
  Operation &combine = block.front();
  auto terminator = dyn_cast<ReturnOp>(block.back());
  Type type = block.getArgument(0).getType();
  bool isShort =
      terminator && combine.getNumResults() == 1 && combine.getNumOperands() == 2 &&
      combine.getNumRegions() == 0 && combine.hasTrait<OpTrait::IsCommutative>() &&
      isa<StablehloDialect>(combine.getDialect()) &&
      combine.getOperand(0) == block.getArgument(0) &&
      combine.getOperand(1) == block.getArgument(1) && terminator->getNumOperands() == 1 &&
      terminator->getOperand(0) == combine.getResult(0) && combine.getResult(0).getType() == type &&
      block.getArgument(1).getType() == type && reduce.getInitValues()[0].getType() == type;
  return isShort ? &combine : nullptr;
}

void ReduceOp::print(OpAsmPrinter &printer) {
  printer << '(';
  llvm::interleave(
      llvm::zip(getInputs(), getInitValues()), printer,
      [&](auto pair) { printer << std::get<0>(pair) << " init: " << std::get<1>(pair); }, "), (");
  printer << ')';
  Operation *combine = shortReducer(*this);
  if (combine)
    printer << " applies " << combine->getName().getStringRef();
  printer << " across dimensions = [" << getDimensions() << ']';
  printer.printOptionalAttrDict((*this)->getAttrs(), {getDimensionsAttrName()});
  printer << " : ";
  printer.printFunctionalType(*this);
  if (combine)
    return;
  printer.printNewline();
  printer << " reducer";
  // Arguments come as all that hold what there is, then all that are combined in; the text pairs
  // them by input.
  auto arguments = getBody().getArguments();
  size_t half = arguments.size() / 2;
  for (size_t i = 0; i < half; ++i) {
    printer << '(';
    printer.printRegionArgument(arguments[i]);
    printer << ", ";
    printer.printRegionArgument(arguments[half + i]);
    printer << ") ";
  }
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

/// ` reducer(%a: .., %b: ..) (..) { .. }`.
static ParseResult parseReducer(OpAsmParser &parser, Region &body, size_t inputs) {
  SmallVector<OpAsmParser::Argument> arguments(2 * inputs);
  if (parser.parseKeyword("reducer"))
    return failure();
  for (size_t i = 0; i < inputs; ++i)
    if (parser.parseLParen() || parser.parseArgument(arguments[i], /*allowType=*/true) ||
        parser.parseComma() || parser.parseArgument(arguments[inputs + i], /*allowType=*/true) ||
        parser.parseRParen())
      return failure();
  for (OpAsmParser::Argument &argument : arguments)
    if (!argument.type)
      return parser.emitError(argument.ssaName.location)
             << "expected the type of the reducer's argument";
  return parser.parseRegion(body, arguments);
}

/// The body that `applies <name>` stands for.
static ParseResult buildShortReducer(OpAsmParser &parser, SMLoc position, OperationName name,
                                     Type type, Location location, Region &body) {
  if (!name.isRegistered() || !isa<StablehloDialect>(name.getDialect()) ||
      !name.hasTrait<OpTrait::IsCommutative>() || !name.hasTrait<OpTrait::NOperands<2>::Impl>())
    return parser.emitError(position)
           << "expected a commutative operation of two operands in stablehlo, found " << name;
  Block &block = body.emplaceBlock();
  block.addArguments({type, type}, {location, location});
  // The region has no operation yet to take a context from.
  OpBuilder builder(parser.getContext());
  builder.setInsertionPointToStart(&block);
  OperationState state(location, name, block.getArguments(), type);
  Operation *combine = builder.create(state);
  ReturnOp::create(builder, location, combine->getResults());
  return success();
}

ParseResult ReduceOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands, inits;
  do {
    if (parser.parseLParen() || parser.parseOperand(operands.emplace_back()) ||
        parser.parseKeyword("init") || parser.parseColon() ||
        parser.parseOperand(inits.emplace_back()) || parser.parseRParen())
      return failure();
  } while (succeeded(parser.parseOptionalComma()));
  size_t inputs = operands.size();
  llvm::append_range(operands, inits);

  std::optional<OperationName> combine;
  SMLoc combineLocation;
  if (succeeded(parser.parseOptionalKeyword("applies"))) {
    combineLocation = parser.getCurrentLocation();
    FailureOr<OperationName> name = parser.parseCustomOperationName();
    if (failed(name))
      return failure();
    combine = *name;
  }
  DenseI64ArrayAttr dimensions;
  FunctionType type;
  if (parser.parseKeyword("across") || parser.parseKeyword("dimensions") || parser.parseEqual() ||
      hlo::parseDimList(parser, dimensions) || parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(operands, type.getInputs(), location, result.operands))
    return failure();
  result.getOrAddProperties<Properties>().dimensions = dimensions;
  result.addTypes(type.getResults());
  Region *body = result.addRegion();
  if (!combine)
    return parseReducer(parser, *body, inputs);
  if (inputs != 1)
    return parser.emitError(combineLocation)
           << "expected one input where a single operation is applied, found " << inputs;
  auto init = dyn_cast<RankedTensorType>(type.getInput(1));
  if (!init)
    return parser.emitError(location) << "expected tensors, found " << type;
  // The location that is written after the operation is that of the body too; without one, all of
  // it is where the operation's text begins.
  std::optional<Location> written;
  if (parser.parseOptionalLocationSpecifier(written))
    return failure();
  result.location = written.value_or(parser.getEncodedSourceLoc(location));
  return buildShortReducer(parser, combineLocation, *combine,
                           RankedTensorType::get({}, init.getElementType()), result.location,
                           *body);
}

//===- While --------------------------------------------------------------===//

void WhileOp::print(OpAsmPrinter &printer) {
  printer << '(';
  if (getCond().getNumArguments() == getNumOperands())
    llvm::interleaveComma(llvm::zip(getCond().getArguments(), getOperand()), printer,
                          [&](auto pair) {
                            printer.printOperand(std::get<0>(pair));
                            printer << " = ";
                            printer.printOperand(std::get<1>(pair));
                          });
  printer << ')';
  if (getNumOperands()) {
    printer << " : ";
    llvm::interleaveComma(getOperandTypes(), printer);
  }
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  printer.printNewline();
  printer << "cond ";
  printer.printRegion(getCond(), /*printEntryBlockArgs=*/false);
  printer << " do ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult WhileOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<OpAsmParser::Argument> arguments;
  auto parseOne = [&]() -> ParseResult {
    return failure(parser.parseArgument(arguments.emplace_back()) || parser.parseEqual() ||
                   parser.parseOperand(operands.emplace_back()));
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseOne))
    return failure();
  SmallVector<Type> types;
  if (!operands.empty() && parser.parseColonTypeList(types))
    return failure();
  if (parser.resolveOperands(operands, types, location, result.operands) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes) || parser.parseKeyword("cond"))
    return failure();
  for (auto [argument, type] : llvm::zip(arguments, types))
    argument.type = type;
  Region *cond = result.addRegion(), *body = result.addRegion();
  result.addTypes(types);
  return failure(parser.parseRegion(*cond, arguments) || parser.parseKeyword("do") ||
                 parser.parseRegion(*body, arguments));
}

void WhileOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    setName(argument, "iterArg");
}
