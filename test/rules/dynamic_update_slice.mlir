// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed: zeros where the operand was written over, and what is there for the update.
func.func @f(%a: tensor<4x6xf64>, %u: tensor<2x3xf64>, %i: tensor<i32>, %j: tensor<i32>) -> (tensor<4x6xf64>) {
  %y = stablehlo.dynamic_update_slice %a, %u, %i, %j : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
  return %y : tensor<4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<i32>, %[[A3:.*]]: tensor<i32>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.dynamic_update_slice %[[A0]], %[[A1]], %[[A2]], %[[A3]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.dynamic_update_slice %[[A4]], %[[A5]], %[[A2]], %[[A3]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<4x6xf64>, tensor<4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<i32>, %[[A1:.*]]: tensor<i32>, %[[A2:.*]]: tensor<4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.dynamic_update_slice %[[A2]], %[[V0]], %[[A0]], %[[A1]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.dynamic_slice %[[A2]], %[[A0]], %[[A1]], sizes = [2, 3] : (tensor<4x6xf64>, tensor<i32>, tensor<i32>) -> tensor<2x3xf64>
// VJP-NEXT: return %[[V1]], %[[V2]] : tensor<4x6xf64>, tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<i32>, %[[A3:.*]]: tensor<i32>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<4x6xf64>, %[[A6:.*]]: tensor<2x3xf64>, %[[A7:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.dynamic_update_slice %[[A0]], %[[A1]], %[[A2]], %[[A3]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.dynamic_update_slice %[[A4]], %[[A6]], %[[A2]], %[[A3]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.dynamic_update_slice %[[A5]], %[[A7]], %[[A2]], %[[A3]] : (tensor<4x6xf64>, tensor<2x3xf64>, tensor<i32>, tensor<i32>) -> tensor<4x6xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x2x3xf64>, %[[A2:.*]]: tensor<8xi32>, %[[A3:.*]]: tensor<8xi32>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.reshape %[[A2]] : (tensor<8xi32>) -> tensor<8x1xi32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reshape %[[A3]] : (tensor<8xi32>) -> tensor<8x1xi32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.concatenate %[[V0]], %[[V1]], dim = 1 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x2xi32>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0> : tensor<8x2xi32>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[V4]], dims = [1] : (tensor<2xi32>) -> tensor<8x2xi32>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.clamp %[[V3]], %[[V2]], %[[V5]] : tensor<8x2xi32>
// VMAP-NEXT: %[[V7:.*]] = "stablehlo.scatter"(%[[A0]], %[[V6]], %[[A1]]) <{indices_are_sorted = true, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1, 2], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1, 2], index_vector_dim = 1>, unique_indices = true}> ({
// VMAP-NEXT: ^bb0(%[[A4:.*]]: tensor<f64>, %[[A5:.*]]: tensor<f64>):
// VMAP-NEXT: stablehlo.return %[[A5]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x2xi32>, tensor<8x2x3xf64>) -> tensor<8x4x6xf64>
// VMAP-NEXT: return %[[V7]] : tensor<8x4x6xf64>
