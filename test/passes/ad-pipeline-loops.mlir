// RUN: evolute-opt %s --pass-pipeline='builtin.module(ad-pipeline)' | FileCheck %s

// A loop that counts, in a module that no Python has seen: forwards it keeps the cosines, a row for each step; backwards it
// takes them from the last to the first.
func.func private @f(%x: tensor<f64>) -> tensor<f64> {
  %zero = stablehlo.constant dense<0> : tensor<ui8>
  %r:2 = stablehlo.while(%i = %zero, %c = %x) : tensor<ui8>, tensor<f64>
  cond {
    %n = stablehlo.constant dense<4> : tensor<ui8>
    %p = stablehlo.compare NE, %i, %n : (tensor<ui8>, tensor<ui8>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<ui8>
    %j = stablehlo.add %i, %one : tensor<ui8>
    %d = stablehlo.sine %c : tensor<f64>
    stablehlo.return %j, %d : tensor<ui8>, tensor<f64>
  }
  return %r#1 : tensor<f64>
}
func.func @main(%x: tensor<f64>, %ct: tensor<f64>) -> tensor<f64> {
  %y, %xbar = ad.vjp @f(%x) cotangents(%ct) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %xbar : tensor<f64>
}

// CHECK-LABEL: @main(
// CHECK-SAME: %[[A0:.*]]: tensor<f64>, %[[A1:.*]]: tensor<f64>
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// CHECK-NEXT: %[[V2:.*]]:3 = stablehlo.while(%[[V3:.*]] = %[[V0]], %[[V4:.*]] = %[[A0]], %[[V5:.*]] = %[[V1]]) : tensor<i32>, tensor<f64>, tensor<4xf64>
// CHECK-NEXT: cond {
// CHECK-NEXT: %[[V6:.*]] = stablehlo.constant dense<4> : tensor<i32>
// CHECK-NEXT: %[[V7:.*]] = stablehlo.compare LT, %[[V3]], %[[V6]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %[[V7]] : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %[[V6]] = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT: %[[V7]] = stablehlo.add %[[V3]], %[[V6]] : tensor<i32>
// CHECK-NEXT: %[[V8:.*]] = stablehlo.sine %[[V4]] : tensor<f64>
// CHECK-NEXT: %[[V9:.*]] = stablehlo.cosine %[[V4]] : tensor<f64>
// CHECK-NEXT: %[[V10:.*]] = stablehlo.reshape %[[V9]] : (tensor<f64>) -> tensor<1xf64>
// CHECK-NEXT: %[[V11:.*]] = stablehlo.dynamic_update_slice %[[V5]], %[[V10]], %[[V3]] : (tensor<4xf64>, tensor<1xf64>, tensor<i32>) -> tensor<4xf64>
// CHECK-NEXT: stablehlo.return %[[V7]], %[[V8]], %[[V11]] : tensor<i32>, tensor<f64>, tensor<4xf64>
// CHECK-NEXT: }
// CHECK-NEXT: %[[V12:.*]]:2 = stablehlo.while(%[[V3]] = %[[V0]], %[[V4]] = %[[A1]]) : tensor<i32>, tensor<f64>
// CHECK-NEXT: cond {
// CHECK-NEXT: %[[V13:.*]] = stablehlo.constant dense<4> : tensor<i32>
// CHECK-NEXT: %[[V7]] = stablehlo.compare LT, %[[V3]], %[[V13]] : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %[[V7]] : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %[[V13]] = stablehlo.constant dense<3> : tensor<i32>
// CHECK-NEXT: %[[V7]] = stablehlo.subtract %[[V13]], %[[V3]] : tensor<i32>
// CHECK-NEXT: %[[V8]] = stablehlo.dynamic_slice %[[V2]]#2, %[[V7]], sizes = [1] : (tensor<4xf64>, tensor<i32>) -> tensor<1xf64>
// CHECK-NEXT: %[[V9]] = stablehlo.reshape %[[V8]] : (tensor<1xf64>) -> tensor<f64>
// CHECK-NEXT: %[[V6]] = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT: %[[V10]] = stablehlo.add %[[V3]], %[[V6]] : tensor<i32>
// CHECK-NEXT: %[[V11]] = stablehlo.multiply %[[V4]], %[[V9]] : tensor<f64>
// CHECK-NEXT: stablehlo.return %[[V10]], %[[V11]] : tensor<i32>, tensor<f64>
// CHECK-NEXT: }
// CHECK-NEXT: return %[[V12]]#1 : tensor<f64>
