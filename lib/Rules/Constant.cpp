//===- Constant.cpp - Operations whose derivative is zero, or none ----------===//
//
// Listed, so that none is absent by silence. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

/// The operation on the operands as they are.
static SmallVector<Value> unchanged(Emitter &b, Operation *op, ArrayRef<Batched> x, int64_t) {
  auto operands = llvm::map_to_vector(x, [](Batched v) { return v.v; });
  return llvm::to_vector_of<Value>(b.clone(op, operands)->getResults());
}

void evolute::addConstantRules(RuleTable &table) {
  // Step functions, comparisons, integers and bits: pointwise, and flat almost everywhere.
  for (StringRef op : {"chlo.constant",
                       "chlo.constant_like",
                       "chlo.is_inf",
                       "chlo.is_neg_inf",
                       "chlo.is_pos_inf",
                       "chlo.mulhi",
                       "stablehlo.and",
                       "stablehlo.bitcast_convert",
                       "stablehlo.ceil",
                       "stablehlo.compare",
                       "stablehlo.constant",
                       "stablehlo.count_leading_zeros",
                       "stablehlo.floor",
                       "stablehlo.iota",
                       "stablehlo.is_finite",
                       "stablehlo.not",
                       "stablehlo.or",
                       "stablehlo.popcnt",
                       "stablehlo.round_nearest_afz",
                       "stablehlo.round_nearest_even",
                       "stablehlo.shift_left",
                       "stablehlo.shift_right_arithmetic",
                       "stablehlo.shift_right_logical",
                       "stablehlo.xor"}) {
    table[op.str()] = {Kind::Constant};
    table[op.str()].vmap = pointwise;
  }

  // What has no operand that moves. A token behind a barrier of batched values counts as batched.
  for (StringRef op : {"stablehlo.after_all", "stablehlo.create_token", "stablehlo.partition_id",
                       "stablehlo.replica_id"}) {
    table[op.str()] = {Kind::Constant};
    table[op.str()].vmap = unchanged;
  }

  auto refuse = [&](StringRef op, StringRef reason) {
    table[op.str()] = {Kind::NotDifferentiable};
    table[op.str()].reason = reason.str();
  };
  refuse("chlo._asin_acos_kernel", "an internal step of chlo.asin and chlo.acos, which have rules");
  for (StringRef op : {"stablehlo.async_done", "stablehlo.async_start"})
    refuse(op, "what is started here ends elsewhere; differentiate the program with the operation "
               "itself in the place of both");
  refuse("stablehlo.infeed", "what the host feeds in is constant; make it an argument to "
                             "differentiate with respect to it");
  refuse("stablehlo.outfeed", "what becomes of a value on the host is not known here; stop its "
                              "derivative, or give it out as a result");
  refuse("stablehlo.recv", "what arrives through a channel is constant; between devices use "
                           "stablehlo.collective_permute, which has a derivative");
  refuse("stablehlo.return", "it ends a region, and belongs to the operation around it");
  refuse("stablehlo.send", "what becomes of a value behind a channel is not known here; stop its "
                           "derivative, or use stablehlo.collective_permute between devices");
  for (StringRef op : {"stablehlo.uniform_dequantize", "stablehlo.uniform_quantize"})
    refuse(op, "quantised numbers are steps, whose derivative is zero almost everywhere; round in "
               "floating point and give that the derivative that you want");
}
