//===- Cut.h - Which values are kept, and which are computed again -----------===//
#pragma once
#include "dialects/ad/AdOps.h"
#include "lib/Passes/MinCut.h"
#include "mlir/IR/Block.h"
#include "llvm/ADT/DenseMap.h"
#include <functional>
#include <optional>

namespace evolute {
using namespace mlir;

/// The network of the values of a block that may be kept or computed again. On the sink's side are
/// the values that are there on the linear side, and the operations that are done again.
class Cut {
public:
  using Keep = std::function<int64_t(Value)>;
  using Again = std::function<std::optional<int64_t>(Operation *)>;

  /// `keep` is the cost of keeping a value, `again` that of an operation that may be done again.
  Cut(Block &block, Keep keep, Again again) : keep(std::move(keep)), again(std::move(again)) {
    for (auto op : block.getOps<ad::SavedOp>()) {
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

  /// Whether `v` is kept.
  bool isKept(Value v) const {
    auto it = values.find(v);
    return it != values.end() && isBehind[it->second] && !isAgain(v.getDefiningOp());
  }
  /// Whether `op` is done again.
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
    auto cost = op ? again(op) : std::nullopt;
    if (!cost) {
      network.addEdge(source, node, keep(v));
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
    network.addEdge(operations.lookup(op), node, keep(v));
  }

  Keep keep;
  Again again;
  MinCut network;
  unsigned source, sink;
  DenseMap<Value, Value> stands;
  DenseMap<Value, unsigned> values;
  DenseMap<Operation *, unsigned> operations;
  SmallVector<Value> open;
  SmallVector<bool> isBehind;
};

} // namespace evolute
