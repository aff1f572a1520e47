//===- ReverseLoop.cpp - Loops of a known number of steps, in reverse -------===//
//
//   linearize  the primal loop also writes what the pushforward of a step needs to one buffer each,
//              a row for each step; the linear loop reads it. What is the same in all steps is kept
//              once.
//   transpose  the steps backwards. Values that are not linear are computed from the number of the
//              step if they count, and are else kept by a loop that runs forwards before.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Loop.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

//===- Counting -------------------------------------------------------------===//

} // namespace

bool evolute::isInvariant(WhileOp loop, unsigned i) {
  Block &body = loop.getBody().front();
  return body.getTerminator()->getOperand(i) == body.getArgument(i);
}

namespace {

/// The integer that `v` is, if that is known: also where loops around carry it unchanged.
std::optional<APInt> integerOf(Value v) {
  while (auto argument = dyn_cast<BlockArgument>(v)) {
    auto loop = dyn_cast_or_null<WhileOp>(argument.getOwner()->getParentOp());
    if (!loop || !isInvariant(loop, argument.getArgNumber()))
      return std::nullopt;
    v = loop->getOperand(argument.getArgNumber());
  }
  auto splat = splatOf(v);
  if (!splat || !isa<IntegerType>(splat.getElementType()))
    return std::nullopt;
  return splat.getSplatValue<APInt>();
}

/// What a step adds to the `i`-th value that `loop` carries, if that is a known integer.
std::optional<APInt> strideOf(WhileOp loop, unsigned i) {
  Block &body = loop.getBody().front();
  Value x = body.getArgument(i);
  Operation *op = body.getTerminator()->getOperand(i).getDefiningOp();
  if (!isa_and_nonnull<AddOp, SubtractOp>(op) || tensorOf(x).getRank())
    return std::nullopt;
  bool isFirst = op->getOperand(0) == x;
  if (!isFirst && !(isa<AddOp>(op) && op->getOperand(1) == x))
    return std::nullopt;
  auto stride = integerOf(op->getOperand(isFirst ? 1 : 0));
  return stride && isa<SubtractOp>(op) ? -*stride : stride;
}

} // namespace

std::optional<int64_t> evolute::stepsOf(WhileOp loop) {
  Block &cond = loop.getCond().front();
  auto compare = cond.getTerminator()->getOperand(0).getDefiningOp<CompareOp>();
  if (!compare)
    return std::nullopt;
  auto direction = compare.getComparisonDirection();
  Value counter = compare.getLhs(), end = compare.getRhs();
  if (integerOf(counter)) {
    std::swap(counter, end);
    using D = ComparisonDirection;
    direction = direction == D::LT   ? D::GT
                : direction == D::LE ? D::GE
                : direction == D::GT ? D::LT
                : direction == D::GE ? D::LE
                                     : direction;
  }
  auto argument = dyn_cast<BlockArgument>(counter);
  auto limit = integerOf(end);
  if (!argument || argument.getOwner() != &cond || !limit)
    return std::nullopt;
  auto start = integerOf(loop->getOperand(argument.getArgNumber()));
  auto stride = strideOf(loop, argument.getArgNumber());
  if (!start || !stride)
    return std::nullopt;
  // In numbers so wide that nothing overflows; a counter that would is not known.
  bool isUnsigned = cast<IntegerType>(tensorOf(counter).getElementType()).isUnsigned();
  unsigned width = start->getBitWidth() + 4;
  auto wide = [&](const APInt &x) { return isUnsigned ? x.zext(width) : x.sext(width); };
  APInt from = wide(*start), to = wide(*limit), by = stride->sext(width), one(width, 1);
  bool runs;
  switch (direction) {
  case ComparisonDirection::LE:
    to += one;
    [[fallthrough]];
  case ComparisonDirection::LT:
    runs = from.slt(to);
    break;
  case ComparisonDirection::GE:
    to -= one;
    [[fallthrough]];
  case ComparisonDirection::GT:
    runs = from.sgt(to);
    break;
  case ComparisonDirection::NE:
    runs = from != to;
    break;
  default:
    return std::nullopt;
  }
  if (!runs)
    return 0;
  APInt distance = to - from;
  if (by.isZero() || by.isNegative() != distance.isNegative())
    return std::nullopt;
  distance = distance.abs();
  by = by.abs();
  if (direction == ComparisonDirection::NE && distance.urem(by) != 0)
    return std::nullopt;
  APInt steps = (distance + by - one).udiv(by), last = from + steps * wide(*stride);
  if (!isUnsigned)
    last = from + steps * stride->sext(width);
  else
    last = stride->isNegative() ? from - steps * by : from + steps * by;
  bool fits =
      isUnsigned ? last.isNonNegative() && last.isIntN(width - 4) : last.isSignedIntN(width - 4);
  if (!fits || steps.getActiveBits() > 62)
    return std::nullopt;
  return steps.getSExtValue();
}

namespace {

LogicalResult refuse(Operation *op, StringRef what) {
  return op->emitOpError() << "runs until its condition says so, a number of times that is not "
                              "known before, so it has no "
                           << what
                           << "; jvp and jet go through it. A counter that starts, steps and ends "
                              "at constants makes it known";
}

//===- Buffers --------------------------------------------------------------===//

} // namespace

Value evolute::bufferOf(Emitter &b, int64_t steps, Type type) {
  return b.zero(withLeading(std::max<int64_t>(steps, 1), type));
}

static SmallVector<Value> rowOf(Emitter &b, Value buffer, Value i) {
  SmallVector<Value> starts(tensorOf(buffer).getRank(), b.zero(i.getType()));
  starts[0] = i;
  return starts;
}

Value evolute::write(Emitter &b, Value buffer, Value i, Value v) {
  SmallVector<int64_t> shape(tensorOf(buffer).getShape());
  shape[0] = 1;
  return b.create<DynamicUpdateSliceOp>(buffer.getType(), buffer, b.reshape(v, shape),
                                        rowOf(b, buffer, i));
}

Value evolute::read(Emitter &b, Value buffer, Value i) {
  SmallVector<int64_t> shape(tensorOf(buffer).getShape());
  shape[0] = 1;
  Value row = b.create<DynamicSliceOp>(withShape(buffer.getType(), shape), buffer,
                                       rowOf(b, buffer, i), shape);
  return b.reshape(row, ArrayRef(shape).drop_front());
}

namespace {

//===- Residuals ------------------------------------------------------------===//

/// Where a step's residual is kept.
struct Residual {
  /// In every step the same: a value from before the loop, or what the last step returns.
  Value outer;
  bool varies;
};

/// What the results of the primal of a step after the first `n` are: its arguments are what the
/// loop carries, and what it uses from around.
SmallVector<Residual> residualsOf(func::FuncOp primal, WhileOp loop, ArrayRef<Value> outer) {
  unsigned n = loop->getNumOperands();
  Block &block = primal.getBody().front();
  SmallVector<bool> varying(block.getNumArguments(), false);
  for (unsigned i = 0; i < n; ++i)
    varying[i] = !isInvariant(loop, i);
  auto always = [](Value) { return true; };
  auto varies = dependent(block, varying, [](Value) { return false; }, always);
  SmallVector<Residual> result;
  for (auto [v, changes] :
       llvm::drop_begin(llvm::zip(block.getTerminator()->getOperands(), varies), n)) {
    auto argument = dyn_cast<BlockArgument>(v);
    result.push_back({argument && !changes ? outer[argument.getArgNumber()] : Value(), changes});
  }
  return result;
}

} // namespace

SmallVector<Value> evolute::inlined(Emitter &b, func::FuncOp f, ValueRange operands) {
  Block &block = f.getBody().front();
  IRMapping mapping;
  mapping.map(block.getArguments(), operands);
  for (Operation &op : block.without_terminator())
    mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
  return llvm::map_to_vector(block.getTerminator()->getOperands(),
                             [&](Value v) { return mapping.lookup(v); });
}

LogicalResult evolute::linearizeLoop(Linearizer &w, Operation *op) {
  auto loop = cast<WhileOp>(op);
  auto steps = stepsOf(loop);
  Emitter &b = w.b;
  Location loc = b.getLoc();
  unsigned n = op->getNumOperands();
  auto inputs = variablesFromAround(loop.getBody());
  auto moving = llvm::map_to_vector(op->getOperands(), [&](Value v) { return !!w.tangentOf(v); });
  if (failed(checkCarried(op, moving)))
    return failure();

  SmallVector<Value> x, inputTangents;
  for (Value v : op->getOperands())
    x.push_back(w.primalOf(v));
  for (Value v : inputs) {
    x.push_back(w.primalOf(v));
    inputTangents.push_back(w.tangentOf(v));
  }
  auto step = w.derivatives.outline(loop.getBody(), inputs, "step");
  FailureOr<Linearized> linearized;
  // What moves after a step moves in the next one.
  for (bool grows = true; grows;) {
    SmallVector<Seed> seeds;
    for (bool m : moving)
      seeds.push_back(m ? dynamicSeed(op->getContext()) : Seed());
    llvm::append_range(seeds, seedsOf(op->getContext(), inputTangents));
    linearized = w.derivatives.linearize(step, seeds);
    if (failed(linearized))
      return failure();
    grows = false;
    for (auto [m, next] : llvm::zip(moving, linearized->pushforward.results))
      if (next && !m)
        m = grows = true;
  }
  b.setLoc(loc);
  if (!steps)
    return linearizeUntil(w, op, *linearized, moving, x, inputTangents);
  func::FuncOp primal = linearized->primal;
  auto residuals = residualsOf(primal, loop, x);
  SmallVector<Value> values(x.begin(), x.begin() + n), around(x.begin() + n, x.end());
  for (auto [r, type] : llvm::zip(residuals, primal.getResultTypes().drop_front(n)))
    if (!r.outer)
      values.push_back(r.varies ? bufferOf(b, *steps, type) : b.zero(type));
  auto after = countedLoop(b, *steps, values, [&](Emitter &b, Value i, ValueRange before) {
    SmallVector<Value> operands(before.take_front(n));
    llvm::append_range(operands, around);
    auto results = inlined(b, primal, operands);
    SmallVector<Value> next(results.begin(), results.begin() + n);
    for (auto [r, v] : llvm::zip(residuals, ArrayRef(results).drop_front(n)))
      if (!r.outer)
        next.push_back(r.varies ? write(b, before[next.size()], i, v) : v);
    return next;
  });

  // On the linear side.
  SmallVector<Value> kept, tangents;
  unsigned next = n;
  for (Residual &r : residuals)
    kept.push_back(b.toLinear(r.outer ? r.outer : after[next++]));
  auto counter = RankedTensorType::get({}, IntegerType::get(b.getContext(), 64));
  for (auto [v, m] : llvm::zip(op->getOperands(), moving))
    if (m)
      tangents.push_back(w.tangentOf(v) ? w.tangentOf(v) : b.toLinear(b.zero(v.getType())));
  auto pushed = countedLoop(b, b.toLinear(b.zero(counter)), *steps, tangents,
                            [&](Emitter &b, Value i, ValueRange before) {
                              SmallVector<Value> operands, results;
                              for (auto [r, v] : llvm::zip(residuals, kept))
                                operands.push_back(r.varies ? read(b, v, i) : v);
                              llvm::append_range(operands, before);
                              appendPresent(operands, inputTangents);
                              auto all =
                                  spread(linearized->pushforward.results,
                                         inlined(b, linearized->pushforward.function, operands));
                              for (auto [v, m, t] : llvm::zip(op->getOperands(), moving, all))
                                if (m)
                                  results.push_back(b.materialize(t, v.getType()));
                              return results;
                            });
  for (auto [i, y, t] : llvm::enumerate(op->getResults(), spread(moving, pushed)))
    w.set(y, after[i], t);
  return success();
}

namespace {

/// What a loop in a linear function carries and uses.
struct LinearLoop {
  WhileOp loop;
  int64_t steps;
  /// Which of the values carried are linear.
  SmallVector<bool> linear;
  /// What the body uses from around.
  SmallVector<Value> linearInputs, fixedInputs;
  /// By value carried, if that has to be kept: its value before each step.
  SmallVector<Value> buffers;

  Block &body() { return loop.getBody().front(); }
  bool isKept(unsigned i) { return !linear[i] && !isInvariant(loop, i) && !strideOf(loop, i); }
  /// The value carried that is not linear before step `k`, unless it is kept.
  Value at(Emitter &b, unsigned i, Value k, Value start) {
    auto stride = strideOf(loop, i);
    if (isInvariant(loop, i) || !stride)
      return start;
    auto type = tensorOf(start);
    Value offset = b.convert(k, type);
    if (!stride->isOne())
      offset = b.create<MulOp>(type, offset,
                               b.create<ConstantOp>(type, DenseElementsAttr::get(type, *stride)));
    return isZero(start) ? offset : b.create<AddOp>(type, start, offset).getResult();
  }
};

/// Runs what is not linear forwards, and keeps what cannot be computed from the number of the step.
void keep(Transposer &w, LinearLoop &l) {
  Emitter &b = w.b;
  SmallVector<unsigned> kept;
  SmallVector<Value> values;
  l.buffers.resize(l.linear.size());
  for (unsigned i = 0; i < l.linear.size(); ++i)
    if (l.isKept(i)) {
      kept.push_back(i);
      values.push_back(w.primalOf(l.loop->getOperand(i)));
    }
  if (kept.empty())
    return;
  for (unsigned i : kept)
    values.push_back(bufferOf(b, l.steps, l.loop->getOperand(i).getType()));
  DenseSet<Value> linear(l.linearInputs.begin(), l.linearInputs.end());
  for (auto [x, isLinear] : llvm::zip(l.body().getArguments(), l.linear))
    if (isLinear)
      linear.insert(x);
  auto after = countedLoop(b, l.steps, values, [&](Emitter &b, Value k, ValueRange before) {
    IRMapping mapping;
    for (Value v : l.fixedInputs)
      mapping.map(v, w.primalOf(v));
    for (auto [i, x] : llvm::enumerate(l.body().getArguments()))
      if (!l.linear[i] && !l.isKept(i))
        mapping.map(x, l.at(b, i, k, w.primalOf(l.loop->getOperand(i))));
    for (auto [i, v] : llvm::zip(kept, before))
      mapping.map(l.body().getArgument(i), v);
    for (Operation &op : l.body().without_terminator()) {
      if (llvm::any_of(inputsOf(&op), [&](Value v) { return linear.contains(v); }))
        linear.insert(op.result_begin(), op.result_end());
      else
        mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
    }
    SmallVector<Value> next;
    for (unsigned i : kept)
      next.push_back(mapping.lookupOrDefault(l.body().getTerminator()->getOperand(i)));
    for (unsigned i = 0; i < kept.size(); ++i)
      next.push_back(write(b, before[kept.size() + i], k, before[i]));
    return next;
  });
  for (auto [i, buffer] : llvm::zip(kept, ArrayRef(after).drop_front(kept.size())))
    l.buffers[i] = buffer;
}

} // namespace

LogicalResult evolute::transposeLoop(Transposer &w, Operation *op) {
  auto isLinear = [&](Value v) { return w.isLinear(v); };
  LinearLoop l{cast<WhileOp>(op)};
  auto steps = stepsOf(l.loop);
  if (!steps)
    return refuse(op, "transpose");
  l.steps = *steps;
  l.linear = llvm::map_to_vector(op->getOperands(), isLinear);
  closeOverLoop(l.body(), l.linear, isLinear, mayMove);
  for (auto [v, m] : llvm::zip(op->getOperands(), l.linear))
    if (m && !isLinear(v) && !isZero(v))
      return op->emitOpError("adds what is linear to what is not, so it has no transpose");
  for (Value v : usedFromAround(l.loop.getBody()))
    (isLinear(v) ? l.linearInputs : l.fixedInputs).push_back(v);
  keep(w, l);

  Emitter &b = w.b;
  SmallVector<Value> values;
  for (auto [y, m] : llvm::zip(op->getResults(), l.linear))
    if (m)
      values.push_back(b.materialize(w.cotangentOf(y), y.getType()));
  unsigned carried = values.size();
  for (Value v : l.linearInputs)
    values.push_back(b.zero(v.getType()));
  LogicalResult result = success();
  auto after = countedLoop(
      b, l.steps, values, [&](Emitter &b, Value i, ValueRange before) -> SmallVector<Value> {
        Value k = b.create<SubtractOp>(i.getType(), b.constant(i.getType(), l.steps - 1), i);
        Transposer step(w.derivatives, b);
        for (Value v : l.fixedInputs)
          step.setPrimal(v, w.primalOf(v));
        for (auto [v, ct] : llvm::zip(l.linearInputs, before.drop_front(carried))) {
          step.setLinear(v);
          step.accumulate(v, ct);
        }
        SmallVector<Value> cotangents(l.linear.size()), next;
        unsigned at = 0;
        for (auto [j, x] : llvm::enumerate(l.body().getArguments())) {
          Value start = w.primalOf(op->getOperand(j));
          if (l.linear[j]) {
            step.setLinear(x);
            cotangents[j] = before[at++];
          } else {
            step.setPrimal(x, l.buffers[j] ? read(b, l.buffers[j], k) : l.at(b, j, k, start));
          }
        }
        result = step.visit(l.body(), cotangents);
        if (failed(result))
          return {};
        for (auto [j, x] : llvm::enumerate(l.body().getArguments()))
          if (l.linear[j])
            next.push_back(b.materialize(step.cotangentOf(x), x.getType()));
        for (Value v : l.linearInputs)
          next.push_back(step.cotangentOf(v));
        return next;
      });
  if (failed(result))
    return failure();
  unsigned at = 0;
  for (auto [v, m] : llvm::zip(op->getOperands(), l.linear))
    if (m) {
      if (isLinear(v))
        w.accumulate(v, after[at]);
      ++at;
    }
  for (Value v : l.linearInputs)
    w.accumulate(v, after[at++]);
  return success();
}
