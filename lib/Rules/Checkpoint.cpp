//===- Checkpoint.cpp - Calls that reverse mode runs again ------------------===//
//
//   ad.checkpoint  a call, of which the operands are kept for reverse mode, and what is marked
//   ad.saved       a mark
//   ad.transfer    a value in another memory
//
// Linearized, a checkpoint of @f uses two functions, @f.saving and @f.again (see Marks.h). The
// first runs forwards, as a checkpoint again. The second is what is linearized: what it computes
// for its pushforward is the second run, without the work that only marked values need.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Residuals.h"
#include "lib/Rules/Call.h"
#include "lib/Rules/Marks.h"
#include "mlir/IR/Dominance.h"

using namespace mlir;
using namespace evolute;
using ad::CheckpointOp;
using ad::SavedOp;

namespace {

//===- The second run -------------------------------------------------------===//

/// Puts what is given in the place of what it is equal to, in `f` and the derived functions that it
/// calls, and erases what was computed for that alone. Derivatives may have used the value itself,
/// before it was marked.
void takeWhatIsGiven(Derivatives &derivatives, func::FuncOp f, DenseSet<Operation *> &done) {
  if (!derivatives.isDerived(f) || !done.insert(f).second)
    return;
  f.walk([&](func::CallOp call) {
    if (auto callee = derivatives.lookup(call.getCallee()))
      takeWhatIsGiven(derivatives, callee, done);
  });
  DominanceInfo dominance(f);
  f.walk([&](SavedOp saved) {
    Value given = saved.getGiven();
    if (!given)
      return;
    saved.replaceAllUsesWith(given);
    saved.getValue().replaceUsesWithIf(
        given, [&](OpOperand &use) { return dominance.properlyDominates(given, use.getOwner()); });
    saved.erase();
  });
  eraseDead(f);
}

/// `f` as a function of those of its arguments that it uses, or of the first if there is none.
func::FuncOp ofUsed(Derivatives &derivatives, func::FuncOp f, SmallVectorImpl<bool> &used) {
  SmallVector<Type> types;
  for (BlockArgument x : f.getArguments())
    used.push_back(!x.use_empty());
  if (!llvm::is_contained(used, true))
    used.front() = true;
  for (auto [x, isUsed] : llvm::zip(f.getArguments(), used))
    if (isUsed)
      types.push_back(x.getType());
  if (types.size() == used.size())
    return f;
  std::string key = ("used/" + f.getName()).str();
  if (auto made = derivatives.madeForCheckpoints.lookup(key))
    return made;
  auto g = derivatives.create(f, f.getName() + ".used", types);
  Block &block = g.getBody().front();
  IRMapping mapping;
  unsigned next = 0;
  for (auto [x, isUsed] : llvm::zip(f.getArguments(), used))
    if (isUsed)
      mapping.map(x, block.getArgument(next++));
  OpBuilder builder = OpBuilder::atBlockEnd(&block);
  for (Operation &op : f.getBody().front().without_terminator())
    builder.clone(op, mapping);
  finish(g, llvm::map_to_vector(f.getBody().front().getTerminator()->getOperands(),
                                [&](Value v) { return mapping.lookup(v); }));
  return derivatives.madeForCheckpoints[key] = g;
}

//===- ad.checkpoint --------------------------------------------------------===//

/// The attribute of a checkpoint that may keep so many bytes besides its operands.
constexpr StringLiteral budgetAttr = "ad.budget";

LogicalResult linearizeCheckpoint(Linearizer &w, Operation *op) {
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  if (!w.split)
    return linearizeCall(w, op, *callee);
  NoteOnError note(op->getLoc(), ("@" + callee->getName() + " is called here").str());
  Emitter &b = w.b;
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.primalOf(v); });
  auto t = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.tangentOf(v); });
  if (auto budget = op->getAttrOfType<DenseI64ArrayAttr>(budgetAttr); budget && !budget.empty()) {
    callee = withinBudget(w.derivatives, *callee, seedsOf(op->getContext(), t), budget[0]);
    if (failed(callee))
      return failure();
  }
  Marks marks(w.derivatives);
  bool isMarked = !marks.of(*callee).empty();
  auto again = isMarked ? againOf(marks, *callee) : *callee;
  auto seeds = seedsOf(op->getContext(), t);
  seeds.resize(again.getNumArguments());
  auto linearized = w.derivatives.linearize(again, seeds, /*primals=*/0, {Keeping::Again});
  if (failed(linearized))
    return failure();
  DenseSet<Operation *> done;
  if (isMarked)
    takeWhatIsGiven(w.derivatives, linearized->primal, done);
  SmallVector<bool> used;
  auto run = ofUsed(w.derivatives, linearized->primal, used);

  unsigned n = op->getNumResults();
  auto needed = ArrayRef(used).drop_front(x.size());
  ValueRange forward;
  if (llvm::is_contained(needed, true)) {
    auto saving = savingOf(marks, *callee, needed);
    forward = b.create<CheckpointOp>(saving.getResultTypes(), saving.getSymName(), x).getResults();
  } else {
    forward = b.create<CheckpointOp>(op->getResultTypes(), callee->getSymName(), x).getResults();
  }
  SmallVector<Value> operands, kept;
  if (run.getNumResults()) {
    for (auto [v, isUsed] : llvm::zip(x, used))
      if (isUsed)
        kept.push_back(b.toLinear(v));
    for (Value v : forward.drop_front(n))
      kept.push_back(b.toLinear(v));
    auto barrier = b.create<stablehlo::OptimizationBarrierOp>(ValueRange(kept).getTypes(), kept);
    auto residuals = b.create<func::CallOp>(run, barrier->getResults());
    llvm::append_range(operands, residuals.getResults());
  }
  appendPresent(operands, t);
  auto pushed = b.create<func::CallOp>(linearized->pushforward.function, operands);
  auto tangents = spread(linearized->pushforward.results, pushed.getResults());
  for (auto [y, p, ty] : llvm::zip(op->getResults(), forward.take_front(n), tangents))
    w.set(y, p, ty);
  return success();
}

LogicalResult jetCheckpoint(Series &w, Operation *op) {
  auto callee = functionOf(w.derivatives, op, "callee");
  return failed(callee) ? failure() : jetCall(w, op, *callee);
}

LogicalResult vmapCheckpoint(Vectorizer &w, Operation *op) {
  auto callee = functionOf(w.derivatives, op, "callee");
  return failed(callee) ? failure() : vmapCall(w, op, *callee);
}

//===- ad.saved -------------------------------------------------------------===//

/// What goes along with a value that is kept is kept too. A constant is not: it is better known.
Value saved(Emitter &b, Operation *op, Value v) {
  if (!v || splatOf(v))
    return v;
  auto memory = cast<SavedOp>(op).getMemoryAttr();
  return b.create<SavedOp>(v.getType(), v, Value(), memory).getResult();
}

LogicalResult linearizeSaved(Linearizer &w, Operation *op) {
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.primalOf(v); });
  Value t = w.tangentOf(op->getOperand(0));
  w.set(op->getResult(0), w.b.clone(op, x)->getResult(0), w.split ? t : saved(w.b, op, t));
  return success();
}

LogicalResult transposeSaved(Transposer &w, Operation *op) {
  auto saved = cast<SavedOp>(op);
  if (saved.getGiven())
    return op->emitOpError("takes a value that was kept, so it has no transpose");
  w.accumulate(saved.getValue(), w.cotangentOf(saved.getResult()));
  return success();
}

LogicalResult jetSaved(Series &w, Operation *op) {
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.at(v, 0); });
  w.set(op->getResult(0), 0, w.b.clone(op, x)->getResult(0));
  for (unsigned k = 1; k <= w.order; ++k)
    w.set(op->getResult(0), k, saved(w.b, op, w.at(op->getOperand(0), k)));
  return success();
}

LogicalResult vmapSaved(Vectorizer &w, Operation *op) {
  auto x = llvm::map_to_vector(op->getOperands(),
                               [&](Value v) { return withBatch(w.b, w.at(v), w.size); });
  w.set(op->getResult(0), {w.b.clone(op, x, x[0].getType())->getResult(0), true});
  return success();
}

//===- ad.transfer ----------------------------------------------------------===//

/// Cotangents go back where the tangents come from.
Value transposeTransfer(Emitter &b, Operation *op, unsigned, ArrayRef<Value>, ArrayRef<Value> ct) {
  auto transfer = cast<ad::TransferOp>(op);
  return b.create<ad::TransferOp>(ct[0].getType(), ct[0], transfer.getTargetAttr(),
                                  transfer.getSourceAttr());
}

} // namespace

void evolute::addCheckpointRules(RuleTable &table) {
  auto structured = [&](StringRef op, Structured s) {
    table[op.str()] = {Kind::Structured};
    table[op.str()].structured = s;
  };
  structured("ad.checkpoint", {linearizeCheckpoint, nullptr, jetCheckpoint, vmapCheckpoint});
  structured("ad.saved", {linearizeSaved, transposeSaved, jetSaved, vmapSaved});
  Rule transfer{Kind::Linear};
  transfer.transpose = transposeTransfer;
  transfer.vmap = pointwise;
  table["ad.transfer"] = transfer;
}
