// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A constant has no tangent: the product has one term.
func.func @f(%a: tensor<3xf64>) -> (tensor<3xf64>) {
  %c = "chlo.constant"() <{value = dense<2.0> : tensor<3xf64>}> : () -> tensor<3xf64>
  %y = stablehlo.multiply %a, %c : tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.constant dense<2.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A]], %[[V0]] : tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[DA]], %[[V0]] : tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = chlo.constant dense<2.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R0]], %[[V0]] : tensor<3xf64>
// VJP-NEXT: return %[[V1]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = chlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A]], %[[V0]] : tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A1]], %[[V0]] : tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A2]], %[[V0]] : tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V3]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = chlo.constant dense<2.000000e+00> : tensor<3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [1] : (tensor<3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A]], %[[V1]] : tensor<8x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x3xf64>
