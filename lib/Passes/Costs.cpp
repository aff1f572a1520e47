//===- Costs.cpp - What it costs to keep a value, or to compute it again ------===//
//
// Costs are in 64ths of bytes. What is kept is written and read, and takes room until then; what is
// computed again is computed where it is used, from what is there. The weights are such that a
// gelu or the normalised scores of an attention are rather computed again than kept a second time,
// and that a chain of them is rather kept.
//
//===----------------------------------------------------------------------===//
#include "lib/Passes/Residuals.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

/// What an array costs beside its bytes. A few operations on a small one cost less, if they are
/// simple.
static constexpr int64_t array = 64 * 256;

int64_t evolute::bytesOf(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.hasStaticShape() ? tensor.getNumElements() * bytesOf(tensor.getElementType()) : 0;
  if (auto complex = dyn_cast<ComplexType>(type))
    return 2 * bytesOf(complex.getElementType());
  return type.isIntOrFloat() ? llvm::divideCeil(type.getIntOrFloatBitWidth(), 8) : 0;
}

std::optional<int64_t> evolute::weightOf(Operation *op) {
  if (isa<BroadcastInDimOp, ConstantOp, IotaOp, ReshapeOp, chlo::ConstantOp>(op))
    return 0;
  if (isa<AbsOp, AddOp, AndOp, BitcastConvertOp, CeilOp, ClampOp, ClzOp, CompareOp, ComplexOp,
          ConcatenateOp, ConvertOp, DynamicSliceOp, FloorOp, ImagOp, IsFiniteOp, MaxOp, MinOp,
          MulOp, NegOp, NotOp, OrOp, PadOp, PopulationCountOp, RealOp, ReducePrecisionOp, ReverseOp,
          RoundNearestEvenOp, RoundOp, SelectOp, ShiftLeftOp, ShiftRightArithmeticOp,
          ShiftRightLogicalOp, SignOp, SliceOp, SubtractOp, XorOp, chlo::SquareOp>(op))
    return 1;
  if (isa<DivOp, DynamicUpdateSliceOp, GatherOp, RemOp, RsqrtOp, SqrtOp, TransposeOp>(op))
    return 4;
  if (isa<Expm1Op, ExpOp, Log1pOp, LogisticOp, LogOp, TanhOp, chlo::ErfOp>(op))
    return 16;
  if (isa<Atan2Op, CbrtOp, CosineOp, PowOp, SineOp, TanOp, chlo::ErfcOp>(op))
    return 32;
  return std::nullopt;
}

Costs::Costs(Block &block, ValueRange results, Keeping keeping, Derivatives &derivatives)
    : keeping(keeping), derivatives(derivatives) {
  bool isStep = keeping.place == Keeping::Step;
  unsigned last = keeping.first + keeping.carried;
  for (BlockArgument x : block.getArguments()) {
    unsigned i = x.getArgNumber();
    if (keeping.place == Keeping::Whole || (isStep && (i < keeping.first || i >= last)))
      there.insert(x);
    if (isStep && i < last + keeping.rows)
      varying.insert(x);
  }
  if (keeping.place == Keeping::Whole)
    there.insert(results.begin(), results.end());
  if (isStep)
    // Rows that the loop gives are there; and with what is carried on, what was carried.
    for (Value y : results.drop_front(keeping.carried)) {
      there.insert(y);
      for (unsigned i = 0; i < keeping.carried; ++i)
        if (results[i] == y)
          there.insert(block.getArgument(keeping.first + i));
    }
  if (isStep)
    for (Operation &op : block)
      dependsOn(&op, varying);
}

int64_t Costs::keep(Value v) const {
  if (there.contains(v))
    return 1;
  int64_t cost = array + 64 * bytesOf(v.getType());
  // What all steps share is kept once.
  if (keeping.place == Keeping::Step && !varying.contains(v))
    return cost / 16;
  return cost;
}

std::optional<int64_t> Costs::again(func::FuncOp f) {
  if (!f || !f.getBody().hasOneBlock())
    return std::nullopt;
  auto [it, isNew] = calls.try_emplace(f, std::nullopt);
  if (!isNew)
    return it->second;
  int64_t sum = 0;
  for (Operation &op : f.getBody().front().without_terminator()) {
    auto cost = again(&op);
    if (!cost)
      return std::nullopt;
    sum += *cost;
  }
  return calls[f] = sum;
}

std::optional<int64_t> Costs::again(Operation *op) {
  if (auto call = dyn_cast<func::CallOp>(op))
    return again(derivatives.lookup(call.getCallee()));
  auto weight = weightOf(op);
  if (!weight || !isMemoryEffectFree(op))
    return std::nullopt;
  if (*weight == 0)
    return 64;
  int64_t bytes = 0;
  for (Type type : op->getResultTypes())
    bytes = std::max(bytes, bytesOf(type));
  if (!isa<DynamicSliceOp, GatherOp, SliceOp>(op))
    for (Type type : op->getOperandTypes())
      bytes = std::max(bytes, bytesOf(type));
  return *weight * (array / 8 + bytes);
}

int64_t Costs::least(Value v) {
  if (auto it = known.find(v); it != known.end())
    return it->second;
  int64_t cost = keep(v);
  known[v] = cost;
  if (Operation *op = v.getDefiningOp())
    if (auto least = again(op)) {
      for (Value x : op->getOperands()) {
        if (*least >= cost)
          break;
        *least += this->least(x);
      }
      cost = std::min(cost, *least);
    }
  return known[v] = cost;
}
