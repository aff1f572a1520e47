//===- Residuals.cpp - What crosses from a function to its pushforward -------===//
//
//   --ad-residuals chooses for @f.primal and @f.pushforward what the one returns for the other: a
//   minimum cut. Each primal value that is needed on the linear side is kept, at the cost of its
//   bytes, or computed again there, at the cost of its operation, from values of which the same is
//   true. Before it, products of partial derivatives are taken ahead of time: Preaccumulate.cpp.
//
// Every linearization ends with this. The costs are in Costs.cpp.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Residuals.h"
#include "lib/Passes/Cut.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

/// Up to how many operations a pushforward is copied to its call, where it meets others.
constexpr unsigned small = 8;

/// Copies the bodies of small pushforwards to where they are called.
void inlineSmall(Derivatives &derivatives, Block &block) {
  for (auto call : llvm::to_vector(block.getOps<func::CallOp>())) {
    auto callee = derivatives.lookup(call.getCallee());
    if (!callee || !callee.getBody().hasOneBlock())
      continue;
    Block &body = callee.getBody().front();
    unsigned last = body.getNumArguments();
    if (body.getOperations().size() <= small + 1 && last && callee.getArgAttr(last - 1, linearAttr))
      inlineCall(call, callee);
  }
}

/// Computes again in `linear`, or keeps, what the first arguments of `linear` are: the values
/// `residuals` of `primal`, which change.
void cut(Block &primal, Block &linear, SmallVectorImpl<Value> &residuals, Costs &costs) {
  Cut cut(
      primal, [&](Value v) { return costs.keep(v); },
      [&](Operation *op) { return costs.again(op); });
  for (auto [v, x] : llvm::zip(residuals, linear.getArguments()))
    if (!x.use_empty())
      cut.need(v);
  cut.solve();
  IRMapping there;
  unsigned old = residuals.size();
  for (auto [v, x] : llvm::zip(ArrayRef(residuals).take_front(old), linear.getArguments()))
    there.map(v, x);
  /// The value on the linear side, kept if it is not there yet.
  auto at = [&](Value v) -> Value {
    v = cut.standing(v);
    if (Value x = there.lookupOrNull(v))
      return x;
    residuals.push_back(v);
    Value x = linear.insertArgument(residuals.size() - 1, v.getType(), v.getLoc());
    there.map(v, x);
    return x;
  };
  SmallVector<Operation *> again;
  for (Operation &op : primal)
    if (cut.isAgain(&op)) {
      again.push_back(&op);
      for (Value v : op.getResults())
        there.erase(v);
    }
  auto builder = OpBuilder::atBlockBegin(&linear);
  for (Operation *op : again) {
    IRMapping operands;
    for (Value v : op->getOperands())
      operands.map(v, at(v));
    there.map(op->getResults(), builder.clone(*op, operands)->getResults());
  }
  for (unsigned i = 0; i < old; ++i) {
    Value now = at(residuals[i]);
    if (BlockArgument x = linear.getArgument(i); x != now)
      x.replaceAllUsesWith(now);
  }
}

} // namespace

void evolute::chooseResiduals(Derivatives &derivatives, Block &primal, Block &linear,
                              ValueRange results, SmallVectorImpl<Value> &residuals,
                              Keeping keeping) {
  inlineSmall(derivatives, linear);
  Costs before(primal, results, keeping, derivatives);
  preaccumulate(primal, linear, residuals, before);
  eraseDead(cast<func::FuncOp>(linear.getParentOp()));
  Costs costs(primal, results, keeping, derivatives);
  cut(primal, linear, residuals, costs);
}

namespace {

struct Residuals : PassWrapper<Residuals, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Residuals)
  StringRef getArgument() const final { return "ad-residuals"; }
  StringRef getDescription() const final {
    return "Choose what every @f.primal returns for @f.pushforward";
  }
  void runOnOperation() override {
    Derivatives derivatives(getOperation());
    for (auto push : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      StringRef name = push.getName();
      auto primal = name.consume_back(".pushforward") ? derivatives.lookup((name + ".primal").str())
                                                      : func::FuncOp();
      if (primal && push.getBody().hasOneBlock() && primal.getBody().hasOneBlock() &&
          failed(choose(derivatives, primal, push)))
        return signalPassFailure();
    }
  }

  static LogicalResult choose(Derivatives &derivatives, func::FuncOp primal, func::FuncOp push) {
    Block &block = primal.getBody().front(), &linear = push.getBody().front();
    unsigned count = 0;
    while (count < push.getNumArguments() && !push.getArgAttr(count, linearAttr))
      ++count;
    Operation *end = block.getTerminator();
    SmallVector<Type> types(end->getOperandTypes());
    if (types.size() < count ||
        ArrayRef(types).take_back(count) != push.getArgumentTypes().take_front(count))
      return push.emitOpError("takes other residuals than @")
             << primal.getName() << " returns as its last results";
    SmallVector<Value> results(end->getOperands().drop_back(count)),
        residuals(end->getOperands().take_back(count));
    end->erase();
    chooseResiduals(derivatives, block, linear, results, residuals, {});
    finish(primal, push, results, residuals);
    return success();
  }
};

} // namespace

void evolute::registerResidualsPass() { PassRegistration<Residuals>(); }
