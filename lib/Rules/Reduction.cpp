//===- Reduction.cpp - Reductions over dimensions, and map ------------------===//
//
// A reduction of one operand by one known operation has a rule under the name of both:
// `stablehlo.reduce(add)`. Every other is a tree of its body. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Combine.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// The dimensions of the operand that stay, in order.
SmallVector<int64_t> kept(ReduceOp op) {
  SmallVector<int64_t> result;
  for (int64_t d = 0; d < tensorOf(op.getInputs()[0]).getRank(); ++d)
    if (!llvm::is_contained(op.getDimensions(), d))
      result.push_back(d);
  return result;
}

/// The operand: its share of every sum is the sum's cotangent. The initial value is in every sum
/// once.
Value transposeSum(Emitter &b, Operation *op, unsigned i, ArrayRef<Value>, ArrayRef<Value> ct) {
  auto reduce = cast<ReduceOp>(op);
  if (i == 0)
    return b.broadcast(ct[0], reduce.getInputs()[0].getType(), kept(reduce));
  return b.sum(ct[0], range(0, tensorOf(ct[0]).getRank()));
}

/// The tangents of the elements that are the extremum, on average: ties share evenly, as in JAX.
SmallVector<Value> extremumTangent(Emitter &b, Operation *op, ValueRange x, ValueRange y,
                                   ArrayRef<Value> t) {
  auto reduce = cast<ReduceOp>(op);
  Type type = x[0].getType(), small = y[0].getType();
  auto where = [&](Value v, Value extremum) {
    Expr one(b, b.constant(v.getType(), 1)), zero(b, Value(), v.getType());
    return select(equal(Expr(b, v), Expr(b, extremum)), one, zero).v;
  };
  Value taken = where(x[0], b.broadcast(y[0], type, kept(reduce)));
  // The initial value competes too, once for each result.
  Value takenInit = where(b.broadcast(x[1], small, {}), y[0]);
  Value count = b.add(b.sum(taken, reduce.getDimensions()), takenInit);
  Value sum = b.sum(b.mul(t[0], taken), reduce.getDimensions());
  if (t[1])
    sum = b.add(sum, b.mul(b.broadcast(t[1], small, {}), takenInit));
  return {b.div(sum, count)};
}

/// Pairs of neighbours are combined until one element is left, so that the depth is logarithmic.
/// The order stays as it is: it is the contract of the operation that the body is associative. No
/// division in a product, so zeros are numbers like any other.
SmallVector<Value> reduceByPairs(Emitter &b, Operation *op, ValueRange x) {
  auto reduce = cast<ReduceOp>(op);
  unsigned count = reduce.getInputs().size();
  auto type = tensorOf(x[0]), result = tensorOf(op->getResult(0));
  // Bring the reduced dimensions to the front, as one.
  SmallVector<int64_t> order(reduce.getDimensions()), shape{1};
  llvm::sort(order);
  for (int64_t d : order)
    shape[0] *= type.getDimSize(d);
  llvm::append_range(order, kept(reduce));
  llvm::append_range(shape, result.getShape());
  SmallVector<Value> rows, inits;
  for (auto [i, y] : llvm::enumerate(op->getResults())) {
    // The body may work on wider numbers than it is given.
    Type element = tensorOf(y).getElementType();
    auto wide = [&](Value v) { return b.convert(v, withElement(v.getType(), element)); };
    rows.push_back(b.reshape(b.transpose(wide(x[i]), order), shape));
    inits.push_back(b.broadcast(wide(x[count + i]), y.getType(), {}));
  }
  int64_t n = shape[0];
  if (n == 0 || result.getNumElements() == 0)
    return inits;
  Operation *step = stepOf(op);
  bool commutes = step && step->hasTrait<OpTrait::IsCommutative>();
  while (n > 1) {
    int64_t half = n / 2;
    auto part = [&](bool second) {
      return llvm::map_to_vector(rows, [&](Value v) {
        return commutes ? sliced(b, v, 0, second * half, half) : sliced(b, v, 0, second, half, 2);
      });
    };
    auto pairs = combined(b, op, part(false), part(true));
    if (pairs.empty())
      return {};
    if (n % 2) { // the odd one joins the next round
      shape[0] = half + 1;
      for (auto [pair, row] : llvm::zip(pairs, rows))
        pair = b.create<ConcatenateOp>(withShape(pair.getType(), shape),
                                       ValueRange{pair, sliced(b, row, 0, n - 1, 1)},
                                       IntegerAttr::get(IntegerType::get(b.getContext(), 64), 0));
    }
    rows = pairs;
    n = half + n % 2;
  }
  for (Value &v : rows)
    v = b.reshape(v, result.getShape());
  return combined(b, op, inits, rows);
}

/// Any reduction: the reduced dimensions move one to the right. There is one initial value for all
/// results, so for all rows of a batch: where that is batched itself, the reduction starts from the
/// identity, and each row's initial value joins afterwards.
SmallVector<Value> vmapReduce(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto reduce = cast<ReduceOp>(op);
  unsigned n = reduce.getInputs().size();
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(x))
    operands.push_back(i < n ? withBatch(b, v, size) : v.v);
  bool isInitMapped = llvm::any_of(x.drop_front(n), [](Batched v) { return v.mapped; });
  if (isInitMapped)
    operands[1] = identityOf(b, op, op->getOperand(1).getType());
  if (captures(op) || !operands[1])
    return {}; // by the equivalent
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (OpResult result : copy->getResults())
    result.setType(withLeading(size, result.getType()));
  copy->setAttr("dimensions",
                DenseI64ArrayAttr::get(b.getContext(), shifted(reduce.getDimensions())));
  auto reduced = llvm::to_vector_of<Value>(b.insert(copy)->getResults());
  if (!isInitMapped)
    return reduced;
  Value init =
      b.convert(x[1].v, withElement(x[1].v.getType(), tensorOf(reduced[0]).getElementType()));
  return combined(b, op, {b.broadcast(init, reduced[0].getType(), {0})}, reduced);
}

/// The body on all elements at once.
SmallVector<Value> mapAtOnce(Emitter &b, Operation *op, ValueRange x) {
  auto map = cast<MapOp>(op);
  if (x.empty()) {
    op->emitOpError("has no operands, so nothing says what it depends on");
    return {};
  }
  if (tensorOf(x[0]).getNumElements() == 0)
    return {b.zero(map.getResult().getType())};
  return lifted(b, map.getComputation().front(), SmallVector<Value>(x));
}

} // namespace

void evolute::addReductionRules(RuleTable &table) {
  auto reduce = [&](StringRef step, Rule rule) {
    rule.vmap = vmapReduce;
    rule.equivalent = reduceByPairs;
    table[step.empty() ? "stablehlo.reduce" : ("stablehlo.reduce(" + step + ")").str()] =
        std::move(rule);
  };
  Rule map{Kind::Equivalent};
  map.equivalent = mapAtOnce;
  table["stablehlo.map"] = map;
  reduce("", {Kind::Equivalent});
  Rule sum{Kind::Linear};
  sum.transpose = transposeSum;
  reduce("add", sum);
  reduce("and", {Kind::Constant});
  Rule extremum{Kind::Custom};
  extremum.derivative = extremumTangent;
  reduce("maximum", extremum);
  reduce("minimum", extremum);
  reduce("multiply", {Kind::Equivalent});
  reduce("or", {Kind::Constant});
  reduce("xor", {Kind::Constant});
}
