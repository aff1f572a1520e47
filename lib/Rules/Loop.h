//===- Loop.h - Loops that run until a condition says so --------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// The loop and its pushforward, if it may run any number of times.
LogicalResult linearizeUntil(Linearizer &, Operation *op);

using LoopCondition = function_ref<Value(Emitter &, ValueRange)>;
using LoopBody = function_ref<SmallVector<Value>(Emitter &, ValueRange)>;

/// A `while`.
SmallVector<Value> until(Emitter &, ValueRange values, LoopCondition, LoopBody);

/// Whether the loop carries its `i`-th value unchanged.
inline bool isInvariant(stablehlo::WhileOp loop, unsigned i) {
  Block &body = loop.getBody().front();
  return body.getTerminator()->getOperand(i) == body.getArgument(i);
}

} // namespace evolute
