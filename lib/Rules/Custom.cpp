//===- Custom.cpp - Calls that bring their own derivatives ------------------===//
//
//   ad.custom     a call of a function with rules: see the operation's description
//   ad.transpose  the transpose of a linear function, which transposed is a call
//
// In all that follows a rule may contain the operation that it is the rule of: a function like
// cos' = -sin sin' = cos comes from rules that name each other. So rules are used one order at a
// time: a jvp is differentiated with respect to its tangents alone, and in a series of order k it
// is asked for order k - 1. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;
using ad::CustomOp;
using ad::TransposeOp;

namespace {

/// The values of `all` whose types have tangents.
SmallVector<Value> inexactOf(ValueRange all) {
  return llvm::to_vector(
      llvm::make_filter_range(all, [](Value v) { return isInexact(v.getType()); }));
}

/// `values`, one for each inexact of `like` (and more), in the places of these; null elsewhere.
template <typename Values>
SmallVector<Value> atInexact(ValueRange like, const Values &values) {
  SmallVector<Value> result;
  unsigned next = 0;
  for (Value v : like)
    result.push_back(isInexact(v.getType()) ? values[next++] : Value());
  return result;
}

//===- ad.custom: which rule ------------------------------------------------===//

bool isLinearIn(CustomOp op, unsigned i) {
  return op.getLinear() && llvm::is_contained(*op.getLinear(), i);
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

/// Which of the arguments of a rule have a batch in front, if the operands have it where `mapped`
/// says. Cotangents and residuals always have.
SmallVector<bool> mappedOf(CustomOp op, StringRef rule, ArrayRef<int64_t> mapped, unsigned count) {
  SmallVector<bool> pattern, tangents;
  for (auto [i, v, m] : llvm::enumerate(op.getInputs(), mapped)) {
    if (rule != "bwd" && !(rule == "transpose" && isLinearIn(op, i)))
      pattern.push_back(m);
    if (isInexact(v.getType()))
      tangents.push_back(m);
  }
  if (rule == "jvp")
    llvm::append_range(pattern, tangents);
  pattern.resize(count, true);
  return pattern;
}

/// The rules of rules are differentiated so deep: one that never ends needs a function that does not
/// move with its tangents alone, of which no rule comes.
constexpr unsigned deepest = 64;

LogicalResult tooDeep(CustomOp op) {
  return op.emitOpError() << "cannot differentiate @" << op.getCallee()
                          << ": its derivative needs a rule that needs a rule, and so on, more than "
                          << deepest << " deep; it may have no transpose";
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

/// By the jvp rule, differentiated with respect to its tangents at zero.
LogicalResult byJvp(Linearizer &w, CustomOp op, ArrayRef<Value> x, ArrayRef<Value> t,
                    func::FuncOp jvp) {
  Emitter &b = w.b;
  SmallVector<Value> operands(x), present;
  SmallVector<Seed> seeds(x.size());
  for (auto [v, ti] : llvm::zip(op.getInputs(), t))
    if (isInexact(v.getType())) {
      operands.push_back(b.zero(v.getType()));
      seeds.push_back(ti ? dynamicSeed(b.getContext()) : Seed());
    }
  appendPresent(present, t);
  unsigned n = op->getNumResults();
  SmallVector<Value> tangents;
  ValueRange all;
  if (w.split) {
    auto linearized = w.derivatives.linearize(jvp, seeds, n, {Keeping::Callee});
    if (failed(linearized))
      return failure();
    all = b.create<func::CallOp>(linearized->primal, operands).getResults();
    auto arguments = keptOf(linearized->primal, operands, all, n);
    llvm::append_range(arguments, present);
    auto pushed = b.create<func::CallOp>(linearized->pushforward.function, arguments);
    tangents = spread(linearized->pushforward.results, pushed.getResults());
  } else {
    auto derived = w.derivatives.jvp(jvp, seeds, n);
    if (failed(derived))
      return failure();
    llvm::append_range(operands, present);
    all = b.create<func::CallOp>(derived->function, operands).getResults();
    tangents = spread(derived->results, all.drop_front(n));
  }
  setAll(w, op, all, atInexact(op->getResults(), ArrayRef(tangents).drop_front(n)));
  return success();
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

/// By fwd and bwd: the tangents are what is the transpose of bwd.
LogicalResult byVjp(Linearizer &w, CustomOp op, ArrayRef<Value> x, ArrayRef<Value> t) {
  auto moves = [&](Value v) { return !!w.tangentOf(v); };
  auto fwd = ruleOf(w.derivatives, op, "fwd", moves);
  auto bwd = failed(fwd) ? fwd : ruleOf(w.derivatives, op, "bwd", moves);
  if (failed(fwd) || failed(bwd))
    return failure();
  Emitter &b = w.b;
  auto all = b.create<func::CallOp>(*fwd, x).getResults();
  unsigned n = op->getNumResults();
  SmallVector<Value> given;
  for (auto [v, ti] : llvm::zip(op.getInputs(), t))
    if (isInexact(v.getType()))
      given.push_back(b.materialize(ti, v.getType()));
  auto types = TypeRange(bwd->getArgumentTypes()).drop_front(all.size() - n);
  auto tangents = b.create<TransposeOp>(types, bwd->getSymName(), all.drop_front(n), given);
  setAll(w, op, all, atInexact(op->getResults(), tangents->getResults()));
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
  if (w.split && op.getFwd())
    return byVjp(w, op, x, t);
  if (op.getJvp()) {
    auto jvp = ruleOf(w.derivatives, op, "jvp", moves);
    if (failed(jvp))
      return failure();
    NoteOnError note(op->getLoc(), whoseRule(op, "jvp"));
    bool inRule = !w.split && w.derivatives.ruleDepth > 1;
    if (!inRule && w.derivatives.rulesUnderway.insert(*jvp).second) {
      auto leave = llvm::make_scope_exit([&] { w.derivatives.rulesUnderway.erase(*jvp); });
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
  NoteOnError note(op->getLoc(), op.getFwd() ? "a function with a vjp rule alone is differentiated "
                                               "forwards as its body says; give it a jvp rule"
                                             : "differentiated as its body says");
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
  if (!op.getJvp()) {
    if (op.getRefused())
      return refused(op);
    auto callee = functionOf(w.derivatives, op, "callee");
    if (failed(callee))
      return failure();
    NoteOnError note(op->getLoc(), op.getFwd() ? "a function with a vjp rule alone has the series "
                                                 "that its body has; give it a jvp rule"
                                               : "differentiated as its body says");
    return jetCall(w, op, *callee);
  }
  auto jvp = ruleOf(w.derivatives, op, "jvp", moves);
  if (failed(jvp))
    return failure();
  NoteOnError note(op->getLoc(), whoseRule(op, "jvp"));
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

/// The callee on batches. The rules are batched when they are asked for. Whatever has a cotangent is
/// mapped, and so are all results, so that the rules fit together.
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

//===- ad.transpose ---------------------------------------------------------===//

/// As a call of what computes it.
template <typename Walk, LogicalResult (*transform)(Walk &, Operation *, func::FuncOp)>
LogicalResult ofForward(Walk &w, Operation *op) {
  auto forward = forwardOf(w.derivatives, cast<TransposeOp>(op));
  return failed(forward) ? failure() : transform(w, op, *forward);
}

LogicalResult transposeTranspose(Transposer &w, Operation *operation) {
  auto op = cast<TransposeOp>(operation);
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  SmallVector<Value> operands;
  for (Value r : op.getResiduals()) {
    if (w.isLinear(r))
      return op->emitOpError("is not linear in its residuals, so it has no transpose");
    operands.push_back(w.primalOf(r));
  }
  for (Value y : op->getResults())
    operands.push_back(w.b.materialize(w.cotangentOf(y), y.getType()));
  auto results = w.b.create<func::CallOp>(*callee, operands).getResults();
  auto cotangents = inexactOf(results);
  for (auto [v, ct] : llvm::zip(op.getApplied(), cotangents))
    if (w.isLinear(v))
      w.accumulate(v, ct);
  return success();
}

LogicalResult vmapTranspose(Vectorizer &w, Operation *operation) {
  auto op = cast<TransposeOp>(operation);
  auto callee = functionOf(w.derivatives, op, "callee");
  if (failed(callee))
    return failure();
  SmallVector<bool> every(callee->getNumArguments(), true);
  auto derived = w.derivatives.vmap(*callee, every, w.size, /*all=*/true);
  if (failed(derived))
    return failure();
  auto batched = [&](ValueRange values) {
    return llvm::map_to_vector(values, [&](Value v) { return withBatch(w.b, w.at(v), w.size); });
  };
  SmallVector<Type> types;
  for (Type type : op->getResultTypes())
    types.push_back(withLeading(w.size, type));
  auto copy = w.b.create<TransposeOp>(types, derived->function.getSymName(),
                                      batched(op.getResiduals()), batched(op.getApplied()));
  for (auto [y, v] : llvm::zip(op->getResults(), copy->getResults()))
    w.set(y, {v, true});
  return success();
}

} // namespace

FailureOr<func::FuncOp> evolute::ruleOf(Derivatives &derivatives, CustomOp op, StringRef rule,
                                        function_ref<bool(Value)> moves) {
  std::string name = op->getAttrOfType<FlatSymbolRefAttr>(rule).getValue().str();
  if (op.getByActivity() && rule != "transpose") {
    name += '.';
    for (Value v : inexactOf(op.getInputs()))
      name += moves(v) ? '1' : '0';
  }
  FailureOr<func::FuncOp> f = derivatives.lookup(name);
  if (!*f && failed(f = derivatives.provide(op, name)))
    return failure();
  llvm::SaveAndRestore inRule(derivatives.inRule, true);
  llvm::SaveAndRestore axis(derivatives.axis);
  llvm::SaveAndRestore spmd(derivatives.spmd);
  for (const BatchLevel &level : levelsOf(op.getBatchesAttr())) {
    derivatives.axis = level.axis.str();
    derivatives.spmd = level.spmd;
    auto mapped = mappedOf(op, rule, level.mapped, f->getNumArguments());
    auto derived = derivatives.vmap(*f, mapped, level.size, /*all=*/true);
    if (failed(derived))
      return failure();
    f = derived->function;
  }
  return f;
}

FailureOr<func::FuncOp> evolute::forwardOf(Derivatives &derivatives, TransposeOp op) {
  auto callee = functionOf(derivatives, op, "callee");
  if (failed(callee))
    return failure();
  std::string name =
      (callee->getName() + (derivatives.nanSafe ? ".transposed.nan_safe" : ".transposed")).str();
  if (auto made = derivatives.lookup(name); made && derivatives.isDerived(made))
    return made;
  NoteOnError note(op->getLoc(), ("the transpose of @" + callee->getName() +
                                  " is wanted here, "
                                  "because a vjp rule is used forwards")
                                     .str());
  unsigned n = op.getResiduals().size();
  SmallVector<Seed> seeds(n);
  seeds.resize(callee->getNumArguments(), dynamicSeed(op.getContext()));
  auto linearized = derivatives.linearize(*callee, seeds, /*primals=*/0, {Keeping::Again});
  if (failed(linearized))
    return failure();
  SmallVector<Seed> applied;
  for (auto [type, there] : llvm::zip(callee->getResultTypes(), linearized->pushforward.results))
    if (there)
      applied.push_back(dynamicSeed(op.getContext()));
  auto transposed = derivatives.transpose(linearized->pushforward.function, applied);
  if (failed(transposed))
    return failure();
  auto forward = derivatives.create(*callee, name, op->getOperandTypes());
  Block &block = forward.getBody().front();
  Emitter b(&block, op->getLoc());
  SmallVector<Value> operands(block.getArguments().take_front(n));
  for (Type type : op->getResultTypes())
    operands.push_back(b.zero(type));
  auto residuals = b.create<func::CallOp>(linearized->primal, operands).getResults();
  operands.assign(residuals.begin(), residuals.end());
  unsigned next = n;
  for (auto [type, there] : llvm::zip(callee->getResultTypes(), linearized->pushforward.results))
    if (isInexact(type)) {
      Value v = block.getArgument(next++);
      if (there)
        operands.push_back(v);
    }
  auto results = b.create<func::CallOp>(transposed->function, operands).getResults();
  SmallVector<Value> all;
  for (auto [type, v] : llvm::zip(op->getResultTypes(), spread(transposed->results, results)))
    all.push_back(b.materialize(v, type));
  finish(forward, all);
  return forward;
}

void evolute::addCustomRules(RuleTable &table) {
  auto structured = [&](StringRef op, Structured s) {
    table[op.str()] = {Kind::Structured};
    table[op.str()].structured = s;
  };
  structured("ad.custom", {linearizeCustom, transposeCustom, jetCustom, vmapCustom});
  structured("ad.transpose", {ofForward<Linearizer, linearizeCall>, transposeTranspose,
                              ofForward<Series, jetCall>, vmapTranspose});
}
