//===- CollectTerms.cpp - Sums of products, with less work ------------------===//
//
// A sum is taken as terms c * x^p * y^q .., over atoms x, y: values that are no sums or products,
// or that somebody else uses too. Like terms are added up, and what several terms have in common is
// taken out:
//
//   2 a x + a x + b x x  =>  x (3 a + b x)          a M + b M  =>  (a + b) M for a matrix product M
//
// Nothing is multiplied out: from `y - y y`, the value of `y (1 - y)` near 1 would be lost. A sum
// is replaced only if that takes fewer operations than it frees, so this comes to an end.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Derivatives.h"
#include "lib/Passes/Terms.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// c * v; a null value is 1.
struct Scaled {
  double c;
  Value v;
};

class Collector {
public:
  Collector(Block &block, const DenseSet<Operation *> &primal) : block(block), primal(primal) {}

  int64_t run() {
    int64_t count = 0;
    SmallVector<Operation *> operations;
    for (Operation &op : block)
      operations.push_back(&op);
    DenseSet<Operation *> roots;
    for (Operation *op : operations)
      if (isRoot(op))
        roots.insert(op);
    // An operation may go with a root below it, never one below with one above.
    for (auto it = block.begin(); it != block.end();) {
      Operation *op = &*it++;
      if (roots.contains(op) && rewrite(op))
        ++count;
      else
        ring.see(op);
    }
    return count;
  }

private:
  bool isFree(Operation *op) const {
    return op && op->getBlock() == &block && !primal.contains(op) && isRingOperation(op);
  }
  /// Whether `op` is not just a part of one other expression.
  bool isRoot(Operation *op) const {
    return isFree(op) && !op->use_empty() && !(op->hasOneUse() && isFree(*op->user_begin()));
  }

  bool rewrite(Operation *root) {
    ring.moveTo(root);
    type = root->getResult(0).getType();
    // What only the root uses is taken apart, and may go.
    cluster.clear();
    cluster.insert(root);
    for (unsigned i = 0; i < cluster.size() && i < 16 * maxTerms; ++i)
      for (Value v : cluster[i]->getOperands())
        if (Operation *op = v.getDefiningOp();
            op && op->getBlock() == &block && isPart(op) &&
            llvm::all_of(op->getUsers(), [&](Operation *user) { return cluster.contains(user); }))
          cluster.insert(op);
    TermTable values(cluster);
    table = &values;
    Terms terms;
    values.collect(root->getResult(0), 1, terms);
    auto write = [&](bool rarest) {
      emitted.clear();
      rarestFirst = rarest;
      Scaled sum = sumOf(terms);
      return sum.c ? valueOf(sum) : Value();
    };
    hasChoice = false;
    Value y = write(/*rarest=*/false);
    if (y && hasChoice) {
      int64_t saved = ring.savings(root, y);
      ring.discard();
      y = write(/*rarest=*/true);
      if (!y || ring.savings(root, y) < saved) {
        ring.discard();
        y = write(/*rarest=*/false);
      }
    }
    return y && ring.commit(root, y);
  }

  /// Whether an expression of sums and products may go on through `op`.
  bool isPart(Operation *op) const { return isFree(op) || (!primal.contains(op) && isLinear(op)); }
  /// Operations f, linear in one operand at least, with f(x) + f(y) = f(x + y) no dearer.
  static bool isLinear(Operation *op) {
    return isa<BroadcastInDimOp, ConvolutionOp, DotGeneralOp, ReshapeOp, ReverseOp, TransposeOp>(
               op) &&
           isInexact(op->getResult(0).getType());
  }

  //===- Putting together ---------------------------------------------------===//

  Value valueOf(Scaled x) { return x.v ? ring.scale(x.c, x.v) : ring.constant(x.c, type); }

  /// What Horner's scheme goes by: the atom that most terms have, or first those of low degree,
  /// such as sin(x) and cos(x) in a sum of their products with powers of x.
  std::optional<unsigned> commonAtom(const Terms &terms) {
    std::map<unsigned, std::pair<unsigned, unsigned>> found; // how many terms, to which power
    for (const Term &term : terms)
      for (auto [atom, power] : term.factors) {
        ++found[atom].first;
        found[atom].second = std::max(found[atom].second, power);
      }
    auto best = [&](bool rarest) {
      std::optional<unsigned> best;
      auto rank = [&](unsigned atom) {
        auto [count, power] = found.at(atom);
        return std::pair(rarest ? -static_cast<int64_t>(power) : 0, count);
      };
      for (auto [atom, place] : found)
        if (place.first > 1 && (!best || rank(*best) < rank(atom)))
          best = atom;
      return best;
    };
    auto most = best(false), rarest = best(true);
    hasChoice |= most != rarest;
    return rarestFirst ? rarest : most;
  }

  Scaled sumOf(Terms terms) {
    terms = table->merged(std::move(terms));
    if (terms.empty())
      return {0, {}};
    if (terms.size() == 1)
      return {terms[0].c, product(terms[0].factors)};
    if (auto atom = commonAtom(terms)) {
      Factors common{{*atom, maxDegree}};
      Terms with, without;
      for (Term &term : terms) {
        auto it = term.factors.find(*atom);
        bool has = it != term.factors.end();
        if (has)
          common[*atom] = std::min(common[*atom], it->second);
        (has ? with : without).push_back(std::move(term));
      }
      for (Term &term : with)
        divide(term, {1, common});
      Scaled inner = sumOf(std::move(with));
      Scaled outer{inner.c, times(product(common), inner.v)};
      return plus(outer, sumOf(std::move(without)));
    }
    Scaled parts = linearParts(terms);
    return plus(parts, multiples(terms));
  }

  /// f(a, x) + f(a, y) as f(a, x + y). Takes these terms from `terms`.
  Scaled linearParts(Terms &terms) {
    Scaled sum{0, {}};
    for (unsigned i = 0; i < terms.size(); ++i) {
      Operation *first = partOf(terms[i]);
      for (unsigned k = 0; first && k < std::min(first->getNumOperands(), 2u); ++k) {
        auto isLike = [&](const Term &term) {
          Operation *op = partOf(term);
          if (!op || op->getName() != first->getName() || op->getAttrs() != first->getAttrs())
            return false;
          for (unsigned j = 0; j < op->getNumOperands(); ++j)
            if (j == k ? op->getOperand(j).getType() != first->getOperand(j).getType()
                       : op->getOperand(j) != first->getOperand(j))
              return false;
          return true;
        };
        if (llvm::count_if(terms, isLike) < 2)
          continue;
        // In the type of the operand, with atoms of its own.
        Type outside = type;
        type = first->getOperand(k).getType();
        Terms inner;
        for (const Term &term : Terms(terms))
          if (isLike(term))
            table->collect(partOf(term)->getOperand(k), term.c, inner);
        llvm::erase_if(terms, isLike);
        Scaled x = sumOf(std::move(inner));
        if (x.c) {
          SmallVector<Value> operands(first->getOperands());
          operands[k] = x.v ? x.v : ring.constant(1, type);
          x.v = ring.clone(first, operands);
        }
        type = outside;
        sum = plus(sum, x);
        --i;
        break;
      }
    }
    return sum;
  }
  /// The linear operation of which a term is a multiple, if it may go.
  Operation *partOf(const Term &term) const {
    const Atom *atom = table->loneAtom(term);
    Operation *op = atom && atom->v ? atom->v.getDefiningOp() : nullptr;
    return op && cluster.contains(op) && isLinear(op) ? op : nullptr;
  }

  /// The sum of products with nothing in common: first of those with the same number in front.
  Scaled multiples(ArrayRef<Term> terms) {
    llvm::MapVector<uint64_t, Scaled> sums; // by the bits of a number
    for (const Term &term : terms) {
      auto [it, isNew] = sums.try_emplace(llvm::bit_cast<uint64_t>(std::abs(term.c)));
      Scaled x{term.c, product(term.factors)};
      it->second = isNew ? x : plus(it->second, x);
    }
    Scaled sum{0, {}};
    for (auto &[bits, x] : sums)
      sum = plus(sum, x);
    return sum;
  }

  Scaled plus(Scaled x, Scaled y) {
    if (!x.c || !y.c)
      return x.c ? x : y;
    if (!x.v && !y.v)
      return {x.c + y.c, {}};
    // A number alone goes with its factor.
    auto whole = [&](Scaled &x) {
      if (!x.v)
        x = {1, ring.constant(x.c, type)};
    };
    whole(x);
    whole(y);
    if (x.c == y.c)
      return {x.c, ring.add(x.v, y.v)};
    if (x.c == -y.c)
      return x.c > 0 ? Scaled{x.c, ring.sub(x.v, y.v)} : Scaled{y.c, ring.sub(y.v, x.v)};
    if (x.c < 0 && y.c < 0)
      return {-1, ring.add(valueOf({-x.c, x.v}), valueOf({-y.c, y.v}))};
    if (x.c < 0)
      return {1, ring.sub(valueOf(y), valueOf({-x.c, x.v}))};
    if (y.c < 0)
      return {1, ring.sub(valueOf(x), valueOf({-y.c, y.v}))};
    return {1, ring.add(valueOf(x), valueOf(y))};
  }

  /// Null is 1.
  Value times(Value x, Value y) { return x && y ? ring.mul(x, y) : x ? x : y; }

  /// The value of an atom.
  Value valueOf(unsigned atom) {
    if (Value v = (*table)[atom].v)
      return v;
    if (auto it = emitted.find(atom); it != emitted.end())
      return it->second;
    Value v = valueOf(sumOf(Terms((*table)[atom].sum)));
    return emitted[atom] = v;
  }

  /// The product, from products that stand there and from squares where it can be; null for 1.
  Value product(const Factors &powers) {
    SmallVector<Value> values;
    for (auto [atom, power] : powers)
      values.append(power, valueOf(atom));
    while (values.size() > 1) {
      unsigned first = 0, second = 1;
      Value found;
      for (unsigned i = 0; i < values.size() && !found; ++i)
        for (unsigned j = i + 1; j < values.size() && !found; ++j) {
          bool isNew =
              (!i || values[i] != values[i - 1]) && (j == i + 1 || values[j] != values[j - 1]);
          if (Value v = isNew ? ring.existing(values[i], values[j]) : Value())
            found = v, first = i, second = j;
        }
      for (unsigned i = 0; i + 1 < values.size() && !found; ++i)
        if (values[i] == values[i + 1])
          found = ring.mul(values[i], values[i]), first = i, second = i + 1;
      if (!found)
        found = ring.mul(values[0], values[1]);
      values.erase(values.begin() + second);
      values.erase(values.begin() + first);
      values.insert(llvm::find(values, found), found);
    }
    return values.empty() ? Value() : values[0];
  }

  Block &block;
  const DenseSet<Operation *> &primal;
  Ring ring;
  Type type;
  TermTable *table = nullptr;
  bool rarestFirst = false, hasChoice = false;
  DenseMap<unsigned, Value> emitted;
  llvm::SetVector<Operation *> cluster;
};

} // namespace

int64_t evolute::collectTerms(func::FuncOp f, unsigned primals) {
  auto primal = behindPrimals(f, primals);
  int64_t count = 0;
  f->walk([&](Block *block) { count += Collector(*block, primal).run(); });
  return count;
}
