//===- Contraction.cpp - Operations that are bilinear, or solve one that is --===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Contraction.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

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
/// into the operand's order: by the order of the factors, if that will do.
Value transposeDot(Emitter &b, Operation *operation, unsigned i, ArrayRef<Value> x,
                   ArrayRef<Value> ct) {
  auto op = cast<DotGeneralOp>(operation);
  auto [left, right] = sidesOf(op);
  auto [own, other] = i == 0 ? std::pair(left, right) : std::pair(right, left);
  auto type = tensorOf(op->getOperand(i));
  auto free = own.free(type.getRank()),
       otherFree = other.free(tensorOf(op->getOperand(1 - i)).getRank());
  int64_t nBatch = own.batch.size(), nFree = free.size(), nOther = otherFree.size();

  // The operand's dimensions as those of the product: batch, then the free ones from the cotangent,
  // and from the other factor its contracting ones in ascending order.
  SmallVector<int64_t> ascending = range(0, own.contracting.size()), contracting;
  llvm::sort(ascending, [&, c = other.contracting](int64_t p, int64_t q) { return c[p] < c[q]; });
  for (int64_t p : ascending)
    contracting.push_back(own.contracting[p]);
  auto orderOf = [&](ArrayRef<int64_t> first, ArrayRef<int64_t> second) {
    SmallVector<int64_t> order(own.batch);
    llvm::append_range(order, first);
    llvm::append_range(order, second);
    return order;
  };
  auto order = orderOf(free, contracting), swappedOrder = orderOf(contracting, free);
  bool factorFirst = !llvm::is_sorted(order) && llvm::is_sorted(swappedOrder);
  if (factorFirst)
    order = swappedOrder;
  SmallVector<int64_t> shape, permutation(order.size());
  for (auto [position, dim] : llvm::enumerate(order)) {
    shape.push_back(type.getDimSize(dim));
    permutation[dim] = position;
  }
  Type element = tensorOf(ct[0]).getElementType();
  Value factor = b.convert(x[1 - i], withElement(x[1 - i].getType(), element)), cotangent = ct[0];
  auto batch = range(0, nBatch),
       contracted = i == 0 ? range(nBatch + nFree, nOther) : range(nBatch, nOther);
  Side along{batch, contracted}, across{other.batch, otherFree};
  if (factorFirst) {
    std::swap(cotangent, factor);
    std::swap(along, across);
  }
  Value product =
      dot(b, op, cotangent, factor, along, across, RankedTensorType::get(shape, element),
          /*swapped=*/(i == 1) != factorFirst);
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

//===- Einstein's notation --------------------------------------------------===//

/// A tensor whose dimensions have labels: a letter, or, below 0, a place in the dots counted from
/// the right.
struct Labeled {
  Value v;
  SmallVector<int> labels;
};

/// The labels of one term for a tensor of `rank`; nothing if they do not fit.
std::optional<SmallVector<int>> labelsOf(StringRef term, int64_t rank) {
  SmallVector<int> labels;
  size_t dots = term.find("...");
  int64_t hidden = dots == StringRef::npos ? 0 : rank - static_cast<int64_t>(term.size()) + 3;
  for (size_t i = 0; i < term.size(); ++i)
    if (i == dots) {
      for (int64_t k = hidden; k > 0; --k)
        labels.push_back(-k);
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(term[i]))) {
      labels.push_back(term[i]);
    } else {
      return std::nullopt;
    }
  return static_cast<int64_t>(labels.size()) == rank ? std::optional(labels) : std::nullopt;
}

/// Of two dimensions with one label, the diagonal.
void takeDiagonals(Emitter &b, Labeled &x) {
  for (unsigned i = 0; i < x.labels.size(); ++i)
    for (unsigned j = x.labels.size() - 1; j > i; --j)
      if (x.labels[j] == x.labels[i]) {
        auto type = tensorOf(x.v);
        Type index = withElement(type, IntegerType::get(b.getContext(), 32));
        Value row = b.create<IotaOp>(index, i), column = b.create<IotaOp>(index, j);
        Expr onDiagonal = equal(Expr(b, row), Expr(b, column));
        Value kept = b.create<SelectOp>(type, onDiagonal.v, x.v, b.zero(type));
        x = {b.sum(kept, {j}), x.labels};
        x.labels.erase(x.labels.begin() + j);
      }
}

/// Sums over the dimensions whose labels nobody `wants`.
void sumOut(Emitter &b, Labeled &x, function_ref<bool(int)> wants) {
  SmallVector<int64_t> summed;
  for (auto [d, label] : llvm::enumerate(x.labels))
    if (!wants(label))
      summed.push_back(d);
  x.v = b.sum(x.v, summed);
  llvm::erase_if(x.labels, [&](int label) { return !wants(label); });
}

/// Products by dot_general, sums and diagonals.
SmallVector<Value> einsum(Emitter &b, Operation *op, ValueRange x) {
  StringRef config = op->getAttrOfType<StringAttr>("einsum_config").getValue();
  std::string text = config.str();
  llvm::erase_if(text, [](char c) { return c == ' '; });
  auto [left, right] = StringRef(text).split("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  auto type = tensorOf(op->getResult(0));
  auto output = labelsOf(right, type.getRank());
  auto refuse = [&](StringRef why) {
    op->emitOpError() << "has the config '" << config << "', " << why;
    return SmallVector<Value>();
  };
  if (!output || terms.size() != x.size())
    return refuse("which does not name the dimensions of each operand and of the result");
  SmallVector<Labeled> operands;
  DenseMap<int, int64_t> sizes;
  for (auto [v, term] : llvm::zip(x, terms)) {
    auto labels = labelsOf(term, tensorOf(v).getRank());
    if (!labels)
      return refuse("which does not name the dimensions of each operand and of the result");
    for (auto [label, size] : llvm::zip(*labels, tensorOf(v).getShape()))
      if (sizes.try_emplace(label, size).first->second != size)
        return refuse("which gives one name to dimensions of different sizes");
    operands.push_back({v, *labels});
  }
  DenseSet<int> seen;
  for (int label : *output)
    if (!sizes.contains(label) || !seen.insert(label).second)
      return refuse("which does not name each dimension of the result once, after an operand's");
  for (auto [i, operand] : llvm::enumerate(operands)) {
    takeDiagonals(b, operand);
    sumOut(b, operand, [&, i = i](int label) {
      bool shared = operands.size() == 2 && llvm::is_contained(operands[1 - i].labels, label);
      return shared || llvm::is_contained(*output, label);
    });
  }
  Labeled product = operands[0];
  if (operands.size() == 2) {
    SmallVector<int64_t> batch[2], contracting[2];
    SmallVector<int> first, second;
    for (auto [i, label] : llvm::enumerate(operands[0].labels)) {
      auto it = llvm::find(operands[1].labels, label);
      if (it == operands[1].labels.end())
        continue;
      auto &sides = llvm::is_contained(*output, label) ? batch : contracting;
      sides[0].push_back(i);
      sides[1].push_back(it - operands[1].labels.begin());
    }
    Side sides[2] = {{batch[0], contracting[0]}, {batch[1], contracting[1]}};
    product.labels.clear();
    for (int64_t d : batch[0])
      product.labels.push_back(operands[0].labels[d]);
    for (unsigned i : {0, 1})
      for (int64_t d : sides[i].free(operands[i].labels.size()))
        product.labels.push_back(operands[i].labels[d]);
    auto shape = llvm::map_to_vector(product.labels, [&](int label) { return sizes[label]; });
    auto numbers = DotDimensionNumbersAttr::get(b.getContext(), batch[0], batch[1], contracting[0],
                                                contracting[1]);
    product.v = b.create<DotGeneralOp>(withShape(type, shape), operands[0].v, operands[1].v,
                                       numbers, ArrayAttr(), DotAlgorithmAttr());
  }
  auto order = llvm::map_to_vector(*output, [&](int label) -> int64_t {
    return llvm::find(product.labels, label) - product.labels.begin();
  });
  return {b.convert(b.transpose(product.v, order), type)};
}

//===- Explicit broadcasts --------------------------------------------------===//

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
  equivalent("stablehlo.einsum", einsum);
  Rule multiply{Kind::Bilinear};
  multiply.transpose = [](Emitter &b, Operation *, unsigned i, ArrayRef<Value> x,
                          ArrayRef<Value> ct) { return b.mul(ct[0], x[1 - i]); };
  multiply.vmap = pointwise;
  table["stablehlo.multiply"] = multiply;
  equivalent("stablehlo.unary_einsum", einsum);
}
