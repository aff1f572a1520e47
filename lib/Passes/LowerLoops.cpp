//===- LowerLoops.cpp - ad.scan as a loop that counts -----------------------===//
//
//   --ad-lower-loops makes a `while` of each ad.scan: it carries the number of the step and the ys,
//   of which each step writes a row. A scan of no steps is what it starts from.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Passes.h"
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

  OperationState state(b.getLoc(), WhileOp::getOperationName());
  state.addOperands(values);
  SmallVector<Type> types(ValueRange(values).getTypes());
  state.addTypes(types);
  SmallVector<Location> locs(types.size(), b.getLoc());
  Block &cond = state.addRegion()->emplaceBlock(), &body = state.addRegion()->emplaceBlock();
  cond.addArguments(types, locs);
  body.addArguments(types, locs);
  auto integer = [&](Emitter &b, int64_t c) {
    return b.create<ConstantOp>(
        number, DenseElementsAttr::get(number, APInt(number.getElementTypeBitWidth(), c)));
  };
  {
    Emitter inside = b.into(&cond);
    Value goes = inside.create<CompareOp>(
        RankedTensorType::get({}, IntegerType::get(b.getContext(), 1)), cond.getArgument(0),
        integer(inside, steps),
        ComparisonDirectionAttr::get(b.getContext(), ComparisonDirection::LT),
        ComparisonTypeAttr());
    inside.create<stablehlo::ReturnOp>(goes);
  }
  Emitter inside = b.into(&body);
  Value step = body.getArgument(0), row = step;
  if (scan.getReverse())
    row = inside.create<SubtractOp>(number, integer(inside, steps - 1), step);
  SmallVector<Value> arguments{row};
  llvm::append_range(arguments, body.getArguments().slice(1, n));
  for (Value xs : scan.getXs())
    arguments.push_back(read(inside, xs, row));
  for (auto [x, y] : llvm::zip(from.getArguments(), arguments))
    x.replaceAllUsesWith(y);
  Operation *end = from.getTerminator();
  SmallVector<Value> next{inside.create<AddOp>(number, step, integer(inside, 1))};
  body.getOperations().splice(body.end(), from.getOperations(), from.begin(), end->getIterator());
  llvm::append_range(next, end->getOperands().take_front(n));
  for (auto [ys, v] :
       llvm::zip(body.getArguments().drop_front(1 + n), end->getOperands().drop_front(n)))
    next.push_back(write(inside, ys, row, v));
  inside.create<stablehlo::ReturnOp>(next);
  auto results = b.insert(Operation::create(state))->getResults();
  return llvm::to_vector_of<Value>(results.drop_front());
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
