// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// With constants for the shape: the static operation.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<4x3xf64>) {
  %l = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
  %i = stablehlo.constant dense<0> : tensor<2xi64>
  %z = stablehlo.constant dense<0.0> : tensor<f64>
  %y = stablehlo.dynamic_pad %a, %z, %l, %l, %i : (tensor<2x3xf64>, tensor<f64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<4x3xf64>
  return %y : tensor<4x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0> : tensor<2xi64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.dynamic_pad %[[A0]], %[[V2]], %[[V0]], %[[V0]], %[[V1]] : (tensor<2x3xf64>, tensor<f64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<4x3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.pad %[[A1]], %[[V2]], low = [1, 0], high = [1, 0], interior = [0, 0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x3xf64>
// JVP-NEXT: return %[[V3]], %[[V4]] : tensor<4x3xf64>, tensor<4x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<4x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.slice %[[A0]] [1:3, 0:3] : (tensor<4x3xf64>) -> tensor<2x3xf64>
// VJP-NEXT: return %[[V0]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<0> : tensor<2xi64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V3:.*]] = stablehlo.dynamic_pad %[[A0]], %[[V2]], %[[V0]], %[[V0]], %[[V1]] : (tensor<2x3xf64>, tensor<f64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<4x3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.pad %[[A1]], %[[V2]], low = [1, 0], high = [1, 0], interior = [0, 0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.pad %[[A2]], %[[V2]], low = [1, 0], high = [1, 0], interior = [0, 0] : (tensor<2x3xf64>, tensor<f64>) -> tensor<4x3xf64>
// JET-NEXT: return %[[V3]], %[[V4]], %[[V5]] : tensor<4x3xf64>, tensor<4x3xf64>, tensor<4x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.pad %[[A0]], %[[V0]], low = [0, 1, 0], high = [0, 1, 0], interior = [0, 0, 0] : (tensor<8x2x3xf64>, tensor<f64>) -> tensor<8x4x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x4x3xf64>
