//===- UntilLoop.cpp - Loops of any number of steps, in reverse: forwards ---===//
#include "lib/Rules/UntilLoop.h"
#include "lib/Rules/Call.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

SmallVector<Value>
evolute::fromTo(Emitter &b, Value first, Value last, ValueRange values,
                function_ref<SmallVector<Value>(Emitter &, Value i, ValueRange values)> step) {
  SmallVector<Value> all{first};
  llvm::append_range(all, values);
  auto isBefore = [&](Emitter &b, ValueRange all) {
    return Numbers{b}.is(all[0], ComparisonDirection::LT, last);
  };
  all = until(b, all, isBefore, [&](Emitter &b, ValueRange all) {
    Numbers number{b};
    SmallVector<Value> next{number.add(all[0], number(1))};
    llvm::append_range(next, step(b, all[0], all.drop_front()));
    return next;
  });
  return {all.begin() + 1, all.end()};
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
    return copied(b, cond, mapping)[0];
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
        Value half = rowsBetween(b, rows, 0, slots, 2);
        thinned.push_back(writeRows(b, rows, number(0), half));
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
  SmallVector<Value> values = varyingOf(start(arguments));
  llvm::append_range(values, tangentsIn.take_front(tangents));
  auto step = [&](Emitter &b, Value, ValueRange values) {
    auto now = merged(start(arguments), values.take_front(snapshots));
    auto results = run(b, now, around(arguments));
    SmallVector<Value> next = varyingOf(ValueRange(results).take_front(carried)), operands;
    operands.append(results.begin() + carried, results.end());
    llvm::append_range(operands, values.take_back(tangents));
    llvm::append_range(operands, tangentsIn.drop_front(tangents));
    auto &push = this->step.pushforward;
    auto pushed = spread(push.results, inlined(b, push.function, operands));
    for (unsigned i = 0; i < carried; ++i)
      if (moving[i])
        next.push_back(b.materialize(pushed[i], typeOf(i)));
    return next;
  };
  auto after = fromTo(b, number(0), count(arguments), values, step);
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
