//===- ChloOps.cpp - Operations and attributes of CHLO --------------------===//

#include "dialects/chlo/ChloOps.h"
#include "dialects/stablehlo/HloAssembly.h"
#include "dialects/stablehlo/StablehloInference.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::chlo;

namespace mlir::chlo {
using hlo::parseConstant, hlo::printConstant;
} // namespace mlir::chlo

#include "dialects/chlo/ChloDialect.cpp.inc"
#include "dialects/chlo/ChloEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/chlo/ChloAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/chlo/ChloOps.cpp.inc"

void ChloDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/chlo/ChloAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/chlo/ChloOps.cpp.inc"
      >();
}

Operation *ChloDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                            Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return stablehlo::ConstantOp::create(builder, location, type, elements);
}

//===- Attributes ---------------------------------------------------------===//

Attribute RaggedDotDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> lhsBatching, rhsBatching, lhsContracting, rhsContracting, lhsRagged,
      rhsGroup;
  if (hlo::parseFields(parser, {{"lhs_batching_dimensions", &lhsBatching},
                                {"rhs_batching_dimensions", &rhsBatching},
                                {"lhs_contracting_dimensions", &lhsContracting},
                                {"rhs_contracting_dimensions", &rhsContracting},
                                {"lhs_ragged_dimensions", &lhsRagged},
                                {"rhs_group_dimensions", &rhsGroup}}))
    return {};
  return get(parser.getContext(), lhsBatching, rhsBatching, lhsContracting, rhsContracting,
             lhsRagged, rhsGroup);
}

void RaggedDotDimensionNumbersAttr::print(AsmPrinter &printer) const {
  bool first = true;
  printer << '<';
  hlo::printField(printer, "lhs_batching_dimensions", getLhsBatchingDimensions(), first);
  hlo::printField(printer, "rhs_batching_dimensions", getRhsBatchingDimensions(), first);
  hlo::printField(printer, "lhs_contracting_dimensions", getLhsContractingDimensions(), first);
  hlo::printField(printer, "rhs_contracting_dimensions", getRhsContractingDimensions(), first);
  hlo::printField(printer, "lhs_ragged_dimensions", getLhsRaggedDimensions(), first);
  hlo::printField(printer, "rhs_group_dimensions", getRhsGroupDimensions(), first);
  printer << '>';
}

//===- Types that follow from operands ------------------------------------===//

/// The operand's shape, of booleans.
static LogicalResult inferTest(Value operand, SmallVectorImpl<Type> &types) {
  types.push_back(
      cast<RankedTensorType>(operand.getType()).clone(IntegerType::get(operand.getContext(), 1)));
  return success();
}

LogicalResult IsInfOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                        SmallVectorImpl<Type> &types) {
  return inferTest(op.getOperand(), types);
}

LogicalResult IsNegInfOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                           SmallVectorImpl<Type> &types) {
  return inferTest(op.getOperand(), types);
}

LogicalResult IsPosInfOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                           SmallVectorImpl<Type> &types) {
  return inferTest(op.getOperand(), types);
}

LogicalResult ConstantOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                           SmallVectorImpl<Type> &types) {
  types.push_back(op.getValue().getShapedType());
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult ConstantLikeOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                               SmallVectorImpl<Type> &types) {
  types.push_back(cast<RankedTensorType>(op.getOperand().getType()).clone(op.getValue().getType()));
  return success();
}

LogicalResult TopKOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                       Adaptor op, SmallVectorImpl<Type> &types) {
  auto operand = cast<RankedTensorType>(op.getOperand().getType());
  int64_t k = op.getK();
  if (!operand.getRank())
    return emitOptionalError(location, "expected an operand of rank at least 1, found ", operand);
  int64_t size = operand.getShape().back();
  if (!ShapedType::isDynamic(size) && k > size)
    return emitOptionalError(location, "expected k of at most the last size, ", size, ", found ",
                             k);
  SmallVector<int64_t> shape(operand.getShape());
  shape.back() = k;
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  types.push_back(RankedTensorType::get(shape, IntegerType::get(context, 32)));
  return success();
}

//===- Scan ---------------------------------------------------------------===//

void ScanOp::print(OpAsmPrinter &printer) {
  printer << '(' << getInputs() << ") inits (" << getInits() << ") dimension=" << getDimension()
          << ' ';
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getDimensionAttrName(), getOperandSegmentSizeAttr(), getResultSegmentSizeAttr()});
  printer << ' ';
  printer.printRegion(getBody());
  printer << " : ";
  printer.printFunctionalType(*this);
}

ParseResult ScanOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands, inits;
  int64_t dimension;
  FunctionType type;
  auto parens = OpAsmParser::Delimiter::Paren;
  if (parser.parseOperandList(operands, parens) || parser.parseKeyword("inits") ||
      parser.parseOperandList(inits, parens) || parser.parseKeyword("dimension") ||
      parser.parseEqual() || parser.parseInteger(dimension) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes) ||
      parser.parseRegion(*result.addRegion()) || parser.parseColonType(type))
    return failure();
  size_t inputs = operands.size(), carries = inits.size();
  llvm::append_range(operands, inits);
  if (parser.resolveOperands(operands, type.getInputs(), location, result.operands))
    return failure();
  // Every initial value has its last value among the results; what is before those are outputs.
  if (type.getNumResults() < carries)
    return parser.emitError(location) << "expected a result for each of " << carries
                                      << " initial values, found " << type.getNumResults();
  result.addTypes(type.getResults());
  auto &properties = result.getOrAddProperties<Properties>();
  properties.dimension = parser.getBuilder().getI64IntegerAttr(dimension);
  properties.operandSegmentSizes = {static_cast<int32_t>(inputs), static_cast<int32_t>(carries)};
  properties.resultSegmentSizes = {static_cast<int32_t>(type.getNumResults() - carries),
                                   static_cast<int32_t>(carries)};
  return success();
}

void ScanOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    setName(argument, argument.getArgNumber() < getInputs().size() ? "input" : "carry");
}

LogicalResult ScanOp::verifyRegions() {
  Operation *terminator = getBody().front().getTerminator();
  if (!isa<stablehlo::ReturnOp>(terminator))
    return emitOpError() << "expected stablehlo.return at the end of the body, found "
                         << terminator->getName();
  size_t arguments = getInputs().size() + getInits().size(),
         values = getOutputs().size() + getCarries().size();
  if (getInits().size() != getCarries().size())
    return emitOpError() << "expected as many carries as initial values, " << getInits().size()
                         << ", found " << getCarries().size();
  if (getBody().getNumArguments() != arguments)
    return emitOpError() << "expected a body of " << arguments << " arguments, found "
                         << getBody().getNumArguments();
  if (terminator->getNumOperands() != values)
    return emitOpError() << "expected a body that returns " << values << " values, found "
                         << terminator->getNumOperands();
  return success();
}
