//===- CustomTranspose.cpp - The transpose of a linear function --------------===//
//
//   ad.transpose  transposed it is a call of the function; otherwise as a call of what computes it
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"

using namespace mlir;
using namespace evolute;
using ad::TransposeOp;

namespace {

/// As a call of what computes it.
template <typename Walk, LogicalResult (*transform)(Walk &, Operation *, func::FuncOp)>
LogicalResult ofForward(Walk &w, Operation *op) {
  auto forward = forwardOf(w.derivatives, cast<TransposeOp>(op));
  return failed(forward) ? failure() : transform(w, op, *forward);
}

LogicalResult transposeTranspose(Transposer &w, Operation *operation) {
  auto op = cast<TransposeOp>(operation);
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  SmallVector<Value> operands;
  for (Value r : op.getResiduals()) {
    if (w.isLinear(r))
      return op->emitOpError("is not linear in its residuals, so it has no transpose");
    operands.push_back(w.primalOf(r));
  }
  for (Value y : op->getResults())
    operands.push_back(w.b.materialize(w.cotangentOf(y), y.getType()));
  auto results = w.b.create<func::CallOp>(*callee, operands).getResults();
  auto cotangents = inexactOf(results);
  for (auto [v, ct] : llvm::zip(op.getApplied(), cotangents))
    if (w.isLinear(v))
      w.accumulate(v, ct);
  return success();
}

LogicalResult vmapTranspose(Vectorizer &w, Operation *operation) {
  auto op = cast<TransposeOp>(operation);
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  SmallVector<bool> every(callee->getNumArguments(), true);
  auto derived = w.derivatives.vmap(*callee, every, w.size, /*all=*/true);
  if (failed(derived))
    return failure();
  auto batched = [&](ValueRange values) {
    return llvm::map_to_vector(values, [&](Value v) { return withBatch(w.b, w.at(v), w.size); });
  };
  SmallVector<Type> types;
  for (Type type : op->getResultTypes())
    types.push_back(withLeading(w.size, type));
  auto copy = w.b.create<TransposeOp>(types, derived->function.getSymName(),
                                      batched(op.getResiduals()), batched(op.getApplied()));
  for (auto [y, v] : llvm::zip(op->getResults(), copy->getResults()))
    w.set(y, {v, true});
  return success();
}

} // namespace

FailureOr<func::FuncOp> evolute::forwardOf(Derivatives &derivatives, TransposeOp op) {
  auto callee = functionOf(derivatives, op, "callee");
  if (failed(callee))
    return failure();
  std::string name =
      (callee->getName() + (derivatives.nanSafe ? ".transposed.nan_safe" : ".transposed")).str();
  if (auto made = derivatives.lookup(name); made && derivatives.isDerived(made))
    return made;
  NoteOnError note(op->getLoc(), ("the transpose of @" + callee->getName() +
                                  " is wanted here, "
                                  "because a vjp rule is used forwards")
                                     .str());
  unsigned n = op.getResiduals().size();
  SmallVector<Seed> seeds(n);
  seeds.resize(callee->getNumArguments(), dynamicSeed(op.getContext()));
  auto linearized = derivatives.linearize(*callee, seeds, /*primals=*/0, {Keeping::Again});
  if (failed(linearized))
    return failure();
  SmallVector<Seed> applied;
  for (auto [type, there] : llvm::zip(callee->getResultTypes(), linearized->pushforward.results))
    if (there)
      applied.push_back(dynamicSeed(op.getContext()));
  auto transposed = derivatives.transpose(linearized->pushforward.function, applied);
  if (failed(transposed))
    return failure();
  auto forward = derivatives.create(*callee, name, op->getOperandTypes());
  Block &block = forward.getBody().front();
  Emitter b(&block, op->getLoc());
  SmallVector<Value> operands(block.getArguments().take_front(n));
  for (Type type : op->getResultTypes())
    operands.push_back(b.zero(type));
  auto residuals = b.create<func::CallOp>(linearized->primal, operands).getResults();
  operands.assign(residuals.begin(), residuals.end());
  unsigned next = n;
  for (auto [type, there] : llvm::zip(callee->getResultTypes(), linearized->pushforward.results))
    if (isInexact(type)) {
      Value v = block.getArgument(next++);
      if (there)
        operands.push_back(v);
    }
  auto results = b.create<func::CallOp>(transposed->function, operands).getResults();
  SmallVector<Value> all;
  for (auto [type, v] : llvm::zip(op->getResultTypes(), spread(transposed->results, results)))
    all.push_back(b.materialize(v, type));
  finish(forward, all);
  return forward;
}

void evolute::addCustomTransposeRules(RuleTable &table) {
  auto &rule = table["ad.transpose"];
  rule = {Kind::Structured};
  rule.structured = {ofForward<Linearizer, linearizeCall>, transposeTranspose,
                     ofForward<Series, jetCall>, vmapTranspose};
}
