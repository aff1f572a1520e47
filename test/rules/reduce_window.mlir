// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Any body: doubled windows, so that the depth is logarithmic.
func.func @f(%a: tensor<6xf64>) -> (tensor<6xf64>) {
  %i = stablehlo.constant dense<1.0> : tensor<f64>
  %y = "stablehlo.reduce_window"(%a, %i) <{window_dimensions = array<i64: 5>, padding = dense<[[4, 0]]> : tensor<1x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %z = stablehlo.multiply %p, %q : tensor<f64>
    stablehlo.return %z : tensor<f64>
  }) : (tensor<6xf64>, tensor<f64>) -> tensor<6xf64>
  return %y : tensor<6xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<6xf64>, %[[DA:.*]]: tensor<6xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{padding = dense<{{\[\[}}4, 0{{\]\]}}> : tensor<1x2xi64>, window_dimensions = array<i64: 5>}> ({
// JVP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V2]], %[[V3]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }) : (tensor<6xf64>, tensor<f64>) -> tensor<6xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.pad %[[A]], %[[V0]], low = [4], high = [0], interior = [0] : (tensor<6xf64>, tensor<f64>) -> tensor<10xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.pad %[[DA]], %[[V6]], low = [4], high = [0], interior = [0] : (tensor<6xf64>, tensor<f64>) -> tensor<10xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.slice %[[V5]] [0:6] : (tensor<10xf64>) -> tensor<6xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.slice %[[V7]] [0:6] : (tensor<10xf64>) -> tensor<6xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.slice %[[V5]] [1:10] : (tensor<10xf64>) -> tensor<9xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.slice %[[V7]] [1:10] : (tensor<10xf64>) -> tensor<9xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.slice %[[V5]] [0:9] : (tensor<10xf64>) -> tensor<9xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.slice %[[V7]] [0:9] : (tensor<10xf64>) -> tensor<9xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V12]], %[[V10]] : tensor<9xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V13]], %[[V10]] : tensor<9xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V12]], %[[V11]] : tensor<9xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.add %[[V15]], %[[V16]] : tensor<9xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.slice %[[V14]] [2:9] : (tensor<9xf64>) -> tensor<7xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.slice %[[V17]] [2:9] : (tensor<9xf64>) -> tensor<7xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.slice %[[V14]] [0:7] : (tensor<9xf64>) -> tensor<7xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.slice %[[V17]] [0:7] : (tensor<9xf64>) -> tensor<7xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V20]], %[[V18]] : tensor<7xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.multiply %[[V21]], %[[V18]] : tensor<7xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.multiply %[[V20]], %[[V19]] : tensor<7xf64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.add %[[V23]], %[[V24]] : tensor<7xf64>
// JVP-NEXT: %[[V26:.*]] = stablehlo.slice %[[V22]] [1:7] : (tensor<7xf64>) -> tensor<6xf64>
// JVP-NEXT: %[[V27:.*]] = stablehlo.slice %[[V25]] [1:7] : (tensor<7xf64>) -> tensor<6xf64>
// JVP-NEXT: %[[V28:.*]] = stablehlo.multiply %[[V9]], %[[V26]] : tensor<6xf64>
// JVP-NEXT: %[[V29:.*]] = stablehlo.multiply %[[V8]], %[[V27]] : tensor<6xf64>
// JVP-NEXT: %[[V30:.*]] = stablehlo.add %[[V28]], %[[V29]] : tensor<6xf64>
// JVP-NEXT: return %[[V1]], %[[V30]] : tensor<6xf64>, tensor<6xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<6xf64>, %[[R1:.*]]: tensor<6xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.pad %[[R0]], %[[V0]], low = [4], high = [0], interior = [0] : (tensor<6xf64>, tensor<f64>) -> tensor<10xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.slice %[[V1]] [0:6] : (tensor<10xf64>) -> tensor<6xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.slice %[[V1]] [1:10] : (tensor<10xf64>) -> tensor<9xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.slice %[[V1]] [0:9] : (tensor<10xf64>) -> tensor<9xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V4]], %[[V3]] : tensor<9xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.slice %[[V5]] [2:9] : (tensor<9xf64>) -> tensor<7xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.slice %[[V5]] [0:7] : (tensor<9xf64>) -> tensor<7xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V6]] : tensor<7xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.slice %[[V8]] [1:7] : (tensor<7xf64>) -> tensor<6xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[R1]], %[[V2]] : tensor<6xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[R1]], %[[V9]] : tensor<6xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.pad %[[V11]], %[[V10]], low = [1], high = [0], interior = [0] : (tensor<6xf64>, tensor<f64>) -> tensor<7xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V13]], %[[V7]] : tensor<7xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V13]], %[[V6]] : tensor<7xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.pad %[[V15]], %[[V10]], low = [0], high = [2], interior = [0] : (tensor<7xf64>, tensor<f64>) -> tensor<9xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.pad %[[V14]], %[[V10]], low = [2], high = [0], interior = [0] : (tensor<7xf64>, tensor<f64>) -> tensor<9xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.add %[[V16]], %[[V17]] : tensor<9xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V4]] : tensor<9xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V18]], %[[V3]] : tensor<9xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.pad %[[V20]], %[[V10]], low = [0], high = [1], interior = [0] : (tensor<9xf64>, tensor<f64>) -> tensor<10xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.pad %[[V19]], %[[V10]], low = [1], high = [0], interior = [0] : (tensor<9xf64>, tensor<f64>) -> tensor<10xf64>
// VJP-NEXT: %[[V23:.*]] = stablehlo.add %[[V21]], %[[V22]] : tensor<10xf64>
// VJP-NEXT: %[[V24:.*]] = stablehlo.pad %[[V12]], %[[V10]], low = [0], high = [4], interior = [0] : (tensor<6xf64>, tensor<f64>) -> tensor<10xf64>
// VJP-NEXT: %[[V25:.*]] = stablehlo.add %[[V23]], %[[V24]] : tensor<10xf64>
// VJP-NEXT: %[[V26:.*]] = stablehlo.slice %[[V25]] [4:10] : (tensor<10xf64>) -> tensor<6xf64>
// VJP-NEXT: return %[[V26]] : tensor<6xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<6xf64>, %[[A1:.*]]: tensor<6xf64>, %[[A2:.*]]: tensor<6xf64>
// JET: stablehlo.reduce_window
// JET: stablehlo.pad
// JET: stablehlo.pad
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.pad
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x6xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = "stablehlo.reduce_window"(%[[A]], %[[V0]]) <{padding = dense<{{\[\[}}0, 0], [4, 0{{\]\]}}> : tensor<2x2xi64>, window_dimensions = array<i64: 1, 5>}> ({
// VMAP-NEXT: ^bb0(%[[V2:.*]]: tensor<f64>, %[[V3:.*]]: tensor<f64>):
// VMAP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V2]], %[[V3]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// VMAP-NEXT: }) : (tensor<8x6xf64>, tensor<f64>) -> tensor<8x6xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x6xf64>
