//===- SdyOps.cpp - Operations of Shardy that JAX emits -------------------===//

#include "dialects/sdy/SdyOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace evolute::sdy;

//===- Text as it was read ------------------------------------------------===//

/// Reads one bracketed piece of text, whose brackets need only balance.
static FailureOr<StringRef> readBracketed(OpAsmParser &parser) {
  SMLoc begin = parser.getCurrentLocation(), last;
  int depth = 0;
  do {
    last = parser.getCurrentLocation();
    int64_t integer;
    StringRef keyword;
    StringAttr symbol;
    std::string string;
    if (succeeded(parser.parseOptionalLess()) || succeeded(parser.parseOptionalLSquare()) ||
        succeeded(parser.parseOptionalLBrace()) || succeeded(parser.parseOptionalLParen()))
      ++depth;
    else if (depth == 0)
      return parser.emitError(last) << "expected a bracket";
    else if (succeeded(parser.parseOptionalGreater()) || succeeded(parser.parseOptionalRSquare()) ||
             succeeded(parser.parseOptionalRBrace()) || succeeded(parser.parseOptionalRParen()))
      --depth;
    else if (failed(parser.parseOptionalComma()) && failed(parser.parseOptionalColon()) &&
             failed(parser.parseOptionalEqual()) && failed(parser.parseOptionalQuestion()) &&
             failed(parser.parseOptionalString(&string)) &&
             failed(parser.parseOptionalKeyword(&keyword)) &&
             failed(parser.parseOptionalSymbolName(symbol))) {
      OptionalParseResult isInteger = parser.parseOptionalInteger(integer);
      if (!isInteger.has_value() || failed(*isInteger))
        return parser.emitError(last) << "expected axes, meshes and numbers in brackets";
    }
  } while (depth > 0);
  return StringRef(begin.getPointer(), last.getPointer() + 1 - begin.getPointer());
}

/// The attribute `prefix`, what is read, `suffix`.
static ParseResult parseRaw(OpAsmParser &parser, StringRef prefix, RawAttr &attribute,
                            StringRef suffix = "") {
  FailureOr<StringRef> text = readBracketed(parser);
  if (failed(text))
    return failure();
  attribute = RawAttr::get(parser.getContext(), (prefix + *text + suffix).str());
  return success();
}

/// What is between `prefix` and `suffix`; all of it, if another kind of attribute was given.
static StringRef stripped(RawAttr attribute, StringRef prefix, StringRef suffix = "") {
  StringRef text = attribute.getText();
  if (text.starts_with(prefix) && text.ends_with(suffix))
    return text.drop_front(prefix.size()).drop_back(suffix.size());
  return text;
}

static ParseResult parseMesh(OpAsmParser &parser, RawAttr &mesh) {
  return parseRaw(parser, "mesh", mesh);
}
static void printMesh(OpAsmPrinter &printer, Operation *, RawAttr mesh) {
  printer << stripped(mesh, "mesh");
}

static ParseResult parseSharding(OpAsmParser &parser, RawAttr &sharding) {
  return parseRaw(parser, "sharding", sharding);
}
static void printSharding(OpAsmPrinter &printer, Operation *, RawAttr sharding) {
  printer << stripped(sharding, "sharding");
}

#include "dialects/sdy/SdyDialect.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/sdy/SdyAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/sdy/SdyOps.cpp.inc"

void SdyDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/sdy/SdyAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/sdy/SdyOps.cpp.inc"
      >();
  allowUnknownOperations();
}

Attribute SdyDialect::parseAttribute(DialectAsmParser &parser, Type) const {
  return RawAttr::get(parser.getContext(), parser.getFullSymbolSpec());
}

void SdyDialect::printAttribute(Attribute attribute, DialectAsmPrinter &printer) const {
  printer << cast<RawAttr>(attribute).getText();
}

//===- Manual computation -------------------------------------------------===//

void ManualComputationOp::print(OpAsmPrinter &printer) {
  printer << '(' << getTensors()
          << ") in_shardings=" << stripped(getInShardingsAttr(), "sharding_per_value<", ">")
          << " out_shardings=" << stripped(getOutShardingsAttr(), "sharding_per_value<", ">")
          << " manual_axes=" << stripped(getManualAxesAttr(), "manual_axes") << " (";
  llvm::interleaveComma(getBody().getArguments(), printer,
                        [&](BlockArgument argument) { printer.printRegionArgument(argument); });
  printer << ") ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict(
      (*this)->getAttrs(),
      {getInShardingsAttrName(), getOutShardingsAttrName(), getManualAxesAttrName()});
  printer << " : ";
  printer.printFunctionalType(*this);
}

ParseResult ManualComputationOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> tensors;
  SmallVector<OpAsmParser::Argument> arguments;
  RawAttr in, out, axes;
  FunctionType type;
  if (parser.parseOperandList(tensors, OpAsmParser::Delimiter::Paren) ||
      parser.parseKeyword("in_shardings") || parser.parseEqual() ||
      parseRaw(parser, "sharding_per_value<", in, ">") || parser.parseKeyword("out_shardings") ||
      parser.parseEqual() || parseRaw(parser, "sharding_per_value<", out, ">") ||
      parser.parseKeyword("manual_axes") || parser.parseEqual() ||
      parseRaw(parser, "manual_axes", axes) ||
      parser.parseArgumentList(arguments, OpAsmParser::Delimiter::Paren, /*allowType=*/true) ||
      parser.parseRegion(*result.addRegion(), arguments) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColonType(type) ||
      parser.resolveOperands(tensors, type.getInputs(), location, result.operands))
    return failure();
  auto &properties = result.getOrAddProperties<Properties>();
  properties.in_shardings = in;
  properties.out_shardings = out;
  properties.manual_axes = axes;
  result.addTypes(type.getResults());
  return success();
}
