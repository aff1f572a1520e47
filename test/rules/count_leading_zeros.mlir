// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// stablehlo.count_leading_zeros is flat almost everywhere: no tangent gets past it, and a zero is all that is left.
func.func @f(%a: tensor<3xf64>, %b: tensor<3xf64>) -> (tensor<3xf64>) {
  %0 = stablehlo.convert %a : (tensor<3xf64>) -> tensor<3xi32>
  %1 = stablehlo.convert %b : (tensor<3xf64>) -> tensor<3xi32>
  %2 = "stablehlo.count_leading_zeros"(%0) : (tensor<3xi32>) -> tensor<3xi32>
  %y = stablehlo.convert %2 : (tensor<3xi32>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.convert %[[A]] : (tensor<3xf64>) -> tensor<3xi32>
// JVP-NEXT: %[[V1:.*]] = stablehlo.count_leading_zeros %[[V0]] : tensor<3xi32>
// JVP-NEXT: %[[V2:.*]] = stablehlo.convert %[[V1]] : (tensor<3xi32>) -> tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: return %[[V2]], %[[V3]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: return %[[V0]], %[[V0]] : tensor<3xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.convert %[[A]] : (tensor<3xf64>) -> tensor<3xi32>
// JET-NEXT: %[[V1:.*]] = stablehlo.count_leading_zeros %[[V0]] : tensor<3xi32>
// JET-NEXT: %[[V2:.*]] = stablehlo.convert %[[V1]] : (tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JET-NEXT: return %[[V2]], %[[V3]], %[[V3]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.convert %[[A]] : (tensor<8x3xf64>) -> tensor<8x3xi32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.count_leading_zeros %[[V0]] : tensor<8x3xi32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.convert %[[V1]] : (tensor<8x3xi32>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x3xf64>
