//===- Loop.h - Loops that run until a condition says so --------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// The loop and its pushforward, if it may run any number of times.
LogicalResult linearizeUntil(Linearizer &, Operation *op);

/// Whether the loop carries its `i`-th value unchanged.
inline bool isInvariant(stablehlo::WhileOp loop, unsigned i) {
  Block &body = loop.getBody().front();
  return body.getTerminator()->getOperand(i) == body.getArgument(i);
}

} // namespace evolute
