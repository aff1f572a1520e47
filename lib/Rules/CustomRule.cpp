//===- CustomRule.cpp - Which function is the rule of an ad.custom ----------===//
//
// The one that the operation names, for its batches; whoever runs the pass may provide it. A jvp
// rule is also what fwd and bwd make one.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;
using ad::CustomOp;
using ad::TransposeOp;

/// Which of the arguments of a rule have a batch in front, if the operands have it where `mapped`
/// says. Cotangents and residuals always have.
static SmallVector<bool> mappedOf(CustomOp op, StringRef rule, ArrayRef<int64_t> mapped,
                                  unsigned count) {
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

SmallVector<Value> evolute::inexactOf(ValueRange all) {
  return llvm::to_vector(
      llvm::make_filter_range(all, [](Value v) { return isInexact(v.getType()); }));
}

bool evolute::isLinearIn(CustomOp op, unsigned i) {
  return op.getLinear() && llvm::is_contained(*op.getLinear(), i);
}

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

bool evolute::isPushedByVjp(CustomOp op) {
  return op.getFwd() && !op.getJvp() && !op.getPlainBody();
}

FailureOr<SmallVector<Value>> evolute::pushByVjp(Emitter &b, Derivatives &derivatives, CustomOp op,
                                                 function_ref<bool(Value)> moves,
                                                 ValueRange operands) {
  auto fwd = ruleOf(derivatives, op, "fwd", moves);
  auto bwd = failed(fwd) ? fwd : ruleOf(derivatives, op, "bwd", moves);
  if (failed(fwd) || failed(bwd))
    return failure();
  unsigned inputs = op.getInputs().size(), n = op->getNumResults();
  auto all = b.create<func::CallOp>(*fwd, operands.take_front(inputs)).getResults();
  auto types = TypeRange(bwd->getArgumentTypes()).drop_front(all.size() - n);
  auto pushed = b.create<TransposeOp>(types, bwd->getSymName(), all.drop_front(n),
                                      operands.drop_front(inputs));
  SmallVector<Value> results(all.take_front(n));
  llvm::append_range(results, pushed->getResults());
  return results;
}

FailureOr<func::FuncOp> evolute::jvpRuleOf(Derivatives &derivatives, CustomOp op,
                                           function_ref<bool(Value)> moves) {
  if (op.getJvp())
    return ruleOf(derivatives, op, "jvp", moves);
  auto fwd = ruleOf(derivatives, op, "fwd", moves);
  if (failed(fwd))
    return failure();
  std::string name = (fwd->getName() + ".jvp_rule").str();
  if (auto made = derivatives.lookup(name); made && derivatives.isDerived(made))
    return made;
  SmallVector<Type> types(op->getOperandTypes());
  for (Value v : inexactOf(op.getInputs()))
    types.push_back(v.getType());
  auto jvp = derivatives.create(*fwd, name, types);
  Block &block = jvp.getBody().front();
  Emitter b(&block, op->getLoc());
  auto all = pushByVjp(b, derivatives, op, moves, block.getArguments());
  if (failed(all))
    return failure();
  finish(jvp, *all);
  return jvp;
}
