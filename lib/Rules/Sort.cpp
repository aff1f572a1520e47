//===- Sort.cpp - Permutations by value -------------------------------------===//
//
// The derivative of a sort is the permutation that it applied. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Rules/Places.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

int64_t dimensionOf(SortOp op) {
  int64_t dim = op.getDimension();
  return dim < 0 ? dim + tensorOf(op.getInputs()[0]).getRank() : dim;
}

/// `op`, a copy of a sort, with the number of each element as last operand: the last result is the
/// permutation. It is stable, or the new operand might change the order of ties.
Operation *withNumbers(Emitter &b, SortOp op) {
  int64_t dim = dimensionOf(op);
  auto type = tensorOf(op.getInputs()[0]);
  Type element = indexType(b.getContext(), type.getDimSize(dim));
  auto numbers = withElement(type, element);
  SmallVector<Value> operands(op->getOperands());
  operands.push_back(b.create<IotaOp>(numbers, dim));
  SmallVector<Type> types(op->getResultTypes());
  types.push_back(numbers);
  OperationState state(b.getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(types);
  state.addAttributes(op->getAttrs());
  state.addRegion()->takeBody(op.getComparator());
  Location loc = b.getLoc();
  Type scalar = withShape(numbers, {});
  state.regions[0]->front().addArguments({scalar, scalar}, {loc, loc});
  auto sort = cast<SortOp>(Operation::create(state));
  sort.setIsStable(true);
  return b.insert(sort);
}

/// What jvp and jet have in common: the results of the sort, and the permutation. A stable sort
/// gives the same results with one more operand, so there is one sort; another one might not, so it
/// stays, and its ties are taken in the order of a stable one.
std::pair<SmallVector<Value>, Value> sorted(Emitter &b, SortOp op,
                                            function_ref<Value(Value)> primal) {
  IRMapping primals;
  for (Value v : inputsOf(op))
    primals.map(v, primal(v));
  Operation *copy = op->clone(primals);
  Operation *plain = op.getIsStable() ? nullptr : b.insert(copy->clone());
  Operation *numbered = withNumbers(b, cast<SortOp>(copy));
  copy->destroy();
  SmallVector<Value> results(
      (plain ? plain : numbered)->getResults().take_front(op.getNumResults()));
  return {results, numbered->getResults().back()};
}

LogicalResult linearizeSort(Linearizer &w, Operation *operation) {
  auto op = cast<SortOp>(operation);
  auto [results, order] = sorted(w.b, op, [&](Value v) { return w.primalOf(v); });
  for (auto [x, y, primal] : llvm::zip(op->getOperands(), op->getResults(), results)) {
    Value t = w.tangentOf(x);
    w.set(y, primal, t ? takeAlong(w.b, t, order, dimensionOf(op)) : t);
  }
  return success();
}

LogicalResult jetSort(Series &w, Operation *operation) {
  auto op = cast<SortOp>(operation);
  auto [results, order] = sorted(w.b, op, [&](Value v) { return w.at(v, 0); });
  for (auto [x, y, primal] : llvm::zip(op->getOperands(), op->getResults(), results)) {
    w.set(y, 0, primal);
    for (unsigned k = 1; k <= w.order; ++k) {
      Value xk = w.at(x, k);
      w.set(y, k, xk ? takeAlong(w.b, xk, order, dimensionOf(op)) : xk);
    }
  }
  return success();
}

/// The sorted dimension moves one to the right.
SmallVector<Value> vmapSort(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto operands = llvm::map_to_vector(x, [&](Batched v) { return withBatch(b, v, size); });
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (OpResult result : copy->getResults())
    result.setType(withLeading(size, result.getType()));
  cast<SortOp>(copy).setDimension(dimensionOf(cast<SortOp>(op)) + 1);
  return llvm::to_vector_of<Value>(b.insert(copy)->getResults());
}

} // namespace

void evolute::addSortRules(RuleTable &table) {
  Rule topK{Kind::Linear};
  topK.derivative = [](Emitter &b, Operation *, ValueRange, ValueRange y,
                       ArrayRef<Value> t) -> SmallVector<Value> {
    return {takeAlong(b, t[0], y[1], tensorOf(t[0]).getRank() - 1), Value()};
  };
  topK.vmap = pointwise;
  table["chlo.top_k"] = topK;
  Rule sort{Kind::Structured};
  sort.structured = {linearizeSort, nullptr, jetSort, nullptr};
  sort.vmap = vmapSort;
  table["stablehlo.sort"] = sort;
}
