// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Any body, here x + y + x y: pairs of neighbours are combined until one element is left.
func.func @f(%a: tensor<4xf64>) -> (tensor<f64>) {
  %i = stablehlo.constant dense<0.0> : tensor<f64>
  %y = stablehlo.reduce(%a init: %i) across dimensions = [0] : (tensor<4xf64>, tensor<f64>) -> tensor<f64>
  reducer(%p: tensor<f64>, %q: tensor<f64>) {
    %0 = stablehlo.add %p, %q : tensor<f64>
    %1 = stablehlo.multiply %p, %q : tensor<f64>
    %2 = stablehlo.add %0, %1 : tensor<f64>
    stablehlo.return %2 : tensor<f64>
  }
  return %y : tensor<f64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) across dimensions = [0] : (tensor<4xf64>, tensor<f64>) -> tensor<f64>
// JVP-NEXT: reducer(%arg2: tensor<f64>, %arg3: tensor<f64>)  {
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %arg2, %arg3 : tensor<f64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %arg2, %arg3 : tensor<f64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }
// JVP-NEXT: %[[V5:.*]] = stablehlo.slice %[[A]] [1:4:2] : (tensor<4xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.slice %[[DA]] [1:4:2] : (tensor<4xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.slice %[[A]] [0:3:2] : (tensor<4xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.slice %[[DA]] [0:3:2] : (tensor<4xf64>) -> tensor<2xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.add %[[V7]], %[[V5]] : tensor<2xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.add %[[V8]], %[[V6]] : tensor<2xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V7]], %[[V5]] : tensor<2xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V8]], %[[V5]] : tensor<2xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V7]], %[[V6]] : tensor<2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.add %[[V12]], %[[V13]] : tensor<2xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.add %[[V9]], %[[V11]] : tensor<2xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.add %[[V10]], %[[V14]] : tensor<2xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.slice %[[V15]] [1:2:2] : (tensor<2xf64>) -> tensor<1xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.slice %[[V16]] [1:2:2] : (tensor<2xf64>) -> tensor<1xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.slice %[[V15]] [0:1:2] : (tensor<2xf64>) -> tensor<1xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.slice %[[V16]] [0:1:2] : (tensor<2xf64>) -> tensor<1xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.add %[[V20]], %[[V18]] : tensor<1xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V20]], %[[V17]] : tensor<1xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.multiply %[[V19]], %[[V18]] : tensor<1xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.add %[[V22]], %[[V23]] : tensor<1xf64>
// JVP-NEXT: %[[V25:.*]] = stablehlo.add %[[V21]], %[[V24]] : tensor<1xf64>
// JVP-NEXT: %[[V26:.*]] = stablehlo.reshape %[[V25]] : (tensor<1xf64>) -> tensor<f64>
// JVP-NEXT: return %[[V1]], %[[V26]] : tensor<f64>, tensor<f64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<f64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.slice %[[R0]] [1:4:2] : (tensor<4xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.slice %[[R0]] [0:3:2] : (tensor<4xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.add %[[V1]], %[[V0]] : tensor<2xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V1]], %[[V0]] : tensor<2xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<2xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.slice %[[V4]] [1:2:2] : (tensor<2xf64>) -> tensor<1xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.slice %[[V4]] [0:1:2] : (tensor<2xf64>) -> tensor<1xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.reshape %[[R1]] : (tensor<f64>) -> tensor<1xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V6]] : tensor<1xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.add %[[V7]], %[[V8]] : tensor<1xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V7]], %[[V5]] : tensor<1xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.add %[[V7]], %[[V10]] : tensor<1xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.pad %[[V11]], %[[V12]], low = [0], high = [1], interior = [0] : (tensor<1xf64>, tensor<f64>) -> tensor<2xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.pad %[[V9]], %[[V12]], low = [1], high = [0], interior = [0] : (tensor<1xf64>, tensor<f64>) -> tensor<2xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.add %[[V13]], %[[V14]] : tensor<2xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V15]], %[[V1]] : tensor<2xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.add %[[V15]], %[[V16]] : tensor<2xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V15]], %[[V0]] : tensor<2xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.add %[[V15]], %[[V18]] : tensor<2xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.pad %[[V19]], %[[V12]], low = [0], high = [1], interior = [1] : (tensor<2xf64>, tensor<f64>) -> tensor<4xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.pad %[[V17]], %[[V12]], low = [1], high = [0], interior = [1] : (tensor<2xf64>, tensor<f64>) -> tensor<4xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.add %[[V20]], %[[V21]] : tensor<4xf64>
// VJP-NEXT: return %[[V22]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET: stablehlo.reduce
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.add
// JET: stablehlo.reshape
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.add
// JET: stablehlo.reshape
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) across dimensions = [1] : (tensor<8x4xf64>, tensor<f64>) -> tensor<8xf64>
// VMAP-NEXT: reducer(%arg1: tensor<f64>, %arg2: tensor<f64>)  {
// VMAP-NEXT: %[[V2:.*]] = stablehlo.add %arg1, %arg2 : tensor<f64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.multiply %arg1, %arg2 : tensor<f64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.add %[[V2]], %[[V3]] : tensor<f64>
// VMAP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// VMAP-NEXT: }
// VMAP-NEXT: return %[[V1]] : tensor<8xf64>
