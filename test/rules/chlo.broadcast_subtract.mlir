// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.broadcast_subtract is differentiated as what it stands for.
func.func @f(%a: tensor<2x1xf64>, %b: tensor<3xf64>) -> (tensor<2x3xf64>) {
  %y = "chlo.broadcast_subtract"(%a, %b) : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<2x1xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.broadcast_subtract %[[A]], %[[B]] : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[DA]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[DB]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.subtract %[[V1]], %[[V2]] : tensor<2x3xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.negate %[[R0]] : tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.reduce(%[[V0]] init: %[[V1]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[R0]] init: %[[V1]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<2xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.reshape %[[V3]] : (tensor<2xf64>) -> tensor<2x1xf64>
// VJP-NEXT: return %[[V4]], %[[V2]] : tensor<2x1xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<2x1xf64>, %[[A2:.*]]: tensor<2x1xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = chlo.broadcast_subtract %[[A]], %[[B]] : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[A1]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[B1]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.subtract %[[V1]], %[[V2]] : tensor<2x3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[A2]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[B2]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.subtract %[[V4]], %[[V5]] : tensor<2x3xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V6]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x1xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1, 2] : (tensor<8x2x1xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.subtract %[[V0]], %[[V1]] : tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x2x3xf64>
