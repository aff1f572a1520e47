//===- Windows.h - How windows slide ----------------------------------------===//
//
// What convolutions and reductions over windows share. The window at `o` covers, for each k below
// `size`, the position `o * stride + k * dilation - low` of the operand, whose elements stand
// `base` apart.
//
//===----------------------------------------------------------------------===//
#pragma once
#include "lib/Rules/Emitter.h"

namespace evolute {

/// One dimension of a window.
struct Window {
  int64_t size, stride = 1, low = 0, high = 0, base = 1, dilation = 1;
  bool reversed = false;
};

/// How many positions `n` elements take that stand `step` apart.
inline int64_t span(int64_t n, int64_t step) { return n ? (n - 1) * step + 1 : 0; }

/// The window that slides over `out` results to give `in` operands: each operand finds the results
/// whose windows covered it.
Window transposed(Window w, int64_t in, int64_t out);

/// `windows` after one more dimension, in which nothing slides.
inline SmallVector<Window> underBatch(ArrayRef<Window> windows) {
  SmallVector<Window> result{Window{1}};
  llvm::append_range(result, windows);
  return result;
}

//===- As attributes --------------------------------------------------------===//

/// Sets one number of each window from an attribute, if there is one.
void read(MutableArrayRef<Window> windows, std::optional<ArrayRef<int64_t>> values,
          int64_t Window::*number);
void readPadding(MutableArrayRef<Window> windows, std::optional<DenseIntElementsAttr> padding);

DenseI64ArrayAttr sizesOf(MLIRContext *, ArrayRef<Window> windows);
/// One number of each window; null if all are 1.
DenseI64ArrayAttr list(MLIRContext *, ArrayRef<Window> windows, int64_t Window::*number);
/// Null if there is none.
DenseIntElementsAttr paddingOf(MLIRContext *, ArrayRef<Window> windows);

} // namespace evolute
