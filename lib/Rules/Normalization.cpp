//===- Normalization.cpp - Batch normalisation ------------------------------===//
//
// By the operations that it is short for. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace mlir::stablehlo;
using namespace evolute;

namespace {

/// Along which dimensions `op` normalises, and how many numbers that are for each feature.
struct Batch {
  template <typename OpTy>
  Batch(Emitter &b, OpTy op)
      : b(b), type(tensorOf(op.getOperand())), feature(op.getFeatureIndex()),
        epsilon(op.getEpsilon().convertToDouble()) {
    for (auto [d, size] : llvm::enumerate(type.getShape()))
      if (static_cast<int64_t>(d) != feature) {
        others.push_back(d);
        count *= size;
      }
  }
  /// One number for each feature, for all of its elements.
  Expr spread(Expr x) const { return {b, b.broadcast(x.v, type, {feature})}; }
  Expr sum(Expr x) const { return {b, b.sum(x.v, others)}; }
  Expr mean(Expr x) const { return 1. / count * sum(x); }
  Expr inverseDeviation(Expr variance) const { return rsqrt(variance + epsilon); }

  Emitter &b;
  RankedTensorType type;
  int64_t feature;
  double epsilon;
  SmallVector<int64_t> others;
  int64_t count = 1;
};

SmallVector<Value> batchNormGrad(Emitter &b, Operation *op, ValueRange x) {
  Batch batch(b, cast<BatchNormGradOp>(op));
  Expr operand(b, x[0]), scale(b, x[1]), mean(b, x[2]), variance(b, x[3]), gradient(b, x[4]);
  Expr centered = operand - batch.spread(mean), inverse = batch.inverseDeviation(variance);
  // What moves the mean and the variance of the batch does not move the result.
  Expr along = batch.sum(gradient * centered);
  Expr rest = gradient - batch.spread(batch.mean(gradient)) -
              centered * batch.spread(1. / batch.count * (along / (variance + batch.epsilon)));
  return {(batch.spread(scale * inverse) * rest).v, (along * inverse).v, batch.sum(gradient).v};
}

SmallVector<Value> batchNormInference(Emitter &b, Operation *op, ValueRange x) {
  Batch batch(b, cast<BatchNormInferenceOp>(op));
  Expr operand(b, x[0]), scale(b, x[1]), offset(b, x[2]), mean(b, x[3]), variance(b, x[4]);
  return {((operand - batch.spread(mean)) * batch.spread(scale * batch.inverseDeviation(variance)) +
           batch.spread(offset))
              .v};
}

SmallVector<Value> batchNormTraining(Emitter &b, Operation *op, ValueRange x) {
  Batch batch(b, cast<BatchNormTrainingOp>(op));
  Expr operand(b, x[0]), scale(b, x[1]), offset(b, x[2]);
  Expr mean = batch.mean(operand), centered = operand - batch.spread(mean);
  Expr variance = batch.mean(centered * centered);
  Expr y = centered * batch.spread(scale * batch.inverseDeviation(variance)) + batch.spread(offset);
  return {y.v, mean.v, variance.v};
}

} // namespace

void evolute::addNormalizationRules(RuleTable &table) {
  auto equivalent = [&](StringRef op, Equivalent f) {
    table[op.str()] = {Kind::Equivalent};
    table[op.str()].equivalent = std::move(f);
  };
  equivalent("stablehlo.batch_norm_grad", batchNormGrad);
  equivalent("stablehlo.batch_norm_inference", batchNormInference);
  equivalent("stablehlo.batch_norm_training", batchNormTraining);
}
