#include "lib/Rules/Listing.h"
#include "lib/Passes/Passes.h"
#include "lib/Rules/Rule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace evolute;

/// The transformations of a rule, in alphabetical order.
static std::string modes(const Rule &rule) {
  if (rule.kind == Kind::NotDifferentiable)
    return rule.vmap ? "vmap" : "-";
  const Structured &s = rule.structured;
  bool structured = rule.kind == Kind::Structured;
  std::string text;
  auto mode = [&](bool has, const char *name) {
    text += has ? (text.empty() ? "" : " ") + std::string(name) : "";
  };
  mode(!structured || s.jet, "jet");
  mode(!structured || s.linearize, "jvp");
  mode(!structured || s.transpose, "linearize");
  mode(rule.transpose || s.transpose, "transpose");
  mode(rule.vmap || s.vmap || rule.equivalent, "vmap");
  return text;
}

void evolute::listRules(llvm::raw_ostream &os) {
  for (auto &[op, rule] : rules()) {
    os << op << "\t" << name(rule.kind) << "\t" << modes(rule);
    if (!rule.reason.empty())
      os << "\t" << rule.reason;
    os << "\n";
  }
}

void evolute::printRules(llvm::raw_ostream &os) {
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  Location loc = UnknownLoc::get(&context);
  auto module = ModuleOp::create(loc);
  OpBuilder at = OpBuilder::atBlockEnd(module.getBody());
  Type type = RankedTensorType::get({}, Float64Type::get(&context));
  for (auto &[op, rule] : rules()) {
    if (rule.kind != Kind::Elementwise)
      continue;
    SmallVector<Type> types(rule.partials.size(), type);
    auto f = func::FuncOp::create(at, loc, op, FunctionType::get(&context, types, {}));
    Block *block = f.addEntryBlock();
    Emitter b(block, loc);
    OperationState state(loc, op);
    state.addOperands(block->getArguments());
    state.addTypes(type);
    Expr y(b, b.insert(Operation::create(state))->getResult(0));
    auto x = llvm::map_to_vector(block->getArguments(), [&](Value v) { return Expr(b, v); });
    SmallVector<Value> partials;
    for (const Partial &partial : rule.partials)
      if (partial)
        partials.push_back(partial(x, y).value());
    auto end = OpBuilder::atBlockEnd(block);
    func::ReturnOp::create(end, loc, partials);
    f.setType(FunctionType::get(&context, types, ValueRange(partials).getTypes()));
    if (y.v.use_empty())
      y.v.getDefiningOp()->erase();
  }
  os << "// Elementwise operations: the partial derivatives with respect to each operand.\n"
     << module << "\n";
  module->destroy();
  os << "\n// All operations: kind and transformations.\n";
  std::string list;
  llvm::raw_string_ostream lines(list);
  listRules(lines);
  SmallVector<StringRef> each;
  StringRef(list).split(each, '\n', -1, false);
  for (StringRef line : each)
    os << "// " << line << "\n";
}
