// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Any body: a scatter to the places that the windows select.
func.func @f(%a: tensor<7xf64>, %s: tensor<3xf64>) -> (tensor<7xf64>) {
  %i = stablehlo.constant dense<1.0> : tensor<f64>
  %y = "stablehlo.select_and_scatter"(%a, %s, %i) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %c = stablehlo.compare GE, %p, %q : (tensor<f64>, tensor<f64>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  }, {
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %z = stablehlo.multiply %p, %q : tensor<f64>
    stablehlo.return %z : tensor<f64>
  }) : (tensor<7xf64>, tensor<3xf64>, tensor<f64>) -> tensor<7xf64>
  return %y : tensor<7xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<7xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<7xf64>, %[[A3:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A0]], %[[A1]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V2:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V3:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JVP-NEXT: }, {
// JVP-NEXT: ^bb0(%[[V5:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V6:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V5]], %[[V6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// JVP-NEXT: }) : (tensor<7xf64>, tensor<3xf64>, tensor<f64>) -> tensor<7xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.iota dim = 0 : tensor<7xi32>
// JVP-NEXT: %[[V9:.*]] = stablehlo.constant dense<1> : tensor<7xi32>
// JVP-NEXT: %[[V10:.*]] = stablehlo.add %[[V8]], %[[V9]] : tensor<7xi32>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<true> : tensor<7xi1>
// JVP-NEXT: %[[V12:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V14:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JVP-NEXT: %[[V15:[a-zA-Z0-9_]+]]:3 = "stablehlo.reduce_window"(%[[A0]], %[[V10]], %[[V11]], %[[V12]], %[[V13]], %[[V14]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V16:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V17:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V18:[a-zA-Z0-9_]+]]: tensor<i1>, %[[V19:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V20:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V21:[a-zA-Z0-9_]+]]: tensor<i1>):
// JVP-NEXT: %[[V22:.*]] = stablehlo.not %[[V21]] : tensor<i1>
// JVP-NEXT: %[[V23:.*]] = stablehlo.compare GE, %[[V16]], %[[V19]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: %[[V24:.*]] = stablehlo.or %[[V22]], %[[V23]] : tensor<i1>
// JVP-NEXT: %[[V25:.*]] = stablehlo.and %[[V18]], %[[V24]] : tensor<i1>
// JVP-NEXT: %[[V26:.*]] = stablehlo.select %[[V25]], %[[V16]], %[[V19]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V27:.*]] = stablehlo.select %[[V25]], %[[V17]], %[[V20]] : tensor<i1>, tensor<i32>
// JVP-NEXT: %[[V28:.*]] = stablehlo.or %[[V18]], %[[V21]] : tensor<i1>
// JVP-NEXT: stablehlo.return %[[V26]], %[[V27]], %[[V28]] : tensor<f64>, tensor<i32>, tensor<i1>
// JVP-NEXT: }) : (tensor<7xf64>, tensor<7xi32>, tensor<7xi1>, tensor<f64>, tensor<i32>, tensor<i1>) -> (tensor<3xf64>, tensor<3xi32>, tensor<3xi1>)
// JVP-NEXT: %[[V29:.*]] = stablehlo.constant dense<1> : tensor<3xi32>
// JVP-NEXT: %[[V30:.*]] = stablehlo.subtract %[[V15]]#1, %[[V29]] : tensor<3xi32>
// JVP-NEXT: %[[V31:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf64>
// JVP-NEXT: %[[V32:.*]] = stablehlo.constant dense<6> : tensor<i32>
// JVP-NEXT: %[[V33:.*]] = stablehlo.clamp %[[V13]], %[[V30]], %[[V32]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V34:.*]] = stablehlo.compare EQ, %[[V30]], %[[V33]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V35:.*]] = stablehlo.reshape %[[V30]] : (tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V36:.*]] = stablehlo.constant dense<1> : tensor<3x1xi32>
// JVP-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V35]], %[[V36]] : tensor<3x1xi32>
// JVP-NEXT: %[[V38:.*]] = stablehlo.reshape %[[V37]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JVP-NEXT: %[[V39:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JVP-NEXT: %[[V40:.*]] = stablehlo.select %[[V34]], %[[V38]], %[[V39]] : tensor<3xi1>, tensor<3xi32>
// JVP-NEXT: %[[V41:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JVP-NEXT: %[[V42:[a-zA-Z0-9_]+]]:2 = "stablehlo.sort"(%[[V40]], %[[V41]]) <{dimension = 0 : i64, is_stable = true}> ({
// JVP-NEXT: ^bb0(%[[V43:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V44:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V45:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V46:[a-zA-Z0-9_]+]]: tensor<i32>):
// JVP-NEXT: %[[V47:.*]] = stablehlo.compare LT, %[[V43]], %[[V44]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V47]] : tensor<i1>
// JVP-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JVP-NEXT: %[[V48:.*]] = "stablehlo.gather"(%[[V35]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V49:.*]] = "stablehlo.gather"(%[[A1]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JVP-NEXT: %[[V50:.*]] = "stablehlo.gather"(%[[A3]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JVP-NEXT: %[[V51:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JVP-NEXT: %[[V52:.*]] = stablehlo.pad %[[V42]]#0, %[[V51]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V53:.*]] = stablehlo.compare EQ, %[[V42]]#0, %[[V52]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V54:.*]] = stablehlo.pad %[[V49]], %[[V0]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V55:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V56:.*]] = stablehlo.select %[[V53]], %[[V54]], %[[V55]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V57:.*]] = stablehlo.pad %[[V50]], %[[V12]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V58:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V59:.*]] = stablehlo.select %[[V53]], %[[V57]], %[[V58]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V60:.*]] = stablehlo.multiply %[[V56]], %[[V50]] : tensor<3xf64>
// JVP-NEXT: %[[V61:.*]] = stablehlo.multiply %[[V59]], %[[V49]] : tensor<3xf64>
// JVP-NEXT: %[[V62:.*]] = stablehlo.add %[[V61]], %[[V60]] : tensor<3xf64>
// JVP-NEXT: %[[V63:.*]] = stablehlo.multiply %[[V56]], %[[V49]] : tensor<3xf64>
// JVP-NEXT: %[[V64:.*]] = stablehlo.pad %[[V42]]#0, %[[V51]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V65:.*]] = stablehlo.compare EQ, %[[V42]]#0, %[[V64]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V66:.*]] = stablehlo.pad %[[V63]], %[[V0]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V67:.*]] = stablehlo.select %[[V65]], %[[V66]], %[[V55]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V68:.*]] = stablehlo.pad %[[V62]], %[[V12]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V69:.*]] = stablehlo.select %[[V65]], %[[V68]], %[[V58]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V70:.*]] = stablehlo.multiply %[[V67]], %[[V62]] : tensor<3xf64>
// JVP-NEXT: %[[V71:.*]] = stablehlo.multiply %[[V69]], %[[V63]] : tensor<3xf64>
// JVP-NEXT: %[[V72:.*]] = stablehlo.add %[[V71]], %[[V70]] : tensor<3xf64>
// JVP-NEXT: %[[V73:.*]] = stablehlo.pad %[[V42]]#0, %[[V51]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V74:.*]] = stablehlo.compare EQ, %[[V42]]#0, %[[V73]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V75:.*]] = stablehlo.not %[[V74]] : tensor<3xi1>
// JVP-NEXT: %[[V76:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JVP-NEXT: %[[V77:.*]] = stablehlo.compare GE, %[[V42]]#0, %[[V76]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V78:.*]] = stablehlo.and %[[V75]], %[[V77]] : tensor<3xi1>
// JVP-NEXT: %[[V79:.*]] = stablehlo.select %[[V78]], %[[V72]], %[[V58]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V80:.*]] = "stablehlo.scatter"(%[[V31]], %[[V48]], %[[V79]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[V81:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V82:[a-zA-Z0-9_]+]]: tensor<f64>):
// JVP-NEXT: %[[V83:.*]] = stablehlo.add %[[V81]], %[[V82]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V83]] : tensor<f64>
// JVP-NEXT: }) : (tensor<7xf64>, tensor<3x1xi32>, tensor<3xf64>) -> tensor<7xf64>
// JVP-NEXT: return %[[V1]], %[[V80]] : tensor<7xf64>, tensor<7xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xi32>, %[[R1:.*]]: tensor<3x1xi32>, %[[R2:.*]]: tensor<3xf64>, %[[R3:.*]]: tensor<3xi32>, %[[R4:.*]]: tensor<7xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = "stablehlo.gather"(%[[R2]], %[[R0]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// VJP-NEXT: %[[V3:.*]] = stablehlo.pad %[[R3]], %[[V2]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[R3]], %[[V3]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V5:.*]] = stablehlo.pad %[[V1]], %[[V0]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.select %[[V4]], %[[V5]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V1]] : tensor<3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.pad %[[R3]], %[[V2]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V10:.*]] = stablehlo.compare EQ, %[[R3]], %[[V9]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V11:.*]] = stablehlo.pad %[[V8]], %[[V0]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.select %[[V10]], %[[V11]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.pad %[[R3]], %[[V2]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V14:.*]] = stablehlo.compare EQ, %[[R3]], %[[V13]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V15:.*]] = stablehlo.not %[[V14]] : tensor<3xi1>
// VJP-NEXT: %[[V16:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// VJP-NEXT: %[[V17:.*]] = stablehlo.compare GE, %[[R3]], %[[V16]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V18:.*]] = stablehlo.and %[[V15]], %[[V17]] : tensor<3xi1>
// VJP-NEXT: %[[V19:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V21:.*]] = "stablehlo.gather"(%[[R4]], %[[R1]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<7xf64>, tensor<3x1xi32>) -> tensor<3xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V23:.*]] = stablehlo.constant dense<6> : tensor<i32>
// VJP-NEXT: %[[V24:.*]] = stablehlo.clamp %[[V22]], %[[R1]], %[[V23]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V25:.*]] = stablehlo.compare EQ, %[[R1]], %[[V24]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V26:.*]] = stablehlo.reshape %[[V25]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V27:.*]] = stablehlo.select %[[V26]], %[[V21]], %[[V20]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V28:.*]] = stablehlo.select %[[V18]], %[[V27]], %[[V20]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V29:.*]] = stablehlo.multiply %[[V28]], %[[V8]] : tensor<3xf64>
// VJP-NEXT: %[[V30:.*]] = stablehlo.multiply %[[V28]], %[[V12]] : tensor<3xf64>
// VJP-NEXT: %[[V31:.*]] = stablehlo.select %[[V10]], %[[V29]], %[[V20]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V32:.*]] = stablehlo.pad %[[V31]], %[[V19]], low = [0], high = [2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<5xf64>
// VJP-NEXT: %[[V33:.*]] = stablehlo.slice %[[V32]] [2:5] : (tensor<5xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V34:.*]] = stablehlo.add %[[V30]], %[[V33]] : tensor<3xf64>
// VJP-NEXT: %[[V35:.*]] = stablehlo.multiply %[[V34]], %[[V1]] : tensor<3xf64>
// VJP-NEXT: %[[V36:.*]] = stablehlo.multiply %[[V34]], %[[V7]] : tensor<3xf64>
// VJP-NEXT: %[[V37:.*]] = stablehlo.select %[[V4]], %[[V35]], %[[V20]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V38:.*]] = stablehlo.pad %[[V37]], %[[V19]], low = [0], high = [1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<4xf64>
// VJP-NEXT: %[[V39:.*]] = stablehlo.slice %[[V38]] [1:4] : (tensor<4xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V40:.*]] = stablehlo.add %[[V36]], %[[V39]] : tensor<3xf64>
// VJP-NEXT: %[[V41:.*]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT: %[[V42:.*]] = stablehlo.clamp %[[V22]], %[[R0]], %[[V41]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V43:.*]] = "stablehlo.scatter"(%[[V20]], %[[V42]], %[[V40]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[V44:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V45:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V46:.*]] = stablehlo.add %[[V44]], %[[V45]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V46]] : tensor<f64>
// VJP-NEXT: }) : (tensor<3xf64>, tensor<3xi32>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V47:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf64>
// VJP-NEXT: return %[[V47]], %[[V43]] : tensor<7xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<7xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<7xf64>, %[[A3:.*]]: tensor<7xf64>, %[[A4:.*]]: tensor<3xf64>, %[[A5:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A0]], %[[A1]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V3:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JET-NEXT: }, {
// JET-NEXT: ^bb0(%[[V5:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V6:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V5]], %[[V6]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// JET-NEXT: }) : (tensor<7xf64>, tensor<3xf64>, tensor<f64>) -> tensor<7xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.iota dim = 0 : tensor<7xi32>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<1> : tensor<7xi32>
// JET-NEXT: %[[V11:.*]] = stablehlo.add %[[V9]], %[[V10]] : tensor<7xi32>
// JET-NEXT: %[[V12:.*]] = stablehlo.constant dense<true> : tensor<7xi1>
// JET-NEXT: %[[V13:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V14:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V15:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JET-NEXT: %[[V16:[a-zA-Z0-9_]+]]:3 = "stablehlo.reduce_window"(%[[A0]], %[[V11]], %[[V12]], %[[V13]], %[[V14]], %[[V15]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V17:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V18:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V19:[a-zA-Z0-9_]+]]: tensor<i1>, %[[V20:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V21:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V22:[a-zA-Z0-9_]+]]: tensor<i1>):
// JET-NEXT: %[[V23:.*]] = stablehlo.not %[[V22]] : tensor<i1>
// JET-NEXT: %[[V24:.*]] = stablehlo.compare GE, %[[V17]], %[[V20]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V25:.*]] = stablehlo.or %[[V23]], %[[V24]] : tensor<i1>
// JET-NEXT: %[[V26:.*]] = stablehlo.and %[[V19]], %[[V25]] : tensor<i1>
// JET-NEXT: %[[V27:.*]] = stablehlo.select %[[V26]], %[[V17]], %[[V20]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V28:.*]] = stablehlo.select %[[V26]], %[[V18]], %[[V21]] : tensor<i1>, tensor<i32>
// JET-NEXT: %[[V29:.*]] = stablehlo.or %[[V19]], %[[V22]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V27]], %[[V28]], %[[V29]] : tensor<f64>, tensor<i32>, tensor<i1>
// JET-NEXT: }) : (tensor<7xf64>, tensor<7xi32>, tensor<7xi1>, tensor<f64>, tensor<i32>, tensor<i1>) -> (tensor<3xf64>, tensor<3xi32>, tensor<3xi1>)
// JET-NEXT: %[[V30:.*]] = stablehlo.constant dense<1> : tensor<3xi32>
// JET-NEXT: %[[V31:.*]] = stablehlo.subtract %[[V16]]#1, %[[V30]] : tensor<3xi32>
// JET-NEXT: %[[V32:.*]] = stablehlo.reshape %[[V31]] : (tensor<3xi32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V33:.*]] = stablehlo.constant dense<6> : tensor<i32>
// JET-NEXT: %[[V34:.*]] = stablehlo.clamp %[[V14]], %[[V31]], %[[V33]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V35:.*]] = stablehlo.compare EQ, %[[V31]], %[[V34]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V36:.*]] = stablehlo.constant dense<1> : tensor<3x1xi32>
// JET-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V32]], %[[V36]] : tensor<3x1xi32>
// JET-NEXT: %[[V38:.*]] = stablehlo.reshape %[[V37]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JET-NEXT: %[[V39:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JET-NEXT: %[[V40:.*]] = stablehlo.select %[[V35]], %[[V38]], %[[V39]] : tensor<3xi1>, tensor<3xi32>
// JET-NEXT: %[[V41:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JET-NEXT: %[[V42:[a-zA-Z0-9_]+]]:2 = "stablehlo.sort"(%[[V40]], %[[V41]]) <{dimension = 0 : i64, is_stable = true}> ({
// JET-NEXT: ^bb0(%[[V43:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V44:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V45:[a-zA-Z0-9_]+]]: tensor<i32>, %[[V46:[a-zA-Z0-9_]+]]: tensor<i32>):
// JET-NEXT: %[[V47:.*]] = stablehlo.compare LT, %[[V43]], %[[V44]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V47]] : tensor<i1>
// JET-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JET-NEXT: %[[V48:.*]] = "stablehlo.gather"(%[[V32]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V49:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JET-NEXT: %[[V50:.*]] = stablehlo.pad %[[V42]]#0, %[[V49]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V51:.*]] = stablehlo.compare EQ, %[[V42]]#0, %[[V50]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V52:.*]] = stablehlo.not %[[V51]] : tensor<3xi1>
// JET-NEXT: %[[V53:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JET-NEXT: %[[V54:.*]] = stablehlo.compare GE, %[[V42]]#0, %[[V53]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V55:.*]] = stablehlo.and %[[V52]], %[[V54]] : tensor<3xi1>
// JET-NEXT: %[[V56:.*]] = stablehlo.pad %[[V42]]#0, %[[V49]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V57:.*]] = stablehlo.compare EQ, %[[V42]]#0, %[[V56]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V58:.*]] = stablehlo.pad %[[V42]]#0, %[[V49]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V59:.*]] = stablehlo.compare EQ, %[[V42]]#0, %[[V58]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V60:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V61:.*]] = "stablehlo.gather"(%[[A4]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V62:.*]] = stablehlo.pad %[[V61]], %[[V13]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V63:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V64:.*]] = stablehlo.select %[[V59]], %[[V62]], %[[V63]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V65:.*]] = "stablehlo.gather"(%[[A1]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V66:.*]] = stablehlo.multiply %[[V64]], %[[V65]] : tensor<3xf64>
// JET-NEXT: %[[V67:.*]] = stablehlo.pad %[[V65]], %[[V0]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V68:.*]] = stablehlo.select %[[V59]], %[[V67]], %[[V60]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V69:.*]] = stablehlo.multiply %[[V68]], %[[V61]] : tensor<3xf64>
// JET-NEXT: %[[V70:.*]] = stablehlo.add %[[V66]], %[[V69]] : tensor<3xf64>
// JET-NEXT: %[[V71:.*]] = stablehlo.pad %[[V70]], %[[V13]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V72:.*]] = stablehlo.select %[[V57]], %[[V71]], %[[V63]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V73:.*]] = stablehlo.multiply %[[V68]], %[[V65]] : tensor<3xf64>
// JET-NEXT: %[[V74:.*]] = stablehlo.multiply %[[V72]], %[[V73]] : tensor<3xf64>
// JET-NEXT: %[[V75:.*]] = stablehlo.pad %[[V73]], %[[V0]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V76:.*]] = stablehlo.select %[[V57]], %[[V75]], %[[V60]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V77:.*]] = stablehlo.multiply %[[V76]], %[[V70]] : tensor<3xf64>
// JET-NEXT: %[[V78:.*]] = stablehlo.add %[[V74]], %[[V77]] : tensor<3xf64>
// JET-NEXT: %[[V79:.*]] = stablehlo.select %[[V55]], %[[V78]], %[[V63]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V80:.*]] = "stablehlo.scatter"(%[[V8]], %[[V48]], %[[V79]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V81:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V82:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V83:.*]] = stablehlo.add %[[V81]], %[[V82]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V83]] : tensor<f64>
// JET-NEXT: }) : (tensor<7xf64>, tensor<3x1xi32>, tensor<3xf64>) -> tensor<7xf64>
// JET-NEXT: %[[V84:.*]] = stablehlo.multiply %[[V72]], %[[V70]] : tensor<3xf64>
// JET-NEXT: %[[V85:.*]] = stablehlo.multiply %[[V64]], %[[V61]] : tensor<3xf64>
// JET-NEXT: %[[V86:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V87:.*]] = stablehlo.multiply %[[V86]], %[[A5]] : tensor<3xf64>
// JET-NEXT: %[[V88:.*]] = "stablehlo.gather"(%[[V87]], %[[V42]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V89:.*]] = stablehlo.pad %[[V88]], %[[V13]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V90:.*]] = stablehlo.select %[[V59]], %[[V89]], %[[V63]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V91:.*]] = stablehlo.multiply %[[V90]], %[[V65]] : tensor<3xf64>
// JET-NEXT: %[[V92:.*]] = stablehlo.add %[[V85]], %[[V91]] : tensor<3xf64>
// JET-NEXT: %[[V93:.*]] = stablehlo.multiply %[[V68]], %[[V88]] : tensor<3xf64>
// JET-NEXT: %[[V94:.*]] = stablehlo.add %[[V93]], %[[V85]] : tensor<3xf64>
// JET-NEXT: %[[V95:.*]] = stablehlo.add %[[V92]], %[[V94]] : tensor<3xf64>
// JET-NEXT: %[[V96:.*]] = stablehlo.pad %[[V95]], %[[V13]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V97:.*]] = stablehlo.select %[[V57]], %[[V96]], %[[V63]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V98:.*]] = stablehlo.multiply %[[V97]], %[[V73]] : tensor<3xf64>
// JET-NEXT: %[[V99:.*]] = stablehlo.add %[[V84]], %[[V98]] : tensor<3xf64>
// JET-NEXT: %[[V100:.*]] = stablehlo.multiply %[[V76]], %[[V95]] : tensor<3xf64>
// JET-NEXT: %[[V101:.*]] = stablehlo.add %[[V100]], %[[V84]] : tensor<3xf64>
// JET-NEXT: %[[V102:.*]] = stablehlo.add %[[V99]], %[[V101]] : tensor<3xf64>
// JET-NEXT: %[[V103:.*]] = stablehlo.select %[[V55]], %[[V102]], %[[V63]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V104:.*]] = "stablehlo.scatter"(%[[V8]], %[[V48]], %[[V103]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V105:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V106:[a-zA-Z0-9_]+]]: tensor<f64>):
// JET-NEXT: %[[V107:.*]] = stablehlo.add %[[V105]], %[[V106]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V107]] : tensor<f64>
// JET-NEXT: }) : (tensor<7xf64>, tensor<3x1xi32>, tensor<3xf64>) -> tensor<7xf64>
// JET-NEXT: %[[V108:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<7xf64>
// JET-NEXT: %[[V109:.*]] = stablehlo.multiply %[[V108]], %[[V104]] : tensor<7xf64>
// JET-NEXT: return %[[V1]], %[[V80]], %[[V109]] : tensor<7xf64>, tensor<7xf64>, tensor<7xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x7xf64>, %[[A1:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A0]], %[[A1]], %[[V0]]) <{window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 2>}> ({
// VMAP-NEXT: ^bb0(%[[V2:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V3:[a-zA-Z0-9_]+]]: tensor<f64>):
// VMAP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// VMAP-NEXT: }, {
// VMAP-NEXT: ^bb0(%[[V5:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V6:[a-zA-Z0-9_]+]]: tensor<f64>):
// VMAP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V5]], %[[V6]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x7xf64>, tensor<8x3xf64>, tensor<f64>) -> tensor<8x7xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x7xf64>
