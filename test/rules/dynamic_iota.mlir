// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Constant: it has nothing to derive.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<2x3xf64>) {
  %s = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
  %i = stablehlo.dynamic_iota %s, dim = 1 : (tensor<2xi64>) -> tensor<2x3xf64>
  %y = stablehlo.multiply %i, %a : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.dynamic_iota %[[V0]], dim = 1 : (tensor<2xi64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[V1]], %[[A0]] : tensor<2x3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[A1]] : tensor<2x3xf64>
// JVP-NEXT: return %[[V2]], %[[V3]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[A1]], %[[A0]] : tensor<2x3xf64>
// VJP-NEXT: return %[[V0]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// JET-NEXT: %[[V1:.*]] = stablehlo.dynamic_iota %[[V0]], dim = 1 : (tensor<2xi64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[V1]], %[[A0]] : tensor<2x3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[A1]] : tensor<2x3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V1]], %[[A2]] : tensor<2x3xf64>
// JET-NEXT: return %[[V2]], %[[V3]], %[[V4]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.dynamic_iota %[[V0]], dim = 1 : (tensor<2xi64>) -> tensor<2x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [1, 2] : (tensor<2x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[A0]] : tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V3]] : tensor<8x2x3xf64>
