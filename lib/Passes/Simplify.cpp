//===- Simplify.cpp - Ring simplification -----------------------------------===//
//
//   --ad-simplify collects like terms and takes common factors out of sums of products;
//   --ad-cse      makes what sums or products of several have in common once, in whatever order
//                 they are written.
//
// Both leave alone what computes primal results: in a derived function, by the attribute
// `ad.primals`, the first few; in any other function all of them.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "lib/Passes/Ring.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

Simplified evolute::simplify(func::FuncOp f, unsigned primals, bool factors) {
  Simplified sum;
  for (bool changed = true; changed;) {
    Simplified here{collectTerms(f, primals, factors), 0};
    eraseDead(f);
    here.shared = shareChains(f, primals);
    sum += here;
    changed = here.collected || here.shared;
  }
  return sum;
}

namespace {

template <typename Pass>
struct RewritingPass : PassWrapper<Pass, OperationPass<func::FuncOp>> {
  RewritingPass() = default;
  RewritingPass(const RewritingPass &other)
      : PassWrapper<Pass, OperationPass<func::FuncOp>>(other) {}
  typename PassWrapper<Pass, OperationPass<func::FuncOp>>::template Option<bool> fast{
      *this, "fast", llvm::cl::desc("Primal results may be rewritten too, and change by rounding")};
  unsigned primals() { return fast ? 0 : primalsOf(this->getOperation()); }
};

struct CsePass : RewritingPass<CsePass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CsePass)
  CsePass() = default;
  CsePass(const CsePass &other) : RewritingPass(other) {}
  StringRef getArgument() const final { return "ad-cse"; }
  StringRef getDescription() const final {
    return "Make what sums or products of several have in common once";
  }
  Statistic pairs{this, "pairs", "Sums and products of two that several chains share"};
  void runOnOperation() override { pairs += shareChains(getOperation(), primals()); }
};

struct SimplifyPass : RewritingPass<SimplifyPass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SimplifyPass)
  SimplifyPass() = default;
  SimplifyPass(const SimplifyPass &other) : RewritingPass(other) {}
  StringRef getArgument() const final { return "ad-simplify"; }
  StringRef getDescription() const final {
    return "Collect like terms and common factors, then do what ad-cse does";
  }
  Statistic sums{this, "sums", "Sums of products that were rewritten"};
  Statistic pairs{this, "pairs", "Sums and products of two that several chains share"};
  void runOnOperation() override {
    Simplified done = simplify(getOperation(), primals(), /*factors=*/true);
    sums += done.collected;
    pairs += done.shared;
  }
};

} // namespace

void evolute::registerSimplifyPasses() {
  PassRegistration<CsePass>();
  PassRegistration<SimplifyPass>();
}
