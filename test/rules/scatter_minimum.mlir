// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// What is equal to the result shares its tangent evenly.
func.func @f(%a: tensor<4x6xf64>, %u: tensor<3x6xf64>, %i: tensor<3x1xi32>) -> (tensor<4x6xf64>) {
  %y = "stablehlo.scatter"(%a, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.minimum %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
  return %y : tensor<4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<3x6xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JVP-NEXT: ^bb0(%[[A5:.*]]: tensor<f64>, %[[A6:.*]]: tensor<f64>):
// JVP-NEXT: %[[V1:.*]] = stablehlo.minimum %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[A0]], %[[V0]] : (tensor<4x6xf64>, tensor<4x6xf64>) -> tensor<4x6xi1>
// JVP-NEXT: %[[V3:.*]] = "stablehlo.gather"(%[[V0]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[A1]], %[[V3]] : (tensor<3x6xf64>, tensor<3x6xf64>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4x6xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.select %[[V4]], %[[V6]], %[[V7]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.select %[[V2]], %[[V5]], %[[V9]] : tensor<4x6xi1>, tensor<4x6xf64>
// JVP-NEXT: %[[V11:.*]] = "stablehlo.scatter"(%[[V10]], %[[A2]], %[[V8]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<f64>, %[[A6]]: tensor<f64>):
// JVP-NEXT: %[[V1]] = stablehlo.add %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.maximum %[[V11]], %[[V5]] : tensor<4x6xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.select %[[V4]], %[[A4]], %[[V7]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.select %[[V2]], %[[A3]], %[[V9]] : tensor<4x6xi1>, tensor<4x6xf64>
// JVP-NEXT: %[[V15:.*]] = "stablehlo.scatter"(%[[V14]], %[[A2]], %[[V13]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<f64>, %[[A6]]: tensor<f64>):
// JVP-NEXT: %[[V1]] = stablehlo.add %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.divide %[[V15]], %[[V12]] : tensor<4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V16]] : tensor<4x6xf64>, tensor<4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<3x1xi32>, %[[A1:.*]]: tensor<4x6xf64>, %[[A2:.*]]: tensor<4x6xf64>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<3x6xf64>, %[[R5:.*]]: tensor<4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.compare EQ, %[[A2]], %[[A3]] : (tensor<4x6xf64>, tensor<4x6xf64>) -> tensor<4x6xi1>
// VJP-NEXT: %[[V1:.*]] = "stablehlo.gather"(%[[A3]], %[[A0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[A4]], %[[V1]] : (tensor<3x6xf64>, tensor<3x6xf64>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.divide %[[R5]], %[[A1]] : tensor<4x6xf64>
// VJP-NEXT: %[[V6:.*]] = "stablehlo.gather"(%[[V5]], %[[A0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V8:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V9:.*]] = stablehlo.clamp %[[V7]], %[[A0]], %[[V8]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V10:.*]] = stablehlo.compare EQ, %[[A0]], %[[V9]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V11:.*]] = stablehlo.reshape %[[V10]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[V11]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V13:.*]] = stablehlo.select %[[V12]], %[[V6]], %[[V3]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.select %[[V0]], %[[V5]], %[[V4]] : tensor<4x6xi1>, tensor<4x6xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.select %[[V2]], %[[V13]], %[[V3]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: return %[[V14]], %[[V15]] : tensor<4x6xf64>, tensor<3x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<3x6xf64>, %[[A6:.*]]: tensor<3x6xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JET-NEXT: ^bb0(%[[A7:.*]]: tensor<f64>, %[[A8:.*]]: tensor<f64>):
// JET-NEXT: %[[V1:.*]] = stablehlo.minimum %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[A0]], %[[V0]] : (tensor<4x6xf64>, tensor<4x6xf64>) -> tensor<4x6xi1>
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.select %[[V2]], %[[A3]], %[[V4]] : tensor<4x6xi1>, tensor<4x6xf64>
// JET-NEXT: %[[V6:.*]] = "stablehlo.gather"(%[[V0]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.compare EQ, %[[A1]], %[[V6]] : (tensor<3x6xf64>, tensor<3x6xf64>) -> tensor<3x6xi1>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.select %[[V7]], %[[A5]], %[[V9]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V11:.*]] = "stablehlo.scatter"(%[[V5]], %[[A2]], %[[V10]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.select %[[V2]], %[[V3]], %[[V4]] : tensor<4x6xi1>, tensor<4x6xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.select %[[V7]], %[[V8]], %[[V9]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V14:.*]] = "stablehlo.scatter"(%[[V12]], %[[A2]], %[[V13]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.maximum %[[V14]], %[[V3]] : tensor<4x6xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.divide %[[V11]], %[[V15]] : tensor<4x6xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V17]], %[[A4]] : tensor<4x6xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.select %[[V2]], %[[V18]], %[[V4]] : tensor<4x6xi1>, tensor<4x6xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V20]], %[[A6]] : tensor<3x6xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.select %[[V7]], %[[V21]], %[[V9]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V23:.*]] = "stablehlo.scatter"(%[[V19]], %[[A2]], %[[V22]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.divide %[[V23]], %[[V15]] : tensor<4x6xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4x6xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.multiply %[[V25]], %[[V24]] : tensor<4x6xf64>
// JET-NEXT: return %[[V0]], %[[V16]], %[[V26]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x3x6xf64>, %[[A2:.*]]: tensor<8x3x1xi32>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>}> ({
// VMAP-NEXT: ^bb0(%[[A3:.*]]: tensor<f64>, %[[A4:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V1:.*]] = stablehlo.minimum %[[A3]], %[[A4]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x3x1xi32>, tensor<8x3x6xf64>) -> tensor<8x4x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4x6xf64>
