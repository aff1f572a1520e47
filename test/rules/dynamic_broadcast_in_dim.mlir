// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// With constants for the shape: the static operation.
func.func @f(%a: tensor<3xf64>) -> (tensor<2x3xf64>) {
  %s = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
  %y = stablehlo.dynamic_broadcast_in_dim %a, %s, dims = [1] : (tensor<3xf64>, tensor<2xi64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.dynamic_broadcast_in_dim %[[A0]], %[[V0]], dims = [1] : (tensor<3xf64>, tensor<2xi64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[A1]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A0]] init: %[[V0]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V1]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// JET-NEXT: %[[V1:.*]] = stablehlo.dynamic_broadcast_in_dim %[[A0]], %[[V0]], dims = [1] : (tensor<3xf64>, tensor<2xi64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[A1]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[A2]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V3]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A0]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x2x3xf64>
