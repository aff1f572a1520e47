//===- Vmap.cpp - A function on a batch -------------------------------------===//
//
//   vmap : (a -> b)  =>  n.a -> n.b
//
// A value that does not depend on a mapped argument stays as it is; every other gets the batch as
// leading dimension. Of what is wanted as a sum over the batch there may be nothing else: see
// Collapse.cpp.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "llvm/ADT/ScopeExit.h"

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

bool Vectorizer::namesAxis(Operation *op) {
  DenseSet<Operation *> seen;
  std::function<bool(Operation *)> names = [&](Operation *root) {
    auto found = root->walk([&](Operation *inner) {
      if (auto axes = inner->getAttrOfType<ArrayAttr>("ad.axes"))
        for (Attribute axis : axes)
          if (cast<StringAttr>(axis).getValue() == derivatives.axis)
            return WalkResult::interrupt();
      for (NamedAttribute attr : inner->getAttrs())
        if (auto symbol = dyn_cast<FlatSymbolRefAttr>(attr.getValue()))
          if (auto f = derivatives.lookup(symbol.getValue());
              f && seen.insert(f).second && names(f))
            return WalkResult::interrupt();
      return WalkResult::advance();
    });
    return found.wasInterrupted();
  };
  return !derivatives.axis.empty() && names(op);
}

LogicalResult Vectorizer::visit(Operation *op) {
  if (llvm::none_of(inputsOf(op), [&](Value v) { return varies(v); }) && !namesAxis(op))
    return cloneUnmapped(op), success();
  bool isSum =
      op->getNumResults() && llvm::all_of(op->getResults(), [&](Value y) { return isOnlySum(y); });
  return isSum && !isa<ad::ScanOp>(op) ? visitSum(op) : visitBatched(op);
}

LogicalResult Vectorizer::visitBatched(Operation *op) {
  auto rule = lookupRule(op, "vmap");
  if (failed(rule))
    return failure();
  b.setLoc(op, "vmap");
  if (auto vmap = (*rule)->structured.vmap)
    return vmap(*this, op);
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return at(v); });
  // What a region uses from around it is no operand, and stays without a batch.
  SmallVector<Value> around = inputsOf(op), results;
  llvm::erase_if(around, [&](Value v) { return llvm::is_contained(op->getOperands(), v); });
  bool usesBatch = llvm::any_of(around, [&](Value v) { return at(v).mapped; });
  if (usesBatch && !(*rule)->equivalent)
    return op->emitOpError("has a region that uses a value of the batch from around it; only "
                           "loops and branches may");
  if ((*rule)->vmap && !usesBatch) {
    IRMapping mapping;
    for (Value v : around)
      mapping.map(v, at(v).v);
    Operation *own = around.empty() ? op : op->clone(mapping);
    own->setOperands(op->getOperands());
    llvm::scope_exit destroy([&] {
      if (own != op)
        own->destroy();
    });
    results = (*rule)->vmap(b, own, x, size);
  }
  for (auto [y, v] : llvm::zip(op->getResults(), results))
    set(y, {v, true});
  if (!results.empty() || op->getNumResults() == 0)
    return success();
  if (!(*rule)->equivalent)
    return (*rule)->vmap ? failure() /* the rule said why */ : op->emitOpError("has no vmap rule");
  scratch.push_back(std::make_unique<Block>());
  Emitter emit = b.into(scratch.back().get());
  auto values = (*rule)->equivalent(emit, op, op->getOperands());
  if (values.empty())
    return failure(); // the rule said why
  for (Operation &inner : *scratch.back())
    if (failed(visit(&inner)))
      return failure();
  for (auto [y, v] : llvm::zip(op->getResults(), values))
    set(y, at(v));
  return success();
}

SmallVector<Value> evolute::lifted(Emitter &b, Block &body, ArrayRef<Value> x) {
  auto shape = llvm::to_vector(tensorOf(x[0]).getShape());
  int64_t size = tensorOf(x[0]).getNumElements();
  std::optional<Derivatives> own; // of no functions
  OwningOpRef<ModuleOp> none;
  if (!b.derivatives)
    own.emplace(*(none = ModuleOp::create(b.getLoc())));
  Vectorizer walk(own ? *own : *b.derivatives, b, size);
  for (auto [inner, outer] : llvm::zip(body.getArguments(), x))
    walk.set(inner, {b.reshape(outer, {size}), true});
  for (Value v : inputsOf(body.getParentOp()))
    walk.set(v, {v, false});
  if (failed(walk.visit(body)))
    return {};
  return llvm::map_to_vector(body.getTerminator()->getOperands(), [&](Value v) {
    return b.reshape(withBatch(b, walk.at(v), size), shape);
  });
}
