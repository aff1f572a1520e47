// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The permutation comes out of the same sort, and is all that is kept.
func.func @f(%a: tensor<4x6xf64>, %b: tensor<4x6xf64>) -> (tensor<4x6xf64>, tensor<4x6xf64>) {
  %y:2 = "stablehlo.sort"(%a, %b) <{dimension = 1 : i64, is_stable = true}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>, %r: tensor<f64>, %s: tensor<f64>):
    %o = stablehlo.compare LT, %p, %q : (tensor<f64>, tensor<f64>) -> tensor<i1>
    stablehlo.return %o : tensor<i1>
  }) : (tensor<4x6xf64>, tensor<4x6xf64>) -> (tensor<4x6xf64>, tensor<4x6xf64>)
  return %y#0, %y#1 : tensor<4x6xf64>, tensor<4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<4x6xf64>, %[[A2:.*]]: tensor<4x6xf64>, %[[A3:.*]]: tensor<4x6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.iota dim = 1 : tensor<4x6xi32>
// JVP-NEXT: %[[V1:.*]]:3 = "stablehlo.sort"(%[[A0]], %[[A1]], %[[V0]]) <{dimension = 1 : i64, is_stable = true}> ({
// JVP-NEXT: ^bb0(%[[A4:.*]]: tensor<f64>, %[[A5:.*]]: tensor<f64>, %[[A6:.*]]: tensor<f64>, %[[A7:.*]]: tensor<f64>, %[[A8:.*]]: tensor<i32>, %[[A9:.*]]: tensor<i32>):
// JVP-NEXT: %[[V2:.*]] = stablehlo.compare LT, %[[A4]], %[[A5]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V2]] : tensor<i1>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xi32>) -> (tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xi32>)
// JVP-NEXT: %[[V3:.*]] = "stablehlo.gather"(%[[A2]], %[[V1]]#2) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x6xi32>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V4:.*]] = "stablehlo.gather"(%[[A3]], %[[V1]]#2) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x6xi32>) -> tensor<4x6xf64>
// JVP-NEXT: return %[[V1]]#0, %[[V1]]#1, %[[V3]], %[[V4]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<4x6xi32>, %[[A1:.*]]: tensor<4x6xf64> {ad.linear}, %[[A2:.*]]: tensor<4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<5> : tensor<i32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.clamp %[[V0]], %[[A0]], %[[V1]] : (tensor<i32>, tensor<4x6xi32>, tensor<i32>) -> tensor<4x6xi32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// VJP-NEXT: %[[V4:.*]] = "stablehlo.scatter"(%[[V3]], %[[V2]], %[[A2]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[A3:.*]]: tensor<f64>, %[[A4:.*]]: tensor<f64>):
// VJP-NEXT: %[[V5:.*]] = stablehlo.add %[[A3]], %[[A4]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4x6xf64>, tensor<4x6xi32>, tensor<4x6xf64>) -> tensor<4x6xf64>
// VJP-NEXT: %[[V6:.*]] = "stablehlo.scatter"(%[[V3]], %[[V2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[A3]]: tensor<f64>, %[[A4]]: tensor<f64>):
// VJP-NEXT: %[[V5]] = stablehlo.add %[[A3]], %[[A4]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4x6xf64>, tensor<4x6xi32>, tensor<4x6xf64>) -> tensor<4x6xf64>
// VJP-NEXT: return %[[V6]], %[[V4]] : tensor<4x6xf64>, tensor<4x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<4x6xf64>, %[[A2:.*]]: tensor<4x6xf64>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<4x6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.iota dim = 1 : tensor<4x6xi32>
// JET-NEXT: %[[V1:.*]]:3 = "stablehlo.sort"(%[[A0]], %[[A1]], %[[V0]]) <{dimension = 1 : i64, is_stable = true}> ({
// JET-NEXT: ^bb0(%[[A6:.*]]: tensor<f64>, %[[A7:.*]]: tensor<f64>, %[[A8:.*]]: tensor<f64>, %[[A9:.*]]: tensor<f64>, %[[A10:.*]]: tensor<i32>, %[[A11:.*]]: tensor<i32>):
// JET-NEXT: %[[V2:.*]] = stablehlo.compare LT, %[[A6]], %[[A7]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V2]] : tensor<i1>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xi32>) -> (tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xi32>)
// JET-NEXT: %[[V3:.*]] = "stablehlo.gather"(%[[A2]], %[[V1]]#2) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x6xi32>) -> tensor<4x6xf64>
// JET-NEXT: %[[V4:.*]] = "stablehlo.gather"(%[[A3]], %[[V1]]#2) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x6xi32>) -> tensor<4x6xf64>
// JET-NEXT: %[[V5:.*]] = "stablehlo.gather"(%[[A4]], %[[V1]]#2) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x6xi32>) -> tensor<4x6xf64>
// JET-NEXT: %[[V6:.*]] = "stablehlo.gather"(%[[A5]], %[[V1]]#2) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xf64>, tensor<4x6xi32>) -> tensor<4x6xf64>
// JET-NEXT: return %[[V1]]#0, %[[V1]]#1, %[[V3]], %[[V4]], %[[V5]], %[[V6]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x4x6xf64>
// VMAP-NEXT: %[[V0:.*]]:2 = "stablehlo.sort"(%[[A0]], %[[A1]]) <{dimension = 2 : i64, is_stable = true}> ({
// VMAP-NEXT: ^bb0(%[[A2:.*]]: tensor<f64>, %[[A3:.*]]: tensor<f64>, %[[A4:.*]]: tensor<f64>, %[[A5:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V1:.*]] = stablehlo.compare LT, %[[A2]], %[[A3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V1]] : tensor<i1>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x4x6xf64>) -> (tensor<8x4x6xf64>, tensor<8x4x6xf64>)
// VMAP-NEXT: return %[[V0]]#0, %[[V0]]#1 : tensor<8x4x6xf64>, tensor<8x4x6xf64>
