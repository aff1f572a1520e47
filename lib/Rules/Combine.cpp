#include "lib/Rules/Combine.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

bool evolute::captures(Operation *op) { return !usedFromAround(op->getRegions()).empty(); }

/// The least number of an element type, or the greatest; nothing for numbers without order.
static DenseElementsAttr extreme(RankedTensorType type, bool least) {
  if (auto element = dyn_cast<FloatType>(type.getElementType())) {
    const llvm::fltSemantics &kind = element.getFloatSemantics();
    return DenseElementsAttr::get(type, APFloat::semanticsHasInf(kind)
                                            ? APFloat::getInf(kind, least)
                                            : APFloat::getLargest(kind, least));
  }
  auto element = dyn_cast<IntegerType>(type.getElementType());
  if (!element)
    return {};
  unsigned width = element.getWidth();
  bool isUnsigned = element.isUnsigned() || width == 1;
  return DenseElementsAttr::get(
      type, isUnsigned
                ? (least ? APInt::getMinValue(width) : APInt::getMaxValue(width))
                : (least ? APInt::getSignedMinValue(width) : APInt::getSignedMaxValue(width)));
}

Value evolute::identityOf(Emitter &b, Operation *op, Type type) {
  Operation *step = stepOf(op);
  if (!step)
    return {};
  StringRef name = step->getName().getStringRef();
  if (isa<MaxOp, MinOp>(step)) {
    auto value = extreme(tensorOf(type), isa<MaxOp>(step));
    return value ? b.create<ConstantOp>(type, value).getResult() : Value();
  }
  auto number = llvm::StringSwitch<std::optional<double>>(name)
                    .Cases({"stablehlo.add", "stablehlo.or", "stablehlo.xor"}, 0)
                    .Case("stablehlo.and", -1)
                    .Case("stablehlo.multiply", 1)
                    .Default(std::nullopt);
  return number ? b.constant(type, *number) : Value();
}

SmallVector<Value> evolute::combined(Emitter &b, Operation *op, ArrayRef<Value> left,
                                     ArrayRef<Value> right) {
  if (Operation *step = stepOf(op)) {
    Operation *copy = step->clone();
    copy->setOperands({left[0], right[0]});
    copy->getResult(0).setType(left[0].getType());
    return {b.insert(copy)->getResult(0)};
  }
  SmallVector<Value> all(left);
  llvm::append_range(all, right);
  return lifted(b, op->getRegions().back().front(), all);
}

Value evolute::sliced(Emitter &b, Value v, int64_t dim, int64_t start, int64_t count,
                      int64_t stride) {
  auto type = tensorOf(v);
  SmallVector<int64_t> from(type.getRank(), 0), to(type.getShape()), steps(type.getRank(), 1),
      shape(to);
  if (start == 0 && count == to[dim] && stride == 1)
    return v;
  from[dim] = start;
  to[dim] = start + (count ? (count - 1) * stride + 1 : 0);
  steps[dim] = stride;
  shape[dim] = count;
  auto attr = [&](ArrayRef<int64_t> list) { return DenseI64ArrayAttr::get(b.getContext(), list); };
  return b.create<SliceOp>(withShape(type, shape), v, attr(from), attr(to), attr(steps));
}
