// clang-format off
//===- Rule.h - What the compiler knows about each operation ----------------===//
//
// A rule says how the results of one operation depend on its operands. Its kind decides most of
// every transformation:
//
//   kind               jvp, linearize           transpose       jet                       vmap
//   -----------------  -----------------------  --------------  ------------------------  ---------------
//   Constant           zero                     never asked     zero                      rule.vmap
//   Elementwise        sum of partial * t       never asked     k y_k = sum j x_j d_(k-j) pointwise
//   Linear             the op on tangents, or   rule.transpose  the same, order by order  rule.vmap
//                      rule.derivative
//   Bilinear           op(t, b) + op(a, t)      rule.transpose  Cauchy product            rule.vmap
//   Implicit           from the equation        rule.transpose  from the equation         rule.vmap
//   Custom             rule.derivative          never asked     k y_k = coefficient k-1   rule.vmap
//                                                               of derivative(x, x')
//   Equivalent         of rule.equivalent       never asked     of rule.equivalent        rule.vmap, or
//                                                                                         of the equivalent
//   Structured         rule.structured          structured      structured                structured
//   NotDifferentiable  an error: rule.reason
//
// To add an operation, add one entry to the file of its family in lib/Rules: docs/adding-an-op.md
// walks through one.
//
//===----------------------------------------------------------------------===//
// clang-format on
#pragma once
#include "dialects/ad/AdOps.h"
#include "dialects/chlo/ChloOps.h"
#include "dialects/stablehlo/StablehloOps.h"
#include "lib/Rules/Expr.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace evolute {
using ad::isInexact;

enum class Kind {
  Bilinear,
  Constant,
  Custom,
  Elementwise,
  Equivalent,
  Implicit,
  Linear,
  NotDifferentiable,
  Structured
};
StringRef name(Kind kind);

class Linearizer;
class Series;
class Transposer;
class Vectorizer;

/// The partial derivative of the result `y` of an elementwise operation with respect to one of its
/// operands `x`.
using Partial = std::function<Expr(ArrayRef<Expr> x, Expr y)>;

/// The tangents of the results, linear in the tangents `t` of the operands (null: zero). `x` and
/// `y` are the operands and results of `op`.
using Derivative = std::function<SmallVector<Value>(Emitter &, Operation *op, ValueRange x,
                                                    ValueRange y, ArrayRef<Value> t)>;

/// The cotangent of operand `i`, given those of the results (null: zero, not all of them). `x` are
/// the operands that are not linear; the others are null.
using Transpose = std::function<Value(Emitter &, Operation *op, unsigned i, ArrayRef<Value> x,
                                      ArrayRef<Value> ct)>;

/// An operand of a function on a batch: where `mapped`, with the batch as leading dimension.
struct Batched {
  Value v;
  bool mapped;
};

/// The results of `op` on operands of which at least one is mapped; each has the batch, of `size`,
/// in front. Empty if the rule's `equivalent` is to be batched instead, or after an error.
using Vmap =
    std::function<SmallVector<Value>(Emitter &, Operation *op, ArrayRef<Batched> x, int64_t size)>;

/// The results of `op` by other operations, for the sake of its derivatives; empty after an error.
using Equivalent = std::function<SmallVector<Value>(Emitter &, Operation *op, ValueRange x)>;

/// An operation y = op(a, b) that solves product(b, y) = a, with `product` linear in both: y_k
/// solves for a_k - sum_(j >= 1) product(b_j, y_(k-j)). The operands of op are (a, b) if `rhs` is
/// 1, (b, a) if it is 0.
struct Implicit {
  std::function<Value(Emitter &, Operation *op, Value b, Value y)> product;
  unsigned rhs;
};

/// An operation with regions or callees: every transformation in one place. A transformation that
/// an operation does not have is null, and asking for it an error.
struct Structured {
  LogicalResult (*linearize)(Linearizer &, Operation *) = nullptr;
  LogicalResult (*transpose)(Transposer &, Operation *) = nullptr;
  LogicalResult (*jet)(Series &, Operation *) = nullptr;
  LogicalResult (*vmap)(Vectorizer &, Operation *) = nullptr;
};

struct Rule {
  Kind kind = Kind::Constant;
  SmallVector<Partial> partials = {};
  Derivative derivative = nullptr;
  Transpose transpose = nullptr;
  Vmap vmap = nullptr;
  Equivalent equivalent = nullptr;
  Implicit implicit = {};
  /// Of a Linear rule: the operands that only select, in which the results are piecewise constant.
  SmallVector<unsigned> selectors = {};
  Structured structured = {};
  std::string reason = {};
};

/// Alphabetical by operation name.
using RuleTable = std::map<std::string, Rule, std::less<>>;
const RuleTable &rules();

/// The rule of `op`, or an error on `op` that says which transformation asked and where to add one.
FailureOr<const Rule *> lookupRule(Operation *op, StringRef transformation);

// One function per family: lib/Rules/<Family>.cpp.
void addCallRules(RuleTable &);
void addCheckpointRules(RuleTable &);
void addCollectiveRules(RuleTable &);
void addConstantRules(RuleTable &);
void addContractionRules(RuleTable &);
void addControlFlowRules(RuleTable &);
void addConvolutionRules(RuleTable &);
void addCustomRules(RuleTable &);
void addCustomTransposeRules(RuleTable &);
void addDataMovementRules(RuleTable &);
void addDynamicShapeRules(RuleTable &);
void addElementwiseRules(RuleTable &);
void addFourierRules(RuleTable &);
void addIndexingRules(RuleTable &);
void addLinearAlgebraRules(RuleTable &);
void addLoopRules(RuleTable &);
void addNormalizationRules(RuleTable &);
void addRaggedDotRules(RuleTable &);
void addRandomRules(RuleTable &);
void addReductionRules(RuleTable &);
void addScanRules(RuleTable &);
void addScatterRules(RuleTable &);
void addShardingRules(RuleTable &);
void addSortRules(RuleTable &);
void addSpecialRules(RuleTable &);
void addTupleRules(RuleTable &);
void addWindowRules(RuleTable &);

template <typename OpTy>
void add(RuleTable &table, Rule rule) {
  table[OpTy::getOperationName().str()] = std::move(rule);
}

//===- What rules share -----------------------------------------------------===//

/// The one operation that the body of `op` (a reduction, a window, a scatter of one operand)
/// applies to its two arguments, in order; null if its body, the last region, is another.
Operation *stepOf(Operation *op);
/// If `op` is a reduction of windows over (x, t, true) that gives the t that stands where an order
/// selects from x: whether the first of two elements of x is preferred. Null if it is another.
Value selectionOf(Operation *op);
/// The results of `body`, a block on scalars, for all elements at once: `x` are tensors of one
/// shape, and so are the results. Empty after an error.
SmallVector<Value> lifted(Emitter &, Block &body, ArrayRef<Value> x);
/// Operations that work on elements: the batch is one more dimension. Scalars among tensors are
/// broadcast.
SmallVector<Value> pointwise(Emitter &, Operation *op, ArrayRef<Batched> x, int64_t size);
/// `op`, each result of which comes of one operand, on those of `x` alone that are not null: the
/// results, null for the others.
SmallVector<Value> operandwise(Emitter &, Operation *op, ArrayRef<Value> x);
/// `x` with the batch in front, whether it was mapped or not.
Value withBatch(Emitter &, Batched x, int64_t size);
/// `tensor<3xf32>` to `tensor<8x3xf32>`.
RankedTensorType withLeading(int64_t size, Type type);
/// Every dimension one further to the right.
SmallVector<int64_t> shifted(ArrayRef<int64_t> dims);
/// 0, then every dimension one further to the right.
SmallVector<int64_t> underLeading(ArrayRef<int64_t> dims);

/// The derivative of an operation whose kind is neither Structured nor NotDifferentiable: the
/// tangents of the results from those of the operands. Null is zero.
SmallVector<Value> tangents(Emitter &, const Rule &, Operation *op, ValueRange x, ValueRange y,
                            ArrayRef<Value> t);

} // namespace evolute
