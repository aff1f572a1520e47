//===- UntilLoop.cpp - Loops of any number of steps, in reverse -------------===//
//
// Nobody knows before how often a `while` runs, so no buffer can hold what every step needs. The
// primal loop keeps snapshots of what it carries, thinned as it grows: when the slots are full,
// every second one stays and the stride doubles. The reverse sweep has a stack of snapshots. From
// the nearest one it runs forwards again to the step that is next, and leaves up to `segment`
// snapshots on the way, until there are enough for all steps.
//
// So memory does not depend on the number of steps n, which is limited by nothing, and a step is
// run at most log(n) times to the base `segment`, as long as there are slots: up to slots *
// segment^levels steps.
//
// The linear function is an ad.custom: to push tangents through it runs the steps again from the
// first on, and its transpose is the sweep.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Loop.h"
#include "lib/Rules/Scan.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

constexpr int64_t slots = 32, segment = 32, levels = 3;
/// Of the stack.
constexpr int64_t depth = slots + levels * (segment - 1);

/// Integers of 64 bits.
struct Numbers {
  Emitter &b;
  RankedTensorType type = RankedTensorType::get({}, IntegerType::get(b.getContext(), 64));

  Value operator()(int64_t n) {
    return b.create<ConstantOp>(type, DenseElementsAttr::get(type, APInt(64, n, true)));
  }
  Value add(Value x, Value y) { return b.create<AddOp>(type, x, y); }
  Value sub(Value x, Value y) { return b.create<SubtractOp>(type, x, y); }
  Value mul(Value x, Value y) { return b.create<MulOp>(type, x, y); }
  Value div(Value x, Value y) { return b.create<DivOp>(type, x, y); }
  Value rem(Value x, Value y) { return b.create<RemOp>(type, x, y); }
  Value min(Value x, Value y) { return b.create<MinOp>(type, x, y); }
  Value max(Value x, Value y) { return b.create<MaxOp>(type, x, y); }
  Value is(Value x, ComparisonDirection direction, Value y) {
    return b.create<CompareOp>(RankedTensorType::get({}, IntegerType::get(b.getContext(), 1)), x, y,
                               ComparisonDirectionAttr::get(b.getContext(), direction),
                               ComparisonTypeAttr());
  }
  Value both(Value p, Value q) { return b.create<AndOp>(p.getType(), p, q); }
  Value select(Value p, Value x, Value y) { return b.create<SelectOp>(type, p, x, y); }
};

using Condition = function_ref<Value(Emitter &, ValueRange)>;
using Body = function_ref<SmallVector<Value>(Emitter &, ValueRange)>;

/// Zeros: `rows` rows of `type`.
Value bufferOf(Emitter &b, int64_t rows, Type type) { return b.zero(withLeading(rows, type)); }

/// A `while`.
SmallVector<Value> until(Emitter &b, ValueRange values, Condition condition, Body body) {
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

/// A loop, differentiated.
struct Until {
  WhileOp loop;
  Derivatives &derivatives;
  Linearized step;
  /// By value carried: whether a step changes it, whether it has a tangent.
  SmallVector<bool> varying, moving;
  /// By value that the body uses from around it: whether it has a tangent.
  SmallVector<bool> movingInputs;
  /// How many of these there are.
  unsigned carried = 0, inputs = 0, snapshots = 0, tangents = 0, inputTangents = 0;

  Type typeOf(unsigned i) { return loop->getOperand(i).getType(); }
  SmallVector<Value> varyingOf(ValueRange values) {
    SmallVector<Value> result;
    for (auto [v, varies] : llvm::zip(values, varying))
      if (varies)
        result.push_back(v);
    return result;
  }
  /// `first` with those that vary replaced.
  SmallVector<Value> merged(ValueRange first, ValueRange changed) {
    SmallVector<Value> result(first);
    unsigned next = 0;
    for (auto [v, varies] : llvm::zip(result, varying))
      if (varies)
        v = changed[next++];
    return result;
  }

  // The arguments of both functions begin with these.
  // n, stride, snapshots of what varies, what is carried at first, what is used from around
  unsigned prefix() { return 2 + snapshots + carried + inputs; }
  Value count(ValueRange arguments) { return arguments[0]; }
  Value stride(ValueRange arguments) { return arguments[1]; }
  ValueRange rows(ValueRange arguments) { return arguments.slice(2, snapshots); }
  ValueRange start(ValueRange arguments) { return arguments.slice(2 + snapshots, carried); }
  ValueRange around(ValueRange arguments) {
    return arguments.slice(2 + snapshots + carried, inputs);
  }

  /// What a step makes of all that is carried, then its residuals.
  SmallVector<Value> run(Emitter &b, ValueRange values, ValueRange around) {
    SmallVector<Value> operands(values);
    llvm::append_range(operands, around);
    return inlined(b, step.primal, operands);
  }
  void markLinear(func::FuncOp f) {
    for (unsigned i = prefix(); i < f.getNumArguments(); ++i)
      f.setArgAttr(i, linearAttr, UnitAttr::get(f.getContext()));
  }
  void primalLoop(Linearizer &w, ValueRange x, SmallVectorImpl<Value> &after);
  func::FuncOp pushforward(ArrayRef<Type> prefixTypes);
  FailureOr<func::FuncOp> pullback(ArrayRef<Type> prefixTypes, func::FuncOp where);
};

/// Emits the primal loop. `after`: n, the stride, the snapshots, what is carried in the end.
void Until::primalLoop(Linearizer &w, ValueRange x, SmallVectorImpl<Value> &after) {
  Emitter &b = w.b;
  Numbers number{b};
  SmallVector<Value> values{number(0), number(1)};
  for (unsigned i = 0; i < carried; ++i)
    if (varying[i]) // one row more for what is not kept
      values.push_back(bufferOf(b, slots + 1, typeOf(i)));
  llvm::append_range(values, x.take_front(carried));
  ValueRange inputs = x.drop_front(carried);
  auto condition = [&](Emitter &b, ValueRange values) {
    IRMapping mapping;
    Block &cond = loop.getCond().front();
    mapping.map(cond.getArguments(), values.drop_front(2 + snapshots));
    for (Value v : usedFromAround(loop.getCond()))
      mapping.map(v, w.primalOf(v));
    for (Operation &op : cond.without_terminator())
      mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
    return mapping.lookupOrDefault(cond.getTerminator()->getOperand(0));
  };
  after = until(b, values, condition, [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    Value k = values[0];
    ValueRange now = values.drop_front(2 + snapshots);
    // Thin the snapshots, if they are full: a loop of one step or none works in place.
    SmallVector<Value> kept{values[1]};
    llvm::append_range(kept, values.slice(2, snapshots));
    auto isFull = [&](Emitter &b, ValueRange kept) {
      Numbers number{b};
      return number.is(k, ComparisonDirection::EQ, number.mul(kept[0], number(slots)));
    };
    kept = until(b, kept, isFull, [&](Emitter &b, ValueRange kept) {
      Numbers number{b};
      SmallVector<Value> thinned{number.mul(kept[0], number(2))};
      for (Value rows : kept.drop_front()) {
        SmallVector<int64_t> from(tensorOf(rows).getRank(), 0), to(tensorOf(rows).getShape()),
            by(from.size(), 1), shape(to);
        to[0] = slots;
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
    Value isKept = number.is(number.rem(k, kept[0]), ComparisonDirection::EQ, number(0));
    Value slot = number.select(isKept, number.div(k, kept[0]), number(slots));
    SmallVector<Value> next{number.add(k, number(1)), kept[0]};
    for (auto [rows, v] : llvm::zip(ValueRange(kept).drop_front(), varyingOf(now)))
      next.push_back(write(b, rows, slot, v));
    auto results = run(b, now, inputs);
    next.append(results.begin(), results.begin() + carried);
    return next;
  });
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

/// (prefix, cotangents of what is carried) -> those of what is carried at first, of what is used:
/// the sweep.
FailureOr<func::FuncOp> Until::pullback(ArrayRef<Type> prefixTypes, func::FuncOp where) {
  SmallVector<Type> types(prefixTypes);
  for (unsigned i = 0; i < carried; ++i)
    if (moving[i])
      types.push_back(typeOf(i));
  auto f = derivatives.create(where, "sweep", types);
  Block &block = f.getBody().front();
  Emitter b = derivatives.emitter(block, f);
  ValueRange arguments = block.getArguments();
  Numbers number{b};

  // The stack holds, from the bottom, what is carried before steps of ascending numbers.
  Value one = number(1), last = number.sub(count(arguments), one);
  auto numbersType = RankedTensorType::get({depth + 1}, number.type.getElementType());
  Value places = b.create<IotaOp>(numbersType, 0);
  places = b.create<MulOp>(numbersType, places, b.broadcast(stride(arguments), numbersType, {}));
  Value top = number.div(number.max(last, number(0)), stride(arguments));
  SmallVector<Value> values{count(arguments), top, places};
  for (Value rows : rows(arguments)) {
    SmallVector<int64_t> shape(tensorOf(rows).getShape());
    shape[0] = depth + 1;
    SmallVector<Value> origin(shape.size(), number(0));
    values.push_back(b.create<DynamicUpdateSliceOp>(
        withShape(rows.getType(), shape), b.zero(withShape(rows.getType(), shape)), rows, origin));
  }
  unsigned stack = values.size(); // what is carried that is no cotangent
  llvm::append_range(values, arguments.drop_front(prefix()));
  for (Type type : step.pushforward.function.getArgumentTypes().take_back(inputTangents))
    values.push_back(b.zero(type));

  LogicalResult result = success();
  auto condition = [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    return number.is(values[0], ComparisonDirection::GT, number(0));
  };
  auto after = until(b, values, condition, [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    Value one = number(1), wanted = number.sub(values[0], one), top = values[1];
    Value place = read(b, values[2], top);
    // Leave as many snapshots on the way as a segment has, or as there is room for.
    Value room = number.min(number(segment - 1), number.sub(number(depth - 1), top));
    Value distance = number.sub(wanted, place);
    Value by = number.max(one, number.div(number.add(distance, room), number.add(room, one)));
    SmallVector<Value> run{place, top, values[2]};
    llvm::append_range(run, values.slice(3, snapshots));
    for (Value rows : values.slice(3, snapshots))
      run.push_back(read(b, rows, top));
    auto isBefore = [&](Emitter &b, ValueRange run) {
      return Numbers{b}.is(run[0], ComparisonDirection::LT, wanted);
    };
    run = until(b, run, isBefore, [&](Emitter &b, ValueRange run) {
      Numbers number{b};
      auto now = merged(start(arguments), run.take_back(snapshots));
      auto results = this->run(b, now, around(arguments));
      auto then = varyingOf(ValueRange(results).take_front(carried));
      Value at = number.add(run[0], number(1));
      Value due =
          number.is(number.rem(number.sub(at, place), by), ComparisonDirection::EQ, number(0));
      Value isLeft = number.both(due, number.is(at, ComparisonDirection::LT, wanted));
      isLeft = number.both(isLeft, number.is(run[1], ComparisonDirection::LT, number(depth - 1)));
      Value above = number.add(run[1], number(1));
      Value slot = number.select(isLeft, above, number(depth));
      SmallVector<Value> next{at, number.select(isLeft, above, run[1]), write(b, run[2], slot, at)};
      for (auto [rows, v] : llvm::zip(run.slice(3, snapshots), then))
        next.push_back(write(b, rows, slot, v));
      llvm::append_range(next, then);
      return next;
    });
    auto now = merged(start(arguments), ValueRange(run).take_back(snapshots));
    auto results = this->run(b, now, around(arguments));
    // The step that was wanted, backwards.
    auto push = step.pushforward.function;
    Block &linear = push.getBody().front();
    unsigned residuals = results.size() - carried;
    Transposer walk(derivatives, b);
    for (auto [x, v] : llvm::zip(linear.getArguments(), ArrayRef(results).drop_front(carried)))
      walk.setPrimal(x, v);
    for (BlockArgument x : linear.getArguments().drop_front(residuals))
      walk.setLinear(x);
    auto inputArguments = linear.getArguments().take_back(inputTangents);
    for (auto [x, ct] : llvm::zip(inputArguments, values.take_back(inputTangents)))
      walk.accumulate(x, ct);
    SmallVector<Value> cotangents;
    unsigned at = stack;
    for (auto [m, there] : llvm::zip(moving, step.pushforward.results)) {
      if (there)
        cotangents.push_back(values[at]);
      at += m;
    }
    if (failed(walk.visit(linear, cotangents)))
      result = failure();
    Value topPlace = read(b, run[2], run[1]);
    Value isDone = number.is(topPlace, ComparisonDirection::EQ, wanted);
    SmallVector<Value> next{wanted, number.select(isDone, number.sub(run[1], one), run[1])};
    llvm::append_range(next, ValueRange(run).slice(2, 1 + snapshots));
    for (BlockArgument x : linear.getArguments().drop_front(residuals))
      next.push_back(b.materialize(walk.cotangentOf(x), x.getType()));
    return next;
  });
  if (failed(result))
    return failure();
  finish(f, ValueRange(after).drop_front(stack));
  markLinear(f);
  return f;
}

} // namespace

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
