//===- Terms.h - Values as sums of products ---------------------------------===//
//
// What `--ad-simplify` sees of a value: terms c * x^p * y^q .., over atoms x, y that are values, or
// sums which are multiplied with something.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Passes/Ring.h"
#include "llvm/ADT/SetVector.h"
#include <map>

namespace evolute {

/// The greatest degree of a product that is taken apart, the greatest number of terms of a sum, and
/// how many terms are looked at for the sake of one.
constexpr unsigned maxDegree = 64, maxTerms = 64, maxWork = 16384;

/// Atoms by number, with their powers, in ascending order.
using Factors = std::map<unsigned, unsigned>;
struct Term {
  double c;
  Factors factors;
};
inline bool operator<(const Term &x, const Term &y) {
  return std::tie(x.factors, x.c) < std::tie(y.factors, y.c);
}
using Terms = std::vector<Term>;
/// A value, or a sum of terms that is multiplied with something.
struct Atom {
  Value v;
  Terms sum;
};
/// Takes what `term` is divided by out of it.
void divide(Term &term, const Term &by);

/// What the operations of a cluster compute, which are all of one block.
class TermTable {
public:
  explicit TermTable(const llvm::SetVector<Operation *> &cluster) : cluster(cluster) {}

  /// Adds the terms of c * v, over v's operands where the cluster goes.
  void collect(Value v, double c, Terms &terms);
  /// Adds like terms up and drops those that are zero.
  Terms merged(Terms terms);

  const Atom &operator[](unsigned atom) const { return atoms[atom]; }
  /// The atom of which the term is a multiple; null if it is a product.
  const Atom *loneAtom(const Term &term) const;

private:
  Factors atomOf(Value v);
  Factors atomOf(Terms sum);
  /// `v` as one term. Products that are for others to keep are read too, so that powers meet.
  const Term &productOf(Value v);
  Term computeProduct(Value v);
  Term asProduct(Terms terms);
  /// Adds a term; one that is a multiple of a sum is the terms of that sum.
  void append(Term term, Terms &terms);

  const llvm::SetVector<Operation *> &cluster;
  std::vector<Atom> atoms;
  DenseMap<Value, unsigned> numbers;
  std::map<Terms, unsigned> sums;
  std::map<void *, Term> products;
  unsigned work = 0;
};

} // namespace evolute
