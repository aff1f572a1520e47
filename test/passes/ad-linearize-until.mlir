// RUN: evolute-opt %s --ad-linearize --ad-transpose --ad-verify-linear --cse | FileCheck %s

// Nobody knows the number of steps: the primal keeps 128 snapshots, whatever it is. The invariant %b is no part of them. The
// sweep's stack has 382 slots. Between snapshots steps run in a loop of their own.
func.func @f(%a: tensor<2xf64>, %b: tensor<2xf64>) -> tensor<2xf64> {
  %r:3 = stablehlo.while(%v = %a, %w = %b, %go = %a) : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
  cond {
    %0 = stablehlo.slice %v [0:1] : (tensor<2xf64>) -> tensor<1xf64>
    %1 = stablehlo.reshape %0 : (tensor<1xf64>) -> tensor<f64>
    %ten = stablehlo.constant dense<10.0> : tensor<f64>
    %p = stablehlo.compare LT, %1, %ten : (tensor<f64>, tensor<f64>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %0 = stablehlo.multiply %v, %w : tensor<2xf64>
    stablehlo.return %0, %w, %go : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
  }
  return %r#0 : tensor<2xf64>
}

// CHECK-LABEL: @f.primal(
// CHECK-SAME: -> (tensor<2xf64>, tensor<i64>, tensor<i64>, tensor<128x2xf64>, tensor<2xf64>, tensor<2xf64>)
// CHECK: stablehlo.while
// CHECK-SAME: tensor<128x2xf64>
// CHECK: stablehlo.while
// CHECK-SAME: tensor<128x2xf64>
// CHECK: stablehlo.while
// CHECK-NOT: tensor<128x2xf64>
// CHECK: stablehlo.multiply

// CHECK-LABEL: @f.pushforward(
// CHECK: ad.custom @steps
// CHECK-SAME: transpose = @sweep

// CHECK-LABEL: @f.pullback(
// CHECK: call @sweep

// CHECK-LABEL: func.func private @sweep(
// CHECK: stablehlo.while
// CHECK-SAME: tensor<382xi64>
// CHECK-SAME: tensor<382x2xf64>
