//===- Checkpoint.cpp - Calls that reverse mode runs again ------------------===//
//
//   ad.checkpoint  a call, of which the operands are kept for reverse mode, and what is marked
//   ad.saved       a mark
//   ad.transfer    a value in another memory
//
// Linearized, a checkpoint of @f uses two functions that differ from @f in its marks alone:
//
//   @f.saving  x -> (y, s)  returns the marked values too: of a loop a row for each step, of a
//                           branch not taken zeros
//   @f.again   (x, s) -> y  takes the marked values from s, but their tangents from where they are
//                           computed, so that its derivative is that of @f
//
// What is kept in another memory is moved there in the first, and back in the second.
//
// The first runs forwards, as a checkpoint again. The second is what is linearized: what it
// computes for its pushforward is the second run, without the work that only marked values need.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Residuals.h"
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Scan.h"
#include "mlir/IR/Dominance.h"

using namespace mlir;
using namespace evolute;
using ad::CheckpointOp;
using ad::SavedOp;

namespace {

//===- Marks ----------------------------------------------------------------===//

bool isMark(Operation *op) {
  auto saved = dyn_cast<SavedOp>(op);
  auto type = saved ? dyn_cast<RankedTensorType>(saved.getType()) : RankedTensorType();
  return type && type.hasStaticShape() && !saved.getGiven();
}

/// The type of a marked value, and the memory in which it is kept: null for that where it is.
struct Mark {
  Type type;
  StringAttr memory;
  bool operator==(const Mark &other) const { return type == other.type && memory == other.memory; }
};

/// `v`, which is to be kept as `mark` says, from where it is computed, or there `back`.
Value moved(Emitter &b, const Mark &mark, Value v, bool back = false) {
  if (!mark.memory)
    return v;
  auto here = StringAttr::get(b.getContext(), deviceMemory);
  return b.create<ad::TransferOp>(v.getType(), v, back ? mark.memory : here,
                                  back ? here : mark.memory);
}

/// The marked values of functions and operations, in order, as they are seen from outside.
class Marks {
public:
  explicit Marks(Derivatives &derivatives) : derivatives(derivatives) {}

  SmallVector<Mark> of(func::FuncOp f) {
    // A function that calls itself is refused elsewhere.
    if (auto [it, isNew] = known.try_emplace(f); !isNew)
      return it->second;
    auto marks = f.getBody().hasOneBlock() ? of(f.getBody().front()) : SmallVector<Mark>();
    return known[f] = marks;
  }

  SmallVector<Mark> of(Operation *op) {
    if (isMark(op))
      return {{op->getResult(0).getType(), cast<SavedOp>(op).getMemoryAttr()}};
    if (func::FuncOp callee = calleeOf(op))
      return of(callee);
    SmallVector<Mark> marks;
    if (isa<stablehlo::CaseOp, stablehlo::IfOp>(op))
      for (Region &branch : op->getRegions())
        placesOf(branch, marks);
    if (auto scan = dyn_cast<ad::ScanOp>(op))
      for (const Mark &mark : of(scan.getBody().front()))
        marks.push_back(
            {withLeading(static_cast<int64_t>(scan.getSteps()), mark.type), mark.memory});
    return marks;
  }

  /// Where the marked values of a branch are among those of all branches, of which one is taken: so
  /// they share places. Adds to `marks` what has none yet.
  SmallVector<unsigned> placesOf(Region &branch, SmallVectorImpl<Mark> &marks) {
    SmallVector<unsigned> places;
    for (const Mark &mark : of(branch.front())) {
      unsigned i = 0;
      while (i < marks.size() && (!(marks[i] == mark) || llvm::is_contained(places, i)))
        ++i;
      if (i == marks.size())
        marks.push_back(mark);
      places.push_back(i);
    }
    return places;
  }

  func::FuncOp calleeOf(Operation *op) {
    auto call = dyn_cast<func::CallOp>(op);
    return call ? derivatives.lookup(call.getCallee()) : func::FuncOp();
  }

  Derivatives &derivatives;

private:
  SmallVector<Mark> of(Block &block) {
    SmallVector<Mark> marks;
    for (Operation &op : block)
      llvm::append_range(marks, of(&op));
    return marks;
  }

  DenseMap<Operation *, SmallVector<Mark>> known;
};

func::FuncOp savingOf(Marks &, func::FuncOp f, ArrayRef<bool> needed);
func::FuncOp againOf(Marks &, func::FuncOp f);

//===- Copies ---------------------------------------------------------------===//

/// Copies the body of a function, and lets the marked values that are needed out, or in.
class Copy {
public:
  Copy(Marks &marks, Emitter &b, bool again) : marks(marks), b(b), again(again) {}

  IRMapping mapping;

  /// Copies all of the block but its terminator, of which it gives the operands. `values`, by mark,
  /// are let in, or become those that are let out, where they are `needed`: null elsewhere.
  SmallVector<Value> visit(Block &block, ArrayRef<bool> needed, MutableArrayRef<Value> values) {
    if (again)
      moveBack(block, values);
    for (Operation &op : block.without_terminator()) {
      auto found = marks.of(&op);
      visit(&op, found, needed.take_front(found.size()), values.take_front(found.size()));
      needed = needed.drop_front(found.size());
      values = values.drop_front(found.size());
    }
    return llvm::map_to_vector(block.getTerminator()->getOperands(),
                               [&](Value v) { return at(v); });
  }

private:
  Value at(Value v) const { return mapping.lookupOrDefault(v); }

  /// Sets those of `values` that are needed.
  static void setPresent(ArrayRef<bool> needed, MutableArrayRef<Value> values, ValueRange present) {
    llvm::copy(spread(needed, present), values.begin());
  }

  /// Moves what is let in for the marks of `block` itself back from where it was kept: ahead of
  /// everything, since derivatives may use a value before its mark.
  void moveBack(Block &block, MutableArrayRef<Value> values) {
    for (Operation &op : block.without_terminator()) {
      auto found = marks.of(&op);
      if (isMark(&op)) {
        b.setLoc(op.getLoc());
        values[0] = moved(b, found[0], values[0], /*back=*/true);
      }
      values = values.drop_front(found.size());
    }
  }

  void visit(Operation *op, ArrayRef<Mark> found, ArrayRef<bool> needed,
             MutableArrayRef<Value> values) {
    b.setLoc(op->getLoc());
    if (!llvm::is_contained(needed, true)) {
      mapping.map(op->getResults(), b.insert(op->clone(mapping))->getResults());
    } else if (auto call = dyn_cast<func::CallOp>(op)) {
      visitCall(call, needed, values);
    } else if (auto scan = dyn_cast<ad::ScanOp>(op)) {
      visitScan(scan, needed, values);
    } else if (!isMark(op)) {
      visitBranches(op, found, needed, values);
    } else if (again) {
      Value x = at(op->getOperand(0));
      auto mark = b.create<SavedOp>(x.getType(), x, values[0], StringAttr());
      mapping.map(op->getResult(0), mark.getResult());
    } else {
      Value x = b.insert(op->clone(mapping))->getResult(0);
      mapping.map(op->getResult(0), x);
      values[0] = moved(b, found[0], x);
    }
  }

  void visitCall(func::CallOp op, ArrayRef<bool> needed, MutableArrayRef<Value> values) {
    auto callee = marks.calleeOf(op);
    auto operands = llvm::map_to_vector(op.getOperands(), [&](Value v) { return at(v); });
    if (again)
      llvm::append_range(operands, values);
    auto f = again ? againOf(marks, callee) : savingOf(marks, callee, needed);
    auto results = b.create<func::CallOp>(f, operands).getResults();
    mapping.map(op.getResults(), results.take_front(op.getNumResults()));
    if (!again)
      setPresent(needed, values, results.drop_front(op.getNumResults()));
  }

  void visitBranches(Operation *op, ArrayRef<Mark> found, ArrayRef<bool> needed,
                     MutableArrayRef<Value> values) {
    Location loc = b.getLoc();
    SmallVector<std::unique_ptr<Region>> regions;
    SmallVector<Mark> known;
    SmallVector<Type> all(op->getResultTypes());
    for (Region &from : op->getRegions()) {
      regions.push_back(emptyRegion());
      Emitter::Inside inside(b, &regions.back()->front());
      auto places = marks.placesOf(from, known);
      auto inner = llvm::map_to_vector(places, [&](unsigned i) { return values[i]; });
      auto innerNeeded = llvm::map_to_vector(places, [&](unsigned i) { return needed[i]; });
      auto results = visit(from.front(), innerNeeded, inner);
      b.setLoc(loc);
      if (!again) {
        SmallVector<Value> own(found.size());
        for (auto [i, v] : llvm::zip(places, inner))
          own[i] = v;
        for (auto [mark, isNeeded, v] : llvm::zip(found, needed, own))
          if (isNeeded)
            results.push_back(v ? v : moved(b, mark, b.zero(mark.type)));
      }
      b.create<stablehlo::ReturnOp>(results);
    }
    for (auto [mark, isNeeded] : llvm::zip(found, needed))
      if (isNeeded && !again)
        all.push_back(mark.type);
    auto results = rebuilt(b, op, {at(op->getOperand(0))}, all, regions)->getResults();
    mapping.map(op->getResults(), results.take_front(op->getNumResults()));
    if (!again)
      setPresent(needed, values, results.drop_front(op->getNumResults()));
  }

  void visitScan(ad::ScanOp op, ArrayRef<bool> needed, MutableArrayRef<Value> values) {
    Location loc = b.getLoc();
    Block &from = op.getBody().front();
    auto all = [&](ValueRange range) {
      return llvm::map_to_vector(range, [&](Value v) { return at(v); });
    };
    auto inits = all(op.getInits()), xs = all(op.getXs());
    SmallVector<Type> types(from.getArgumentTypes());
    if (again)
      for (Value v : values) {
        xs.push_back(v);
        types.push_back(withShape(v.getType(), tensorOf(v).getShape().drop_front()));
      }
    auto region = emptyRegion(types, &loc);
    {
      Block &to = region->front();
      Emitter::Inside inside(b, &to);
      mapping.map(from.getArguments(), to.getArguments().take_front(from.getNumArguments()));
      SmallVector<Value> rows(to.getArguments().drop_front(from.getNumArguments()));
      rows.resize(values.size());
      auto results = visit(from, needed, rows);
      b.setLoc(loc);
      if (!again)
        appendPresent(results, rows);
      b.create<stablehlo::ReturnOp>(results);
    }
    auto results = scanOf(b, Rows::of(op), inits, xs, std::move(region)).getResults();
    mapping.map(op->getResults(), results.take_front(op->getNumResults()));
    if (!again)
      setPresent(needed, values, ValueRange(results).drop_front(op->getNumResults()));
  }

  Marks &marks;
  Emitter &b;
  const bool again;
};

/// `f`, with the marked values that are `needed` as results besides.
func::FuncOp savingOf(Marks &marks, func::FuncOp f, ArrayRef<bool> needed) {
  std::string key = ("saving/" + f.getName() + "/").str();
  for (bool n : needed)
    key += n ? "s" : "-";
  if (auto made = marks.derivatives.madeForCheckpoints.lookup(key))
    return made;
  auto g = marks.derivatives.create(f, f.getName() + ".saving", f.getArgumentTypes());
  Block &block = g.getBody().front();
  Emitter b = marks.derivatives.emitter(block, f);
  Copy copy(marks, b, /*again=*/false);
  copy.mapping.map(f.getArguments(), block.getArguments());
  SmallVector<Value> values(needed.size());
  auto results = copy.visit(f.getBody().front(), needed, values);
  appendPresent(results, values);
  finish(g, results);
  return marks.derivatives.madeForCheckpoints[key] = g;
}

/// `f`, with the marked values as arguments besides.
func::FuncOp againOf(Marks &marks, func::FuncOp f) {
  std::string key = ("again/" + f.getName()).str();
  if (auto made = marks.derivatives.madeForCheckpoints.lookup(key))
    return made;
  SmallVector<Type> types(f.getArgumentTypes());
  for (const Mark &mark : marks.of(f))
    types.push_back(mark.type);
  auto g = marks.derivatives.create(f, f.getName() + ".again", types);
  Block &block = g.getBody().front();
  Emitter b = marks.derivatives.emitter(block, f);
  unsigned n = f.getNumArguments();
  Copy copy(marks, b, /*again=*/true);
  copy.mapping.map(f.getArguments(), block.getArguments().take_front(n));
  SmallVector<Value> values(block.getArguments().drop_front(n));
  SmallVector<bool> all(values.size(), true);
  finish(g, copy.visit(f.getBody().front(), all, values));
  return marks.derivatives.madeForCheckpoints[key] = g;
}

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
