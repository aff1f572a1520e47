// RUN: evolute-opt %s --ad-lower-loops | FileCheck %s

// Each step takes its row and writes its row; rows may run backwards.
func.func @reverse(%a: tensor<f64>, %xs: tensor<5x2xf64>, %b: tensor<2xf64>) -> (tensor<f64>, tensor<5x2xf64>) {
  %last, %ys = ad.scan 5 reverse carry(%a) xs(%xs) {
  ^bb0(%i: tensor<i32>, %c: tensor<f64>, %x: tensor<2xf64>):
    %y = stablehlo.multiply %x, %b : tensor<2xf64>
    %d = stablehlo.sine %c : tensor<f64>
    stablehlo.return %d, %y : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<5x2xf64>) -> (tensor<f64>, tensor<5x2xf64>)
  return %last, %ys : tensor<f64>, tensor<5x2xf64>
}

// CHECK-LABEL: @reverse(
// CHECK-SAME: %[[A0:.*]]: tensor<f64>, %[[A1:.*]]: tensor<5x2xf64>, %[[A2:.*]]: tensor<2xf64>
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<5x2xf64>
// CHECK-NEXT: %[[V2:.*]]:3 = stablehlo.while(%[[V3:.*]] = %[[V0]], %[[V4:.*]] = %[[A0]], %[[V5:.*]] = %[[V1]]) : tensor<i32>, tensor<f64>, tensor<5x2xf64>
// CHECK-NEXT: cond {
// CHECK-NEXT: %[[V6:.*]] = stablehlo.constant dense<5> : tensor<i32>
// CHECK-NEXT: %[[V7:.*]] = stablehlo.compare LT, %[[V3]], %[[V6]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %[[V7]] : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %[[V6]] = stablehlo.constant dense<4> : tensor<i32>
// CHECK-NEXT: %[[V7]] = stablehlo.subtract %[[V6]], %[[V3]] : tensor<i32>
// CHECK-NEXT: %[[V8:.*]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT: %[[V9:.*]] = stablehlo.dynamic_slice %[[A1]], %[[V7]], %[[V8]], sizes = [1, 2] : (tensor<5x2xf64>, tensor<i32>, tensor<i32>) -> tensor<1x2xf64>
// CHECK-NEXT: %[[V10:.*]] = stablehlo.reshape %[[V9]] : (tensor<1x2xf64>) -> tensor<2xf64>
// CHECK-NEXT: %[[V11:.*]] = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT: %[[V12:.*]] = stablehlo.add %[[V3]], %[[V11]] : tensor<i32>
// CHECK-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V10]], %[[A2]] : tensor<2xf64>
// CHECK-NEXT: %[[V14:.*]] = stablehlo.sine %[[V4]] : tensor<f64>
// CHECK-NEXT: %[[V15:.*]] = stablehlo.reshape %[[V13]] : (tensor<2xf64>) -> tensor<1x2xf64>
// CHECK-NEXT: %[[V16:.*]] = stablehlo.dynamic_update_slice %[[V5]], %[[V15]], %[[V7]], %[[V8]] : (tensor<5x2xf64>, tensor<1x2xf64>, tensor<i32>, tensor<i32>) -> tensor<5x2xf64>
// CHECK-NEXT: stablehlo.return %[[V12]], %[[V14]], %[[V16]] : tensor<i32>, tensor<f64>, tensor<5x2xf64>
// CHECK-NEXT: }
// CHECK-NEXT: return %[[V2]]#1, %[[V2]]#2 : tensor<f64>, tensor<5x2xf64>

// A loop in a loop; the inner one uses what the outer one carries.
func.func @nested(%a: tensor<f64>) -> tensor<f64> {
  %last = ad.scan 2 carry(%a) xs() {
  ^bb0(%i: tensor<i64>, %c: tensor<f64>):
    %inner = ad.scan 3 carry(%a) xs() {
    ^bb0(%j: tensor<i32>, %d: tensor<f64>):
      %e = stablehlo.multiply %c, %d : tensor<f64>
      stablehlo.return %e : tensor<f64>
    } : (tensor<f64>) -> tensor<f64>
    stablehlo.return %inner : tensor<f64>
  } : (tensor<f64>) -> tensor<f64>
  return %last : tensor<f64>
}

// CHECK-LABEL: @nested(
// CHECK-SAME: %[[A0:.*]]: tensor<f64>
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i64>
// CHECK-NEXT: %[[V1:.*]]:2 = stablehlo.while(%[[V2:.*]] = %[[V0]], %[[V3:.*]] = %[[A0]]) : tensor<i64>, tensor<f64>
// CHECK-NEXT: cond {
// CHECK-NEXT: %[[V4:.*]] = stablehlo.constant dense<2> : tensor<i64>
// CHECK-NEXT: %[[V5:.*]] = stablehlo.compare LT, %[[V2]], %[[V4]] : (tensor<i64>, tensor<i64>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %[[V5]] : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %[[V4]] = stablehlo.constant dense<1> : tensor<i64>
// CHECK-NEXT: %[[V5]] = stablehlo.add %[[V2]], %[[V4]] : tensor<i64>
// CHECK-NEXT: %[[V6:.*]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT: %[[V7:.*]]:2 = stablehlo.while(%[[V8:.*]] = %[[V6]], %[[V9:.*]] = %[[A0]]) : tensor<i32>, tensor<f64>
// CHECK-NEXT: cond {
// CHECK-NEXT: %[[V10:.*]] = stablehlo.constant dense<3> : tensor<i32>
// CHECK-NEXT: %[[V11:.*]] = stablehlo.compare LT, %[[V8]], %[[V10]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %[[V11]] : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %[[V10]] = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT: %[[V11]] = stablehlo.add %[[V8]], %[[V10]] : tensor<i32>
// CHECK-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V3]], %[[V9]] : tensor<f64>
// CHECK-NEXT: stablehlo.return %[[V11]], %[[V12]] : tensor<i32>, tensor<f64>
// CHECK-NEXT: }
// CHECK-NEXT: stablehlo.return %[[V5]], %[[V7]]#1 : tensor<i64>, tensor<f64>
// CHECK-NEXT: }
// CHECK-NEXT: return %[[V1]]#1 : tensor<f64>

// No step: no loop.
func.func @none(%a: tensor<f64>, %xs: tensor<0x2xf64>) -> (tensor<f64>, tensor<0x2xf64>) {
  %last, %ys = ad.scan 0 carry(%a) xs(%xs) {
  ^bb0(%i: tensor<i32>, %c: tensor<f64>, %x: tensor<2xf64>):
    stablehlo.return %c, %x : tensor<f64>, tensor<2xf64>
  } : (tensor<f64>, tensor<0x2xf64>) -> (tensor<f64>, tensor<0x2xf64>)
  return %last, %ys : tensor<f64>, tensor<0x2xf64>
}

// CHECK-LABEL: @none(
// CHECK-SAME: %[[A0:.*]]: tensor<f64>, %[[A1:.*]]: tensor<0x2xf64>
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<0x2xf64>
// CHECK-NEXT: return %[[A0]], %[[V1]] : tensor<f64>, tensor<0x2xf64>
