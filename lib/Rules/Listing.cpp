#include "lib/Rules/Listing.h"
#include "lib/Passes/Passes.h"
#include "lib/Rules/Rule.h"

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

/// `v` as a formula: how tightly its outermost operation binds says whether it needs parentheses.
static std::string formula(Value v, const DenseMap<Value, std::string> &names, int outer = 0) {
  if (auto it = names.find(v); it != names.end())
    return it->second;
  if (auto splat = splatOf(v)) {
    SmallString<16> digits;
    if (isa<FloatType>(splat.getElementType()))
      splat.getSplatValue<APFloat>().toString(digits, /*FormatPrecision=*/6);
    else
      splat.getSplatValue<APInt>().toStringSigned(digits);
    return digits.str().str();
  }
  Operation *op = v.getDefiningOp();
  StringRef name = op->getName().stripDialect();
  auto operand = [&](unsigned i, int binding) {
    return formula(op->getOperand(i), names, binding);
  };
  struct Infix {
    StringRef name, sign;
    int binding, right;
  };
  static const Infix infixes[] = {{"add", " + ", 1, 1},
                                  {"divide", " / ", 2, 3},
                                  {"multiply", " ", 2, 2},
                                  {"subtract", " - ", 1, 2}};
  for (const Infix &infix : infixes)
    if (name == infix.name) {
      auto text = operand(0, infix.binding) + infix.sign.str() + operand(1, infix.right);
      return outer > infix.binding ? "(" + text + ")" : text;
    }
  if (name == "negate")
    return outer > 1 ? "(-" + operand(0, 3) + ")" : "-" + operand(0, 3);
  if (auto compare = dyn_cast<stablehlo::CompareOp>(op)) {
    static const std::map<std::string, std::string> signs = {
        {"EQ", "="}, {"GE", ">="}, {"GT", ">"}, {"LE", "<="}, {"LT", "<"}, {"NE", "!="}};
    std::string direction;
    llvm::raw_string_ostream(direction) << compare.getComparisonDirection();
    auto it = signs.find(direction);
    return "(" + operand(0, 1) + " " + (it == signs.end() ? direction : it->second) + " " +
           operand(1, 1) + ")";
  }
  std::string text = name.str() + "(";
  for (unsigned i = 0; i < op->getNumOperands(); ++i)
    text += (i ? ", " : "") + operand(i, 0);
  return text + ")";
}

/// The partial derivatives of an elementwise operation of operands `a`, `b` .. and result `y`.
static std::string partials(MLIRContext &context, StringRef name, const Rule &rule) {
  Location loc = UnknownLoc::get(&context);
  Type type = RankedTensorType::get({}, Float64Type::get(&context));
  Block block;
  DenseMap<Value, std::string> names;
  SmallVector<Value> operands;
  for (unsigned i = 0; i < rule.partials.size(); ++i) {
    operands.push_back(block.addArgument(type, loc));
    names[operands.back()] = std::string(1, static_cast<char>('a' + i));
  }
  Emitter b(&block, loc);
  OperationState state(loc, name);
  state.addOperands(operands);
  state.addTypes(type);
  Expr y(b, b.insert(Operation::create(state))->getResult(0));
  names[y.v] = "y";
  auto x = llvm::map_to_vector(operands, [&](Value v) { return Expr(b, v); });
  std::string text;
  for (const Partial &partial : rule.partials) {
    std::string one = partial ? formula(partial(x, y).value(), names) : "none";
    constexpr unsigned readable = 160;
    text += (text.empty() ? "" : ", ") + (one.size() > readable ? "a longer sum" : "`" + one + "`");
  }
  return text;
}

void evolute::printRules(llvm::raw_ostream &os) {
  struct Section {
    Kind kind;
    StringRef what;
  };
  static const Section sections[] = {
      {Kind::Bilinear, "Linear in each of two operands: the derivative is a sum of two."},
      {Kind::Constant, "The derivative is zero."},
      {Kind::Custom, "The derivative is written with other operations."},
      {Kind::Elementwise, "The partial derivative for each operand, where `a`, `b`, `c` are the "
                          "operands and `y` is the "
                          "result."},
      {Kind::Equivalent, "Said with other operations, whose rules apply."},
      {Kind::Implicit, "Solves an equation; so does the derivative."},
      {Kind::Linear, "The derivative is the operation itself."},
      {Kind::NotDifferentiable, "An error in every derivative, with the reason given here."},
      {Kind::Structured, "Holds or calls a program, whose derivative is taken."}};
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  os << "# The rules\n\nWhat Evolute knows of each operation: `evolute-opt --print-rules` wrote "
        "this "
        "page, and `make docs` writes it anew.\nIn brackets, what an operation combines elements "
        "with. The kinds are explained in\n[lib/Rules/Rule.h](../../lib/Rules/Rule.h).\n";
  for (const Section &section : sections) {
    bool formulas = section.kind == Kind::Elementwise;
    bool reasons = llvm::any_of(rules(), [&](auto &it) {
      return it.second.kind == section.kind && !it.second.reason.empty();
    });
    os << "\n## " << name(section.kind) << "\n\n"
       << section.what << "\n\n| operation |" << (formulas ? " partial derivatives |" : "")
       << " transformations |" << (reasons ? " note |" : "") << "\n|---|---|"
       << (formulas ? "---|" : "") << (reasons ? "---|" : "") << "\n";
    for (auto &[op, rule] : rules()) {
      if (rule.kind != section.kind)
        continue;
      os << "| `" << op << "` |";
      if (formulas)
        os << " " << partials(context, op, rule) << " |";
      os << " " << modes(rule) << " |";
      if (reasons)
        os << " " << rule.reason << (rule.reason.empty() ? "|" : " |");
      os << "\n";
    }
  }
}
