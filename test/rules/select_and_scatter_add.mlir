// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear in the source. The operand only selects: it has no tangent. Transposed, the cotangents of what is selected.
func.func @f(%a: tensor<6xf64>, %b: tensor<3xf64>) -> (tensor<6xf64>) {
  %i = stablehlo.constant dense<0.0> : tensor<f64>
  %y = "stablehlo.select_and_scatter"(%a, %b, %i) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %z = stablehlo.compare GE, %p, %q : (tensor<f64>, tensor<f64>) -> tensor<i1>
    stablehlo.return %z : tensor<i1>
  }, {
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %z = stablehlo.add %p, %q : tensor<f64>
    stablehlo.return %z : tensor<f64>
  }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
  return %y : tensor<6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<6xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<6xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A]], %[[B]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JVP-NEXT: }, {
// JVP-NEXT: ^bb0(%[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<f64>):
// JVP-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
// JVP-NEXT: %[[V8:.*]] = "stablehlo.select_and_scatter"(%[[A]], %[[DB]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V9:.*]]: tensor<f64>, %[[V10:.*]]: tensor<f64>):
// JVP-NEXT: %[[V11:.*]] = stablehlo.compare GE, %[[V9]], %[[V10]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V11]] : tensor<i1>
// JVP-NEXT: }, {
// JVP-NEXT: ^bb0(%[[V12:.*]]: tensor<f64>, %[[V13:.*]]: tensor<f64>):
// JVP-NEXT: %[[V14:.*]] = stablehlo.add %[[V12]], %[[V13]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V14]] : tensor<f64>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
// JVP-NEXT: return %[[V1]], %[[V8]] : tensor<6xf64>, tensor<6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<6xf64>, %[[R1:.*]]: tensor<6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<true> : tensor<6xi1>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<false> : tensor<i1>
// VJP-NEXT: %[[V3:.*]]:3 = "stablehlo.reduce_window"(%[[R0]], %[[R1]], %[[V1]], %[[V0]], %[[V0]], %[[V2]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// VJP-NEXT: ^bb0(%[[V4:.*]]: tensor<f64>, %[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<i1>, %[[V7:.*]]: tensor<f64>, %[[V8:.*]]: tensor<f64>, %[[V9:.*]]: tensor<i1>):
// VJP-NEXT: %[[V10:.*]] = stablehlo.not %[[V9]] : tensor<i1>
// VJP-NEXT: %[[V11:.*]] = stablehlo.compare GE, %[[V4]], %[[V7]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VJP-NEXT: %[[V12:.*]] = stablehlo.or %[[V10]], %[[V11]] : tensor<i1>
// VJP-NEXT: %[[V13:.*]] = stablehlo.and %[[V6]], %[[V12]] : tensor<i1>
// VJP-NEXT: %[[V14:.*]] = stablehlo.select %[[V13]], %[[V4]], %[[V7]] : tensor<i1>, tensor<f64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.select %[[V13]], %[[V5]], %[[V8]] : tensor<i1>, tensor<f64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.or %[[V6]], %[[V9]] : tensor<i1>
// VJP-NEXT: stablehlo.return %[[V14]], %[[V15]], %[[V16]] : tensor<f64>, tensor<f64>, tensor<i1>
// VJP-NEXT: }) : (tensor<6xf64>, tensor<6xf64>, tensor<6xi1>, tensor<f64>, tensor<f64>, tensor<i1>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xi1>)
// VJP-NEXT: %[[V17:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<6xf64>
// VJP-NEXT: return %[[V17]], %[[V3]]#1 : tensor<6xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<6xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<6xf64>, %[[A2:.*]]: tensor<6xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A]], %[[B]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JET-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// JET-NEXT: }, {
// JET-NEXT: ^bb0(%[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<f64>):
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
// JET-NEXT: %[[V8:.*]] = "stablehlo.select_and_scatter"(%[[A]], %[[B1]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V9:.*]]: tensor<f64>, %[[V10:.*]]: tensor<f64>):
// JET-NEXT: %[[V11:.*]] = stablehlo.compare GE, %[[V9]], %[[V10]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V11]] : tensor<i1>
// JET-NEXT: }, {
// JET-NEXT: ^bb0(%[[V12:.*]]: tensor<f64>, %[[V13:.*]]: tensor<f64>):
// JET-NEXT: %[[V14:.*]] = stablehlo.add %[[V12]], %[[V13]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V14]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
// JET-NEXT: %[[V15:.*]] = "stablehlo.select_and_scatter"(%[[A]], %[[B2]], %[[V0]]) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V16:.*]]: tensor<f64>, %[[V17:.*]]: tensor<f64>):
// JET-NEXT: %[[V18:.*]] = stablehlo.compare GE, %[[V16]], %[[V17]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: stablehlo.return %[[V18]] : tensor<i1>
// JET-NEXT: }, {
// JET-NEXT: ^bb0(%[[V19:.*]]: tensor<f64>, %[[V20:.*]]: tensor<f64>):
// JET-NEXT: %[[V21:.*]] = stablehlo.add %[[V19]], %[[V20]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V21]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<3xf64>, tensor<f64>) -> tensor<6xf64>
// JET-NEXT: return %[[V1]], %[[V8]], %[[V15]] : tensor<6xf64>, tensor<6xf64>, tensor<6xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x6xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = "stablehlo.select_and_scatter"(%[[A]], %[[B]], %[[V0]]) <{window_dimensions = array<i64: 1, 2>, window_strides = array<i64: 1, 2>}> ({
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V4:.*]] = stablehlo.compare GE, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<i1>
// VMAP-NEXT: }, {
// VMAP-NEXT: ^bb0(%[[V5:.*]]: tensor<f64>, %[[V6:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V7:.*]] = stablehlo.add %[[V5]], %[[V6]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V7]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x6xf64>, tensor<8x3xf64>, tensor<f64>) -> tensor<8x6xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x6xf64>
