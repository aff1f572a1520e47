// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The body on all elements at once.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = "stablehlo.map"(%a, %b) <{dimensions = array<i64: 0>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %0 = stablehlo.sine %p : tensor<f64>
    %1 = stablehlo.multiply %0, %q : tensor<f64>
    stablehlo.return %1 : tensor<f64>
  }) : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = "stablehlo.map"(%[[A]], %[[B]]) <{dimensions = array<i64: 0>}> ({
// JVP-NEXT: ^bb0(%[[V1:.*]]: tensor<f64>, %[[V2:.*]]: tensor<f64>):
// JVP-NEXT: %[[V3:.*]] = stablehlo.sine %[[V1]] : tensor<f64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V3]], %[[V2]] : tensor<f64>
// JVP-NEXT: stablehlo.return %[[V4]] : tensor<f64>
// JVP-NEXT: }) : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.sine %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.cosine %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[DA]], %[[V6]] : tensor<4xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[B]] : tensor<4xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V5]], %[[DB]] : tensor<4xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.add %[[V8]], %[[V9]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V10]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64>, %[[R2:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R1]] : tensor<4xf64>
// VJP-NEXT: return %[[V1]], %[[V0]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET: stablehlo.map
// JET: stablehlo.sine
// JET: stablehlo.multiply
// JET: stablehlo.cosine
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.subtract
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.sine %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[V0]], %[[B]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x4xf64>
