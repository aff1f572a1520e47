//===- Places.h - Slices at computed places ---------------------------------===//
//
// What gathers and scatters have in common. A gather clamps each index so that its slice lies
// inside; a scatter drops an update whose slice does not.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/Rule.h"

namespace evolute {

/// The dimension numbers of a gather or a scatter, under names for both. The slices are the result
/// of the one and the updates of the other.
struct Places {
  SmallVector<int64_t> window;  // dimensions of the slices that are dimensions of the operand
  SmallVector<int64_t> omitted; // dimensions of the operand that the slices lack, of size 1 there
  SmallVector<int64_t> operandBatching, indicesBatching;
  SmallVector<int64_t> map; // component of an index vector -> dimension of the operand
  int64_t vectorDim;        // the dimension of the indices that holds their vectors

  /// Of the slices: the dimensions that are dimensions of the indices, in order.
  SmallVector<int64_t> outer(Type slices) const;
  /// The size of one slice in every dimension of an operand of `rank`.
  SmallVector<int64_t> sizes(int64_t rank, Type slices) const;
  /// The same of a batch of operands, of indices, or both.
  Places batched(bool operand, bool indices) const;
};
Places placesOf(stablehlo::GatherOp op);
Places placesOf(stablehlo::ScatterOp op);
stablehlo::ScatterDimensionNumbersAttr numbersOf(MLIRContext *, const Places &);

/// What a program promises of indices.
struct Promise {
  bool sorted = false, unique = false;
};

/// The slices of `type` at `indices`, clamped.
Value gather(Emitter &, Value operand, Value indices, Type type, const Places &, bool sorted);
/// `operand` with the updates inside combined by the operation named `step`, or written over what
/// is there if it is empty.
Value scatter(Emitter &, Value operand, Value indices, Value updates, const Places &,
              StringRef step, Promise);

/// `indices` moved inside, as a gather does it; the same value where they are known to be inside.
Value clamped(Emitter &, Value indices, Type operand, Type slices, const Places &);
/// For each slice whether it lies inside; null if all are known to. They must fit into the operand.
Value inside(Emitter &, Value indices, Type operand, Type slices, const Places &);
/// The same for each element of the slices.
Value insideElements(Emitter &, Value indices, Type operand, Type slices, const Places &);
/// Whether a slice fits into the operand anywhere.
bool fits(Type operand, Type slices, const Places &);

/// The element `indices[.., j, ..]` of `x` along `dim`, for every element of `indices`.
Value takeAlong(Emitter &, Value x, Value indices, int64_t dim);

/// The type for numbers up to `n`.
Type indexType(MLIRContext *, int64_t n);
/// The elements of a constant of integers.
std::optional<SmallVector<int64_t>> integersOf(Value v);

} // namespace evolute
