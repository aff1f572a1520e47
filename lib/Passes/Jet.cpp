//===- Jet.cpp - Truncated Taylor series of a function ----------------------===//
//
//   jet : (a -> b)  =>  (a, a1 .. ak) -> (b, b1 .. bk)
//
// The argument `ak` is the k-th Taylor coefficient of a curve; the result `bk` that of the function
// along it. No operation has a Taylor rule: if y = f(x) on every element, then y' = sum of d_i x_i'
// with d_i the partials of f, hence
//
//   k y_k = sum_i sum_(j = 1..k) j x_(i,j) d_(i,k-j).
//
// This needs coefficients of d_i below k, thus those of y below k. So the partials of the rule are
// written as operations on the values of the function, in a scratch block, and their coefficients
// are asked for like those of any other value. The same holds for any derivative y' = g(x, x') that
// is known as a function g. It ends, because each step lowers the order, and costs little, because
// the emitter makes no operation twice: sin asks for cos, which asks for -sin, which is there.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;

Series::Series(Derivatives &derivatives, Emitter &b, unsigned order)
    : derivatives(derivatives), b(b), order(order), scratch(&scratchBlock, b.getLoc()),
      known(order) {
  scratch.nanSafe = b.nanSafe;
  scratch.derivatives = &derivatives;
}

Series::~Series() { scratchBlock.clear(); }

bool Series::isConstant(Value v) {
  for (unsigned k = 1; k <= order; ++k) {
    if (k > known && !coefficients.contains({v, k}))
      return false; // who can say
    if (at(v, k))
      return false;
  }
  return true;
}

LogicalResult Series::visit(Block &block) {
  // The operations of a branch are not those of the next one, though they look alike.
  Emitter::Inside inside(scratch, &scratchBlock);
  for (Operation &op : block.without_terminator())
    if (mlir::failed(visit(&op)))
      return failure();
  return success();
}

static void mapInputs(Operation *op, IRMapping &mapping, function_ref<Value(Value)> at) {
  for (Value v : inputsOf(op))
    mapping.map(v, at(v));
}

LogicalResult Series::visit(Operation *op, bool wanted) {
  auto inputs = inputsOf(op);
  bool active = llvm::any_of(inputs, [&](Value v) { return !isConstant(v); });
  const Rule *rule = nullptr;
  if (active && (wanted || isWanted(op))) {
    auto found = lookupRule(op, "jet");
    if (mlir::failed(found))
      return failure();
    rule = *found;
    b.setLoc(op, "jet");
    if (rule->kind == Kind::Structured)
      return rule->structured.jet ? rule->structured.jet(*this, op)
                                  : op->emitOpError("has no jet rule");
    if (rule->kind == Kind::NotDifferentiable)
      return op->emitOpError("is not differentiable: ") << rule->reason;
  }
  visitPrimal(op);
  if (rule && rule->kind == Kind::Equivalent) {
    SmallVector<Operation *> parts(structuredPartsOf(*rule, op));
    SmallVector<Value> ys(equivalentOf(*rule, op));
    for (Operation *part : parts) {
      bool isResult = llvm::any_of(ys, [&](Value y) { return y && y.getDefiningOp() == part; });
      if (mlir::failed(visit(part, isResult)))
        return failure();
    }
  }
  // In ascending order: a coefficient of the result may need the ones before it.
  for (unsigned k = 1; k <= order && !failed; ++k)
    for (Value y : op->getResults())
      set(y, k, rule && isInexact(y.getType()) ? compute(y, k) : Value());
  return failure(failed);
}

void Series::visitPrimal(Operation *op) {
  IRMapping primals;
  mapInputs(op, primals, [&](Value v) { return at(v, 0); });
  b.setLoc(op->getLoc());
  Operation *copy = b.insert(op->clone(primals));
  for (auto [y, y0] : llvm::zip(op->getResults(), copy->getResults()))
    set(y, 0, y0);
  scratch.remember(op);
  b.setLoc(op, "jet");
}

Value Series::at(Value v, unsigned k) {
  // A coefficient of a scratch value may have been asked for in another branch only.
  auto it = coefficients.find({v, k});
  if (it != coefficients.end() && (!it->second || b.sees(it->second)))
    return it->second;
  Value coefficient = compute(v, k);
  return coefficients[{v, k}] = coefficient;
}

/// Whether `op` is a matrix product, a convolution or the like.
static bool isContraction(Operation *op) {
  auto found = rules().find(op->getName().getStringRef());
  return found != rules().end() && found->second.kind == Kind::Bilinear &&
         !isa<stablehlo::MulOp>(op);
}

/// The bilinear `op` on coefficients, null for zero. The factor of one contraction moves out of the
/// next: where that is the 1 / k of a solution, it meets the k of k x_k, which most rules ask for.
static Value product(Emitter &b, Operation *op, Value x, Value y) {
  if (!x || !y)
    return {};
  auto type = cast<ShapedType>(op->getResult(0).getType());
  SmallVector<DenseElementsAttr> factors;
  for (Value *v : {&x, &y})
    if (auto scaled = v->getDefiningOp<stablehlo::MulOp>(); scaled && isContraction(op))
      if (auto c = splatOf(scaled.getLhs()); c && c.getElementType() == type.getElementType())
        if (Operation *inner = scaled.getRhs().getDefiningOp(); inner && isContraction(inner)) {
          factors.push_back(c.resizeSplat(type));
          *v = scaled.getRhs();
        }
  Value result = b.apply(op, {x, y})[0];
  for (DenseElementsAttr c : factors)
    result = b.mul(b.create<stablehlo::ConstantOp>(type, c), result);
  return result;
}

Value Series::compute(Value v, unsigned k) {
  // A placeholder stands for x': its k-th coefficient is (k + 1) x_(k+1).
  // What is asked for as a value is one, if it is zero too: a region uses it, or a derivative.
  auto value = [&](Value x) { return k ? x : b.materialize(x, v.getType()); };
  if (Value x = placeholders.lookup(v))
    return value(b.scale(k + 1, at(x, k + 1)));
  if (k > 0 && !isInexact(v.getType()))
    return {};
  Operation *op = v.getDefiningOp();
  unsigned result = cast<OpResult>(v).getResultNumber();
  if (k == 0 && op->getNumRegions()) { // which may use values from around
    IRMapping primals;
    mapInputs(op, primals, [&](Value x) { return at(x, 0); });
    return b.insert(op->clone(primals))->getResult(result);
  }
  auto found = lookupRule(op, "jet");
  if (mlir::failed(found))
    return failed = true, Value();
  const Rule &rule = **found;
  llvm::SaveAndRestore<bool> safe(b.nanSafe, b.nanSafe || hasNanSafeDerivative(op));
  auto operands = [&](unsigned j) {
    return llvm::map_to_vector(op->getOperands(), [&](Value x) { return at(x, j); });
  };
  if (k == 0)
    return value(b.apply(op, operands(0))[result]);
  switch (rule.kind) {
  case Kind::Bilinear: {
    Value sum, x = op->getOperand(0), y = op->getOperand(1);
    // The products of a series with itself come in equal pairs, if the operation commutes: a matrix
    // product does not.
    if (x == y && op->hasTrait<OpTrait::IsCommutative>()) {
      for (unsigned j = 0; 2 * j < k; ++j)
        sum = b.add(sum, product(b, op, at(x, j), at(x, k - j)));
      sum = b.scale(2, sum);
      return k % 2 ? sum : b.add(sum, product(b, op, at(x, k / 2), at(x, k / 2)));
    }
    for (unsigned j = 0; j <= k; ++j)
      sum = b.add(sum, product(b, op, at(x, j), at(y, k - j)));
    return sum;
  }
  case Kind::Constant:
    return {};
  case Kind::Custom:
    return b.scale(1. / k, at(derivativeOf(rule, op)[result], k - 1));
  case Kind::Elementwise:
    return elementwise(rule, op, k);
  case Kind::Equivalent:
    if (Value same = equivalentOf(rule, op)[result])
      return at(same, k);
    return {};
  case Kind::Implicit: {
    unsigned rhs = rule.implicit.rhs, lhs = 1 - rhs;
    Value right = at(op->getOperand(lhs), k);
    for (unsigned j = 1; j <= k; ++j) {
      Value bj = at(op->getOperand(rhs), j), yj = at(v, k - j);
      if (bj && yj)
        right = b.sub(right, rule.implicit.product(b, op, bj, yj));
    }
    SmallVector<Value> xs(2);
    xs[lhs] = right;
    xs[rhs] = at(op->getOperand(rhs), 0);
    return right ? b.apply(op, xs)[0] : Value();
  }
  case Kind::Linear: {
    auto xk = operands(k);
    if (llvm::none_of(xk, [](Value x) { return x; }))
      return {};
    SmallVector<Value> ys; // a derivative of its own may need the results, such as indices
    if (rule.derivative)
      ys = llvm::map_to_vector(op->getResults(), [&](Value y) { return at(y, 0); });
    return tangents(b, rule, op, operands(0), ys, xk)[result];
  }
  case Kind::NotDifferentiable:
  case Kind::Structured:
    op->emitOpError("has no jet rule");
    return failed = true, Value();
  }
  llvm_unreachable("unknown kind");
}

Value Series::elementwise(const Rule &rule, Operation *op, unsigned k) {
  Value sum;
  for (auto [i, x] : llvm::enumerate(op->getOperands()))
    for (unsigned j = 1; j <= k; ++j)
      if (Value xj = at(x, j)) {
        if (!rule.partials[i]) {
          op->emitOpError() << "has no derivative with respect to operand " << i << ": "
                            << rule.reason;
          return failed = true, Value();
        }
        Value partial = partialOf(rule, op, i);
        if (Value d = partial ? at(partial, k - j) : Value())
          sum = b.add(sum, b.mul(b.scale(j, xj), d));
      }
  return b.scale(1. / k, sum);
}

Value Series::partialOf(const Rule &rule, Operation *op, unsigned i) {
  auto [it, isNew] = partials.try_emplace({op, i});
  if (!isNew)
    return it->second;
  scratch.setLoc(op, "jet");
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return Expr(scratch, v); });
  return partials[{op, i}] = rule.partials[i](x, Expr(scratch, op->getResult(0))).v;
}

ArrayRef<Value> Series::derivativeOf(const Rule &rule, Operation *op) {
  if (auto it = tangentsOf.find(op); it != tangentsOf.end())
    return it->second;
  scratch.setLoc(op, "jet");
  SmallVector<Value> t;
  for (Value x : op->getOperands()) {
    // The coefficients of what is not in the scratch block are all there.
    bool moves = isInexact(x.getType()) && (x.getParentBlock() == &scratchBlock || !isConstant(x));
    t.push_back(moves ? scratchBlock.addArgument(x.getType(), x.getLoc()) : Value());
    if (t.back())
      placeholders[t.back()] = x;
  }
  auto ys = rule.derivative(scratch, op, op->getOperands(), op->getResults(), t);
  for (Value &y : ys)
    if (!y) // so that every result has a value to ask for
      y = scratch.zero(op->getResult(&y - ys.begin()).getType());
  return tangentsOf[op] = std::move(ys);
}

ArrayRef<Operation *> Series::structuredPartsOf(const Rule &rule, Operation *op) {
  if (auto it = structuredParts.find(op); it != structuredParts.end())
    return it->second;
  Block::iterator last = scratchBlock.empty() ? scratchBlock.end() : std::prev(scratchBlock.end());
  (void)equivalentOf(rule, op);
  auto first = last == scratchBlock.end() ? scratchBlock.begin() : std::next(last);
  SmallVector<Operation *> found;
  for (Operation &part : llvm::make_range(first, scratchBlock.end())) {
    auto known = rules().find(part.getName().getStringRef());
    if (known != rules().end() && known->second.kind == Kind::Structured)
      found.push_back(&part);
  }
  return structuredParts[op] = std::move(found);
}

ArrayRef<Value> Series::equivalentOf(const Rule &rule, Operation *op) {
  if (auto it = equivalents.find(op); it != equivalents.end())
    return it->second;
  scratch.setLoc(op, "jet");
  auto ys = rule.equivalent(scratch, op, op->getOperands());
  if (ys.empty()) {
    failed = true;
    ys.resize(op->getNumResults());
  }
  return equivalents[op] = std::move(ys);
}
