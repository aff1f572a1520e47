//===- UntilSweep.cpp - Loops of any number of steps, in reverse: the sweep -===//
#include "lib/Rules/UntilLoop.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

/// What varies after the steps from `first` to `last`, from what it is before them.
SmallVector<Value> Until::runUntil(Emitter &b, ValueRange arguments, Value first, Value last,
                                   ValueRange now) {
  return fromTo(b, first, last, now, [&](Emitter &b, Value, ValueRange now) {
    auto results = run(b, merged(start(arguments), now), around(arguments));
    return varyingOf(ValueRange(results).take_front(carried));
  });
}

/// Leaves snapshots before step `left` until at most `slots` steps are left behind the last one, or
/// there is no room for more. `stack`: its top, its places, its rows.
SmallVector<Value> Until::cut(Emitter &b, ValueRange arguments, Value left, ValueRange stack) {
  auto isFar = [&](Emitter &b, ValueRange stack) {
    Numbers number{b};
    Value distance = number.sub(left, read(b, stack[1], stack[0]));
    return number.both(number.is(distance, ComparisonDirection::GT, number(slots)),
                       number.is(stack[0], ComparisonDirection::LT, number(depth() - 1)));
  };
  return until(b, stack, isFar, [&](Emitter &b, ValueRange stack) {
    Numbers number{b};
    Value top = stack[0], place = read(b, stack[1], top), one = number(1);
    Value parts = number.min(number(slots), number.sub(number(depth()), top));
    Value distance = number.sub(left, place);
    Value by = number.div(number.sub(number.add(distance, parts), one), parts);
    SmallVector<Value> values{place};
    llvm::append_range(values, stack);
    for (Value rows : stack.drop_front(2))
      values.push_back(read(b, rows, top));
    auto isNotLast = [&](Emitter &b, ValueRange values) {
      Numbers number{b};
      return number.is(number.add(values[0], by), ComparisonDirection::LT, left);
    };
    values = until(b, values, isNotLast, [&](Emitter &b, ValueRange values) {
      Numbers number{b};
      Value end = number.add(values[0], by), above = number.add(values[1], number(1));
      auto now = runUntil(b, arguments, values[0], end, values.take_back(snapshots));
      SmallVector<Value> next{end, above, write(b, values[2], above, end)};
      for (auto [rows, v] : llvm::zip(values.slice(3, snapshots), now))
        next.push_back(write(b, rows, above, v));
      llvm::append_range(next, now);
      return next;
    });
    return llvm::to_vector_of<Value>(ValueRange(values).slice(1, 2 + snapshots));
  });
}

/// Runs `steps` steps, at most `slots`, and goes back through them: the cotangents before them,
/// from those after.
FailureOr<SmallVector<Value>> Until::back(Emitter &b, ValueRange arguments, Value steps,
                                          ValueRange now, ValueRange cotangents) {
  auto places = residualPlaces();
  TypeRange types = TypeRange(step.primal.getResultTypes()).drop_front(carried);
  // What varies, what is the same in every step but computed there, rows.
  SmallVector<Value> values(now), buffers;
  for (auto [place, type] : llvm::zip(places, types)) {
    if (place == Place::Same)
      values.push_back(b.zero(type));
    if (place == Place::Row && keepsResiduals)
      buffers.push_back(bufferOf(b, slots, type));
  }
  if (!keepsResiduals)
    for (Value v : now)
      buffers.push_back(bufferOf(b, slots, v.getType()));
  unsigned rows = values.size();
  llvm::append_range(values, buffers);
  auto forwards = [&](Emitter &b, Value k, ValueRange values) {
    ValueRange before = values.take_front(snapshots);
    auto results = run(b, merged(start(arguments), before), around(arguments));
    SmallVector<Value> next = varyingOf(ValueRange(results).take_front(carried)), row;
    for (auto [place, v] : llvm::zip(places, ArrayRef(results).drop_front(carried))) {
      if (place == Place::Same)
        next.push_back(v);
      if (place == Place::Row && keepsResiduals)
        row.push_back(v);
    }
    if (!keepsResiduals)
      row.assign(before.begin(), before.end());
    for (auto [buffer, v] : llvm::zip(values.drop_front(rows), row))
      next.push_back(write(b, buffer, k, v));
    return next;
  };
  auto kept = fromTo(b, Numbers{b}(0), steps, values, forwards);

  values.assign({steps});
  llvm::append_range(values, cotangents);
  auto isLeft = [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    return number.is(values[0], ComparisonDirection::GT, number(0));
  };
  LogicalResult result = success();
  auto after = until(b, values, isLeft, [&](Emitter &b, ValueRange values) {
    Numbers number{b};
    Value k = number.sub(values[0], number(1));
    SmallVector<Value> row, next{k};
    for (Value buffer : ValueRange(kept).drop_front(rows))
      row.push_back(read(b, buffer, k));
    ValueRange same = ValueRange(kept).slice(snapshots, rows - snapshots);
    auto cotangents =
        stepBack(b, residualsFrom(b, places, arguments, same, row), values.drop_front());
    if (failed(cotangents)) {
      result = failure();
      return llvm::to_vector_of<Value>(values);
    }
    llvm::append_range(next, *cotangents);
    return next;
  });
  if (failed(result))
    return failure();
  return SmallVector<Value>(after.begin() + 1, after.end());
}

/// What a step's pushforward needs, from what was kept of it.
SmallVector<Value> Until::residualsFrom(Emitter &b, ArrayRef<Place> places, ValueRange arguments,
                                        ValueRange same, ValueRange row) {
  auto returned = step.primal.getBody().front().getTerminator()->getOperands().drop_front(carried);
  SmallVector<Value> again, residuals;
  if (!keepsResiduals)
    again = run(b, merged(start(arguments), row), around(arguments));
  for (auto [i, place] : llvm::enumerate(places)) {
    if (place == Place::Argument) {
      unsigned k = cast<BlockArgument>(returned[i]).getArgNumber();
      residuals.push_back(k < carried ? start(arguments)[k] : around(arguments)[k - carried]);
    } else if (place == Place::Same) {
      residuals.push_back(same.front());
      same = same.drop_front();
    } else if (keepsResiduals) {
      residuals.push_back(row.front());
      row = row.drop_front();
    } else {
      residuals.push_back(again[carried + i]);
    }
  }
  return residuals;
}

/// The cotangents before a step, of what is carried and of what is used from around, from those
/// after it.
FailureOr<SmallVector<Value>> Until::stepBack(Emitter &b, ArrayRef<Value> residuals,
                                              ValueRange cotangents) {
  Block &linear = step.pushforward.function.getBody().front();
  auto tangents = linear.getArguments().drop_front(residuals.size());
  Transposer walk(derivatives, b);
  for (auto [x, v] : llvm::zip(linear.getArguments(), residuals))
    walk.setPrimal(x, v);
  for (BlockArgument x : tangents)
    walk.setLinear(x);
  for (auto [x, ct] :
       llvm::zip(tangents.take_back(inputTangents), cotangents.take_back(inputTangents)))
    walk.accumulate(x, ct);
  SmallVector<Value> seeds, before;
  for (auto [m, there] : llvm::zip(moving, step.pushforward.results)) {
    if (there)
      seeds.push_back(cotangents.front());
    cotangents = cotangents.drop_front(m);
  }
  if (failed(walk.visit(linear, seeds)))
    return failure();
  for (BlockArgument x : tangents)
    before.push_back(b.materialize(walk.cotangentOf(x), x.getType()));
  return before;
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
    Type row = withShape(rows.getType(), tensorOf(rows).getShape().drop_front());
    values.push_back(writeRows(b, bufferOf(b, depth(), row), number(0), rows));
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
    Value left = values[0];
    auto kept = cut(b, arguments, left, values.slice(1, stack - 1));
    Value top = kept[0], place = read(b, kept[1], top);
    // If the stack had no room, more than `slots` steps may be left.
    Value first = number.max(place, number.sub(left, number(slots)));
    SmallVector<Value> now;
    for (Value rows : ValueRange(kept).drop_front(2))
      now.push_back(read(b, rows, top));
    now = runUntil(b, arguments, place, first, now);
    auto cotangents = back(b, arguments, number.sub(left, first), now, values.drop_front(stack));
    if (failed(cotangents)) {
      result = failure();
      return llvm::to_vector_of<Value>(values);
    }
    Value done = b.convert(number.is(first, ComparisonDirection::EQ, place), number.type);
    SmallVector<Value> next{first, number.sub(top, done)};
    next.append(kept.begin() + 1, kept.end());
    llvm::append_range(next, *cotangents);
    return next;
  });
  if (failed(result))
    return failure();
  finish(f, ValueRange(after).drop_front(stack));
  markLinear(f);
  return f;
}
