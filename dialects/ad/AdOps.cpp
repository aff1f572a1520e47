//===- AdOps.cpp - Verification of the derivative operations ----------------===//
//
// Each operation is a call: what its types must be follows from those of the callee. The verifiers
// say which operand or result differs, what was found and what the callee asks for.
//
//===----------------------------------------------------------------------===//
#include "dialects/ad/AdOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace evolute::ad;

#include "dialects/ad/AdDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/ad/AdOps.cpp.inc"

void AdDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/ad/AdOps.cpp.inc"
      >();
}

bool evolute::ad::isInexact(Type type) {
  return isa<TensorType>(type) && isa<FloatType, ComplexType>(getElementTypeOrSelf(type));
}

static SmallVector<int64_t> inexactOnes(TypeRange types) {
  SmallVector<int64_t> result;
  for (auto [i, type] : llvm::enumerate(types))
    if (isInexact(type))
      result.push_back(i);
  return result;
}

SmallVector<int64_t> evolute::ad::differentiated(func::FuncOp callee,
                                                 std::optional<ArrayRef<int64_t>> wrt) {
  return wrt ? llvm::to_vector(*wrt) : inexactOnes(callee.getArgumentTypes());
}

SmallVector<int64_t> evolute::ad::statesOf(func::FuncOp callee,
                                           std::optional<ArrayRef<int64_t>> states) {
  if (states)
    return llvm::to_vector(*states);
  return llvm::to_vector(llvm::seq<int64_t>(callee.getNumResults()));
}

Type evolute::ad::withDim(Type type, int64_t dim, int64_t size) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (dim < 0 || !tensor || dim > tensor.getRank())
    return type;
  SmallVector<int64_t> shape(tensor.getShape());
  shape.insert(shape.begin() + dim, size);
  return RankedTensorType::get(shape, tensor.getElementType());
}

//===- Side effects ---------------------------------------------------------===//

template <typename Op>
static void
effectsOf(Op op, SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  if (op.getHasSideEffect())
    effects.emplace_back(MemoryEffects::Write::get());
}

void CheckpointOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  effectsOf(*this, effects);
}

void CustomOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  effectsOf(*this, effects);
}

//===- What the callee asks for ---------------------------------------------===//

static FailureOr<func::FuncOp> calleeOf(Operation *op, StringRef name,
                                        SymbolTableCollection &tables) {
  auto attr = FlatSymbolRefAttr::get(op->getContext(), name);
  auto callee = tables.lookupNearestSymbolFrom<func::FuncOp>(op, attr);
  if (!callee)
    return op->emitOpError("names a function that the module does not have: @") << name;
  return callee;
}

static LogicalResult verifyTypes(Operation *op, StringRef what, TypeRange found,
                                 TypeRange expected) {
  if (found.size() != expected.size())
    return op->emitOpError() << "expects " << expected.size() << " " << what
                             << ", got: " << found.size();
  for (auto [i, pair] : llvm::enumerate(llvm::zip(found, expected)))
    if (std::get<0>(pair) != std::get<1>(pair))
      return op->emitOpError() << "expects " << what << " #" << i << " of type "
                               << std::get<1>(pair) << ", got: " << std::get<0>(pair);
  return success();
}

/// That argument `i` of `callee`, which attribute `what` names, is there and can be differentiated.
static LogicalResult verifyArgument(Operation *op, StringRef what, func::FuncOp callee, int64_t i) {
  if (i < 0 || i >= callee.getNumArguments())
    return op->emitOpError() << what << " names argument " << i << " of @" << callee.getName()
                             << ", which has " << callee.getNumArguments();
  if (!isInexact(callee.getArgumentTypes()[i]))
    return op->emitOpError() << "argument " << i << " of @" << callee.getName()
                             << " must be floating point or complex to be differentiated, got: "
                             << callee.getArgumentTypes()[i];
  return success();
}

/// That `arguments`, which attribute `what` names, can be differentiated and are in order.
static LogicalResult verifyArguments(Operation *op, StringRef what, func::FuncOp callee,
                                     ArrayRef<int64_t> arguments) {
  int64_t previous = -1;
  for (int64_t i : arguments) {
    if (0 <= i && i < callee.getNumArguments() && i <= previous)
      return op->emitOpError() << what << " must be in ascending order, got: " << i << " after "
                               << previous;
    if (failed(verifyArgument(op, what, callee, i)))
      return failure();
    previous = i;
  }
  return success();
}

static LogicalResult verifyWrt(Operation *op, func::FuncOp callee,
                               std::optional<ArrayRef<int64_t>> wrt) {
  return verifyArguments(op, "wrt", callee, differentiated(callee, wrt));
}

/// `types[i]` for each i of `indices`, `times` times.
static SmallVector<Type> pick(TypeRange types, ArrayRef<int64_t> indices, int64_t times = 1) {
  SmallVector<Type> result;
  for (int64_t i : indices)
    result.append(times, types[i]);
  return result;
}

/// The results of `callee`, then `more`.
static SmallVector<Type> resultsAnd(func::FuncOp callee, ArrayRef<Type> more) {
  SmallVector<Type> result(callee.getResultTypes());
  llvm::append_range(result, more);
  return result;
}

/// That `op` calls `callee` on its operands.
static LogicalResult verifyCall(Operation *op, func::FuncOp callee) {
  if (failed(verifyTypes(op, "operands", op->getOperandTypes(), callee.getArgumentTypes())))
    return failure();
  return verifyTypes(op, "results", op->getResultTypes(), callee.getResultTypes());
}

LogicalResult CheckpointOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  return failure(failed(callee) || failed(verifyCall(*this, *callee)));
}

/// The rule `name` of `op`; null if it is not to be checked: it is of one row of a batch, or there
/// is somebody to provide it.
static FailureOr<func::FuncOp> ruleOf(CustomOp op, std::optional<StringRef> name,
                                      SymbolTableCollection &tables) {
  if (!name || op.getBatches())
    return func::FuncOp();
  bool provided = !!cast<AdDialect>(op->getDialect())->ruleProvider;
  auto attr = FlatSymbolRefAttr::get(op.getContext(), *name);
  if (provided && !tables.lookupNearestSymbolFrom<func::FuncOp>(op, attr))
    return func::FuncOp();
  return calleeOf(op, *name, tables);
}

/// That the rule `name` of `op`, of which `what` says what it is, has this type.
static LogicalResult verifyRule(CustomOp op, StringRef what, std::optional<StringRef> name,
                                ArrayRef<Type> arguments, ArrayRef<Type> results,
                                SymbolTableCollection &tables) {
  auto found = ruleOf(op, name, tables);
  if (failed(found) || !*found)
    return failure(failed(found));
  func::FuncOp rule = *found;
  auto expected = FunctionType::get(op.getContext(), arguments, results);
  if (rule.getFunctionType() != expected)
    return op.emitOpError() << what << " @" << *name << " must be a function of type " << expected
                            << ", got: " << rule.getFunctionType();
  return success();
}

/// That each batch has a size and says of each operand whether it is mapped.
static LogicalResult verifyBatches(CustomOp op) {
  for (Attribute level : op.getBatches() ? op.getBatchesAttr().getValue() : ArrayRef<Attribute>()) {
    auto batch = dyn_cast<DictionaryAttr>(level);
    auto mapped = batch ? batch.getAs<DenseI64ArrayAttr>("mapped") : DenseI64ArrayAttr();
    if (!mapped || !batch.getAs<IntegerAttr>("size") ||
        mapped.size() != static_cast<int64_t>(op.getInputs().size()))
      return op.emitOpError() << "batches must have a size and say which of "
                              << op.getInputs().size() << " operands are mapped, got: " << level;
  }
  return success();
}

LogicalResult CustomOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee) || failed(verifyCall(*this, *callee)) || failed(verifyBatches(*this)))
    return failure();
  SmallVector<Type> x(getOperandTypes()), y(getResultTypes()), t = pick(x, inexactOnes(x)),
                                                               ty = pick(y, inexactOnes(y));
  auto both = [](ArrayRef<Type> first, ArrayRef<Type> second) {
    SmallVector<Type> types(first);
    llvm::append_range(types, second);
    return types;
  };
  if (failed(verifyRule(*this, "jvp", getJvp(), both(x, t), both(y, ty), tables)))
    return failure();
  if (getFwd().has_value() != getBwd().has_value())
    return emitOpError("needs fwd and bwd together, or none of them");
  auto found = ruleOf(*this, getFwd(), tables);
  if (failed(found))
    return failure();
  if (func::FuncOp fwd = *found) {
    auto results = fwd.getResultTypes();
    if (results.size() < y.size() || fwd.getArgumentTypes() != ArrayRef<Type>(x) ||
        results.take_front(y.size()) != ArrayRef<Type>(y))
      return emitOpError() << "fwd @" << *getFwd() << " must map the operands to the results and "
                           << "then residuals, got: " << fwd.getFunctionType();
    SmallVector<Type> residuals(results.drop_front(y.size()));
    if (failed(verifyRule(*this, "bwd", getBwd(), both(residuals, ty), t, tables)))
      return failure();
  }
  if (!getLinear()) {
    return getTranspose() ? emitOpError("has a transpose, so it must name the linear operands")
                          : success();
  }
  SmallVector<Type> fixed, linear;
  int64_t previous = -1;
  ArrayRef<int64_t> ones = *getLinear();
  for (int64_t i : ones) {
    if (i < 0 || i >= static_cast<int64_t>(x.size()))
      return emitOpError() << "cannot be linear in operand " << i << ", which is not there";
    if (!isInexact(x[i]))
      return emitOpError() << "cannot be linear in operand " << i
                           << ", which is no tensor of floating point or complex numbers";
    if (i <= previous)
      return emitOpError() << "linear must be in ascending order, got: " << i << " after "
                           << previous;
    previous = i;
  }
  for (auto [i, type] : llvm::enumerate(x))
    (llvm::is_contained(ones, i) ? linear : fixed).push_back(type);
  return verifyRule(*this, "transpose", getTranspose(), both(fixed, ty), linear, tables);
}

LogicalResult JetOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee) || failed(verifyWrt(*this, *callee, getWrt())))
    return failure();
  auto results = callee->getResultTypes();
  int64_t k = getOrder();
  if (failed(verifyTypes(*this, "primals", getPrimals().getTypes(), callee->getArgumentTypes())) ||
      failed(verifyTypes(*this, "series", getSeries().getTypes(),
                         pick(callee->getArgumentTypes(), differentiated(*callee, getWrt()), k))))
    return failure();
  return verifyTypes(*this, "results", getResultTypes(),
                     resultsAnd(*callee, pick(results, inexactOnes(results), k)));
}

LogicalResult JvpOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee) || failed(verifyWrt(*this, *callee, getWrt())))
    return failure();
  auto results = callee->getResultTypes();
  if (failed(verifyTypes(*this, "primals", getPrimals().getTypes(), callee->getArgumentTypes())) ||
      failed(verifyTypes(*this, "tangents", getTangents().getTypes(),
                         pick(callee->getArgumentTypes(), differentiated(*callee, getWrt())))))
    return failure();
  return verifyTypes(*this, "results", getResultTypes(),
                     resultsAnd(*callee, pick(results, inexactOnes(results))));
}

LogicalResult evolute::ad::verifyEquation(Operation *op, func::FuncOp callee,
                                          ArrayRef<int64_t> states, std::optional<int64_t> time) {
  if (failed(verifyArguments(op, "states", callee, states)) ||
      (time && failed(verifyArgument(op, "time", callee, *time))))
    return failure();
  if (time && llvm::is_contained(states, *time))
    return op->emitOpError() << "argument " << *time << " of @" << callee.getName()
                             << " cannot be both a state and the time";
  return verifyTypes(op, ("results of @" + callee.getName()).str(), callee.getResultTypes(),
                     pick(callee.getArgumentTypes(), states));
}

LogicalResult OdeSeriesOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee))
    return failure();
  auto states = statesOf(*callee, getStates());
  if (failed(verifyEquation(*this, *callee, states, getTime())) ||
      failed(verifyTypes(*this, "primals", getPrimals().getTypes(), callee->getArgumentTypes())))
    return failure();
  return verifyTypes(*this, "results", getResultTypes(),
                     pick(callee->getArgumentTypes(), states, getOrder()));
}

LogicalResult ScanOp::verifyRegions() {
  auto rowsOf = [&](StringRef what, TypeRange types, SmallVectorImpl<Type> &rows) -> LogicalResult {
    for (auto [i, type] : llvm::enumerate(types)) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      if (!tensor || !tensor.getRank() || tensor.getDimSize(0) != static_cast<int64_t>(getSteps()))
        return emitOpError() << "expects " << what << " #" << i << " to have a row for each of "
                             << getSteps() << " steps, got: " << type;
      rows.push_back(RankedTensorType::get(tensor.getShape().drop_front(), tensor.getElementType(),
                                           tensor.getEncoding()));
    }
    return success();
  };
  Block &block = getBody().front();
  unsigned n = getInits().size();
  auto index = block.getNumArguments() ? dyn_cast<RankedTensorType>(block.getArgument(0).getType())
                                       : RankedTensorType();
  if (!index || index.getRank() || !index.getElementType().isInteger())
    return emitOpError("expects the body's first argument, the number of the row, to be a scalar "
                       "tensor of integers");
  if (getResults().size() < n)
    return emitOpError() << "carries " << n << " values, but has " << getResults().size()
                         << " results";
  TypeRange results = getResultTypes();
  SmallVector<Type> arguments{index}, returned(getInits().getTypes());
  llvm::append_range(arguments, getInits().getTypes());
  if (failed(rowsOf("xs", getXs().getTypes(), arguments)) ||
      failed(rowsOf("ys", results.drop_front(n), returned)))
    return failure();
  Operation *end = block.mightHaveTerminator() ? block.getTerminator() : nullptr;
  if (!end || end->getNumSuccessors())
    return emitOpError("expects a body that ends by returning values");
  if (failed(verifyTypes(*this, "carried results", results.take_front(n), getInits().getTypes())) ||
      failed(verifyTypes(*this, "arguments of the body", block.getArgumentTypes(), arguments)))
    return failure();
  return verifyTypes(*this, "values returned by the body", end->getOperandTypes(), returned);
}

LogicalResult TransposeOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee))
    return failure();
  unsigned n = getResiduals().size();
  if (n > callee->getNumArguments())
    return emitOpError() << "expects at most " << callee->getNumArguments()
                         << " residuals, got: " << n;
  auto results = callee->getResultTypes(), arguments = callee->getArgumentTypes();
  if (failed(verifyTypes(*this, "residuals", getResiduals().getTypes(), arguments.take_front(n))) ||
      failed(verifyTypes(*this, "operands", getApplied().getTypes(),
                         pick(results, inexactOnes(results)))))
    return failure();
  for (auto [i, type] : llvm::enumerate(arguments))
    if (i >= n && !isInexact(type))
      return emitOpError() << "argument " << i << " of @" << getCallee()
                           << " must be floating point or complex to have a transpose, got: "
                           << type;
  return verifyTypes(*this, "results", getResultTypes(), arguments.drop_front(n));
}

LogicalResult VjpOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee) || failed(verifyWrt(*this, *callee, getWrt())))
    return failure();
  auto results = callee->getResultTypes();
  if (failed(verifyTypes(*this, "primals", getPrimals().getTypes(), callee->getArgumentTypes())) ||
      failed(verifyTypes(*this, "cotangents", getCotangents().getTypes(),
                         pick(results, inexactOnes(results)))))
    return failure();
  auto wrt = pick(callee->getArgumentTypes(), differentiated(*callee, getWrt()));
  return verifyTypes(*this, "results", getResultTypes(), resultsAnd(*callee, wrt));
}

/// The types with a dimension for the batch, or an error.
static FailureOr<SmallVector<Type>> batched(VmapOp op, StringRef what, TypeRange types,
                                            ArrayRef<int64_t> dims) {
  if (dims.size() != types.size())
    return op.emitOpError() << "expects one dimension for each of " << types.size() << " " << what
                            << ", got: " << dims.size();
  SmallVector<Type> result;
  for (auto [i, type, dim] : llvm::enumerate(types, dims)) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (dim < -1 || (dim >= 0 && (!tensor || dim > tensor.getRank())))
      return op.emitOpError() << what << " #" << i << " of type " << type
                              << " cannot be batched at dimension " << dim;
    result.push_back(withDim(type, dim, op.getSize()));
  }
  return result;
}

LogicalResult VmapOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = calleeOf(*this, getCallee(), tables);
  if (failed(callee))
    return failure();
  auto arguments = batched(*this, "arguments", callee->getArgumentTypes(), getInDims());
  if (failed(arguments))
    return failure();
  auto results = batched(*this, "results", callee->getResultTypes(), getOutDims());
  if (failed(results) || failed(verifyTypes(*this, "primals", getPrimals().getTypes(), *arguments)))
    return failure();
  for (int64_t i : getSums().value_or(ArrayRef<int64_t>()))
    if (i < 0 || i >= static_cast<int64_t>(results->size()) || getOutDims()[i] != -1 ||
        !isInexact((*results)[i]))
      return emitOpError() << "cannot sum result " << i
                           << " over the batch: there must be one, floating point or complex, and "
                              "-1 in out_dims";
  return verifyTypes(*this, "results", getResultTypes(), *results);
}
