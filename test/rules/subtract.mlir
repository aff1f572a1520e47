// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// stablehlo.subtract is linear: the same operation on tangents and on coefficients, and a transpose of its own.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.subtract %a, %b : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.subtract %[[A]], %[[B]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.subtract %[[DA]], %[[DB]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.negate %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[R0]], %[[V0]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.subtract %[[A]], %[[B]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.subtract %[[A1]], %[[B1]] : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.subtract %[[A2]], %[[B2]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.subtract %[[A]], %[[B]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
