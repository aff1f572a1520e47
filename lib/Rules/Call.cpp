//===- Call.cpp - Calls of functions ----------------------------------------===//
//
// The derivative of a call is a call of the callee's derivative. A composite is a call of its
// decomposition. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Call.h"
#include "lib/Rules/Scan.h"

using namespace mlir;
using namespace evolute;

FailureOr<func::FuncOp> evolute::functionOf(Derivatives &derivatives, Operation *op,
                                            StringRef attribute) {
  auto name = op->getAttrOfType<FlatSymbolRefAttr>(attribute);
  auto callee = name ? derivatives.lookup(name.getValue()) : func::FuncOp();
  if (!callee)
    return op->emitOpError("calls a function that the module does not have: @")
           << (name ? name.getValue() : attribute);
  return callee;
}

static std::string calledHere(func::FuncOp callee) {
  return ("@" + callee.getName() + " is called here").str();
}

SmallVector<Seed> evolute::seedsOf(MLIRContext *context, ArrayRef<Value> values) {
  return llvm::map_to_vector(values, [&](Value v) { return v ? dynamicSeed(context) : Seed(); });
}

void evolute::appendPresent(SmallVectorImpl<Value> &to, ArrayRef<Value> values) {
  llvm::copy_if(values, std::back_inserter(to), [](Value v) { return !!v; });
}

SmallVector<Value> evolute::spread(ArrayRef<bool> present, ValueRange values) {
  SmallVector<Value> result;
  unsigned next = 0;
  for (bool there : present)
    result.push_back(there ? values[next++] : Value());
  return result;
}

SmallVector<Value> evolute::keptOf(func::FuncOp primal, ValueRange x, ValueRange results,
                                   unsigned n) {
  SmallVector<Value> kept;
  auto returned = primal.getBody().front().getTerminator()->getOperands();
  for (auto [r, v] : llvm::drop_begin(llvm::zip(returned, results), n)) {
    auto argument = dyn_cast<BlockArgument>(r);
    kept.push_back(argument ? x[argument.getArgNumber()] : v);
  }
  return kept;
}

/// A call of `f`, which is derived from what `op` calls: if that is a checkpoint, one too.
static ValueRange callLike(Emitter &b, Operation *op, func::FuncOp f, ValueRange operands) {
  if (isa<ad::CheckpointOp>(op)) {
    OperationState state(b.getLoc(), op->getName());
    state.addOperands(operands);
    state.addTypes(f.getResultTypes());
    state.addAttributes(op->getAttrs());
    state.attributes.set("callee", FlatSymbolRefAttr::get(f));
    return b.insert(Operation::create(state))->getResults();
  }
  return b.create<func::CallOp>(f, operands).getResults();
}

LogicalResult evolute::linearizeCall(Linearizer &w, Operation *op, func::FuncOp callee) {
  NoteOnError note(op->getLoc(), calledHere(callee));
  auto t = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.tangentOf(v); });
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.primalOf(v); });
  unsigned n = op->getNumResults();
  SmallVector<Value> primals, tangents;
  if (w.split) {
    auto linearized = w.derivatives.linearize(callee, seedsOf(op->getContext(), t), /*primals=*/-1,
                                              {Keeping::Callee});
    if (failed(linearized))
      return failure();
    auto results = w.b.create<func::CallOp>(linearized->primal, x).getResults();
    auto operands = keptOf(linearized->primal, x, results, n);
    appendPresent(operands, t);
    llvm::append_range(primals, results.take_front(n));
    auto pushed = w.b.create<func::CallOp>(linearized->pushforward.function, operands);
    tangents = spread(linearized->pushforward.results, pushed.getResults());
  } else {
    auto derived = w.derivatives.jvp(callee, seedsOf(op->getContext(), t));
    if (failed(derived))
      return failure();
    appendPresent(x, t);
    auto results = callLike(w.b, op, derived->function, x);
    llvm::append_range(primals, results.take_front(n));
    tangents = spread(derived->results, results.drop_front(n));
  }
  for (auto [y, p, ty] : llvm::zip(op->getResults(), primals, tangents))
    w.set(y, p, ty);
  return success();
}

LogicalResult evolute::transposeCall(Transposer &w, Operation *op, func::FuncOp callee) {
  NoteOnError note(op->getLoc(), calledHere(callee));
  SmallVector<Value> operands, linear;
  for (auto [i, v] : llvm::enumerate(op->getOperands())) {
    if (callee.getArgAttr(i, linearAttr))
      linear.push_back(v);
    else if (Value x = w.primalOf(v))
      operands.push_back(x);
    else
      return op->emitOpError() << "passes a linear value as argument " << i << " of @"
                               << callee.getName() << ", which is not marked " << linearAttr;
  }
  auto ct = llvm::map_to_vector(op->getResults(), [&](Value v) { return w.cotangentOf(v); });
  auto derived = w.derivatives.transpose(callee, seedsOf(op->getContext(), ct));
  if (failed(derived))
    return failure();
  appendPresent(operands, ct);
  auto results = w.b.create<func::CallOp>(derived->function, operands).getResults();
  for (auto [v, c] : llvm::zip(linear, spread(derived->results, results)))
    if (w.isLinear(v))
      w.accumulate(v, c);
  return success();
}

LogicalResult evolute::jetCall(Series &w, Operation *op, func::FuncOp callee) {
  NoteOnError note(op->getLoc(), calledHere(callee));
  SmallVector<Value> x, series;
  for (Value v : op->getOperands()) {
    x.push_back(w.at(v, 0));
    for (unsigned k = 1; k <= w.order; ++k)
      series.push_back(w.at(v, k));
  }
  auto derived = w.derivatives.jet(callee, w.order, seedsOf(op->getContext(), series));
  if (failed(derived))
    return failure();
  appendPresent(x, series);
  auto results = callLike(w.b, op, derived->function, x);
  auto coefficients = spread(derived->results, results.drop_front(op->getNumResults()));
  for (auto [i, y] : llvm::enumerate(op->getResults())) {
    w.set(y, 0, results[i]);
    for (unsigned k = 1; k <= w.order; ++k)
      w.set(y, k, coefficients[i * w.order + k - 1]);
  }
  return success();
}

LogicalResult evolute::vmapCall(Vectorizer &w, Operation *op, func::FuncOp callee) {
  NoteOnError note(op->getLoc(), calledHere(callee));
  auto mapped = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.at(v).mapped; });
  auto derived = w.derivatives.vmap(callee, mapped, w.size);
  if (failed(derived))
    return failure();
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.at(v).v; });
  auto results = callLike(w.b, op, derived->function, x);
  for (auto [y, v, m] : llvm::zip(op->getResults(), results, derived->results))
    w.set(y, {v, m});
  return success();
}

//===- Library calls --------------------------------------------------------===//

/// What the front end calls an operation that it alone can lower, and the attribute of its batches.
static constexpr StringLiteral foreignTarget = "evolute.foreign", batchesAttr = "ad.batches",
                               unmappedAttr = "ad.unmapped";

/// Whether the library function takes leading batch dimensions: the factorisations and solvers that
/// JAX calls do.
static bool takesBatches(StringRef target) {
  static const StringRef prefixes[] = {"cu_lu_pivots_to_permutation",
                                       "cublas_",
                                       "cuhybrid_",
                                       "cusolver_",
                                       "cusparse_",
                                       "hip_lu_pivots",
                                       "hipblas_",
                                       "hiphybrid_",
                                       "hipsolver_",
                                       "hipsparse_",
                                       "lapack_"};
  static const StringRef names[] = {"Eigh", "LuDecomposition",
                                    "ProductOfElementaryHouseholderReflectors", "Qr"};
  return llvm::is_contained(names, target) ||
         llvm::any_of(prefixes, [&](StringRef prefix) { return target.starts_with(prefix); });
}

/// Layouts, minor to major, of tensors with one more dimension in front.
static ArrayAttr withLeadingLayouts(ArrayAttr layouts) {
  return ArrayAttr::get(
      layouts.getContext(), llvm::map_to_vector(layouts, [](Attribute layout) -> Attribute {
        SmallVector<int64_t> order;
        for (const APInt &d : cast<DenseIntElementsAttr>(layout).getValues<APInt>())
          order.push_back(d.getSExtValue() + 1);
        order.push_back(0);
        auto type = RankedTensorType::get(static_cast<int64_t>(order.size()),
                                          IndexType::get(layout.getContext()));
        return DenseIntElementsAttr::get(type, order);
      }));
}

SmallVector<BatchLevel> evolute::levelsOf(ArrayAttr batches) {
  SmallVector<BatchLevel> levels;
  for (Attribute attr : batches ? batches.getValue() : ArrayRef<Attribute>()) {
    auto level = cast<DictionaryAttr>(attr);
    auto axis = level.getAs<StringAttr>("axis");
    levels.push_back({level.getAs<IntegerAttr>("size").getInt(),
                      SmallVector<int64_t>(level.getAs<DenseI64ArrayAttr>("mapped").asArrayRef()),
                      axis ? axis.getValue() : StringRef(), level.getAs<ArrayAttr>("spmd")});
  }
  return levels;
}

ArrayAttr evolute::withLevel(ArrayAttr batches, const BatchLevel &level, MLIRContext *context) {
  Builder b(context);
  SmallVector<NamedAttribute> entries{
      b.getNamedAttr("mapped", b.getDenseI64ArrayAttr(level.mapped)),
      b.getNamedAttr("size", b.getI64IntegerAttr(level.size))};
  if (!level.axis.empty())
    entries.push_back(b.getNamedAttr("axis", b.getStringAttr(level.axis)));
  if (level.spmd)
    entries.push_back(b.getNamedAttr("spmd", level.spmd));
  SmallVector<Attribute> levels;
  if (batches)
    llvm::append_range(levels, batches);
  levels.push_back(b.getDictionaryAttr(entries));
  return b.getArrayAttr(levels);
}

bool evolute::mayBeMapped(Value v) {
  Operation *op = v.getDefiningOp();
  auto same = op ? op->getAttrOfType<DenseI64ArrayAttr>(unmappedAttr) : DenseI64ArrayAttr();
  return !same || !llvm::is_contained(same.asArrayRef(), cast<OpResult>(v).getResultNumber());
}

/// The call of what waits outside of the module: whoever lowers it batches it. Its attribute says
/// what `batches` of ad.custom says; another lists the results that are the same for all rows
/// however the operands are mapped.
static void vmapForeign(Vectorizer &w, Operation *op) {
  BatchLevel level{w.size, {}, w.derivatives.axis, w.derivatives.spmd};
  Operation *copy = op->clone();
  for (auto [i, v] : llvm::enumerate(op->getOperands())) {
    level.mapped.push_back(w.at(v).mapped);
    copy->setOperand(i, w.at(v).v);
  }
  for (OpResult result : copy->getResults())
    if (mayBeMapped(result))
      result.setType(withLeading(w.size, result.getType()));
  auto batches = op->getAttrOfType<ArrayAttr>(batchesAttr);
  copy->setAttr(batchesAttr, withLevel(batches, level, op->getContext()));
  Operation *made = w.b.insert(copy); // another one, if there is an equal one
  for (auto [y, v] : llvm::zip(op->getResults(), made->getResults()))
    w.set(y, {v, mayBeMapped(y)});
}

static SmallVector<Value> vmapLibraryCall(Emitter &b, Operation *op, ArrayRef<Batched> x,
                                          int64_t size) {
  auto call = cast<stablehlo::CustomCallOp>(op);
  bool tensors = llvm::all_of(op->getResultTypes(), llvm::IsaPred<RankedTensorType>) &&
                 llvm::all_of(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>);
  if (!tensors || call.getHasSideEffect()) {
    op->emitOpError() << "calls \"" << call.getCallTargetName()
                      << "\", which has side effects or takes what is no tensor, so there is no "
                         "batch of it; call it outside of vmap";
    return {};
  }
  if (!takesBatches(call.getCallTargetName()))
    return rowByRow(b, op, x, size);
  SmallVector<Value> operands;
  for (Batched v : x)
    operands.push_back(withBatch(b, v, size));
  Operation *copy = op->clone();
  copy->setOperands(operands);
  for (OpResult result : copy->getResults())
    result.setType(withLeading(size, result.getType()));
  for (StringRef layouts : {"operand_layouts", "result_layouts"})
    if (auto attr = copy->getAttrOfType<ArrayAttr>(layouts))
      copy->setAttr(layouts, withLeadingLayouts(attr));
  // These say which dimensions are batches: true of the unbatched call only.
  copy->removeAttr("mhlo.frontend_attributes");
  copy->removeAttr("sdy.sharding_rule");
  return llvm::to_vector_of<Value>(b.insert(copy)->getResults());
}

static LogicalResult vmapCustomCall(Vectorizer &w, Operation *op) {
  if (cast<stablehlo::CustomCallOp>(op).getCallTargetName() == foreignTarget)
    return vmapForeign(w, op), success();
  auto x = llvm::map_to_vector(op->getOperands(), [&](Value v) { return w.at(v); });
  auto results = vmapLibraryCall(w.b, op, x, w.size);
  if (results.size() != op->getNumResults() || (results.empty() && !x.empty()))
    return failure();
  for (auto [y, v] : llvm::zip(op->getResults(), results))
    w.set(y, {v, true});
  return success();
}

//===- The rules ------------------------------------------------------------===//

/// Each transformation of `op` as that of a call of the function that `attribute` names.
template <const char *attribute, typename Walk,
          LogicalResult (*transform)(Walk &, Operation *, func::FuncOp)>
static LogicalResult ofCallee(Walk &w, Operation *op) {
  auto callee = functionOf(w.derivatives, op, attribute);
  return failed(callee) ? failure() : transform(w, op, *callee);
}

template <const char *attribute>
static Rule call() {
  Rule rule{Kind::Structured};
  rule.structured = {ofCallee<attribute, Linearizer, linearizeCall>,
                     ofCallee<attribute, Transposer, transposeCall>,
                     ofCallee<attribute, Series, jetCall>,
                     ofCallee<attribute, Vectorizer, vmapCall>};
  return rule;
}

static constexpr char callee[] = "callee", decomposition[] = "decomposition";

void evolute::addCallRules(RuleTable &table) {
  table["func.call"] = call<callee>();
  table["stablehlo.composite"] = call<decomposition>();
  Rule library{Kind::NotDifferentiable};
  library.reason = "what it calls is not part of the program; give the function around it a rule "
                   "with jax.custom_jvp or jax.custom_vjp";
  library.vmap = vmapLibraryCall;
  library.structured.vmap = vmapCustomCall;
  table["stablehlo.custom_call"] = library;
}
