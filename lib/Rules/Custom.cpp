//===- Custom.cpp - Calls that bring their own derivatives ------------------===//
//
//   ad.custom  a call of a function with rules: see the operation's description
//
// In all that follows a rule may contain the operation that it is the rule of: a function like
// cos' = -sin sin' = cos comes from rules that name each other. So rules are used one order at a
// time: split, a jvp rule is differentiated with respect to its tangents alone, and in a series of
// order k it is asked for order k - 1. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;
using ad::CustomOp;

namespace {

/// `values`, one for each inexact of `like` (and more), in the places of these; null elsewhere.
template <typename Values>
SmallVector<Value> atInexact(ValueRange like, const Values &values) {
  SmallVector<Value> result;
  unsigned next = 0;
  for (Value v : like)
    result.push_back(isInexact(v.getType()) ? values[next++] : Value());
  return result;
}

/// Whether `op` is linear in its operands for which `moves` holds, all of them together.
bool isLinearAlong(CustomOp op, function_ref<bool(Value)> moves) {
  return op.getLinear() && llvm::all_of(llvm::enumerate(op.getInputs()), [&](auto it) {
           return !moves(it.value()) || isLinearIn(op, it.index());
         });
}

std::string whoseRule(CustomOp op, StringRef rule) {
  return (rule + " rule of @" + op.getCallee() + ", called here").str();
}

/// The rules of rules are differentiated so deep: one that never ends needs a function that does
/// not move with its tangents alone, of which no rule comes.
constexpr unsigned deepest = 64;

LogicalResult tooDeep(CustomOp op) {
  return op.emitOpError()
         << "cannot differentiate @" << op.getCallee()
         << ": its derivative needs a rule that needs a rule, and so on, more than " << deepest
         << " deep; it may have no transpose";
}

LogicalResult refused(CustomOp op) {
  return op.emitOpError() << "cannot differentiate @" << op.getCallee() << ": " << *op.getRefused();
}

//===- ad.custom: jvp, linearize --------------------------------------------===//

/// The tangents of the results, from the operation itself.
SmallVector<Value> mapLinearly(Emitter &b, CustomOp op, ArrayRef<Value> x, ArrayRef<Value> t) {
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(op.getInputs()))
    operands.push_back(isLinearIn(op, i) ? b.materialize(t[i], v.getType()) : x[i]);
  auto results = b.clone(op, operands)->getResults();
  return llvm::map_to_vector(results, [](Value v) { return isInexact(v.getType()) ? v : Value(); });
}

/// The results of `op` from those of a rule that returns them first, so that nothing is computed
/// twice.
void setAll(Linearizer &w, CustomOp op, ValueRange primals, ArrayRef<Value> tangents) {
  for (auto [y, p, ty] : llvm::zip_first(op->getResults(), primals, tangents))
    w.set(y, p, ty);
}

/// By the jvp rule as it stands: what it returns.
ValueRange byCallOf(func::FuncOp jvp, Emitter &b, CustomOp op, ArrayRef<Value> x,
                    ArrayRef<Value> t) {
  SmallVector<Value> operands(x);
  for (auto [v, ti] : llvm::zip(op.getInputs(), t))
    if (isInexact(v.getType()))
      operands.push_back(b.materialize(ti, v.getType()));
  return b.create<func::CallOp>(jvp, operands).getResults();
}

/// By the jvp rule, differentiated with respect to its tangents: at zero, and that says which of
/// the results move. Forward mode takes what the rule itself returns.
LogicalResult byJvp(Linearizer &w, CustomOp op, ArrayRef<Value> x, ArrayRef<Value> t,
                    func::FuncOp jvp) {
  Emitter &b = w.b;
  unsigned n = op->getNumResults();
  SmallVector<Seed> seeds(x.size());
  for (auto [v, ti] : llvm::zip(op.getInputs(), t))
    if (isInexact(v.getType()))
      seeds.push_back(ti ? dynamicSeed(b.getContext()) : Seed());
  if (!w.split) {
    auto derived = w.derivatives.jvp(jvp, seeds, n);
    if (failed(derived))
      return failure();
    ValueRange all = byCallOf(jvp, b, op, x, t);
    SmallVector<Value> tangents;
    for (auto [v, moves] : llvm::zip(all.drop_front(n), ArrayRef(derived->results).drop_front(n)))
      tangents.push_back(moves ? v : Value());
    setAll(w, op, all, atInexact(op->getResults(), tangents));
    return success();
  }
  SmallVector<Value> operands(x), present;
  for (Value v : inexactOf(op.getInputs()))
    operands.push_back(b.zero(v.getType()));
  appendPresent(present, t);
  auto linearized = w.derivatives.linearize(jvp, seeds, n, {Keeping::Callee});
  if (failed(linearized))
    return failure();
  ValueRange all = b.create<func::CallOp>(linearized->primal, operands).getResults();
  auto arguments = keptOf(linearized->primal, operands, all, n);
  llvm::append_range(arguments, present);
  auto pushed = b.create<func::CallOp>(linearized->pushforward.function, arguments);
  auto tangents = spread(linearized->pushforward.results, pushed.getResults());
  setAll(w, op, all, atInexact(op->getResults(), ArrayRef(tangents).drop_front(n)));
  return success();
}

/// By fwd and bwd.
LogicalResult byVjp(Linearizer &w, CustomOp op, ArrayRef<Value> x, ArrayRef<Value> t) {
  SmallVector<Value> operands(x);
  for (auto [v, ti] : llvm::zip(op.getInputs(), t))
    if (isInexact(v.getType()))
      operands.push_back(w.b.materialize(ti, v.getType()));
  auto moves = [&](Value v) { return !!w.tangentOf(v); };
  auto all = pushByVjp(w.b, w.derivatives, op, moves, operands);
  if (failed(all))
    return failure();
  auto results = ArrayRef(*all);
  unsigned n = op->getNumResults();
  setAll(w, op, ValueRange(results.take_front(n)),
         atInexact(op->getResults(), results.drop_front(n)));
  return success();
}

LogicalResult linearizeCustom(Linearizer &w, Operation *operation) {
  auto op = cast<CustomOp>(operation);
  auto x = llvm::map_to_vector(op.getInputs(), [&](Value v) { return w.primalOf(v); });
  auto t = llvm::map_to_vector(op.getInputs(), [&](Value v) { return w.tangentOf(v); });
  auto moves = [&](Value v) { return !!w.tangentOf(v); };
  if (isLinearAlong(op, moves)) {
    setAll(w, op, w.b.clone(op, x)->getResults(), mapLinearly(w.b, op, x, t));
    return success();
  }
  llvm::SaveAndRestore deeper(w.derivatives.ruleDepth, w.derivatives.ruleDepth + 1);
  if (w.derivatives.ruleDepth > deepest)
    return tooDeep(op);
  if (op.getFwd() && (w.split || isPushedByVjp(op)))
    return byVjp(w, op, x, t);
  if (op.getJvp()) {
    auto jvp = ruleOf(w.derivatives, op, "jvp", moves);
    if (failed(jvp))
      return failure();
    NoteOnError note(op->getLoc(), whoseRule(op, "jvp"));
    bool inRule = !w.split && w.derivatives.ruleDepth > 1;
    if (!inRule && w.derivatives.rulesUnderway.insert(*jvp).second) {
      llvm::scope_exit leave([&] { w.derivatives.rulesUnderway.erase(*jvp); });
      return byJvp(w, op, x, t, *jvp);
    }
    // A rule applies the function to its own tangents. Forwards that is what the rule says; reverse
    // mode needs the function's body, as in JAX.
    if (!w.split) {
      ValueRange all = byCallOf(*jvp, w.b, op, x, t);
      setAll(w, op, all, atInexact(op->getResults(), all.drop_front(op->getNumResults())));
      return success();
    }
  }
  if (op.getRefused())
    return refused(op);
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  NoteOnError note(op->getLoc(), "differentiated as its body says");
  return linearizeCall(w, op, *callee);
}

//===- ad.custom: transpose, jet, vmap --------------------------------------===//

LogicalResult transposeCustom(Transposer &w, Operation *operation) {
  auto op = cast<CustomOp>(operation);
  if (!isLinearAlong(op, [&](Value v) { return w.isLinear(v); }))
    return op->emitOpError("is not linear in its operands, so it has no transpose");
  if (!op.getTranspose())
    return op->emitOpError() << "has no transpose: @" << op.getCallee()
                             << " is linear, but no function is given that transposes it";
  auto rule = ruleOf(w.derivatives, op, "transpose", [&](Value v) { return w.isLinear(v); });
  if (failed(rule))
    return failure();
  SmallVector<Value> operands, linear;
  for (auto [i, v] : llvm::enumerate(op.getInputs()))
    if (isLinearIn(op, i))
      linear.push_back(v);
    else
      operands.push_back(w.primalOf(v));
  for (Value y : inexactOf(op->getResults()))
    operands.push_back(w.b.materialize(w.cotangentOf(y), y.getType()));
  auto cotangents = w.b.create<func::CallOp>(*rule, operands).getResults();
  for (auto [v, ct] : llvm::zip(linear, cotangents))
    if (w.isLinear(v))
      w.accumulate(v, ct);
  return success();
}

LogicalResult jetCustom(Series &w, Operation *operation) {
  auto op = cast<CustomOp>(operation);
  Emitter &b = w.b;
  auto coefficients = [&](unsigned k) {
    return llvm::map_to_vector(op.getInputs(), [&](Value v) { return w.at(v, k); });
  };
  auto x = coefficients(0);
  auto setCoefficients = [&](unsigned k, auto &&values) {
    for (auto [y, v] : llvm::zip_first(op->getResults(), values))
      w.set(y, k, v);
  };
  auto moves = [&](Value v) { return isInexact(v.getType()) && !w.isConstant(v); };
  if (isLinearAlong(op, moves)) {
    setCoefficients(0, b.clone(op, x)->getResults());
    for (unsigned k = 1; k <= w.order; ++k) {
      auto xk = coefficients(k);
      setCoefficients(k, llvm::any_of(xk, [](Value v) { return v; })
                             ? mapLinearly(b, op, x, xk)
                             : SmallVector<Value>(op->getNumResults()));
    }
    return success();
  }
  if (!op.getJvp() && !isPushedByVjp(op)) {
    if (op.getRefused())
      return refused(op);
    auto callee = functionOf(w.derivatives, op, "callee");
    if (failed(callee))
      return failure();
    NoteOnError note(op->getLoc(), "differentiated as its body says");
    return jetCall(w, op, *callee);
  }
  auto jvp = jvpRuleOf(w.derivatives, op, moves);
  if (failed(jvp))
    return failure();
  NoteOnError note(op->getLoc(), whoseRule(op, op.getJvp() ? "jvp" : "vjp"));
  // y' = jvp(x, x'): k y_k is its coefficient k - 1, where that of x' is (j + 1) x_(j + 1).
  unsigned order = w.order - 1, n = op->getNumResults();
  auto tangentsOf = [&](ValueRange all) { return atInexact(op->getResults(), all.drop_front(n)); };
  if (order == 0) {
    ValueRange all = byCallOf(*jvp, b, op, x, coefficients(1));
    setCoefficients(0, all);
    setCoefficients(1, tangentsOf(all));
    return success();
  }
  SmallVector<Value> operands(x), series;
  for (Value v : op.getInputs())
    for (unsigned k = 1; k <= order; ++k)
      series.push_back(w.at(v, k));
  for (Value v : inexactOf(op.getInputs())) {
    operands.push_back(b.materialize(w.at(v, 1), v.getType()));
    for (unsigned k = 1; k <= order; ++k)
      series.push_back(b.scale(k + 1, w.at(v, k + 1)));
  }
  auto derived = w.derivatives.jet(*jvp, order, seedsOf(b.getContext(), series));
  if (failed(derived))
    return failure();
  appendPresent(operands, series);
  ValueRange all = b.create<func::CallOp>(derived->function, operands).getResults();
  setCoefficients(0, all);
  setCoefficients(1, tangentsOf(all));
  auto present = spread(derived->results, all.drop_front(jvp->getNumResults()));
  for (unsigned k = 1; k <= order; ++k) {
    SmallVector<Value> yk(op->getNumResults());
    unsigned next = n;
    for (auto [y, v] : llvm::zip(op->getResults(), yk))
      if (isInexact(y.getType()))
        v = b.scale(1. / (k + 1), present[next++ * order + k - 1]);
    setCoefficients(k + 1, yk);
  }
  return success();
}

/// The callee on batches. The rules are batched when they are asked for. Whatever has a cotangent
/// is mapped, and so are all results, so that the rules fit together.
LogicalResult vmapCustom(Vectorizer &w, Operation *operation) {
  auto op = cast<CustomOp>(operation);
  NoteOnError note(op->getLoc(), ("@" + op.getCallee() + " is called here").str());
  SmallVector<Value> operands;
  SmallVector<bool> mapped;
  BatchLevel level{w.size, {}, w.derivatives.axis, w.derivatives.spmd};
  for (auto [i, v] : llvm::enumerate(op.getInputs())) {
    Batched x = w.at(v);
    if (isLinearIn(op, i) || (op.getFwd() && isInexact(v.getType())))
      x = {withBatch(w.b, x, w.size), true};
    operands.push_back(x.v);
    mapped.push_back(x.mapped);
    level.mapped.push_back(x.mapped);
  }
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  llvm::SaveAndRestore inRule(w.derivatives.inRule, true);
  auto derived = w.derivatives.vmap(*callee, mapped, w.size, /*all=*/true);
  if (failed(derived))
    return failure();
  OperationState state(w.b.getLoc(), op->getName());
  state.addOperands(operands);
  for (Type type : op->getResultTypes())
    state.addTypes(withLeading(w.size, type));
  state.addAttributes(op->getAttrs());
  state.attributes.set("callee", FlatSymbolRefAttr::get(derived->function));
  if (op.getJvp() || op.getFwd() || op.getTranspose())
    state.attributes.set("batches", withLevel(op.getBatchesAttr(), level, op.getContext()));
  Operation *copy = w.b.insert(Operation::create(state));
  for (auto [y, v] : llvm::zip(op->getResults(), copy->getResults()))
    w.set(y, {v, true});
  return success();
}

} // namespace

void evolute::addCustomRules(RuleTable &table) {
  auto &rule = table["ad.custom"];
  rule = {Kind::Structured};
  rule.structured = {linearizeCustom, transposeCustom, jetCustom, vmapCustom};
}
