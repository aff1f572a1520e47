//===- Combine.h - What combines elements -----------------------------------===//
//
// Reductions, windows and scatters combine elements by a body on scalars. Here it acts on whole
// tensors, which is how their derivatives become those of the body.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/Rule.h"

namespace evolute {

/// Whether a region of `op` uses values from outside.
bool captures(Operation *op);
/// The scalar of `type` that the body of `op` leaves other elements as they are with; null if we
/// know none.
Value identityOf(Emitter &, Operation *op, Type type);
/// The body of `op` for corresponding elements of all of `left` and `right`, tensors of one shape.
/// Empty after an error.
SmallVector<Value> combined(Emitter &, Operation *op, ArrayRef<Value> left, ArrayRef<Value> right);
/// `count` slices of `v` along `dim`, from `start` on.
Value sliced(Emitter &, Value v, int64_t dim, int64_t start, int64_t count, int64_t stride = 1);

} // namespace evolute
