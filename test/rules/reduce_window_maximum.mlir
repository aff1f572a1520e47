// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The tangent of the first extremum in each window: a reduction of windows over pairs, with a flag that says
// whether there is an element yet. Transposed, it is select_and_scatter, as in JAX.
func.func @f(%a: tensor<6xf64>) -> (tensor<3xf64>) {
  %i = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
  %y = "stablehlo.reduce_window"(%a, %i) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %z = stablehlo.maximum %p, %q : tensor<f64>
    stablehlo.return %z : tensor<f64>
  }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<6xf64>, %[[DA:.*]]: tensor<6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JVP-NEXT: %[[V4:.*]] = stablehlo.maximum %[[V2]], %[[V3]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<true> : tensor<6xi1>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JVP-NEXT: %[[V8:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[DA]], %[[V5]], %[[V6]], %[[V6]], %[[V7]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V9:.*]]: tensor<f64>, %[[V10:.*]]: tensor<f64>, %[[V11:.*]]: tensor<i1>, %[[V12:.*]]: tensor<f64>, %[[V13:.*]]: tensor<f64>, %[[V14:.*]]: tensor<i1>):
// JVP-NEXT: %[[V15:.*]] = stablehlo.not %[[V14]] : tensor<i1>
// JVP-NEXT: %[[V16:.*]] = stablehlo.compare GE, %[[V9]], %[[V12]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: %[[V17:.*]] = stablehlo.or %[[V15]], %[[V16]] : tensor<i1>
// JVP-NEXT: %[[V18:.*]] = stablehlo.and %[[V11]], %[[V17]] : tensor<i1>
// JVP-NEXT: %[[V19:.*]] = stablehlo.select %[[V18]], %[[V9]], %[[V12]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.select %[[V18]], %[[V10]], %[[V13]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.or %[[V11]], %[[V14]] : tensor<i1>
// JVP-NEXT: stablehlo.return %[[V19]], %[[V20]], %[[V21]] : tensor<f64>, tensor<f64>, tensor<i1>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JVP-NEXT: return %[[V1]], %[[V8]]#1 : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<6xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[R0]], %[[R1]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// VJP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// VJP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VJP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// VJP-NEXT: }, {
// VJP-NEXT: ^bb0(%[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<f64>):
// VJP-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// VJP-NEXT: }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
// VJP-NEXT: return %[[V1]] : tensor<6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<6xf64>, %[[A1:.*]]: tensor<6xf64>, %[[A2:.*]]: tensor<6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A0]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JET-NEXT: %[[V4:.*]] = stablehlo.maximum %[[V2]], %[[V3]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<true> : tensor<6xi1>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V7:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JET-NEXT: %[[V8:.*]]:3 = "stablehlo.reduce_window"(%[[A0]], %[[A1]], %[[V5]], %[[V6]], %[[V6]], %[[V7]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>, %[[V9:.*]]: tensor<i1>, %[[V10:.*]]: tensor<f64>, %[[V11:.*]]: tensor<f64>, %[[V12:.*]]: tensor<i1>):
// JET-NEXT: %[[V4]] = stablehlo.not %[[V12]] : tensor<i1>
// JET-NEXT: %[[V13:.*]] = stablehlo.compare GE, %[[V2]], %[[V10]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V14:.*]] = stablehlo.or %[[V4]], %[[V13]] : tensor<i1>
// JET-NEXT: %[[V15:.*]] = stablehlo.and %[[V9]], %[[V14]] : tensor<i1>
// JET-NEXT: %[[V16:.*]] = stablehlo.select %[[V15]], %[[V2]], %[[V10]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V17:.*]] = stablehlo.select %[[V15]], %[[V3]], %[[V11]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V18:.*]] = stablehlo.or %[[V9]], %[[V12]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V16]], %[[V17]], %[[V18]] : tensor<f64>, tensor<f64>, tensor<i1>
// JET-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JET-NEXT: %[[V19:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<6xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V19]], %[[A2]] : tensor<6xf64>
// JET-NEXT: %[[V21:.*]]:3 = "stablehlo.reduce_window"(%[[A0]], %[[V20]], %[[V5]], %[[V6]], %[[V6]], %[[V7]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2]]: tensor<f64>, %[[V3]]: tensor<f64>, %[[V9]]: tensor<i1>, %[[V10]]: tensor<f64>, %[[V11]]: tensor<f64>, %[[V12]]: tensor<i1>):
// JET-NEXT: %[[V4]] = stablehlo.not %[[V12]] : tensor<i1>
// JET-NEXT: %[[V13]] = stablehlo.compare GE, %[[V2]], %[[V10]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V14]] = stablehlo.or %[[V4]], %[[V13]] : tensor<i1>
// JET-NEXT: %[[V15]] = stablehlo.and %[[V9]], %[[V14]] : tensor<i1>
// JET-NEXT: %[[V16]] = stablehlo.select %[[V15]], %[[V2]], %[[V10]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V17]] = stablehlo.select %[[V15]], %[[V3]], %[[V11]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V18]] = stablehlo.or %[[V9]], %[[V12]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V16]], %[[V17]], %[[V18]] : tensor<f64>, tensor<f64>, tensor<i1>
// JET-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JET-NEXT: %[[V22:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.multiply %[[V22]], %[[V21]]#1 : tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[V8]]#1, %[[V23]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 2>}> ({
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V4:.*]] = stablehlo.maximum %[[V2]], %[[V3]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x6xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x3xf64>
