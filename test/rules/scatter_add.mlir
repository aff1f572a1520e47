// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed: a gather, and zeros for the updates that were dropped.
func.func @f(%a: tensor<4x6xf64>, %u: tensor<3x6xf64>, %i: tensor<3x1xi32>) -> (tensor<4x6xf64>) {
  %y = "stablehlo.scatter"(%a, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.add %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
  return %y : tensor<4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<3x6xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JVP-NEXT: ^bb0(%[[A5:.*]]: tensor<f64>, %[[A6:.*]]: tensor<f64>):
// JVP-NEXT: %[[V1:.*]] = stablehlo.add %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V2:.*]] = "stablehlo.scatter"(%[[A3]], %[[A2]], %[[A4]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<f64>, %[[A6]]: tensor<f64>):
// JVP-NEXT: %[[V1]] = stablehlo.add %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V2]] : tensor<4x6xf64>, tensor<4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<3x1xi32>, %[[A1:.*]]: tensor<4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.gather"(%[[A1]], %[[A0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.clamp %[[V1]], %[[A0]], %[[V2]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[A0]], %[[V3]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V5:.*]] = stablehlo.reshape %[[V4]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V6:.*]] = stablehlo.broadcast_in_dim %[[V5]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.select %[[V6]], %[[V0]], %[[V7]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: return %[[A1]], %[[V8]] : tensor<4x6xf64>, tensor<3x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<3x6xf64>, %[[A6:.*]]: tensor<3x6xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JET-NEXT: ^bb0(%[[A7:.*]]: tensor<f64>, %[[A8:.*]]: tensor<f64>):
// JET-NEXT: %[[V1:.*]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V2:.*]] = "stablehlo.scatter"(%[[A3]], %[[A2]], %[[A5]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V3:.*]] = "stablehlo.scatter"(%[[A4]], %[[A2]], %[[A6]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: return %[[V0]], %[[V2]], %[[V3]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x3x6xf64>, %[[A2:.*]]: tensor<8x3x1xi32>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>}> ({
// VMAP-NEXT: ^bb0(%[[A3:.*]]: tensor<f64>, %[[A4:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V1:.*]] = stablehlo.add %[[A3]], %[[A4]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x3x1xi32>, tensor<8x3x6xf64>) -> tensor<8x4x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4x6xf64>
