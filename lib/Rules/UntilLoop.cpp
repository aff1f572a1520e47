//===- UntilLoop.cpp - Loops of any number of steps, in reverse -------------===//
//
// Nobody knows before how often a `while` runs, so no buffer can hold what every step needs. The
// primal loop keeps `slots` snapshots of what it carries, thinned as it grows: when the slots are
// full, every second one stays and the stride doubles. The reverse sweep has a stack of snapshots.
// From the nearest one it runs forwards again to the step that is next, and leaves up to `slots`
// snapshots on the way, until there is one for every step. Between two snapshots steps run in a
// loop of their own, which does nothing else.
//
// So memory does not depend on the number of steps n, which is limited by nothing, and a step is
// run at most log(n) times to the base `slots`, as long as the stack has room: up to
// slots^(1 + levels) steps.
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

/// How often segments of steps are cut into smaller ones.
constexpr int64_t levels = 3;

int64_t bytesOf(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * bytesOf(complex.getElementType());
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

/// How many snapshots of so many bytes: a stack of them takes some 64 KiB, if they are small.
int64_t slotsFor(int64_t bytes) {
  int64_t slots = 32;
  while (slots < 128 && 2 * slots * (1 + levels) * bytes <= (1 << 16))
    slots *= 2;
  return slots;
}

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
  Value min(Value x, Value y) { return b.create<MinOp>(type, x, y); }
  Value max(Value x, Value y) { return b.create<MaxOp>(type, x, y); }
  Value is(Value x, ComparisonDirection direction, Value y) {
    return b.create<CompareOp>(RankedTensorType::get({}, IntegerType::get(b.getContext(), 1)), x, y,
                               ComparisonDirectionAttr::get(b.getContext(), direction),
                               ComparisonTypeAttr());
  }
  Value both(Value p, Value q) { return b.create<AndOp>(p.getType(), p, q); }
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
  int64_t slots = 0;
  /// Of the stack: what the primal loop leaves, what each level adds to it, and where one is.
  int64_t depth() { return slots + levels * (slots - 1) + 1; }

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
  auto numbersType = RankedTensorType::get({depth()}, number.type.getElementType());
  Value places = b.create<IotaOp>(numbersType, 0);
  places = b.create<MulOp>(numbersType, places, b.broadcast(stride(arguments), numbersType, {}));
  Value top = number.div(number.max(last, number(0)), stride(arguments));
  SmallVector<Value> values{count(arguments), top, places};
  for (Value rows : rows(arguments)) {
    SmallVector<int64_t> shape(tensorOf(rows).getShape());
    shape[0] = depth();
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
    // Leave as many snapshots on the way as there are slots, or as the stack has room for.
    Value room = number.min(number(slots), number.sub(number(depth() - 1), top));
    Value distance = number.sub(wanted, place);
    Value by = number.max(one, number.div(number.sub(number.add(distance, room), one), room));
    SmallVector<Value> run{place, top, values[2]};
    llvm::append_range(run, values.slice(3, snapshots));
    for (Value rows : values.slice(3, snapshots))
      run.push_back(read(b, rows, top));
    auto isBefore = [&](Emitter &b, ValueRange run) {
      return Numbers{b}.is(run[0], ComparisonDirection::LT, wanted);
    };
    run = until(b, run, isBefore, [&](Emitter &b, ValueRange run) {
      Numbers number{b};
      Value end = number.min(number.add(run[0], by), wanted);
      SmallVector<Value> steps{run[0]};
      llvm::append_range(steps, run.take_back(snapshots));
      auto isBefore = [&](Emitter &b, ValueRange steps) {
        return Numbers{b}.is(steps[0], ComparisonDirection::LT, end);
      };
      steps = until(b, steps, isBefore, [&](Emitter &b, ValueRange steps) {
        Numbers number{b};
        auto results =
            this->run(b, merged(start(arguments), steps.drop_front()), around(arguments));
        SmallVector<Value> next{number.add(steps[0], number(1))};
        llvm::append_range(next, varyingOf(ValueRange(results).take_front(carried)));
        return next;
      });
      Value above = number.add(run[1], number(1));
      SmallVector<Value> next{end, above, write(b, run[2], above, end)};
      auto then = ValueRange(steps).drop_front();
      for (auto [rows, v] : llvm::zip(run.slice(3, snapshots), then))
        next.push_back(write(b, rows, above, v));
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
    // What was carried before it, on top of the stack, is done with.
    SmallVector<Value> next{wanted, number.sub(run[1], one)};
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
  int64_t bytes = 0;
  for (auto [v, varies] : llvm::zip(op->getOperands(), u.varying))
    if (auto type = dyn_cast<RankedTensorType>(v.getType()); type && varies)
      bytes += type.getNumElements() * bytesOf(type.getElementType());
  u.slots = slotsFor(bytes);
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
