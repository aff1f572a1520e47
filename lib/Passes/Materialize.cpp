//===- Materialize.cpp - Values that XLA is to compute once ------------------===//
//
//   --ad-materialize hands values that many fusions would compute again through a function that XLA
//   does not inline, so that they are there when they are needed:
//
//     %y = func.call @materialized(%x) {mhlo.frontend_attributes = {inlineable = "false"}}
//
// XLA's CPU backend computes cheap elementwise operations again in each fusion that needs them. Of
// n steps such as x - logsumexp(x) * cos(x) that is n^2 / 2 of them, to compile and to run; and an
// optimization_barrier is gone before it fuses. This pass does for these programs what the cost
// models of other backends do for theirs. Nothing is computed differently.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Passes.h"
#include "lib/Passes/Residuals.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// What is worth keeping takes so many additions for each element, once...
constexpr int64_t least = 8;
/// ... and so many in all fusions but the first, of an array that is in the cache when it is needed
/// or of one that is not.
constexpr int64_t spared = 64, sparedIfLarge = 2 * spared, largeBytes = 64 << 10;

/// What it costs to compute an operation again; none if XLA never does that.
std::optional<int64_t> againOf(Operation *op) {
  // What takes long it computes again only where nothing else needs it. To it these do not.
  if (isa<CosineOp, SineOp, TanOp>(op))
    return weightOf(op);
  auto weight = isa<DynamicUpdateSliceOp>(op) ? std::nullopt : weightOf(op);
  bool isLong = weight > 4 || isa<RsqrtOp, SqrtOp>(op);
  return isLong && !op->hasOneUse() ? std::nullopt : weight;
}

class Materializer {
public:
  explicit Materializer(ModuleOp module) : module(module), symbols(module) {}

  void run(Block &block) {
    // First as if each candidate were kept; then, from the last on, those that are.
    SmallVector<std::pair<Value, int64_t>> candidates;
    for (Operation &op : block) {
      for (Region &region : op.getRegions())
        if (isa<CaseOp, IfOp, WhileOp>(op) && !region.empty())
          run(region.front());
      if (op.getNumResults() != 1 || op.hasOneUse() || !againOf(&op) || *againOf(&op) == 0)
        continue;
      if (int64_t work = workOf(&op); work >= least) {
        candidates.push_back({op.getResult(0), work});
        there.insert(op.getResult(0));
      }
    }
    for (auto [v, work] : llvm::reverse(candidates)) {
      bool isLarge = bytesOf(v.getType()) > largeBytes;
      if ((fusionsOf(v) - 1) * work < (isLarge ? sparedIfLarge : spared))
        there.erase(v);
    }
    for (auto [v, work] : candidates)
      if (there.contains(v))
        materialize(v);
  }

private:
  bool isThere(Value v) const {
    Operation *op = v.getDefiningOp();
    return !op || there.contains(v) || !againOf(op);
  }

  /// The work of computing the result of `op` from what is there, up to some limit.
  int64_t workOf(Operation *op) const {
    DenseSet<Operation *> seen{op};
    SmallVector<Operation *> open{op};
    int64_t work = 0;
    while (!open.empty() && work < sparedIfLarge) {
      Operation *next = open.pop_back_val();
      work += *againOf(next);
      for (Value x : next->getOperands())
        if (!isThere(x) && seen.insert(x.getDefiningOp()).second)
          open.push_back(x.getDefiningOp());
    }
    return work;
  }

  /// How many operations that are not computed again need `v`, up to some limit.
  int64_t fusionsOf(Value v) const {
    DenseSet<Value> seen{v};
    SmallVector<Value> open{v};
    DenseSet<Operation *> last;
    int64_t returned = 0;
    while (!open.empty() && static_cast<int64_t>(last.size()) <= sparedIfLarge) {
      Value x = open.pop_back_val();
      for (Operation *user : x.getUsers()) {
        if (user->hasTrait<OpTrait::IsTerminator>())
          ++returned;
        else if (user->getBlock() != v.getParentBlock() || user->getNumResults() != 1 ||
                 isThere(user->getResult(0)))
          last.insert(user);
        else if (seen.insert(user->getResult(0)).second)
          open.push_back(user->getResult(0));
      }
    }
    return static_cast<int64_t>(last.size()) + returned;
  }

  void materialize(Value v) {
    OpBuilder b(v.getContext());
    b.setInsertionPointAfterValue(v);
    auto call = func::CallOp::create(b, v.getLoc(), identityOn(v.getType()), v);
    call->setAttr("mhlo.frontend_attributes",
                  b.getDictionaryAttr(b.getNamedAttr("inlineable", b.getStringAttr("false"))));
    v.replaceAllUsesExcept(call.getResult(0), call);
  }

  func::FuncOp identityOn(Type type) {
    func::FuncOp &f = identities[type];
    if (!f) {
      f = func::FuncOp::create(module.getLoc(), "materialized",
                               FunctionType::get(type.getContext(), type, type));
      f.setPrivate();
      symbols.insert(f);
      Block *body = f.addEntryBlock();
      auto b = OpBuilder::atBlockEnd(body);
      func::ReturnOp::create(b, f.getLoc(), body->getArguments());
    }
    return f;
  }

  ModuleOp module;
  SymbolTable symbols;
  DenseSet<Value> there;
  DenseMap<Type, func::FuncOp> identities;
};

struct Materialize : PassWrapper<Materialize, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Materialize)
  StringRef getArgument() const final { return "ad-materialize"; }
  StringRef getDescription() const final {
    return "Keep values that XLA's CPU backend would compute again in many fusions";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registerDialects(registry);
  }
  void runOnOperation() override {
    Materializer materializer(getOperation());
    for (auto f : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (!f.isExternal() && f.getBody().hasOneBlock())
        materializer.run(f.getBody().front());
  }
};

} // namespace

void evolute::registerMaterializePass() { PassRegistration<Materialize>(); }
