//===- UntilLoop.h - Loops of any number of steps, in reverse ---------------===//
//
// Nobody knows before how often a `while` runs, so no buffer can hold what every step needs. The
// primal loop keeps `slots` snapshots of what it carries, thinned as it grows: when the slots are
// full, every second one stays and the stride doubles. The reverse sweep has a stack of snapshots.
// From the last one it runs forwards again and leaves more on the way, until `slots` steps at most
// are left behind the last one. It runs these too, keeps what each step's pushforward needs, and
// goes back through them. Between two snapshots steps run in a loop of their own, which does
// nothing else.
//
// So memory does not depend on the number of steps n, which is limited by nothing, and a step is
// run at most log(n) times to the base `slots`, as long as the stack has room: up to
// slots^(2 + levels) steps.
//
// The linear function is an ad.custom: to push tangents through it runs the steps again from the
// first on, and its transpose is the sweep.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Loop.h"
#include "lib/Rules/Scan.h"

namespace evolute {

/// How often what lies between two snapshots is cut into smaller parts.
constexpr int64_t levels = 2;

/// Integers of 64 bits.
struct Numbers {
  Emitter &b;
  RankedTensorType type = RankedTensorType::get({}, IntegerType::get(b.getContext(), 64));

  Value operator()(int64_t n) { return b.constant(type, n); }
  Value add(Value x, Value y) { return b.create<stablehlo::AddOp>(type, x, y); }
  Value sub(Value x, Value y) { return b.create<stablehlo::SubtractOp>(type, x, y); }
  Value mul(Value x, Value y) { return b.create<stablehlo::MulOp>(type, x, y); }
  Value div(Value x, Value y) { return b.create<stablehlo::DivOp>(type, x, y); }
  Value min(Value x, Value y) { return b.create<stablehlo::MinOp>(type, x, y); }
  Value max(Value x, Value y) { return b.create<stablehlo::MaxOp>(type, x, y); }
  Value is(Value x, stablehlo::ComparisonDirection direction, Value y) {
    return b.create<stablehlo::CompareOp>(
        RankedTensorType::get({}, IntegerType::get(b.getContext(), 1)), x, y,
        stablehlo::ComparisonDirectionAttr::get(b.getContext(), direction),
        stablehlo::ComparisonTypeAttr());
  }
  Value both(Value p, Value q) { return b.create<stablehlo::AndOp>(p.getType(), p, q); }
};

/// Zeros: `rows` rows of `type`.
inline Value bufferOf(Emitter &b, int64_t rows, Type type) {
  return b.zero(withLeading(rows, type));
}

/// The values after the steps from `first` to `last`, which are given their numbers.
SmallVector<Value>
fromTo(Emitter &, Value first, Value last, ValueRange values,
       function_ref<SmallVector<Value>(Emitter &, Value i, ValueRange values)> step);

/// A loop, differentiated.
struct Until {
  stablehlo::WhileOp loop;
  Derivatives &derivatives;
  Linearized step;
  /// By value carried: whether a step changes it, whether it has a tangent.
  SmallVector<bool> varying, moving;
  /// How many of these there are.
  unsigned carried = 0, inputs = 0, snapshots = 0, tangents = 0, inputTangents = 0;
  int64_t slots = 0;
  /// Of the stack: what the primal loop leaves, and what each level adds to it.
  int64_t depth() { return slots + levels * (slots - 1); }
  /// Whether what a step needs is kept, rather than what it starts from, to run it once more.
  bool keepsResiduals = true;

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
  /// Where what a step's pushforward needs is while steps are gone back through.
  enum class Place { Argument, Same, Row };
  SmallVector<Place> residualPlaces() {
    Block &block = step.primal.getBody().front();
    SmallVector<bool> arguments(varying.begin(), varying.end());
    arguments.resize(block.getNumArguments(), false);
    auto varies =
        dependent(block, arguments, [](Value) { return false; }, [](Value) { return true; });
    SmallVector<Place> places;
    for (auto [v, changes] :
         llvm::drop_begin(llvm::zip(block.getTerminator()->getOperands(), varies), carried))
      places.push_back(changes                 ? Place::Row
                       : isa<BlockArgument>(v) ? Place::Argument
                                               : Place::Same);
    return places;
  }
  SmallVector<Value> runUntil(Emitter &, ValueRange arguments, Value first, Value last,
                              ValueRange now);
  SmallVector<Value> cut(Emitter &, ValueRange arguments, Value left, ValueRange stack);
  FailureOr<SmallVector<Value>> back(Emitter &, ValueRange arguments, Value steps, ValueRange now,
                                     ValueRange cotangents);
  SmallVector<Value> residualsFrom(Emitter &, ArrayRef<Place> places, ValueRange arguments,
                                   ValueRange same, ValueRange row);
  FailureOr<SmallVector<Value>> stepBack(Emitter &, ArrayRef<Value> residuals,
                                         ValueRange cotangents);
  void primalLoop(Linearizer &w, ValueRange x, SmallVectorImpl<Value> &after);
  func::FuncOp pushforward(ArrayRef<Type> prefixTypes);
  FailureOr<func::FuncOp> pullback(ArrayRef<Type> prefixTypes, func::FuncOp where);
};

} // namespace evolute
