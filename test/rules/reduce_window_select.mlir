// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// What the rule of reduce_window(maximum) makes: linear in t.
func.func @f(%a: tensor<6xf64>, %t: tensor<6xf64>) -> (tensor<3xf64>) {
  %true = stablehlo.constant dense<true> : tensor<6xi1>
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %false = stablehlo.constant dense<false> : tensor<i1>
  %y:3 = "stablehlo.reduce_window"(%a, %t, %true, %zero, %zero, %false) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>, %r: tensor<i1>, %s: tensor<f64>, %u: tensor<f64>, %v: tensor<i1>):
    %0 = stablehlo.not %v : tensor<i1>
    %1 = stablehlo.compare GE, %p, %s : (tensor<f64>, tensor<f64>) -> tensor<i1>
    %2 = stablehlo.or %0, %1 : tensor<i1>
    %3 = stablehlo.and %r, %2 : tensor<i1>
    %4 = stablehlo.select %3, %p, %s : tensor<i1>, tensor<f64>
    %5 = stablehlo.select %3, %q, %u : tensor<i1>, tensor<f64>
    %6 = stablehlo.or %r, %v : tensor<i1>
    stablehlo.return %4, %5, %6 : tensor<f64>, tensor<f64>, tensor<i1>
  }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
  return %y#1 : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<6xf64>, %[[T:.*]]: tensor<6xf64>, %[[DA:.*]]: tensor<6xf64>, %[[DT:.*]]: tensor<6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<true> : tensor<6xi1>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JVP-NEXT: %[[V3:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[T]], %[[V0]], %[[V1]], %[[V1]], %[[V2]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V4:.*]]: tensor<f64>, %[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<i1>, %[[V7:.*]]: tensor<f64>, %[[V8:.*]]: tensor<f64>, %[[V9:.*]]: tensor<i1>):
// JVP-NEXT: %[[V10:.*]] = stablehlo.not %[[V9]] : tensor<i1>
// JVP-NEXT: %[[V11:.*]] = stablehlo.compare GE, %[[V4]], %[[V7]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: %[[V12:.*]] = stablehlo.or %[[V10]], %[[V11]] : tensor<i1>
// JVP-NEXT: %[[V13:.*]] = stablehlo.and %[[V6]], %[[V12]] : tensor<i1>
// JVP-NEXT: %[[V14:.*]] = stablehlo.select %[[V13]], %[[V4]], %[[V7]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.select %[[V13]], %[[V5]], %[[V8]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.or %[[V6]], %[[V9]] : tensor<i1>
// JVP-NEXT: stablehlo.return %[[V14]], %[[V15]], %[[V16]] : tensor<f64>, tensor<f64>, tensor<i1>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JVP-NEXT: %[[V17:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[DT]], %[[V0]], %[[V1]], %[[V1]], %[[V2]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V18:.*]]: tensor<f64>, %[[V19:.*]]: tensor<f64>, %[[V20:.*]]: tensor<i1>, %[[V21:.*]]: tensor<f64>, %[[V22:.*]]: tensor<f64>, %[[V23:.*]]: tensor<i1>):
// JVP-NEXT: %[[V24:.*]] = stablehlo.not %[[V23]] : tensor<i1>
// JVP-NEXT: %[[V25:.*]] = stablehlo.compare GE, %[[V18]], %[[V21]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: %[[V26:.*]] = stablehlo.or %[[V24]], %[[V25]] : tensor<i1>
// JVP-NEXT: %[[V27:.*]] = stablehlo.and %[[V20]], %[[V26]] : tensor<i1>
// JVP-NEXT: %[[V28:.*]] = stablehlo.select %[[V27]], %[[V18]], %[[V21]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V29:.*]] = stablehlo.select %[[V27]], %[[V19]], %[[V22]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V30:.*]] = stablehlo.or %[[V20]], %[[V23]] : tensor<i1>
// JVP-NEXT: stablehlo.return %[[V28]], %[[V29]], %[[V30]] : tensor<f64>, tensor<f64>, tensor<i1>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JVP-NEXT: return %[[V3]]#1, %[[V17]]#1 : tensor<3xf64>, tensor<3xf64>

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
// VJP-NEXT: %[[V8:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<6xf64>
// VJP-NEXT: return %[[V8]], %[[V1]] : tensor<6xf64>, tensor<6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<6xf64>, %[[T:.*]]: tensor<6xf64>, %[[A1:.*]]: tensor<6xf64>, %[[A2:.*]]: tensor<6xf64>, %[[T1:.*]]: tensor<6xf64>, %[[T2:.*]]: tensor<6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<true> : tensor<6xi1>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<false> : tensor<i1>
// JET-NEXT: %[[V3:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[T]], %[[V0]], %[[V1]], %[[V1]], %[[V2]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V4:.*]]: tensor<f64>, %[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<i1>, %[[V7:.*]]: tensor<f64>, %[[V8:.*]]: tensor<f64>, %[[V9:.*]]: tensor<i1>):
// JET-NEXT: %[[V10:.*]] = stablehlo.not %[[V9]] : tensor<i1>
// JET-NEXT: %[[V11:.*]] = stablehlo.compare GE, %[[V4]], %[[V7]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V12:.*]] = stablehlo.or %[[V10]], %[[V11]] : tensor<i1>
// JET-NEXT: %[[V13:.*]] = stablehlo.and %[[V6]], %[[V12]] : tensor<i1>
// JET-NEXT: %[[V14:.*]] = stablehlo.select %[[V13]], %[[V4]], %[[V7]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V15:.*]] = stablehlo.select %[[V13]], %[[V5]], %[[V8]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V16:.*]] = stablehlo.or %[[V6]], %[[V9]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V14]], %[[V15]], %[[V16]] : tensor<f64>, tensor<f64>, tensor<i1>
// JET-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JET-NEXT: %[[V17:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[T1]], %[[V0]], %[[V1]], %[[V1]], %[[V2]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V18:.*]]: tensor<f64>, %[[V19:.*]]: tensor<f64>, %[[V20:.*]]: tensor<i1>, %[[V21:.*]]: tensor<f64>, %[[V22:.*]]: tensor<f64>, %[[V23:.*]]: tensor<i1>):
// JET-NEXT: %[[V24:.*]] = stablehlo.not %[[V23]] : tensor<i1>
// JET-NEXT: %[[V25:.*]] = stablehlo.compare GE, %[[V18]], %[[V21]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V26:.*]] = stablehlo.or %[[V24]], %[[V25]] : tensor<i1>
// JET-NEXT: %[[V27:.*]] = stablehlo.and %[[V20]], %[[V26]] : tensor<i1>
// JET-NEXT: %[[V28:.*]] = stablehlo.select %[[V27]], %[[V18]], %[[V21]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V29:.*]] = stablehlo.select %[[V27]], %[[V19]], %[[V22]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V30:.*]] = stablehlo.or %[[V20]], %[[V23]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V28]], %[[V29]], %[[V30]] : tensor<f64>, tensor<f64>, tensor<i1>
// JET-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JET-NEXT: %[[V31:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[T2]], %[[V0]], %[[V1]], %[[V1]], %[[V2]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V32:.*]]: tensor<f64>, %[[V33:.*]]: tensor<f64>, %[[V34:.*]]: tensor<i1>, %[[V35:.*]]: tensor<f64>, %[[V36:.*]]: tensor<f64>, %[[V37:.*]]: tensor<i1>):
// JET-NEXT: %[[V38:.*]] = stablehlo.not %[[V37]] : tensor<i1>
// JET-NEXT: %[[V39:.*]] = stablehlo.compare GE, %[[V32]], %[[V35]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V40:.*]] = stablehlo.or %[[V38]], %[[V39]] : tensor<i1>
// JET-NEXT: %[[V41:.*]] = stablehlo.and %[[V34]], %[[V40]] : tensor<i1>
// JET-NEXT: %[[V42:.*]] = stablehlo.select %[[V41]], %[[V32]], %[[V35]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V43:.*]] = stablehlo.select %[[V41]], %[[V33]], %[[V36]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V44:.*]] = stablehlo.or %[[V34]], %[[V37]] : tensor<i1>
// JET-NEXT: stablehlo.return %[[V42]], %[[V43]], %[[V44]] : tensor<f64>, tensor<f64>, tensor<i1>
// JET-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// JET-NEXT: return %[[V3]]#1, %[[V17]]#1, %[[V31]]#1 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x6xf64>, %[[T:.*]]: tensor<8x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<false> : tensor<i1>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<true> : tensor<8x6xi1>
// VMAP-NEXT: %[[V3:.*]]:3 = "stablehlo.reduce_window"(%[[A]], %[[T]], %[[V2]], %[[V0]], %[[V0]], %[[V1]]) <{window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 2>}> ({
// VMAP-NEXT: ^bb0(%[[V4:.*]]: tensor<f64>, %[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<i1>, %[[V7:.*]]: tensor<f64>, %[[V8:.*]]: tensor<f64>, %[[V9:.*]]: tensor<i1>):
// VMAP-NEXT: %[[V10:.*]] = stablehlo.not %[[V9]] : tensor<i1>
// VMAP-NEXT: %[[V11:.*]] = stablehlo.compare GE, %[[V4]], %[[V7]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VMAP-NEXT: %[[V12:.*]] = stablehlo.or %[[V10]], %[[V11]] : tensor<i1>
// VMAP-NEXT: %[[V13:.*]] = stablehlo.and %[[V6]], %[[V12]] : tensor<i1>
// VMAP-NEXT: %[[V14:.*]] = stablehlo.select %[[V13]], %[[V4]], %[[V7]] : tensor<i1>, tensor<f64>
// VMAP-NEXT: %[[V15:.*]] = stablehlo.select %[[V13]], %[[V5]], %[[V8]] : tensor<i1>, tensor<f64>
// VMAP-NEXT: %[[V16:.*]] = stablehlo.or %[[V6]], %[[V9]] : tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V14]], %[[V15]], %[[V16]] : tensor<f64>, tensor<f64>, tensor<i1>
// VMAP-NEXT: }) : (tensor<8x6xf64>, tensor<8x6xf64>, tensor<8x6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<8x3xf64>, tensor<8x3xf64>, tensor<8x3xi1>)
// VMAP-NEXT: return %[[V3]]#1 : tensor<8x3xf64>
