//===- Constant.cpp - Operations whose derivative is zero, or none ----------===//
//
// Listed, so that none is absent by silence. Please keep the order alphabetical.
//
//===----------------------------------------------------------------------===//
#include "lib/Rules/Rule.h"

using namespace mlir;
using namespace evolute;

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

  auto refuse = [&](StringRef op, StringRef reason) {
    table[op.str()] = {Kind::NotDifferentiable};
    table[op.str()].reason = reason.str();
  };
  refuse("chlo._asin_acos_kernel", "an internal step of chlo.asin and chlo.acos, which have rules");
}
