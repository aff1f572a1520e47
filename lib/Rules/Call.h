//===- Call.h - What the rules of calls share --------------------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// The function that `op` names in its attribute `attribute`, or an error on `op`.
FailureOr<func::FuncOp> functionOf(Derivatives &, Operation *op, StringRef attribute);

/// The rule of `op` that its attribute `rule` names, for the batches of `op` and these of its
/// inexact operands moving; provided, if the module does not have it.
FailureOr<func::FuncOp> ruleOf(Derivatives &, ad::CustomOp op, StringRef rule,
                               function_ref<bool(Value)> moves);

/// The jvp rule: the one that is given, or what fwd and bwd make one.
FailureOr<func::FuncOp> jvpRuleOf(Derivatives &, ad::CustomOp op, function_ref<bool(Value)> moves);
/// fwd, and the transpose of bwd: what a jvp rule returns, of the `operands` that one takes.
FailureOr<SmallVector<Value>> pushByVjp(Emitter &, Derivatives &, ad::CustomOp op,
                                        function_ref<bool(Value)> moves, ValueRange operands);
/// Whether forward mode uses fwd and bwd, too.
bool isPushedByVjp(ad::CustomOp op);
/// Whether operand `i` is one of those in which `op` is linear.
bool isLinearIn(ad::CustomOp op, unsigned i);
/// The values of `all` whose types have tangents.
SmallVector<Value> inexactOf(ValueRange all);

// `op` as a call of `callee`.
LogicalResult linearizeCall(Linearizer &, Operation *op, func::FuncOp callee);
LogicalResult transposeCall(Transposer &, Operation *op, func::FuncOp callee);
LogicalResult jetCall(Series &, Operation *op, func::FuncOp callee);
LogicalResult vmapCall(Vectorizer &, Operation *op, func::FuncOp callee);

/// The function that computes what `op` stands for, of the same operands.
FailureOr<func::FuncOp> forwardOf(Derivatives &, ad::TransposeOp op);

/// What a call of `primal` on `x` keeps after the first `n` of its `results`. What `primal` returns
/// as it got it is taken from `x`, where one sees what it is: loops keep once what all steps share.
SmallVector<Value> keptOf(func::FuncOp primal, ValueRange x, ValueRange results, unsigned n);
/// One of the batches that an operation runs over, which its attribute says: `axis` is empty
/// unless the batch has a name, `spmd` null unless it is spread over devices.
struct BatchLevel {
  int64_t size;
  SmallVector<int64_t> mapped;
  StringRef axis;
  ArrayAttr spmd;
};
/// Whether a value has rows of its own where an operand of what makes it has. Of an operation that
/// waits outside of the module, its attribute says so.
bool mayBeMapped(Value v);
/// The levels of an attribute `batches`, the innermost first; none if it is null.
SmallVector<BatchLevel> levelsOf(ArrayAttr batches);
/// `batches` with one more level behind it.
ArrayAttr withLevel(ArrayAttr batches, const BatchLevel &, MLIRContext *);
/// Seeds that say which of `values` are there.
SmallVector<Seed> seedsOf(MLIRContext *, ArrayRef<Value> values);
/// The values of `present` that are there, in order, from `values`; null where they are not.
SmallVector<Value> spread(ArrayRef<bool> present, ValueRange values);
/// Those of `values` that are there.
void appendPresent(SmallVectorImpl<Value> &to, ArrayRef<Value> values);

} // namespace evolute
