// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Linear: transposed, a sum over windows of the dilated cotangent.
func.func @f(%a: tensor<6xf64>) -> (tensor<3xf64>) {
  %i = stablehlo.constant dense<0.0> : tensor<f64>
  %y = "stablehlo.reduce_window"(%a, %i) <{window_dimensions = array<i64: 3>, window_strides = array<i64: 2>, padding = dense<[[1, 0]]> : tensor<1x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %z = stablehlo.add %p, %q : tensor<f64>
    stablehlo.return %z : tensor<f64>
  }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<6xf64>, %[[DA:.*]]: tensor<6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{padding = dense<{{\[\[}}1, 0{{\]\]}}> : tensor<1x2xi64>, window_dimensions = array<i64: 3>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JVP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: %[[V5:.*]] = "stablehlo.reduce_window"(%[[DA]], %[[V0]]) <{padding = dense<{{\[\[}}1, 0{{\]\]}}> : tensor<1x2xi64>, window_dimensions = array<i64: 3>, window_strides = array<i64: 2>}> ({
// JVP-NEXT: ^bb0(%[[V6:.*]]: tensor<f64>, %[[V7:.*]]: tensor<f64>):
// JVP-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V8]] : tensor<f64>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[V5]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.pad %[[R0]], %[[V0]], low = [1], high = [2], interior = [1] : (tensor<3xf64>, tensor<f64>) -> tensor<8xf64>
// VJP-NEXT: %[[V2:.*]] = "stablehlo.reduce_window"(%[[V1]], %[[V0]]) <{window_dimensions = array<i64: 3>}> ({
// VJP-NEXT: ^bb0(%[[V3:.*]]: tensor<f64>, %[[V4:.*]]: tensor<f64>):
// VJP-NEXT: %[[V5:.*]] = stablehlo.add %[[V3]], %[[V4]] : tensor<f64>
// VJP-NEXT: stablehlo.return %[[V5]] : tensor<f64>
// VJP-NEXT: }) : (tensor<8xf64>, tensor<f64>) -> tensor<6xf64>
// VJP-NEXT: return %[[V2]] : tensor<6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<6xf64>, %[[A1:.*]]: tensor<6xf64>, %[[A2:.*]]: tensor<6xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{padding = dense<{{\[\[}}1, 0{{\]\]}}> : tensor<1x2xi64>, window_dimensions = array<i64: 3>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JET-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = "stablehlo.reduce_window"(%[[A1]], %[[V0]]) <{padding = dense<{{\[\[}}1, 0{{\]\]}}> : tensor<1x2xi64>, window_dimensions = array<i64: 3>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V6:.*]]: tensor<f64>, %[[V7:.*]]: tensor<f64>):
// JET-NEXT: %[[V8:.*]] = stablehlo.add %[[V6]], %[[V7]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V8]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = "stablehlo.reduce_window"(%[[A2]], %[[V0]]) <{padding = dense<{{\[\[}}1, 0{{\]\]}}> : tensor<1x2xi64>, window_dimensions = array<i64: 3>, window_strides = array<i64: 2>}> ({
// JET-NEXT: ^bb0(%[[V10:.*]]: tensor<f64>, %[[V11:.*]]: tensor<f64>):
// JET-NEXT: %[[V12:.*]] = stablehlo.add %[[V10]], %[[V11]] : tensor<f64>
// JET-NEXT: stablehlo.return %[[V12]] : tensor<f64>
// JET-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[V5]], %[[V9]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{padding = dense<{{\[\[}}0, 0], [1, 0{{\]\]}}> : tensor<2x2xi64>, window_dimensions = array<i64: 1, 3>, window_strides = array<i64: 1, 2>}> ({
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x6xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x3xf64>
