//===- Collapse.cpp - Sums over a batch, taken as early as can be ------------===//
//
// What is wanted as a sum over the batch, such as the second derivatives of a Laplacian, is often
// a linear function of values that depend on the batch, and of others that do not. Then the sum
// goes through: sum_r w x_r = w sum_r x_r, and one row does where there were as many as the batch
// has. The highest coefficient of a series is such a value: it meets the others only in products
// with what has no derivative. Where a product of two values is summed, what they have as factors
// that do not depend on the batch goes behind the sum: f''(x) sum_r x_r x_r.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Rules/Scan.h"

using namespace mlir;
using namespace evolute;

/// The operands in which `op` is linear, all together, while the others stay; empty if one of the
/// others varies.
static SmallVector<bool> linearIn(Operation *op, const Rule &rule,
                                  function_ref<bool(Value)> varies) {
  unsigned n = op->getNumOperands();
  SmallVector<bool> linear(n, false);
  switch (rule.kind) {
  case Kind::Bilinear:
    for (unsigned i = 0; i < n; ++i)
      linear[i] = varies(op->getOperand(i));
    return linear[0] && linear[1] ? SmallVector<bool>() : linear;
  case Kind::Implicit:
    linear[1 - rule.implicit.rhs] = true;
    break;
  case Kind::Linear:
    if (rule.derivative || !usedFromAround(op->getRegions()).empty())
      return {};
    for (unsigned i = 0; i < n; ++i)
      linear[i] = isInexact(op->getOperand(i).getType()) && !llvm::is_contained(rule.selectors, i);
    break;
  default:
    return {};
  }
  for (unsigned i = 0; i < n; ++i)
    if (!linear[i] && varies(op->getOperand(i)))
      return {};
  return linear;
}

namespace {

/// Finds the values that nobody needs but as sums.
class Needs {
public:
  explicit Needs(DenseSet<Value> &onlySums) : sums(onlySums) {}

  /// Notes what in `block` depends on a value that varies.
  void follow(Block &block) {
    for (Operation &op : block.without_terminator()) {
      if (!dependsOn(&op, varying))
        continue;
      auto varies = [&](Value v) { return varying.contains(v); };
      if (auto scan = dyn_cast<ad::ScanOp>(op)) {
        Block &body = scan.getBody().front();
        auto marked = argumentsWhere(scan, varies);
        closeOverScan(scan, marked, varies, [](Value) { return true; });
        for (auto [x, m] : llvm::zip(body.getArguments(), marked))
          if (m)
            varying.insert(x);
        follow(body);
      }
    }
  }

  /// `wanted`: which of the results are wanted as sums.
  void visit(Block &block, ArrayRef<bool> wanted) {
    auto note = [&](Value v) {
      bool isSum = varying.contains(v) && isInexact(v.getType()) &&
                   llvm::all_of(v.getUses(), [&](OpOperand &use) {
                     return use.getOwner()->getBlock() == &block && passes(use, wanted);
                   });
      isSum ? (void)sums.insert(v) : (void)sums.erase(v);
    };
    for (Operation &op : llvm::reverse(block.without_terminator())) {
      llvm::for_each(op.getResults(), note);
      if (auto scan = dyn_cast<ad::ScanOp>(op))
        visit(scan);
    }
    llvm::for_each(block.getArguments(), note);
  }

  DenseSet<Value> varying;

private:
  /// What is carried is a sum if it is one at every step and afterwards.
  void visit(ad::ScanOp scan) {
    auto isSum = [&](Value v) { return sums.contains(v); };
    Block &body = scan.getBody().front();
    unsigned n = scan.getInits().size();
    auto wanted = llvm::map_to_vector(ValueRange(scan.getResults()), isSum);
    for (bool changes = true; changes;) {
      changes = false;
      visit(body, wanted);
      for (unsigned i = 0; i < n; ++i)
        if (Value x = body.getArgument(1 + i); wanted[i] && !isSum(x))
          wanted[i] = false, changes = true;
        else if (!wanted[i])
          sums.erase(x);
    }
    SmallVector<bool> through(wanted.begin(), wanted.begin() + n);
    for (unsigned i = 0; i < n; ++i)
      if (!wanted[i])
        sums.erase(scan.getResult(i));
    for (Value x : body.getArguments().drop_front(1 + n))
      through.push_back(isSum(x));
    throughScan[scan] = std::move(through);
  }

  /// Whether a sum of what is used is all that `use` needs.
  bool passes(OpOperand &use, ArrayRef<bool> wanted) {
    Operation *op = use.getOwner();
    unsigned i = use.getOperandNumber();
    if (op->hasTrait<OpTrait::IsTerminator>())
      return wanted[i];
    if (isa<ad::ScanOp>(op))
      return throughScan[op][i];
    if (!llvm::all_of(op->getResults(), [&](Value y) { return sums.contains(y); }))
      return false;
    // What has no rule is refused where it is batched.
    ScopedDiagnosticHandler quiet(op->getContext(), [](Diagnostic &) { return success(); });
    auto rule = lookupRule(op, "vmap");
    if (failed(rule))
      return false;
    auto linear = linearIn(op, **rule, [&](Value v) { return varying.contains(v); });
    return !linear.empty() && linear[i];
  }

  DenseSet<Value> &sums;
  DenseMap<Operation *, SmallVector<bool>> throughScan;
};

} // namespace

void Vectorizer::findSums(Block &block, ArrayRef<bool> wanted) {
  Needs needs(onlySums);
  for (BlockArgument x : block.getArguments())
    if (at(x).mapped)
      needs.varying.insert(x);
  needs.follow(block);
  needs.visit(block, wanted);
  for (BlockArgument x : block.getArguments()) // which come in rows
    onlySums.erase(x);
}

Value Vectorizer::sumOf(Value v) {
  Batched x = at(v);
  if (collapsed.contains(v))
    return x.v;
  return b.materialize(x.mapped ? b.sum(x.v, {0}) : b.scale(size, x.v), v.getType());
}

/// `v` without the factors that do not vary, which go to `factors`.
static Value peeled(Value v, SmallVectorImpl<Value> &factors, function_ref<bool(Value)> varies) {
  while (auto product = v.getDefiningOp<stablehlo::MulOp>()) {
    Value x = product.getLhs(), y = product.getRhs();
    if (hasNanSafeDerivative(product) || varies(x) == varies(y))
      break;
    factors.push_back(varies(x) ? y : x);
    v = varies(x) ? x : y;
  }
  return v;
}

Value Vectorizer::sumOfProduct(stablehlo::MulOp op) {
  SmallVector<Value> factors;
  auto isVarying = [&](Value v) { return varies(v); };
  Value x = peeled(op.getLhs(), factors, isVarying), y = peeled(op.getRhs(), factors, isVarying);
  if (hasNanSafeDerivative(op) || !at(x).mapped || !at(y).mapped)
    return {};
  b.setLoc(op, "vmap");
  Value sum = b.sum(b.mul(at(x).v, at(y).v), {0});
  for (Value factor : factors)
    sum = b.mul(sum, at(factor).v);
  return b.materialize(sum, op.getType());
}

LogicalResult Vectorizer::visitSum(Operation *op) {
  auto rule = lookupRule(op, "vmap");
  if (failed(rule))
    return failure();
  auto linear = linearIn(op, **rule, [&](Value v) { return varies(v); });
  auto product = dyn_cast<stablehlo::MulOp>(op);
  if (Value sum = linear.empty() && product ? sumOfProduct(product) : Value())
    return setSum(product, sum), success();
  if (linear.empty()) {
    if (failed(visitBatched(op)))
      return failure();
    for (Value y : op->getResults())
      setSum(y, sumOf(y));
    return success();
  }
  b.setLoc(op, "vmap");
  auto operands = llvm::map_to_vector(llvm::enumerate(linear), [&](auto pair) {
    Value v = op->getOperand(pair.index());
    return pair.value() ? sumOf(v) : at(v).v;
  });
  for (auto [y, v] : llvm::zip(op->getResults(), b.apply(op, operands)))
    setSum(y, b.materialize(v, y.getType()));
  return success();
}
