//===- Loop.h - Emitting counted loops --------------------------------------===//
#pragma once
#include "lib/Rules/Emitter.h"

namespace evolute {

/// The values of a loop after one of its steps, from the number of the step and the values before;
/// empty after an error.
using Step = function_ref<SmallVector<Value>(Value i, ValueRange values)>;

/// What `n` steps make of `values`: a `while`. Empty after an error.
SmallVector<Value> countedLoop(Emitter &, int64_t n, ValueRange values, Step);

} // namespace evolute
