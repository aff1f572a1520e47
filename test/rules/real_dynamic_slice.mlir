// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// With constants for the shape: the static operation.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<1x2xf64>) {
  %s = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
  %l = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
  %t = stablehlo.constant dense<[1, 2]> : tensor<2xi64>
  %y = stablehlo.real_dynamic_slice %a, %s, %l, %t : (tensor<2x3xf64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x2xf64>
  return %y : tensor<1x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<[1, 2]> : tensor<2xi64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.real_dynamic_slice %[[A0]], %[[V0]], %[[V1]], %[[V2]] : (tensor<2x3xf64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.slice %[[A1]] [1:2, 0:3:2] : (tensor<2x3xf64>) -> tensor<1x2xf64>
// JVP-NEXT: return %[[V3]], %[[V4]] : tensor<1x2xf64>, tensor<1x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<1x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.pad %[[A0]], %[[V0]], low = [1, 0], high = [0, 0], interior = [0, 1] : (tensor<1x2xf64>, tensor<f64>) -> tensor<2x3xf64>
// VJP-NEXT: return %[[V1]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<[1, 2]> : tensor<2xi64>
// JET-NEXT: %[[V3:.*]] = stablehlo.real_dynamic_slice %[[A0]], %[[V0]], %[[V1]], %[[V2]] : (tensor<2x3xf64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x2xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.slice %[[A1]] [1:2, 0:3:2] : (tensor<2x3xf64>) -> tensor<1x2xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.slice %[[A2]] [1:2, 0:3:2] : (tensor<2x3xf64>) -> tensor<1x2xf64>
// JET-NEXT: return %[[V3]], %[[V4]], %[[V5]] : tensor<1x2xf64>, tensor<1x2xf64>, tensor<1x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.slice %[[A0]] [0:8, 1:2, 0:3:2] : (tensor<8x2x3xf64>) -> tensor<8x1x2xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x1x2xf64>
