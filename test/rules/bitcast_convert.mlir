// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// stablehlo.bitcast_convert is flat almost everywhere: no tangent gets past it, and a zero is all that is left.
func.func @f(%a: tensor<3xf64>) -> (tensor<3xf64>) {
  %0 = stablehlo.bitcast_convert %a : (tensor<3xf64>) -> tensor<3xi64>
  %y = stablehlo.bitcast_convert %0 : (tensor<3xi64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.bitcast_convert %[[A]] : (tensor<3xf64>) -> tensor<3xi64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.bitcast_convert %[[V0]] : (tensor<3xi64>) -> tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.bitcast_convert %[[A]] : (tensor<3xf64>) -> tensor<3xi64>
// JET-NEXT: %[[V1:.*]] = stablehlo.bitcast_convert %[[V0]] : (tensor<3xi64>) -> tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V2]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.bitcast_convert %[[A]] : (tensor<8x3xf64>) -> tensor<8x3xi64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.bitcast_convert %[[V0]] : (tensor<8x3xi64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x3xf64>
