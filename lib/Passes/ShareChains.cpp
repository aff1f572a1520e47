//===- ShareChains.cpp - What sums and products have in common --------------===//
//
// A chain of additions and subtractions, or of multiplications, is taken as the list of what it
// combines. The pair that most lists hold is made once and takes the place of both, again and
// again:
//
//   (a b) c, d (c b)  =>  p = b c, a p, d p
//
// A chain that shares nothing stays as it is written. Each pair that is shared saves an operation,
// so this comes to an end. (R. Brayton, C. McMullen: The decomposition and factorization of Boolean
// expressions, 1982, do this for other operations.)
//
//===----------------------------------------------------------------------===//
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Passes/Ring.h"
#include <queue>

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// The longest chain that is looked at.
constexpr unsigned maxLength = 64;

/// A value of the program, or a pair: by number.
struct Item {
  unsigned node;
  bool negative = false;
};
/// Two nodes, the first one not above the second, in a sum with or without a sign between them.
struct Pair {
  unsigned a, b;
  bool isProduct, negative;
  bool operator<(const Pair &o) const {
    return std::tie(a, b, isProduct, negative) < std::tie(o.a, o.b, o.isProduct, o.negative);
  }
};
struct Chain {
  Operation *root;
  SmallVector<Item> items;
  bool changed = false;
};

class Sharer {
public:
  Sharer(Block &block, const DenseSet<Operation *> &primal) : block(block), primal(primal) {}

  int64_t run() {
    for (Operation &op : block)
      if (isChain(&op))
        addChain(&op);
    for (unsigned i = 0; i < chains.size(); ++i)
      if (chains[i].items.size() <= maxLength)
        count(i, +1);
    int64_t shared = 0;
    while (!queue.empty()) {
      auto [number, order, pair] = queue.top();
      queue.pop();
      if (number == occurrences(pair) && number > 1)
        share(pair), ++shared;
    }
    if (shared)
      emit();
    return shared;
  }

private:
  static bool isProduct(Operation *op) { return isa<MulOp>(op); }
  bool isFree(Operation *op) const {
    return op && op->getBlock() == &block && !primal.contains(op) && isRingOperation(op) &&
           !isa<NegOp>(op);
  }
  /// Whether `op` is the end of a chain: one that may be rewritten or, of two, that is there
  /// anyway.
  bool isChain(Operation *op) const {
    if (op->getBlock() != &block || !isRingOperation(op) || isa<NegOp>(op) || op->use_empty())
      return false;
    return !isFree(op) || !isInner(op);
  }
  bool isInner(Operation *op) const {
    Operation *user = op->hasOneUse() ? *op->user_begin() : nullptr;
    return isFree(user) && isProduct(user) == isProduct(op);
  }

  unsigned nodeOf(Value v) {
    auto [it, isNew] = numbers.try_emplace(v, values.size());
    if (isNew)
      values.push_back(v), pairs.push_back({});
    return it->second;
  }
  void addChain(Operation *root) {
    Chain chain{root, {}};
    append(root, root, false, chain.items);
    chains.push_back(std::move(chain));
  }
  void append(Operation *op, Operation *root, bool negative, SmallVectorImpl<Item> &items) {
    for (auto [i, v] : llvm::enumerate(op->getOperands())) {
      bool sign = negative != (i == 1 && isa<SubtractOp>(op));
      Operation *inner = v.getDefiningOp();
      if (isFree(root) && isFree(inner) && inner->hasOneUse() &&
          isProduct(inner) == isProduct(root) && items.size() < maxLength)
        append(inner, root, sign, items);
      else
        items.push_back({nodeOf(v), sign});
    }
  }

  static Pair pairOf(Item x, Item y, bool isProduct) {
    return {std::min(x.node, y.node), std::max(x.node, y.node), isProduct,
            !isProduct && x.negative != y.negative};
  }
  int64_t occurrences(const Pair &pair) const {
    auto it = found.find(pair);
    int64_t sum = 0;
    if (it != found.end())
      for (auto [chain, number] : it->second)
        sum += number;
    return sum;
  }
  /// How often each pair can be taken from a chain.
  std::map<Pair, unsigned> pairsOf(const Chain &chain) const {
    std::map<unsigned, unsigned> powers[2];
    for (Item x : chain.items)
      ++powers[x.negative][x.node];
    std::map<Pair, unsigned> result;
    bool product = isProduct(chain.root);
    for (unsigned i = 0; i < chain.items.size(); ++i)
      for (unsigned j = i + 1; j < chain.items.size(); ++j) {
        Item x = chain.items[i], y = chain.items[j];
        unsigned a = powers[x.negative][x.node], b = powers[y.negative][y.node];
        bool square = x.node == y.node && x.negative == y.negative;
        if (x.node == y.node && !square)
          continue; // x - x
        unsigned &number = result[pairOf(x, y, product)];
        number = std::max(number, square ? a / 2 : std::min(a, b));
      }
    return result;
  }
  /// Counts the pairs of a chain, or no longer.
  void count(unsigned i, int sign) {
    for (auto [pair, number] : pairsOf(chains[i])) {
      auto &where = found[pair];
      if (sign < 0) {
        where.erase(i);
        continue;
      }
      where[i] = number;
      order.try_emplace(pair, order.size());
      queue.push({occurrences(pair), -order[pair], pair});
    }
  }

  /// Makes a node of the pair, in the place of the two.
  void share(const Pair &pair) {
    auto where = found[pair];
    unsigned node = values.size();
    values.push_back({});
    pairs.push_back(pair);
    for (auto [i, number] : where) {
      count(i, -1);
      Chain &chain = chains[i];
      for (unsigned k = 0; k < number; ++k)
        replace(chain, pair, node);
      chain.changed = true;
      count(i, +1);
    }
    // What was counted before a chain changed is out of date: count what is left.
    for (auto [i, number] : where)
      for (auto [left, n] : pairsOf(chains[i]))
        queue.push({occurrences(left), -order[left], left});
  }
  static void replace(Chain &chain, const Pair &pair, unsigned node) {
    for (unsigned i = 0; i < chain.items.size(); ++i)
      for (unsigned j = i + 1; j < chain.items.size(); ++j) {
        Item x = chain.items[i], y = chain.items[j];
        Pair here = pairOf(x, y, pair.isProduct);
        if (here < pair || pair < here)
          continue;
        // The pair is a + b or a - b, so it has the sign of a.
        bool negative = x.node == pair.a ? x.negative : y.negative;
        chain.items.erase(chain.items.begin() + j);
        chain.items[i] = {node, negative};
        return;
      }
  }

  void emit() {
    DenseMap<Operation *, Chain *> changed;
    for (Chain &chain : chains)
      if (chain.changed && isFree(chain.root))
        changed[chain.root] = &chain;
    for (auto it = block.begin(); it != block.end();) {
      Operation *op = &*it++;
      if (Chain *chain = changed.lookup(op)) {
        ring.moveTo(op);
        auto node = numbers.find(op->getResult(0));
        Value y = valueOf(*chain);
        if (ring.commit(op, y, /*always=*/true)) {
          if (node != numbers.end())
            values[node->second] = y;
          continue;
        }
      }
      ring.see(op);
    }
  }
  Value valueOf(const Chain &chain) {
    bool product = isProduct(chain.root);
    // One that is not negative comes first, if there is any.
    SmallVector<Item> items(chain.items);
    auto first = llvm::find_if(items, [](Item x) { return !x.negative; });
    if (first == items.end())
      first = items.begin();
    Item start = *first;
    items.erase(first);
    Value v = valueOf(start.node);
    if (start.negative)
      v = ring.neg(v);
    for (Item x : items) {
      Value y = valueOf(x.node);
      v = product ? ring.mul(v, y) : x.negative ? ring.sub(v, y) : ring.add(v, y);
    }
    return v;
  }
  Value valueOf(unsigned node) {
    if (Value v = values[node])
      return v;
    Pair pair = pairs[node];
    Value a = valueOf(pair.a), b = valueOf(pair.b);
    return pair.isProduct ? ring.mul(a, b) : pair.negative ? ring.sub(a, b) : ring.add(a, b);
  }

  Block &block;
  const DenseSet<Operation *> &primal;
  Ring ring;
  SmallVector<Chain> chains;
  DenseMap<Value, unsigned> numbers;
  /// By node: what it is, in the program or as a pair.
  SmallVector<Value> values;
  SmallVector<Pair> pairs;
  std::map<Pair, std::map<unsigned, unsigned>> found;
  std::map<Pair, int64_t> order;
  std::priority_queue<std::tuple<int64_t, int64_t, Pair>> queue;
};

} // namespace

int64_t evolute::shareChains(func::FuncOp f, unsigned primals) {
  auto primal = behindPrimals(f, primals);
  int64_t count = 0;
  f->walk([&](Block *block) { count += Sharer(*block, primal).run(); });
  return count;
}
