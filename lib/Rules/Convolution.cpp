//===- Convolution.cpp - Convolutions ---------------------------------------===//
//
// Bilinear: transposed, a convolution is one again, over the cotangent. Please keep the order
// alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"
#include "lib/Rules/Windows.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// The dimensions of one tensor of a convolution. Those of a kernel: `batch` are its input features
/// and `feature` its output features.
struct Layout {
  int64_t batch, feature;
  ArrayRef<int64_t> spatial;
};

struct Layouts {
  explicit Layouts(ConvDimensionNumbersAttr n)
      : lhs{n.getInputBatchDimension(), n.getInputFeatureDimension(),
            n.getInputSpatialDimensions()},
        rhs{n.getKernelInputFeatureDimension(), n.getKernelOutputFeatureDimension(),
            n.getKernelSpatialDimensions()},
        result{n.getOutputBatchDimension(), n.getOutputFeatureDimension(),
               n.getOutputSpatialDimensions()} {}
  Layouts(Layout lhs, Layout rhs, Layout result) : lhs(lhs), rhs(rhs), result(result) {}
  ConvDimensionNumbersAttr attr(MLIRContext *context) const {
    return ConvDimensionNumbersAttr::get(context, lhs.batch, lhs.feature, lhs.spatial, rhs.batch,
                                         rhs.feature, rhs.spatial, result.batch, result.feature,
                                         result.spatial);
  }
  Layout lhs, rhs, result;
};

SmallVector<Window> windowsOf(ConvolutionOp op) {
  SmallVector<Window> windows;
  for (int64_t d : op.getDimensionNumbers().getKernelSpatialDimensions())
    windows.push_back({tensorOf(op.getRhs()).getDimSize(d)});
  read(windows, op.getWindowStrides(), &Window::stride);
  read(windows, op.getLhsDilation(), &Window::base);
  read(windows, op.getRhsDilation(), &Window::dilation);
  readPadding(windows, op.getPadding());
  if (auto reversal = op.getWindowReversal())
    for (auto [w, reversed] : llvm::zip(windows, *reversal))
      w.reversed = reversed;
  return windows;
}

/// A convolution in the precision of `op`.
Value convolve(Emitter &b, ConvolutionOp op, Value lhs, Value rhs, Type type,
               ArrayRef<Window> windows, const Layouts &layouts, int64_t featureGroups,
               int64_t batchGroups) {
  MLIRContext *context = b.getContext();
  auto reversal = llvm::map_to_vector(windows, [](const Window &w) { return w.reversed; });
  return b.create<ConvolutionOp>(
      type, lhs, rhs, list(context, windows, &Window::stride), paddingOf(context, windows),
      list(context, windows, &Window::base), list(context, windows, &Window::dilation),
      llvm::is_contained(reversal, true) ? DenseBoolArrayAttr::get(context, reversal)
                                         : DenseBoolArrayAttr(),
      layouts.attr(context), featureGroups, batchGroups, op.getPrecisionConfigAttr());
}

/// The dimension `from` is `groups` times something: the groups move to the front of `to`.
Value moveGroups(Emitter &b, Value v, int64_t from, int64_t to, int64_t groups) {
  if (groups == 1)
    return v;
  SmallVector<int64_t> shape(tensorOf(v).getShape()), split(shape);
  split[from] /= groups;
  split.insert(split.begin() + from, groups);
  auto order = range(0, split.size());
  order.erase(order.begin() + from);
  order.insert(order.begin() + to, from);
  shape[from] /= groups;
  shape[to] *= groups;
  return b.reshape(b.transpose(b.reshape(v, split), order), shape);
}

/// The leading dimension moves into the dimension `to` of the rest, which is `groups` times
/// something: in between.
Value foldBatch(Emitter &b, Value v, int64_t to, int64_t groups) {
  SmallVector<int64_t> split(tensorOf(v).getShape()), shape(llvm::drop_begin(split));
  shape[to] *= split[0];
  if (groups > 1) {
    split[to + 1] /= groups;
    split.insert(split.begin() + to + 1, groups);
  }
  auto order = range(1, split.size() - 1);
  order.insert(order.begin() + to + (groups > 1), 0);
  return b.reshape(b.transpose(b.reshape(v, split), order), shape);
}

/// The reverse of `foldBatch`.
Value unfoldBatch(Emitter &b, Value v, int64_t from, int64_t groups, int64_t size) {
  SmallVector<int64_t> shape(tensorOf(v).getShape()), split(shape);
  shape[from] /= size;
  split[from] = shape[from] / groups;
  split.insert(split.begin() + from, size);
  if (groups > 1)
    split.insert(split.begin() + from, groups);
  auto order = range(0, split.size());
  int64_t batch = from + (groups > 1);
  order.erase(order.begin() + batch);
  order.insert(order.begin(), batch);
  shape.insert(shape.begin(), size);
  return b.reshape(b.transpose(b.reshape(v, split), order), shape);
}

/// Each element of lhs: the results that it went into, each times the kernel's element in between.
/// Groups of either kind are groups of features of the cotangent.
Value transposeLhs(Emitter &b, ConvolutionOp op, Value rhs, Value ct) {
  Layouts of(op.getDimensionNumbers());
  int64_t batchGroups = op.getBatchGroupCount(), groups = op.getFeatureGroupCount() * batchGroups;
  auto type = tensorOf(op.getLhs()), result = tensorOf(ct);
  auto windows = windowsOf(op);
  for (auto [w, in, out] : llvm::zip(windows, of.lhs.spatial, of.result.spatial))
    w = transposed(w, type.getDimSize(in), result.getDimSize(out));
  Layout kernel{of.rhs.feature, of.rhs.batch, of.rhs.spatial};
  SmallVector<int64_t> shape(type.getShape());
  shape[of.lhs.batch] /= batchGroups;
  shape[of.lhs.feature] *= batchGroups;
  Value grouped = moveGroups(b, rhs, of.rhs.feature, of.rhs.batch, groups);
  Value v = convolve(b, op, ct, grouped, withShape(ct.getType(), shape), windows,
                     Layouts(of.result, kernel, of.lhs), groups, 1);
  return moveGroups(b, v, of.lhs.feature, of.lhs.batch, batchGroups);
}

/// Each element of the kernel: a sum over all pairs of an operand and a result that it stood
/// between. What was batch is summed over, like features; what was features stays, like a batch.
Value transposeRhs(Emitter &b, ConvolutionOp op, Value lhs, Value ct) {
  Layouts of(op.getDimensionNumbers());
  auto type = tensorOf(op.getRhs()), in = tensorOf(lhs), out = tensorOf(ct);
  auto windows = windowsOf(op);
  SmallVector<int64_t> reversed;
  for (auto [d, w] : llvm::enumerate(windows)) {
    int64_t results = out.getDimSize(of.result.spatial[d]);
    int64_t covered = span(results, w.stride) + (w.size - 1) * w.dilation;
    int64_t high = covered - w.low - span(in.getDimSize(of.lhs.spatial[d]), w.base);
    if (w.reversed)
      reversed.push_back(of.rhs.spatial[d]);
    w = {results, w.dilation, w.low, high, w.base, w.stride};
  }
  auto swapped = [](Layout l) { return Layout{l.feature, l.batch, l.spatial}; };
  Value v = convolve(b, op, lhs, ct, withShape(ct.getType(), type.getShape()), windows,
                     Layouts(swapped(of.lhs), of.result, of.rhs), op.getBatchGroupCount(),
                     op.getFeatureGroupCount());
  if (reversed.empty())
    return v;
  return b.create<ReverseOp>(v.getType(), v, DenseI64ArrayAttr::get(b.getContext(), reversed));
}

Value transposeConvolution(Emitter &b, Operation *operation, unsigned i, ArrayRef<Value> x,
                           ArrayRef<Value> ct) {
  auto op = cast<ConvolutionOp>(operation);
  for (Value v : {op.getLhs(), op.getRhs(), op.getResult()})
    if (tensorOf(v).getNumElements() == 0)
      return {};
  Value factor = x[1 - i];
  factor = b.convert(factor, withElement(factor.getType(), tensorOf(ct[0]).getElementType()));
  Value v = i == 0 ? transposeLhs(b, op, factor, ct[0]) : transposeRhs(b, op, factor, ct[0]);
  return b.convert(v, op->getOperand(i).getType());
}

/// lhs mapped: more of its batch. rhs mapped: more output features. Both: more groups.
SmallVector<Value> vmapConvolution(Emitter &b, Operation *operation, ArrayRef<Batched> x,
                                   int64_t size) {
  auto op = cast<ConvolutionOp>(operation);
  Layouts of(op.getDimensionNumbers());
  int64_t featureGroups = op.getFeatureGroupCount(), batchGroups = op.getBatchGroupCount();
  Value lhs = x[0].v, rhs = x[1].v;
  SmallVector<int64_t> shape(tensorOf(op.getResult()).getShape());
  int64_t dim = of.result.feature, groups = 1;
  if (x[0].mapped && x[1].mapped) {
    lhs = foldBatch(b, lhs, batchGroups == 1 ? of.lhs.feature : of.lhs.batch, 1);
    rhs = foldBatch(b, rhs, of.rhs.feature, 1);
    (batchGroups == 1 ? featureGroups : batchGroups) *= size;
  } else if (x[0].mapped) {
    lhs = foldBatch(b, lhs, of.lhs.batch, batchGroups);
    dim = of.result.batch;
  } else {
    groups = featureGroups * batchGroups;
    rhs = foldBatch(b, rhs, of.rhs.feature, groups);
  }
  shape[dim] *= size;
  Value v = convolve(b, op, lhs, rhs, withShape(op->getResult(0).getType(), shape), windowsOf(op),
                     of, featureGroups, batchGroups);
  return {unfoldBatch(b, v, dim, groups, size)};
}

} // namespace

void evolute::addConvolutionRules(RuleTable &table) {
  table["stablehlo.convolution"] = {
      Kind::Bilinear, {}, nullptr, transposeConvolution, vmapConvolution};
}
