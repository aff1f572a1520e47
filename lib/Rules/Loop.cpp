//===- Loop.cpp - Loops that run until a condition says so, forwards --------===//
//
// What carries companions beside the primals of a loop, or batches. Reverse mode is in
// UntilLoop.cpp.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Loop.h"
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

LogicalResult forwardLoop(const Walk &w, Operation *op) {
  auto loop = cast<WhileOp>(op);
  Block &body = loop.getBody().front(), &cond = loop.getCond().front();
  auto moving = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.moves(v); });
  closeOverLoop(body, moving, [&](Value v) { return w.moves(v); }, mayMove);
  if (failed(checkCarried(op, moving)))
    return failure();
  SmallVector<bool> still(moving.size(), false);

  Location loc = w.b.getLoc();
  auto types = flatTypes(op->getResults(), moving, w.count);
  auto operands = w.flat(op->getOperands(), moving);
  SmallVector<std::unique_ptr<Region>> regions;
  regions.push_back(emptyRegion(types, &loc));
  regions.push_back(emptyRegion(types, &loc));
  {
    Block &to = regions[0]->front();
    Emitter::Inside inside(w.b, &to);
    w.setFlat(cond.getArguments(), to.getArguments().take_front(moving.size()), still);
    if (failed(w.visit(cond)))
      return failure();
    w.b.create<stablehlo::ReturnOp>(w.flat(cond.getTerminator()->getOperands(), {false}));
  }
  {
    Block &to = regions[1]->front();
    Emitter::Inside inside(w.b, &to);
    w.setFlat(body.getArguments(), to.getArguments(), moving);
    if (failed(w.visit(body)))
      return failure();
    w.b.create<stablehlo::ReturnOp>(w.flat(body.getTerminator()->getOperands(), moving));
  }
  w.b.setLoc(loc);
  Operation *copy = rebuilt(w.b, op, operands, types, regions);
  w.setFlat(op->getResults(), copy->getResults(), moving);
  return success();
}

/// Marks what may have an infinite derivative where a row has ended.
void mask(Block &block) {
  block.walk([](Operation *op) {
    auto it = rules().find(op->getName().getStringRef());
    if (it != rules().end() &&
        (it->second.kind == Kind::Elementwise || it->second.kind == Kind::Implicit))
      op->setAttr(maskedAttr, UnitAttr::get(op->getContext()));
  });
}

/// If rows end after different numbers of steps, the loop runs while any row does, and a row that
/// has ended keeps its values.
LogicalResult vmapLoop(Vectorizer &w, Operation *op) {
  auto loop = cast<WhileOp>(op);
  Block &body = loop.getBody().front(), &cond = loop.getCond().front();
  auto isMapped = [&](Value v) { return w.at(v).mapped; };
  auto mapped = llvm::map_to_vector(op->getOperands(), isMapped);
  closeOverLoop(body, mapped, isMapped, mayBeMapped);
  bool masked = dependent(cond, mapped, isMapped, mayBeMapped)[0];
  if (masked)
    mapped.assign(mapped.size(), true);
  if (failed(checkCarried(op, mapped)))
    return failure();

  Location loc = w.b.getLoc();
  SmallVector<Type> types;
  SmallVector<Value> operands;
  for (auto [m, x] : llvm::zip(mapped, op->getOperands())) {
    operands.push_back(m ? withBatch(w.b, w.at(x), w.size) : w.at(x).v);
    types.push_back(operands.back().getType());
  }
  auto enter = [&](Block &from, Block &to) {
    for (auto [x, y, m] : llvm::zip(from.getArguments(), to.getArguments(), mapped))
      w.set(x, {y, m});
    return w.visit(from);
  };
  SmallVector<std::unique_ptr<Region>> regions;
  regions.push_back(emptyRegion(types, &loc));
  regions.push_back(emptyRegion(types, &loc));
  {
    Emitter::Inside inside(w.b, &regions[0]->front());
    if (failed(enter(cond, regions[0]->front())))
      return failure();
    Batched running = w.at(cond.getTerminator()->getOperand(0));
    w.b.create<stablehlo::ReturnOp>(running.mapped ? w.b.reduce(running.v, 0, {0}, "stablehlo.or")
                                                   : running.v);
  }
  {
    Block &to = regions[1]->front();
    Emitter::Inside inside(w.b, &to);
    Value running;
    if (masked) {
      if (failed(enter(cond, to)))
        return failure();
      running = withBatch(w.b, w.at(cond.getTerminator()->getOperand(0)), w.size);
    }
    if (failed(enter(body, to)))
      return failure();
    if (masked)
      mask(to);
    SmallVector<Value> outputs;
    for (auto [i, y] : llvm::enumerate(body.getTerminator()->getOperands())) {
      Value next = mapped[i] ? withBatch(w.b, w.at(y), w.size) : w.at(y).v;
      if (running) {
        Value row =
            w.b.broadcast(running, withShape(running.getType(), tensorOf(next).getShape()), {0});
        next = w.b.create<SelectOp>(next.getType(), row, next, to.getArgument(i));
      }
      outputs.push_back(next);
    }
    w.b.create<stablehlo::ReturnOp>(outputs);
  }
  w.b.setLoc(loc);
  Operation *copy = rebuilt(w.b, op, operands, types, regions);
  for (auto [i, y] : llvm::enumerate(op->getResults()))
    w.set(y, {copy->getResult(i), mapped[i]});
  return success();
}

} // namespace

SmallVector<Value> evolute::until(Emitter &b, ValueRange values, LoopCondition condition,
                                  LoopBody body) {
  OperationState state(b.getLoc(), WhileOp::getOperationName());
  state.addOperands(values);
  state.addTypes(values.getTypes());
  SmallVector<Location> locs(values.size(), b.getLoc());
  Block &first = state.addRegion()->emplaceBlock(), &second = state.addRegion()->emplaceBlock();
  first.addArguments(values.getTypes(), locs);
  second.addArguments(values.getTypes(), locs);
  {
    Emitter inside = b.into(&first);
    inside.create<stablehlo::ReturnOp>(condition(inside, first.getArguments()));
  }
  {
    Emitter inside = b.into(&second);
    inside.create<stablehlo::ReturnOp>(body(inside, second.getArguments()));
  }
  return llvm::to_vector_of<Value>(b.insert(Operation::create(state))->getResults());
}

void evolute::addLoopRules(RuleTable &table) {
  auto linearize = [](Linearizer &w, Operation *op) {
    return w.split ? linearizeUntil(w, op) : forwardLoop(walkOf(w), op);
  };
  auto transpose = [](Transposer &, Operation *op) -> LogicalResult {
    return op->emitOpError(
        "runs a number of times that is not known before, so it has no transpose; jvp, jet and "
        "reverse mode go through it. --ad-raise-loops makes an ad.scan of a loop whose counter "
        "starts, steps and ends at constants, and that has one");
  };
  auto jet = [](Series &w, Operation *op) { return forwardLoop(walkOf(w), op); };
  Rule loop{Kind::Structured};
  loop.structured = {linearize, transpose, jet, vmapLoop};
  table["stablehlo.while"] = loop;
}
