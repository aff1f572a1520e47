// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear, given the indices.
func.func @f(%a: tensor<4x6xf64>) -> (tensor<4x2xf64>) {
  %y, %i = chlo.top_k(%a, k = 2) : tensor<4x6xf64> -> (tensor<4x2xf64>, tensor<4x2xi32>)
  return %y : tensor<4x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<4x6xf64>
// JVP-NEXT: %[[V0:.*]], %[[V1:.*]] = chlo.top_k(%[[A0]], k = 2) : tensor<4x6xf64> -> (tensor<4x2xf64>, tensor<4x2xi32>)
// JVP-NEXT: %[[V2:.*]] = "stablehlo.gather"(%[[A1]], %[[V1]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x2xi32>) -> tensor<4x2xf64>
// JVP-NEXT: return %[[V0]], %[[V2]] : tensor<4x2xf64>, tensor<4x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<4x2xi32>, %[[A1:.*]]: tensor<4x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<5> : tensor<i32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.clamp %[[V0]], %[[A0]], %[[V1]] : (tensor<i32>, tensor<4x2xi32>, tensor<i32>) -> tensor<4x2xi32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// VJP-NEXT: %[[V4:.*]] = "stablehlo.scatter"(%[[V3]], %[[V2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[A2:.*]]: tensor<f64>, %[[A3:.*]]: tensor<f64>):
// VJP-NEXT: %[[V5:.*]] = stablehlo.add %[[A2]], %[[A3]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4x6xf64>, tensor<4x2xi32>, tensor<4x2xf64>) -> tensor<4x6xf64>
// VJP-NEXT: return %[[V4]] : tensor<4x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<4x6xf64>, %[[A2:.*]]: tensor<4x6xf64>
// JET-NEXT: %[[V0:.*]], %[[V1:.*]] = chlo.top_k(%[[A0]], k = 2) : tensor<4x6xf64> -> (tensor<4x2xf64>, tensor<4x2xi32>)
// JET-NEXT: %[[V2:.*]] = "stablehlo.gather"(%[[A1]], %[[V1]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x2xi32>) -> tensor<4x2xf64>
// JET-NEXT: %[[V3:.*]] = "stablehlo.gather"(%[[A2]], %[[V1]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x2xi32>) -> tensor<4x2xf64>
// JET-NEXT: return %[[V0]], %[[V2]], %[[V3]] : tensor<4x2xf64>, tensor<4x2xf64>, tensor<4x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>
// VMAP-NEXT: %[[V0:.*]], %[[V1:.*]] = chlo.top_k(%[[A0]], k = 2) : tensor<8x4x6xf64> -> (tensor<8x4x2xf64>, tensor<8x4x2xi32>)
// VMAP-NEXT: return %[[V0]] : tensor<8x4x2xf64>
