#include "lib/Rules/Windows.h"

using namespace mlir;
using namespace evolute;

Window evolute::transposed(Window w, int64_t in, int64_t out) {
  int64_t reach = (w.size - 1) * w.dilation;
  Window t{w.size, w.base, reach - w.low, 0, w.stride, w.dilation, !w.reversed};
  t.high = span(in, w.base) + reach - span(out, w.stride) - t.low;
  return t;
}

void evolute::read(MutableArrayRef<Window> windows, std::optional<ArrayRef<int64_t>> values,
                   int64_t Window::*number) {
  if (values)
    for (auto [w, value] : llvm::zip(windows, *values))
      w.*number = value;
}

void evolute::readPadding(MutableArrayRef<Window> windows,
                          std::optional<DenseIntElementsAttr> padding) {
  if (!padding || windows.empty())
    return;
  auto values = llvm::to_vector(padding->getValues<int64_t>());
  for (auto [d, w] : llvm::enumerate(windows)) {
    w.low = values[2 * d];
    w.high = values[2 * d + 1];
  }
}

DenseI64ArrayAttr evolute::sizesOf(MLIRContext *context, ArrayRef<Window> windows) {
  return DenseI64ArrayAttr::get(
      context, llvm::map_to_vector(windows, [](const Window &w) { return w.size; }));
}

DenseI64ArrayAttr evolute::list(MLIRContext *context, ArrayRef<Window> windows,
                                int64_t Window::*number) {
  auto values = llvm::map_to_vector(windows, [&](const Window &w) { return w.*number; });
  if (llvm::all_of(values, [&](int64_t value) { return value == 1; }))
    return {};
  return DenseI64ArrayAttr::get(context, values);
}

DenseIntElementsAttr evolute::paddingOf(MLIRContext *context, ArrayRef<Window> windows) {
  SmallVector<int64_t> values;
  for (const Window &w : windows)
    values.append({w.low, w.high});
  if (llvm::all_of(values, [](int64_t value) { return value == 0; }))
    return {};
  int64_t rank = windows.size();
  return DenseIntElementsAttr::get(RankedTensorType::get({rank, 2}, IntegerType::get(context, 64)),
                                   ArrayRef(values));
}
