//===- StablehloInference.cpp - Types that follow from operands -----------===//

#include "dialects/stablehlo/StablehloInference.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::stablehlo;

//===- Shared -------------------------------------------------------------===//

static bool areCompatible(Type lhs, Type rhs) {
  auto lhsTensor = dyn_cast<RankedTensorType>(lhs), rhsTensor = dyn_cast<RankedTensorType>(rhs);
  if (!lhsTensor || !rhsTensor)
    return lhs == rhs;
  return lhsTensor.getElementType() == rhsTensor.getElementType() &&
         succeeded(verifyCompatibleShape(lhsTensor, rhsTensor));
}

bool hlo::areCompatible(TypeRange lhs, TypeRange rhs) {
  return lhs.size() == rhs.size() && llvm::all_of(llvm::zip(lhs, rhs), [](auto pair) {
           return ::areCompatible(std::get<0>(pair), std::get<1>(pair));
         });
}

LogicalResult hlo::inferSameType(std::optional<Location> location, ValueRange operands,
                                 SmallVectorImpl<Type> &types) {
  if (operands.empty())
    return emitOptionalError(location, "expected an operand, found none");
  Type type = operands[0].getType();
  for (Type other : operands.drop_front().getTypes()) {
    if (other == type)
      continue;
    if (!::areCompatible(type, other))
      return emitOptionalError(location, "expected operands of one type, found ", type, " and ",
                               other);
    auto tensor = cast<RankedTensorType>(type);
    SmallVector<int64_t> shape(tensor.getShape());
    for (auto [size, otherSize] : llvm::zip(shape, cast<RankedTensorType>(other).getShape()))
      if (ShapedType::isDynamic(size))
        size = otherSize;
    // A bound says nothing of a size that is constant after all.
    Attribute encoding =
        llvm::all_of(shape, [](int64_t size) { return !ShapedType::isDynamic(size); })
            ? Attribute()
            : tensor.getEncoding();
    type = RankedTensorType::get(shape, tensor.getElementType(), encoding);
  }
  types.push_back(type);
  return success();
}

static RankedTensorType tensorOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The same shape of other elements.
static RankedTensorType withElement(Value value, Type element) {
  return tensorOf(value).clone(element);
}

static Type realOf(Type element) {
  auto complex = dyn_cast<ComplexType>(element);
  return complex ? complex.getElementType() : element;
}

//===- Elementwise --------------------------------------------------------===//

/// The real counterpart of the operand's type.
static LogicalResult inferReal(Value operand, SmallVectorImpl<Type> &types) {
  types.push_back(withElement(operand, realOf(tensorOf(operand).getElementType())));
  return success();
}

LogicalResult AbsOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                      SmallVectorImpl<Type> &types) {
  return inferReal(op.getOperand(), types);
}

LogicalResult ImagOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                       SmallVectorImpl<Type> &types) {
  return inferReal(op.getOperand(), types);
}

LogicalResult RealOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                       SmallVectorImpl<Type> &types) {
  return inferReal(op.getOperand(), types);
}

LogicalResult ClampOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor op,
                                        SmallVectorImpl<Type> &types) {
  for (auto [name, bound] :
       {std::pair<StringRef, Value>("min", op.getMin()), {"max", op.getMax()}}) {
    RankedTensorType type = tensorOf(bound), operand = tensorOf(op.getOperand());
    if (type.getElementType() != operand.getElementType() ||
        (type.getRank() && !::areCompatible(type, operand)))
      return emitOptionalError(location, "expected ", name,
                               " to be a scalar or to have the operand's type ", operand,
                               ", found ", type);
  }
  types.push_back(op.getOperand().getType());
  return success();
}

LogicalResult CompareOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                          Adaptor op, SmallVectorImpl<Type> &types) {
  SmallVector<Type> operand;
  if (failed(hlo::inferSameType(location, op.getOperands(), operand)))
    return failure();
  types.push_back(cast<RankedTensorType>(operand[0]).clone(IntegerType::get(context, 1)));
  return success();
}

LogicalResult ComplexOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                          Adaptor op, SmallVectorImpl<Type> &types) {
  SmallVector<Type> operand;
  if (failed(hlo::inferSameType(location, op.getOperands(), operand)))
    return failure();
  auto type = cast<RankedTensorType>(operand[0]);
  if (!isa<FloatType>(type.getElementType()))
    return emitOptionalError(location, "expected real parts of floating point type, found ", type);
  types.push_back(type.clone(ComplexType::get(type.getElementType())));
  return success();
}

LogicalResult IsFiniteOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                           Adaptor op, SmallVectorImpl<Type> &types) {
  types.push_back(withElement(op.getX(), IntegerType::get(context, 1)));
  return success();
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                         Adaptor op, SmallVectorImpl<Type> &types) {
  if (failed(hlo::inferSameType(location, {op.getOnTrue(), op.getOnFalse()}, types)))
    return failure();
  RankedTensorType pred = tensorOf(op.getPred());
  if (pred.getRank() && failed(verifyCompatibleShape(pred, types[0])))
    return emitOptionalError(location, "expected a predicate that is a scalar or has the shape of ",
                             types[0], ", found ", pred);
  return success();
}

//===- Data movement ------------------------------------------------------===//

LogicalResult BroadcastOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                            Adaptor op, SmallVectorImpl<Type> &types) {
  SmallVector<int64_t> shape(op.getBroadcastSizes());
  for (int64_t size : shape)
    if (size < 0)
      return emitOptionalError(location, "expected sizes of at least 0, found ", size);
  llvm::append_range(shape, tensorOf(op.getOperand()).getShape());
  types.push_back(RankedTensorType::get(shape, tensorOf(op.getOperand()).getElementType()));
  return success();
}

LogicalResult ConcatenateOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                              Adaptor op, SmallVectorImpl<Type> &types) {
  if (op.getInputs().empty())
    return emitOptionalError(location, "expected an input, found none");
  RankedTensorType first = tensorOf(op.getInputs()[0]);
  int64_t dimension = op.getDimension();
  if (dimension >= first.getRank())
    return emitOptionalError(location, "expected a dimension below the rank ", first.getRank(),
                             ", found ", dimension);
  SmallVector<int64_t> shape(first.getShape());
  for (Value input : op.getInputs().drop_front()) {
    RankedTensorType type = tensorOf(input);
    if (type.getElementType() != first.getElementType() || type.getRank() != first.getRank())
      return emitOptionalError(location, "expected inputs of one rank and element type, found ",
                               first, " and ", type);
    for (int64_t i = 0; i < first.getRank(); ++i) {
      int64_t size = type.getDimSize(i);
      if (i == dimension) {
        if (ShapedType::isDynamic(shape[i]) || ShapedType::isDynamic(size))
          shape[i] = ShapedType::kDynamic;
        else if (llvm::AddOverflow(shape[i], size, shape[i]))
          return emitOptionalError(location, "expected sizes whose sum is a size, found ", first,
                                   " and ", type);
      } else if (ShapedType::isDynamic(shape[i]))
        shape[i] = size;
      else if (!ShapedType::isDynamic(size) && size != shape[i])
        return emitOptionalError(location, "expected inputs that differ in dimension ", dimension,
                                 " only, found ", first, " and ", type);
    }
  }
  types.push_back(RankedTensorType::get(shape, first.getElementType()));
  return success();
}

/// Refuses lists of another length than the rank.
static LogicalResult checkLengths(std::optional<Location> location, int64_t rank,
                                  ArrayRef<std::pair<StringRef, size_t>> lists) {
  for (auto [name, size] : lists)
    if (static_cast<int64_t>(size) != rank)
      return emitOptionalError(location, "expected one of ", name, " for each of ", rank,
                               " dimensions, found ", size);
  return success();
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor op,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType operand = tensorOf(op.getOperand()), value = tensorOf(op.getPaddingValue());
  ArrayRef<int64_t> low = op.getEdgePaddingLow(), high = op.getEdgePaddingHigh(),
                    interior = op.getInteriorPadding();
  if (value.getRank() || value.getElementType() != operand.getElementType())
    return emitOptionalError(
        location, "expected a scalar of the operand's element type as padding, found ", value);
  if (failed(checkLengths(
          location, operand.getRank(),
          {{"low", low.size()}, {"high", high.size()}, {"interior", interior.size()}})))
    return failure();
  SmallVector<int64_t> shape(operand.getShape());
  for (size_t i = 0; i < shape.size(); ++i) {
    if (interior[i] < 0)
      return emitOptionalError(location, "expected interior padding of at least 0, found ",
                               interior[i]);
    if (ShapedType::isDynamic(shape[i]))
      continue;
    int64_t size = shape[i], between;
    if (llvm::MulOverflow(std::max<int64_t>(size - 1, 0), interior[i], between) ||
        llvm::AddOverflow(size, low[i], size) || llvm::AddOverflow(size, high[i], size) ||
        llvm::AddOverflow(size, between, size) || size < 0)
      return emitOptionalError(
          location, "expected padding that leaves a size from 0 on, found low ", low[i], ", high ",
          high[i], " and interior ", interior[i], " for size ", shape[i], " of dimension ", i);
    shape[i] = size;
  }
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor op,
                                        SmallVectorImpl<Type> &types) {
  RankedTensorType operand = tensorOf(op.getOperand());
  ArrayRef<int64_t> starts = op.getStartIndices(), limits = op.getLimitIndices(),
                    strides = op.getStrides();
  if (failed(checkLengths(location, operand.getRank(),
                          {{"start_indices", starts.size()},
                           {"limit_indices", limits.size()},
                           {"strides", strides.size()}})))
    return failure();
  SmallVector<int64_t> shape;
  for (auto [i, size] : llvm::enumerate(operand.getShape())) {
    int64_t start = starts[i], limit = limits[i], stride = strides[i];
    if (start < 0 || limit < start || stride < 1 || (!ShapedType::isDynamic(size) && limit > size))
      return emitOptionalError(
          location, "expected 0 <= start <= limit <= size and a stride of at least 1, found ",
          start, ":", limit, ":", stride, " in dimension ", i, " of ", operand);
    int64_t span = limit - start;
    shape.push_back(ShapedType::isDynamic(size) ? ShapedType::kDynamic
                                                : span / stride + (span % stride != 0));
  }
  types.push_back(RankedTensorType::get(shape, operand.getElementType()));
  return success();
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                            Adaptor op, SmallVectorImpl<Type> &types) {
  RankedTensorType operand = tensorOf(op.getOperand());
  ArrayRef<int64_t> permutation = op.getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  bool isPermutation = static_cast<int64_t>(sorted.size()) == operand.getRank();
  for (auto [i, dimension] : llvm::enumerate(sorted))
    isPermutation &= dimension == static_cast<int64_t>(i);
  if (!isPermutation)
    return emitOptionalError(location, "expected a permutation of the ", operand.getRank(),
                             " dimensions of ", operand, ", found ", permutation);
  SmallVector<int64_t> shape;
  for (int64_t dimension : permutation)
    shape.push_back(operand.getDimSize(dimension));
  Attribute encoding;
  if (auto extensions = dyn_cast_or_null<TypeExtensionsAttr>(operand.getEncoding())) {
    SmallVector<int64_t> bounds;
    for (int64_t dimension : permutation)
      bounds.push_back(extensions.getBounds()[dimension]);
    encoding = TypeExtensionsAttr::get(context, bounds);
  }
  types.push_back(RankedTensorType::get(shape, operand.getElementType(), encoding));
  return success();
}

LogicalResult ConstantOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor op,
                                           SmallVectorImpl<Type> &types) {
  types.push_back(op.getValue().getShapedType());
  return success();
}

LogicalResult GetTupleElementOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                  Adaptor op, SmallVectorImpl<Type> &types) {
  auto tuple = cast<TupleType>(op.getOperand().getType());
  if (op.getIndex() >= tuple.size())
    return emitOptionalError(location, "expected an index below ", tuple.size(), ", found ",
                             op.getIndex());
  types.push_back(tuple.getType(op.getIndex()));
  return success();
}

LogicalResult OptimizationBarrierOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                                      Adaptor op, SmallVectorImpl<Type> &types) {
  llvm::append_range(types, op.getOperands().getTypes());
  return success();
}

LogicalResult TupleOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor op,
                                        SmallVectorImpl<Type> &types) {
  types.push_back(TupleType::get(context, op.getVal().getTypes()));
  return success();
}

//===- Indexing -----------------------------------------------------------===//

LogicalResult DynamicSliceOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                               Adaptor op, SmallVectorImpl<Type> &types) {
  RankedTensorType operand = tensorOf(op.getOperand());
  if (failed(checkLengths(location, operand.getRank(),
                          {{"slice_sizes", op.getSliceSizes().size()},
                           {"start_indices", op.getStartIndices().size()}})))
    return failure();
  for (auto [i, size, limit] : llvm::enumerate(op.getSliceSizes(), operand.getShape()))
    if (size < 0 || (!ShapedType::isDynamic(limit) && size > limit))
      return emitOptionalError(location, "expected a slice that lies in ", operand, ", found size ",
                               size, " in dimension ", i);
  types.push_back(RankedTensorType::get(op.getSliceSizes(), operand.getElementType()));
  return success();
}

LogicalResult DynamicUpdateSliceOp::inferReturnTypes(MLIRContext *,
                                                     std::optional<Location> location, Adaptor op,
                                                     SmallVectorImpl<Type> &types) {
  RankedTensorType operand = tensorOf(op.getOperand()), update = tensorOf(op.getUpdate());
  if (update.getRank() != operand.getRank() || update.getElementType() != operand.getElementType())
    return emitOptionalError(location,
                             "expected an update of the operand's rank and element type, found ",
                             update, " for ", operand);
  if (failed(checkLengths(location, operand.getRank(),
                          {{"start_indices", op.getStartIndices().size()}})))
    return failure();
  for (auto [i, size, limit] : llvm::enumerate(update.getShape(), operand.getShape()))
    if (!ShapedType::isDynamic(size) && !ShapedType::isDynamic(limit) && size > limit)
      return emitOptionalError(location, "expected an update that lies in ", operand,
                               ", found size ", size, " in dimension ", i);
  types.push_back(operand);
  return success();
}

//===- Linear algebra and normalisation -----------------------------------===//

/// The type of one number for each feature.
static FailureOr<Type> featuresOf(std::optional<Location> location, Value operand,
                                  uint64_t dimension) {
  RankedTensorType type = tensorOf(operand);
  if (static_cast<int64_t>(dimension) >= type.getRank()) {
    (void)emitOptionalError(location, "expected a feature dimension below the rank ",
                            type.getRank(), ", found ", dimension);
    return failure();
  }
  return Type(RankedTensorType::get({type.getDimSize(dimension)}, type.getElementType()));
}

LogicalResult BatchNormGradOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                Adaptor op, SmallVectorImpl<Type> &types) {
  FailureOr<Type> features = featuresOf(location, op.getOperand(), op.getFeatureIndex());
  if (failed(features))
    return failure();
  types.append({op.getOperand().getType(), *features, *features});
  return success();
}

LogicalResult BatchNormInferenceOp::inferReturnTypes(MLIRContext *,
                                                     std::optional<Location> location, Adaptor op,
                                                     SmallVectorImpl<Type> &types) {
  if (failed(featuresOf(location, op.getOperand(), op.getFeatureIndex())))
    return failure();
  types.push_back(op.getOperand().getType());
  return success();
}

LogicalResult BatchNormTrainingOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                    Adaptor op, SmallVectorImpl<Type> &types) {
  FailureOr<Type> features = featuresOf(location, op.getOperand(), op.getFeatureIndex());
  if (failed(features))
    return failure();
  types.append({op.getOperand().getType(), *features, *features});
  return success();
}

LogicalResult TriangularSolveOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                  Adaptor op, SmallVectorImpl<Type> &types) {
  RankedTensorType a = tensorOf(op.getA()), b = tensorOf(op.getB());
  int64_t rank = a.getRank();
  if (rank < 2 || b.getRank() != rank || a.getElementType() != b.getElementType())
    return emitOptionalError(
        location, "expected tensors of one rank of at least 2 and one element type, found ", a,
        " and ", b);
  int64_t rows = a.getDimSize(rank - 2), columns = a.getDimSize(rank - 1);
  int64_t side = b.getDimSize(op.getLeftSide() ? rank - 2 : rank - 1);
  auto differ = [](int64_t x, int64_t y) {
    return !ShapedType::isDynamic(x) && !ShapedType::isDynamic(y) && x != y;
  };
  if (differ(rows, columns) || differ(columns, side))
    return emitOptionalError(
        location, "expected square matrices that fit the other operand, found ", a, " and ", b);
  types.push_back(b);
  return success();
}

//===- Devices ------------------------------------------------------------===//

static LogicalResult inferId(MLIRContext *context, SmallVectorImpl<Type> &types) {
  types.push_back(RankedTensorType::get({}, IntegerType::get(context, 32, IntegerType::Unsigned)));
  return success();
}

LogicalResult PartitionIdOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                              Adaptor, SmallVectorImpl<Type> &types) {
  return inferId(context, types);
}

LogicalResult ReplicaIdOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor,
                                            SmallVectorImpl<Type> &types) {
  return inferId(context, types);
}
