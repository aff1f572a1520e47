//===- Transpose.cpp - The adjoint of a linear function ---------------------===//
//
//   transpose : (r, T a -o T b)  =>  (r, T* b -o T* a)
//               `@f.pushforward`     `@f.pullback`
//
// The linear arguments carry the attribute `ad.linear`; all others are residuals.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;

LogicalResult Transposer::visit(Block &block, ArrayRef<Value> results) {
  // First everything that is not linear, in order; then cotangents, in reverse.
  SmallVector<Operation *> reversed;
  for (Operation &op : block.without_terminator()) {
    if (dependsOn(&op, linear)) {
      reversed.push_back(&op);
      continue;
    }
    b.setLoc(op.getLoc());
    primals.map(op.getResults(), b.insert(op.clone(primals))->getResults());
  }
  for (auto [v, ct] : llvm::zip(block.getTerminator()->getOperands(), results))
    accumulate(v, ct);
  for (Operation *op : llvm::reverse(reversed))
    if (llvm::any_of(op->getResults(), [&](Value v) { return cotangentOf(v); }))
      if (failed(visit(op)))
        return failure();
  return success();
}

/// A slice that is added to a sum of many leaves the rest of it alone: a loop that takes one slice
/// after the other would else cost the square of their number.
void Transposer::accumulate(Value v, Value cotangent) {
  Value &sum = cotangents[v];
  auto update = cotangent ? cotangent.getDefiningOp<stablehlo::DynamicUpdateSliceOp>() : nullptr;
  if (!sum || isZero(sum) || !update || !isZero(update.getOperand())) {
    sum = b.add(sum, cotangent);
    return;
  }
  auto slice = tensorOf(update.getUpdate());
  Value there =
      b.create<stablehlo::DynamicSliceOp>(slice, sum, update.getStartIndices(), slice.getShape());
  sum = b.create<stablehlo::DynamicUpdateSliceOp>(
      sum.getType(), sum, b.add(there, update.getUpdate()), update.getStartIndices());
}

LogicalResult Transposer::visit(Operation *op) {
  b.setLoc(op, "transpose");
  llvm::SaveAndRestore<bool> safe(b.nanSafe, b.nanSafe || hasNanSafeDerivative(op));
  auto rule = lookupRule(op, "transpose");
  if (failed(rule))
    return failure();
  if (auto transpose = (*rule)->structured.transpose)
    return transpose(*this, op);
  if (!(*rule)->transpose)
    return op->emitOpError("is not linear in its operands, so it has no transpose");
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return primalOf(v); });
  auto ct = llvm::map_to_vector(op->getResults(), [&](Value v) { return cotangentOf(v); });
  for (auto [i, v] : llvm::enumerate(op->getOperands())) {
    if (!isLinear(v))
      continue;
    if ((*rule)->kind == Kind::Bilinear && !x[1 - i])
      return op->emitOpError(
          "is linear in each operand but not in both together, so it has no transpose");
    if (((*rule)->kind == Kind::Implicit && i == (*rule)->implicit.rhs) ||
        llvm::is_contained((*rule)->selectors, i))
      return op->emitOpError() << "is not linear in operand " << i << ", so it has no transpose";
    accumulate(v, (*rule)->transpose(b, op, i, x, ct));
  }
  return success();
}
