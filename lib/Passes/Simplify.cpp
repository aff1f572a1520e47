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
#include "mlir/IR/Dominance.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/CSE.h"

using namespace mlir;
using namespace evolute;

Simplified evolute::simplify(func::FuncOp f, unsigned primals) {
  // The second round often finds something, later ones next to nothing.
  constexpr unsigned rounds = 16;
  Simplified sum;
  bool changed = true;
  for (unsigned i = 0; i < rounds && changed; ++i) {
    Simplified here{collectTerms(f, primals), 0};
    eraseDead(f);
    here.shared = shareChains(f, primals);
    sum += here;
    changed = here.collected || here.shared;
  }
  return sum;
}

//===- Between levels -------------------------------------------------------===//

func::FuncOp Derivatives::joined(func::FuncOp primal, unsigned results, func::FuncOp pullback) {
  func::FuncOp &f = joinedOf[{primal, pullback}];
  if (f)
    return f;
  unsigned n = primal.getNumArguments(), residuals = primal.getNumResults() - results;
  SmallVector<Type> types(primal.getArgumentTypes());
  llvm::append_range(types, pullback.getArgumentTypes().drop_front(residuals));
  StringRef base = primal.getName();
  base.consume_back(".primal");
  f = create(primal, base + ".vjp", types);
  auto b = OpBuilder::atBlockEnd(&f.getBody().front());
  auto forward = func::CallOp::create(b, f.getLoc(), primal, f.getArguments().take_front(n));
  SmallVector<Value> operands(forward.getResults().drop_front(results));
  llvm::append_range(operands, f.getArguments().drop_front(n));
  auto backward = func::CallOp::create(b, f.getLoc(), pullback, operands);
  SmallVector<Value> all(forward.getResults().take_front(results));
  llvm::append_range(all, backward.getResults());
  finish(f, all);
  inlineCall(forward, primal);
  inlineCall(backward, pullback);
  IRRewriter rewriter(f.getContext());
  DominanceInfo dominance(f);
  eliminateCommonSubExpressions(rewriter, dominance, f);
  eraseDead(f);
  primalsOf[f] = results;
  return f;
}

void Derivatives::simplifyCallee(func::CallOp call, Simplified &count) {
  auto g = lookup(call.getCallee());
  auto found = primalsOf.find(g);
  if (found == primalsOf.end() || simplified.contains(g))
    return;
  std::string key = g.getName().str() + "/";
  for (Value v : call.getResults())
    key += v.use_empty() ? "-" : "u";
  func::FuncOp few = restricted.lookup(key);
  if (!few) {
    unsigned primals = 0;
    SmallVector<Value> results;
    few = g.clone();
    insert(few, g);
    restricted[key] = few;
    derived.insert(few);
    Operation *end = few.getBody().front().getTerminator();
    for (auto [v, y] : llvm::zip(call.getResults(), end->getOperands()))
      if (!v.use_empty()) {
        results.push_back(y);
        primals += v.getResultNumber() < found->second;
      }
    end->erase();
    finish(few, results);
    eraseDead(few);
    SmallVector<func::CallOp> calls;
    few.walk([&](func::CallOp inner) { calls.push_back(inner); });
    for (func::CallOp inner : calls)
      simplifyCallee(inner, count);
    count += simplify(few, primals);
    primalsOf[few] = primals;
    simplified.insert(few);
  }
  OpBuilder b(call);
  auto replacement = func::CallOp::create(b, call.getLoc(), few, call.getOperands());
  unsigned next = 0;
  for (Value v : call.getResults())
    if (!v.use_empty())
      v.replaceAllUsesWith(replacement.getResult(next++));
  call.erase();
}

//===- Passes ---------------------------------------------------------------===//

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
    Simplified done = simplify(getOperation(), primals());
    sums += done.collected;
    pairs += done.shared;
  }
};

} // namespace

void evolute::registerSimplifyPasses() {
  PassRegistration<CsePass>();
  PassRegistration<SimplifyPass>();
}
