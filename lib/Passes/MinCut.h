//===- MinCut.h - The cheapest set of edges between two nodes ----------------===//
#pragma once
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace evolute {

/// A directed graph, of which the cheapest edges are sought that separate a source from a sink.
class MinCut {
public:
  static constexpr int64_t never = int64_t(1) << 60;

  unsigned addNode() {
    edges.emplace_back();
    return edges.size() - 1;
  }
  /// An edge that costs `cost` to cut, and `never` is.
  void addEdge(unsigned from, unsigned to, int64_t cost);
  /// For each node whether it is on the side of `sink`; of the cheapest cuts the one next to it.
  llvm::SmallVector<bool> solve(unsigned source, unsigned sink);

private:
  struct Edge {
    unsigned to, reverse; // the number of the other direction among the edges of `to`
    int64_t left;         // what still can flow
  };
  bool reaches(unsigned source, unsigned sink);
  bool push(unsigned source, unsigned sink);

  std::vector<llvm::SmallVector<Edge, 4>> edges;
  std::vector<int> level;
  std::vector<unsigned> next;
};

} // namespace evolute
