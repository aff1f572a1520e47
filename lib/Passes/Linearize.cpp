//===- Linearize.cpp - Tangents of a function -------------------------------===//
//
//   jvp       : (a -> b)  =>  (a, T a) -> (b, T b)
//   linearize : (a -> b)  =>  a -> (b, r)     the function `@f.primal`, and
//                             (r, T a) -o T b the function `@f.pushforward`
//
// One walk for both. What depends on a tangent is linear in it: in jvp the emitter writes
// everything to one function; in linearize it writes that to the pushforward, and each primal that
// is needed there crosses over as a residual.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;

LogicalResult Linearizer::visit(Block &block) {
  for (Operation &op : block.without_terminator())
    if (failed(visit(&op)))
      return failure();
  return success();
}

Operation *Linearizer::clonePrimal(Operation *op) {
  Location derived = b.getLoc();
  b.setLoc(op->getLoc());
  Operation *copy = b.insert(op->clone(primals));
  primals.map(op->getResults(), copy->getResults());
  b.setLoc(derived);
  return copy;
}

LogicalResult Linearizer::visit(Operation *op, bool wanted) {
  bool active = llvm::any_of(inputsOf(op), [&](Value v) { return tangentOf(v); });
  if (!active || !(wanted || isWanted(op)))
    return clonePrimal(op), success();
  StringRef mode = split ? "linearize" : "jvp";
  auto rule = lookupRule(op, mode);
  if (failed(rule))
    return failure();
  b.setLoc(op, mode);
  llvm::SaveAndRestore<bool> safe(b.nanSafe, b.nanSafe || hasNanSafeDerivative(op));
  switch ((*rule)->kind) {
  case Kind::Constant:
    return clonePrimal(op), success();
  case Kind::Equivalent:
    return visitEquivalent(**rule, op);
  case Kind::NotDifferentiable:
    return op->emitOpError("is not differentiable: ") << (*rule)->reason;
  case Kind::Structured:
    if (!(*rule)->structured.linearize)
      return op->emitOpError("has no ") << mode << " rule";
    return (*rule)->structured.linearize(*this, op);
  default:
    break;
  }
  auto t = llvm::map_to_vector(op->getOperands(), [&](Value v) { return tangentOf(v); });
  for (auto [i, partial] : llvm::enumerate((*rule)->partials))
    if (!partial && t[i])
      return op->emitOpError() << "has no derivative with respect to operand " << i << ": "
                               << (*rule)->reason;
  Operation *copy = clonePrimal(op);
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return primalOf(v); });
  for (auto [y, ty] :
       llvm::zip(op->getResults(), evolute::tangents(b, **rule, op, x, copy->getResults(), t)))
    if (isInexact(y.getType()))
      tangents[y] = ty;
  return success();
}

LogicalResult Linearizer::visitEquivalent(const Rule &rule, Operation *op) {
  clonePrimal(op);
  scratch.push_back(std::make_unique<Block>());
  Emitter emit = b.into(scratch.back().get());
  auto results = rule.equivalent(emit, op, op->getOperands());
  if (results.empty())
    return failure();
  for (Operation &inner : *scratch.back())
    if (failed(visit(&inner, /*wanted=*/true)))
      return failure();
  for (auto [y, v] : llvm::zip(op->getResults(), results))
    tangents[y] = tangentOf(v);
  return success();
}
