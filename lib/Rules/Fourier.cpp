//===- Fourier.cpp - Fourier transforms -------------------------------------===//
//
// Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

Value transform(Emitter &b, Value v, FftType type, ArrayRef<int64_t> length, Type result) {
  return b.create<FftOp>(result, v, type, length);
}

/// `v`, of zeros from its end on to `size` along the last dimension.
Value extended(Emitter &b, Value v, int64_t size) {
  auto type = tensorOf(v);
  SmallVector<int64_t> none(type.getRank(), 0), high(none), shape(type.getShape());
  high.back() = size - shape.back();
  shape.back() = size;
  auto attr = [&](ArrayRef<int64_t> list) { return DenseI64ArrayAttr::get(b.getContext(), list); };
  return b.create<PadOp>(withShape(type, shape), v, b.zero(withShape(type, {})), attr(none),
                         attr(high), attr(none));
}

/// How often the inverse transform to `size` real numbers counts each complex one: those in the
/// middle stand for their mirror images too.
Value multiplicity(Emitter &b, Type type, int64_t size) {
  int64_t n = tensorOf(type).getShape().back(), ends = n > 1 && size % 2 == 0;
  SmallVector<Value> parts;
  for (auto [count, value] : {std::pair<int64_t, double>(1, 1), {n - 1 - ends, 2}, {ends, 1}})
    if (count)
      parts.push_back(b.constant(withShape(type, {count}), value));
  Value all = parts[0];
  if (parts.size() > 1)
    all = b.create<ConcatenateOp>(withShape(type, {n}), parts,
                                  IntegerAttr::get(IntegerType::get(b.getContext(), 64), 0));
  return b.broadcast(all, type, {tensorOf(type).getRank() - 1});
}

/// The matrix of a complex transform is symmetric, so it is its own transpose: cotangents pair
/// without conjugation. Those of real numbers are complex ones on zeros, or followed by a real
/// part.
Value transposeFft(Emitter &b, Operation *operation, unsigned, ArrayRef<Value>,
                   ArrayRef<Value> ct) {
  auto op = cast<FftOp>(operation);
  auto type = tensorOf(op.getOperand());
  ArrayRef<int64_t> length = op.getFftLength();
  if (type.getNumElements() == 0)
    return {};
  switch (op.getFftType()) {
  case FftType::FFT:
  case FftType::IFFT:
    return transform(b, ct[0], op.getFftType(), length, type);
  case FftType::RFFT: {
    Value all = extended(b, ct[0], length.back());
    return real(Expr(b, transform(b, all, FftType::FFT, length, all.getType()))).v;
  }
  case FftType::IRFFT: {
    double size = 1;
    for (int64_t n : length)
      size *= n;
    Value all = transform(b, ct[0], FftType::RFFT, length, type);
    Value counted = b.mul(all, multiplicity(b, type, length.back()));
    return conj(Expr(b, b.scale(1 / size, counted))).v;
  }
  }
  llvm_unreachable("unknown transform");
}

/// What is not transformed comes first.
SmallVector<Value> vmapFft(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t size) {
  Type type = withLeading(size, op->getResult(0).getType());
  return llvm::to_vector_of<Value>(b.clone(op, {x[0].v}, {type})->getResults());
}

} // namespace

void evolute::addFourierRules(RuleTable &table) {
  Rule fft{Kind::Linear};
  fft.transpose = transposeFft;
  fft.vmap = vmapFft;
  table["stablehlo.fft"] = fft;
}
