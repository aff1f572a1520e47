//===- VerifyLinear.cpp - Is this function linear in its linear arguments? --===//
//
//   --ad-verify-linear checks every function that has arguments marked `ad.linear`. What transpose
//   takes for granted is proved here, operation by operation, from the kinds of the rule table.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Scan.h"
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
  // Linear in the operands for which `may` holds, in all of them together.
  auto together = [&](function_ref<bool(unsigned)> may,
                      StringRef otherwise) -> std::optional<std::string> {
    for (auto [i, v] : llvm::enumerate(op->getOperands())) {
      if (isLinear(v) && !may(i))
        return describe(i, otherwise);
      if (!isLinear(v) && may(i) && isInexact(v.getType()) && !isZero(v))
        return describe(i, "is not linear, so the result is only affine");
    }
    return std::nullopt;
  };
  if (isa<func::CallOp, stablehlo::CompositeOp>(op)) {
    auto name =
        op->getAttrOfType<FlatSymbolRefAttr>(isa<func::CallOp>(op) ? "callee" : "decomposition");
    auto callee = name ? module.lookupSymbol<func::FuncOp>(name) : func::FuncOp();
    return together([&](unsigned i) { return callee && callee.getArgAttr(i, linearAttr); },
                    "is linear, but the function called is not marked linear in it");
  }
  if (auto custom = dyn_cast<ad::CustomOp>(op))
    return together(
        [&](unsigned i) {
          return custom.getLinear() && llvm::is_contained(*custom.getLinear(), i);
        },
        "is not among those that the operation says it is linear in");
  if (auto transpose = dyn_cast<ad::TransposeOp>(op))
    return together([&](unsigned i) { return i >= transpose.getResiduals().size(); },
                    "is a residual, and the result is not linear in it");
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
  case Kind::Structured:
    if (!(*rule)->structured.transpose)
      return "it has no transpose";
    [[fallthrough]];
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

static LogicalResult verifyLoop(stablehlo::WhileOp loop, DenseSet<Value> &linear, func::FuncOp f);
static LogicalResult verifyScan(ad::ScanOp scan, DenseSet<Value> &linear, func::FuncOp f);

/// Checks a block of `f`, in which the values `linear` are: all that is computed from them joins
/// them, and what the block returns must be of them, if `must` holds for its number.
static LogicalResult verifyBlock(
    Block &block, DenseSet<Value> &linear, func::FuncOp f,
    function_ref<bool(unsigned)> must = [](unsigned) { return true; }) {
  auto isLinear = [&](Value v) { return linear.contains(v); };
  auto module = f->getParentOfType<ModuleOp>();
  for (Operation &op : block.without_terminator()) {
    if (llvm::none_of(inputsOf(&op), isLinear))
      continue;
    if (isa<stablehlo::CaseOp, stablehlo::IfOp>(op)) {
      for (Region &branch : op.getRegions())
        if (failed(verifyBlock(branch.front(), linear, f)))
          return failure();
    } else if (auto loop = dyn_cast<stablehlo::WhileOp>(op)) {
      if (failed(verifyLoop(loop, linear, f)))
        return failure();
      continue;
    } else if (auto scan = dyn_cast<ad::ScanOp>(op)) {
      if (failed(verifyScan(scan, linear, f)))
        return failure();
      continue;
    } else if (auto reason = whyNot(&op, isLinear, module)) {
      auto error = op.emitOpError() << "is not linear: " << *reason;
      error.attachNote(f.getLoc())
          << "in @" << f.getName() << ", which has arguments marked " << linearAttr;
      return failure();
    }
    linear.insert(op.result_begin(), op.result_end());
  }
  for (auto [i, v] : llvm::enumerate(block.getTerminator()->getOperands()))
    if (must(i) && isInexact(v.getType()) && !isLinear(v) && !isZero(v))
      return block.getTerminator()->emitError() << "result " << i << " of @" << f.getName()
                                                << " does not depend on an argument marked "
                                                << linearAttr << ", so the function is only affine";
  return success();
}

/// What is linear in a loop stays so in every step; it may carry other values beside. `arguments`:
/// those of the body that are linear, of which the last come from the operands.
static LogicalResult verifySteps(Operation *loop, Block &body, ArrayRef<bool> arguments,
                                 ArrayRef<bool> results, DenseSet<Value> &linear, func::FuncOp f) {
  auto ofOperands = arguments.take_back(loop->getNumOperands());
  for (auto [i, v] : llvm::enumerate(loop->getOperands()))
    if (ofOperands[i] && !linear.contains(v) && !isZero(v))
      return loop->emitOpError() << "is not linear: operand " << i
                                 << " is not linear, so the result is only affine";
  for (auto [x, m] : llvm::zip(body.getArguments(), arguments))
    if (m)
      linear.insert(x);
  for (auto [y, m] : llvm::zip(loop->getResults(), results))
    if (m)
      linear.insert(y);
  return verifyBlock(body, linear, f, [&](unsigned i) { return results[i]; });
}

static LogicalResult verifyLoop(stablehlo::WhileOp loop, DenseSet<Value> &linear, func::FuncOp f) {
  auto isLinear = [&](Value v) { return linear.contains(v); };
  auto always = [](Value) { return true; };
  Block &body = loop.getBody().front();
  auto marked = llvm::map_to_vector(loop->getOperands(), isLinear);
  closeOverLoop(body, marked, isLinear, mayMove);
  if (dependent(loop.getCond().front(), marked, isLinear, always)[0])
    return loop.emitOpError("is not linear: what is linear decides how often it runs");
  return verifySteps(loop, body, marked, marked, linear, f);
}

static LogicalResult verifyScan(ad::ScanOp scan, DenseSet<Value> &linear, func::FuncOp f) {
  auto isLinear = [&](Value v) { return linear.contains(v); };
  auto marked = argumentsWhere(scan, isLinear);
  auto results = closeOverScan(scan, marked, isLinear, mayMove);
  return verifySteps(scan, scan.getBody().front(), marked, results, linear, f);
}

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
  return verifyBlock(f.getBody().front(), linear, f);
}

void evolute::registerVerifyLinearPass() { PassRegistration<VerifyLinear>(); }
