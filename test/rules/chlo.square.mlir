// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A square is a product with itself: each order has each product once.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = chlo.square %a : tensor<4xf64> -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.square %[[A]] : tensor<4xf64> -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[DA]], %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[V0]], %[[R1]] : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[V1]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V2]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = chlo.square %[[A]] : tensor<4xf64> -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A]], %[[A1]] : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V2]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[A1]], %[[A1]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V7]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[A]], %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
