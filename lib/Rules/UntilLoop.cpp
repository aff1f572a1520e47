//===- UntilLoop.cpp - Loops of any number of steps, in reverse: forwards ---===//
#include "lib/Rules/UntilLoop.h"
#include "lib/Rules/Call.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

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

static int64_t bytesOf(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getNumElements() * bytesOf(tensor.getElementType());
  if (auto complex = dyn_cast<ComplexType>(type))
    return 2 * bytesOf(complex.getElementType());
  return type.isIntOrFloat() ? llvm::divideCeil(type.getIntOrFloatBitWidth(), 8) : 0;
}

/// How many slots for snapshots and rows of so many bytes: they take some 256 KiB, if these are
/// small.
static int64_t slotsFor(int64_t snapshot, int64_t row) {
  int64_t slots = 32;
  while (slots < 128 && 2 * slots * ((1 + levels) * snapshot + row) <= (1 << 18))
    slots *= 2;
  return slots;
}

/// Emits the primal loop. `after`: n, the stride, the snapshots, what is carried in the end.
void Until::primalLoop(Linearizer &w, ValueRange x, SmallVectorImpl<Value> &after) {
  Emitter &b = w.b;
  Numbers number{b};
  SmallVector<Value> values{number(0), number(1), number(0)}; // the step, the stride, the slot
  for (unsigned i = 0; i < carried; ++i)
    if (varying[i])
      values.push_back(bufferOf(b, slots, typeOf(i)));
  llvm::append_range(values, x.take_front(carried));
  ValueRange inputs = x.drop_front(carried);
  auto goesOn = [&](Emitter &b, ValueRange now) {
    IRMapping mapping;
    Block &cond = loop.getCond().front();
    mapping.map(cond.getArguments(), now);
    for (Value v : usedFromAround(loop.getCond()))
      mapping.map(v, w.primalOf(v));
    for (Operation &op : cond.without_terminator())
      mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
    return mapping.lookupOrDefault(cond.getTerminator()->getOperand(0));
  };
  auto outer = [&](Emitter &b, ValueRange values) {
    return goesOn(b, values.drop_front(3 + snapshots));
  };
  after = until(b, values, outer, [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    ValueRange now = values.drop_front(3 + snapshots);
    // Thin the snapshots, if they are full: a loop of one step or none works in place.
    auto isFull = [&](Emitter &b, ValueRange kept) {
      Numbers number{b};
      return number.is(kept[1], ComparisonDirection::EQ, number(slots));
    };
    auto kept = until(b, values.slice(1, 2 + snapshots), isFull, [&](Emitter &b, ValueRange kept) {
      Numbers number{b};
      SmallVector<Value> thinned{number.mul(kept[0], number(2)), number.div(kept[1], number(2))};
      for (Value rows : kept.drop_front(2)) {
        SmallVector<int64_t> from(tensorOf(rows).getRank(), 0), to(tensorOf(rows).getShape()),
            by(from.size(), 1), shape(to);
        by[0] = 2;
        shape[0] = slots / 2;
        auto attr = [&](ArrayRef<int64_t> list) {
          return DenseI64ArrayAttr::get(b.getContext(), list);
        };
        Value half = b.create<SliceOp>(withShape(rows.getType(), shape), rows, attr(from), attr(to),
                                       attr(by));
        SmallVector<Value> origin(from.size(), number(0));
        thinned.push_back(b.create<DynamicUpdateSliceOp>(rows.getType(), rows, half, origin));
      }
      return thinned;
    });
    Value stride = kept[0], slot = kept[1], last = number.add(values[0], stride);
    SmallVector<Value> steps{values[0]};
    llvm::append_range(steps, now);
    auto inner = [&](Emitter &b, ValueRange steps) {
      Numbers number{b};
      return number.both(number.is(steps[0], ComparisonDirection::LT, last),
                         goesOn(b, steps.drop_front()));
    };
    steps = until(b, steps, inner, [&](Emitter &b, ValueRange steps) {
      Numbers number{b};
      auto results = run(b, steps.drop_front(), inputs);
      SmallVector<Value> next{number.add(steps[0], number(1))};
      next.append(results.begin(), results.begin() + carried);
      return next;
    });
    SmallVector<Value> next{steps[0], stride, number.add(slot, number(1))};
    for (auto [rows, v] : llvm::zip(ValueRange(kept).drop_front(2), varyingOf(now)))
      next.push_back(write(b, rows, slot, v));
    next.append(steps.begin() + 1, steps.end());
    return next;
  });
  after.erase(after.begin() + 2);
}

/// (prefix, tangents of what is carried, of what is used) -> tangents of what is carried: all steps
/// again.
func::FuncOp Until::pushforward(ArrayRef<Type> prefixTypes) {
  SmallVector<Type> types(prefixTypes);
  for (unsigned i = 0; i < carried; ++i)
    if (moving[i])
      types.push_back(typeOf(i));
  llvm::append_range(types, step.pushforward.function.getArgumentTypes().take_back(inputTangents));
  auto f = derivatives.create(step.primal, "steps", types);
  Block &block = f.getBody().front();
  Emitter b = derivatives.emitter(block, f);
  ValueRange arguments = block.getArguments();
  ValueRange tangentsIn = arguments.drop_front(prefix());
  Numbers number{b};
  SmallVector<Value> values{number(0)};
  llvm::append_range(values, varyingOf(start(arguments)));
  llvm::append_range(values, tangentsIn.take_front(tangents));
  auto condition = [&](Emitter &b, ValueRange values) {
    return Numbers{b}.is(values[0], ComparisonDirection::LT, count(arguments));
  };
  auto after = until(b, values, condition, [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    auto now = merged(start(arguments), values.slice(1, snapshots));
    auto results = run(b, now, around(arguments));
    SmallVector<Value> next{number.add(values[0], number(1))}, operands;
    llvm::append_range(next, varyingOf(ValueRange(results).take_front(carried)));
    operands.append(results.begin() + carried, results.end());
    llvm::append_range(operands, values.take_back(tangents));
    llvm::append_range(operands, tangentsIn.drop_front(tangents));
    auto pushed = spread(step.pushforward.results, inlined(b, step.pushforward.function, operands));
    for (unsigned i = 0; i < carried; ++i)
      if (moving[i])
        next.push_back(b.materialize(pushed[i], typeOf(i)));
    return next;
  });
  finish(f, ValueRange(after).take_back(tangents));
  markLinear(f);
  return f;
}

LogicalResult evolute::linearizeUntil(Linearizer &w, Operation *op) {
  auto loop = cast<WhileOp>(op);
  Emitter &b = w.b;
  Location loc = b.getLoc();
  auto inputs = variablesFromAround(loop.getBody());
  auto moving = llvm::map_to_vector(op->getOperands(), [&](Value v) { return !!w.tangentOf(v); });
  SmallVector<Value> x, inputTangents;
  for (Value v : op->getOperands())
    x.push_back(w.primalOf(v));
  for (Value v : inputs) {
    x.push_back(w.primalOf(v));
    inputTangents.push_back(w.tangentOf(v));
  }
  auto outlined = w.derivatives.outline(loop.getBody(), inputs, "step");
  auto step =
      linearizeStep(w.derivatives, outlined, 0, moving, seedsOf(op->getContext(), inputTangents));
  if (failed(step) || failed(checkCarried(op, moving)))
    return failure();
  b.setLoc(loc);
  Until u{loop, w.derivatives, *step};
  u.carried = op->getNumOperands();
  u.inputs = x.size() - u.carried;
  u.moving.assign(moving.begin(), moving.end());
  for (unsigned i = 0; i < u.carried; ++i)
    u.varying.push_back(!isInvariant(loop, i));
  u.snapshots = llvm::count(u.varying, true);
  int64_t snapshot = 0, row = 0;
  for (auto [v, varies] : llvm::zip(op->getOperands(), u.varying))
    snapshot += varies ? bytesOf(v.getType()) : 0;
  for (auto [place, type] :
       llvm::zip(u.residualPlaces(), step->primal.getResultTypes().drop_front(u.carried)))
    row += place == Until::Place::Row ? bytesOf(type) : 0;
  u.keepsResiduals = row <= 4 * snapshot;
  u.slots = slotsFor(snapshot, u.keepsResiduals ? row : snapshot);
  u.tangents = llvm::count(moving, true);
  for (Value t : inputTangents)
    u.inputTangents += !!t;

  SmallVector<Value> after;
  u.primalLoop(w, x, after);
  SmallVector<Value> operands(after.begin(), after.begin() + 2 + u.snapshots);
  llvm::append_range(operands, x);
  for (Value &v : operands)
    v = b.toLinear(v);
  SmallVector<Type> prefix(ValueRange(operands).getTypes()), types;
  auto push = u.pushforward(prefix);
  auto pull = u.pullback(prefix, push);
  if (failed(pull))
    return failure();
  SmallVector<int64_t> linear;
  for (auto [v, m] : llvm::zip(op->getOperands(), moving))
    if (m) {
      operands.push_back(w.tangentOf(v) ? w.tangentOf(v) : b.toLinear(b.zero(v.getType())));
      types.push_back(v.getType());
    }
  appendPresent(operands, inputTangents);
  for (unsigned i = prefix.size(); i < operands.size(); ++i)
    linear.push_back(i);
  OperationState state(b.getLoc(), ad::CustomOp::getOperationName());
  state.addOperands(operands);
  state.addTypes(types);
  state.addAttribute("callee", FlatSymbolRefAttr::get(push));
  state.addAttribute("transpose", FlatSymbolRefAttr::get(*pull));
  state.addAttribute("linear", DenseI64ArrayAttr::get(op->getContext(), linear));
  auto pushed = b.insert(Operation::create(state))->getResults();
  auto results = ArrayRef(after).take_back(u.carried);
  for (auto [i, y, t] : llvm::enumerate(op->getResults(), spread(moving, pushed)))
    w.set(y, results[i], t);
  return success();
}
