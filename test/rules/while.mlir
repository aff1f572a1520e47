// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The loop carries tangents beside primals. Reverse mode is in passes/ad-linearize-until.mlir; a loop
// that counts, as this one does, is first raised to an ad.scan.
func.func @f(%a: tensor<2xf64>, %b: tensor<2xf64>) -> (tensor<2xf64>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.constant dense<3> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %v = %a) : tensor<i32>, tensor<2xf64>
  cond {
  %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.return %p : tensor<i1>
  } do {
  %0 = stablehlo.sine %v : tensor<2xf64>
  %1 = stablehlo.multiply %0, %b : tensor<2xf64>
  %2 = stablehlo.add %i, %one : tensor<i32>
  stablehlo.return %2, %1 : tensor<i32>, tensor<2xf64>
  }
  %y = stablehlo.add %r#1, %a : tensor<2xf64>
  return %y : tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2xf64>, %[[B:.*]]: tensor<2xf64>, %[[DA:.*]]: tensor<2xf64>, %[[DB:.*]]: tensor<2xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1> : tensor<i32>
// JVP-NEXT: %[[V2:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JVP-NEXT: %[[V3:.*]]:3 = stablehlo.while(%[[V4:.*]] = %[[V0]], %[[V5:.*]] = %[[A]], %[[V6:.*]] = %[[DA]]) : tensor<i32>, tensor<2xf64>, tensor<2xf64>
// JVP-NEXT: cond {
// JVP-NEXT: %[[V7:.*]] = stablehlo.compare LT, %[[V4]], %[[V2]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT: stablehlo.return %[[V7]] : tensor<i1>
// JVP-NEXT: } do {
// JVP-NEXT: %[[V7]] = stablehlo.sine %[[V5]] : tensor<2xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.cosine %[[V5]] : tensor<2xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V6]], %[[V8]] : tensor<2xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V7]], %[[B]] : tensor<2xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V9]], %[[B]] : tensor<2xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V7]], %[[DB]] : tensor<2xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.add %[[V11]], %[[V12]] : tensor<2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.add %[[V4]], %[[V1]] : tensor<i32>
// JVP-NEXT: stablehlo.return %[[V14]], %[[V10]], %[[V13]] : tensor<i32>, tensor<2xf64>, tensor<2xf64>
// JVP-NEXT: }
// JVP-NEXT: %[[V15:.*]] = stablehlo.add %[[V3]]#1, %[[A]] : tensor<2xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.add %[[V3]]#2, %[[DA]] : tensor<2xf64>
// JVP-NEXT: return %[[V15]], %[[V16]] : tensor<2xf64>, tensor<2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2xf64>, %[[B:.*]]: tensor<2xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<2xf64>, %[[B1:.*]]: tensor<2xf64>, %[[B2:.*]]: tensor<2xf64>
// JET: stablehlo.while
// JET: cond {
// JET: stablehlo.compare
// JET: stablehlo.sine
// JET: stablehlo.cosine
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2xf64>, %[[B:.*]]: tensor<8x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1> : tensor<i32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VMAP-NEXT: %[[V3:.*]]:2 = stablehlo.while(%[[V4:.*]] = %[[V0]], %[[V5:.*]] = %[[A]]) : tensor<i32>, tensor<8x2xf64>
// VMAP-NEXT: cond {
// VMAP-NEXT: %[[V6:.*]] = stablehlo.compare LT, %[[V4]], %[[V2]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VMAP-NEXT: stablehlo.return %[[V6]] : tensor<i1>
// VMAP-NEXT: } do {
// VMAP-NEXT: %[[V6]] = stablehlo.sine %[[V5]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[B]] : tensor<8x2xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.add %[[V4]], %[[V1]] : tensor<i32>
// VMAP-NEXT: stablehlo.return %[[V8]], %[[V7]] : tensor<i32>, tensor<8x2xf64>
// VMAP-NEXT: }
// VMAP-NEXT: %[[V9:.*]] = stablehlo.add %[[V3]]#1, %[[A]] : tensor<8x2xf64>
// VMAP-NEXT: return %[[V9]] : tensor<8x2xf64>

// VJP-LABEL: @f.pullback(
// VJP: call @sweep
