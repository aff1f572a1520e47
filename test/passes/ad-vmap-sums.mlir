// RUN: evolute-opt %s '--ad-vmap=size=8 mapped=0 sums=0' | FileCheck %s
// RUN: evolute-opt %s '--ad-vmap=size=8 mapped=0' | FileCheck %s --check-prefix=STACKED

// The sum goes through what is linear: one row is multiplied by the matrix. What does not depend on the batch counts
// eight times.
// CHECK-LABEL: func.func @linear.vmap
// CHECK-SAME: (%[[X:.*]]: tensor<8x3xf32>, %[[W:.*]]: tensor<3x4xf32>, %[[B:.*]]: tensor<4xf32>) -> tensor<4xf32>
// CHECK: %[[S:.*]] = stablehlo.reduce(%[[X]] init: %{{.*}}) applies stablehlo.add across dimensions = [0]
// CHECK-NEXT: %[[P:.*]] = stablehlo.dot_general %[[S]], %[[W]]
// CHECK-SAME: (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
// CHECK: %[[C:.*]] = stablehlo.constant dense<8.000000e+00> : tensor<4xf32>
// CHECK-NEXT: %[[N:.*]] = stablehlo.multiply %[[C]], %[[B]]
// CHECK-NEXT: %[[Y:.*]] = stablehlo.add %[[P]], %[[N]]
// CHECK-NEXT: return %[[Y]] : tensor<4xf32>
// STACKED-LABEL: func.func @linear.vmap
// STACKED-SAME: -> tensor<8x4xf32>
func.func @linear(%x: tensor<3xf32>, %w: tensor<3x4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [0] x [0] : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  %1 = stablehlo.add %0, %b : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Of a product that is summed, the factors without a batch go behind the sum.
// CHECK-LABEL: func.func @product.vmap
// CHECK-SAME: (%[[X:.*]]: tensor<8x3xf32>, %[[Y:.*]]: tensor<3xf32>, %[[Z:.*]]: tensor<3xf32>)
// CHECK: %[[XX:.*]] = stablehlo.multiply %[[X]], %[[X]] : tensor<8x3xf32>
// CHECK: %[[S:.*]] = stablehlo.reduce(%[[XX]]
// CHECK-NEXT: %[[SY:.*]] = stablehlo.multiply %[[S]], %[[Y]] : tensor<3xf32>
// CHECK-NEXT: %[[SYZ:.*]] = stablehlo.multiply %[[SY]], %[[Z]] : tensor<3xf32>
// CHECK-NEXT: return %[[SYZ]]
func.func @product(%x: tensor<3xf32>, %y: tensor<3xf32>, %z: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.multiply %x, %y : tensor<3xf32>
  %1 = stablehlo.multiply %z, %x : tensor<3xf32>
  %2 = stablehlo.multiply %0, %1 : tensor<3xf32>
  return %2 : tensor<3xf32>
}

// What is not linear is computed for all rows; so is what is wanted otherwise too.
// CHECK-LABEL: func.func @both.vmap
// CHECK-SAME: -> (tensor<f32>, tensor<8xf32>)
// CHECK: %[[S:.*]] = stablehlo.sine %{{.*}} : tensor<8xf32>
// CHECK: %[[SUM:.*]] = stablehlo.reduce(%[[S]]
// CHECK: return %[[SUM]], %[[S]]
func.func @both(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.sine %x : tensor<f32>
  return %0, %0 : tensor<f32>, tensor<f32>
}

// What a loop carries and takes is a sum, if it is needed as one at every step.
// CHECK-LABEL: func.func @loop.vmap
// CHECK: %[[S:.*]] = stablehlo.reduce(%{{.*}}) applies stablehlo.add across dimensions = [0] : (tensor<8x5xf32>
// CHECK-NEXT: ad.scan 5 carry(%{{.*}}) xs(%[[S]])
// CHECK: stablehlo.multiply %{{.*}}, %{{.*}} : tensor<f32>
// CHECK: } : (tensor<f32>, tensor<5xf32>) -> tensor<f32>
func.func @loop(%xs: tensor<5xf32>, %w: tensor<f32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = ad.scan 5 carry(%zero) xs(%xs) {
  ^bb0(%i: tensor<i32>, %c: tensor<f32>, %x: tensor<f32>):
    %1 = stablehlo.multiply %w, %c : tensor<f32>
    %2 = stablehlo.add %1, %x : tensor<f32>
    stablehlo.return %2 : tensor<f32>
  } : (tensor<f32>, tensor<5xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
