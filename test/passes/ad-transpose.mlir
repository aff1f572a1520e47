// RUN: evolute-opt %s --ad-transpose | FileCheck %s
// RUN: evolute-opt %s --ad-transpose --ad-verify-linear

// Residuals first, then cotangents, which are what the transpose is linear in.
// CHECK-LABEL: func.func @scale.pullback
// CHECK-SAME: (%[[R:.*]]: tensor<3xf32>, %[[CT:.*]]: tensor<3xf32> {ad.linear}) -> tensor<3xf32>
// CHECK-NEXT: %[[N:.*]] = stablehlo.multiply %[[CT]], %[[R]]
// CHECK-NEXT: %[[T:.*]] = stablehlo.negate %[[N]]
// CHECK-NEXT: return %[[T]]
func.func @scale.pushforward(%r: tensor<3xf32>, %t: tensor<3xf32> {ad.linear}) -> tensor<3xf32> {
  %0 = stablehlo.multiply %t, %r : tensor<3xf32>
  %1 = stablehlo.negate %0 : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// What fans out is summed; what is not used any more gets a zero.
// CHECK-LABEL: func.func @fan.pullback
// CHECK-SAME: (%[[A:.*]]: tensor<f32> {ad.linear}, %[[B:.*]]: tensor<f32> {ad.linear}) -> (tensor<f32>, tensor<f32>)
// CHECK: %[[S:.*]] = stablehlo.subtract %[[A]], %[[B]]
// CHECK: %[[ZERO:.*]] = stablehlo.constant dense<0.000000e+00>
// CHECK: return %[[S]], %[[ZERO]]
func.func @fan.pushforward(%t: tensor<f32> {ad.linear}, %u: tensor<f32> {ad.linear}) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.negate %t : tensor<f32>
  return %t, %0 : tensor<f32>, tensor<f32>
}

// What is computed from residuals alone stays as it is, in front.
// CHECK-LABEL: func.func @residual.pullback
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine
// CHECK-NEXT: stablehlo.multiply %{{.*}}, %[[S]]
// CHECK-NEXT: return
func.func @residual.pushforward(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  %0 = stablehlo.sine %r : tensor<f32>
  %1 = stablehlo.multiply %t, %0 : tensor<f32>
  return %1 : tensor<f32>
}

// CHECK: func.func private @g.pullback
// CHECK-LABEL: func.func @call.pullback
// CHECK-SAME: (%[[R:.*]]: tensor<f32>, %[[CT:.*]]: tensor<f32> {ad.linear}) -> tensor<f32>
// CHECK-NEXT: %[[A:.*]] = call @g.pullback(%[[R]], %[[CT]])
// CHECK-NEXT: %[[B:.*]] = call @g.pullback(%[[R]], %[[A]])
// CHECK-NEXT: return %[[B]]
func.func private @g(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  %0 = stablehlo.multiply %t, %r : tensor<f32>
  return %0 : tensor<f32>
}
func.func @call.pushforward(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  %0 = call @g(%r, %t) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %1 = call @g(%r, %0) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// A mark in a linear function stays with what is marked.
// CHECK-LABEL: func.func @marked.pullback
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine
// CHECK-NEXT: %[[SAVED:.*]] = ad.saved %[[S]]
// CHECK-NEXT: stablehlo.multiply %{{.*}}, %[[SAVED]]
// CHECK-NEXT: return
func.func @marked.pushforward(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  %0 = stablehlo.sine %r : tensor<f32>
  %1 = ad.saved %0 : tensor<f32>
  %2 = stablehlo.multiply %t, %1 : tensor<f32>
  %3 = ad.saved %2 : tensor<f32>
  return %3 : tensor<f32>
}
