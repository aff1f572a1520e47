// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Places that do not repeat, by promise: what is there is combined with the updates, and written. What will be
// dropped is combined as ones.
func.func @f(%a: tensor<4x6xf64>, %u: tensor<3x6xf64>, %i: tensor<3x1xi32>) -> (tensor<4x6xf64>) {
  %y = "stablehlo.scatter"(%a, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %m = stablehlo.multiply %p, %q : tensor<f64>
    %r = stablehlo.add %m, %p : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
  return %y : tensor<4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<3x6xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT: ^bb0(%[[A5:.*]]: tensor<f64>, %[[A6:.*]]: tensor<f64>):
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %[[V1]], %[[A5]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V2]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JVP-NEXT: %[[V5:.*]] = stablehlo.clamp %[[V3]], %[[A2]], %[[V4]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V6:.*]] = stablehlo.compare EQ, %[[A2]], %[[V5]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// JVP-NEXT: %[[V7:.*]] = stablehlo.reshape %[[V6]] : (tensor<3x1xi1>) -> tensor<3xi1>
// JVP-NEXT: %[[V8:.*]] = stablehlo.broadcast_in_dim %[[V7]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V9:.*]] = "stablehlo.gather"(%[[A0]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V10:.*]] = "stablehlo.gather"(%[[A3]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.select %[[V8]], %[[V9]], %[[V11]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.select %[[V8]], %[[V10]], %[[V13]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.select %[[V8]], %[[A1]], %[[V11]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.select %[[V8]], %[[A4]], %[[V13]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.reshape %[[V12]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.reshape %[[V14]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.reshape %[[V15]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.reshape %[[V16]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.multiply %[[V18]], %[[V19]] : tensor<18xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V17]], %[[V20]] : tensor<18xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.add %[[V21]], %[[V22]] : tensor<18xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.add %[[V23]], %[[V18]] : tensor<18xf64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.reshape %[[V24]] : (tensor<18xf64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V26:.*]] = "stablehlo.scatter"(%[[A3]], %[[A2]], %[[V25]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<f64>, %[[A6]]: tensor<f64>):
// JVP-NEXT: stablehlo.return %[[A6]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V26]] : tensor<4x6xf64>, tensor<4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<3x1xi32>, %[[A1:.*]]: tensor<4x6xf64>, %[[A2:.*]]: tensor<3x6xf64>, %[[A3:.*]]: tensor<4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.clamp %[[V0]], %[[A0]], %[[V1]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.compare EQ, %[[A0]], %[[V2]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V4:.*]] = stablehlo.reshape %[[V3]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[V4]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V6:.*]] = "stablehlo.gather"(%[[A1]], %[[A0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.select %[[V5]], %[[V6]], %[[V7]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.select %[[V5]], %[[A2]], %[[V7]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.reshape %[[V8]] : (tensor<3x6xf64>) -> tensor<18xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.reshape %[[V9]] : (tensor<3x6xf64>) -> tensor<18xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V13:.*]] = "stablehlo.scatter"(%[[A3]], %[[A0]], %[[V12]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT: ^bb0(%[[V14:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V15:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: stablehlo.return %[[V15]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// VJP-NEXT: %[[V16:.*]] = "stablehlo.gather"(%[[A3]], %[[A0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.select %[[V5]], %[[V16]], %[[V12]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.reshape %[[V17]] : (tensor<3x6xf64>) -> tensor<18xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V10]] : tensor<18xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V18]], %[[V11]] : tensor<18xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.add %[[V18]], %[[V20]] : tensor<18xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.reshape %[[V19]] : (tensor<18xf64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V23:.*]] = stablehlo.reshape %[[V21]] : (tensor<18xf64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V24:.*]] = stablehlo.select %[[V5]], %[[V22]], %[[V12]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V25:.*]] = stablehlo.select %[[V5]], %[[V23]], %[[V12]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// VJP-NEXT: %[[V27:.*]] = "stablehlo.scatter"(%[[V26]], %[[V2]], %[[V25]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[V28:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V29:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V30:.*]] = stablehlo.add %[[V28]], %[[V29]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V30]] : tensor<f64>
// VJP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// VJP-NEXT: %[[V31:.*]] = stablehlo.add %[[V13]], %[[V27]] : tensor<4x6xf64>
// VJP-NEXT: return %[[V31]], %[[V24]] : tensor<4x6xf64>, tensor<3x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<3x6xf64>, %[[A6:.*]]: tensor<3x6xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JET-NEXT: ^bb0(%[[A7:.*]]: tensor<f64>, %[[A8:.*]]: tensor<f64>):
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: %[[V2:.*]] = stablehlo.add %[[V1]], %[[A7]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V2]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JET-NEXT: %[[V5:.*]] = stablehlo.clamp %[[V3]], %[[A2]], %[[V4]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V6:.*]] = stablehlo.compare EQ, %[[A2]], %[[V5]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// JET-NEXT: %[[V7:.*]] = stablehlo.reshape %[[V6]] : (tensor<3x1xi1>) -> tensor<3xi1>
// JET-NEXT: %[[V8:.*]] = stablehlo.broadcast_in_dim %[[V7]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V9:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.select %[[V8]], %[[A5]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.select %[[V8]], %[[A1]], %[[V9]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.reshape %[[V11]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JET-NEXT: %[[V14:.*]] = "stablehlo.gather"(%[[A0]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.select %[[V8]], %[[V14]], %[[V9]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.reshape %[[V15]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V16]], %[[V13]] : tensor<18xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.reshape %[[V12]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JET-NEXT: %[[V19:.*]] = "stablehlo.gather"(%[[A3]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.select %[[V8]], %[[V19]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.reshape %[[V20]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V21]], %[[V18]] : tensor<18xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.add %[[V17]], %[[V22]] : tensor<18xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.add %[[V23]], %[[V21]] : tensor<18xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.reshape %[[V24]] : (tensor<18xf64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V26:.*]] = "stablehlo.scatter"(%[[A3]], %[[A2]], %[[V25]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: stablehlo.return %[[A8]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.select %[[V8]], %[[A6]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.reshape %[[V27]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.multiply %[[V16]], %[[V28]] : tensor<18xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.multiply %[[V21]], %[[V13]] : tensor<18xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.add %[[V29]], %[[V30]] : tensor<18xf64>
// JET-NEXT: %[[V32:.*]] = "stablehlo.gather"(%[[A4]], %[[A2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V33:.*]] = stablehlo.select %[[V8]], %[[V32]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V34:.*]] = stablehlo.reshape %[[V33]] : (tensor<3x6xf64>) -> tensor<18xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.multiply %[[V34]], %[[V18]] : tensor<18xf64>
// JET-NEXT: %[[V36:.*]] = stablehlo.add %[[V31]], %[[V35]] : tensor<18xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.add %[[V36]], %[[V34]] : tensor<18xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.reshape %[[V37]] : (tensor<18xf64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V39:.*]] = "stablehlo.scatter"(%[[A4]], %[[A2]], %[[V38]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: stablehlo.return %[[A8]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: return %[[V0]], %[[V26]], %[[V39]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x3x6xf64>, %[[A2:.*]]: tensor<8x3x1xi32>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = true}> ({
// VMAP-NEXT: ^bb0(%[[A3:.*]]: tensor<f64>, %[[A4:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A3]], %[[A4]] : tensor<f64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.add %[[V1]], %[[A3]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V2]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x3x1xi32>, tensor<8x3x6xf64>) -> tensor<8x4x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4x6xf64>
