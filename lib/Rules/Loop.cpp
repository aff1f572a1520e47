//===- Loop.cpp - Loops, forwards -------------------------------------------===//
//
// What carries companions beside the primals of a loop, or batches; and chlo.scan, which is a loop.
// Reverse mode is in ReverseLoop.cpp.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Loop.h"
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

/// If rows end after different numbers of steps, the loop runs while any row does, and a row that
/// has ended keeps its values.
LogicalResult vmapLoop(Vectorizer &w, Operation *op) {
  auto loop = cast<WhileOp>(op);
  Block &body = loop.getBody().front(), &cond = loop.getCond().front();
  auto isMapped = [&](Value v) { return w.at(v).mapped; };
  auto always = [](Value) { return true; };
  auto mapped = llvm::map_to_vector(op->getOperands(), isMapped);
  closeOverLoop(body, mapped, isMapped, always);
  bool masked = dependent(cond, mapped, isMapped, always)[0];
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
      running = w.at(cond.getTerminator()->getOperand(0)).v;
    }
    if (failed(enter(body, to)))
      return failure();
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

//===- chlo.scan ------------------------------------------------------------===//

/// A loop that takes slices of the inputs, carries values on, and writes slices of the outputs.
SmallVector<Value> scanAsLoop(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<chlo::ScanOp>(operation);
  unsigned nInputs = op.getInputs().size(), nCarries = op.getInits().size();
  auto dim = static_cast<int64_t>(op.getDimension());
  ValueRange inputs = x.take_front(nInputs);
  int64_t n = op.getScanDimSize().value_or(0);
  for (Value v : llvm::concat<Value>(llvm::to_vector(inputs), llvm::to_vector(op.getOutputs()))) {
    if (dim >= tensorOf(v).getRank()) {
      op.emitOpError("scans a dimension that a tensor does not have");
      return {};
    }
    n = tensorOf(v).getDimSize(dim);
  }
  SmallVector<Value> values(x.drop_front(nInputs));
  for (Type type : op.getOutputs().getTypes())
    values.push_back(b.zero(type));
  auto step = [&](Emitter &b, Value i, ValueRange values) -> SmallVector<Value> {
    Value row = i;
    if (op.getIsReverse())
      row = b.create<SubtractOp>(i.getType(), b.constant(i.getType(), n - 1), i);
    auto startsIn = [&](Value v) {
      SmallVector<Value> starts(tensorOf(v).getRank(), b.zero(i.getType()));
      starts[dim] = row;
      return starts;
    };
    auto sliceOf = [&](Value v) {
      SmallVector<int64_t> shape(tensorOf(v).getShape());
      shape[dim] = 1;
      return withShape(v.getType(), shape);
    };
    IRMapping mapping;
    Block &body = op.getBody().front();
    for (auto [argument, input] : llvm::zip(body.getArguments(), inputs)) {
      auto type = sliceOf(input);
      Value slice = b.create<DynamicSliceOp>(type, input, startsIn(input), type.getShape());
      mapping.map(argument, b.reshape(slice, tensorOf(argument).getShape()));
    }
    mapping.map(body.getArguments().drop_front(nInputs), values.take_front(nCarries));
    for (Operation &inner : body.without_terminator())
      mapping.map(inner.getResults(), b.insert(inner.clone(mapping))->getResults());
    SmallVector<Value> results;
    for (Value v : body.getTerminator()->getOperands())
      results.push_back(mapping.lookupOrDefault(v));
    unsigned nOutputs = op.getOutputs().size();
    SmallVector<Value> next(results.begin() + nOutputs, results.end());
    for (auto [output, result] : llvm::zip(values.drop_front(nCarries), results)) {
      Value slice = b.reshape(result, sliceOf(output).getShape());
      next.push_back(
          b.create<DynamicUpdateSliceOp>(output.getType(), output, slice, startsIn(output)));
    }
    return next;
  };
  auto results = countedLoop(b, n, values, step);
  std::rotate(results.begin(), results.begin() + nCarries, results.end());
  return results;
}

} // namespace

SmallVector<Value> evolute::countedLoop(Emitter &b, int64_t n, ValueRange values, Step step) {
  bool isShort = n <= std::numeric_limits<int32_t>::max();
  auto counter = RankedTensorType::get({}, IntegerType::get(b.getContext(), isShort ? 32 : 64));
  return countedLoop(b, b.zero(counter), n, values, step);
}

SmallVector<Value> evolute::countedLoop(Emitter &b, Value start, int64_t n, ValueRange values,
                                        Step step) {
  Location loc = b.getLoc();
  SmallVector<Value> operands{start};
  llvm::append_range(operands, values);
  SmallVector<Type> types(ValueRange(operands).getTypes());
  OperationState state(loc, WhileOp::getOperationName());
  state.addOperands(operands);
  state.addTypes(types);
  SmallVector<Location> locs(types.size(), loc);
  Block &cond = state.addRegion()->emplaceBlock(), &body = state.addRegion()->emplaceBlock();
  cond.addArguments(types, locs);
  body.addArguments(types, locs);
  {
    Emitter inside = b.into(&cond);
    Expr i(inside, cond.getArgument(0));
    inside.create<stablehlo::ReturnOp>(less(i, literal(n, i)).v);
  }
  {
    Emitter inside = b.into(&body);
    Value i = body.getArgument(0);
    auto results = step(inside, i, body.getArguments().drop_front());
    if (results.size() != values.size())
      return {};
    results.insert(results.begin(),
                   inside.create<AddOp>(i.getType(), i, inside.constant(i.getType(), 1)));
    inside.create<stablehlo::ReturnOp>(results);
  }
  auto results = b.insert(Operation::create(state))->getResults();
  return llvm::to_vector_of<Value>(results.drop_front());
}

void evolute::addLoopRules(RuleTable &table) {
  Rule scan{Kind::Equivalent}, loop{Kind::Structured};
  scan.equivalent = scanAsLoop;
  table["chlo.scan"] = scan;
  auto linearize = [](Linearizer &w, Operation *op) {
    return w.split ? linearizeLoop(w, op) : forwardLoop(walkOf(w), op);
  };
  auto jet = [](Series &w, Operation *op) { return forwardLoop(walkOf(w), op); };
  loop.structured = {linearize, transposeLoop, jet, vmapLoop};
  table["stablehlo.while"] = loop;
}
