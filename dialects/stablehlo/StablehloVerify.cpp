//===- StablehloVerify.cpp - What the rules rely on -------------------------===//

#include "dialects/stablehlo/StablehloInference.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::stablehlo;
using hlo::areCompatible;

static RankedTensorType tensorOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// Whether two sizes can be the same at run time.
static bool mayBeEqual(int64_t lhs, int64_t rhs) {
  return ShapedType::isDynamic(lhs) || ShapedType::isDynamic(rhs) || lhs == rhs;
}

/// Refuses dimensions that the tensor does not have, or that are named twice.
static LogicalResult verifyDims(Operation *op, StringRef name, ArrayRef<int64_t> dims,
                                int64_t rank) {
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t dim : dims) {
    if (dim < 0 || dim >= rank)
      return op->emitOpError() << "expected " << name << " from 0 to below the rank " << rank
                               << ", found " << dim;
    if (!seen.insert(dim).second)
      return op->emitOpError() << "expected different " << name << ", found " << dim << " twice";
  }
  return success();
}

/// Refuses a list that has not one entry for each dimension.
static LogicalResult verifyLength(Operation *op, StringRef name, size_t found, int64_t expected) {
  if (static_cast<int64_t>(found) != expected)
    return op->emitOpError() << "expected " << name << " of length " << expected << ", found "
                             << found;
  return success();
}

/// Refuses a list of another length, if there is one, or numbers below `least`.
static LogicalResult verifyWindow(Operation *op, StringRef name,
                                  std::optional<ArrayRef<int64_t>> list, int64_t length,
                                  int64_t least = 1) {
  if (!list)
    return success();
  if (failed(verifyLength(op, name, list->size(), length)))
    return failure();
  for (int64_t value : *list)
    if (value < least)
      return op->emitOpError() << "expected " << name << " of at least " << least << ", found "
                               << value;
  return success();
}

/// Refuses padding that is not a low and a high amount for each dimension.
static LogicalResult verifyPadding(Operation *op, std::optional<DenseIntElementsAttr> padding,
                                   int64_t length) {
  if (!padding)
    return success();
  ShapedType type = padding->getType();
  // No dimensions at all may be written in any shape.
  if (length == 0 && type.getNumElements() == 0)
    return success();
  if (type.getShape() != ArrayRef<int64_t>{length, 2})
    return op->emitOpError() << "expected padding of shape " << length << "x2, found " << type;
  return success();
}

//===- Regions --------------------------------------------------------------===//

/// Refuses a region of other arguments, or that does not end by returning values of these types.
static LogicalResult verifyBody(Operation *op, StringRef name, Region &region, TypeRange arguments,
                                TypeRange results) {
  auto list = [](InFlightDiagnostic &diagnostic, TypeRange types) {
    diagnostic << '(';
    llvm::interleaveComma(types, diagnostic);
    diagnostic << ')';
  };
  auto mismatch = [&](StringRef what, TypeRange expected, TypeRange found) {
    InFlightDiagnostic diagnostic = op->emitOpError() << "expected " << name << ' ' << what << ' ';
    list(diagnostic, expected);
    diagnostic << ", found ";
    list(diagnostic, found);
    return diagnostic;
  };
  if (!areCompatible(region.getArgumentTypes(), arguments))
    return mismatch("with arguments", arguments, region.getArgumentTypes());
  auto terminator = dyn_cast<ReturnOp>(region.front().getTerminator());
  if (!terminator)
    return op->emitOpError() << "expected " << name << " that ends with stablehlo.return, found "
                             << region.front().getTerminator()->getName();
  if (!areCompatible(terminator.getOperandTypes(), results))
    return mismatch("that returns", results, terminator.getOperandTypes());
  return success();
}

static Type scalarOf(Type type) { return RankedTensorType::get({}, getElementTypeOrSelf(type)); }

/// Scalars of the element types, twice, to scalars of them: how two values of each become one. A
/// body may accumulate in wider numbers than it reads: its types are those of the results.
static LogicalResult verifyReducer(Operation *op, StringRef name, Region &region,
                                   TypeRange results) {
  SmallVector<Type> scalars = llvm::map_to_vector(results, scalarOf);
  SmallVector<Type> arguments(scalars);
  llvm::append_range(arguments, scalars);
  return verifyBody(op, name, region, arguments, scalars);
}

LogicalResult AllReduceOp::verifyRegions() {
  // All operands share one body of two arguments.
  if (getNumResults() == 0)
    return success();
  return verifyReducer(*this, "a computation", getComputation(), getResultTypes()[0]);
}

LogicalResult CaseOp::verify() {
  if (getBranches().empty())
    return emitOpError() << "expected at least one branch, found none";
  return success();
}

LogicalResult CaseOp::verifyRegions() {
  for (auto [index, branch] : llvm::enumerate(getBranches()))
    if (failed(verifyBody(*this, "branch " + std::to_string(index), branch, {}, getResultTypes())))
      return failure();
  return success();
}

LogicalResult IfOp::verifyRegions() {
  return success(
      succeeded(verifyBody(*this, "a true branch", getTrueBranch(), {}, getResultTypes())) &&
      succeeded(verifyBody(*this, "a false branch", getFalseBranch(), {}, getResultTypes())));
}

LogicalResult MapOp::verifyRegions() {
  SmallVector<Type> arguments = llvm::map_to_vector(getInputs().getTypes(), scalarOf);
  return verifyBody(*this, "a computation", getComputation(), arguments,
                    scalarOf(getResult().getType()));
}

LogicalResult ReduceOp::verifyRegions() {
  return verifyReducer(*this, "a body", getBody(), getResultTypes());
}

LogicalResult ReduceScatterOp::verifyRegions() {
  return verifyReducer(*this, "a computation", getComputation(), getResult().getType());
}

LogicalResult ReduceWindowOp::verifyRegions() {
  return verifyReducer(*this, "a body", getBody(), getResultTypes());
}

LogicalResult ScatterOp::verifyRegions() {
  return verifyReducer(*this, "an update computation", getUpdateComputation(), getResultTypes());
}

LogicalResult SelectAndScatterOp::verifyRegions() {
  Type scalar = scalarOf(getOperand().getType());
  Type pred = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  if (failed(verifyBody(*this, "a select region", getSelect(), {scalar, scalar}, pred)))
    return failure();
  return verifyReducer(*this, "a scatter region", getScatter(), getResult().getType());
}

LogicalResult SortOp::verifyRegions() {
  SmallVector<Type> arguments;
  for (Type type : getInputs().getTypes())
    arguments.append(2, scalarOf(type));
  Type pred = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  return verifyBody(*this, "a comparator", getComparator(), arguments, pred);
}

LogicalResult WhileOp::verify() {
  if (!areCompatible(getOperandTypes(), getResultTypes()))
    return emitOpError() << "expected results of the types of the operands, found "
                         << getResultTypes() << " for " << getOperandTypes();
  return success();
}

LogicalResult WhileOp::verifyRegions() {
  Type pred = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  if (failed(verifyBody(*this, "a condition", getCond(), getOperandTypes(), pred)))
    return failure();
  return verifyBody(*this, "a body", getBody(), getOperandTypes(), getOperandTypes());
}

//===- Data movement --------------------------------------------------------===//

LogicalResult BroadcastInDimOp::verify() {
  RankedTensorType operand = tensorOf(getOperand()), result = tensorOf(getResult());
  ArrayRef<int64_t> dims = getBroadcastDimensions();
  if (operand.getElementType() != result.getElementType())
    return emitOpError() << "expected one element type, found " << operand << " and " << result;
  if (failed(verifyLength(*this, "dims", dims.size(), operand.getRank())) ||
      failed(verifyDims(*this, "dims", dims, result.getRank())))
    return failure();
  for (auto [index, dim] : llvm::enumerate(dims)) {
    int64_t size = operand.getDimSize(index), resultSize = result.getDimSize(dim);
    if (size != 1 && !mayBeEqual(size, resultSize))
      return emitOpError() << "expected operand dimension " << index << " to have size 1 or "
                           << resultSize << ", found " << size;
  }
  return success();
}

LogicalResult IotaOp::verify() {
  int64_t rank = tensorOf(getOutput()).getRank();
  if (static_cast<int64_t>(getIotaDimension()) >= rank)
    return emitOpError() << "expected a dimension below the rank " << rank << ", found "
                         << getIotaDimension();
  return success();
}

/// How many elements there are, if that is known and a number that fits.
static std::optional<int64_t> countElements(RankedTensorType type) {
  int64_t count = 1;
  for (int64_t size : type.getShape())
    if (ShapedType::isDynamic(size) || llvm::MulOverflow(count, size, count))
      return std::nullopt;
  return count;
}

LogicalResult ReshapeOp::verify() {
  RankedTensorType operand = tensorOf(getOperand()), result = tensorOf(getResult());
  std::optional<int64_t> before = countElements(operand), after = countElements(result);
  if (operand.getElementType() != result.getElementType() || (before && after && *before != *after))
    return emitOpError() << "expected as many elements of one type, found " << operand << " and "
                         << result;
  return success();
}

LogicalResult ReverseOp::verify() {
  return verifyDims(*this, "dims", getDimensions(), tensorOf(getOperand()).getRank());
}

//===- Contraction ----------------------------------------------------------===//

/// Refuses a result of other sizes than those that follow; a stated size may be dynamic.
static LogicalResult verifyShape(Operation *op, RankedTensorType result, ArrayRef<int64_t> shape) {
  bool isSame = result.getRank() == static_cast<int64_t>(shape.size());
  for (auto [found, expected] : llvm::zip(result.getShape(), shape))
    isSame = isSame && mayBeEqual(found, expected);
  if (isSame)
    return success();
  return op->emitOpError() << "expected a result like "
                           << RankedTensorType::get(shape, result.getElementType()) << ", found "
                           << result;
}

LogicalResult ConvolutionOp::verify() {
  RankedTensorType lhs = tensorOf(getLhs()), rhs = tensorOf(getRhs()),
                   result = tensorOf(getResult());
  ConvDimensionNumbersAttr numbers = getDimensionNumbers();
  int64_t spatial = numbers.getInputSpatialDimensions().size();
  auto hasRank = [&](StringRef name, RankedTensorType type, ArrayRef<int64_t> dims) {
    if (static_cast<int64_t>(dims.size()) == spatial && type.getRank() == spatial + 2)
      return true;
    emitOpError() << "expected " << name << " of " << spatial << " spatial dimensions, found "
                  << type << " with " << dims.size();
    return false;
  };
  if (!hasRank("lhs", lhs, numbers.getInputSpatialDimensions()) ||
      !hasRank("rhs", rhs, numbers.getKernelSpatialDimensions()) ||
      !hasRank("a result", result, numbers.getOutputSpatialDimensions()))
    return failure();
  std::optional<ArrayRef<bool>> reversal = getWindowReversal();
  if (failed(verifyWindow(*this, "stride", getWindowStrides(), spatial)) ||
      failed(verifyWindow(*this, "lhs_dilate", getLhsDilation(), spatial)) ||
      failed(verifyWindow(*this, "rhs_dilate", getRhsDilation(), spatial)) ||
      (reversal && failed(verifyLength(*this, "reverse", reversal->size(), spatial))) ||
      failed(verifyPadding(*this, getPadding(), spatial)))
    return failure();
  int64_t features = lhs.getDimSize(numbers.getInputFeatureDimension());
  int64_t kernelFeatures = rhs.getDimSize(numbers.getKernelInputFeatureDimension());
  int64_t groups = getFeatureGroupCount();
  if (!ShapedType::isDynamic(features) && !ShapedType::isDynamic(kernelFeatures) &&
      features != kernelFeatures * groups)
    return emitOpError() << "expected " << features << " input features in " << groups
                         << " groups, found " << kernelFeatures << " in the kernel";
  return success();
}

LogicalResult DotGeneralOp::verify() {
  RankedTensorType lhs = tensorOf(getLhs()), rhs = tensorOf(getRhs()),
                   result = tensorOf(getResult());
  DotDimensionNumbersAttr numbers = getDotDimensionNumbers();
  SmallVector<int64_t> shape;
  auto pair = [&](StringRef name, ArrayRef<int64_t> lhsDims, ArrayRef<int64_t> rhsDims) {
    if (lhsDims.size() != rhsDims.size()) {
      emitOpError() << "expected as many " << name << " of lhs and rhs, found " << lhsDims.size()
                    << " and " << rhsDims.size();
      return false;
    }
    for (auto [lhsDim, rhsDim] : llvm::zip(lhsDims, rhsDims))
      if (!mayBeEqual(lhs.getDimSize(lhsDim), rhs.getDimSize(rhsDim))) {
        emitOpError() << "expected " << name << " of equal size, found " << lhs.getDimSize(lhsDim)
                      << " and " << rhs.getDimSize(rhsDim);
        return false;
      }
    return true;
  };
  auto all = [](ArrayRef<int64_t> batching, ArrayRef<int64_t> contracting) {
    SmallVector<int64_t> dims(batching);
    llvm::append_range(dims, contracting);
    return dims;
  };
  auto lhsDims = all(numbers.getLhsBatchingDimensions(), numbers.getLhsContractingDimensions());
  auto rhsDims = all(numbers.getRhsBatchingDimensions(), numbers.getRhsContractingDimensions());
  if (failed(verifyDims(*this, "dimensions of lhs", lhsDims, lhs.getRank())) ||
      failed(verifyDims(*this, "dimensions of rhs", rhsDims, rhs.getRank())) ||
      !pair("batching dimensions", numbers.getLhsBatchingDimensions(),
            numbers.getRhsBatchingDimensions()) ||
      !pair("contracting dimensions", numbers.getLhsContractingDimensions(),
            numbers.getRhsContractingDimensions()))
    return failure();
  for (int64_t dim : numbers.getLhsBatchingDimensions())
    shape.push_back(lhs.getDimSize(dim));
  for (auto [type, dims] : {std::pair(lhs, lhsDims), std::pair(rhs, rhsDims)})
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (!llvm::is_contained(dims, dim))
        shape.push_back(type.getDimSize(dim));
  return verifyShape(*this, result, shape);
}

LogicalResult CholeskyOp::verify() {
  RankedTensorType type = tensorOf(getA());
  int64_t rank = type.getRank();
  if (rank < 2 || !mayBeEqual(type.getDimSize(rank - 1), type.getDimSize(rank - 2)))
    return emitOpError() << "expected square matrices, found " << type;
  return success();
}

LogicalResult FftOp::verify() {
  RankedTensorType operand = tensorOf(getOperand()), result = tensorOf(getResult());
  ArrayRef<int64_t> length = getFftLength();
  int64_t count = length.size(), rank = operand.getRank();
  if (count < 1 || count > 3 || count > rank || result.getRank() != rank)
    return emitOpError() << "expected from 1 to 3 lengths, no more than the rank " << rank
                         << ", found " << count;
  // The sizes are those of the real side, of whose last dimension the complex side has the half.
  SmallVector<int64_t> inner(length), half(length);
  half.back() = half.back() == 0 ? 0 : half.back() / 2 + 1;
  bool isReal = getFftType() == FftType::RFFT, isInverseReal = getFftType() == FftType::IRFFT;
  auto fits = [&](StringRef name, RankedTensorType type, ArrayRef<int64_t> sizes, bool isComplex) {
    bool good = isa<ComplexType>(type.getElementType()) == isComplex;
    for (auto [found, expected] : llvm::zip(type.getShape().take_back(count), sizes))
      good = good && mayBeEqual(found, expected);
    if (!good)
      emitOpError() << "expected " << name << " of " << (isComplex ? "complex" : "real")
                    << " numbers with last sizes " << sizes << ", found " << type;
    return good;
  };
  return success(fits("an operand", operand, isInverseReal ? half : inner, !isReal) &&
                 fits("a result", result, isReal ? half : inner, !isInverseReal));
}

//===- Reduction ------------------------------------------------------------===//

/// Refuses inputs of different shapes, and another number of results.
static LogicalResult verifyTogether(Operation *op, ValueRange inputs, TypeRange results) {
  if (inputs.empty())
    return op->emitOpError() << "expected an input, found none";
  if (results.size() != inputs.size())
    return op->emitOpError() << "expected a result for each of " << inputs.size()
                             << " inputs, found " << results.size();
  for (Type type : inputs.getTypes())
    if (failed(verifyCompatibleShape(type, inputs[0].getType())))
      return op->emitOpError() << "expected inputs of one shape, found " << inputs[0].getType()
                               << " and " << type;
  return success();
}

static LogicalResult verifyInits(Operation *op, ValueRange inits) {
  for (Type type : inits.getTypes())
    if (cast<RankedTensorType>(type).getRank())
      return op->emitOpError() << "expected scalars as initial values, found " << type;
  return success();
}

LogicalResult ReduceOp::verify() {
  if (failed(verifyTogether(*this, getInputs(), getResultTypes())) ||
      failed(verifyInits(*this, getInitValues())))
    return failure();
  RankedTensorType input = tensorOf(getInputs()[0]);
  if (failed(verifyDims(*this, "dimensions", getDimensions(), input.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t dim = 0; dim < input.getRank(); ++dim)
    if (!llvm::is_contained(getDimensions(), dim))
      shape.push_back(input.getDimSize(dim));
  for (Type type : getResultTypes())
    if (failed(verifyShape(*this, cast<RankedTensorType>(type), shape)))
      return failure();
  return success();
}

LogicalResult ReduceWindowOp::verify() {
  if (failed(verifyTogether(*this, getInputs(), getResultTypes())) ||
      failed(verifyInits(*this, getInitValues())))
    return failure();
  int64_t rank = tensorOf(getInputs()[0]).getRank();
  for (Type type : getResultTypes())
    if (cast<RankedTensorType>(type).getRank() != rank)
      return emitOpError() << "expected results of rank " << rank << ", found " << type;
  return success(succeeded(verifyWindow(*this, "window_dimensions", getWindowDimensions(), rank)) &&
                 succeeded(verifyWindow(*this, "window_strides", getWindowStrides(), rank)) &&
                 succeeded(verifyWindow(*this, "base_dilations", getBaseDilations(), rank)) &&
                 succeeded(verifyWindow(*this, "window_dilations", getWindowDilations(), rank)) &&
                 succeeded(verifyPadding(*this, getPadding(), rank)));
}

LogicalResult SelectAndScatterOp::verify() {
  RankedTensorType operand = tensorOf(getOperand()), source = tensorOf(getSource());
  int64_t rank = operand.getRank();
  if (source.getRank() != rank)
    return emitOpError() << "expected a source of rank " << rank << ", found " << source;
  if (failed(verifyInits(*this, getInitValue())))
    return failure();
  if (failed(verifyCompatibleShape(operand, tensorOf(getResult()))))
    return emitOpError() << "expected a result of the operand's shape, found "
                         << getResult().getType() << " for " << operand;
  return success(succeeded(verifyWindow(*this, "window_dimensions", getWindowDimensions(), rank)) &&
                 succeeded(verifyWindow(*this, "window_strides", getWindowStrides(), rank)) &&
                 succeeded(verifyPadding(*this, getPadding(), rank)));
}

LogicalResult SortOp::verify() {
  if (failed(verifyTogether(*this, getInputs(), getResultTypes())))
    return failure();
  int64_t rank = tensorOf(getInputs()[0]).getRank(), dimension = getDimension();
  if (dimension < -rank || dimension >= rank)
    return emitOpError() << "expected a dimension from " << -rank << " to below the rank " << rank
                         << ", found " << dimension;
  if (!areCompatible(getInputs().getTypes(), getResultTypes()))
    return emitOpError() << "expected results of the types of the inputs, found "
                         << getResultTypes() << " for " << getInputs().getTypes();
  return success();
}

//===- Gathers and scatters -------------------------------------------------===//

/// What a gather's and a scatter's dimension numbers have in common, under the names of either.
struct IndexedSlices {
  RankedTensorType operand, indices, slices;
  ArrayRef<int64_t> windowDims, omittedDims, operandBatching, indicesBatching, indexMap;
  int64_t indexVectorDim;
  StringRef windowName, omittedName, indicesBatchingName, mapName;
};

/// `slices` are the gather's result or the scatter's updates.
static LogicalResult verifySlices(Operation *op, const IndexedSlices &slices) {
  int64_t rank = slices.operand.getRank(), indexRank = slices.indices.getRank();
  if (slices.indexVectorDim < 0 || slices.indexVectorDim > indexRank)
    return op->emitOpError() << "expected index_vector_dim from 0 to the rank of the indices, "
                             << indexRank << ", found " << slices.indexVectorDim;
  SmallVector<int64_t> omitted(slices.omittedDims);
  llvm::append_range(omitted, slices.operandBatching);
  if (failed(verifyDims(op, slices.windowName, slices.windowDims, slices.slices.getRank())) ||
      failed(verifyDims(op, slices.omittedName, omitted, rank)) ||
      failed(verifyDims(op, slices.mapName, slices.indexMap, rank)) ||
      failed(verifyDims(op, slices.indicesBatchingName, slices.indicesBatching, indexRank)) ||
      failed(verifyLength(op, slices.indicesBatchingName, slices.indicesBatching.size(),
                          slices.operandBatching.size())) ||
      failed(verifyLength(op, slices.windowName, slices.windowDims.size(), rank - omitted.size())))
    return failure();
  int64_t components =
      slices.indexVectorDim == indexRank ? 1 : slices.indices.getDimSize(slices.indexVectorDim);
  if (!mayBeEqual(components, slices.indexMap.size()))
    return op->emitOpError() << "expected " << slices.mapName << " of length " << components
                             << ", the size of the index vectors, found " << slices.indexMap.size();
  int64_t batchRank = indexRank - (slices.indexVectorDim == indexRank ? 0 : 1);
  if (slices.slices.getRank() != batchRank + static_cast<int64_t>(slices.windowDims.size()))
    return op->emitOpError() << "expected slices of rank " << batchRank + slices.windowDims.size()
                             << ", found " << slices.slices;
  return success();
}

LogicalResult GatherOp::verify() {
  GatherDimensionNumbersAttr numbers = getDimensionNumbers();
  RankedTensorType operand = tensorOf(getOperand());
  if (failed(verifyLength(*this, "slice_sizes", getSliceSizes().size(), operand.getRank())))
    return failure();
  for (auto [size, limit] : llvm::zip(getSliceSizes(), operand.getShape()))
    if (size < 0 || (!ShapedType::isDynamic(limit) && size > limit))
      return emitOpError() << "expected slice_sizes from 0 to the operand's size " << limit
                           << ", found " << size;
  return verifySlices(*this,
                      {operand, tensorOf(getStartIndices()), tensorOf(getResult()),
                       numbers.getOffsetDims(), numbers.getCollapsedSliceDims(),
                       numbers.getOperandBatchingDims(), numbers.getStartIndicesBatchingDims(),
                       numbers.getStartIndexMap(), numbers.getIndexVectorDim(), "offset_dims",
                       "collapsed_slice_dims and operand_batching_dims",
                       "start_indices_batching_dims", "start_index_map"});
}

LogicalResult ScatterOp::verify() {
  if (failed(verifyTogether(*this, getInputs(), getResultTypes())) ||
      failed(verifyTogether(*this, getUpdates(), getResultTypes())))
    return failure();
  for (auto [input, result] : llvm::zip(getInputs().getTypes(), getResultTypes()))
    if (failed(verifyCompatibleShape(input, result)))
      return emitOpError() << "expected results of the shapes of the inputs, found " << result
                           << " for " << input;
  ScatterDimensionNumbersAttr numbers = getScatterDimensionNumbers();
  return verifySlices(*this, {tensorOf(getInputs()[0]), tensorOf(getScatterIndices()),
                              tensorOf(getUpdates()[0]), numbers.getUpdateWindowDims(),
                              numbers.getInsertedWindowDims(), numbers.getInputBatchingDims(),
                              numbers.getScatterIndicesBatchingDims(),
                              numbers.getScatterDimsToOperandDims(), numbers.getIndexVectorDim(),
                              "update_window_dims", "inserted_window_dims and input_batching_dims",
                              "scatter_indices_batching_dims", "scatter_dims_to_operand_dims"});
}
