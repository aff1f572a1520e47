// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The loop carries tangents beside primals. Reverse mode keeps a row for each step, and what is the same in all once.
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

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x2xf64>, %[[R1:.*]]: tensor<2xf64>, %[[R2:.*]]: tensor<3x2xf64>, %[[R3:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT: %[[V2:.*]]:3 = stablehlo.while(%[[V3:.*]] = %[[V1]], %[[V4:.*]] = %[[R3]], %[[V5:.*]] = %[[V0]]) : tensor<i32>, tensor<2xf64>, tensor<2xf64>
// VJP-NEXT: cond {
// VJP-NEXT: %[[V6:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT: %[[V7:.*]] = stablehlo.compare LT, %[[V3]], %[[V6]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT: stablehlo.return %[[V7]] : tensor<i1>
// VJP-NEXT: } do {
// VJP-NEXT: %[[V6]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT: %[[V7]] = stablehlo.subtract %[[V6]], %[[V3]] : tensor<i32>
// VJP-NEXT: %[[V8:.*]] = stablehlo.convert %[[V7]] : (tensor<i32>) -> tensor<i64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.constant dense<0> : tensor<i64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.dynamic_slice %[[R0]], %[[V8]], %[[V9]], sizes = [1, 2] : (tensor<3x2xf64>, tensor<i64>, tensor<i64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.reshape %[[V10]] : (tensor<1x2xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.dynamic_slice %[[R2]], %[[V8]], %[[V9]], sizes = [1, 2] : (tensor<3x2xf64>, tensor<i64>, tensor<i64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.reshape %[[V12]] : (tensor<1x2xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V4]], %[[V13]] : tensor<2xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.add %[[V5]], %[[V14]] : tensor<2xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V4]], %[[R1]] : tensor<2xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V16]], %[[V11]] : tensor<2xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.constant dense<1> : tensor<i32>
// VJP-NEXT: %[[V19:.*]] = stablehlo.add %[[V3]], %[[V18]] : tensor<i32>
// VJP-NEXT: stablehlo.return %[[V19]], %[[V17]], %[[V15]] : tensor<i32>, tensor<2xf64>, tensor<2xf64>
// VJP-NEXT: }
// VJP-NEXT: %[[V20:.*]] = stablehlo.add %[[R3]], %[[V2]]#1 : tensor<2xf64>
// VJP-NEXT: return %[[V20]], %[[V2]]#2 : tensor<2xf64>, tensor<2xf64>

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
