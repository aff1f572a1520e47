// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// y b = a: the tangent solves y' b = a' - y b', with one division, and so does each coefficient.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.divide %a, %b : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.divide %[[A]], %[[B]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[DB]], %[[V0]] : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.subtract %[[DA]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.divide %[[V2]], %[[B]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64>, %[[R2:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.divide %[[R2]], %[[R1]] : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[V0]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.negate %[[V1]] : tensor<4xf64>
// VJP-NEXT: return %[[V0]], %[[V2]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.divide %[[A]], %[[B]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[B1]], %[[V0]] : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.subtract %[[A1]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.divide %[[V2]], %[[B]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[B1]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.subtract %[[A2]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[B2]], %[[V0]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.subtract %[[V5]], %[[V6]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.divide %[[V7]], %[[B]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V8]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.divide %[[A]], %[[B]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
