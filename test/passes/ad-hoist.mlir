// RUN: evolute-opt %s --ad-hoist | FileCheck %s

// What is the same in every step is computed once. The broadcast stays, as it costs nothing; the cosine takes a copy of
// its own along.
// CHECK-LABEL: func.func @same
// CHECK: stablehlo.sine
// CHECK: stablehlo.broadcast_in_dim
// CHECK-NEXT: stablehlo.cosine
// CHECK-NEXT: ad.scan
// CHECK: stablehlo.broadcast_in_dim
// CHECK-NEXT: stablehlo.add
// CHECK-NEXT: stablehlo.multiply
// CHECK-NEXT: stablehlo.return
func.func @same(%x: tensor<f32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %0 = ad.scan 5 carry(%y) xs() {
  ^bb0(%i: tensor<i32>, %c: tensor<2xf32>):
    %1 = stablehlo.sine %x : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<2xf32>
    %3 = stablehlo.add %c, %2 : tensor<2xf32>
    %4 = stablehlo.cosine %2 : tensor<2xf32>
    %5 = stablehlo.multiply %3, %4 : tensor<2xf32>
    stablehlo.return %5 : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Out of both loops.
// CHECK-LABEL: func.func @nested
// CHECK-NEXT: stablehlo.sine
// CHECK-NEXT: ad.scan
func.func @nested(%x: tensor<f32>) -> tensor<3x2xf32> {
  %0 = ad.scan 3 carry() xs() {
  ^bb0(%i: tensor<i32>):
    %1 = ad.scan 2 carry() xs() {
    ^bb0(%j: tensor<i32>):
      %2 = stablehlo.sine %x : tensor<f32>
      stablehlo.return %2 : tensor<f32>
    } : () -> tensor<2xf32>
    stablehlo.return %1 : tensor<2xf32>
  } : () -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
