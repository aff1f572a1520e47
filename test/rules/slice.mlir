// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, it pads with zeros, strides as interior padding.
func.func @f(%a: tensor<4x6xf64>) -> (tensor<2x3xf64>) {
  %y = stablehlo.slice %a [1:3, 0:6:2] : (tensor<4x6xf64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4x6xf64>, %[[DA:.*]]: tensor<4x6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.slice %[[A]] [1:3, 0:6:2] : (tensor<4x6xf64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.slice %[[DA]] [1:3, 0:6:2] : (tensor<4x6xf64>) -> tensor<2x3xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.pad %[[R0]], %[[V0]], low = [1, 0], high = [1, 1], interior = [0, 1] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x6xf64>
// VJP-NEXT: return %[[V1]] : tensor<4x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<4x6xf64>, %[[A2:.*]]: tensor<4x6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.slice %[[A]] [1:3, 0:6:2] : (tensor<4x6xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.slice %[[A1]] [1:3, 0:6:2] : (tensor<4x6xf64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.slice %[[A2]] [1:3, 0:6:2] : (tensor<4x6xf64>) -> tensor<2x3xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.slice %[[A]] [0:8, 1:3, 0:6:2] : (tensor<8x4x6xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x2x3xf64>
