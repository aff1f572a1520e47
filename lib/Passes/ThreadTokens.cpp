//===- ThreadTokens.cpp - Side effects that keep their order ----------------===//
//
//   --ad-thread-tokens makes data of the order of the operations marked `ad.ordered`: each takes,
//   as its last operand, the token of the one before it, and returns its own as its last result.
//   Functions, loops and branches around them pass tokens on; the entry function takes and returns
//   one.
//
// Before this pass the order is that of the text, which no pass changes where there are side
// effects: so derivatives need not know of tokens. XLA keeps no order but that of data.
//
//===----------------------------------------------------------------------===//
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace {

struct ThreadTokens : PassWrapper<ThreadTokens, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ThreadTokens)
  StringRef getArgument() const final { return "ad-thread-tokens"; }
  StringRef getDescription() const final { return "Order side effects by tokens"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    evolute::registerDialects(registry);
  }

  void runOnOperation() override {
    token = stablehlo::TokenType::get(&getContext());
    SymbolTable symbols(getOperation());
    auto functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp f : functions)
      findOrder(symbols, f);
    for (func::FuncOp f : functions)
      if (ordered.contains(f) && failed(thread(f)))
        return signalPassFailure();
  }

private:
  Type token;
  DenseSet<Operation *> ordered, seen;

  /// Finds what has an order in `f`, and in what it calls: the marked operations and all around
  /// them.
  void findOrder(SymbolTable &symbols, func::FuncOp f) {
    if (!seen.insert(f).second)
      return;
    f.walk([&](Operation *op) {
      bool found = op->hasAttr("ad.ordered");
      if (auto call = dyn_cast<func::CallOp>(op))
        if (auto callee = symbols.lookup<func::FuncOp>(call.getCallee())) {
          findOrder(symbols, callee);
          found = ordered.contains(callee);
        }
      for (Operation *around = op; found && around != f->getParentOp();
           around = around->getParentOp())
        ordered.insert(around);
    });
  }

  LogicalResult thread(func::FuncOp f) {
    unsigned n = f.getNumArguments();
    if (failed(f.insertArgument(n, token, {}, f.getLoc())) ||
        failed(f.insertResult(f.getNumResults(), token, {})))
      return failure();
    return thread(f.front(), f.getArgument(n));
  }

  /// Passes the token `t` through what has an order in `block`, whose end gives it back.
  LogicalResult thread(Block &block, Value t) {
    for (Operation &op : llvm::make_early_inc_range(block.without_terminator())) {
      if (!ordered.contains(&op))
        continue;
      if (isa<stablehlo::CaseOp, stablehlo::IfOp>(op)) {
        for (Region &region : op.getRegions())
          if (failed(thread(region.front(), t)))
            return failure();
        t = withToken(op, {});
        continue;
      }
      if (auto loop = dyn_cast<stablehlo::WhileOp>(op)) {
        if (llvm::any_of(loop.getCond().front(), [&](auto &in) { return ordered.contains(&in); }))
          return loop.emitOpError("has side effects in its condition, which cannot be ordered");
        loop.getCond().addArgument(token, op.getLoc());
        if (failed(thread(loop.getBody().front(), loop.getBody().addArgument(token, op.getLoc()))))
          return failure();
      } else if (op.getNumRegions()) {
        return op.emitOpError("has side effects in it, which cannot be ordered");
      }
      t = withToken(op, t);
    }
    block.getTerminator()->insertOperands(block.getTerminator()->getNumOperands(), t);
    return success();
  }

  /// Replaces `op` by one with more `operands` and a token as last result, which is returned.
  Value withToken(Operation &op, ValueRange operands) {
    OperationState state(op.getLoc(), op.getName());
    state.addOperands(op.getOperands());
    state.addOperands(operands);
    state.addTypes(op.getResultTypes());
    state.addTypes(token);
    state.addAttributes(op.getAttrs());
    for (Region &region : op.getRegions())
      state.addRegion()->takeBody(region);
    Operation *copy = Operation::create(state);
    op.getBlock()->getOperations().insert(op.getIterator(), copy);
    op.replaceAllUsesWith(copy->getResults().drop_back());
    op.erase();
    return copy->getResults().back();
  }
};

} // namespace

void evolute::registerThreadTokensPass() { PassRegistration<ThreadTokens>(); }
