// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A product by dot_general.
func.func @f(%a: tensor<2x3xf64>, %b: tensor<3x4xf64>) -> (tensor<4x2xf64>) {
  %y = stablehlo.einsum %a, %b, config = "ij,jk->ki" : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<4x2xf64>
  return %y : tensor<4x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[B:.*]]: tensor<3x4xf64>, %[[DA:.*]]: tensor<2x3xf64>, %[[DB:.*]]: tensor<3x4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.einsum %[[A]], %[[B]], config = "ij,jk->ki" : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<4x2xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.dot_general %[[DA]], %[[B]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.dot_general %[[A]], %[[DB]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<2x4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.transpose %[[V3]], dims = [1, 0] : (tensor<2x4xf64>) -> tensor<4x2xf64>
// JVP-NEXT: return %[[V0]], %[[V4]] : tensor<4x2xf64>, tensor<4x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x4xf64>, %[[R1:.*]]: tensor<2x3xf64>, %[[R2:.*]]: tensor<4x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[R2]], dims = [1, 0] : (tensor<4x2xf64>) -> tensor<2x4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.dot_general %[[R1]], %[[V0]], contracting_dims = [0] x [0] : (tensor<2x3xf64>, tensor<2x4xf64>) -> tensor<3x4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.dot_general %[[V0]], %[[R0]], contracting_dims = [1] x [1] : (tensor<2x4xf64>, tensor<3x4xf64>) -> tensor<2x3xf64>
// VJP-NEXT: return %[[V2]], %[[V1]] : tensor<2x3xf64>, tensor<3x4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[B:.*]]: tensor<3x4xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>, %[[B1:.*]]: tensor<3x4xf64>, %[[B2:.*]]: tensor<3x4xf64>
// JET: stablehlo.einsum
// JET: stablehlo.dot_general
// JET: stablehlo.dot_general
// JET: stablehlo.add
// JET: stablehlo.transpose
// JET: stablehlo.dot_general
// JET: stablehlo.dot_general
// JET: stablehlo.add
// JET: stablehlo.dot_general
// JET: stablehlo.add
// JET: stablehlo.transpose
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3xf64>, %[[B:.*]]: tensor<8x3x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.dot_general %[[A]], %[[B]], batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<8x2x3xf64>, tensor<8x3x4xf64>) -> tensor<8x2x4xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.transpose %[[V0]], dims = [0, 2, 1] : (tensor<8x2x4xf64>) -> tensor<8x4x2xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x4x2xf64>
