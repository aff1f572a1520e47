//===- DeadCode.cpp - What is pure and not used ------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace evolute;

static bool isDroppable(Operation *op, DenseMap<Operation *, bool> &known);

/// Whether everything inside `root` can be dropped if nobody wants its results.
static bool holdsPure(Operation *root, DenseMap<Operation *, bool> &known) {
  return !root->walk([&](Operation *op) {
                if (op == root || op->hasTrait<OpTrait::IsTerminator>() || op->getNumRegions())
                  return WalkResult::advance();
                return isDroppable(op, known) ? WalkResult::advance() : WalkResult::interrupt();
              })
              .wasInterrupted();
}

/// Whether `op` can be dropped if nobody wants its results. `known` holds what is known of
/// functions; a recursive one might not end, so it is not pure.
static bool isDroppable(Operation *op, DenseMap<Operation *, bool> &known) {
  FlatSymbolRefAttr callee;
  if (auto call = dyn_cast<func::CallOp>(op))
    callee = call.getCalleeAttr();
  else if (auto composite = dyn_cast<stablehlo::CompositeOp>(op))
    callee = composite.getDecompositionAttr();
  else
    return isMemoryEffectFree(op) ||
           (op->getNumRegions() && op->hasTrait<OpTrait::HasRecursiveMemoryEffects>() &&
            holdsPure(op, known));
  auto f = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, callee);
  if (!f || f.isExternal())
    return false;
  if (known.try_emplace(f, false).second)
    known[f] = holdsPure(f, known);
  return known[f];
}

bool evolute::hasNoEffects(Operation *op) {
  DenseMap<Operation *, bool> known;
  return isDroppable(op, known);
}

void evolute::eraseDead(func::FuncOp f) {
  DenseMap<Operation *, bool> known;
  // Users come after their operands: last first.
  f->walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) {
    if (op != f && !op->hasTrait<OpTrait::IsTerminator>() && op->use_empty() &&
        isDroppable(op, known))
      op->erase();
  });
}
