//===- Residuals.cpp - What crosses from a function to its pushforward -------===//
//
//   --ad-residuals chooses for @f.primal and @f.pushforward what the one returns for the other: a
//   minimum cut. Each primal value that is needed on the linear side is kept, at the cost of its
//   bytes, or computed again there, at the cost of its operation, from values of which the same is
//   true. Before it, products of partial derivatives are taken ahead of time: Preaccumulate.cpp.
//
// Every linearization ends with this. The costs are in Costs.cpp.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Residuals.h"
#include "lib/Passes/MinCut.h"
#include "lib/Passes/Passes.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace evolute;
using ad::SavedOp;

namespace {

/// Up to how many operations a pushforward is copied to its call, where it meets others.
constexpr unsigned small = 8;

/// The network of the values of a block that may be kept or computed again. On the sink's side are
/// the values that are there on the linear side, and the operations that are done again.
class Cut {
public:
  Cut(Block &block, Costs &costs) : block(block), costs(costs) {
    for (auto op : block.getOps<SavedOp>()) {
      // What a checkpoint gives stands for the value that was marked.
      if (Value given = op.getGiven())
        stands[op.getValue()] = given;
      stands[op.getResult()] = op.getKept();
    }
    source = network.addNode(), sink = network.addNode();
  }

  /// Demands `v` on the linear side.
  void need(Value v) {
    network.addEdge(nodeOf(v), sink, MinCut::never);
    while (!open.empty())
      connect(open.pop_back_val());
  }

  void solve() { isBehind = network.solve(source, sink); }

  bool isAgain(Operation *op) const {
    auto it = operations.find(op);
    return it != operations.end() && isBehind[it->second];
  }
  /// What is equal to `v` and there before.
  Value standing(Value v) const {
    while (Value other = stands.lookup(v))
      v = other;
    return v;
  }

private:
  /// The node of a value on the linear side.
  unsigned nodeOf(Value v) {
    v = standing(v);
    auto [it, isNew] = values.try_emplace(v, 0);
    if (isNew) {
      it->second = network.addNode();
      open.push_back(v);
    }
    return it->second;
  }

  void connect(Value v) {
    unsigned node = values.lookup(v);
    Operation *op = v.getDefiningOp();
    auto cost = op ? costs.again(op) : std::nullopt;
    if (!cost) {
      network.addEdge(source, node, costs.keep(v));
      return;
    }
    auto [it, isNew] = operations.try_emplace(op, 0);
    if (isNew) {
      it->second = network.addNode();
      network.addEdge(source, it->second, *cost);
      unsigned here = it->second;
      for (Value x : op->getOperands())
        network.addEdge(nodeOf(x), here, MinCut::never);
    }
    network.addEdge(operations.lookup(op), node, costs.keep(v));
  }

  Block &block;
  Costs &costs;
  MinCut network;
  unsigned source, sink;
  DenseMap<Value, Value> stands;
  DenseMap<Value, unsigned> values;
  DenseMap<Operation *, unsigned> operations;
  SmallVector<Value> open;
  SmallVector<bool> isBehind;
};

/// Copies the bodies of small pushforwards to where they are called.
void inlineSmall(Derivatives &derivatives, Block &block) {
  for (auto call : llvm::to_vector(block.getOps<func::CallOp>())) {
    auto callee = derivatives.lookup(call.getCallee());
    if (callee && derivatives.isDerived(callee) && callee.getBody().hasOneBlock() &&
        callee.getBody().front().getOperations().size() <= small + 1 &&
        llvm::none_of(callee.getBody().front(), [](Operation &op) { return op.getNumRegions(); }))
      inlineCall(call, callee);
  }
}

/// Computes again in `linear`, or keeps, what the first arguments of `linear` are: the values
/// `residuals` of `primal`, which change.
void cut(Block &primal, Block &linear, SmallVectorImpl<Value> &residuals, Costs &costs) {
  Cut cut(primal, costs);
  for (auto [v, x] : llvm::zip(residuals, linear.getArguments()))
    if (!x.use_empty())
      cut.need(v);
  cut.solve();
  IRMapping there;
  unsigned old = residuals.size();
  for (auto [v, x] : llvm::zip(ArrayRef(residuals).take_front(old), linear.getArguments()))
    there.map(v, x);
  /// The value on the linear side, kept if it is not there yet.
  auto at = [&](Value v) -> Value {
    v = cut.standing(v);
    if (Value x = there.lookupOrNull(v))
      return x;
    residuals.push_back(v);
    Value x = linear.insertArgument(residuals.size() - 1, v.getType(), v.getLoc());
    there.map(v, x);
    return x;
  };
  SmallVector<Operation *> again;
  for (Operation &op : primal)
    if (cut.isAgain(&op)) {
      again.push_back(&op);
      for (Value v : op.getResults())
        there.erase(v);
    }
  auto builder = OpBuilder::atBlockBegin(&linear);
  for (Operation *op : again) {
    IRMapping operands;
    for (Value v : op->getOperands())
      operands.map(v, at(v));
    there.map(op->getResults(), builder.clone(*op, operands)->getResults());
  }
  for (unsigned i = 0; i < old; ++i) {
    Value now = at(residuals[i]);
    if (BlockArgument x = linear.getArgument(i); x != now)
      x.replaceAllUsesWith(now);
  }
}

} // namespace

void evolute::chooseResiduals(Derivatives &derivatives, Block &primal, Block &linear,
                              ValueRange results, SmallVectorImpl<Value> &residuals,
                              Keeping keeping) {
  inlineSmall(derivatives, linear);
  Costs before(primal, results, keeping, derivatives);
  preaccumulate(primal, linear, residuals, before);
  eraseDead(cast<func::FuncOp>(linear.getParentOp()));
  Costs costs(primal, results, keeping, derivatives);
  cut(primal, linear, residuals, costs);
}
