// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.broadcast_atan2 is differentiated as what it stands for.
func.func @f(%a: tensor<2x1xf64>, %b: tensor<3xf64>) -> (tensor<2x3xf64>) {
  %y = "chlo.broadcast_atan2"(%a, %b) : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<2x1xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP: chlo.broadcast_atan2
// JVP: stablehlo.broadcast_in_dim
// JVP: stablehlo.broadcast_in_dim
// JVP: stablehlo.broadcast_in_dim
// JVP: stablehlo.broadcast_in_dim
// JVP: stablehlo.abs
// JVP: stablehlo.abs
// JVP: stablehlo.compare
// JVP: stablehlo.compare
// JVP: stablehlo.compare
// JVP: stablehlo.divide
// JVP: stablehlo.divide
// JVP: return

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x3xf64>, %[[R1:.*]]: tensor<2x3xf64>, %[[R2:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R2]], %[[R1]] : tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<2x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[V0]] init: %[[V2]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.reduce(%[[V1]] init: %[[V2]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<2xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.reshape %[[V4]] : (tensor<2xf64>) -> tensor<2x1xf64>
// VJP-NEXT: return %[[V5]], %[[V3]] : tensor<2x1xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<2x1xf64>, %[[A2:.*]]: tensor<2x1xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET: chlo.broadcast_atan2
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.abs
// JET: stablehlo.abs
// JET: stablehlo.compare
// JET: stablehlo.compare
// JET: stablehlo.compare
// JET: stablehlo.divide
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.divide
// JET: stablehlo.divide
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.divide
// JET: stablehlo.broadcast_in_dim
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x1xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1, 2] : (tensor<8x2x1xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.atan2 %[[V0]], %[[V1]] : tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x2x3xf64>
