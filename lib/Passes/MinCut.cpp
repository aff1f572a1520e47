//===- MinCut.cpp - The cheapest set of edges between two nodes --------------===//
//
// Dinic's algorithm: as long as the sink can be reached, fill the paths of fewest edges. The search
// for a path keeps its own stack, for paths are as long as programs.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/MinCut.h"

using namespace evolute;

void MinCut::addEdge(unsigned from, unsigned to, int64_t cost) {
  edges[from].push_back({to, static_cast<unsigned>(edges[to].size()), cost});
  edges[to].push_back({from, static_cast<unsigned>(edges[from].size()) - 1, 0});
}

/// Sets the distances from the source.
bool MinCut::reaches(unsigned source, unsigned sink) {
  level.assign(edges.size(), -1);
  level[source] = 0;
  std::vector<unsigned> queue{source};
  for (unsigned i = 0; i < queue.size(); ++i)
    for (const Edge &e : edges[queue[i]])
      if (e.left > 0 && level[e.to] < 0) {
        level[e.to] = level[queue[i]] + 1;
        queue.push_back(e.to);
      }
  return level[sink] >= 0;
}

/// Fills one path of growing distances, if there is one.
bool MinCut::push(unsigned source, unsigned sink) {
  std::vector<unsigned> path{source};
  while (path.back() != sink) {
    unsigned at = path.back();
    auto leads = [&](const Edge &e) { return e.left > 0 && level[e.to] == level[at] + 1; };
    while (next[at] < edges[at].size() && !leads(edges[at][next[at]]))
      ++next[at];
    if (next[at] < edges[at].size()) {
      path.push_back(edges[at][next[at]].to);
    } else {
      if (at == source)
        return false;
      path.pop_back();
      ++next[path.back()];
    }
  }
  path.pop_back();
  int64_t flow = never;
  for (unsigned at : path)
    flow = std::min(flow, edges[at][next[at]].left);
  for (unsigned at : path) {
    Edge &e = edges[at][next[at]];
    e.left -= flow;
    edges[e.to][e.reverse].left += flow;
  }
  return true;
}

llvm::SmallVector<bool> MinCut::solve(unsigned source, unsigned sink) {
  while (reaches(source, sink)) {
    next.assign(edges.size(), 0);
    while (push(source, sink))
      ;
  }
  llvm::SmallVector<bool> isBehind(edges.size(), false);
  isBehind[sink] = true;
  std::vector<unsigned> queue{sink};
  for (unsigned i = 0; i < queue.size(); ++i)
    for (const Edge &e : edges[queue[i]])
      if (!isBehind[e.to] && edges[e.to][e.reverse].left > 0) {
        isBehind[e.to] = true;
        queue.push_back(e.to);
      }
  return isBehind;
}
