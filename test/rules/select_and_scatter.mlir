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
// JVP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JVP-NEXT: }, {
// JVP-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>):
// JVP-NEXT: %[[V4]] = stablehlo.multiply %[[V2]], %[[V3]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }) : (tensor<7xf64>, tensor<3xf64>, tensor<f64>) -> tensor<7xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.iota dim = 0 : tensor<7xi32>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<1> : tensor<7xi32>
// JVP-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<7xi32>
// JVP-NEXT: %[[V8:.*]] = stablehlo.constant dense<true> : tensor<7xi1>
// JVP-NEXT: %[[V9:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V11:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JVP-NEXT: %[[V12:.*]]:3 = "stablehlo.reduce_window"(%[[A0]], %[[V7]], %[[V8]], %[[V9]], %[[V10]], %[[V11]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<i32>, %[[V13:.*]]: tensor<i1>, %[[V14:.*]]: tensor<f64>, %[[V15:.*]]: tensor<i32>, %[[V16:.*]]: tensor<i1>):
// JVP-NEXT: %[[V4]] = stablehlo.not %[[V16]] : tensor<i1>
// JVP-NEXT: %[[V17:.*]] = stablehlo.compare GE, %[[V2]], %[[V14]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: %[[V18:.*]] = stablehlo.or %[[V4]], %[[V17]] : tensor<i1>
// JVP-NEXT: %[[V19:.*]] = stablehlo.and %[[V13]], %[[V18]] : tensor<i1>
// JVP-NEXT: %[[V20:.*]] = stablehlo.select %[[V19]], %[[V2]], %[[V14]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.select %[[V19]], %[[V3]], %[[V15]] : tensor<i1>, tensor<i32>
// JVP-NEXT: %[[V22:.*]] = stablehlo.or %[[V13]], %[[V16]] : tensor<i1>
// JVP-NEXT: stablehlo.return %[[V20]], %[[V21]], %[[V22]] : tensor<f64>, tensor<i32>, tensor<i1>
// JVP-NEXT: }) : (tensor<7xf64>, tensor<7xi32>, tensor<7xi1>, tensor<f64>, tensor<i32>, tensor<i1>) -> (tensor<3xf64>, tensor<3xi32>, tensor<3xi1>)
// JVP-NEXT: %[[V23:.*]] = stablehlo.constant dense<1> : tensor<3xi32>
// JVP-NEXT: %[[V24:.*]] = stablehlo.subtract %[[V12]]#1, %[[V23]] : tensor<3xi32>
// JVP-NEXT: %[[V25:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf64>
// JVP-NEXT: %[[V26:.*]] = stablehlo.constant dense<6> : tensor<i32>
// JVP-NEXT: %[[V27:.*]] = stablehlo.clamp %[[V10]], %[[V24]], %[[V26]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V28:.*]] = stablehlo.compare EQ, %[[V24]], %[[V27]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V29:.*]] = stablehlo.reshape %[[V24]] : (tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V30:.*]] = stablehlo.constant dense<1> : tensor<3x1xi32>
// JVP-NEXT: %[[V31:.*]] = stablehlo.multiply %[[V29]], %[[V30]] : tensor<3x1xi32>
// JVP-NEXT: %[[V32:.*]] = stablehlo.reshape %[[V31]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JVP-NEXT: %[[V33:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JVP-NEXT: %[[V34:.*]] = stablehlo.select %[[V28]], %[[V32]], %[[V33]] : tensor<3xi1>, tensor<3xi32>
// JVP-NEXT: %[[V35:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JVP-NEXT: %[[V36:.*]]:2 = "stablehlo.sort"(%[[V34]], %[[V35]]) <{dimension = 0 : i64, is_stable = true}> ({
// JVP-NEXT: ^bb0(%[[V2]]: tensor<i32>, %[[V3]]: tensor<i32>, %[[V13]]: tensor<i32>, %[[V14]]: tensor<i32>):
// JVP-NEXT: %[[V4]] = stablehlo.compare LT, %[[V2]], %[[V3]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JVP-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JVP-NEXT: %[[V37:.*]] = "stablehlo.gather"(%[[V29]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT: %[[V38:.*]] = "stablehlo.gather"(%[[A1]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JVP-NEXT: %[[V39:.*]] = "stablehlo.gather"(%[[A3]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JVP-NEXT: %[[V40:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JVP-NEXT: %[[V41:.*]] = stablehlo.pad %[[V36]]#0, %[[V40]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V42:.*]] = stablehlo.compare EQ, %[[V36]]#0, %[[V41]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V43:.*]] = stablehlo.pad %[[V38]], %[[V0]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V44:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V45:.*]] = stablehlo.select %[[V42]], %[[V43]], %[[V44]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V46:.*]] = stablehlo.pad %[[V39]], %[[V9]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V47:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V48:.*]] = stablehlo.select %[[V42]], %[[V46]], %[[V47]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V49:.*]] = stablehlo.multiply %[[V45]], %[[V39]] : tensor<3xf64>
// JVP-NEXT: %[[V50:.*]] = stablehlo.multiply %[[V48]], %[[V38]] : tensor<3xf64>
// JVP-NEXT: %[[V51:.*]] = stablehlo.add %[[V50]], %[[V49]] : tensor<3xf64>
// JVP-NEXT: %[[V52:.*]] = stablehlo.multiply %[[V45]], %[[V38]] : tensor<3xf64>
// JVP-NEXT: %[[V53:.*]] = stablehlo.pad %[[V36]]#0, %[[V40]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V54:.*]] = stablehlo.compare EQ, %[[V36]]#0, %[[V53]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V55:.*]] = stablehlo.pad %[[V52]], %[[V0]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V56:.*]] = stablehlo.select %[[V54]], %[[V55]], %[[V44]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V57:.*]] = stablehlo.pad %[[V51]], %[[V9]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V58:.*]] = stablehlo.select %[[V54]], %[[V57]], %[[V47]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V59:.*]] = stablehlo.multiply %[[V56]], %[[V51]] : tensor<3xf64>
// JVP-NEXT: %[[V60:.*]] = stablehlo.multiply %[[V58]], %[[V52]] : tensor<3xf64>
// JVP-NEXT: %[[V61:.*]] = stablehlo.add %[[V60]], %[[V59]] : tensor<3xf64>
// JVP-NEXT: %[[V62:.*]] = stablehlo.pad %[[V36]]#0, %[[V40]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V63:.*]] = stablehlo.compare EQ, %[[V36]]#0, %[[V62]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V64:.*]] = stablehlo.not %[[V63]] : tensor<3xi1>
// JVP-NEXT: %[[V65:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JVP-NEXT: %[[V66:.*]] = stablehlo.compare GE, %[[V36]]#0, %[[V65]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JVP-NEXT: %[[V67:.*]] = stablehlo.and %[[V64]], %[[V66]] : tensor<3xi1>
// JVP-NEXT: %[[V68:.*]] = stablehlo.select %[[V67]], %[[V61]], %[[V47]] : tensor<3xi1>, tensor<3xf64>
// JVP-NEXT: %[[V69:.*]] = "stablehlo.scatter"(%[[V25]], %[[V37]], %[[V68]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>):
// JVP-NEXT: %[[V4]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }) : (tensor<7xf64>, tensor<3x1xi32>, tensor<3xf64>) -> tensor<7xf64>
// JVP-NEXT: return %[[V1]], %[[V69]] : tensor<7xf64>, tensor<7xf64>

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
// VJP-NEXT: %[[V8:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V7]], %[[V1]] : tensor<3xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.pad %[[R3]], %[[V2]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V11:.*]] = stablehlo.compare EQ, %[[R3]], %[[V10]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V12:.*]] = stablehlo.pad %[[V9]], %[[V0]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.select %[[V11]], %[[V12]], %[[V6]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.pad %[[R3]], %[[V2]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V15:.*]] = stablehlo.compare EQ, %[[R3]], %[[V14]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V16:.*]] = stablehlo.not %[[V15]] : tensor<3xi1>
// VJP-NEXT: %[[V17:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// VJP-NEXT: %[[V18:.*]] = stablehlo.compare GE, %[[R3]], %[[V17]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// VJP-NEXT: %[[V19:.*]] = stablehlo.and %[[V16]], %[[V18]] : tensor<3xi1>
// VJP-NEXT: %[[V20:.*]] = stablehlo.select %[[V4]], %[[V1]], %[[V8]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.select %[[V11]], %[[V9]], %[[V8]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.select %[[V19]], %[[V13]], %[[V8]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V23:.*]] = stablehlo.select %[[V19]], %[[V21]], %[[V8]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V24:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V25:.*]] = "stablehlo.gather"(%[[R4]], %[[R1]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<7xf64>, tensor<3x1xi32>) -> tensor<3xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V27:.*]] = stablehlo.constant dense<6> : tensor<i32>
// VJP-NEXT: %[[V28:.*]] = stablehlo.clamp %[[V26]], %[[R1]], %[[V27]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT: %[[V29:.*]] = stablehlo.compare EQ, %[[R1]], %[[V28]] : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT: %[[V30:.*]] = stablehlo.reshape %[[V29]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT: %[[V31:.*]] = stablehlo.select %[[V30]], %[[V25]], %[[V8]] : tensor<3xi1>, tensor<3xf64>
// VJP-NEXT: %[[V32:.*]] = stablehlo.multiply %[[V31]], %[[V23]] : tensor<3xf64>
// VJP-NEXT: %[[V33:.*]] = stablehlo.multiply %[[V31]], %[[V22]] : tensor<3xf64>
// VJP-NEXT: %[[V34:.*]] = stablehlo.pad %[[V32]], %[[V24]], low = [0], high = [2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<5xf64>
// VJP-NEXT: %[[V35:.*]] = stablehlo.slice %[[V34]] [2:5] : (tensor<5xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V36:.*]] = stablehlo.add %[[V33]], %[[V35]] : tensor<3xf64>
// VJP-NEXT: %[[V37:.*]] = stablehlo.multiply %[[V36]], %[[V20]] : tensor<3xf64>
// VJP-NEXT: %[[V38:.*]] = stablehlo.multiply %[[V36]], %[[V7]] : tensor<3xf64>
// VJP-NEXT: %[[V39:.*]] = stablehlo.pad %[[V37]], %[[V24]], low = [0], high = [1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<4xf64>
// VJP-NEXT: %[[V40:.*]] = stablehlo.slice %[[V39]] [1:4] : (tensor<4xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V41:.*]] = stablehlo.add %[[V38]], %[[V40]] : tensor<3xf64>
// VJP-NEXT: %[[V42:.*]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT: %[[V43:.*]] = stablehlo.clamp %[[V26]], %[[R0]], %[[V42]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// VJP-NEXT: %[[V44:.*]] = "stablehlo.scatter"(%[[V8]], %[[V43]], %[[V41]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT: ^bb0(%[[V45:[a-zA-Z0-9_]+]]: tensor<f64>, %[[V46:[a-zA-Z0-9_]+]]: tensor<f64>):
// VJP-NEXT: %[[V47:.*]] = stablehlo.add %[[V45]], %[[V46]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V47]] : tensor<f64>
// VJP-NEXT: }) : (tensor<3xf64>, tensor<3xi32>, tensor<3xf64>) -> tensor<3xf64>
// VJP-NEXT: %[[V48:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf64>
// VJP-NEXT: return %[[V48]], %[[V44]] : tensor<7xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<7xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<7xf64>, %[[A3:.*]]: tensor<7xf64>, %[[A4:.*]]: tensor<3xf64>, %[[A5:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A0]], %[[A1]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JET-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JET-NEXT: }, {
// JET-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>):
// JET-NEXT: %[[V4]] = stablehlo.multiply %[[V2]], %[[V3]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JET-NEXT: }) : (tensor<7xf64>, tensor<3xf64>, tensor<f64>) -> tensor<7xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.iota dim = 0 : tensor<7xi32>
// JET-NEXT: %[[V7:.*]] = stablehlo.constant dense<1> : tensor<7xi32>
// JET-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<7xi32>
// JET-NEXT: %[[V9:.*]] = stablehlo.constant dense<true> : tensor<7xi1>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V12:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JET-NEXT: %[[V13:.*]]:3 = "stablehlo.reduce_window"(%[[A0]], %[[V8]], %[[V9]], %[[V10]], %[[V11]], %[[V12]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<i32>, %[[V14:.*]]: tensor<i1>, %[[V15:.*]]: tensor<f64>, %[[V16:.*]]: tensor<i32>, %[[V17:.*]]: tensor<i1>):
// JET-NEXT: %[[V4]] = stablehlo.not %[[V17]] : tensor<i1>
// JET-NEXT: %[[V18:.*]] = stablehlo.compare GE, %[[V2]], %[[V15]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V19:.*]] = stablehlo.or %[[V4]], %[[V18]] : tensor<i1>
// JET-NEXT: %[[V20:.*]] = stablehlo.and %[[V14]], %[[V19]] : tensor<i1>
// JET-NEXT: %[[V21:.*]] = stablehlo.select %[[V20]], %[[V2]], %[[V15]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V22:.*]] = stablehlo.select %[[V20]], %[[V3]], %[[V16]] : tensor<i1>, tensor<i32>
// JET-NEXT: %[[V23:.*]] = stablehlo.or %[[V14]], %[[V17]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V21]], %[[V22]], %[[V23]] : tensor<f64>, tensor<i32>, tensor<i1>
// JET-NEXT: }) : (tensor<7xf64>, tensor<7xi32>, tensor<7xi1>, tensor<f64>, tensor<i32>, tensor<i1>) -> (tensor<3xf64>, tensor<3xi32>, tensor<3xi1>)
// JET-NEXT: %[[V24:.*]] = stablehlo.constant dense<1> : tensor<3xi32>
// JET-NEXT: %[[V25:.*]] = stablehlo.subtract %[[V13]]#1, %[[V24]] : tensor<3xi32>
// JET-NEXT: %[[V26:.*]] = stablehlo.reshape %[[V25]] : (tensor<3xi32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V27:.*]] = stablehlo.constant dense<6> : tensor<i32>
// JET-NEXT: %[[V28:.*]] = stablehlo.clamp %[[V11]], %[[V25]], %[[V27]] : (tensor<i32>, tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V29:.*]] = stablehlo.compare EQ, %[[V25]], %[[V28]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V30:.*]] = stablehlo.constant dense<1> : tensor<3x1xi32>
// JET-NEXT: %[[V31:.*]] = stablehlo.multiply %[[V26]], %[[V30]] : tensor<3x1xi32>
// JET-NEXT: %[[V32:.*]] = stablehlo.reshape %[[V31]] : (tensor<3x1xi32>) -> tensor<3xi32>
// JET-NEXT: %[[V33:.*]] = stablehlo.constant dense<-1> : tensor<3xi32>
// JET-NEXT: %[[V34:.*]] = stablehlo.select %[[V29]], %[[V32]], %[[V33]] : tensor<3xi1>, tensor<3xi32>
// JET-NEXT: %[[V35:.*]] = stablehlo.iota dim = 0 : tensor<3xi32>
// JET-NEXT: %[[V36:.*]]:2 = "stablehlo.sort"(%[[V34]], %[[V35]]) <{dimension = 0 : i64, is_stable = true}> ({
// JET-NEXT: ^bb0(%[[V2]]: tensor<i32>, %[[V3]]: tensor<i32>, %[[V14]]: tensor<i32>, %[[V15]]: tensor<i32>):
// JET-NEXT: %[[V4]] = stablehlo.compare LT, %[[V2]], %[[V3]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JET-NEXT: }) : (tensor<3xi32>, tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>)
// JET-NEXT: %[[V37:.*]] = "stablehlo.gather"(%[[V26]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<3x1xi32>, tensor<3xi32>) -> tensor<3x1xi32>
// JET-NEXT: %[[V38:.*]] = stablehlo.constant dense<-2> : tensor<i32>
// JET-NEXT: %[[V39:.*]] = stablehlo.pad %[[V36]]#0, %[[V38]], low = [-1], high = [1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V40:.*]] = stablehlo.compare EQ, %[[V36]]#0, %[[V39]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V41:.*]] = stablehlo.not %[[V40]] : tensor<3xi1>
// JET-NEXT: %[[V42:.*]] = stablehlo.constant dense<0> : tensor<3xi32>
// JET-NEXT: %[[V43:.*]] = stablehlo.compare GE, %[[V36]]#0, %[[V42]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V44:.*]] = stablehlo.and %[[V41]], %[[V43]] : tensor<3xi1>
// JET-NEXT: %[[V45:.*]] = stablehlo.pad %[[V36]]#0, %[[V38]], low = [2], high = [-2], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V46:.*]] = stablehlo.compare EQ, %[[V36]]#0, %[[V45]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V47:.*]] = stablehlo.pad %[[V36]]#0, %[[V38]], low = [1], high = [-1], interior = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V48:.*]] = stablehlo.compare EQ, %[[V36]]#0, %[[V47]] : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// JET-NEXT: %[[V49:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V50:.*]] = "stablehlo.gather"(%[[A4]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V51:.*]] = stablehlo.pad %[[V50]], %[[V10]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V52:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V53:.*]] = stablehlo.select %[[V48]], %[[V51]], %[[V52]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V54:.*]] = "stablehlo.gather"(%[[A1]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V55:.*]] = stablehlo.multiply %[[V53]], %[[V54]] : tensor<3xf64>
// JET-NEXT: %[[V56:.*]] = stablehlo.pad %[[V54]], %[[V0]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V57:.*]] = stablehlo.select %[[V48]], %[[V56]], %[[V49]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V58:.*]] = stablehlo.multiply %[[V57]], %[[V50]] : tensor<3xf64>
// JET-NEXT: %[[V59:.*]] = stablehlo.add %[[V55]], %[[V58]] : tensor<3xf64>
// JET-NEXT: %[[V60:.*]] = stablehlo.pad %[[V59]], %[[V10]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V61:.*]] = stablehlo.select %[[V46]], %[[V60]], %[[V52]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V62:.*]] = stablehlo.multiply %[[V57]], %[[V54]] : tensor<3xf64>
// JET-NEXT: %[[V63:.*]] = stablehlo.multiply %[[V61]], %[[V62]] : tensor<3xf64>
// JET-NEXT: %[[V64:.*]] = stablehlo.pad %[[V62]], %[[V0]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V65:.*]] = stablehlo.select %[[V46]], %[[V64]], %[[V49]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V66:.*]] = stablehlo.multiply %[[V65]], %[[V59]] : tensor<3xf64>
// JET-NEXT: %[[V67:.*]] = stablehlo.add %[[V63]], %[[V66]] : tensor<3xf64>
// JET-NEXT: %[[V68:.*]] = stablehlo.select %[[V44]], %[[V67]], %[[V52]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V69:.*]] = "stablehlo.scatter"(%[[V5]], %[[V37]], %[[V68]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>):
// JET-NEXT: %[[V4]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JET-NEXT: }) : (tensor<7xf64>, tensor<3x1xi32>, tensor<3xf64>) -> tensor<7xf64>
// JET-NEXT: %[[V70:.*]] = stablehlo.multiply %[[V61]], %[[V59]] : tensor<3xf64>
// JET-NEXT: %[[V71:.*]] = stablehlo.multiply %[[V53]], %[[V50]] : tensor<3xf64>
// JET-NEXT: %[[V72:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V73:.*]] = stablehlo.multiply %[[V72]], %[[A5]] : tensor<3xf64>
// JET-NEXT: %[[V74:.*]] = "stablehlo.gather"(%[[V73]], %[[V36]]#1) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<3xf64>, tensor<3xi32>) -> tensor<3xf64>
// JET-NEXT: %[[V75:.*]] = stablehlo.pad %[[V74]], %[[V10]], low = [1], high = [-1], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V76:.*]] = stablehlo.select %[[V48]], %[[V75]], %[[V52]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V77:.*]] = stablehlo.multiply %[[V76]], %[[V54]] : tensor<3xf64>
// JET-NEXT: %[[V78:.*]] = stablehlo.add %[[V71]], %[[V77]] : tensor<3xf64>
// JET-NEXT: %[[V79:.*]] = stablehlo.multiply %[[V57]], %[[V74]] : tensor<3xf64>
// JET-NEXT: %[[V80:.*]] = stablehlo.add %[[V79]], %[[V71]] : tensor<3xf64>
// JET-NEXT: %[[V81:.*]] = stablehlo.add %[[V78]], %[[V80]] : tensor<3xf64>
// JET-NEXT: %[[V82:.*]] = stablehlo.pad %[[V81]], %[[V10]], low = [2], high = [-2], interior = [0] : (tensor<3xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V83:.*]] = stablehlo.select %[[V46]], %[[V82]], %[[V52]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V84:.*]] = stablehlo.multiply %[[V83]], %[[V62]] : tensor<3xf64>
// JET-NEXT: %[[V85:.*]] = stablehlo.add %[[V70]], %[[V84]] : tensor<3xf64>
// JET-NEXT: %[[V86:.*]] = stablehlo.multiply %[[V65]], %[[V81]] : tensor<3xf64>
// JET-NEXT: %[[V87:.*]] = stablehlo.add %[[V86]], %[[V70]] : tensor<3xf64>
// JET-NEXT: %[[V88:.*]] = stablehlo.add %[[V85]], %[[V87]] : tensor<3xf64>
// JET-NEXT: %[[V89:.*]] = stablehlo.select %[[V44]], %[[V88]], %[[V52]] : tensor<3xi1>, tensor<3xf64>
// JET-NEXT: %[[V90:.*]] = "stablehlo.scatter"(%[[V5]], %[[V37]], %[[V89]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JET-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>):
// JET-NEXT: %[[V4]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JET-NEXT: }) : (tensor<7xf64>, tensor<3x1xi32>, tensor<3xf64>) -> tensor<7xf64>
// JET-NEXT: %[[V91:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<7xf64>
// JET-NEXT: %[[V92:.*]] = stablehlo.multiply %[[V91]], %[[V90]] : tensor<7xf64>
// JET-NEXT: return %[[V1]], %[[V69]], %[[V92]] : tensor<7xf64>, tensor<7xf64>, tensor<7xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x7xf64>, %[[A1:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A0]], %[[A1]], %[[V0]]) <{window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 2>}> ({
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// VMAP-NEXT: }, {
// VMAP-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>):
// VMAP-NEXT: %[[V4]] = stablehlo.multiply %[[V2]], %[[V3]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x7xf64>, tensor<8x3xf64>, tensor<f64>) -> tensor<8x7xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x7xf64>
