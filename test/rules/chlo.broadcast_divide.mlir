// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.broadcast_divide is differentiated as what it stands for.
func.func @f(%a: tensor<2x1xf64>, %b: tensor<3xf64>) -> (tensor<2x3xf64>) {
  %y = "chlo.broadcast_divide"(%a, %b) : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<2x1xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.broadcast_divide %[[A]], %[[B]] : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[DA]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[DB]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.divide %[[V1]], %[[V3]] : tensor<2x3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V4]], %[[V5]] : tensor<2x3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.subtract %[[V2]], %[[V6]] : tensor<2x3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.divide %[[V7]], %[[V3]] : tensor<2x3xf64>
// JVP-NEXT: return %[[V0]], %[[V8]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<2x1xf64>, %[[R2:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R1]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[R0]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.divide %[[V0]], %[[V1]] : tensor<2x3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.divide %[[R2]], %[[V1]] : tensor<2x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V3]], %[[V2]] : tensor<2x3xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.negate %[[V4]] : tensor<2x3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[V5]] init: %[[V6]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.reduce(%[[V3]] init: %[[V6]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<2xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.reshape %[[V8]] : (tensor<2xf64>) -> tensor<2x1xf64>
// VJP-NEXT: return %[[V9]], %[[V7]] : tensor<2x1xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<2x1xf64>, %[[A2:.*]]: tensor<2x1xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = chlo.broadcast_divide %[[A]], %[[B]] : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[A1]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[B1]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.divide %[[V3]], %[[V4]] : tensor<2x3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V2]], %[[V5]] : tensor<2x3xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.subtract %[[V1]], %[[V6]] : tensor<2x3xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.divide %[[V7]], %[[V4]] : tensor<2x3xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[A2]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V2]], %[[V8]] : tensor<2x3xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.subtract %[[V9]], %[[V10]] : tensor<2x3xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[B2]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V12]], %[[V5]] : tensor<2x3xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.subtract %[[V11]], %[[V13]] : tensor<2x3xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.divide %[[V14]], %[[V4]] : tensor<2x3xf64>
// JET-NEXT: return %[[V0]], %[[V8]], %[[V15]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x1xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1, 2] : (tensor<8x2x1xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.divide %[[V0]], %[[V1]] : tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x2x3xf64>
