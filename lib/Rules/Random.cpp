//===- Random.cpp - Random numbers ------------------------------------------===//
//
// A draw depends on the parameters of its distribution by a path: the same numbers, scaled and
// shifted. Nothing is drawn again. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Scan.h"

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
