//===- ReverseScan.cpp - Loops of a known number of steps, in reverse -------===//
//
//   linearize  the primal scan also gives what the pushforward of a step needs as ys, and the
//              linear scan takes it as xs. Not kept again are rows of xs, and what is carried if
//              what it becomes is kept; what is the same in every step is kept once
//   transpose  the rows in the other order: cotangents of ys are xs, those of xs are ys, and those
//              of what is used from around are sums that are carried. Carried values that are not
//              linear are kept by a scan that runs before
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "lib/Rules/ControlFlow.h"
#include "lib/Rules/Scan.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

SmallVector<Value> evolute::inlined(Emitter &b, func::FuncOp f, ValueRange operands) {
  Block &block = f.getBody().front();
  IRMapping mapping;
  mapping.map(block.getArguments(), operands);
  return copied(b, block, mapping);
}

FailureOr<Linearized> evolute::linearizeStep(Derivatives &derivatives, func::FuncOp step,
                                             unsigned first, SmallVectorImpl<bool> &moving,
                                             ArrayRef<Seed> rest, unsigned rows) {
  Keeping keeping{Keeping::Step, first, static_cast<unsigned>(moving.size()), rows};
  while (true) {
    SmallVector<Seed> seeds(first);
    for (bool m : moving)
      seeds.push_back(m ? dynamicSeed(step.getContext()) : Seed());
    llvm::append_range(seeds, rest);
    auto linearized = derivatives.linearize(step, seeds, /*primals=*/-1, keeping);
    if (failed(linearized))
      return failure();
    bool grows = false;
    for (auto [m, next] : llvm::zip(moving, linearized->pushforward.results))
      if (next && !m)
        m = grows = true;
    if (!grows)
      return linearized;
  }
}

namespace {

//===- linearize ------------------------------------------------------------===//

/// Where a step's residual is kept.
struct Residual {
  enum { Number, Xs, Same, Carried, Ys, Shifted } place;
  /// Xs: the tensor of rows; Same: the value from before the scan; Shifted: what is carried first.
  Value outer = {};
  /// Carried: among what is carried besides. Ys: among ys; Shifted: of what is carried on, so that
  /// what was carried is one row before.
  unsigned number = 0;
};

/// What is kept of a step, and which results of its primal are carried and given besides for that.
struct Kept {
  SmallVector<Residual> residuals;
  SmallVector<unsigned> carried, given;
};

/// Where to keep what the primal of a step returns after the first `n` results. Its arguments are
/// the number of the row and these `values`, of which the first `carries` are carried, the next
/// `xs` taken row by row, and the others used from around.
Kept placed(func::FuncOp primal, unsigned n, ValueRange values, unsigned carries, unsigned xs) {
  Block &block = primal.getBody().front();
  SmallVector<bool> varying(block.getNumArguments(), false);
  std::fill_n(varying.begin(), 1 + carries + xs, true);
  auto varies = dependent(block, varying, [](Value) { return false; }, [](Value) { return true; });
  auto ends = block.getTerminator()->getOperands();
  Kept kept;
  /// The number among ys of what holds `v`.
  auto numberOf = [&](Value v) -> std::optional<unsigned> {
    for (unsigned i = carries; i < n; ++i)
      if (ends[i] == v)
        return i - carries;
    for (auto [k, i] : llvm::enumerate(kept.given))
      if (ends[i] == v)
        return n - carries + k;
    return std::nullopt;
  };
  auto isCarried = [&](Value v) {
    auto x = dyn_cast<BlockArgument>(v);
    return x && x.getArgNumber() >= 1 && x.getArgNumber() <= carries;
  };
  for (unsigned i = n; i < ends.size(); ++i)
    if (!isa<BlockArgument>(ends[i]) && varies[i] && !numberOf(ends[i]))
      kept.given.push_back(i);
  for (unsigned i = n; i < ends.size(); ++i) {
    Value v = ends[i];
    auto x = dyn_cast<BlockArgument>(v);
    unsigned k = x ? x.getArgNumber() : 0;
    Residual r{Residual::Ys};
    if (!x && !varies[i]) {
      r = {Residual::Carried, {}, static_cast<unsigned>(kept.carried.size())};
      kept.carried.push_back(i);
    } else if (x && !isCarried(v)) {
      r = k ? Residual{varies[i] ? Residual::Xs : Residual::Same, values[k - 1]}
            : Residual{Residual::Number};
    } else if (auto number = numberOf(v)) {
      r.number = *number;
    } else if (auto next = numberOf(ends[k - 1])) {
      r = {Residual::Shifted, values[k - 1], *next};
    } else {
      kept.given.push_back(i);
      r.number = *numberOf(v);
    }
    kept.residuals.push_back(r);
  }
  return kept;
}

/// The rows one step later: `first`, then all of `xs` but what comes last.
Value oneLater(Emitter &b, Rows rows, Value first, Value xs) {
  if (!rows.n)
    return xs;
  first = b.reshape(first, withLeading(1, first.getType()).getShape());
  Value rest = rowsBetween(b, xs, rows.reverse, rows.n - !rows.reverse);
  SmallVector<Value> parts{first, rest};
  if (rows.reverse)
    std::swap(parts[0], parts[1]);
  return b.create<ConcatenateOp>(xs.getType(), parts, 0);
}

} // namespace

LogicalResult evolute::linearizeScan(Linearizer &w, Operation *op) {
  auto scan = cast<ad::ScanOp>(op);
  Rows rows = Rows::of(scan);
  Emitter &b = w.b;
  Location loc = b.getLoc();
  unsigned carries = scan.getInits().size(), taken = scan.getXs().size(), n = op->getNumResults();
  auto inputs = variablesFromAround(scan.getBody());
  auto moving = llvm::map_to_vector(scan.getInits(), [&](Value v) { return !!w.tangentOf(v); });
  SmallVector<Value> x, xsTangents, inputTangents;
  for (Value v : op->getOperands())
    x.push_back(w.primalOf(v));
  for (Value v : scan.getXs())
    xsTangents.push_back(w.tangentOf(v));
  for (Value v : inputs) {
    x.push_back(w.primalOf(v));
    inputTangents.push_back(w.tangentOf(v));
  }
  auto seeds = seedsOf(op->getContext(), xsTangents);
  llvm::append_range(seeds, seedsOf(op->getContext(), inputTangents));
  auto step = w.derivatives.outline(scan.getBody(), inputs, "step");
  auto linearized = linearizeStep(w.derivatives, step, 1, moving, seeds, taken);
  if (failed(linearized) || failed(checkCarried(op, moving)))
    return failure();
  b.setLoc(loc);

  func::FuncOp primal = linearized->primal, push = linearized->pushforward.function;
  SmallVector<Value> inits(x.begin(), x.begin() + carries);
  ValueRange xs = ValueRange(x).slice(carries, taken),
             around = ValueRange(x).drop_front(carries + taken);
  Kept kept = placed(primal, n, x, carries, taken);
  for (unsigned i : kept.carried)
    inits.push_back(b.zero(primal.getResultTypes()[i]));
  auto after = evolute::scan(b, rows, inits, xs,
                             [&](Emitter &b, Value i, ValueRange carry, ValueRange rows) {
                               SmallVector<Value> operands{i};
                               llvm::append_range(operands, carry.take_front(carries));
                               llvm::append_range(operands, rows);
                               llvm::append_range(operands, around);
                               auto all = inlined(b, primal, operands);
                               SmallVector<Value> next(all.begin(), all.begin() + carries);
                               for (unsigned i : kept.carried)
                                 next.push_back(all[i]);
                               next.append(all.begin() + carries, all.begin() + n);
                               for (unsigned i : kept.given)
                                 next.push_back(all[i]);
                               return next;
                             });
  auto ys = ArrayRef(after).drop_front(inits.size());

  // On the linear side.
  SmallVector<Value> tangents, linearXs, fixed;
  for (auto [v, m] : llvm::zip(scan.getInits(), moving))
    if (m)
      tangents.push_back(w.tangentOf(v) ? w.tangentOf(v) : b.toLinear(b.zero(v.getType())));
  for (Residual &r : kept.residuals) {
    Value there;
    if (r.place == Residual::Same)
      there = b.toLinear(r.outer);
    if (r.place == Residual::Carried)
      there = b.toLinear(after[carries + r.number]);
    fixed.push_back(there);
    if (r.place == Residual::Xs)
      linearXs.push_back(b.toLinear(r.outer));
    if (r.place == Residual::Ys || r.place == Residual::Shifted)
      linearXs.push_back(b.toLinear(ys[r.number]));
    if (r.place == Residual::Shifted)
      linearXs.back() = oneLater(b, rows, b.toLinear(r.outer), linearXs.back());
  }
  appendPresent(linearXs, xsTangents);
  auto &present = linearized->pushforward.results;
  auto pushed = evolute::scan(
      b, rows, tangents, linearXs,
      [&](Emitter &b, Value i, ValueRange carry, ValueRange rows) {
        SmallVector<Value> operands;
        for (auto [r, v] : llvm::zip(kept.residuals, fixed)) {
          bool isRow = !v && r.place != Residual::Number;
          operands.push_back(v ? v : isRow ? rows.front() : i);
          rows = rows.drop_front(isRow);
        }
        llvm::append_range(operands, carry);
        llvm::append_range(operands, rows);
        appendPresent(operands, inputTangents);
        auto all = spread(present, inlined(b, push, operands));
        SmallVector<Value> next;
        for (auto [v, m, t] : llvm::zip(scan.getInits(), moving, all))
          if (m)
            next.push_back(b.materialize(t, v.getType()));
        appendPresent(next, ArrayRef(all).drop_front(carries));
        return next;
      },
      /*linear=*/true);
  SmallVector<bool> there(moving.begin(), moving.end());
  llvm::append_range(there, ArrayRef(present).drop_front(carries));
  for (auto [i, y, t] : llvm::enumerate(op->getResults(), spread(there, pushed)))
    w.set(y, i < carries ? after[i] : ys[i - carries], t);
  return success();
}

namespace {

//===- transpose ------------------------------------------------------------===//

/// A scan in a linear function.
struct LinearScan {
  ad::ScanOp op;
  Rows rows;
  /// Which arguments of the body are linear.
  SmallVector<bool> marked;
  /// What the body uses from around.
  SmallVector<Value> linearInputs, fixedInputs;

  unsigned carries() { return op.getInits().size(); }
  Block &body() { return op.getBody().front(); }
  /// The arguments that are carried and not linear.
  SmallVector<unsigned> fixedCarries() {
    SmallVector<unsigned> result;
    for (unsigned i = 1; i <= carries(); ++i)
      if (!marked[i])
        result.push_back(i);
    return result;
  }
};

/// Runs what is not linear forwards, and keeps what is carried before each step.
SmallVector<Value> keep(Transposer &w, LinearScan &l) {
  auto carried = l.fixedCarries();
  if (carried.empty())
    return {};
  SmallVector<Value> inits, xs;
  SmallVector<unsigned> taken;
  for (unsigned i : carried)
    inits.push_back(w.primalOf(l.op.getOperand(i - 1)));
  for (unsigned i = 1 + l.carries(); i < l.marked.size(); ++i)
    if (!l.marked[i]) {
      taken.push_back(i);
      xs.push_back(w.primalOf(l.op.getOperand(i - 1)));
    }
  DenseSet<Value> linear(l.linearInputs.begin(), l.linearInputs.end());
  for (auto [x, isLinear] : llvm::zip(l.body().getArguments(), l.marked))
    if (isLinear)
      linear.insert(x);
  auto after =
      scan(w.b, l.rows, inits, xs, [&](Emitter &b, Value row, ValueRange carry, ValueRange rows) {
        IRMapping mapping;
        for (Value v : l.fixedInputs)
          mapping.map(v, w.primalOf(v));
        mapping.map(l.body().getArgument(0), row);
        for (auto [i, v] : llvm::zip(carried, carry))
          mapping.map(l.body().getArgument(i), v);
        for (auto [i, v] : llvm::zip(taken, rows))
          mapping.map(l.body().getArgument(i), v);
        for (Operation &op : l.body().without_terminator()) {
          if (!dependsOn(&op, linear))
            mapping.map(op.getResults(), b.insert(op.clone(mapping))->getResults());
        }
        SmallVector<Value> next;
        for (unsigned i : carried)
          next.push_back(mapping.lookupOrDefault(l.body().getTerminator()->getOperand(i - 1)));
        llvm::append_range(next, carry);
        return next;
      });
  return {after.begin() + carried.size(), after.end()};
}

} // namespace

LogicalResult evolute::transposeScan(Transposer &w, Operation *op) {
  auto isLinear = [&](Value v) { return w.isLinear(v); };
  LinearScan l{cast<ad::ScanOp>(op)};
  l.rows = Rows::of(l.op);
  l.marked = argumentsWhere(l.op, isLinear);
  auto results = closeOverScan(l.op, l.marked, isLinear, mayMove);
  unsigned carries = l.carries();
  for (auto [v, m] : llvm::zip(l.op.getInits(), ArrayRef(l.marked).drop_front()))
    if (m && !isLinear(v) && !isZero(v))
      return op->emitOpError("adds what is linear to what is not, so it has no transpose");
  for (Value v : usedFromAround(l.op.getBody()))
    (isLinear(v) ? l.linearInputs : l.fixedInputs).push_back(v);
  auto kept = keep(w, l);

  Emitter &b = w.b;
  Block &body = l.body();
  SmallVector<Value> inits, xs;
  for (unsigned i = 0; i < carries; ++i)
    if (l.marked[1 + i])
      inits.push_back(b.materialize(w.cotangentOf(op->getResult(i)), op->getResult(i).getType()));
  unsigned carried = inits.size();
  for (Value v : l.linearInputs)
    inits.push_back(b.zero(v.getType()));
  SmallVector<Value> ys(op->getNumResults());
  for (unsigned i = carries; i < ys.size(); ++i)
    if (results[i] && (ys[i] = w.cotangentOf(op->getResult(i))))
      xs.push_back(ys[i]);
  for (auto [v, m] :
       llvm::drop_begin(llvm::zip(op->getOperands(), ArrayRef(l.marked).drop_front()), carries))
    if (!m)
      xs.push_back(w.primalOf(v));
  llvm::append_range(xs, kept);

  LogicalResult result = success();
  auto step = [&](Emitter &b, Value row, ValueRange carry,
                  ValueRange rows) -> FailureOr<SmallVector<Value>> {
    Transposer step(w.derivatives, b);
    for (Value v : l.fixedInputs)
      step.setPrimal(v, w.primalOf(v));
    for (auto [v, ct] : llvm::zip(l.linearInputs, carry.drop_front(carried))) {
      step.setLinear(v);
      step.accumulate(v, ct);
    }
    auto next = [](ValueRange &values) {
      Value v = values.front();
      values = values.drop_front();
      return v;
    };
    SmallVector<Value> cotangents(ys.size());
    for (unsigned i = 0; i < ys.size(); ++i) {
      if (i < carries && l.marked[1 + i])
        cotangents[i] = next(carry);
      if (i >= carries && ys[i])
        cotangents[i] = next(rows);
    }
    step.setPrimal(body.getArgument(0), row);
    for (unsigned i = 1 + carries; i < l.marked.size(); ++i)
      if (!l.marked[i])
        step.setPrimal(body.getArgument(i), next(rows));
    for (unsigned i : l.fixedCarries())
      step.setPrimal(body.getArgument(i), next(rows));
    for (auto [x, m] : llvm::zip(body.getArguments(), l.marked))
      if (m)
        step.setLinear(x);
    result = step.visit(body, cotangents);
    if (failed(result))
      return failure();
    SmallVector<Value> before, given;
    for (auto [i, x] : llvm::enumerate(body.getArguments()))
      if (l.marked[i])
        (i <= carries ? before : given).push_back(b.materialize(step.cotangentOf(x), x.getType()));
    for (Value v : l.linearInputs)
      before.push_back(step.cotangentOf(v));
    llvm::append_range(before, given);
    return before;
  };
  auto after = scan(b, {l.rows.n, !l.rows.reverse}, inits, xs, step);
  if (failed(result))
    return failure();
  unsigned at = 0, row = inits.size();
  for (auto [i, v] : llvm::enumerate(op->getOperands()))
    if (l.marked[1 + i]) {
      Value ct = i < carries ? after[at++] : after[row++];
      if (isLinear(v))
        w.accumulate(v, ct);
    }
  for (Value v : l.linearInputs)
    w.accumulate(v, after[at++]);
  return success();
}
