//===- Vmap.cpp - A function on a batch -------------------------------------===//
//
//   vmap : (a -> b)  =>  n.a -> n.b
//
// A value that does not depend on a mapped argument stays as it is; every other gets the batch as
// leading dimension.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"

using namespace mlir;
using namespace evolute;

LogicalResult Vectorizer::visit(Block &block) {
  for (Operation &op : block.without_terminator())
    if (failed(visit(&op)))
      return failure();
  return success();
}

Operation *Vectorizer::cloneUnmapped(Operation *op) {
  IRMapping mapping;
  for (Value v : inputsOf(op))
    mapping.map(v, at(v).v);
  b.setLoc(op->getLoc());
  Operation *copy = b.insert(op->clone(mapping));
  for (auto [y, v] : llvm::zip(op->getResults(), copy->getResults()))
    set(y, {v, false});
  return copy;
}

LogicalResult Vectorizer::visit(Operation *op) {
  if (llvm::none_of(inputsOf(op), [&](Value v) { return at(v).mapped; }))
    return cloneUnmapped(op), success();
  auto rule = lookupRule(op, "vmap");
  if (failed(rule))
    return failure();
  b.setLoc(op, "vmap");
  if (auto vmap = (*rule)->structured.vmap)
    return vmap(*this, op);
  if ((*rule)->kind == Kind::Equivalent) {
    scratch.push_back(std::make_unique<Block>());
    Emitter emit(scratch.back().get(), b.getLoc());
    auto results = (*rule)->equivalent(emit, op, op->getOperands());
    for (Operation &inner : *scratch.back())
      if (failed(visit(&inner)))
        return failure();
    for (auto [y, v] : llvm::zip(op->getResults(), results))
      set(y, at(v));
    return success();
  }
  if (!(*rule)->vmap)
    return op->emitOpError("has no vmap rule");
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return at(v); });
  auto results = (*rule)->vmap(b, op, x, size);
  if (results.size() != op->getNumResults())
    return failure(); // the rule said why
  for (auto [y, v] : llvm::zip(op->getResults(), results))
    set(y, {v, true});
  return success();
}
