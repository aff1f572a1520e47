//===- Inline.cpp - Calls of small functions, and of those called once ------===//
//
//   --ad-inline copies the body of a private function to where it is called if it is small or
//   called once, and erases what is pure and not used. A value and its derivative then meet in one
//   function, where common work is found.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

/// Up to how many operations a function is copied to every call.
constexpr unsigned small = 16;

struct Inliner {
  explicit Inliner(ModuleOp module) : symbols(module) {
    module.walk([&](func::CallOp call) { ++calls[call.getCallee()]; });
  }

  /// Inlines in `f`, first in what it calls.
  void visit(func::FuncOp f) {
    if (!visited.insert(f).second)
      return;
    underway.insert(f);
    SmallVector<func::CallOp> found;
    f.walk([&](func::CallOp call) { found.push_back(call); });
    for (func::CallOp call : found) {
      auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
      if (!callee || callee.isExternal() || !callee.isPrivate() || !callee.getBody().hasOneBlock())
        continue;
      visit(callee);
      if (!underway.contains(callee) && (calls[call.getCallee()] == 1 || sizeOf(callee) <= small))
        inlineCall(call, callee);
    }
    eraseDead(f);
    underway.erase(f);
  }

  static unsigned sizeOf(func::FuncOp f) {
    unsigned n = 0;
    f.walk([&](Operation *) { ++n; });
    return n;
  }

  SymbolTable symbols;
  llvm::StringMap<unsigned> calls;
  DenseSet<Operation *> visited, underway;
};

struct Inline : PassWrapper<Inline, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Inline)
  StringRef getArgument() const final { return "ad-inline"; }
  StringRef getDescription() const final {
    return "Inline private functions that are small or called once";
  }
  void runOnOperation() override {
    Inliner inliner(getOperation());
    for (auto f : getOperation().getOps<func::FuncOp>())
      inliner.visit(f);
  }
};

} // namespace

void evolute::registerInlinePass() { PassRegistration<Inline>(); }
