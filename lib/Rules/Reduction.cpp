//===- Reduction.cpp - Reductions over dimensions ---------------------------===//
//
// A reduction of one operand by one known operation has a rule under the name of both:
// `stablehlo.reduce(add)`. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"
#include "llvm/ADT/StringSwitch.h"

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

/// The product, and its tangent, of pairs: halves are multiplied until one element is left. No
/// division, so zeros are numbers like any other.
SmallVector<Value> productTangent(Emitter &b, Operation *op, ValueRange x, ValueRange,
                                  ArrayRef<Value> t) {
  auto reduce = cast<ReduceOp>(op);
  auto type = tensorOf(x[0]);
  // Bring the reduced dimensions to the front, as one.
  SmallVector<int64_t> order(reduce.getDimensions()), rest = kept(reduce);
  llvm::append_range(order, rest);
  int64_t n = 1;
  for (int64_t d : reduce.getDimensions())
    n *= type.getDimSize(d);
  SmallVector<int64_t> shape{n};
  for (int64_t d : rest)
    shape.push_back(type.getDimSize(d));
  auto attr = [&](ArrayRef<int64_t> list) { return DenseI64ArrayAttr::get(b.getContext(), list); };
  auto rows = [&](Value v, int64_t from, int64_t to) -> Value {
    if (!v)
      return v;
    SmallVector<int64_t> start(shape.size(), 0), strides(shape.size(), 1),
        limit(tensorOf(v).getShape());
    start[0] = from;
    limit[0] = to;
    SmallVector<int64_t> size(limit);
    size[0] = to - from;
    return b.create<SliceOp>(withShape(type, size), v, attr(start), attr(limit), attr(strides));
  };
  Value p = b.reshape(b.transpose(x[0], order), shape),
        dp = b.reshape(b.transpose(t[0], order), shape);
  while (n > 1) {
    int64_t half = n / 2;
    Value left = rows(p, 0, half), right = rows(p, half, 2 * half);
    Value dleft = rows(dp, 0, half), dright = rows(dp, half, 2 * half);
    Value product = b.mul(left, right), dproduct = b.add(b.mul(dleft, right), b.mul(left, dright));
    if (n % 2) { // the odd one joins the next round
      SmallVector<int64_t> joined(shape);
      joined[0] = half + 1;
      Type joinedType = withShape(type, joined);
      auto dimension = IntegerAttr::get(IntegerType::get(b.getContext(), 64), 0);
      Value odd = rows(p, n - 1, n), dodd = rows(dp, n - 1, n);
      product = b.create<ConcatenateOp>(
          joinedType, ValueRange{b.materialize(product, left.getType()), odd}, dimension);
      if (dproduct || dodd)
        dproduct = b.create<ConcatenateOp>(
            joinedType,
            ValueRange{b.materialize(dproduct, left.getType()), b.materialize(dodd, odd.getType())},
            dimension);
    }
    p = product;
    dp = dproduct;
    n = half + n % 2;
  }
  ArrayRef<int64_t> small = tensorOf(op->getResult(0)).getShape();
  Type result = op->getResult(0).getType();
  Value init = b.broadcast(x[1], result, {});
  if (n == 0)
    return {t[1] ? b.broadcast(t[1], result, {}) : Value()};
  Value sum = b.mul(b.reshape(dp, small), init);
  if (t[1])
    sum = b.add(sum, b.mul(b.reshape(p, small), b.broadcast(t[1], result, {})));
  return {sum};
}

/// What the operation named `step` leaves other numbers of the scalar `type` as they are with; null
/// if we know of nothing.
Value identity(Emitter &b, StringRef step, Type type) {
  bool isMaximum = step == "stablehlo.maximum";
  if (isMaximum || step == "stablehlo.minimum") {
    Type element = tensorOf(type).getElementType();
    if (isa<FloatType>(element))
      return b.constant(type, (isMaximum ? -1 : 1) * std::numeric_limits<double>::infinity());
    auto integer = dyn_cast<IntegerType>(element);
    if (!integer)
      return {};
    unsigned bits = integer.getWidth();
    bool isSigned = !integer.isUnsigned() && bits > 1;
    APInt end = isMaximum  ? isSigned ? APInt::getSignedMinValue(bits) : APInt::getMinValue(bits)
                 : isSigned ? APInt::getSignedMaxValue(bits)
                           : APInt::getMaxValue(bits);
    return b.create<ConstantOp>(type, DenseElementsAttr::get(tensorOf(type), end));
  }
  auto number = llvm::StringSwitch<std::optional<double>>(step)
                    .Cases({"stablehlo.add", "stablehlo.or", "stablehlo.xor"}, 0)
                    .Case("stablehlo.and", -1)
                    .Case("stablehlo.multiply", 1)
                    .Default(std::nullopt);
  return number ? b.constant(type, *number) : Value();
}

/// A reduction has one initial value for all its results, so for all rows of a batch. Where that is
/// batched itself, the reduction starts from the identity, and each row's initial value joins
/// afterwards.
SmallVector<Value> vmapReduceInit(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size,
                                  Vmap vmap) {
  Operation *step = stepOf(op);
  Type scalar = op->getOperand(1).getType();
  Value neutral = step ? identity(b, step->getName().getStringRef(), scalar) : Value();
  if (!neutral) {
    op->emitOpError("has no vmap rule for a batched initial value; reduce from a constant and "
                    "combine afterwards");
    return {};
  }
  Value rest = withBatch(b, x[0], size);
  Value reduced = vmap(b, op, {{rest, true}, {neutral, false}}, size)[0];
  OperationState combine(b.getLoc(), step->getName());
  combine.addOperands({b.broadcast(x[1].v, reduced.getType(), {0}), reduced});
  combine.addTypes(reduced.getType());
  return {b.insert(Operation::create(combine))->getResult(0)};
}

/// Any reduction: the reduced dimensions move one to the right.
SmallVector<Value> vmapReduce(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto reduce = cast<ReduceOp>(op);
  unsigned n = reduce.getInputs().size();
  if (llvm::any_of(x.drop_front(n), [](Batched v) { return v.mapped; }))
    return vmapReduceInit(b, op, x, size, vmapReduce);
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(x))
    operands.push_back(i < n ? withBatch(b, v, size) : v.v);
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (OpResult result : copy->getResults())
    result.setType(withLeading(size, result.getType()));
  copy->setAttr("dimensions",
                DenseI64ArrayAttr::get(b.getContext(), shifted(reduce.getDimensions())));
  return llvm::to_vector_of<Value>(b.insert(copy)->getResults());
}

} // namespace

void evolute::addReductionRules(RuleTable &table) {
  auto reduce = [&](StringRef step, Rule rule) {
    rule.vmap = vmapReduce;
    table[step.empty() ? "stablehlo.reduce" : ("stablehlo.reduce(" + step + ")").str()] =
        std::move(rule);
  };
  Rule other{Kind::NotDifferentiable};
  other.reason =
      "the body of the reduction is not one of add, and, maximum, minimum, multiply, or, xor";
  reduce("", other);
  Rule sum{Kind::Linear};
  sum.transpose = transposeSum;
  reduce("add", sum);
  reduce("and", {Kind::Constant});
  Rule extremum{Kind::Custom};
  extremum.derivative = extremumTangent;
  reduce("maximum", extremum);
  reduce("minimum", extremum);
  Rule product{Kind::Custom};
  product.derivative = productTangent;
  reduce("multiply", product);
  reduce("or", {Kind::Constant});
  reduce("xor", {Kind::Constant});
}
