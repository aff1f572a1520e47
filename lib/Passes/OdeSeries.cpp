//===- OdeSeries.cpp - Truncated Taylor series of a solution ----------------===//
//
//   ode_series : z' = f(z, t)  =>  (z, t) -> (z_1 .. z_n)
//
// Coefficient k of f along the solution needs coefficients of z up to k alone, and gives the next:
// z_(k+1) = f_k / (k + 1). So the walk of Jet.cpp goes round by round: in round k over all
// operations for their coefficient k, where those below are there. No coefficient is made twice.
//
// Loops, branches and what else carries a rule of its own have their series of all orders at once:
// in round k that of order k, of which the last coefficient is new. That costs n / 3 times as much
// as a series of order n, where it is long.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"

using namespace mlir;
using namespace evolute;

LogicalResult Series::solve(Block &block, ArrayRef<Value> states) {
  Emitter::Inside inside(scratch, &scratchBlock);
  for (known = 0; known < order; ++known) {
    for (Operation &op : block.without_terminator())
      if (mlir::failed(advance(&op)))
        return failure();
    for (auto [z, slope] : llvm::zip(states, block.getTerminator()->getOperands()))
      set(z, known + 1, b.scale(1. / (known + 1), at(slope, known)));
  }
  return success();
}

LogicalResult Series::advance(Operation *op) {
  if (known == 0) {
    visitPrimal(op);
    return success();
  }
  auto inputs = inputsOf(op);
  auto inexact = [](Value y) { return isInexact(y.getType()) || isa<TupleType>(y.getType()); };
  if (!isWanted(op) || llvm::all_of(inputs, [&](Value v) { return isConstant(v); })) {
    for (Value y : op->getResults())
      for (unsigned k = known; k <= order; ++k)
        set(y, k, {});
    return success();
  }
  auto found = lookupRule(op, "jet");
  if (mlir::failed(found))
    return failure();
  const Rule &rule = **found;
  b.setLoc(op, "jet");
  if (rule.kind == Kind::NotDifferentiable)
    return op->emitOpError("is not differentiable: ") << rule.reason;
  if (rule.kind == Kind::Structured ||
      (rule.kind == Kind::Equivalent && !structuredPartsOf(rule, op).empty()))
    return advanceWhole(op);
  for (Value y : op->getResults())
    set(y, known, inexact(y) ? compute(y, known) : Value());
  return failure(failed);
}

LogicalResult Series::advanceWhole(Operation *op) {
  // A call that is still there is of a function that its rule refuses.
  if (!isa<func::CallOp>(op) && !hasNoEffects(op))
    return op->emitOpError("has side effects, and would have them once for each order of the "
                           "series of a solution; take them out of the equation");
  Series whole(derivatives, b, known);
  for (Value v : inputsOf(op))
    for (unsigned k = 0; k <= known; ++k)
      whole.set(v, k, at(v, k));
  if (mlir::failed(whole.visit(op)))
    return failure();
  for (Value y : op->getResults())
    set(y, known, whole.at(y, known));
  return success();
}
