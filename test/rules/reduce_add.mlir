// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear: transposed, it broadcasts.
func.func @f(%a: tensor<2x3x2xf64>) -> (tensor<2x2xf64>) {
  %i = stablehlo.constant dense<0.0> : tensor<f64>
  %y = stablehlo.reduce(%a init: %i) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3x2xf64>, %[[DA:.*]]: tensor<2x3x2xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.reduce(%[[DA]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<2x2xf64>, tensor<2x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R0]], dims = [0, 2] : (tensor<2x2xf64>) -> tensor<2x3x2xf64>
// VJP-NEXT: return %[[V0]] : tensor<2x3x2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3x2xf64>, %[[A1:.*]]: tensor<2x3x2xf64>, %[[A2:.*]]: tensor<2x3x2xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.reduce(%[[A1]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[A2]] init: %[[V0]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V3]] : tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.add across dimensions = [2] : (tensor<8x2x3x2xf64>, tensor<f64>) -> tensor<8x2x2xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x2x2xf64>
