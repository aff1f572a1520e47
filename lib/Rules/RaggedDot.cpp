//===- RaggedDot.cpp - Products by groups of rows ---------------------------===//
//
// chlo.ragged_dot multiplies each group of a dimension, the ragged one, with a part of its own of
// the other operand. It is a dot_general of operands that are zero outside of their group.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Contraction.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// `v` once for each group, with zeros outside of the group's part of dimension `ragged`. The sizes
/// of the groups come last in `sizes`, after those of the dimensions `prefix`, if at all.
Value spreadGroups(Emitter &b, Value v, Value sizes, int64_t ragged, ArrayRef<int64_t> prefix) {
  auto own = tensorOf(sizes);
  int64_t rank = own.getRank(), count = own.getShape().back();
  // Where each group ends: the sum of the sizes up to its own.
  SmallVector<int64_t> square(own.getShape()), dims = range(0, rank);
  square.push_back(count);
  Type pairs = withShape(own, square);
  Value before = b.create<IotaOp>(pairs, rank - 1), group = b.create<IotaOp>(pairs, rank);
  Expr size(b, b.broadcast(sizes, pairs, dims)), zero(b, b.zero(pairs));
  Value upTo = select(greaterEqual(Expr(b, group), Expr(b, before)), size, zero).v;
  Value ends = b.sum(upTo, {rank - 1}), starts = b.create<SubtractOp>(own, ends, sizes);

  Type type = withLeading(count, v.getType()), index = withElement(type, own.getElementType());
  auto into = rank == 1 ? SmallVector<int64_t>() : shifted(prefix);
  into.push_back(0);
  auto place = [&](Value w) { return Expr(b, b.broadcast(w, index, into)); };
  Expr position(b, b.create<IotaOp>(index, ragged + 1));
  Expr inside = greaterEqual(position, place(starts)) && less(position, place(ends));
  Value all = b.broadcast(v, type, range(1, tensorOf(v).getRank()));
  return b.create<SelectOp>(type, inside.v, all, b.zero(type));
}

/// One dot_general over the operands with zeros outside of each group.
SmallVector<Value> raggedDot(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<chlo::RaggedDotOp>(operation);
  auto n = op.getRaggedDotDimensionNumbers();
  int64_t ranks[2] = {tensorOf(x[0]).getRank(), tensorOf(x[1]).getRank()};
  Side left{n.getLhsBatchingDimensions(), n.getLhsContractingDimensions()},
      right{n.getRhsBatchingDimensions(), n.getRhsContractingDimensions()};
  auto fits = [&](unsigned i, ArrayRef<int64_t> dims) {
    return llvm::all_of(dims, [&](int64_t d) { return d >= 0 && d < ranks[i]; });
  };
  ArrayRef<int64_t> ragged = n.getLhsRaggedDimensions(), group = n.getRhsGroupDimensions();
  bool good = fits(0, left.batch) && fits(0, left.contracting) && fits(0, ragged) &&
              fits(1, right.batch) && fits(1, right.contracting) && fits(1, group) &&
              ragged.size() == 1 && left.contracting.size() == right.contracting.size() &&
              tensorOf(x[2]).getRank() > 0;
  auto refuse = [&]() {
    op.emitOpError("has dimension numbers that do not fit its operands");
    return SmallVector<Value>();
  };
  if (!good)
    return refuse();
  SmallVector<Attribute> precision;
  if (auto given = op.getPrecisionConfigAttr())
    for (auto p : given.getAsRange<chlo::PrecisionAttr>())
      precision.push_back(PrecisionAttr::get(
          b.getContext(), *symbolizePrecision(chlo::stringifyPrecision(p.getValue()))));
  auto product = [&](Value lhs, Value rhs, Side l, Side r) -> SmallVector<Value> {
    auto numbers = DotDimensionNumbersAttr::get(b.getContext(), l.batch, r.batch, l.contracting,
                                                r.contracting);
    return {b.create<DotGeneralOp>(op.getResult().getType(), lhs, rhs, numbers,
                                   precision.empty() ? ArrayAttr()
                                                     : ArrayAttr::get(b.getContext(), precision),
                                   DotAlgorithmAttr())};
  };
  int64_t dim = ragged[0];
  if (llvm::is_contained(left.batch, dim))
    return product(x[0], x[1], left, right);
  // The sizes of groups may differ along what comes before the ragged dimension.
  auto prefix = [&](Side side, ArrayRef<int64_t> others, int64_t ragged) {
    SmallVector<int64_t> dims(side.batch);
    llvm::append_range(dims, others.take_while([&](int64_t d) { return d != ragged; }));
    return dims;
  };
  auto spread = [&](unsigned i, int64_t ragged, ArrayRef<int64_t> prefix) {
    return spreadGroups(b, x[i], x[2], ragged, prefix);
  };
  auto matches = [&](ArrayRef<int64_t> prefix) {
    int64_t rank = tensorOf(x[2]).getRank();
    return rank == 1 || rank == static_cast<int64_t>(prefix.size()) + 1;
  };
  auto leftBatch = shifted(left.batch), leftContracting = shifted(left.contracting);
  if (auto it = llvm::find(left.contracting, dim); it != left.contracting.end()) {
    int64_t other = right.contracting[it - left.contracting.begin()];
    auto leftPrefix = prefix(left, left.contracting, dim),
         rightPrefix = prefix(right, right.contracting, other);
    if (!matches(leftPrefix) || !group.empty())
      return refuse();
    leftBatch = underLeading(left.batch);
    auto rightBatch = underLeading(right.batch), rightContracting = shifted(right.contracting);
    return product(spread(0, dim, leftPrefix), spread(1, other, rightPrefix),
                   {leftBatch, leftContracting}, {rightBatch, rightContracting});
  }
  auto leftPrefix = prefix(left, left.free(ranks[0]), dim);
  if (!matches(leftPrefix) || group.size() != 1)
    return refuse();
  leftContracting.push_back(0);
  auto rightContracting = llvm::to_vector(right.contracting);
  rightContracting.push_back(group[0]);
  return product(spread(0, dim, leftPrefix), x[1], {leftBatch, leftContracting},
                 {right.batch, rightContracting});
}

} // namespace

void evolute::addRaggedDotRules(RuleTable &table) {
  Rule rule{Kind::Equivalent};
  rule.equivalent = raggedDot;
  table["chlo.ragged_dot"] = rule;
}
