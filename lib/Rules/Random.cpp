//===- Random.cpp - Random numbers ------------------------------------------===//
//
// A draw depends on the parameters of its distribution by a path: the same numbers, scaled and
// shifted. Nothing is drawn again. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// The same values without a derivative.
Expr stopped(Expr x) {
  Emitter &b = *x.b;
  unsigned width = tensorOf(x.type).getElementTypeBitWidth();
  Type bits = withElement(x.type, IntegerType::get(b.getContext(), width));
  return {b, b.create<BitcastConvertOp>(x.type, b.create<BitcastConvertOp>(bits, x.v))};
}

/// y = a + u (b - a), or a + u b, with numbers u that do not depend on a and b. Where y does not
/// tell u, it is taken for its mean.
SmallVector<Value> rngTangent(Emitter &b, Operation *op, ValueRange x, ValueRange y,
                              ArrayRef<Value> t) {
  bool uniform = cast<RngOp>(op).getRngDistribution() == RngDistribution::UNIFORM;
  Type type = y[0].getType();
  auto full = [&](Value v) { return b.broadcast(v, type, {}); };
  Expr from(b, x[0]), to(b, x[1]), width = uniform ? to - from : to;
  Expr isPoint = equal(width, literal(0, width));
  Expr safe = select(isPoint, literal(1, width), width);
  Expr u = (Expr(b, y[0]) - Expr(b, full(from.v))) / Expr(b, full(safe.v));
  Expr point(
      b, b.broadcast(isPoint.v, withElement(type, tensorOf(isPoint.type).getElementType()), {}));
  u = stopped(select(point, literal(uniform ? 0.5 : 0, u), u));
  Expr dfrom(b, full(t[0]), type), dto(b, full(t[1]), type);
  return {(dfrom + u * (uniform ? dto - dfrom : dto)).v};
}

Value scalar(Emitter &b, int64_t n) {
  return b.constant(RankedTensorType::get({}, IntegerType::get(b.getContext(), 32)), n);
}

/// A loop over the batch that applies `op` to each row.
SmallVector<Value> rowByRow(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  Location loc = b.getLoc();
  SmallVector<Value> initial{scalar(b, 0)};
  for (Type type : op->getResultTypes())
    initial.push_back(b.zero(withLeading(size, type)));
  SmallVector<Location> locs(initial.size(), loc);
  auto types = llvm::to_vector(ValueRange(initial).getTypes());
  OperationState state(loc, WhileOp::getOperationName());
  state.addOperands(initial);
  state.addTypes(types);
  {
    Block &cond = state.addRegion()->emplaceBlock();
    cond.addArguments(types, locs);
    Emitter::Inside inside(b, &cond);
    Expr more = less(Expr(b, cond.getArgument(0)), Expr(b, scalar(b, size)));
    b.create<stablehlo::ReturnOp>(more.v);
  }
  {
    Block &body = state.addRegion()->emplaceBlock();
    body.addArguments(types, locs);
    Emitter::Inside inside(b, &body);
    Value row = body.getArgument(0), zero = scalar(b, 0);
    auto at = [&](Type type) {
      SmallVector<Value> start(tensorOf(type).getRank(), zero);
      start[0] = row;
      return start;
    };
    SmallVector<Value> operands;
    for (auto [v, own] : llvm::zip(x, op->getOperandTypes())) {
      if (!v.mapped) {
        operands.push_back(v.v);
        continue;
      }
      auto one = withLeading(1, own);
      auto sizes = DenseI64ArrayAttr::get(b.getContext(), one.getShape());
      operands.push_back(b.reshape(b.create<DynamicSliceOp>(one, v.v, at(v.v.getType()), sizes),
                                   tensorOf(own).getShape()));
    }
    SmallVector<Value> next{b.add(row, scalar(b, 1))};
    for (auto [y, all] :
         llvm::zip(b.clone(op, operands)->getResults(), body.getArguments().drop_front())) {
      Value one = b.reshape(y, withLeading(1, y.getType()).getShape());
      next.push_back(b.create<DynamicUpdateSliceOp>(all.getType(), all, one, at(all.getType())));
    }
    b.create<stablehlo::ReturnOp>(next);
  }
  return llvm::to_vector_of<Value>(b.insert(Operation::create(state))->getResults().drop_front());
}

/// One draw for the whole batch, scaled and shifted row by row.
SmallVector<Value> vmapRng(Emitter &b, Operation *operation, ArrayRef<Batched> x, int64_t size) {
  auto op = cast<RngOp>(operation);
  if (x[2].mapped) {
    op->emitOpError("has no vmap rule for a batched shape: the rows would differ in size");
    return {};
  }
  if (!isInexact(op.getType()))
    return rowByRow(b, op, x, size);
  auto type = withLeading(size, op.getType());
  auto full = [&](Batched v) {
    return Expr(b, b.broadcast(v.v, type, v.mapped ? ArrayRef<int64_t>{0} : ArrayRef<int64_t>{}));
  };
  auto shape = RankedTensorType::get({type.getRank()}, IntegerType::get(b.getContext(), 64));
  Value sizes = b.create<ConstantOp>(shape, DenseElementsAttr::get(shape, type.getShape()));
  Type number = withShape(type, {});
  Expr u(b, b.create<RngOp>(type, b.zero(number), b.constant(number, 1), sizes,
                            op.getRngDistribution()));
  Expr from = full(x[0]), to = full(x[1]);
  bool uniform = op.getRngDistribution() == RngDistribution::UNIFORM;
  return {(from + u * (uniform ? to - from : to)).v};
}

} // namespace

void evolute::addRandomRules(RuleTable &table) {
  Rule rng{Kind::Custom};
  rng.derivative = rngTangent;
  rng.vmap = vmapRng;
  table["stablehlo.rng"] = rng;
  Rule bits{Kind::Constant};
  bits.vmap = rowByRow;
  table["stablehlo.rng_bit_generator"] = bits;
}
