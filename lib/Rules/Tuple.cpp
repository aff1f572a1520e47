//===- Tuple.cpp - Tuples of values -----------------------------------------===//
//
// A tuple has no tangent, no cotangent and no batch: its elements have. Whoever takes an element
// looks through the tuple to what was put in. A tuple that moves must go nowhere else.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// An error if somebody uses the tuple that `op` makes in another way than to take an element.
LogicalResult checkUsers(Operation *op) {
  for (Operation *user : op->getUsers())
    if (!isa<GetTupleElementOp, TupleOp>(user))
      return op->emitOpError() << "is used by '" << user->getName()
                               << "', and a derivative or a batch does not go through that in a "
                                  "tuple; pass the elements one by one";
  return success();
}

/// What makes the tuple, if that is in sight.
TupleOp makerOf(Value tuple) {
  while (auto get = tuple.getDefiningOp<GetTupleElementOp>()) {
    TupleOp outer = makerOf(get.getOperand());
    if (!outer)
      return {};
    tuple = outer.getVal()[get.getIndex()];
  }
  return tuple.getDefiningOp<TupleOp>();
}

/// What `op` takes out of a tuple; null after an error.
Value elementOf(Operation *op) {
  auto get = cast<GetTupleElementOp>(op);
  if (TupleOp tuple = makerOf(get.getOperand()))
    return tuple.getVal()[get.getIndex()];
  op->emitOpError("takes an element of a tuple that is not made in this function by "
                  "stablehlo.tuple; only those can be differentiated or batched");
  return {};
}

LogicalResult linearizeTuple(Linearizer &w, Operation *op) {
  if (failed(checkUsers(op)))
    return failure();
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.primalOf(v); });
  // Any tangent says that the tuple moves.
  Value moving;
  for (Value v : op->getOperands())
    moving = moving ? moving : w.tangentOf(v);
  w.b.setLoc(op->getLoc());
  w.set(op->getResult(0), w.b.clone(op, x)->getResult(0), moving);
  return success();
}

LogicalResult linearizeElement(Linearizer &w, Operation *op) {
  Value element = elementOf(op);
  if (element)
    w.set(op->getResult(0), w.primalOf(element), w.tangentOf(element));
  return success(!!element);
}

/// The tuple passes nothing on: its elements did.
LogicalResult transposeTuple(Transposer &, Operation *op) { return checkUsers(op); }

LogicalResult transposeElement(Transposer &w, Operation *op) {
  Value element = elementOf(op);
  if (element)
    w.accumulate(element, w.cotangentOf(op->getResult(0)));
  return success(!!element);
}

LogicalResult jetTuple(Series &w, Operation *op) {
  if (failed(checkUsers(op)))
    return failure();
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.at(v, 0); });
  w.b.setLoc(op->getLoc());
  w.set(op->getResult(0), 0, w.b.clone(op, x)->getResult(0));
  for (unsigned k = 1; k <= w.order; ++k) {
    Value moving;
    for (Value v : op->getOperands())
      moving = moving ? moving : w.at(v, k);
    w.set(op->getResult(0), k, moving);
  }
  return success();
}

LogicalResult jetElement(Series &w, Operation *op) {
  Value element = elementOf(op);
  if (element)
    for (unsigned k = 0; k <= w.order; ++k)
      w.set(op->getResult(0), k, w.at(element, k));
  return success(!!element);
}

LogicalResult vmapTuple(Vectorizer &w, Operation *op) {
  // Never asked for: elements are.
  w.set(op->getResult(0), {Value(), true});
  return checkUsers(op);
}

LogicalResult vmapElement(Vectorizer &w, Operation *op) {
  Value element = elementOf(op);
  if (element)
    w.set(op->getResult(0), w.at(element));
  return success(!!element);
}

} // namespace

void evolute::addTupleRules(RuleTable &table) {
  auto structured = [&](StringRef op, Structured s) {
    table[op.str()] = {Kind::Structured};
    table[op.str()].structured = s;
  };
  structured("stablehlo.get_tuple_element",
             {linearizeElement, transposeElement, jetElement, vmapElement});
  structured("stablehlo.tuple", {linearizeTuple, transposeTuple, jetTuple, vmapTuple});
}
