#include "lib/Passes/Terms.h"
#include "dialects/stablehlo/StablehloOps.h"
#include <cmath>

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

/// A number that factors may be multiplied with.
static std::optional<double> numberOf(Value v) {
  auto splat = splatOf(v);
  if (!splat || !isa<FloatType>(splat.getElementType()))
    return std::nullopt;
  APFloat number = splat.getSplatValue<APFloat>();
  bool loses;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &loses);
  if (!number.isFiniteNonZero())
    return std::nullopt;
  return number.convertToDouble();
}

Factors TermTable::atomOf(Value v) {
  auto [it, isNew] = numbers.try_emplace(v, atoms.size());
  if (isNew)
    atoms.push_back({v, {}});
  return {{it->second, 1}};
}
Factors TermTable::atomOf(Terms sum) {
  auto [it, isNew] = sums.try_emplace(sum, atoms.size());
  if (isNew)
    atoms.push_back({{}, std::move(sum)});
  return {{it->second, 1}};
}

const Term &TermTable::productOf(Value v) {
  if (auto it = products.find(v.getAsOpaquePointer()); it != products.end())
    return it->second;
  Term term = computeProduct(v);
  return products[v.getAsOpaquePointer()] = std::move(term);
}
Term TermTable::computeProduct(Value v) {
  if (auto c = numberOf(v))
    return {*c, {}};
  Operation *op = v.getDefiningOp();
  if (!op || op->getBlock() != cluster[0]->getBlock() || !isRingOperation(op))
    return {1, atomOf(v)};
  if (isa<NegOp>(op)) {
    Term term = productOf(op->getOperand(0));
    term.c = -term.c;
    return term;
  }
  if (isa<MulOp>(op)) {
    Term term = productOf(op->getOperand(0)), other = productOf(op->getOperand(1));
    unsigned degree = 0;
    for (auto [atom, power] : other.factors)
      term.factors[atom] += power;
    for (auto [atom, power] : term.factors)
      degree += power;
    term.c *= other.c;
    if (degree <= maxDegree && std::isfinite(term.c))
      return term;
  } else if (cluster.contains(op)) {
    Terms terms;
    collect(op->getOperand(0), 1, terms);
    collect(op->getOperand(1), isa<SubtractOp>(op) ? -1 : 1, terms);
    return asProduct(merged(std::move(terms)));
  }
  return {1, atomOf(v)};
}

/// A sum of terms as a product of what all of them have in common and a sum.
Term TermTable::asProduct(Terms terms) {
  if (terms.size() <= 1)
    return terms.empty() ? Term{0, {}} : terms[0];
  llvm::sort(terms); // so that equal sums are one atom
  Term common = terms[0];
  for (const Term &term : terms) {
    Factors left;
    for (auto [atom, power] : common.factors)
      if (auto it = term.factors.find(atom); it != term.factors.end())
        left[atom] = std::min(power, it->second);
    common.factors = std::move(left);
    if (std::abs(term.c) != std::abs(common.c))
      common.c = std::copysign(1, common.c);
  }
  for (Term &term : terms)
    divide(term, common);
  for (auto [atom, power] : atomOf(std::move(terms)))
    common.factors[atom] += power;
  return common;
}
void evolute::divide(Term &term, const Term &by) {
  term.c /= by.c;
  for (auto [atom, power] : by.factors)
    if (!(term.factors[atom] -= power))
      term.factors.erase(atom);
}

void TermTable::collect(Value v, double c, Terms &terms) {
  Operation *op = v.getDefiningOp();
  if (op && cluster.contains(op) && isa<AddOp, SubtractOp>(op) && terms.size() <= maxTerms) {
    collect(op->getOperand(0), c, terms);
    return collect(op->getOperand(1), isa<SubtractOp>(op) ? -c : c, terms);
  }
  Term term = productOf(v);
  term.c *= c;
  append(std::move(term), terms);
}
void TermTable::append(Term term, Terms &terms) {
  const Atom *atom = loneAtom(term);
  if (!atom || atom->v || terms.size() + atom->sum.size() > maxTerms || work > maxWork)
    return terms.push_back(std::move(term));
  work += atom->sum.size();
  for (Term inner : Terms(atom->sum)) {
    inner.c *= term.c;
    append(std::move(inner), terms);
  }
}
const Atom *TermTable::loneAtom(const Term &term) const {
  bool isLone = term.factors.size() == 1 && term.factors.begin()->second == 1;
  return isLone ? &atoms[term.factors.begin()->first] : nullptr;
}

Terms TermTable::merged(Terms terms) {
  Terms apart, result;
  for (Term &term : terms)
    append(std::move(term), apart);
  std::map<Factors, unsigned> places;
  for (Term &term : apart) {
    auto [it, isNew] = places.try_emplace(term.factors, result.size());
    if (isNew)
      result.push_back(std::move(term));
    else
      result[it->second].c += term.c;
  }
  llvm::erase_if(result, [](const Term &term) { return term.c == 0; });
  return result;
}
