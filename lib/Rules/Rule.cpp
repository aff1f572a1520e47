#include "lib/Rules/Rule.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

StringRef evolute::name(Kind kind) {
  switch (kind) {
  case Kind::Bilinear:
    return "Bilinear";
  case Kind::Constant:
    return "Constant";
  case Kind::Custom:
    return "Custom";
  case Kind::Elementwise:
    return "Elementwise";
  case Kind::Equivalent:
    return "Equivalent";
  case Kind::Implicit:
    return "Implicit";
  case Kind::Linear:
    return "Linear";
  case Kind::NotDifferentiable:
    return "NotDifferentiable";
  case Kind::Structured:
    return "Structured";
  }
  llvm_unreachable("unknown kind");
}

const RuleTable &evolute::rules() {
  static const RuleTable table = [] {
    RuleTable t;
    addCallRules(t);
    addCheckpointRules(t);
    addCollectiveRules(t);
    addConstantRules(t);
    addContractionRules(t);
    addControlFlowRules(t);
    addConvolutionRules(t);
    addCustomRules(t);
    addCustomTransposeRules(t);
    addDataMovementRules(t);
    addDynamicShapeRules(t);
    addElementwiseRules(t);
    addFourierRules(t);
    addIndexingRules(t);
    addLinearAlgebraRules(t);
    addLoopRules(t);
    addNormalizationRules(t);
    addRaggedDotRules(t);
    addRandomRules(t);
    addReductionRules(t);
    addScanRules(t);
    addScatterRules(t);
    addShardingRules(t);
    addSortRules(t);
    addSpecialRules(t);
    addTupleRules(t);
    addWindowRules(t);
    for (auto &[op, rule] : t)
      if (rule.kind == Kind::Elementwise && !rule.vmap)
        rule.vmap = pointwise;
    return t;
  }();
  return table;
}

Operation *evolute::stepOf(Operation *op) {
  if (!op->getNumRegions() || !op->getRegions().back().hasOneBlock())
    return nullptr;
  Block &body = op->getRegions().back().front();
  if (body.getOperations().size() != 2 || body.getNumArguments() != 2)
    return nullptr;
  Operation &step = body.front();
  auto operands = llvm::to_vector(step.getOperands());
  if (step.hasTrait<OpTrait::IsCommutative>() && operands.size() == 2 &&
      operands[0] == body.getArgument(1))
    std::swap(operands[0], operands[1]);
  // What calls a function on scalars cannot be put on tensors as it is.
  bool plain = isa_and_nonnull<StablehloDialect>(step.getDialect()) &&
               !isa<CompositeOp, CustomCallOp>(step) && step.getNumResults() == 1 &&
               body.back().getOperands() == ValueRange(step.getResults()) &&
               ValueRange(operands) == ValueRange(body.getArguments());
  return plain ? &step : nullptr;
}

/// Whether the body of `op` returns its second argument: a scatter that overwrites.
static bool isSet(Operation *op) {
  Block &body = op->getRegion(0).front();
  return body.getNumArguments() == 2 && body.getOperations().size() == 1 &&
         body.back().getOperands() == ValueRange(body.getArgument(1));
}

Value evolute::selectionOf(Operation *op) {
  auto reduce = dyn_cast<ReduceWindowOp>(op);
  if (!reduce || reduce.getInputs().size() != 3 || !reduce.getBody().hasOneBlock() ||
      !op->getResult(0).use_empty() || !isOne(op->getOperand(2)) || !isZero(op->getOperand(4)) ||
      !isZero(op->getOperand(5)))
    return {};
  Block &body = reduce.getBody().front();
  auto x = body.getArguments();
  auto chosen = [&](unsigned i) {
    auto select = body.back().getOperand(i).getDefiningOp<SelectOp>();
    bool plain = select && select.getOnTrue() == x[i] && select.getOnFalse() == x[i + 3];
    return plain ? select.getPred() : Value();
  };
  auto is = [](auto both, Value first, Value second) {
    return both && both.getLhs() == first && both.getRhs() == second;
  };
  Value taken = chosen(0);
  auto both = taken ? taken.getDefiningOp<AndOp>() : AndOp();
  auto either = both ? both.getRhs().getDefiningOp<OrOp>() : OrOp();
  auto absent = either ? either.getLhs().getDefiningOp<NotOp>() : NotOp();
  bool plain = absent && absent.getOperand() == x[5] && both.getLhs() == x[2] &&
               chosen(1) == taken &&
               is(body.back().getOperand(2).getDefiningOp<OrOp>(), x[2], x[5]);
  // Nothing else may look at what is carried along.
  plain = plain && x[1].hasOneUse() && x[4].hasOneUse() && x[2].hasNUses(2) && x[5].hasNUses(2);
  return plain ? either.getRhs() : Value();
}

/// The name of `op`; what combines elements is known by what it combines them with.
static std::string key(Operation *op) {
  std::string name = op->getName().getStringRef().str();
  if (!isa<AllReduceOp, ReduceOp, ReduceScatterOp, ReduceWindowOp, ScatterOp, SelectAndScatterOp>(
          op) ||
      !op->getRegion(0).hasOneBlock())
    return name;
  if (selectionOf(op))
    return name + "(select)";
  if (Operation *step = stepOf(op))
    return name + "(" + step->getName().stripDialect().str() + ")";
  return isSet(op) ? name + "(set)" : name;
}

/// What the rules rely on: every tensor has a static shape.
static LogicalResult checkShapes(Operation *op, StringRef transformation) {
  for (TypeRange types : {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())})
    for (Type type : types)
      if (auto tensor = dyn_cast<TensorType>(type); tensor && !tensor.hasStaticShape())
        return op->emitOpError() << "has a tensor of dynamic shape, " << type << ", which "
                                 << transformation
                                 << " does not go through; give it a static shape first";
  return success();
}

FailureOr<const Rule *> evolute::lookupRule(Operation *op, StringRef transformation) {
  if (failed(checkShapes(op, transformation)))
    return failure();
  auto it = rules().find(key(op));
  if (it == rules().end())
    it = rules().find(op->getName().getStringRef());
  if (it != rules().end())
    return &it->second;
  auto error = op->emitOpError() << "has no " << transformation << " rule";
  if (transformation != "transpose" && transformation != "vmap")
    error << "; give the function around it one with jax.custom_jvp";
  return failure();
}

//===- Tangents -------------------------------------------------------------===//

SmallVector<Value> evolute::operandwise(Emitter &b, Operation *op, ArrayRef<Value> x) {
  OperationState state(b.getLoc(), op->getName());
  state.addAttributes(op->getAttrs());
  for (auto [v, type] : llvm::zip(x, op->getResultTypes()))
    if (v) {
      state.addOperands(v);
      state.addTypes(type);
    }
  for (Region &region : op->getRegions()) {
    IRMapping mapping;
    region.cloneInto(state.addRegion(), mapping);
  }
  SmallVector<Value> results;
  Operation *copy = b.insert(Operation::create(state));
  unsigned next = 0;
  for (Value v : x)
    results.push_back(v ? copy->getResult(next++) : Value());
  return results;
}

/// The operation on tangents: where an operand cannot have one, on the operand itself.
static SmallVector<Value> linear(Emitter &b, const Rule &rule, Operation *op, ValueRange x,
                                 ArrayRef<Value> t) {
  if (op->getNumResults() > 1 && op->getNumResults() == op->getNumOperands())
    return operandwise(b, op, t);
  SmallVector<Value> operands;
  bool moves = false;
  for (auto [i, xi, ti] : llvm::enumerate(x, t)) {
    bool fixed = !isInexact(op->getOperand(i).getType()) || llvm::is_contained(rule.selectors, i);
    operands.push_back(fixed ? xi : ti);
    moves = moves || (!fixed && ti);
  }
  return moves ? b.apply(op, operands) : SmallVector<Value>(op->getNumResults());
}

static SmallVector<Value> bilinear(Emitter &b, Operation *op, ValueRange x, ArrayRef<Value> t) {
  Value sum;
  if (t[0])
    sum = b.apply(op, {t[0], x[1]})[0];
  if (t[1])
    sum = b.add(sum, b.apply(op, {x[0], t[1]})[0]);
  return {sum};
}

static SmallVector<Value> implicit(Emitter &b, const Rule &rule, Operation *op, ValueRange x,
                                   Value y, ArrayRef<Value> t) {
  unsigned rhs = rule.implicit.rhs, lhs = 1 - rhs;
  Value right = t[lhs];
  if (t[rhs])
    right = b.sub(right, rule.implicit.product(b, op, t[rhs], y));
  if (!right)
    return {Value()};
  SmallVector<Value> operands(x);
  operands[lhs] = right;
  return b.apply(op, operands);
}

SmallVector<Value> evolute::tangents(Emitter &b, const Rule &rule, Operation *op, ValueRange x,
                                     ValueRange y, ArrayRef<Value> t) {
  SmallVector<Value> none(op->getNumResults());
  if (llvm::none_of(t, [](Value v) { return v; }))
    return none;
  switch (rule.kind) {
  case Kind::Bilinear:
    return bilinear(b, op, x, t);
  case Kind::Custom:
    return rule.derivative(b, op, x, y, t);
  case Kind::Elementwise: {
    SmallVector<Expr> xs = llvm::map_to_vector(x, [&](Value v) { return Expr(b, v); });
    Expr sum(b, Value(), y[0].getType());
    for (auto [i, ti] : llvm::enumerate(t))
      if (ti)
        sum = sum + Expr(b, ti) * rule.partials[i](xs, Expr(b, y[0]));
    return {sum.v};
  }
  case Kind::Implicit:
    return implicit(b, rule, op, x, y[0], t);
  case Kind::Linear:
    return rule.derivative ? rule.derivative(b, op, x, y, t) : linear(b, rule, op, x, t);
  default:
    return none;
  }
}

//===- Batches --------------------------------------------------------------===//

RankedTensorType evolute::withLeading(int64_t size, Type type) {
  SmallVector<int64_t> shape{size};
  llvm::append_range(shape, tensorOf(type).getShape());
  return withShape(type, shape);
}

SmallVector<int64_t> evolute::shifted(ArrayRef<int64_t> dims) {
  return llvm::map_to_vector(dims, [](int64_t d) { return d + 1; });
}

SmallVector<int64_t> evolute::underLeading(ArrayRef<int64_t> dims) {
  SmallVector<int64_t> result{0};
  llvm::append_range(result, shifted(dims));
  return result;
}

Value evolute::withBatch(Emitter &b, Batched x, int64_t size) {
  if (x.mapped)
    return x.v;
  return b.broadcast(x.v, withLeading(size, x.v.getType()), range(1, tensorOf(x.v).getRank()));
}

SmallVector<Value> evolute::pointwise(Emitter &b, Operation *op, ArrayRef<Batched> x,
                                      int64_t size) {
  SmallVector<Type> types = llvm::map_to_vector(
      op->getResultTypes(), [&](Type t) -> Type { return withLeading(size, t); });
  int64_t rank = tensorOf(types[0]).getRank();
  SmallVector<Value> operands;
  for (auto [i, v] : llvm::enumerate(x)) {
    int64_t own = tensorOf(op->getOperand(i)).getRank();
    bool scalar = own == 0 && rank > 1 && x.size() > 1;
    if (!scalar)
      operands.push_back(withBatch(b, v, size));
    else if (!v.mapped)
      operands.push_back(v.v); // select and clamp take scalars among tensors
    else
      operands.push_back(
          b.broadcast(v.v, withShape(v.v.getType(), tensorOf(types[0]).getShape()), {0}));
  }
  // clamp wants both bounds of one shape.
  if (isa<ClampOp>(op) && operands[0].getType() != operands[2].getType())
    for (unsigned i : {0, 2})
      if (tensorOf(operands[i]).getRank() == 0)
        operands[i] = b.broadcast(
            operands[i], withShape(operands[i].getType(), tensorOf(types[0]).getShape()), {});
  return llvm::to_vector_of<Value>(b.clone(op, operands, types)->getResults());
}
