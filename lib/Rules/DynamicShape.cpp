//===- DynamicShape.cpp - Shapes given by operands --------------------------===//
//
// Operations whose shapes are static in fact: what the result type does not say comes from
// constants, and a static operation does the same. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Places.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

DenseI64ArrayAttr list(Emitter &b, ArrayRef<int64_t> values) {
  return DenseI64ArrayAttr::get(b.getContext(), values);
}

/// The numbers of operand `i`, which must be a constant, or an error.
FailureOr<SmallVector<int64_t>> constantOperand(Operation *op, unsigned i, StringRef what) {
  if (auto values = integersOf(op->getOperand(i)))
    return *values;
  return op->emitOpError() << "has " << what << " that are not constant; make operand " << i
                           << " a constant, or run a pass that folds it";
}

SmallVector<Value> staticBroadcast(Emitter &b, Operation *op, ValueRange x) {
  return {
      b.create<BroadcastInDimOp>(op->getResult(0).getType(), x[0],
                                 cast<DynamicBroadcastInDimOp>(op).getBroadcastDimensionsAttr())};
}

SmallVector<Value> staticConvolution(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<DynamicConvOp>(operation);
  auto padding = constantOperand(op, 2, "paddings");
  if (failed(padding))
    return {};
  auto shape =
      RankedTensorType::get(tensorOf(x[2]).getShape(), IntegerType::get(b.getContext(), 64));
  OperationState state(b.getLoc(), ConvolutionOp::getOperationName());
  state.addOperands(x.take_front(2));
  state.addTypes(op->getResultTypes());
  state.addAttributes(op->getAttrs());
  state.addAttribute("padding", DenseIntElementsAttr::get(shape, ArrayRef<int64_t>(*padding)));
  return {b.insert(Operation::create(state))->getResult(0)};
}

SmallVector<Value> staticGather(Emitter &b, Operation *operation, ValueRange x) {
  auto op = cast<DynamicGatherOp>(operation);
  auto sizes = constantOperand(op, 2, "slice sizes");
  if (failed(sizes))
    return {};
  return {b.create<GatherOp>(op->getResult(0).getType(), x[0], x[1], op.getDimensionNumbers(),
                             *sizes, op.getIndicesAreSorted())};
}

SmallVector<Value> staticIota(Emitter &b, Operation *op, ValueRange) {
  return {b.create<IotaOp>(op->getResult(0).getType(), cast<DynamicIotaOp>(op).getIotaDimension())};
}

SmallVector<Value> staticPad(Emitter &b, Operation *op, ValueRange x) {
  SmallVector<DenseI64ArrayAttr> amounts;
  for (unsigned i : {2, 3, 4}) {
    auto amount = constantOperand(op, i, "paddings");
    if (failed(amount))
      return {};
    amounts.push_back(list(b, *amount));
  }
  return {
      b.create<PadOp>(op->getResult(0).getType(), x[0], x[1], amounts[0], amounts[1], amounts[2])};
}

SmallVector<Value> staticReshape(Emitter &b, Operation *op, ValueRange x) {
  return {b.create<ReshapeOp>(op->getResult(0).getType(), x[0])};
}

SmallVector<Value> staticSize(Emitter &b, Operation *op, ValueRange x) {
  auto dim = static_cast<int64_t>(cast<GetDimensionSizeOp>(op).getDimension());
  if (dim >= tensorOf(x[0]).getRank()) {
    op->emitOpError("asks for a dimension that its operand does not have");
    return {};
  }
  auto size = static_cast<double>(tensorOf(x[0]).getDimSize(dim));
  return {b.constant(op->getResult(0).getType(), size)};
}

/// A result of static shape says that the size is what it was.
SmallVector<Value> sameSize(Emitter &, Operation *op, ValueRange x) {
  if (x[0].getType() == op->getResult(0).getType())
    return {x[0]};
  op->emitOpError("changes the shape of its operand, so that derivatives have no static shape; "
                  "mask the elements beyond the size instead");
  return {};
}

SmallVector<Value> staticSlice(Emitter &b, Operation *op, ValueRange x) {
  SmallVector<DenseI64ArrayAttr> places;
  for (unsigned i : {1, 2, 3}) {
    auto place = constantOperand(op, i, "places");
    if (failed(place))
      return {};
    places.push_back(list(b, *place));
  }
  return {b.create<SliceOp>(op->getResult(0).getType(), x[0], places[0], places[1], places[2])};
}

} // namespace

void evolute::addDynamicShapeRules(RuleTable &table) {
  auto equivalent = [&](StringRef op, Equivalent f) {
    table[op.str()] = {Kind::Equivalent};
    table[op.str()].equivalent = std::move(f);
  };

  equivalent("stablehlo.dynamic_broadcast_in_dim", staticBroadcast);
  equivalent("stablehlo.dynamic_conv", staticConvolution);
  equivalent("stablehlo.dynamic_gather", staticGather);
  equivalent("stablehlo.dynamic_iota", staticIota);
  equivalent("stablehlo.dynamic_pad", staticPad);
  equivalent("stablehlo.dynamic_reshape", staticReshape);
  equivalent("stablehlo.get_dimension_size", staticSize);
  equivalent("stablehlo.real_dynamic_slice", staticSlice);
  equivalent("stablehlo.set_dimension_size", sameSize);
}
