//===- DataMovement.cpp - Operations that are linear ------------------------===//
//
// An entry gives the transpose, and the operation under a new leading dimension. Please keep the
// order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

using Cts = ArrayRef<Value>;
using Xs = ArrayRef<Value>;

DenseI64ArrayAttr dims(Emitter &b, ArrayRef<int64_t> values) {
  return DenseI64ArrayAttr::get(b.getContext(), values);
}

/// The first value of `list`, then `list`.
SmallVector<int64_t> prepend(int64_t first, ArrayRef<int64_t> list) {
  SmallVector<int64_t> result{first};
  llvm::append_range(result, list);
  return result;
}

/// `op` with one attribute set to another list, on another operand: what most batching rules need.
Value withAttribute(Emitter &b, Operation *op, ValueRange operands, Type type,
                    ArrayRef<std::pair<StringRef, Attribute>> attributes) {
  Operation *copy = op->clone();
  copy->setOperands(operands);
  copy->getResult(0).setType(type);
  for (auto [name, value] : attributes)
    copy->setAttr(name, value);
  return b.insert(copy)->getResult(0);
}

/// The sum over the dimensions along which broadcast_in_dim repeats, then over those that it
/// stretches from size 1.
Value transposeBroadcast(Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
  auto broadcast = cast<BroadcastInDimOp>(op);
  auto small = tensorOf(op->getOperand(0)), large = tensorOf(op->getResult(0));
  ArrayRef<int64_t> into = broadcast.getBroadcastDimensions();
  SmallVector<int64_t> repeated;
  for (int64_t d = 0; d < large.getRank(); ++d) {
    auto it = llvm::find(into, d);
    if (it == into.end() || small.getDimSize(it - into.begin()) != large.getDimSize(d))
      repeated.push_back(d);
  }
  // What is left stands in the order of the result; `into` need not be ascending.
  SmallVector<int64_t> kept;
  for (auto [i, d] : llvm::enumerate(into))
    if (!llvm::is_contained(repeated, d))
      kept.push_back(i);
  SmallVector<int64_t> ascending = kept;
  llvm::sort(ascending, [&](int64_t i, int64_t j) { return into[i] < into[j]; });
  auto order = llvm::map_to_vector(
      kept, [&](int64_t i) -> int64_t { return llvm::find(ascending, i) - ascending.begin(); });
  return b.reshape(b.transpose(b.sum(ct[0], repeated), order), small.getShape());
}

Value transposeConcatenate(Emitter &b, Operation *op, unsigned i, Xs, Cts ct) {
  auto type = tensorOf(op->getOperand(i));
  int64_t dim = cast<ConcatenateOp>(op).getDimension(), rank = type.getRank();
  SmallVector<int64_t> start(rank, 0), strides(rank, 1), limit(type.getShape());
  for (Value before : op->getOperands().take_front(i))
    start[dim] += tensorOf(before).getDimSize(dim);
  limit[dim] += start[dim];
  return b.create<SliceOp>(type, ct[0], dims(b, start), dims(b, limit), dims(b, strides));
}

/// The operand: what padding put around it is cut off, and what it put between is skipped. The
/// padding value: the sum of the rest, which is the sum of all less the sum of the operand's part.
Value transposePad(Emitter &b, Operation *op, unsigned i, Xs, Cts ct) {
  auto pad = cast<PadOp>(op);
  auto type = tensorOf(op->getOperand(0));
  auto rank = type.getRank();
  SmallVector<int64_t> low, high, start, strides, limit;
  for (int64_t d = 0; d < rank; ++d) {
    // Negative padding cut the operand: put zeros back before slicing.
    low.push_back(std::max<int64_t>(-pad.getEdgePaddingLow()[d], 0));
    high.push_back(std::max<int64_t>(-pad.getEdgePaddingHigh()[d], 0));
    start.push_back(std::max<int64_t>(pad.getEdgePaddingLow()[d], 0));
    strides.push_back(pad.getInteriorPadding()[d] + 1);
    int64_t n = type.getDimSize(d);
    limit.push_back(start[d] + (n ? (n - 1) * strides[d] + 1 : 0));
  }
  auto part = [&](Value v) -> Value {
    SmallVector<int64_t> shape;
    for (int64_t d = 0; d < rank; ++d)
      shape.push_back(tensorOf(v).getDimSize(d) + low[d] + high[d]);
    SmallVector<int64_t> none(rank, 0);
    if (llvm::any_of(low, [](int64_t n) { return n; }) ||
        llvm::any_of(high, [](int64_t n) { return n; }))
      v = b.create<PadOp>(withShape(type, shape), v, b.zero(withShape(type, {})), dims(b, low),
                          dims(b, high), dims(b, none));
    return b.create<SliceOp>(type, v, dims(b, start), dims(b, limit), dims(b, strides));
  };
  if (i == 0)
    return part(ct[0]);
  auto all = [&](Value v) { return b.sum(v, range(0, rank)); };
  return b.sub(all(ct[0]), all(part(ct[0])));
}

Value transposeSelect(Emitter &b, Operation *op, unsigned i, Xs x, Cts ct) {
  Expr cotangent(b, ct[0]), zero(b, Value(), ct[0].getType()), predicate(b, x[0]);
  return (i == 1 ? select(predicate, cotangent, zero) : select(predicate, zero, cotangent)).v;
}

Value transposeSlice(Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
  auto slice = cast<SliceOp>(op);
  auto type = tensorOf(op->getOperand(0)), result = tensorOf(op->getResult(0));
  SmallVector<int64_t> high, interior;
  for (int64_t d = 0; d < type.getRank(); ++d) {
    int64_t n = result.getDimSize(d), stride = slice.getStrides()[d];
    interior.push_back(n > 1 ? stride - 1 : 0);
    int64_t covered = n ? (n - 1) * (interior[d] + 1) + 1 : 0;
    high.push_back(type.getDimSize(d) - slice.getStartIndices()[d] - covered);
  }
  return b.create<PadOp>(type, ct[0], b.zero(withShape(type, {})), dims(b, slice.getStartIndices()),
                         dims(b, high), dims(b, interior));
}

/// Only what is batched in front of the barrier is batched behind it.
SmallVector<Value> vmapBarrier(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto operands = llvm::map_to_vector(x, [](Batched v) { return v.v; });
  auto behind = b.clone(op, operands, ValueRange(operands).getTypes())->getResults();
  return llvm::map_to_vector(llvm::zip(behind, x), [&](auto pair) -> Value {
    auto [v, before] = pair;
    return isa<RankedTensorType>(v.getType()) ? withBatch(b, {v, before.mapped}, size) : v;
  });
}

SmallVector<Value> vmapBroadcast(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  Type type = withLeading(size, op->getResult(0).getType());
  return {b.create<BroadcastInDimOp>(
      type, x[0].v, dims(b, underLeading(cast<BroadcastInDimOp>(op).getBroadcastDimensions())))};
}

SmallVector<Value> vmapConcatenate(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto operands = llvm::map_to_vector(x, [&](Batched v) { return withBatch(b, v, size); });
  auto dim = static_cast<int64_t>(cast<ConcatenateOp>(op).getDimension());
  return {withAttribute(
      b, op, operands, withLeading(size, op->getResult(0).getType()),
      {{"dimension", IntegerAttr::get(IntegerType::get(b.getContext(), 64), dim + 1)}})};
}

SmallVector<Value> vmapPad(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto pad = cast<PadOp>(op);
  auto type = withLeading(size, op->getResult(0).getType());
  auto low = prepend(0, pad.getEdgePaddingLow()), high = prepend(0, pad.getEdgePaddingHigh()),
       interior = prepend(0, pad.getInteriorPadding());
  Value operand = withBatch(b, x[0], size);
  auto padded = [&](Value v, Value with) -> Value {
    auto result = withElement(type, tensorOf(v).getElementType());
    return b.create<PadOp>(result, v, with, dims(b, low), dims(b, high), dims(b, interior));
  };
  if (!x[1].mapped)
    return {padded(operand, x[1].v)};
  // A padding value for each row: pad with anything, then select by where the operand went.
  auto boolean = withElement(operand.getType(), IntegerType::get(b.getContext(), 1));
  Value inside = padded(b.constant(boolean, 1), b.constant(withShape(boolean, {}), 0));
  Value values = padded(operand, b.zero(withShape(type, {})));
  return {b.create<SelectOp>(type, inside, values, b.broadcast(x[1].v, type, {0}))};
}

SmallVector<Value> vmapReshape(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  return {b.clone(op, {x[0].v}, {withLeading(size, op->getResult(0).getType())})->getResult(0)};
}

SmallVector<Value> vmapReverse(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  return {b.create<ReverseOp>(x[0].v.getType(), x[0].v,
                              dims(b, shifted(cast<ReverseOp>(op).getDimensions())))};
}

SmallVector<Value> vmapSlice(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  auto slice = cast<SliceOp>(op);
  return {b.create<SliceOp>(withLeading(size, op->getResult(0).getType()), x[0].v,
                            dims(b, prepend(0, slice.getStartIndices())),
                            dims(b, prepend(size, slice.getLimitIndices())),
                            dims(b, prepend(1, slice.getStrides())))};
}

SmallVector<Value> vmapTranspose(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  return {b.create<TransposeOp>(withLeading(size, op->getResult(0).getType()), x[0].v,
                                dims(b, underLeading(cast<TransposeOp>(op).getPermutation())))};
}

SmallVector<int64_t> inverse(ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> result(permutation.size());
  for (auto [i, p] : llvm::enumerate(permutation))
    result[p] = i;
  return result;
}

} // namespace

void evolute::addDataMovementRules(RuleTable &table) {
  auto linear = [&](StringRef op, Transpose transpose, Vmap vmap = pointwise) {
    Rule rule{Kind::Linear};
    rule.transpose = std::move(transpose);
    rule.vmap = std::move(vmap);
    table[op.str()] = std::move(rule);
  };
  auto onRealAndImaginary = [](Emitter &b, Value re, Value im, Type type) -> Value {
    auto part =
        withElement(type, cast<ComplexType>(tensorOf(type).getElementType()).getElementType());
    return complex(Expr(b, re, part), Expr(b, im, part)).v;
  };

  linear("chlo.conj",
         [](Emitter &b, Operation *, unsigned, Xs, Cts ct) { return conj(Expr(b, ct[0])).v; });
  linear("stablehlo.add", [](Emitter &, Operation *, unsigned, Xs, Cts ct) { return ct[0]; });
  linear("stablehlo.broadcast_in_dim", transposeBroadcast, vmapBroadcast);
  // Cotangents pair as Re(ct * t), without conjugation: what is real pulls back to a real part.
  linear("stablehlo.complex", [](Emitter &b, Operation *, unsigned i, Xs, Cts ct) {
    return i == 0 ? real(Expr(b, ct[0])).v : (-imag(Expr(b, ct[0]))).v;
  });
  linear("stablehlo.concatenate", transposeConcatenate, vmapConcatenate);
  linear("stablehlo.convert", [](Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
    return b.convert(ct[0], op->getOperand(0).getType());
  });
  linear("stablehlo.imag", [=](Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
    Type type = op->getOperand(0).getType();
    return type == ct[0].getType() ? Value() : onRealAndImaginary(b, Value(), b.neg(ct[0]), type);
  });
  linear("stablehlo.negate",
         [](Emitter &b, Operation *, unsigned, Xs, Cts ct) { return b.neg(ct[0]); });
  // Each operand has its result: tangents go through a barrier of their own, and so do cotangents.
  linear(
      "stablehlo.optimization_barrier",
      [](Emitter &b, Operation *op, unsigned i, Xs, Cts ct) { return operandwise(b, op, ct)[i]; },
      vmapBarrier);
  linear("stablehlo.pad", transposePad, vmapPad);
  linear("stablehlo.real", [=](Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
    Type type = op->getOperand(0).getType();
    return type == ct[0].getType() ? ct[0] : onRealAndImaginary(b, ct[0], Value(), type);
  });
  // What rounds the primal rounds its tangents: as in JAX.
  linear("stablehlo.reduce_precision",
         [](Emitter &b, Operation *op, unsigned, Xs, Cts ct) { return b.apply(op, {ct[0]})[0]; });
  linear(
      "stablehlo.reshape",
      [](Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
        return b.reshape(ct[0], tensorOf(op->getOperand(0)).getShape());
      },
      vmapReshape);
  linear(
      "stablehlo.reverse",
      [](Emitter &b, Operation *op, unsigned, Xs, Cts ct) { return b.apply(op, {ct[0]})[0]; },
      vmapReverse);
  linear("stablehlo.select", transposeSelect);
  linear("stablehlo.slice", transposeSlice, vmapSlice);
  linear("stablehlo.subtract", [](Emitter &b, Operation *, unsigned i, Xs, Cts ct) {
    return i == 0 ? ct[0] : b.neg(ct[0]);
  });
  linear(
      "stablehlo.transpose",
      [](Emitter &b, Operation *op, unsigned, Xs, Cts ct) {
        return b.transpose(ct[0], inverse(cast<TransposeOp>(op).getPermutation()));
      },
      vmapTranspose);
}
