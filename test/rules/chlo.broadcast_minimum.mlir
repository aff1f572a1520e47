// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.broadcast_minimum is differentiated as what it stands for.
func.func @f(%a: tensor<2x1xf64>, %b: tensor<3xf64>) -> (tensor<2x3xf64>) {
  %y = "chlo.broadcast_minimum"(%a, %b) : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<2x1xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.broadcast_minimum %[[A]], %[[B]] : (tensor<2x1xf64>, tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[DA]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[DB]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.minimum %[[V1]], %[[V3]] : tensor<2x3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<2x3xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.compare EQ, %[[V3]], %[[V5]] : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
// JVP-NEXT: %[[V9:.*]] = stablehlo.select %[[V8]], %[[V7]], %[[V6]] : tensor<2x3xi1>, tensor<2x3xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.compare EQ, %[[V1]], %[[V5]] : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.select %[[V10]], %[[V9]], %[[V11]] : tensor<2x3xi1>, tensor<2x3xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V2]], %[[V12]] : tensor<2x3xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.select %[[V10]], %[[V7]], %[[V6]] : tensor<2x3xi1>, tensor<2x3xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.select %[[V8]], %[[V14]], %[[V11]] : tensor<2x3xi1>, tensor<2x3xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V4]], %[[V15]] : tensor<2x3xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.add %[[V13]], %[[V16]] : tensor<2x3xf64>
// JVP-NEXT: return %[[V0]], %[[V17]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x1xf64>, %[[R1:.*]]: tensor<3xf64>, %[[R2:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R0]], dims = [0, 1] : (tensor<2x1xf64>) -> tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[R1]], dims = [1] : (tensor<3xf64>) -> tensor<2x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.minimum %[[V0]], %[[V1]] : tensor<2x3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<2x3xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.compare EQ, %[[V1]], %[[V2]] : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
// VJP-NEXT: %[[V6:.*]] = stablehlo.select %[[V5]], %[[V4]], %[[V3]] : tensor<2x3xi1>, tensor<2x3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.compare EQ, %[[V0]], %[[V2]] : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xi1>
// VJP-NEXT: %[[V8:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.select %[[V7]], %[[V6]], %[[V8]] : tensor<2x3xi1>, tensor<2x3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.select %[[V7]], %[[V4]], %[[V3]] : tensor<2x3xi1>, tensor<2x3xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.select %[[V5]], %[[V10]], %[[V8]] : tensor<2x3xi1>, tensor<2x3xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[R2]], %[[V11]] : tensor<2x3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[R2]], %[[V9]] : tensor<2x3xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.reduce(%[[V12]] init: %[[V14]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.reduce(%[[V13]] init: %[[V14]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<2xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.reshape %[[V16]] : (tensor<2xf64>) -> tensor<2x1xf64>
// VJP-NEXT: return %[[V17]], %[[V15]] : tensor<2x1xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x1xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<2x1xf64>, %[[A2:.*]]: tensor<2x1xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET: chlo.broadcast_minimum
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.minimum
// JET: stablehlo.compare
// JET: stablehlo.compare
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x1xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 1, 2] : (tensor<8x2x1xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [0, 2] : (tensor<8x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.minimum %[[V0]], %[[V1]] : tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x2x3xf64>
