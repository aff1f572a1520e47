// RUN: evolute-opt %s --ad-cost | FileCheck %s

// A contraction counts its multiplications and additions, an element of its own 4, a function's value 24.
// CHECK-LABEL: func.func @simple
// CHECK-SAME: ad.cost = 108 : i64
func.func @simple(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2xf32> {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2xf32>
  %1 = stablehlo.tanh %0 : tensor<2xf32>
  %2 = stablehlo.tanh %1 : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// What is not computed is free, and a call costs what it calls.
// CHECK-LABEL: func.func @free
// CHECK-SAME: ad.cost = 116 : i64
func.func @free(%x: tensor<6xf32>, %y: tensor<3xf32>) -> tensor<2x1xf32> {
  %0 = stablehlo.reshape %x : (tensor<6xf32>) -> tensor<2x3xf32>
  %1 = call @simple(%0, %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2xf32>
  %2 = stablehlo.constant dense<1.0> : tensor<2xf32>
  %3 = stablehlo.add %1, %2 : tensor<2xf32>
  %4 = stablehlo.reshape %3 : (tensor<2xf32>) -> tensor<2x1xf32>
  return %4 : tensor<2x1xf32>
}

// A loop costs its steps, of branches the dearest counts.
// CHECK-LABEL: func.func @loop
// CHECK-SAME: ad.cost = 240 : i64
func.func @loop(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = ad.scan 5 carry(%x) xs() {
  ^bb0(%i: tensor<i32>, %y: tensor<2xf32>):
    %1 = stablehlo.exponential %y : tensor<2xf32>
    stablehlo.return %1 : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
// CHECK-LABEL: func.func @branches
// CHECK-SAME: ad.cost = 48 : i64
func.func @branches(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = "stablehlo.if"(%p) ({
    %1 = stablehlo.sine %x : tensor<2xf32>
    stablehlo.return %1 : tensor<2xf32>
  }, {
    %1 = stablehlo.negate %x : tensor<2xf32>
    stablehlo.return %1 : tensor<2xf32>
  }) : (tensor<i1>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
