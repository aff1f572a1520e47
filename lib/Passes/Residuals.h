//===- Residuals.h - What crosses from a function to its pushforward ---------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// What it costs to have the values of a primal function on the linear side, in 64ths of bytes.
class Costs {
public:
  /// Of the function of `block`, that returns `results` and may keep what `keeping` says. `module`
  /// holds the functions that it calls.
  Costs(Block &block, ValueRange results, Keeping keeping, Derivatives &derivatives);

  /// The cost of keeping `v`.
  int64_t keep(Value v) const;
  /// The cost of computing the results of `op` again from its operands; none if that is out of the
  /// question.
  std::optional<int64_t> again(Operation *op);
  /// About the least cost of having `v`.
  int64_t least(Value v);
  /// Makes `v` known to be there anyway.
  void setThere(Value v) { known[v] = 0; }

private:
  std::optional<int64_t> again(func::FuncOp f);

  Keeping keeping;
  Derivatives &derivatives;
  DenseSet<Value> there, varying;
  DenseMap<Value, int64_t> known;
  DenseMap<Operation *, std::optional<int64_t>> calls;
};

/// Replaces chains of elementwise linear operations in `linear`, whose first arguments are the
/// `residuals`, values of `primal`, by products with fewer of them, where that is cheaper. `primal`
/// has no terminator; the residuals change.
void preaccumulate(Block &primal, Block &linear, SmallVectorImpl<Value> &residuals, Costs &costs);

/// `f` with marks on values to keep for its derivative with respect to `seeds`, of at most `budget`
/// bytes: those that spare the most operations. Only values of its own block are marked.
FailureOr<func::FuncOp> withinBudget(Derivatives &, func::FuncOp f, ArrayRef<Seed> seeds,
                                     int64_t budget);

/// The cost of an operation for each byte of its result or, if these are more, of its operands, in
/// those of an addition; none if it is not to be computed again, whatever that saves.
std::optional<int64_t> weightOf(Operation *op);

/// The elements of a type in bytes, 0 of one that holds none.
int64_t bytesOf(Type type);

} // namespace evolute
