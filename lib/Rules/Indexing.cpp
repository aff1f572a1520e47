//===- Indexing.cpp - Slices at computed places, and how to read them -------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Places.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

//===- Places ---------------------------------------------------------------===//

Places evolute::placesOf(GatherOp op) {
  auto n = op.getDimensionNumbers();
  return {
      llvm::to_vector(n.getOffsetDims()),          llvm::to_vector(n.getCollapsedSliceDims()),
      llvm::to_vector(n.getOperandBatchingDims()), llvm::to_vector(n.getStartIndicesBatchingDims()),
      llvm::to_vector(n.getStartIndexMap()),       n.getIndexVectorDim()};
}

Places evolute::placesOf(ScatterOp op) {
  auto n = op.getScatterDimensionNumbers();
  return {llvm::to_vector(n.getUpdateWindowDims()),
          llvm::to_vector(n.getInsertedWindowDims()),
          llvm::to_vector(n.getInputBatchingDims()),
          llvm::to_vector(n.getScatterIndicesBatchingDims()),
          llvm::to_vector(n.getScatterDimsToOperandDims()),
          n.getIndexVectorDim()};
}

SmallVector<int64_t> Places::outer(Type slices) const {
  SmallVector<int64_t> result;
  for (int64_t d = 0; d < tensorOf(slices).getRank(); ++d)
    if (!llvm::is_contained(window, d))
      result.push_back(d);
  return result;
}

SmallVector<int64_t> Places::sizes(int64_t rank, Type slices) const {
  SmallVector<int64_t> result;
  const int64_t *next = window.begin();
  for (int64_t d = 0; d < rank; ++d) {
    bool absent = llvm::is_contained(omitted, d) || llvm::is_contained(operandBatching, d);
    result.push_back(absent ? 1 : tensorOf(slices).getDimSize(*next++));
  }
  return result;
}

Places Places::batched(bool operand, bool indices) const {
  Places p = *this;
  if (operand) {
    p.omitted = shifted(omitted);
    p.operandBatching = shifted(operandBatching);
    p.map = shifted(map);
  }
  if (indices) {
    p.indicesBatching = shifted(indicesBatching);
    p.vectorDim = vectorDim + 1;
  }
  if (operand && indices) {
    p.operandBatching = underLeading(operandBatching);
    p.indicesBatching = underLeading(indicesBatching);
  }
  // A batch of operands at common indices is one more dimension of every slice.
  p.window = operand && !indices ? underLeading(window) : shifted(window);
  return p;
}

ScatterDimensionNumbersAttr evolute::numbersOf(MLIRContext *context, const Places &p) {
  return ScatterDimensionNumbersAttr::get(context, p.window, p.omitted, p.operandBatching,
                                          p.indicesBatching, p.map, p.vectorDim);
}

Value evolute::gather(Emitter &b, Value operand, Value indices, Type type, const Places &p,
                      bool sorted) {
  auto numbers =
      GatherDimensionNumbersAttr::get(b.getContext(), p.window, p.omitted, p.operandBatching,
                                      p.indicesBatching, p.map, p.vectorDim);
  return b.create<GatherOp>(withElement(type, tensorOf(operand).getElementType()), operand, indices,
                            numbers, p.sizes(tensorOf(operand).getRank(), type), sorted);
}

Value evolute::scatter(Emitter &b, Value operand, Value indices, Value updates, const Places &p,
                       StringRef step, Promise promise) {
  Location loc = b.getLoc();
  OperationState state(loc, ScatterOp::getOperationName());
  state.addOperands({operand, indices, updates});
  state.addTypes(operand.getType());
  state.addAttribute("scatter_dimension_numbers", numbersOf(b.getContext(), p));
  state.addAttribute("indices_are_sorted", BoolAttr::get(b.getContext(), promise.sorted));
  state.addAttribute("unique_indices", BoolAttr::get(b.getContext(), promise.unique));
  Type scalar = withShape(operand.getType(), {});
  Block &body = state.addRegion()->emplaceBlock();
  body.addArguments({scalar, scalar}, {loc, loc});
  {
    Emitter::Inside inside(b, &body);
    Value last = body.getArgument(1);
    if (!step.empty()) {
      OperationState combine(loc, step);
      combine.addOperands(body.getArguments());
      combine.addTypes(scalar);
      last = b.insert(Operation::create(combine))->getResult(0);
    }
    b.create<stablehlo::ReturnOp>(last);
  }
  return b.insert(Operation::create(state))->getResult(0);
}

Type evolute::indexType(MLIRContext *context, int64_t n) {
  return IntegerType::get(context, n <= std::numeric_limits<int32_t>::max() ? 32 : 64);
}

std::optional<SmallVector<int64_t>> evolute::integersOf(Value v) {
  DenseIntElementsAttr elements;
  if (!v || !matchPattern(v, m_Constant(&elements)))
    return std::nullopt;
  bool isUnsigned = elements.getElementType().isUnsignedInteger();
  return llvm::map_to_vector(elements.getValues<APInt>(), [&](const APInt &x) -> int64_t {
    return isUnsigned ? x.getLimitedValue(std::numeric_limits<int64_t>::max()) : x.getSExtValue();
  });
}

/// The largest index of each component at which a slice lies inside.
static SmallVector<int64_t> limits(Type operand, Type slices, const Places &p) {
  auto type = tensorOf(operand);
  auto sizes = p.sizes(type.getRank(), slices);
  return llvm::map_to_vector(p.map, [&](int64_t d) { return type.getDimSize(d) - sizes[d]; });
}

bool evolute::fits(Type operand, Type slices, const Places &p) {
  auto sizes = p.sizes(tensorOf(operand).getRank(), slices);
  for (auto [size, limit] : llvm::zip(sizes, tensorOf(operand).getShape()))
    if (size > limit)
      return false;
  return true;
}

/// Whether constant `indices` lie between 0 and the limits of their components.
static bool knownInside(Value indices, ArrayRef<int64_t> limits, int64_t vectorDim) {
  auto known = integersOf(indices);
  if (!known)
    return false;
  int64_t stride = 1;
  ArrayRef<int64_t> shape = tensorOf(indices).getShape();
  for (int64_t size : shape.drop_front(std::min<int64_t>(vectorDim + 1, shape.size())))
    stride *= size;
  for (auto [i, index] : llvm::enumerate(*known)) {
    int64_t component =
        vectorDim < static_cast<int64_t>(shape.size()) ? (i / stride) % shape[vectorDim] : 0;
    if (index < 0 || index > limits[component])
      return false;
  }
  return true;
}

Value evolute::clamped(Emitter &b, Value indices, Type operand, Type slices, const Places &p) {
  auto bounds = limits(operand, slices, p);
  if (bounds.empty() || knownInside(indices, bounds, p.vectorDim))
    return indices;
  if (tensorOf(indices).getElementType().isIndex())
    indices =
        b.convert(indices, withElement(indices.getType(), IntegerType::get(b.getContext(), 64)));
  auto type = tensorOf(indices);
  auto element = cast<IntegerType>(type.getElementType());
  // Where the type cannot say the limit, no index is above it.
  APInt most = element.isUnsigned() ? APInt::getMaxValue(element.getWidth())
                                    : APInt::getSignedMaxValue(element.getWidth());
  auto elements = llvm::map_to_vector(bounds, [&](int64_t bound) {
    return APInt(element.getWidth(), std::min<uint64_t>(bound, most.getZExtValue()));
  });
  Value low = b.zero(withShape(type, {})), high;
  if (llvm::all_equal(elements)) {
    high = b.create<ConstantOp>(low.getType(),
                                DenseElementsAttr::get(tensorOf(low), elements.front()));
  } else {
    low = b.zero(type);
    auto vector = withShape(type, {static_cast<int64_t>(elements.size())});
    high = b.create<ConstantOp>(vector, DenseElementsAttr::get(vector, elements));
    high = b.broadcast(high, type, {p.vectorDim});
  }
  return b.create<ClampOp>(type, low, indices, high);
}

Value evolute::inside(Emitter &b, Value indices, Type operand, Type slices, const Places &p) {
  Value moved = clamped(b, indices, operand, slices, p);
  if (moved == indices)
    return {};
  if (indices.getType() != moved.getType())
    indices = b.convert(indices, moved.getType());
  Value same = equal(Expr(b, indices), Expr(b, moved)).v;
  if (p.map.size() > 1)
    return b.reduce(same, 1, {p.vectorDim}, "stablehlo.and");
  SmallVector<int64_t> shape(tensorOf(same).getShape());
  if (p.vectorDim < tensorOf(same).getRank())
    shape.erase(shape.begin() + p.vectorDim);
  return b.reshape(same, shape);
}

Value evolute::insideElements(Emitter &b, Value indices, Type operand, Type slices,
                              const Places &p) {
  Value each = inside(b, indices, operand, slices, p);
  return each ? b.broadcast(each, withElement(slices, tensorOf(each).getElementType()),
                            p.outer(slices))
              : each;
}

Value evolute::takeAlong(Emitter &b, Value x, Value indices, int64_t dim) {
  if (!x || tensorOf(indices).getNumElements() == 0)
    return {};
  int64_t rank = tensorOf(x).getRank();
  SmallVector<int64_t> others = range(0, rank);
  others.erase(others.begin() + dim);
  Places p{{}, {dim}, others, others, {dim}, rank};
  return gather(b, x, indices, indices.getType(), p, /*sorted=*/false);
}

//===- Rules ----------------------------------------------------------------===//

namespace {

using Cts = ArrayRef<Value>;
using Xs = ArrayRef<Value>;

/// Sums up what was taken from each place. A gather clamps and a scatter drops, so the indices are
/// clamped first.
Value transposeGather(Emitter &b, Operation *op, unsigned, Xs x, Cts ct) {
  auto take = cast<GatherOp>(op);
  Places p = placesOf(take);
  Type operand = op->getOperand(0).getType();
  Value indices = clamped(b, x[1], operand, ct[0].getType(), p);
  // Clamping keeps the order of numbers, but not that of vectors.
  bool sorted = take.getIndicesAreSorted() && (indices == x[1] || p.map.size() == 1);
  return scatter(b, b.zero(operand), indices, ct[0], p, "stablehlo.add", {sorted, false});
}

SmallVector<Value> vmapGather(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto take = cast<GatherOp>(op);
  return {gather(b, x[0].v, x[1].v, withLeading(size, op->getResult(0).getType()),
                 placesOf(take).batched(x[0].mapped, x[1].mapped),
                 take.getIndicesAreSorted() && !x[1].mapped)};
}

Value dynamicSlice(Emitter &b, Value x, ValueRange starts, ArrayRef<int64_t> sizes) {
  return b.create<DynamicSliceOp>(withShape(x.getType(), sizes), x, starts, sizes);
}

/// `starts`, a scalar for each dimension, as a matrix of one row for each element of the batch.
Value startVectors(Emitter &b, ArrayRef<Batched> starts, int64_t size) {
  SmallVector<Value> columns;
  for (Batched start : starts)
    columns.push_back(b.reshape(withBatch(b, start, size), {size, 1}));
  auto type = withShape(columns[0].getType(), {size, static_cast<int64_t>(columns.size())});
  return columns.size() == 1 ? columns[0] : b.create<ConcatenateOp>(type, columns, 1).getResult();
}

/// Slices of `rank` dimensions, one for each row of `startVectors`.
Places slicePlaces(int64_t rank, bool operandMapped) {
  Places p{range(0, rank), {}, {}, {}, range(0, rank), 0};
  return p.batched(operandMapped, /*indices=*/true);
}

/// The operands of a slice after the leading index 0 of a batch.
SmallVector<Value> withLeadingStart(Emitter &b, ArrayRef<Batched> starts) {
  Type type = starts.empty() ? RankedTensorType::get({}, IntegerType::get(b.getContext(), 32))
                             : starts[0].v.getType();
  SmallVector<Value> result{b.zero(type)};
  for (Batched start : starts)
    result.push_back(start.v);
  return result;
}

bool anyMapped(ArrayRef<Batched> x) {
  return llvm::any_of(x, [](Batched v) { return v.mapped; });
}

SmallVector<Value> vmapDynamicSlice(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto starts = x.drop_front();
  auto type = withLeading(size, op->getResult(0).getType());
  if (!anyMapped(starts))
    return {dynamicSlice(b, x[0].v, withLeadingStart(b, starts), type.getShape())};
  return {gather(b, x[0].v, startVectors(b, starts, size), type,
                 slicePlaces(starts.size(), x[0].mapped), /*sorted=*/false)};
}

/// What is written over has no cotangent; the update has that of its place.
Value transposeUpdateSlice(Emitter &b, Operation *op, unsigned i, Xs x, Cts ct) {
  auto update = tensorOf(op->getOperand(1));
  auto starts = x.drop_front(2);
  if (i == 1)
    return dynamicSlice(b, ct[0], starts, update.getShape());
  return b.create<DynamicUpdateSliceOp>(ct[0].getType(), ct[0], b.zero(update), starts);
}

SmallVector<Value> vmapUpdateSlice(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto starts = x.drop_front(2);
  Value operand = withBatch(b, x[0], size), update = withBatch(b, x[1], size);
  if (!anyMapped(starts))
    return {b.create<DynamicUpdateSliceOp>(operand.getType(), operand, update,
                                           withLeadingStart(b, starts))};
  Places p = slicePlaces(starts.size(), /*operandMapped=*/true);
  Value indices = clamped(b, startVectors(b, starts, size), operand.getType(), update.getType(), p);
  return {scatter(b, operand, indices, update, p, "", {/*sorted=*/true, /*unique=*/true})};
}

/// Indices along `dim`, with the batch dimensions in front: a gather.
SmallVector<Value> indexSelectAsGather(Emitter &b, Operation *op, ValueRange x) {
  auto select = cast<TorchIndexSelectOp>(op);
  auto operand = tensorOf(x[0]), indices = tensorOf(x[1]);
  int64_t batch = select.getBatchDims(), dim = select.getDim(), rank = operand.getRank();
  dim += dim < 0 ? rank : 0;
  batch += batch < 0 ? indices.getRank() : 0;
  if (dim < 0 || dim >= rank || batch < 0 || batch > dim || batch > indices.getRank()) {
    op->emitOpError("has dim or batch_dims out of range; 0 <= batch_dims <= dim is expected");
    return {};
  }
  // The result: what comes before dim, the indices after the batch, what comes after dim.
  Places p{range(batch, dim - batch), {dim}, range(0, batch),
           range(0, batch),           {dim}, indices.getRank()};
  llvm::append_range(p.window, range(dim + indices.getRank() - batch, rank - dim - 1));
  return {gather(b, x[0], x[1], op->getResult(0).getType(), p, /*sorted=*/false)};
}

} // namespace

void evolute::addIndexingRules(RuleTable &table) {
  auto linear = [&](StringRef op, Transpose transpose, Vmap vmap) {
    Rule rule{Kind::Linear};
    rule.transpose = std::move(transpose);
    rule.vmap = std::move(vmap);
    table[op.str()] = std::move(rule);
  };

  // Starts are clamped alike, so what is taken and what is put back lie at one place.
  linear(
      "stablehlo.dynamic_slice",
      [](Emitter &b, Operation *op, unsigned, Xs x, Cts ct) -> Value {
        Type type = op->getOperand(0).getType();
        return b.create<DynamicUpdateSliceOp>(type, b.zero(type), ct[0], x.drop_front());
      },
      vmapDynamicSlice);
  linear("stablehlo.dynamic_update_slice", transposeUpdateSlice, vmapUpdateSlice);
  linear("stablehlo.gather", transposeGather, vmapGather);
  Rule select{Kind::Equivalent};
  select.equivalent = indexSelectAsGather;
  table["stablehlo.torch_index_select"] = select;
}
