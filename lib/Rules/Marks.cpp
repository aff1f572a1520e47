//===- Marks.cpp - Functions that let marked values out, or in ---------------===//
//
// By copies of the function, in which calls, loops and branches are changed to match.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Marks.h"
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Scan.h"

using namespace mlir;
using namespace evolute;
using ad::SavedOp;

static bool isMark(Operation *op) {
  auto saved = dyn_cast<SavedOp>(op);
  auto type = saved ? dyn_cast<RankedTensorType>(saved.getType()) : RankedTensorType();
  return type && type.hasStaticShape() && !saved.getGiven();
}

SmallVector<Mark> Marks::of(func::FuncOp f) {
  // A function that calls itself is refused elsewhere.
  if (auto [it, isNew] = known.try_emplace(f); !isNew)
    return it->second;
  auto marks = f.getBody().hasOneBlock() ? of(f.getBody().front()) : SmallVector<Mark>();
  return known[f] = marks;
}

SmallVector<Mark> Marks::of(Operation *op) {
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
      marks.push_back({withLeading(static_cast<int64_t>(scan.getSteps()), mark.type), mark.memory});
  return marks;
}

SmallVector<unsigned> Marks::placesOf(Region &branch, SmallVectorImpl<Mark> &marks) {
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

func::FuncOp Marks::calleeOf(Operation *op) {
  auto call = dyn_cast<func::CallOp>(op);
  return call ? derivatives.lookup(call.getCallee()) : func::FuncOp();
}

SmallVector<Mark> Marks::of(Block &block) {
  SmallVector<Mark> marks;
  for (Operation &op : block)
    llvm::append_range(marks, of(&op));
  return marks;
}

namespace {

/// `v`, which is to be kept as `mark` says, from where it is computed, or there `back`.
Value moved(Emitter &b, const Mark &mark, Value v, bool back = false) {
  if (!mark.memory)
    return v;
  auto here = StringAttr::get(b.getContext(), deviceMemory);
  return b.create<ad::TransferOp>(v.getType(), v, back ? mark.memory : here,
                                  back ? here : mark.memory);
}

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

} // namespace

func::FuncOp evolute::savingOf(Marks &marks, func::FuncOp f, ArrayRef<bool> needed) {
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

func::FuncOp evolute::againOf(Marks &marks, func::FuncOp f) {
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
