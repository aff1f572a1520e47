// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, it puts the slice among zeros, at the same place.
func.func @f(%a: tensor<4x6xf64>, %i: tensor<i32>, %j: tensor<i32>) -> (tensor<2x3xf64>) {
  %y = stablehlo.dynamic_slice %a, %i, %j, sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<i32>, %[[A2:.*]]: tensor<i32>, %[[A3:.*]]: tensor<4x6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.dynamic_slice %[[A0]], %[[A1]], %[[A2]], sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.dynamic_slice %[[A3]], %[[A1]], %[[A2]], sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<i32>, %[[A1:.*]]: tensor<i32>, %[[A2:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.dynamic_update_slice %[[V0]], %[[A2]], %[[A0]], %[[A1]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// VJP-NEXT: return %[[V1]] : tensor<4x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<i32>, %[[A2:.*]]: tensor<i32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.dynamic_slice %[[A0]], %[[A1]], %[[A2]], sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.dynamic_slice %[[A3]], %[[A1]], %[[A2]], sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.dynamic_slice %[[A4]], %[[A1]], %[[A2]], sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8xi32>, %[[A2:.*]]: tensor<8xi32>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.reshape %[[A1]] : (tensor<8xi32>) -> tensor<8x1xi32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reshape %[[A2]] : (tensor<8xi32>) -> tensor<8x1xi32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.concatenate %[[V0]], %[[V1]], dim = 1 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x2xi32>
// VMAP-NEXT: %[[V3:.*]] = "stablehlo.gather"(%[[A0]], %[[V2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1, 2], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2, 3>}> : (tensor<8x4x6xf64>, tensor<8x2xi32>) -> tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V3]] : tensor<8x2x3xf64>
