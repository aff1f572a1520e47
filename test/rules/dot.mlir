// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// stablehlo.dot is differentiated as what it stands for.
func.func @f(%a: tensor<2x3xf64>, %b: tensor<3x4xf64>) -> (tensor<2x4xf64>) {
  %y = stablehlo.dot %a, %b : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
  return %y : tensor<2x4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[B:.*]]: tensor<3x4xf64>, %[[DA:.*]]: tensor<2x3xf64>, %[[DB:.*]]: tensor<3x4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.dot %[[A]], %[[B]] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.dot_general %[[DA]], %[[B]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.dot_general %[[A]], %[[DB]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<2x4xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<2x4xf64>, tensor<2x4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x4xf64>, %[[R1:.*]]: tensor<2x3xf64>, %[[R2:.*]]: tensor<2x4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.dot_general %[[R1]], %[[R2]], contracting_dims = [0] x [0] : (tensor<2x3xf64>, tensor<2x4xf64>) -> tensor<3x4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.dot_general %[[R2]], %[[R0]], contracting_dims = [1] x [1] : (tensor<2x4xf64>, tensor<3x4xf64>) -> tensor<2x3xf64>
// VJP-NEXT: return %[[V1]], %[[V0]] : tensor<2x3xf64>, tensor<3x4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[B:.*]]: tensor<3x4xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>, %[[B1:.*]]: tensor<3x4xf64>, %[[B2:.*]]: tensor<3x4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.dot %[[A]], %[[B]] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.dot_general %[[A]], %[[B1]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.dot_general %[[A1]], %[[B]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[V1]], %[[V2]] : tensor<2x4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.dot_general %[[A]], %[[B2]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.dot_general %[[A1]], %[[B1]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.add %[[V4]], %[[V5]] : tensor<2x4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.dot_general %[[A2]], %[[B]], contracting_dims = [1] x [0] : (tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<2x4xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V8]] : tensor<2x4xf64>, tensor<2x4xf64>, tensor<2x4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3xf64>, %[[B:.*]]: tensor<8x3x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.dot_general %[[A]], %[[B]], batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<8x2x3xf64>, tensor<8x3x4xf64>) -> tensor<8x2x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x2x4xf64>
