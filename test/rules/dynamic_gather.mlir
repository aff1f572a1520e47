// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// With constants for the shape: the static operation.
func.func @f(%a: tensor<4x6xf64>, %i: tensor<3x1xi32>) -> (tensor<3x6xf64>) {
  %s = stablehlo.constant dense<[1, 6]> : tensor<2xi64>
  %y = "stablehlo.dynamic_gather"(%a, %i, %s) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}> : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<2xi64>) -> tensor<3x6xf64>
  return %y : tensor<3x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x1xi32>, %[[A2:.*]]: tensor<4x6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1, 6]> : tensor<2xi64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.dynamic_gather"(%[[A0]], %[[A1]], %[[V0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}> : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<2xi64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V2:.*]] = "stablehlo.gather"(%[[A2]], %[[A1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JVP-NEXT: return %[[V1]], %[[V2]] : tensor<3x6xf64>, tensor<3x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<3x1xi32>, %[[A1:.*]]: tensor<3x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.clamp %[[V0]], %[[A0]], %[[V1]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// VJP-NEXT: %[[V4:.*]] = "stablehlo.scatter"(%[[V3]], %[[V2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[A2:.*]]: tensor<f64>, %[[A3:.*]]: tensor<f64>):
// VJP-NEXT: %[[V5:.*]] = stablehlo.add %[[A2]], %[[A3]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// VJP-NEXT: return %[[V4]] : tensor<4x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x1xi32>, %[[A2:.*]]: tensor<4x6xf64>, %[[A3:.*]]: tensor<4x6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1, 6]> : tensor<2xi64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.dynamic_gather"(%[[A0]], %[[A1]], %[[V0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}> : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<2xi64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.gather"(%[[A2]], %[[A1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V3:.*]] = "stablehlo.gather"(%[[A3]], %[[A1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JET-NEXT: return %[[V1]], %[[V2]], %[[V3]] : tensor<3x6xf64>, tensor<3x6xf64>, tensor<3x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x3x1xi32>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.gather"(%[[A0]], %[[A1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 6>}> : (tensor<8x4x6xf64>, tensor<8x3x1xi32>) -> tensor<8x3x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3x6xf64>
