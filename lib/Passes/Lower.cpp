//===- Lower.cpp - Calls in place of what is left of the ad dialect ---------===//
//
//   --ad-lower replaces ad.checkpoint and ad.custom by calls of their callees, and ad.transpose by
//   a call of what computes it. Their rules are lost, so it comes after all derivatives.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Passes.h"
#include "lib/Rules/Call.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

struct Lower : PassWrapper<Lower, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Lower)
  StringRef getArgument() const final { return "ad-lower"; }
  StringRef getDescription() const final {
    return "Replace ad.checkpoint, ad.custom and ad.transpose by calls";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    Derivatives derivatives(getOperation());
    // What computes an ad.transpose may hold others.
    for (bool again = true; again;) {
      again = false;
      SmallVector<Operation *> found;
      getOperation().walk([&](Operation *op) {
        if (isa<ad::CheckpointOp, ad::CustomOp, ad::TransposeOp>(op))
          found.push_back(op);
      });
      for (Operation *op : found) {
        auto transpose = dyn_cast<ad::TransposeOp>(op);
        auto callee =
            transpose ? forwardOf(derivatives, transpose) : functionOf(derivatives, op, "callee");
        if (failed(callee))
          return signalPassFailure();
        OpBuilder b(op);
        op->replaceAllUsesWith(func::CallOp::create(b, op->getLoc(), *callee, op->getOperands()));
        op->erase();
        again |= !!transpose;
      }
    }
  }
};

} // namespace

void evolute::registerLowerPass() { PassRegistration<Lower>(); }
