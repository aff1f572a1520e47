//===- Scan.h - Loops of a known number of steps ----------------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// How many rows, and in which order.
struct Rows {
  int64_t n;
  bool reverse = false;
  static Rows of(ad::ScanOp scan) {
    return {static_cast<int64_t>(scan.getSteps()), scan.getReverse()};
  }
};

/// What a step makes of the number of its row, of what is carried and of its row of each of xs:
/// what is carried on, then its row of each of ys.
using Step = function_ref<FailureOr<SmallVector<Value>>(Emitter &, Value i, ValueRange carry,
                                                        ValueRange rows)>;

/// The results of an ad.scan; none after an error. `linear`: on the linear side, where `inits`,
/// `xs` and what the step uses from around are.
SmallVector<Value> scan(Emitter &, Rows, ValueRange inits, ValueRange xs, Step,
                        bool linear = false);
/// The same of a body that is there already.
ad::ScanOp scanOf(Emitter &, Rows, ValueRange inits, ValueRange xs, std::unique_ptr<Region> body,
                  bool linear = false);
/// The type of the number of a row.
RankedTensorType rowNumberType(MLIRContext *, int64_t n);

/// Marks what `scan` carries that depends on what is marked: `marked` are the arguments of its
/// body. Returns which results depend on these; what is `outer` counts too, where it `passes`.
SmallVector<bool> closeOverScan(ad::ScanOp scan, SmallVectorImpl<bool> &marked,
                                function_ref<bool(Value)> outer, function_ref<bool(Value)> passes);

/// Marks the arguments of `scan`'s body that come from values for which `holds`.
SmallVector<bool> argumentsWhere(ad::ScanOp scan, function_ref<bool(Value)> holds);

// Reverse mode.
LogicalResult linearizeScan(Linearizer &, Operation *op);
LogicalResult transposeScan(Transposer &, Operation *op);
/// Linearizes the function of a step, in which what has a number in `moving` is carried from
/// argument `first` + number to the result of this number: what moves after a step moves in the
/// next one, so `moving` grows. `seeds`: those of the arguments behind, of which the first are
/// `rows`.
FailureOr<Linearized> linearizeStep(Derivatives &, func::FuncOp step, unsigned first,
                                    SmallVectorImpl<bool> &moving, ArrayRef<Seed> seeds,
                                    unsigned rows = 0);

/// The results of `op` on a batch, one row after the other.
SmallVector<Value> rowByRow(Emitter &, Operation *op, ArrayRef<Batched> x, int64_t size);

/// What `f` returns for `operands`, in the place of a call: nobody else calls the derivatives of a
/// step, and what a step does to a buffer must be in sight.
SmallVector<Value> inlined(Emitter &, func::FuncOp f, ValueRange operands);

/// Row `i` of `buffer`.
Value read(Emitter &, Value buffer, Value i);
/// `buffer` with another row `i`.
Value write(Emitter &, Value buffer, Value i, Value row);
/// `buffer` with other rows from `first` on.
Value writeRows(Emitter &, Value buffer, Value first, Value rows);
/// Every `by`-th row of `buffer` from `first` on, up to `end`.
Value rowsBetween(Emitter &, Value buffer, int64_t first, int64_t end, int64_t by = 1);

} // namespace evolute
