//===- Counting.h - Loops that count ----------------------------------------===//
#pragma once
#include "dialects/stablehlo/StablehloOps.h"

namespace evolute {
using namespace mlir;

/// How often `loop` runs its body, if a counter that starts, steps and ends at known integers says
/// so.
std::optional<int64_t> stepsOf(stablehlo::WhileOp loop);

/// What a step adds to the `i`-th value that `loop` carries, if that is a known integer.
std::optional<APInt> strideOf(stablehlo::WhileOp loop, unsigned i);

/// An integer that is `from` in the first step, and `by` more in each after it.
struct Progress {
  int64_t from, by;
  int64_t at(int64_t k) const { return from + k * by; }
};

/// The scalar `v`, of the body of `loop`, in each of its steps.
std::optional<Progress> progressOf(Value v, stablehlo::WhileOp loop, int64_t steps);

} // namespace evolute
