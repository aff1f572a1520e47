//===- Expand.cpp - Replacing derivative operations by calls ----------------===//
//
//   --ad-expand makes the functions that ad.jet, ad.jvp, ad.ode_series, ad.vjp and ad.vmap stand
//   for, and calls them. Innermost first: a function is expanded before it is differentiated, and
//   what was derived in it is inlined, so that the next level finds common work. Operands that are
//   known constants are not passed but folded in.
//
//===----------------------------------------------------------------------===//
#include "dialects/ad/AdOps.h"
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Passes.h"
#include "lib/Passes/Ring.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace evolute;

namespace {

class Expander {
public:
  Expander(ModuleOp module, bool simplifies, bool choosesResiduals)
      : derivatives(module), simplifies(simplifies) {
    derivatives.choosesResiduals = choosesResiduals;
  }

  Simplified count;

  /// Expands what `f` calls or differentiates, then `f`.
  LogicalResult expand(func::FuncOp f) {
    if (done.contains(f))
      return success();
    if (!underway.try_emplace(f, depth).second)
      return f.emitOpError("calls itself; recursive functions cannot be expanded");
    SmallVector<Operation *> users;
    f.walk([&](Operation *op) {
      if (isa<ad::CheckpointOp, ad::CustomOp, ad::TransposeOp, func::CallOp, ad::JetOp, ad::JvpOp,
              ad::OdeSeriesOp, ad::VjpOp, ad::VmapOp, stablehlo::CompositeOp>(op))
        users.push_back(op);
    });
    for (Operation *op : users) {
      // A rule may name what it is a rule of, or apply what applies that: nobody calls it here.
      if (isa<ad::CustomOp>(op)) {
        llvm::SaveAndRestore deeper(depth, depth + 1);
        for (StringRef rule : {"bwd", "fwd", "jvp", "transpose"})
          if (auto name = op->getAttrOfType<FlatSymbolRefAttr>(rule))
            if (auto f = derivatives.lookup(name.getValue()); f && !underway.contains(f))
              if (failed(expand(f)))
                return failure();
      }
      StringRef attribute = isa<stablehlo::CompositeOp>(op) ? "decomposition" : "callee";
      auto name = op->getAttrOfType<FlatSymbolRefAttr>(attribute);
      auto callee = name ? derivatives.lookup(name.getValue()) : func::FuncOp();
      if (!callee)
        return op->emitOpError("names a function that the module does not have");
      auto caller = underway.find(callee);
      bool isDerivative = isa<ad::JetOp, ad::JvpOp, ad::OdeSeriesOp, ad::VjpOp, ad::VmapOp>(op);
      if (caller != underway.end() && !isDerivative &&
          (isa<ad::CustomOp>(op) || caller->second < depth))
        continue;
      if (failed(expand(callee)))
        return failure();
      if (!isDerivative)
        continue;
      inlineDerived(callee);
      if (failed(replace(op, callee)))
        return failure();
    }
    underway.erase(f);
    done.insert(f);
    return success();
  }

private:
  void inlineDerived(func::FuncOp f) {
    SmallVector<func::CallOp> calls;
    f.walk([&](func::CallOp call) { calls.push_back(call); });
    for (func::CallOp call : calls)
      if (auto callee = derivatives.lookup(call.getCallee());
          callee && derivatives.isDerived(callee))
        inlineCall(call, callee);
  }

  /// Emits in front of `op` and puts the results in its place. Errors on the way get a note that
  /// says who asked.
  LogicalResult replace(Operation *op, func::FuncOp callee) {
    NoteOnError note(
        op->getLoc(),
        ("needed by " + op->getName().getStringRef() + " of @" + callee.getName()).str());
    Block block;
    Emitter b(&block, op->getLoc());
    SmallVector<Value> results;
    llvm::SaveAndRestore<bool> safe(derivatives.nanSafe, op->hasAttr("nan_safe"));
    auto expanded = llvm::TypeSwitch<Operation *, LogicalResult>(op)
                        .Case<ad::JetOp, ad::JvpOp, ad::OdeSeriesOp, ad::VjpOp, ad::VmapOp>(
                            [&](auto typed) { return expand(typed, callee, b, results); })
                        .Default([](Operation *) { return failure(); });
    if (failed(expanded))
      return failure();
    SmallVector<func::CallOp> calls(block.getOps<func::CallOp>());
    op->getBlock()->getOperations().splice(op->getIterator(), block.getOperations());
    op->replaceAllUsesWith(results);
    op->erase();
    // Before the next level, which would multiply what is too much; last what uses the others.
    if (simplifies)
      for (func::CallOp call : llvm::reverse(calls))
        derivatives.simplifyCallee(call, count);
    return success();
  }

  /// Calls `f` on `fixed`, then those of `seeded` whose seed is an argument.
  static SmallVector<Value> callOf(Emitter &b, func::FuncOp f, ValueRange fixed,
                                   ArrayRef<Seed> seeds, ValueRange seeded) {
    SmallVector<Value> operands(fixed);
    for (auto [seed, v] : llvm::zip(seeds, seeded))
      if (isa_and_nonnull<UnitAttr>(seed))
        operands.push_back(v);
    return llvm::to_vector_of<Value>(b.create<func::CallOp>(f, operands).getResults());
  }

  static SmallVector<int64_t> inexactResults(func::FuncOp f) {
    return llvm::to_vector(llvm::make_filter_range(
        range(0, f.getNumResults()), [&](int64_t r) { return isInexact(f.getResultTypes()[r]); }));
  }

  LogicalResult expand(ad::JvpOp op, func::FuncOp callee, Emitter &b,
                       SmallVectorImpl<Value> &results) {
    SmallVector<Seed> seeds(callee.getNumArguments());
    SmallVector<Value> tangents(seeds.size());
    for (auto [i, t] : llvm::zip(ad::differentiated(callee, op.getWrt()), op.getTangents())) {
      tangents[i] = t;
      seeds[i] = seedOf(t);
    }
    auto derived = derivatives.jvp(callee, seeds);
    if (failed(derived))
      return failure();
    auto values = callOf(b, derived->function, op.getPrimals(), seeds, tangents);
    unsigned next = callee.getNumResults();
    results.assign(values.begin(), values.begin() + next);
    for (int64_t r : inexactResults(callee))
      results.push_back(derived->results[r] ? values[next++] : b.zero(callee.getResultTypes()[r]));
    return success();
  }

  LogicalResult expand(ad::VjpOp op, func::FuncOp callee, Emitter &b,
                       SmallVectorImpl<Value> &results) {
    SmallVector<Seed> active(callee.getNumArguments()), seeds;
    auto wrt = ad::differentiated(callee, op.getWrt());
    for (int64_t i : wrt)
      active[i] = dynamicSeed(op.getContext());
    auto linearized = derivatives.linearize(callee, active);
    if (failed(linearized))
      return failure();
    SmallVector<Value> cotangents;
    for (auto [r, ct] : llvm::zip(inexactResults(callee), op.getCotangents()))
      if (linearized->pushforward.results[r]) {
        seeds.push_back(seedOf(ct));
        cotangents.push_back(ct);
      }
    auto pullback = derivatives.transpose(linearized->pushforward.function, seeds);
    if (failed(pullback))
      return failure();
    unsigned next = callee.getNumResults();
    auto both = derivatives.joined(linearized->primal, next, pullback->function);
    auto values = callOf(b, both, op.getPrimals(), seeds, cotangents);
    results.assign(values.begin(), values.begin() + next);
    for (auto [i, there] : llvm::zip(wrt, pullback->results))
      results.push_back(there ? values[next++] : b.zero(callee.getArgumentTypes()[i]));
    return success();
  }

  LogicalResult expand(ad::JetOp op, func::FuncOp callee, Emitter &b,
                       SmallVectorImpl<Value> &results) {
    unsigned order = op.getOrder();
    SmallVector<Seed> seeds(callee.getNumArguments() * order);
    SmallVector<Value> values(seeds.size());
    for (auto [p, i] : llvm::enumerate(ad::differentiated(callee, op.getWrt())))
      for (unsigned k = 0; k < order; ++k) {
        values[i * order + k] = op.getSeries()[p * order + k];
        seeds[i * order + k] = seedOf(values[i * order + k]);
      }
    auto derived = derivatives.jet(callee, order, seeds);
    if (failed(derived))
      return failure();
    auto called = callOf(b, derived->function, op.getPrimals(), seeds, values);
    unsigned next = callee.getNumResults();
    results.assign(called.begin(), called.begin() + next);
    for (unsigned r = 0; r < callee.getNumResults(); ++r)
      for (unsigned k = 0; k < order; ++k)
        if (isInexact(callee.getResultTypes()[r]))
          results.push_back(derived->results[r * order + k] ? called[next++]
                                                            : b.zero(callee.getResultTypes()[r]));
    return success();
  }

  LogicalResult expand(ad::OdeSeriesOp op, func::FuncOp callee, Emitter &b,
                       SmallVectorImpl<Value> &results) {
    unsigned order = op.getOrder();
    auto states = ad::statesOf(callee, op.getStates());
    auto derived = derivatives.odeSeries(callee, order, states, op.getTime());
    if (failed(derived))
      return failure();
    auto called = callOf(b, derived->function, op.getPrimals(), {}, {});
    unsigned next = 0;
    for (auto [i, there] : llvm::enumerate(derived->results))
      results.push_back(there ? called[next++]
                              : b.zero(callee.getArgumentTypes()[states[i / order]]));
    return success();
  }

  /// The permutation that moves dimension `from` to `to`.
  static SmallVector<int64_t> moving(int64_t rank, int64_t from, int64_t to) {
    auto permutation = range(0, rank);
    permutation.erase(permutation.begin() + from);
    permutation.insert(permutation.begin() + to, from);
    return permutation;
  }

  LogicalResult expand(ad::VmapOp op, func::FuncOp callee, Emitter &b,
                       SmallVectorImpl<Value> &results) {
    SmallVector<Value> operands;
    SmallVector<bool> mapped;
    for (auto [x, dim] : llvm::zip(op.getPrimals(), op.getInDims())) {
      mapped.push_back(dim >= 0);
      operands.push_back(dim > 0 ? b.transpose(x, moving(tensorOf(x).getRank(), dim, 0)) : x);
    }
    SmallVector<bool> sums(callee.getNumResults(), false);
    for (int64_t i : op.getSums().value_or(ArrayRef<int64_t>()))
      sums[i] = true;
    llvm::SaveAndRestore axis(derivatives.axis, op.getAxis().value_or("").str());
    llvm::SaveAndRestore spmd(derivatives.spmd, op.getSpmdAttr());
    auto derived = derivatives.vmap(callee, mapped, op.getSize(), /*all=*/false, sums);
    if (failed(derived))
      return failure();
    auto values = callOf(b, derived->function, operands, {}, {});
    for (auto [i, v, dim, isMapped] : llvm::enumerate(values, op.getOutDims(), derived->results)) {
      if (dim < 0 && isMapped)
        return op.emitOpError() << "result " << i
                                << " depends on a batched argument, so out_dims cannot be -1 there";
      Value y = dim < 0 ? v : withBatch(b, {v, isMapped}, op.getSize());
      results.push_back(dim > 0 ? b.transpose(y, moving(tensorOf(y).getRank(), 0, dim)) : y);
    }
    return success();
  }

  Derivatives derivatives;
  bool simplifies;
  DenseSet<Operation *> done;
  /// What is being expanded, with the number of rules on the way to it.
  DenseMap<Operation *, unsigned> underway;
  unsigned depth = 0;
};

struct Expand : PassWrapper<Expand, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Expand)
  Expand() = default;
  Expand(const Expand &other) : PassWrapper(other) {}
  Option<bool> residuals{*this, "choose-residuals",
                         llvm::cl::desc("Choose what is kept, not all that the rules ask for"),
                         llvm::cl::init(true)};
  StringRef getArgument() const final { return "ad-expand"; }
  StringRef getDescription() const final {
    return "Replace ad operations by calls of derived functions";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  Option<std::string> simplifies{
      *this, "simplify", llvm::cl::init("true"),
      llvm::cl::desc(
          "Simplify what is derived, level by level: true, false, or fast: in the end all "
          "the rest too, so that primal results change by rounding")};
  Statistic sums{this, "sums", "Sums of products that were rewritten"};
  Statistic pairs{this, "pairs", "Sums and products of two that several chains share"};
  void runOnOperation() override {
    if (simplifies != "true" && simplifies != "false" && simplifies != "fast") {
      getOperation().emitError("ad-expand: simplify is true, false or fast, not ") << simplifies;
      return signalPassFailure();
    }
    Expander expander(getOperation(), simplifies != "false", residuals);
    for (auto f : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (failed(expander.expand(f)))
        return signalPassFailure();
    if (simplifies == "fast")
      for (auto f : getOperation().getOps<func::FuncOp>())
        expander.count += simplify(f, /*primals=*/0);
    sums += expander.count.collected;
    pairs += expander.count.shared;
  }
};

} // namespace

void evolute::registerExpandPass() { PassRegistration<Expand>(); }
