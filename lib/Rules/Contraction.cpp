//===- Contraction.cpp - Operations that are bilinear, or solve one that is --===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// One operand's share of the dimension numbers of dot_general.
struct Side {
  ArrayRef<int64_t> batch, contracting;
  /// The dimensions that are neither, in order.
  SmallVector<int64_t> free(int64_t rank) const {
    SmallVector<int64_t> result;
    for (int64_t d = 0; d < rank; ++d)
      if (!llvm::is_contained(batch, d) && !llvm::is_contained(contracting, d))
        result.push_back(d);
    return result;
  }
};

std::pair<Side, Side> sidesOf(DotGeneralOp op) {
  auto dims = op.getDotDimensionNumbers();
  return {{dims.getLhsBatchingDimensions(), dims.getLhsContractingDimensions()},
          {dims.getRhsBatchingDimensions(), dims.getRhsContractingDimensions()}};
}

/// A product like `op` of other operands under other dimension numbers. The precision of each
/// operand goes with it: `order` says which of the old ones comes first.
Value dot(Emitter &b, DotGeneralOp op, Value lhs, Value rhs, Side left, Side right, Type type,
          bool swapped = false) {
  auto numbers = DotDimensionNumbersAttr::get(b.getContext(), left.batch, right.batch,
                                              left.contracting, right.contracting);
  ArrayAttr precision = op.getPrecisionConfigAttr();
  if (precision && swapped && precision.size() == 2)
    precision = ArrayAttr::get(b.getContext(), {precision[1], precision[0]});
  return b.create<DotGeneralOp>(type, lhs, rhs, numbers, precision, op.getAlgorithmAttr());
}

/// The result has dimensions (batch, free of lhs, free of rhs). So the cotangent of one operand is
/// that of the result, contracted with the other operand over the other's free dimensions, and put
/// into the operand's order.
Value transposeDot(Emitter &b, Operation *operation, unsigned i, ArrayRef<Value> x,
                   ArrayRef<Value> ct) {
  auto op = cast<DotGeneralOp>(operation);
  auto [left, right] = sidesOf(op);
  auto [own, other] = i == 0 ? std::pair(left, right) : std::pair(right, left);
  auto type = tensorOf(op->getOperand(i));
  auto free = own.free(type.getRank()),
       otherFree = other.free(tensorOf(op->getOperand(1 - i)).getRank());
  int64_t nBatch = own.batch.size(), nFree = free.size(), nOther = otherFree.size();

  // The product has dimensions (batch, free, the other's contracting ones in ascending order).
  SmallVector<int64_t> order(own.batch);
  llvm::append_range(order, free);
  SmallVector<int64_t> ascending = range(0, own.contracting.size());
  llvm::sort(ascending, [&, c = other.contracting](int64_t p, int64_t q) { return c[p] < c[q]; });
  for (int64_t p : ascending)
    order.push_back(own.contracting[p]);
  SmallVector<int64_t> shape, permutation(order.size());
  for (auto [position, dim] : llvm::enumerate(order)) {
    shape.push_back(type.getDimSize(dim));
    permutation[dim] = position;
  }
  auto batch = range(0, nBatch),
       contracted = i == 0 ? range(nBatch + nFree, nOther) : range(nBatch, nOther);
  Type element = tensorOf(ct[0]).getElementType();
  Value factor = b.convert(x[1 - i], withElement(x[1 - i].getType(), element));
  Value product = dot(b, op, ct[0], factor, {batch, contracted}, {other.batch, otherFree},
                      RankedTensorType::get(shape, element), /*swapped=*/i == 1);
  return b.convert(b.transpose(product, permutation), type);
}

/// Both mapped: one more batching dimension. One mapped: its batch is one more free dimension, so
/// that the product stays one large product.
SmallVector<Value> vmapDot(Emitter &b, Operation *operation, ArrayRef<Batched> x, int64_t size) {
  auto op = cast<DotGeneralOp>(operation);
  auto [left, right] = sidesOf(op);
  auto type = tensorOf(op.getResult());
  auto shift = [](Side side, bool mapped, bool both) {
    auto batch = mapped ? (both ? underLeading(side.batch) : shifted(side.batch))
                        : llvm::to_vector(side.batch);
    return std::pair(batch, mapped ? shifted(side.contracting) : llvm::to_vector(side.contracting));
  };
  bool both = x[0].mapped && x[1].mapped;
  auto [leftBatch, leftContracting] = shift(left, x[0].mapped, both);
  auto [rightBatch, rightContracting] = shift(right, x[1].mapped, both);
  Side newLeft{leftBatch, leftContracting}, newRight{rightBatch, rightContracting};
  if (both)
    return {dot(b, op, x[0].v, x[1].v, newLeft, newRight, withLeading(size, type))};
  // The batch comes after the batching dimensions, and for the right operand after the left's free
  // ones too.
  int64_t position = left.batch.size();
  if (x[1].mapped)
    position += left.free(tensorOf(op.getLhs()).getRank()).size();
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin() + position, size);
  Value product = dot(b, op, x[0].v, x[1].v, newLeft, newRight, withShape(type, shape));
  SmallVector<int64_t> permutation{position};
  for (int64_t d = 0; d <= type.getRank(); ++d)
    if (d != position)
      permutation.push_back(d);
  return {b.transpose(product, permutation)};
}

/// dot of a matrix or vector with another: contracts the last dimension with the first.
SmallVector<Value> dotAsDotGeneral(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<DotOp>(operation);
  int64_t last = tensorOf(x[0]).getRank() - 1;
  auto numbers = DotDimensionNumbersAttr::get(b.getContext(), {}, {}, {last}, {0});
  return {b.create<DotGeneralOp>(op->getResult(0).getType(), x[0], x[1], numbers,
                                 op.getPrecisionConfigAttr(), DotAlgorithmAttr())};
}

/// `broadcast` puts new dimensions in front.
SmallVector<Value> broadcastAsInDim(Emitter &b, Operation *op, ValueRange x) {
  auto type = tensorOf(op->getResult(0));
  int64_t rank = tensorOf(x[0]).getRank();
  return {b.broadcast(x[0], type, range(type.getRank() - rank, rank))};
}

/// The CHLO operations that broadcast: explicit broadcasts, then the StableHLO or CHLO operation of
/// their name.
SmallVector<Value> explicitBroadcasts(Emitter &b, Operation *op, ValueRange x) {
  StringRef mnemonic = op->getName().stripDialect();
  mnemonic.consume_front("broadcast_");
  Type type = op->getResult(0).getType();
  auto given = op->getAttrOfType<DenseI64ArrayAttr>("broadcast_dimensions");
  int64_t rank = tensorOf(type).getRank();
  SmallVector<Value> operands;
  for (Value v : x) {
    auto own = tensorOf(v);
    // The given dimensions are those of the operand of lower rank; by default shapes are aligned at
    // the right.
    bool aligned = !given || own.getRank() == rank;
    auto dims =
        aligned ? range(rank - own.getRank(), own.getRank()) : llvm::to_vector(given.asArrayRef());
    operands.push_back(b.broadcast(v, withShape(own, tensorOf(type).getShape()), dims));
  }
  bool isChlo = llvm::is_contained({"next_after", "polygamma", "zeta"}, mnemonic);
  OperationState state(b.getLoc(), ((isChlo ? "chlo." : "stablehlo.") + mnemonic).str());
  state.addOperands(operands);
  state.addTypes(type);
  if (mnemonic == "compare") {
    auto compare = cast<chlo::BroadcastCompareOp>(op);
    auto direction = symbolizeComparisonDirection(
        chlo::stringifyComparisonDirection(compare.getComparisonDirection()));
    state.addAttribute("comparison_direction",
                       ComparisonDirectionAttr::get(b.getContext(), *direction));
    if (auto type = compare.getCompareType())
      state.addAttribute(
          "compare_type",
          ComparisonTypeAttr::get(b.getContext(),
                                  *symbolizeComparisonType(chlo::stringifyComparisonType(*type))));
  }
  return {b.insert(Operation::create(state))->getResult(0)};
}

} // namespace

void evolute::addContractionRules(RuleTable &table) {
  auto equivalent = [&](StringRef op, Equivalent f) {
    table[op.str()] = {Kind::Equivalent};
    table[op.str()].equivalent = std::move(f);
  };

  for (StringRef op : {"add",
                       "and",
                       "atan2",
                       "compare",
                       "complex",
                       "divide",
                       "maximum",
                       "minimum",
                       "multiply",
                       "next_after",
                       "or",
                       "polygamma",
                       "power",
                       "remainder",
                       "select",
                       "shift_left",
                       "shift_right_arithmetic",
                       "shift_right_logical",
                       "subtract",
                       "xor",
                       "zeta"})
    equivalent(("chlo.broadcast_" + op).str(), explicitBroadcasts);
  equivalent("chlo.square", [](Emitter &b, Operation *op, ValueRange x) -> SmallVector<Value> {
    return {b.create<MulOp>(op->getResult(0).getType(), x[0], x[0])};
  });
  equivalent("stablehlo.broadcast", broadcastAsInDim);

  // y = a / b solves y * b = a.
  Rule divide{Kind::Implicit};
  divide.transpose = [](Emitter &b, Operation *, unsigned, ArrayRef<Value> x, ArrayRef<Value> ct) {
    return b.div(ct[0], x[1]);
  };
  divide.vmap = pointwise;
  divide.implicit = {[](Emitter &b, Operation *, Value x, Value y) { return b.mul(x, y); }, 1};
  table["stablehlo.divide"] = divide;

  equivalent("stablehlo.dot", dotAsDotGeneral);
  table["stablehlo.dot_general"] = {Kind::Bilinear, {}, nullptr, transposeDot, vmapDot};
  Rule multiply{Kind::Bilinear};
  multiply.transpose = [](Emitter &b, Operation *, unsigned i, ArrayRef<Value> x,
                          ArrayRef<Value> ct) { return b.mul(ct[0], x[1 - i]); };
  multiply.vmap = pointwise;
  table["stablehlo.multiply"] = multiply;
}
