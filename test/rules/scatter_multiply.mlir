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
// JVP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4x6xf64>
// JVP-NEXT: %[[V5:.*]] = "stablehlo.scatter"(%[[V4]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[V6:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V7:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V6]], %[[V7]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V8]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[A3]], %[[V5]] : tensor<4x6xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V12:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JVP-NEXT: %[[V13:.*]] = stablehlo.clamp %[[V11]], %[[A2]], %[[V12]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V14:.*]] = stablehlo.compare EQ, %[[A2]], %[[V13]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// JVP-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V14]] : (tensor<3x1xi1>) -> tensor<3xi1>
// JVP-NEXT: %[[V16:.*]] = stablehlo.constant dense<6> : tensor<3x1xi32>
// JVP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[A2]], %[[V16]] : tensor<3x1xi32>
// JVP-NEXT: %[[V18:.*]] = stablehlo.reshape %[[V17]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JVP-NEXT: %[[V19:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JVP-NEXT: %[[V20:.*]] = stablehlo.select %[[V15]], %[[V18]], %[[V19]] : tensor<3xi1>, tensor<3xi32>
// JVP-NEXT: %[[V21:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JVP-NEXT: %[[V22:[a-zA-Z0-9_]+]]:2 = "stablehlo.sort"(%[[V20]], %[[V21]]) <{dimension = 0 : i64, is_stable = true}> ({
// JVP-NEXT: ^bb0(%[[V23:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V24:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V25:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V26:[a-zA-Z0-9_]+]]: tensor<i32>):
// JVP-NEXT: %[[V27:.*]] = stablehlo.compare LT, %[[V23]], %[[V24]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V27]] : tensor<i1>
// JVP-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JVP-NEXT: %[[V28:.*]] = "stablehlo.gather"(%[[A2]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V29:.*]] = "stablehlo.gather"(%[[A1]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V30:.*]] = "stablehlo.gather"(%[[A4]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V31:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JVP-NEXT: %[[V32:.*]] = stablehlo.pad %[[V22]]#0, %[[V31]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V33:.*]] = stablehlo.compare EQ, %[[V22]]#0, %[[V32]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V34:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V35:.*]] = stablehlo.pad %[[V29]], %[[V34]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V36:.*]] = stablehlo.broadcast_in_dim %[[V33]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V37:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V38:.*]] = stablehlo.select %[[V36]], %[[V35]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V39:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V40:.*]] = stablehlo.pad %[[V30]], %[[V39]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V41:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JVP-NEXT: %[[V42:.*]] = stablehlo.select %[[V36]], %[[V40]], %[[V41]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V43:.*]] = stablehlo.multiply %[[V38]], %[[V30]] : tensor<3x6xf64>
// JVP-NEXT: %[[V44:.*]] = stablehlo.multiply %[[V42]], %[[V29]] : tensor<3x6xf64>
// JVP-NEXT: %[[V45:.*]] = stablehlo.add %[[V44]], %[[V43]] : tensor<3x6xf64>
// JVP-NEXT: %[[V46:.*]] = stablehlo.multiply %[[V38]], %[[V29]] : tensor<3x6xf64>
// JVP-NEXT: %[[V47:.*]] = stablehlo.pad %[[V22]]#0, %[[V31]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V48:.*]] = stablehlo.compare EQ, %[[V22]]#0, %[[V47]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V49:.*]] = stablehlo.pad %[[V46]], %[[V34]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V50:.*]] = stablehlo.broadcast_in_dim %[[V48]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V51:.*]] = stablehlo.select %[[V50]], %[[V49]], %[[V37]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V52:.*]] = stablehlo.pad %[[V45]], %[[V39]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JVP-NEXT: %[[V53:.*]] = stablehlo.select %[[V50]], %[[V52]], %[[V41]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V54:.*]] = stablehlo.multiply %[[V51]], %[[V45]] : tensor<3x6xf64>
// JVP-NEXT: %[[V55:.*]] = stablehlo.multiply %[[V53]], %[[V46]] : tensor<3x6xf64>
// JVP-NEXT: %[[V56:.*]] = stablehlo.add %[[V55]], %[[V54]] : tensor<3x6xf64>
// JVP-NEXT: %[[V57:.*]] = stablehlo.pad %[[V22]]#0, %[[V31]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V58:.*]] = stablehlo.compare EQ, %[[V22]]#0, %[[V57]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V59:.*]] = stablehlo.not %[[V58]] : tensor<3xi1>
// JVP-NEXT: %[[V60:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JVP-NEXT: %[[V61:.*]] = stablehlo.compare GE, %[[V22]]#0, %[[V60]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V62:.*]] = stablehlo.and %[[V59]], %[[V61]] : tensor<3xi1>
// JVP-NEXT: %[[V63:.*]] = stablehlo.broadcast_in_dim %[[V62]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JVP-NEXT: %[[V64:.*]] = stablehlo.select %[[V63]], %[[V56]], %[[V41]] : tensor<3x6xi1>, tensor<3x6xf64>
// JVP-NEXT: %[[V65:.*]] = "stablehlo.scatter"(%[[V10]], %[[V28]], %[[V64]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[V66:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V67:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V68:.*]] = stablehlo.add %[[V66]], %[[V67]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V68]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JVP-NEXT: %[[V69:.*]] = stablehlo.multiply %[[V65]], %[[A0]] : tensor<4x6xf64>
// JVP-NEXT: %[[V70:.*]] = stablehlo.add %[[V9]], %[[V69]] : tensor<4x6xf64>
// JVP-NEXT: return %[[V0]], %[[V70]] : tensor<4x6xf64>, tensor<4x6xf64>

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
// VJP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[V1]] : tensor<3x6xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.pad %[[A5]], %[[V2]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V12:.*]] = stablehlo.compare EQ, %[[A5]], %[[V11]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V13:.*]] = stablehlo.pad %[[V10]], %[[V5]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.broadcast_in_dim %[[V12]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V15:.*]] = stablehlo.select %[[V14]], %[[V13]], %[[V8]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.pad %[[A5]], %[[V2]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V17:.*]] = stablehlo.compare EQ, %[[A5]], %[[V16]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V18:.*]] = stablehlo.not %[[V17]] : tensor<3xi1>
// VJP-NEXT: %[[V19:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// VJP-NEXT: %[[V20:.*]] = stablehlo.compare GE, %[[A5]], %[[V19]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V21:.*]] = stablehlo.and %[[V18]], %[[V20]] : tensor<3xi1>
// VJP-NEXT: %[[V22:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V23:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// VJP-NEXT: %[[V24:.*]] = stablehlo.broadcast_in_dim %[[V21]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V25:.*]] = stablehlo.multiply %[[A6]], %[[A2]] : tensor<4x6xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.multiply %[[A6]], %[[A0]] : tensor<4x6xf64>
// VJP-NEXT: %[[V27:.*]] = "stablehlo.gather"(%[[V25]], %[[V0]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<4x6xf64>, tensor<3x1xi32>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V28:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V29:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V30:.*]] = stablehlo.clamp %[[V28]], %[[V0]], %[[V29]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V31:.*]] = stablehlo.compare EQ, %[[V0]], %[[V30]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V32:.*]] = stablehlo.reshape %[[V31]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V33:.*]] = stablehlo.broadcast_in_dim %[[V32]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// VJP-NEXT: %[[V34:.*]] = stablehlo.select %[[V33]], %[[V27]], %[[V23]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V35:.*]] = stablehlo.select %[[V24]], %[[V34]], %[[V23]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V36:.*]] = stablehlo.multiply %[[V35]], %[[V10]] : tensor<3x6xf64>
// VJP-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V35]], %[[V15]] : tensor<3x6xf64>
// VJP-NEXT: %[[V38:.*]] = stablehlo.select %[[V14]], %[[V36]], %[[V23]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V39:.*]] = stablehlo.pad %[[V38]], %[[V22]], low = [0, 0], high = [2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<5x6xf64>
// VJP-NEXT: %[[V40:.*]] = stablehlo.slice %[[V39]] [2:5, 0:6] : (tensor<5x6xf64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V41:.*]] = stablehlo.add %[[V37]], %[[V40]] : tensor<3x6xf64>
// VJP-NEXT: %[[V42:.*]] = stablehlo.multiply %[[V41]], %[[V1]] : tensor<3x6xf64>
// VJP-NEXT: %[[V43:.*]] = stablehlo.multiply %[[V41]], %[[V9]] : tensor<3x6xf64>
// VJP-NEXT: %[[V44:.*]] = stablehlo.select %[[V7]], %[[V42]], %[[V23]] : tensor<3x6xi1>, tensor<3x6xf64>
// VJP-NEXT: %[[V45:.*]] = stablehlo.pad %[[V44]], %[[V22]], low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<4x6xf64>
// VJP-NEXT: %[[V46:.*]] = stablehlo.slice %[[V45]] [1:4, 0:6] : (tensor<4x6xf64>) -> tensor<3x6xf64>
// VJP-NEXT: %[[V47:.*]] = stablehlo.add %[[V43]], %[[V46]] : tensor<3x6xf64>
// VJP-NEXT: %[[V48:.*]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT: %[[V49:.*]] = stablehlo.clamp %[[V28]], %[[A1]], %[[V48]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V50:.*]] = "stablehlo.scatter"(%[[V23]], %[[V49]], %[[V47]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[V51:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V52:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V53:.*]] = stablehlo.add %[[V51]], %[[V52]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V53]] : tensor<f64>
// VJP-NEXT: }) : (tensor<3x6xf64>, tensor<3xi32>, tensor<3x6xf64>) -> tensor<3x6xf64>
// VJP-NEXT: return %[[V26]], %[[V50]] : tensor<4x6xf64>, tensor<3x6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<4x6xf64>, %[[A1:.*]]: tensor<3x6xf64>, %[[A2:.*]]: tensor<3x1xi32>, %[[A3:.*]]: tensor<4x6xf64>, %[[A4:.*]]: tensor<4x6xf64>, %[[A5:.*]]: tensor<3x6xf64>, %[[A6:.*]]: tensor<3x6xf64>
// JET-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
// JET-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V5:.*]] = "stablehlo.scatter"(%[[V4]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V6:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V7:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V6]], %[[V7]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V8]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[A3]], %[[V5]] : tensor<4x6xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V12:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JET-NEXT: %[[V13:.*]] = stablehlo.clamp %[[V11]], %[[A2]], %[[V12]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V14:.*]] = stablehlo.compare EQ, %[[A2]], %[[V13]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// JET-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V14]] : (tensor<3x1xi1>) -> tensor<3xi1>
// JET-NEXT: %[[V16:.*]] = stablehlo.constant dense<6> : tensor<3x1xi32>
// JET-NEXT: %[[V17:.*]] = stablehlo.multiply %[[A2]], %[[V16]] : tensor<3x1xi32>
// JET-NEXT: %[[V18:.*]] = stablehlo.reshape %[[V17]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JET-NEXT: %[[V19:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JET-NEXT: %[[V20:.*]] = stablehlo.select %[[V15]], %[[V18]], %[[V19]] : tensor<3xi1>, tensor<3xi32>
// JET-NEXT: %[[V21:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JET-NEXT: %[[V22:[a-zA-Z0-9_]+]]:2 = "stablehlo.sort"(%[[V20]], %[[V21]]) <{dimension = 0 : i64, is_stable = true}> ({
// JET-NEXT: ^bb0(%[[V23:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V24:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V25:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V26:[a-zA-Z0-9_]+]]: tensor<i32>):
// JET-NEXT: %[[V27:.*]] = stablehlo.compare LT, %[[V23]], %[[V24]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V27]] : tensor<i1>
// JET-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JET-NEXT: %[[V28:.*]] = "stablehlo.gather"(%[[A2]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V29:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JET-NEXT: %[[V30:.*]] = stablehlo.pad %[[V22]]#0, %[[V29]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V31:.*]] = stablehlo.compare EQ, %[[V22]]#0, %[[V30]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V32:.*]] = stablehlo.not %[[V31]] : tensor<3xi1>
// JET-NEXT: %[[V33:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JET-NEXT: %[[V34:.*]] = stablehlo.compare GE, %[[V22]]#0, %[[V33]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V35:.*]] = stablehlo.and %[[V32]], %[[V34]] : tensor<3xi1>
// JET-NEXT: %[[V36:.*]] = stablehlo.broadcast_in_dim %[[V35]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V37:.*]] = stablehlo.pad %[[V22]]#0, %[[V29]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V38:.*]] = stablehlo.compare EQ, %[[V22]]#0, %[[V37]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V39:.*]] = stablehlo.broadcast_in_dim %[[V38]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V40:.*]] = stablehlo.pad %[[V22]]#0, %[[V29]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V41:.*]] = stablehlo.compare EQ, %[[V22]]#0, %[[V40]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V42:.*]] = stablehlo.broadcast_in_dim %[[V41]], dims = [0] : (tensor<3xi1>) -> tensor<3x6xi1>
// JET-NEXT: %[[V43:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V44:.*]] = "stablehlo.gather"(%[[A5]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V45:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V46:.*]] = stablehlo.pad %[[V44]], %[[V45]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V47:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V48:.*]] = stablehlo.select %[[V42]], %[[V46]], %[[V47]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V49:.*]] = "stablehlo.gather"(%[[A1]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V50:.*]] = stablehlo.multiply %[[V48]], %[[V49]] : tensor<3x6xf64>
// JET-NEXT: %[[V51:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JET-NEXT: %[[V52:.*]] = stablehlo.pad %[[V49]], %[[V51]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V53:.*]] = stablehlo.select %[[V42]], %[[V52]], %[[V43]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V54:.*]] = stablehlo.multiply %[[V53]], %[[V44]] : tensor<3x6xf64>
// JET-NEXT: %[[V55:.*]] = stablehlo.add %[[V50]], %[[V54]] : tensor<3x6xf64>
// JET-NEXT: %[[V56:.*]] = stablehlo.pad %[[V55]], %[[V45]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V57:.*]] = stablehlo.select %[[V39]], %[[V56]], %[[V47]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V58:.*]] = stablehlo.multiply %[[V53]], %[[V49]] : tensor<3x6xf64>
// JET-NEXT: %[[V59:.*]] = stablehlo.multiply %[[V57]], %[[V58]] : tensor<3x6xf64>
// JET-NEXT: %[[V60:.*]] = stablehlo.pad %[[V58]], %[[V51]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V61:.*]] = stablehlo.select %[[V39]], %[[V60]], %[[V43]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V62:.*]] = stablehlo.multiply %[[V61]], %[[V55]] : tensor<3x6xf64>
// JET-NEXT: %[[V63:.*]] = stablehlo.add %[[V59]], %[[V62]] : tensor<3x6xf64>
// JET-NEXT: %[[V64:.*]] = stablehlo.select %[[V36]], %[[V63]], %[[V47]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V65:.*]] = "stablehlo.scatter"(%[[V10]], %[[V28]], %[[V64]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V66:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V67:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V68:.*]] = stablehlo.add %[[V66]], %[[V67]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V68]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V69:.*]] = stablehlo.multiply %[[V65]], %[[A0]] : tensor<4x6xf64>
// JET-NEXT: %[[V70:.*]] = stablehlo.add %[[V9]], %[[V69]] : tensor<4x6xf64>
// JET-NEXT: %[[V71:.*]] = stablehlo.multiply %[[A3]], %[[V65]] : tensor<4x6xf64>
// JET-NEXT: %[[V72:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4x6xf64>
// JET-NEXT: %[[V73:.*]] = stablehlo.multiply %[[V72]], %[[A4]] : tensor<4x6xf64>
// JET-NEXT: %[[V74:.*]] = stablehlo.multiply %[[V73]], %[[V5]] : tensor<4x6xf64>
// JET-NEXT: %[[V75:.*]] = stablehlo.add %[[V71]], %[[V74]] : tensor<4x6xf64>
// JET-NEXT: %[[V76:.*]] = stablehlo.multiply %[[V57]], %[[V55]] : tensor<3x6xf64>
// JET-NEXT: %[[V77:.*]] = stablehlo.multiply %[[V48]], %[[V44]] : tensor<3x6xf64>
// JET-NEXT: %[[V78:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3x6xf64>
// JET-NEXT: %[[V79:.*]] = stablehlo.multiply %[[V78]], %[[A6]] : tensor<3x6xf64>
// JET-NEXT: %[[V80:.*]] = "stablehlo.gather"(%[[V79]], %[[V22]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 6>}> : (tensor<3x6xf64>, tensor<3xi32>) -> tensor<3x6xf64>
// JET-NEXT: %[[V81:.*]] = stablehlo.pad %[[V80]], %[[V45]], low = [1, 0], high = [-1, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V82:.*]] = stablehlo.select %[[V42]], %[[V81]], %[[V47]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V83:.*]] = stablehlo.multiply %[[V82]], %[[V49]] : tensor<3x6xf64>
// JET-NEXT: %[[V84:.*]] = stablehlo.add %[[V77]], %[[V83]] : tensor<3x6xf64>
// JET-NEXT: %[[V85:.*]] = stablehlo.multiply %[[V53]], %[[V80]] : tensor<3x6xf64>
// JET-NEXT: %[[V86:.*]] = stablehlo.add %[[V85]], %[[V77]] : tensor<3x6xf64>
// JET-NEXT: %[[V87:.*]] = stablehlo.add %[[V84]], %[[V86]] : tensor<3x6xf64>
// JET-NEXT: %[[V88:.*]] = stablehlo.pad %[[V87]], %[[V45]], low = [2, 0], high = [-2, 0], interior = [0, 0] : (tensor<3x6xf64>, tensor<f64>) -> tensor<3x6xf64>
// JET-NEXT: %[[V89:.*]] = stablehlo.select %[[V39]], %[[V88]], %[[V47]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V90:.*]] = stablehlo.multiply %[[V89]], %[[V58]] : tensor<3x6xf64>
// JET-NEXT: %[[V91:.*]] = stablehlo.add %[[V76]], %[[V90]] : tensor<3x6xf64>
// JET-NEXT: %[[V92:.*]] = stablehlo.multiply %[[V61]], %[[V87]] : tensor<3x6xf64>
// JET-NEXT: %[[V93:.*]] = stablehlo.add %[[V92]], %[[V76]] : tensor<3x6xf64>
// JET-NEXT: %[[V94:.*]] = stablehlo.add %[[V91]], %[[V93]] : tensor<3x6xf64>
// JET-NEXT: %[[V95:.*]] = stablehlo.select %[[V36]], %[[V94]], %[[V47]] : tensor<3x6xi1>, tensor<3x6xf64>
// JET-NEXT: %[[V96:.*]] = "stablehlo.scatter"(%[[V10]], %[[V28]], %[[V95]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V97:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V98:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V99:.*]] = stablehlo.add %[[V97]], %[[V98]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V99]] : tensor<f64>
// JET-NEXT: }) : (tensor<4x6xf64>, tensor<3x1xi32>, tensor<3x6xf64>) -> tensor<4x6xf64>
// JET-NEXT: %[[V100:.*]] = stablehlo.multiply %[[V96]], %[[A0]] : tensor<4x6xf64>
// JET-NEXT: %[[V101:.*]] = stablehlo.add %[[V71]], %[[V100]] : tensor<4x6xf64>
// JET-NEXT: %[[V102:.*]] = stablehlo.add %[[V75]], %[[V101]] : tensor<4x6xf64>
// JET-NEXT: %[[V103:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4x6xf64>
// JET-NEXT: %[[V104:.*]] = stablehlo.multiply %[[V103]], %[[V102]] : tensor<4x6xf64>
// JET-NEXT: return %[[V0]], %[[V70]], %[[V104]] : tensor<4x6xf64>, tensor<4x6xf64>, tensor<4x6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x4x6xf64>, %[[A1:.*]]: tensor<8x3x6xf64>, %[[A2:.*]]: tensor<8x3x1xi32>
// VMAP-NEXT: %[[V0:.*]] = "stablehlo.scatter"(%[[A0]], %[[A2]], %[[A1]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>}> ({
// VMAP-NEXT: ^bb0(%[[V1:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V2:[a-zA-Z0-9_]+]]: tensor<f64>):
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V2]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V3]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x4x6xf64>, tensor<8x3x1xi32>, tensor<8x3x6xf64>) -> tensor<8x4x6xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4x6xf64>
