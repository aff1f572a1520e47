// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// stablehlo.reduce(xor) is flat almost everywhere: no tangent gets past it, and a zero is all that is left.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<2xf64>) {
  %z = stablehlo.constant dense<0.0> : tensor<2x3xf64>
  %i = stablehlo.constant dense<false> : tensor<i1>
  %p = stablehlo.compare GT, %a, %z : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
  %r = stablehlo.reduce(%p init: %i) applies stablehlo.xor across dimensions = [1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<2xi1>
  %y = stablehlo.convert %r : (tensor<2xi1>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[DA:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JVP-NEXT: %[[V2:.*]] = stablehlo.compare GT, %[[A]], %[[V0]] : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
// JVP-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[V2]] init: %[[V1]]) applies stablehlo.xor across dimensions = [1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<2xi1>
// JVP-NEXT: %[[V4:.*]] = stablehlo.convert %[[V3]] : (tensor<2xi1>) -> tensor<2xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf64>
// JVP-NEXT: return %[[V4]], %[[V5]] : tensor<2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// VJP-NEXT: return %[[V0]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JET-NEXT: %[[V2:.*]] = stablehlo.compare GT, %[[A]], %[[V0]] : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
// JET-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[V2]] init: %[[V1]]) applies stablehlo.xor across dimensions = [1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<2xi1>
// JET-NEXT: %[[V4:.*]] = stablehlo.convert %[[V3]] : (tensor<2xi1>) -> tensor<2xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf64>
// JET-NEXT: return %[[V4]], %[[V5]], %[[V5]] : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<false> : tensor<i1>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<8x2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.compare GT, %[[A]], %[[V1]] : (tensor<8x2x3xf64>, tensor<8x2x3xf64>) -> tensor<8x2x3xi1>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[V2]] init: %[[V0]]) applies stablehlo.xor across dimensions = [2] : (tensor<8x2x3xi1>, tensor<i1>) -> tensor<8x2xi1>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.convert %[[V3]] : (tensor<8x2xi1>) -> tensor<8x2xf64>
// VMAP-NEXT: return %[[V4]] : tensor<8x2xf64>
