//===- Loop.h - Loops of a known number of steps ----------------------------===//
#pragma once
#include "lib/Passes/Derivatives.h"

namespace evolute {

/// The values of a loop after one of its steps, from the number of the step and the values before;
/// empty after an error.
using Step = function_ref<SmallVector<Value>(Emitter &, Value i, ValueRange values)>;

/// What `n` steps make of `values`: a `while`. Empty after an error.
SmallVector<Value> countedLoop(Emitter &, int64_t n, ValueRange values, Step);
/// The same, counting from `start`, a zero.
SmallVector<Value> countedLoop(Emitter &, Value start, int64_t n, ValueRange values, Step);

// Reverse mode.
LogicalResult linearizeLoop(Linearizer &, Operation *op);
LogicalResult transposeLoop(Transposer &, Operation *op);

} // namespace evolute
