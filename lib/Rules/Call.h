//===- Call.h - What the rules of calls share --------------------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// The function that `op` names in its attribute `attribute`, or an error on `op`.
FailureOr<func::FuncOp> functionOf(Derivatives &, Operation *op, StringRef attribute);

// `op` as a call of `callee`.
LogicalResult linearizeCall(Linearizer &, Operation *op, func::FuncOp callee);
LogicalResult transposeCall(Transposer &, Operation *op, func::FuncOp callee);
LogicalResult jetCall(Series &, Operation *op, func::FuncOp callee);
LogicalResult vmapCall(Vectorizer &, Operation *op, func::FuncOp callee);

/// The function that computes what `op` stands for, of the same operands.
FailureOr<func::FuncOp> forwardOf(Derivatives &, ad::TransposeOp op);

/// Seeds that say which of `values` are there.
SmallVector<Seed> seedsOf(MLIRContext *, ArrayRef<Value> values);
/// The values of `present` that are there, in order, from `values`; null where they are not.
SmallVector<Value> spread(ArrayRef<bool> present, ValueRange values);
/// Those of `values` that are there.
void appendPresent(SmallVectorImpl<Value> &to, ArrayRef<Value> values);

} // namespace evolute
