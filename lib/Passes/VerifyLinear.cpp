//===- VerifyLinear.cpp - Is this function linear in its linear arguments? --===//
//
//   --ad-verify-linear checks every function that has arguments marked `ad.linear`. What transpose
//   takes for granted is proved here, operation by operation, from the kinds of the rule table.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

/// Why `op` is not linear in its operands for which `isLinear` holds, or nothing.
std::optional<std::string> whyNot(Operation *op, function_ref<bool(Value)> isLinear,
                                  ModuleOp module) {
  auto describe = [](unsigned i, StringRef what) {
    return ("operand " + Twine(i) + " " + what).str();
  };
  if (auto call = dyn_cast<func::CallOp>(op)) {
    auto callee = module.lookupSymbol<func::FuncOp>(call.getCallee());
    for (auto [i, v] : llvm::enumerate(op->getOperands()))
      if (isLinear(v) && !(callee && callee.getArgAttr(i, linearAttr)))
        return describe(i, "is linear, but the function called is not marked linear in it");
    return std::nullopt;
  }
  if (auto custom = dyn_cast<ad::CustomOp>(op)) {
    for (auto [i, v] : llvm::enumerate(op->getOperands()))
      if (isLinear(v) && !(custom.getLinear() && llvm::is_contained(*custom.getLinear(), i)))
        return describe(i, "is not among those that the operation says it is linear in");
    return std::nullopt;
  }
  if (auto transpose = dyn_cast<ad::TransposeOp>(op)) {
    for (auto [i, v] : llvm::enumerate(transpose.getResiduals()))
      if (isLinear(v))
        return describe(i, "is a residual, and the result is not linear in it");
    return std::nullopt;
  }
  auto rule = lookupRule(op, "transpose");
  if (failed(rule))
    return "it has no rule";
  switch ((*rule)->kind) {
  case Kind::Bilinear:
    if (isLinear(op->getOperand(0)) && isLinear(op->getOperand(1)))
      return "it multiplies two values that are linear";
    return std::nullopt;
  case Kind::Implicit:
    if (isLinear(op->getOperand((*rule)->implicit.rhs)))
      return describe((*rule)->implicit.rhs, "is linear, and the result is not linear in it");
    return std::nullopt;
  case Kind::Linear:
    for (auto [i, v] : llvm::enumerate(op->getOperands())) {
      bool selects = llvm::is_contained((*rule)->selectors, i);
      if (selects && isLinear(v))
        return describe(i, "is linear, and the result is not linear in it");
      if (!selects && isInexact(v.getType()) && !isLinear(v) && !isZero(v))
        return describe(i, "is not linear, so the result is only affine");
    }
    return std::nullopt;
  default:
    return ("its kind is " + name((*rule)->kind)).str();
  }
}

struct VerifyLinear : PassWrapper<VerifyLinear, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(VerifyLinear)
  StringRef getArgument() const final { return "ad-verify-linear"; }
  StringRef getDescription() const final {
    return "Check that functions are linear in their arguments marked ad.linear";
  }
  void runOnOperation() override {
    for (auto f : getOperation().getOps<func::FuncOp>())
      if (failed(verifyLinear(f)))
        signalPassFailure();
  }
};

} // namespace

LogicalResult evolute::verifyLinear(func::FuncOp f) {
  DenseSet<Value> linear;
  for (unsigned i = 0; i < f.getNumArguments(); ++i)
    if (f.getArgAttr(i, linearAttr) && !f.isExternal())
      linear.insert(f.getArgument(i));
  if (linear.empty())
    return success();
  if (!f.getBody().hasOneBlock())
    return f.emitOpError(
        "has several blocks; only functions of one block can be checked for linearity");
  auto isLinear = [&](Value v) { return linear.contains(v); };
  auto module = f->getParentOfType<ModuleOp>();
  Block &body = f.getBody().front();
  for (Operation &op : body.without_terminator()) {
    if (llvm::none_of(inputsOf(&op), isLinear))
      continue;
    if (auto reason = whyNot(&op, isLinear, module)) {
      auto error = op.emitOpError() << "is not linear: " << *reason;
      error.attachNote(f.getLoc())
          << "in @" << f.getName() << ", which has arguments marked " << linearAttr;
      return failure();
    }
    linear.insert(op.result_begin(), op.result_end());
  }
  for (auto [i, v] : llvm::enumerate(body.getTerminator()->getOperands()))
    if (isInexact(v.getType()) && !isLinear(v) && !isZero(v))
      return body.getTerminator()->emitError() << "result " << i << " of @" << f.getName()
                                               << " does not depend on an argument marked "
                                               << linearAttr << ", so the function is only affine";
  return success();
}

void evolute::registerVerifyLinearPass() { PassRegistration<VerifyLinear>(); }
