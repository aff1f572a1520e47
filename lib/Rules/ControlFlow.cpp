//===- ControlFlow.cpp - Branches and loops ---------------------------------===//
//
// Each transformation in one place. jvp and jet carry companions beside a primal: its tangent, or
// its Taylor coefficients; branches and loops treat both alike. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "lib/Rules/Loop.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

//===- Companions -----------------------------------------------------------===//

/// What jvp (count 1) and jet (count: the order) have in common.
struct Walk {
  Emitter &b;
  unsigned count;
  std::function<Value(Value)> primal;
  std::function<Value(Value, unsigned)> companion;
  std::function<void(Value, Value, ArrayRef<Value>)> set;
  std::function<LogicalResult(Block &)> visit;

  bool moves(Value v) const {
    for (unsigned k = 0; k < count; ++k)
      if (companion(v, k))
        return true;
    return false;
  }
  /// The primals of `values`, then the companions, zeros if need be, of those that move.
  SmallVector<Value> flat(ValueRange values, ArrayRef<bool> moving) const {
    auto result = llvm::map_to_vector(values, primal);
    for (auto [v, m] : llvm::zip(values, moving))
      for (unsigned k = 0; m && k < count; ++k)
        result.push_back(b.materialize(companion(v, k), v.getType()));
    return result;
  }
  /// The reverse of `flat`.
  void setFlat(ValueRange values, ValueRange flat, ArrayRef<bool> moving) const {
    unsigned next = values.size();
    for (auto [i, v] : llvm::enumerate(values)) {
      SmallVector<Value> companions(count);
      for (unsigned k = 0; moving[i] && k < count; ++k)
        companions[k] = flat[next++];
      set(v, flat[i], companions);
    }
  }
};

Walk walkOf(Linearizer &w) {
  return {w.b,
          1,
          [&](Value v) { return w.primalOf(v); },
          [&](Value v, unsigned) { return w.tangentOf(v); },
          [&](Value v, Value primal, ArrayRef<Value> ts) { w.set(v, primal, ts[0]); },
          [&](Block &block) { return w.visit(block); }};
}

Walk walkOf(Series &w) {
  return {w.b,
          w.order,
          [&](Value v) { return w.at(v, 0); },
          [&](Value v, unsigned k) { return w.at(v, k + 1); },
          [&](Value v, Value primal, ArrayRef<Value> coefficients) {
            w.set(v, 0, primal);
            for (auto [k, c] : llvm::enumerate(coefficients))
              w.set(v, k + 1, c);
          },
          [&](Block &block) { return w.visit(block); }};
}

/// What `block` returns that depends on its `arguments` so marked, or on outer values for which
/// `outer` holds. An operation passes dependence on from any input to each result that `passes`.
SmallVector<bool> dependent(Block &block, ArrayRef<bool> arguments, function_ref<bool(Value)> outer,
                            function_ref<bool(Value)> passes) {
  DenseSet<Value> inside;
  for (auto [x, d] : llvm::zip(block.getArguments(), arguments))
    if (d)
      inside.insert(x);
  auto depends = [&](Value v) {
    return inside.contains(v) || (v.getParentBlock() != &block && outer(v));
  };
  for (Operation &op : block.without_terminator())
    if (llvm::any_of(inputsOf(&op), depends))
      for (Value y : op.getResults())
        if (passes(y))
          inside.insert(y);
  return llvm::map_to_vector(block.getTerminator()->getOperands(), depends);
}

/// Whether what moves may pass through `v`: a tuple holds anything.
bool mayMove(Value v) { return isInexact(v.getType()) || isa<TupleType>(v.getType()); }

/// An error if a loop carries something marked that is no tensor.
LogicalResult checkCarried(Operation *op, ArrayRef<bool> marked) {
  for (auto [m, type] : llvm::zip(marked, op->getOperandTypes()))
    if (m && !isa<TensorType>(type))
      return op->emitOpError() << "carries " << type
                               << ", which is no tensor, and cannot be differentiated or batched; "
                                  "carry the elements of a tuple one by one";
  return success();
}

/// Grows `marked` until the loop body maps marked values to marked ones.
void closeOverLoop(Block &body, SmallVectorImpl<bool> &marked, function_ref<bool(Value)> outer,
                   function_ref<bool(Value)> passes) {
  for (bool grows = true; grows;) {
    grows = false;
    for (auto [m, d] : llvm::zip(marked, dependent(body, marked, outer, passes)))
      if (d && !m)
        m = grows = true;
  }
}

/// An operation like `op` with other operands, regions and as many results as `types`.
Operation *rebuilt(Emitter &b, Operation *op, ValueRange operands, TypeRange types,
                   MutableArrayRef<std::unique_ptr<Region>> regions) {
  OperationState state(b.getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(types);
  state.addAttributes(op->getAttrs());
  for (auto &region : regions)
    state.addRegion(std::move(region));
  return b.insert(Operation::create(state));
}

std::unique_ptr<Region> emptyRegion(TypeRange arguments = {}, Location *loc = nullptr) {
  auto region = std::make_unique<Region>();
  Block &block = region->emplaceBlock();
  for (Type type : arguments)
    block.addArgument(type, *loc);
  return region;
}

/// The types of `values`, then of the companions of those that move.
SmallVector<Type> flatTypes(ValueRange values, ArrayRef<bool> moving, unsigned count) {
  SmallVector<Type> types(values.getTypes());
  for (auto [v, m] : llvm::zip(values, moving))
    types.append(m ? count : 0, v.getType());
  return types;
}

//===- case, if -------------------------------------------------------------===//

LogicalResult branches(const Walk &w, Operation *op) {
  SmallVector<std::unique_ptr<Region>> regions;
  SmallVector<bool> moving(op->getNumResults(), false);
  for (Region &from : op->getRegions()) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(w.b, &regions.back()->front());
    if (failed(w.visit(from.front())))
      return failure();
    for (auto [m, y] : llvm::zip(moving, from.front().getTerminator()->getOperands()))
      m = m || w.moves(y);
  }
  Location loc = w.b.getLoc();
  for (auto [from, to] : llvm::zip(op->getRegions(), regions)) {
    Emitter::Inside inside(w.b, &to->front());
    w.b.create<stablehlo::ReturnOp>(w.flat(from.front().getTerminator()->getOperands(), moving));
  }
  w.b.setLoc(loc);
  Operation *copy = rebuilt(w.b, op, {w.primal(op->getOperand(0))},
                            flatTypes(op->getResults(), moving, w.count), regions);
  w.setFlat(op->getResults(), copy->getResults(), moving);
  return success();
}

LogicalResult vmapBranches(Vectorizer &w, Operation *op) {
  Batched index = w.at(op->getOperand(0));
  if (index.mapped) {
    // Rows take different branches: all are computed, and each row selects its own. An index out of
    // range takes the last branch.
    SmallVector<SmallVector<Value>> results;
    for (Region &from : op->getRegions()) {
      if (failed(w.visit(from.front())))
        return failure();
      auto outputs = from.front().getTerminator()->getOperands();
      results.push_back(
          llvm::map_to_vector(outputs, [&](Value v) { return withBatch(w.b, w.at(v), w.size); }));
    }
    for (auto [i, y] : llvm::enumerate(op->getResults())) {
      Value chosen = results.back()[i];
      for (int64_t k = results.size() - 2; k >= 0; --k) {
        Expr own(w.b, index.v);
        Value taken = isa<CaseOp>(op) ? equal(own, literal(k, own)).v : index.v;
        taken = w.b.broadcast(taken, withShape(taken.getType(), tensorOf(chosen).getShape()), {0});
        chosen = select(Expr(w.b, taken), Expr(w.b, results[k][i]), Expr(w.b, chosen)).v;
      }
      w.set(y, {chosen, true});
    }
    return success();
  }
  SmallVector<std::unique_ptr<Region>> regions;
  SmallVector<bool> mapped(op->getNumResults(), false);
  for (Region &from : op->getRegions()) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(w.b, &regions.back()->front());
    if (failed(w.visit(from.front())))
      return failure();
    for (auto [m, y] : llvm::zip(mapped, from.front().getTerminator()->getOperands()))
      m = m || w.at(y).mapped;
  }
  for (auto [from, to] : llvm::zip(op->getRegions(), regions)) {
    Emitter::Inside inside(w.b, &to->front());
    SmallVector<Value> outputs;
    for (auto [m, y] : llvm::zip(mapped, from.front().getTerminator()->getOperands()))
      outputs.push_back(m ? withBatch(w.b, w.at(y), w.size) : w.at(y).v);
    w.b.create<stablehlo::ReturnOp>(outputs);
  }
  SmallVector<Type> types;
  for (auto [m, y] : llvm::zip(mapped, op->getResults()))
    types.push_back(m ? withLeading(w.size, y.getType()) : y.getType());
  Operation *copy = rebuilt(w.b, op, {index.v}, types, regions);
  for (auto [i, y] : llvm::enumerate(op->getResults()))
    w.set(y, {copy->getResult(i), mapped[i]});
  return success();
}

/// What the regions of `op` use from around, in order.
SmallVector<Value> captured(Operation *op) {
  llvm::SetVector<Value> values;
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values.takeVector();
}

/// The primal branches return their residuals besides, zeros in the place of those of other
/// branches; the linear branches use their own.
LogicalResult linearizeBranches(Linearizer &w, Operation *op) {
  if (!w.split)
    return branches(walkOf(w), op);
  Emitter &b = w.b;
  auto inputs = captured(op);
  auto x = llvm::map_to_vector(inputs, [&](Value v) { return w.primalOf(v); });
  auto t = llvm::map_to_vector(inputs, [&](Value v) { return w.tangentOf(v); });
  unsigned n = op->getNumResults();
  SmallVector<Linearized> each;
  SmallVector<Type> residuals;
  SmallVector<bool> moving(n, false);
  for (Region &from : op->getRegions()) {
    auto branch = w.derivatives.outline(from, inputs);
    auto linearized = w.derivatives.linearize(branch, seedsOf(op->getContext(), t));
    if (failed(linearized))
      return failure();
    each.push_back(*linearized);
    llvm::append_range(residuals, linearized->primal.getResultTypes().drop_front(n));
    for (auto [m, there] : llvm::zip(moving, linearized->pushforward.results))
      m = m || there;
  }

  SmallVector<std::unique_ptr<Region>> regions, linear;
  unsigned first = 0;
  for (Linearized &branch : each) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(b, &regions.back()->front());
    auto all = b.create<func::CallOp>(branch.primal, x).getResults();
    SmallVector<Value> outputs(all.take_front(n));
    for (auto [i, type] : llvm::enumerate(residuals))
      outputs.push_back(i >= first && i < first + all.size() - n ? all[n + i - first]
                                                                 : b.zero(type));
    b.create<stablehlo::ReturnOp>(outputs);
    first += all.size() - n;
  }
  SmallVector<Type> types(op->getResultTypes());
  llvm::append_range(types, residuals);
  Value index = w.primalOf(op->getOperand(0));
  Operation *primal = rebuilt(b, op, {index}, types, regions);

  types.clear();
  for (auto [m, y] : llvm::zip(moving, op->getResults()))
    types.append(m ? 1 : 0, y.getType());
  ValueRange kept = primal->getResults().drop_front(n);
  for (Linearized &branch : each) {
    linear.push_back(emptyRegion());
    Emitter inside(&linear.back()->front(), b.getLoc());
    unsigned count = branch.primal.getNumResults() - n;
    SmallVector<Value> operands, outputs;
    for (Value v : kept.take_front(count))
      operands.push_back(b.toLinear(v));
    kept = kept.drop_front(count);
    appendPresent(operands, t);
    auto pushed = inside.create<func::CallOp>(branch.pushforward.function, operands);
    auto tangents = spread(branch.pushforward.results, pushed->getResults());
    for (auto [m, y, ty] : llvm::zip(moving, op->getResults(), tangents))
      if (m)
        outputs.push_back(inside.materialize(ty, y.getType()));
    inside.create<stablehlo::ReturnOp>(outputs);
  }
  auto tangents =
      llvm::to_vector_of<Value>(rebuilt(b, op, {b.toLinear(index)}, types, linear)->getResults());
  for (auto [y, p, ty] :
       llvm::zip(op->getResults(), primal->getResults(), spread(moving, tangents)))
    w.set(y, p, ty);
  return success();
}

/// Each branch of a linear function, transposed: what comes out of it for each linear value that
/// any of them uses.
LogicalResult transposeBranches(Transposer &w, Operation *op) {
  SmallVector<Value> linear, fixed;
  for (Value v : captured(op))
    (w.isLinear(v) ? linear : fixed).push_back(v);
  auto cotangents =
      llvm::map_to_vector(op->getResults(), [&](Value v) { return w.cotangentOf(v); });
  SmallVector<std::unique_ptr<Region>> regions;
  for (Region &from : op->getRegions()) {
    regions.push_back(emptyRegion());
    Emitter::Inside inside(w.b, &regions.back()->front());
    Transposer branch(w.derivatives, w.b);
    for (Value v : linear)
      branch.setLinear(v);
    for (Value v : fixed)
      branch.setPrimal(v, w.primalOf(v));
    if (failed(branch.visit(from.front(), cotangents)))
      return failure();
    w.b.create<stablehlo::ReturnOp>(llvm::map_to_vector(
        linear, [&](Value v) { return w.b.materialize(branch.cotangentOf(v), v.getType()); }));
  }
  Value index = w.primalOf(op->getOperand(0));
  Operation *copy = rebuilt(w.b, op, {index}, ValueRange(linear).getTypes(), regions);
  for (auto [v, ct] : llvm::zip(linear, copy->getResults()))
    w.accumulate(v, ct);
  return success();
}

//===- while ----------------------------------------------------------------===//

LogicalResult loop(const Walk &w, Operation *op) {
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

LogicalResult refuseReverse(Operation *op) {
  return op->emitOpError(
      "has no linearize rule, so it has no reverse mode; jvp and jet go through it");
}

LogicalResult linearizeWhile(Linearizer &w, Operation *op) {
  return w.split ? refuseReverse(op) : loop(walkOf(w), op);
}

/// If rows end after different numbers of steps, the loop runs while any row does, and a row that
/// has ended keeps its values.
LogicalResult vmapWhile(Vectorizer &w, Operation *op) {
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
  auto step = [&](Value i, ValueRange values) -> SmallVector<Value> {
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
  Location loc = b.getLoc();
  bool isShort = n <= std::numeric_limits<int32_t>::max();
  auto counter = RankedTensorType::get({}, IntegerType::get(b.getContext(), isShort ? 32 : 64));
  SmallVector<Value> operands{b.zero(counter)};
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
    Emitter::Inside inside(b, &cond);
    Expr i(b, cond.getArgument(0));
    b.create<stablehlo::ReturnOp>(less(i, literal(n, i)).v);
  }
  {
    Emitter::Inside inside(b, &body);
    Value i = body.getArgument(0);
    auto results = step(i, body.getArguments().drop_front());
    if (results.empty())
      return {};
    results.insert(results.begin(), b.create<AddOp>(counter, i, b.constant(counter, 1)));
    b.create<stablehlo::ReturnOp>(results);
  }
  auto results = b.insert(Operation::create(state))->getResults();
  return llvm::to_vector_of<Value>(results.drop_front());
}

void evolute::addControlFlowRules(RuleTable &table) {
  auto structured = [&](StringRef op, Structured s) {
    table[op.str()] = {Kind::Structured};
    table[op.str()].structured = s;
  };
  Rule scan{Kind::Equivalent};
  scan.equivalent = scanAsLoop;
  table["chlo.scan"] = scan;
  auto jetBranches = [](Series &w, Operation *op) { return branches(walkOf(w), op); };
  structured("stablehlo.case", {linearizeBranches, transposeBranches, jetBranches, vmapBranches});
  structured("stablehlo.if", {linearizeBranches, transposeBranches, jetBranches, vmapBranches});
  structured("stablehlo.while",
             {linearizeWhile, nullptr, [](Series &w, Operation *op) { return loop(walkOf(w), op); },
              vmapWhile});
}
