// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The operand takes the product of the updates. Updates take the products of the others at their place, found by
// sorting them by place and multiplying neighbours: no division.
func.func @f(%a: tensor<4x6xf64>, %u: tensor<3x6xf64>, %i: tensor<3x1xi32>) -> (tensor<4x6xf64>) {
  %y = "stablehlo.scatter"(%a, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.multiply %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
  return %y : tensor<4x6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<3x6xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JVP-NEXT: ^bb0(%[[A5:.*]]: tensor<f64>, %[[A6:.*]]: tensor<f64>):
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4x6xf64>
// JVP-NEXT: %[[V3:.*]] = "stablehlo.scatter"(%[[V2]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<f64>, %[[A6]]: tensor<f64>):
// JVP-NEXT: %[[V1]] = stablehlo.multiply %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A3]], %[[V3]] : tensor<4x6xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JVP-NEXT: %[[V8:.*]] = stablehlo.clamp %[[V6]], %[[A2]], %[[V7]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V9:.*]] = stablehlo.compare EQ, %[[A2]], %[[V8]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// JVP-NEXT: %[[V10:.*]] = stablehlo.reshape %[[V9]] : (tensor<3x1xi1>) -> tensor<3xi1>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<6> : tensor<3x1xi32>
// JVP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[A2]], %[[V11]] : tensor<3x1xi32>
// JVP-NEXT: %[[V13:.*]] = stablehlo.reshape %[[V12]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JVP-NEXT: %[[V14:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JVP-NEXT: %[[V15:.*]] = stablehlo.select %[[V10]], %[[V13]], %[[V14]] : tensor<3xi1>, tensor<3xi32>
// JVP-NEXT: %[[V16:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JVP-NEXT: %[[V17:.*]]:2 = "stablehlo.sort"(%[[V15]], %[[V16]]) <{dimension = 0 : i64, is_stable = true}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<i32>, %[[A6]]: tensor<i32>, %[[A7:.*]]: tensor<i32>, %[[A8:.*]]: tensor<i32>):
// JVP-NEXT: %[[V1]] = stablehlo.compare LT, %[[A5]], %[[A6]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<i1>
// JVP-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JVP-NEXT: %[[V18:.*]] = "stablehlo.gather"(%[[A2]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V19:.*]] = "stablehlo.gather"(%[[A1]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V20:.*]] = "stablehlo.gather"(%[[A4]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JVP-NEXT: %[[V22:.*]] = stablehlo.pad %[[V17]]#0, %[[V21]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V23:.*]] = stablehlo.compare EQ, %[[V17]]#0, %[[V22]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V24:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.pad %[[V19]], %[[V24]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V26:.*]] = stablehlo.broadcast_in_dim %[[V23]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V27:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V28:.*]] = stablehlo.select %[[V26]], %[[V25]], %[[V27]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V29:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V30:.*]] = stablehlo.pad %[[V20]], %[[V29]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V31:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V32:.*]] = stablehlo.select %[[V26]], %[[V30]], %[[V31]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V33:.*]] = stablehlo.multiply %[[V28]], %[[V20]] : tensor<3x6xf64>
// JVP-NEXT: %[[V34:.*]] = stablehlo.multiply %[[V32]], %[[V19]] : tensor<3x6xf64>
// JVP-NEXT: %[[V35:.*]] = stablehlo.add %[[V34]], %[[V33]] : tensor<3x6xf64>
// JVP-NEXT: %[[V36:.*]] = stablehlo.multiply %[[V28]], %[[V19]] : tensor<3x6xf64>
// JVP-NEXT: %[[V37:.*]] = stablehlo.pad %[[V17]]#0, %[[V21]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V38:.*]] = stablehlo.compare EQ, %[[V17]]#0, %[[V37]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V39:.*]] = stablehlo.pad %[[V36]], %[[V24]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V40:.*]] = stablehlo.broadcast_in_dim %[[V38]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V41:.*]] = stablehlo.select %[[V40]], %[[V39]], %[[V27]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V42:.*]] = stablehlo.pad %[[V35]], %[[V29]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V43:.*]] = stablehlo.select %[[V40]], %[[V42]], %[[V31]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V44:.*]] = stablehlo.multiply %[[V41]], %[[V35]] : tensor<3x6xf64>
// JVP-NEXT: %[[V45:.*]] = stablehlo.multiply %[[V43]], %[[V36]] : tensor<3x6xf64>
// JVP-NEXT: %[[V46:.*]] = stablehlo.add %[[V45]], %[[V44]] : tensor<3x6xf64>
// JVP-NEXT: %[[V47:.*]] = stablehlo.pad %[[V17]]#0, %[[V21]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V48:.*]] = stablehlo.compare EQ, %[[V17]]#0, %[[V47]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V49:.*]] = stablehlo.not %[[V48]] : tensor<3xi1>
// JVP-NEXT: %[[V50:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JVP-NEXT: %[[V51:.*]] = stablehlo.compare GE, %[[V17]]#0, %[[V50]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V52:.*]] = stablehlo.and %[[V49]], %[[V51]] : tensor<3xi1>
// JVP-NEXT: %[[V53:.*]] = stablehlo.broadcast_in_dim %[[V52]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V54:.*]] = stablehlo.select %[[V53]], %[[V46]], %[[V31]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V55:.*]] = "stablehlo.scatter"(%[[V5]], %[[V18]], %[[V54]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[A5]]: tensor<f64>, %[[A6]]: tensor<f64>):
// JVP-NEXT: %[[V1]] = stablehlo.add %[[A5]], %[[A6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V56:.*]] = stablehlo.multiply %[[V55]], %[[A0]] : tensor<4x6xf64>
// JVP-NEXT: %[[V57:.*]] = stablehlo.add %[[V4]], %[[V56]] : tensor<4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V57]] : tensor<4x6xf64>, tensor<4x6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3xi32>, %[[A2:.*]]: tensor<4x6xf64>, %[[A3:.*]]: tensor<3x1xi32>, %[[A4:.*]]: tensor<3x6xf64>, %[[A5:.*]]: tensor<3xi32>, %[[A6:.*]]: tensor<4x6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = "stablehlo.gather"(%[[A3]], %[[A1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V1:.*]] = "stablehlo.gather"(%[[A4]], %[[A1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.pad %[[A5]], %[[V2]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[A5]], %[[V3]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V5:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.pad %[[V1]], %[[V5]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.broadcast_in_dim %[[V4]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V8:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.select %[[V7]], %[[V6]], %[[V8]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V9]], %[[V1]] : tensor<3x6xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.pad %[[A5]], %[[V2]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V13:.*]] = stablehlo.compare EQ, %[[A5]], %[[V12]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V14:.*]] = stablehlo.pad %[[V11]], %[[V5]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.broadcast_in_dim %[[V13]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V16:.*]] = stablehlo.select %[[V15]], %[[V14]], %[[V8]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.pad %[[A5]], %[[V2]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V18:.*]] = stablehlo.compare EQ, %[[A5]], %[[V17]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V19:.*]] = stablehlo.not %[[V18]] : tensor<3xi1>
// VJP-NEXT: %[[V20:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// VJP-NEXT: %[[V21:.*]] = stablehlo.compare GE, %[[A5]], %[[V20]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V22:.*]] = stablehlo.and %[[V19]], %[[V21]] : tensor<3xi1>
// VJP-NEXT: %[[V23:.*]] = stablehlo.broadcast_in_dim %[[V22]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V24:.*]] = stablehlo.select %[[V15]], %[[V11]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V25:.*]] = stablehlo.select %[[V23]], %[[V16]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.select %[[V23]], %[[V24]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V27:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V28:.*]] = stablehlo.multiply %[[A6]], %[[A2]] : tensor<4x6xf64>
// VJP-NEXT: %[[V29:.*]] = stablehlo.multiply %[[A6]], %[[A0]] : tensor<4x6xf64>
// VJP-NEXT: %[[V30:.*]] = "stablehlo.gather"(%[[V28]], %[[V0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V31:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V32:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V33:.*]] = stablehlo.clamp %[[V31]], %[[V0]], %[[V32]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V34:.*]] = stablehlo.compare EQ, %[[V0]], %[[V33]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V35:.*]] = stablehlo.reshape %[[V34]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V36:.*]] = stablehlo.broadcast_in_dim %[[V35]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V37:.*]] = stablehlo.select %[[V36]], %[[V30]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V38:.*]] = stablehlo.multiply %[[V37]], %[[V26]] : tensor<3x6xf64>
// VJP-NEXT: %[[V39:.*]] = stablehlo.multiply %[[V37]], %[[V25]] : tensor<3x6xf64>
// VJP-NEXT: %[[V40:.*]] = stablehlo.pad %[[V38]], %[[V27]], low = [0, 0], high = [2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<5x6xf64>
// VJP-NEXT: %[[V41:.*]] = stablehlo.slice %[[V40]] [2:5, 0:6] : (tensor<5x6xf64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V42:.*]] = stablehlo.add %[[V39]], %[[V41]] : tensor<3x6xf64>
// VJP-NEXT: %[[V43:.*]] = stablehlo.multiply %[[V42]], %[[V1]] : tensor<3x6xf64>
// VJP-NEXT: %[[V44:.*]] = stablehlo.multiply %[[V42]], %[[V9]] : tensor<3x6xf64>
// VJP-NEXT: %[[V45:.*]] = stablehlo.select %[[V7]], %[[V43]], %[[V10]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V46:.*]] = stablehlo.pad %[[V45]], %[[V27]], low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<4x6xf64>
// VJP-NEXT: %[[V47:.*]] = stablehlo.slice %[[V46]] [1:4, 0:6] : (tensor<4x6xf64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V48:.*]] = stablehlo.add %[[V44]], %[[V47]] : tensor<3x6xf64>
// VJP-NEXT: %[[V49:.*]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT: %[[V50:.*]] = stablehlo.clamp %[[V31]], %[[A1]], %[[V49]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V51:.*]] = "stablehlo.scatter"(%[[V10]], %[[V50]], %[[V48]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[V52:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V53:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V54:.*]] = stablehlo.add %[[V52]], %[[V53]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V54]] : tensor<f64>
// VJP-NEXT: }) : (tensor<3x6xf64>, tensor<3xi32>, tensor<3x6xf64>) -> tensor<3x6xf64>
// VJP-NEXT: return %[[V29]], %[[V51]] : tensor<4x6xf64>, tensor<3x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<3x6xf64>, %[[A6:.*]]: tensor<3x6xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JET-NEXT: ^bb0(%[[A7:.*]]: tensor<f64>, %[[A8:.*]]: tensor<f64>):
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V3:.*]] = "stablehlo.scatter"(%[[V2]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.multiply %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A3]], %[[V3]] : tensor<4x6xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V7:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JET-NEXT: %[[V8:.*]] = stablehlo.clamp %[[V6]], %[[A2]], %[[V7]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V9:.*]] = stablehlo.compare EQ, %[[A2]], %[[V8]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// JET-NEXT: %[[V10:.*]] = stablehlo.reshape %[[V9]] : (tensor<3x1xi1>) -> tensor<3xi1>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<6> : tensor<3x1xi32>
// JET-NEXT: %[[V12:.*]] = stablehlo.multiply %[[A2]], %[[V11]] : tensor<3x1xi32>
// JET-NEXT: %[[V13:.*]] = stablehlo.reshape %[[V12]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JET-NEXT: %[[V14:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JET-NEXT: %[[V15:.*]] = stablehlo.select %[[V10]], %[[V13]], %[[V14]] : tensor<3xi1>, tensor<3xi32>
// JET-NEXT: %[[V16:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JET-NEXT: %[[V17:.*]]:2 = "stablehlo.sort"(%[[V15]], %[[V16]]) <{dimension = 0 : i64, is_stable = true}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<i32>, %[[A8]]: tensor<i32>, %[[A9:.*]]: tensor<i32>, %[[A10:.*]]: tensor<i32>):
// JET-NEXT: %[[V1]] = stablehlo.compare LT, %[[A7]], %[[A8]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<i1>
// JET-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JET-NEXT: %[[V18:.*]] = "stablehlo.gather"(%[[A2]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V19:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JET-NEXT: %[[V20:.*]] = stablehlo.pad %[[V17]]#0, %[[V19]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V21:.*]] = stablehlo.compare EQ, %[[V17]]#0, %[[V20]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V22:.*]] = stablehlo.not %[[V21]] : tensor<3xi1>
// JET-NEXT: %[[V23:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JET-NEXT: %[[V24:.*]] = stablehlo.compare GE, %[[V17]]#0, %[[V23]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V25:.*]] = stablehlo.and %[[V22]], %[[V24]] : tensor<3xi1>
// JET-NEXT: %[[V26:.*]] = stablehlo.broadcast_in_dim %[[V25]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V27:.*]] = stablehlo.pad %[[V17]]#0, %[[V19]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V28:.*]] = stablehlo.compare EQ, %[[V17]]#0, %[[V27]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V29:.*]] = stablehlo.broadcast_in_dim %[[V28]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V30:.*]] = stablehlo.pad %[[V17]]#0, %[[V19]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V31:.*]] = stablehlo.compare EQ, %[[V17]]#0, %[[V30]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V32:.*]] = stablehlo.broadcast_in_dim %[[V31]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V33:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V34:.*]] = "stablehlo.gather"(%[[A5]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V35:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V36:.*]] = stablehlo.pad %[[V34]], %[[V35]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V37:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V38:.*]] = stablehlo.select %[[V32]], %[[V36]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V39:.*]] = "stablehlo.gather"(%[[A1]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V40:.*]] = stablehlo.multiply %[[V38]], %[[V39]] : tensor<3x6xf64>
// JET-NEXT: %[[V41:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JET-NEXT: %[[V42:.*]] = stablehlo.pad %[[V39]], %[[V41]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V43:.*]] = stablehlo.select %[[V32]], %[[V42]], %[[V33]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V44:.*]] = stablehlo.multiply %[[V43]], %[[V34]] : tensor<3x6xf64>
// JET-NEXT: %[[V45:.*]] = stablehlo.add %[[V40]], %[[V44]] : tensor<3x6xf64>
// JET-NEXT: %[[V46:.*]] = stablehlo.pad %[[V45]], %[[V35]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V47:.*]] = stablehlo.select %[[V29]], %[[V46]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V48:.*]] = stablehlo.multiply %[[V43]], %[[V39]] : tensor<3x6xf64>
// JET-NEXT: %[[V49:.*]] = stablehlo.multiply %[[V47]], %[[V48]] : tensor<3x6xf64>
// JET-NEXT: %[[V50:.*]] = stablehlo.pad %[[V48]], %[[V41]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V51:.*]] = stablehlo.select %[[V29]], %[[V50]], %[[V33]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V52:.*]] = stablehlo.multiply %[[V51]], %[[V45]] : tensor<3x6xf64>
// JET-NEXT: %[[V53:.*]] = stablehlo.add %[[V49]], %[[V52]] : tensor<3x6xf64>
// JET-NEXT: %[[V54:.*]] = stablehlo.select %[[V26]], %[[V53]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V55:.*]] = "stablehlo.scatter"(%[[V5]], %[[V18]], %[[V54]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V56:.*]] = stablehlo.multiply %[[V55]], %[[A0]] : tensor<4x6xf64>
// JET-NEXT: %[[V57:.*]] = stablehlo.add %[[V4]], %[[V56]] : tensor<4x6xf64>
// JET-NEXT: %[[V58:.*]] = stablehlo.multiply %[[A3]], %[[V55]] : tensor<4x6xf64>
// JET-NEXT: %[[V59:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V60:.*]] = stablehlo.multiply %[[V59]], %[[A4]] : tensor<4x6xf64>
// JET-NEXT: %[[V61:.*]] = stablehlo.multiply %[[V60]], %[[V3]] : tensor<4x6xf64>
// JET-NEXT: %[[V62:.*]] = stablehlo.add %[[V58]], %[[V61]] : tensor<4x6xf64>
// JET-NEXT: %[[V63:.*]] = stablehlo.multiply %[[V47]], %[[V45]] : tensor<3x6xf64>
// JET-NEXT: %[[V64:.*]] = stablehlo.multiply %[[V38]], %[[V34]] : tensor<3x6xf64>
// JET-NEXT: %[[V65:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V66:.*]] = stablehlo.multiply %[[V65]], %[[A6]] : tensor<3x6xf64>
// JET-NEXT: %[[V67:.*]] = "stablehlo.gather"(%[[V66]], %[[V17]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V68:.*]] = stablehlo.pad %[[V67]], %[[V35]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V69:.*]] = stablehlo.select %[[V32]], %[[V68]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V70:.*]] = stablehlo.multiply %[[V69]], %[[V39]] : tensor<3x6xf64>
// JET-NEXT: %[[V71:.*]] = stablehlo.add %[[V64]], %[[V70]] : tensor<3x6xf64>
// JET-NEXT: %[[V72:.*]] = stablehlo.multiply %[[V43]], %[[V67]] : tensor<3x6xf64>
// JET-NEXT: %[[V73:.*]] = stablehlo.add %[[V72]], %[[V64]] : tensor<3x6xf64>
// JET-NEXT: %[[V74:.*]] = stablehlo.add %[[V71]], %[[V73]] : tensor<3x6xf64>
// JET-NEXT: %[[V75:.*]] = stablehlo.pad %[[V74]], %[[V35]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V76:.*]] = stablehlo.select %[[V29]], %[[V75]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V77:.*]] = stablehlo.multiply %[[V76]], %[[V48]] : tensor<3x6xf64>
// JET-NEXT: %[[V78:.*]] = stablehlo.add %[[V63]], %[[V77]] : tensor<3x6xf64>
// JET-NEXT: %[[V79:.*]] = stablehlo.multiply %[[V51]], %[[V74]] : tensor<3x6xf64>
// JET-NEXT: %[[V80:.*]] = stablehlo.add %[[V79]], %[[V63]] : tensor<3x6xf64>
// JET-NEXT: %[[V81:.*]] = stablehlo.add %[[V78]], %[[V80]] : tensor<3x6xf64>
// JET-NEXT: %[[V82:.*]] = stablehlo.select %[[V26]], %[[V81]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V83:.*]] = "stablehlo.scatter"(%[[V5]], %[[V18]], %[[V82]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[A7]]: tensor<f64>, %[[A8]]: tensor<f64>):
// JET-NEXT: %[[V1]] = stablehlo.add %[[A7]], %[[A8]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V84:.*]] = stablehlo.multiply %[[V83]], %[[A0]] : tensor<4x6xf64>
// JET-NEXT: %[[V85:.*]] = stablehlo.add %[[V58]], %[[V84]] : tensor<4x6xf64>
// JET-NEXT: %[[V86:.*]] = stablehlo.add %[[V62]], %[[V85]] : tensor<4x6xf64>
// JET-NEXT: %[[V87:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4x6xf64>
// JET-NEXT: %[[V88:.*]] = stablehlo.multiply %[[V87]], %[[V86]] : tensor<4x6xf64>
// JET-NEXT: return %[[V0]], %[[V57]], %[[V88]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x3x6xf64>, %[[A2:.*]]: tensor<8x3x1xi32>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>}> ({
// VMAP-NEXT: ^bb0(%[[A3:.*]]: tensor<f64>, %[[A4:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A3]], %[[A4]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V1]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x3x1xi32>, tensor<8x3x6xf64>) -> tensor<8x4x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4x6xf64>
