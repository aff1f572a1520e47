// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.broadcast_select is differentiated as what it stands for.
func.func @f(%a: tensor<3xi1>, %b: tensor<2x3xf64>, %c: tensor<f64>) -> (tensor<2x3xf64>) {
  %y = "chlo.broadcast_select"(%a, %b, %c) : (tensor<3xi1>, tensor<2x3xf64>, tensor<f64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xi1>, %[[B:.*]]: tensor<2x3xf64>, %[[C:.*]]: tensor<f64>, %[[DB:.*]]: tensor<2x3xf64>, %[[DC:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:.*]] = chlo.broadcast_select %[[A]], %[[B]], %[[C]] : (tensor<3xi1>, tensor<2x3xf64>, tensor<f64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [1] : (tensor<3xi1>) -> tensor<2x3xi1>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[DC]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.select %[[V1]], %[[DB]], %[[V2]] : tensor<2x3xi1>, tensor<2x3xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xi1>, %[[R1:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R0]], dims = [1] : (tensor<3xi1>) -> tensor<2x3xi1>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.select %[[V0]], %[[R1]], %[[V1]] : tensor<2x3xi1>, tensor<2x3xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.select %[[V0]], %[[V1]], %[[R1]] : tensor<2x3xi1>, tensor<2x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.reduce(%[[V3]] init: %[[V4]]) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: return %[[V2]], %[[V5]] : tensor<2x3xf64>, tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xi1>, %[[B:.*]]: tensor<2x3xf64>, %[[C:.*]]: tensor<f64>, %[[B1:.*]]: tensor<2x3xf64>, %[[B2:.*]]: tensor<2x3xf64>, %[[C1:.*]]: tensor<f64>, %[[C2:.*]]: tensor<f64>
// JET-NEXT: %[[V0:.*]] = chlo.broadcast_select %[[A]], %[[B]], %[[C]] : (tensor<3xi1>, tensor<2x3xf64>, tensor<f64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[C1]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [1] : (tensor<3xi1>) -> tensor<2x3xi1>
// JET-NEXT: %[[V3:.*]] = stablehlo.select %[[V2]], %[[B1]], %[[V1]] : tensor<2x3xi1>, tensor<2x3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[C2]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.select %[[V2]], %[[B2]], %[[V4]] : tensor<2x3xi1>, tensor<2x3xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V5]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xi1>, %[[B:.*]]: tensor<8x2x3xf64>, %[[C:.*]]: tensor<8xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0, 2] : (tensor<8x3xi1>) -> tensor<8x2x3xi1>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [0] : (tensor<8xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.select %[[V0]], %[[B]], %[[V1]] : tensor<8x2x3xi1>, tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x2x3xf64>
