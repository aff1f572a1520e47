//===- Lower.cpp - StableHLO in place of what is left of the ad dialect ------===//
//
//   --ad-lower replaces ad.checkpoint and ad.custom by calls of their callees, ad.saved by the
//   value it marks, ad.transfer by what XLA takes for it, and ad.transpose by a call of what
//   computes it. A product or quotient marked `ad.nan_safe` gets a select that makes zero times
//   infinity zero. What the derivatives of these should be is lost, so the pass comes after all of
//   them: private functions that only rules have used are erased, and nobody asks whether they
//   could be lowered.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Passes.h"
#include "lib/Rules/Call.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

/// The custom call by which XLA knows in which memory a value is to be.
constexpr StringLiteral placementTarget = "annotate_device_placement";

/// `op` with zero where a factor, or the numerator, is zero.
void guard(Operation *op) {
  Block block;
  Emitter b(&block, op->getLoc());
  op->removeAttr(nanSafeAttr);
  Value x = op->getOperand(0), y = op->getOperand(1);
  Expr zero(b, b.zero(x.getType())), plain(b, b.clone(op, {x, y})->getResult(0));
  Expr isZero = equal(Expr(b, x), zero);
  if (isa<stablehlo::MulOp>(op))
    isZero =
        Expr(b, b.create<stablehlo::OrOp>(isZero.v.getType(), isZero.v, equal(Expr(b, y), zero).v));
  Value guarded = select(isZero, zero, plain).v;
  op->getBlock()->getOperations().splice(op->getIterator(), block.getOperations());
  op->replaceAllUsesWith(ValueRange(guarded));
  op->erase();
}

/// What XLA takes for a value in another memory.
Value placed(ad::TransferOp op) {
  if (op.getSource() == op.getTarget())
    return op.getValue();
  OpBuilder b(op);
  auto placement = b.getDictionaryAttr(b.getNamedAttr("_xla_buffer_placement", op.getTargetAttr()));
  OperationState state(op.getLoc(), stablehlo::CustomCallOp::getOperationName(), op.getValue(),
                       op.getType());
  state.addAttribute("call_target_name", b.getStringAttr(placementTarget));
  state.addAttribute("has_side_effect", b.getBoolAttr(true));
  state.addAttribute("mhlo.frontend_attributes", placement);
  return b.create(state)->getResult(0);
}

struct Lower : PassWrapper<Lower, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Lower)
  StringRef getArgument() const final { return "ad-lower"; }
  StringRef getDescription() const final {
    return "Replace what is left of the ad dialect by StableHLO";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    Derivatives derivatives(getOperation());
    SmallVector<func::FuncOp> todo;
    DenseSet<Operation *> used;
    auto use = [&](func::FuncOp f) {
      if (f && used.insert(f).second)
        todo.push_back(f);
    };
    for (auto f : getOperation().getOps<func::FuncOp>())
      if (!f.isPrivate())
        use(f);
    while (!todo.empty()) {
      func::FuncOp f = todo.pop_back_val();
      if (failed(lower(derivatives, f)))
        return signalPassFailure();
      if (auto uses = SymbolTable::getSymbolUses(f))
        for (SymbolTable::SymbolUse found : *uses)
          use(derivatives.lookup(found.getSymbolRef().getRootReference()));
    }
    for (auto f : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (!used.contains(f))
        f.erase();
  }

private:
  static LogicalResult lower(Derivatives &derivatives, func::FuncOp f) {
    SmallVector<Operation *> found;
    f.walk([&](Operation *op) {
      op->removeAttr(maskedAttr);
      if (isa<ad::CheckpointOp, ad::CustomOp, ad::SavedOp, ad::TransferOp, ad::TransposeOp>(op) ||
          op->hasAttr(nanSafeAttr))
        found.push_back(op);
    });
    for (Operation *op : found) {
      if (op->hasAttr(nanSafeAttr)) {
        guard(op);
        continue;
      }
      if (auto saved = dyn_cast<ad::SavedOp>(op)) {
        saved.replaceAllUsesWith(saved.getKept());
        saved.erase();
        continue;
      }
      if (auto transfer = dyn_cast<ad::TransferOp>(op)) {
        transfer.replaceAllUsesWith(placed(transfer));
        transfer.erase();
        continue;
      }
      auto transpose = dyn_cast<ad::TransposeOp>(op);
      auto callee =
          transpose ? forwardOf(derivatives, transpose) : functionOf(derivatives, op, "callee");
      if (failed(callee))
        return failure();
      OpBuilder b(op);
      op->replaceAllUsesWith(func::CallOp::create(b, op->getLoc(), *callee, op->getOperands()));
      op->erase();
    }
    return success();
  }
};

} // namespace

void evolute::registerLowerPass() { PassRegistration<Lower>(); }
