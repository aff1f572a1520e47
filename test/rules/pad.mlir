// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, the operand gets what is left when the padding is cut off, the padding value the sum of the rest.
func.func @f(%a: tensor<2x3xf64>, %b: tensor<f64>) -> (tensor<4x9xf64>) {
  %y = stablehlo.pad %a, %b, low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x9xf64>
  return %y : tensor<4x9xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[B:.*]]: tensor<f64>, %[[DA:.*]]: tensor<2x3xf64>, %[[DB:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.pad %[[A]], %[[B]], low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x9xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.pad %[[DA]], %[[DB]], low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x9xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4x9xf64>, tensor<4x9xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4x9xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.slice %[[R0]] [1:4:2, 0:7:3] : (tensor<4x9xf64>) -> tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.reduce(%[[V0]] init: %[[V1]]) applies stablehlo.add across dimensions = [0, 1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[R0]] init: %[[V1]]) applies stablehlo.add across dimensions = [0, 1] : (tensor<4x9xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.subtract %[[V3]], %[[V2]] : tensor<f64>
// VJP-NEXT: return %[[V0]], %[[V4]] : tensor<2x3xf64>, tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[B:.*]]: tensor<f64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>, %[[B1:.*]]: tensor<f64>, %[[B2:.*]]: tensor<f64>
// JET-NEXT: %[[V0:.*]] = stablehlo.pad %[[A]], %[[B]], low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x9xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.pad %[[A1]], %[[B1]], low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x9xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.pad %[[A2]], %[[B2]], low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x9xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4x9xf64>, tensor<4x9xf64>, tensor<4x9xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3xf64>, %[[B:.*]]: tensor<8xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<false> : tensor<i1>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<true> : tensor<8x2x3xi1>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.pad %[[V1]], %[[V0]], low = [0, 1, 0], high = [0, 0, 2], interior = [0, 1, 2] : (tensor<8x2x3xi1>, tensor<i1>) -> tensor<8x4x9xi1>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.pad %[[A]], %[[V3]], low = [0, 1, 0], high = [0, 0, 2], interior = [0, 1, 2] : (tensor<8x2x3xf64>, tensor<f64>) -> tensor<8x4x9xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [0] : (tensor<8xf64>) -> tensor<8x4x9xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.select %[[V2]], %[[V4]], %[[V5]] : tensor<8x4x9xi1>, tensor<8x4x9xf64>
// VMAP-NEXT: return %[[V6]] : tensor<8x4x9xf64>
