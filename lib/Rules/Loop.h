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

/// How often `loop` runs its body, if a counter that starts, steps and ends at known integers says
/// so.
std::optional<int64_t> stepsOf(stablehlo::WhileOp loop);
/// Whether the loop carries its `i`-th value unchanged.
bool isInvariant(stablehlo::WhileOp loop, unsigned i);
/// What `f` returns for `operands`, in the place of a call: nobody else calls the derivatives of a
/// step, and what a step does to a buffer must be in sight.
SmallVector<Value> inlined(Emitter &, func::FuncOp f, ValueRange operands);

/// Zeros: one row of `type` for each step.
Value bufferOf(Emitter &, int64_t steps, Type type);
Value read(Emitter &, Value buffer, Value i);
Value write(Emitter &, Value buffer, Value i, Value row);

// Reverse mode.
/// Of a loop of an unknown number of steps. `x`: what it carries at first, and what its body uses
/// from around; `inputTangents`: those of the latter.
LogicalResult linearizeUntil(Linearizer &, Operation *op, Linearized step, ArrayRef<bool> moving,
                             ArrayRef<Value> x, ArrayRef<Value> inputTangents);
LogicalResult linearizeLoop(Linearizer &, Operation *op);
LogicalResult transposeLoop(Transposer &, Operation *op);

} // namespace evolute
