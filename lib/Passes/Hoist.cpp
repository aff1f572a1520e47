//===- Hoist.cpp - What is the same in every step, before the loop ----------===//
//
//   --ad-hoist moves, out of every ad.scan, the pure operations that depend on no step. What costs
//   nothing and takes memory (constants, iotas, broadcasts and the like) goes only where something
//   that moves needs it, as a copy.
//
//===----------------------------------------------------------------------===//
#include "dialects/ad/AdOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

bool isCheap(Operation *op) {
  return op->hasTrait<OpTrait::ConstantLike>() ||
         isa<stablehlo::BroadcastInDimOp, stablehlo::ConstantOp, stablehlo::ConvertOp,
             stablehlo::IotaOp, stablehlo::ReshapeOp>(op);
}

void hoist(ad::ScanOp scan) {
  Block &body = scan.getBody().front();
  DenseSet<Operation *> same;
  auto isSame = [&](Value v) {
    Operation *op = v.getDefiningOp();
    return v.getParentBlock() != &body || (op && same.contains(op));
  };
  OpBuilder before(scan);
  IRMapping copies;
  // Cheap operations come as copies with what they need, which is cheap too: all else has moved.
  std::function<void(Value)> bring = [&](Value v) {
    if (v.getParentBlock() != &body || copies.contains(v))
      return;
    for (Value x : v.getDefiningOp()->getOperands())
      bring(x);
    before.clone(*v.getDefiningOp(), copies);
  };
  for (Operation &op : llvm::make_early_inc_range(body)) {
    if (op.getNumRegions() || op.hasTrait<OpTrait::IsTerminator>() || !isPure(&op) ||
        !llvm::all_of(op.getOperands(), isSame))
      continue;
    if (isCheap(&op)) {
      same.insert(&op);
      continue;
    }
    for (OpOperand &x : op.getOpOperands()) {
      bring(x.get());
      x.set(copies.lookupOrDefault(x.get()));
    }
    op.moveBefore(scan);
  }
}

struct Hoist : PassWrapper<Hoist, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Hoist)
  StringRef getArgument() const final { return "ad-hoist"; }
  StringRef getDescription() const final {
    return "Move what is the same in every step of an ad.scan before it";
  }
  void runOnOperation() override {
    // Inner loops first: what leaves them may leave the outer ones too.
    getOperation().walk<WalkOrder::PostOrder>([](ad::ScanOp scan) { hoist(scan); });
  }
};

} // namespace

void evolute::registerHoistPass() { PassRegistration<Hoist>(); }
