//===- LowerLoops.cpp - ad.scan as a loop that counts -----------------------===//
//
//   --ad-lower-loops makes a `while` of each ad.scan: it carries the number of the step and the ys,
//   of which each step writes a row. A scan of no steps is what it starts from.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Passes.h"
#include "lib/Rules/Loop.h"
#include "lib/Rules/Scan.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// Emits the loop and returns its results.
SmallVector<Value> emit(Emitter &b, ad::ScanOp scan) {
  unsigned n = scan.getInits().size();
  auto steps = static_cast<int64_t>(scan.getSteps());
  Block &from = scan.getBody().front();
  auto number = tensorOf(from.getArgument(0));
  SmallVector<Value> values{b.zero(number)};
  llvm::append_range(values, scan.getInits());
  for (Type type : TypeRange(scan.getResultTypes()).drop_front(n))
    values.push_back(b.zero(type));
  if (!steps)
    return {values.begin() + 1, values.end()};

  auto goesOn = [&](Emitter &b, ValueRange values) {
    return less(Expr(b, values[0]), Expr(b, b.constant(number, steps))).v;
  };
  auto results = until(b, values, goesOn, [&](Emitter &b, ValueRange values) {
    Value step = values[0], row = step;
    if (scan.getReverse())
      row = b.create<SubtractOp>(number, b.constant(number, steps - 1), step);
    SmallVector<Value> arguments{row};
    llvm::append_range(arguments, values.slice(1, n));
    for (Value xs : scan.getXs())
      arguments.push_back(read(b, xs, row));
    for (auto [x, y] : llvm::zip(from.getArguments(), arguments))
      x.replaceAllUsesWith(y);
    Operation *end = from.getTerminator();
    SmallVector<Value> next{b.create<AddOp>(number, step, b.constant(number, 1))};
    Block &body = *step.getParentBlock();
    body.getOperations().splice(body.end(), from.getOperations(), from.begin(), end->getIterator());
    llvm::append_range(next, end->getOperands().take_front(n));
    for (auto [ys, v] : llvm::zip(values.drop_front(1 + n), end->getOperands().drop_front(n)))
      next.push_back(write(b, ys, row, v));
    return next;
  });
  return {results.begin() + 1, results.end()};
}

struct LowerLoops : PassWrapper<LowerLoops, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerLoops)
  StringRef getArgument() const final { return "ad-lower-loops"; }
  StringRef getDescription() const final { return "Make a while of each ad.scan"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    SmallVector<ad::ScanOp> found;
    getOperation().walk([&](ad::ScanOp scan) { found.push_back(scan); });
    for (ad::ScanOp scan : found) {
      Block block;
      Emitter b(&block, scan.getLoc());
      auto results = emit(b, scan);
      scan->getBlock()->getOperations().splice(scan->getIterator(), block.getOperations());
      scan.replaceAllUsesWith(results);
      scan.erase();
    }
  }
};

} // namespace

void evolute::registerLowerLoopsPass() { PassRegistration<LowerLoops>(); }
