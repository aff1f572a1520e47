//===- Transformations.cpp - One pass for each transformation ---------------===//
//
//   --ad-jet, --ad-jvp, --ad-linearize, --ad-ode-series, --ad-transpose, --ad-vmap make, beside
//   every public function of the module, the functions that the transformation derives from it.
//   Functions with a dot in their name are taken for derived ones.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "lib/Passes/Ring.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;

namespace {

/// A pass that visits functions. Derived::visit makes the new ones.
template <typename Pass>
struct FunctionPass : PassWrapper<Pass, OperationPass<ModuleOp>> {
  using Base = FunctionPass<Pass>;
  FunctionPass() = default;
  FunctionPass(const FunctionPass &other) : PassWrapper<Pass, OperationPass<ModuleOp>>(other) {}

  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    ModuleOp module = this->getOperation();
    Derivatives derivatives(module);
    for (auto f : llvm::to_vector(module.getOps<func::FuncOp>()))
      if (static_cast<Pass *>(this)->applies(f) &&
          failed(static_cast<Pass *>(this)->visit(derivatives, f)))
        return this->signalPassFailure();
  }
  bool applies(func::FuncOp f) {
    return f.isPublic() && !f.getName().contains('.') && !f.isExternal();
  }
};

/// Which arguments are differentiated: what the passes with `wrt` share.
template <typename Pass>
struct DifferentiatingPass : FunctionPass<Pass> {
  DifferentiatingPass() = default;
  DifferentiatingPass(const DifferentiatingPass &other) : FunctionPass<Pass>(other) {}
  typename FunctionPass<Pass>::template ListOption<int64_t> wrt{
      *this, "wrt", llvm::cl::desc("Arguments to differentiate (default: all that are inexact)")};

  typename FunctionPass<Pass>::template Option<bool> nanSafe{
      *this, "nan-safe", llvm::cl::desc("Make zero times infinity zero in derivatives")};

  /// Sets `derivatives` to the options.
  FailureOr<SmallVector<Seed>> seeds(Derivatives &derivatives, func::FuncOp f,
                                     unsigned perArgument = 1) {
    derivatives.nanSafe = nanSafe;
    std::optional<ArrayRef<int64_t>> chosen;
    if (!wrt.empty())
      chosen = ArrayRef<int64_t>(wrt);
    SmallVector<Seed> result(f.getNumArguments() * perArgument);
    for (int64_t i : ad::differentiated(f, chosen)) {
      if (i < 0 || i >= f.getNumArguments() || !isInexact(f.getArgumentTypes()[i]))
        return f.emitOpError() << "has no argument " << i
                               << " that can be differentiated; see the option wrt";
      for (unsigned k = 0; k < perArgument; ++k)
        result[i * perArgument + k] = dynamicSeed(f.getContext());
    }
    return result;
  }
};

/// Publishes a derived function of which the first results are primal.
void publish(func::FuncOp f, unsigned primals) {
  f.setPublic();
  f->setAttr(primalsAttr, Builder(f.getContext()).getI64IntegerAttr(primals));
}

/// Publishes a derived function with all possible results, zeros included, in a copy if calls rely
/// on the short form. `types` are those of the possible results; null types are no results.
void publish(Derivatives &derivatives, const Derived &derived, unsigned primals,
             ArrayRef<Type> types) {
  func::FuncOp f = derived.function;
  bool complete = llvm::all_of(llvm::zip(types, derived.results),
                               [](auto pair) { return !std::get<0>(pair) || std::get<1>(pair); });
  if (!complete) {
    std::string name = f.getName().str();
    func::FuncOp full = f.clone();
    derivatives.rename(f, name + ".nonzero");
    derivatives.insert(full, f);
    Operation *end = full.getBody().front().getTerminator();
    Block zeros;
    Emitter b(&zeros, f.getLoc());
    SmallVector<Value> results(end->getOperands().take_front(primals));
    unsigned next = primals;
    for (auto [type, there] : llvm::zip(types, derived.results))
      if (there)
        results.push_back(end->getOperand(next++));
      else if (type)
        results.push_back(b.zero(type));
    full.getBody().front().getOperations().splice(end->getIterator(), zeros.getOperations());
    end->erase();
    finish(full, results);
    f = full;
  }
  publish(f, primals);
}

SmallVector<Type> inexactTypes(TypeRange types, unsigned times = 1) {
  SmallVector<Type> result;
  for (Type type : types)
    result.append(times, isInexact(type) ? type : Type());
  return result;
}

struct JetPass : DifferentiatingPass<JetPass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(JetPass)
  JetPass() = default;
  JetPass(const JetPass &other) : DifferentiatingPass(other) {}
  StringRef getArgument() const final { return "ad-jet"; }
  StringRef getDescription() const final {
    return "Make @f.jet: Taylor coefficients of f along a curve";
  }
  Option<unsigned> order{*this, "order", llvm::cl::desc("Highest Taylor coefficient"),
                         llvm::cl::init(2)};
  LogicalResult visit(Derivatives &derivatives, func::FuncOp f) {
    if (order == 0)
      return f.emitOpError("cannot be expanded to order 0; the least order of a jet is 1");
    auto series = seeds(derivatives, f, order);
    auto derived =
        failed(series) ? FailureOr<Derived>(failure()) : derivatives.jet(f, order, *series);
    if (succeeded(derived))
      publish(derivatives, *derived, f.getNumResults(), inexactTypes(f.getResultTypes(), order));
    return success(succeeded(derived));
  }
};

struct JvpPass : DifferentiatingPass<JvpPass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(JvpPass)
  JvpPass() = default;
  JvpPass(const JvpPass &other) : DifferentiatingPass(other) {}
  StringRef getArgument() const final { return "ad-jvp"; }
  StringRef getDescription() const final {
    return "Make @f.jvp: value and directional derivative of f";
  }
  LogicalResult visit(Derivatives &derivatives, func::FuncOp f) {
    auto tangents = seeds(derivatives, f);
    auto derived = failed(tangents) ? FailureOr<Derived>(failure()) : derivatives.jvp(f, *tangents);
    if (succeeded(derived))
      publish(derivatives, *derived, f.getNumResults(), inexactTypes(f.getResultTypes()));
    return success(succeeded(derived));
  }
};

struct LinearizePass : DifferentiatingPass<LinearizePass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LinearizePass)
  LinearizePass() = default;
  LinearizePass(const LinearizePass &other) : DifferentiatingPass(other) {}
  StringRef getArgument() const final { return "ad-linearize"; }
  StringRef getDescription() const final {
    return "Make @f.primal, f with residuals, and @f.pushforward, its derivative as a linear map";
  }
  Option<bool> residuals{*this, "choose-residuals",
                         llvm::cl::desc("Choose what is kept, not all that the rules ask for"),
                         llvm::cl::init(true)};
  LogicalResult visit(Derivatives &derivatives, func::FuncOp f) {
    derivatives.choosesResiduals = residuals;
    auto tangents = seeds(derivatives, f);
    auto linearized =
        failed(tangents) ? FailureOr<Linearized>(failure()) : derivatives.linearize(f, *tangents);
    if (failed(linearized))
      return failure();
    publish(linearized->primal, f.getNumResults());
    markPlacements(derivatives, linearized->primal);
    publish(derivatives, linearized->pushforward, 0, inexactTypes(f.getResultTypes()));
    return success();
  }
};

struct OdeSeriesPass : FunctionPass<OdeSeriesPass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(OdeSeriesPass)
  OdeSeriesPass() = default;
  OdeSeriesPass(const OdeSeriesPass &other) : FunctionPass(other) {}
  StringRef getArgument() const final { return "ad-ode-series"; }
  StringRef getDescription() const final {
    return "Make @f.ode_series: Taylor coefficients of the solution of z' = f(z, t)";
  }
  Option<bool> nanSafe{*this, "nan-safe",
                       llvm::cl::desc("Make zero times infinity zero in derivatives")};
  Option<unsigned> order{*this, "order", llvm::cl::desc("Highest Taylor coefficient"),
                         llvm::cl::init(2)};
  ListOption<int64_t> states{
      *this, "states",
      llvm::cl::desc("Arguments whose derivatives f returns (default: the first ones)")};
  Option<int64_t> time{*this, "time", llvm::cl::desc("The argument that is t (default: none)"),
                       llvm::cl::init(-1)};
  LogicalResult visit(Derivatives &derivatives, func::FuncOp f) {
    if (order == 0)
      return f.emitOpError("cannot be solved to order 0; the least order of a series is 1");
    derivatives.nanSafe = nanSafe;
    std::optional<ArrayRef<int64_t>> chosen;
    if (!states.empty())
      chosen = ArrayRef<int64_t>(states);
    auto zs = ad::statesOf(f, chosen);
    std::optional<int64_t> t;
    if (time >= 0)
      t = time;
    if (failed(ad::verifyEquation(f, f, zs, t)))
      return failure();
    auto derived = derivatives.odeSeries(f, order, zs, t);
    if (succeeded(derived))
      publish(derivatives, *derived, 0, inexactTypes(f.getResultTypes(), order));
    return success(succeeded(derived));
  }
};

struct TransposePass : FunctionPass<TransposePass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TransposePass)
  StringRef getArgument() const final { return "ad-transpose"; }
  StringRef getDescription() const final {
    return "Make the transpose of every public function that has arguments marked ad.linear: "
           "@f.pullback of "
           "@f.pushforward";
  }
  bool applies(func::FuncOp f) {
    return f.isPublic() && !f.isExternal() && !linearTypes(f).empty() &&
           !f.getName().ends_with(".pullback");
  }
  static SmallVector<Type> linearTypes(func::FuncOp f) {
    SmallVector<Type> types;
    for (unsigned i = 0; i < f.getNumArguments(); ++i)
      if (f.getArgAttr(i, linearAttr))
        types.push_back(f.getArgumentTypes()[i]);
    return types;
  }
  LogicalResult visit(Derivatives &derivatives, func::FuncOp f) {
    SmallVector<Seed> cotangents;
    for (Type type : f.getResultTypes())
      cotangents.push_back(isInexact(type) ? dynamicSeed(f.getContext()) : Seed());
    auto derived = derivatives.transpose(f, cotangents);
    // An affine function would pass: what it adds has no cotangent to ask for.
    if (failed(derived) || failed(verifyLinear(f)))
      return failure();
    publish(derivatives, *derived, 0, linearTypes(f));
    return success();
  }
};

struct VmapPass : FunctionPass<VmapPass> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(VmapPass)
  VmapPass() = default;
  VmapPass(const VmapPass &other) : FunctionPass(other) {}
  StringRef getArgument() const final { return "ad-vmap"; }
  StringRef getDescription() const final {
    return "Make @f.vmap: f on a batch, which is the leading dimension";
  }
  Option<int64_t> size{*this, "size", llvm::cl::desc("Size of the batch"), llvm::cl::init(8)};
  ListOption<int64_t> mapped{*this, "mapped",
                             llvm::cl::desc("Arguments with a batch (default: all)")};
  ListOption<int64_t> sums{*this, "sums",
                           llvm::cl::desc("Results to sum over the batch (default: none)")};
  LogicalResult visit(Derivatives &derivatives, func::FuncOp f) {
    SmallVector<bool> isMapped(f.getNumArguments(), mapped.empty());
    for (int64_t i : mapped) {
      if (i < 0 || i >= f.getNumArguments())
        return f.emitOpError() << "has no argument " << i << "; see the option mapped";
      isMapped[i] = true;
    }
    SmallVector<bool> isSum(f.getNumResults(), false);
    for (int64_t i : sums) {
      if (i < 0 || i >= f.getNumResults() || !isInexact(f.getResultTypes()[i]))
        return f.emitOpError() << "has no result " << i
                               << " that can be summed; see the option sums";
      isSum[i] = true;
    }
    auto derived = derivatives.vmap(f, isMapped, size, /*all=*/false, isSum);
    if (succeeded(derived))
      derived->function.setPublic();
    return success(succeeded(derived));
  }
};

} // namespace

void evolute::registerTransformationPasses() {
  PassRegistration<JetPass>();
  PassRegistration<JvpPass>();
  PassRegistration<LinearizePass>();
  PassRegistration<OdeSeriesPass>();
  PassRegistration<TransposePass>();
  PassRegistration<VmapPass>();
}
