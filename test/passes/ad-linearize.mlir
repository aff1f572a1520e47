// RUN: evolute-opt %s --ad-linearize | FileCheck %s
// RUN: evolute-opt %s --ad-linearize --ad-verify-linear

// The pushforward takes one residual, and multiplies: what is not linear stays in the primal.
// CHECK-LABEL: func.func @product.primal
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine %[[X]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.cosine %[[X]]
// CHECK-NEXT: %[[Y:.*]] = stablehlo.multiply %[[S]], %[[X]]
// CHECK-NEXT: %[[V0:.*]] = stablehlo.multiply %[[C]], %[[X]]
// CHECK-NEXT: %[[V1:.*]] = stablehlo.add %[[V0]], %[[S]]
// CHECK-NEXT: return %[[Y]], %[[V1]]
// CHECK-LABEL: func.func @product.pushforward
// CHECK-SAME: %[[C:.*]]: tensor<3xf32>, %[[X:.*]]: tensor<3xf32> {ad.linear}
// CHECK-NEXT: %[[V0:.*]] = stablehlo.multiply %[[X]], %[[C]] : tensor<3xf32>
// CHECK-NEXT: return %[[V0]] : tensor<3xf32>
func.func @product(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  %1 = stablehlo.multiply %0, %x : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// A linear function has no residuals.
// CHECK-LABEL: func.func @linear.primal
// CHECK-SAME: -> tensor<6xf32>
// CHECK-LABEL: func.func @linear.pushforward
// CHECK-SAME: (%{{[^,]*}} {ad.linear}) -> tensor<6xf32>
func.func @linear(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %0 = stablehlo.negate %x : tensor<2x3xf32>
  %1 = stablehlo.reshape %0 : (tensor<2x3xf32>) -> tensor<6xf32>
  return %1 : tensor<6xf32>
}

// A residual that is used twice crosses once: exp'(x) = exp(x).
// CHECK-LABEL: func.func @shared.primal
// CHECK-SAME: -> (tensor<f32>, tensor<f32>, tensor<f32>)
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential
// CHECK-NEXT: %[[F:.*]] = stablehlo.add %[[E]], %[[E]]
// CHECK-NEXT: return %[[E]], %[[F]], %[[E]]
// CHECK-LABEL: func.func @shared.pushforward
func.func @shared(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.exponential %x : tensor<f32>
  %1 = stablehlo.add %0, %0 : tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

// Constants, and what they are broadcast to, are made again instead of kept.
// CHECK-LABEL: func.func @constants.primal
// CHECK-SAME: -> tensor<4xf32> attributes {ad.primals = 1 : i64} {
// CHECK-LABEL: func.func @constants.pushforward
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<3.000000e+00> : tensor<f32>
// CHECK-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [] : (tensor<f32>) -> tensor<4xf32>
// CHECK-NEXT: %[[V2:.*]] = stablehlo.multiply %arg0, %[[V1]] : tensor<4xf32>
// CHECK-NEXT: return %[[V2]] : tensor<4xf32>
func.func @constants(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = stablehlo.constant dense<3.0> : tensor<f32>
  %b = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<f32>) -> tensor<4xf32>
  %1 = stablehlo.multiply %x, %b : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// A result whose tangent is zero still is a result of the public pushforward, and integers never are.
// CHECK-LABEL: func.func @flat.primal
// CHECK-LABEL: func.func @flat.pushforward
// CHECK-SAME: %[[R0:.*]]: tensor<f32> {ad.linear}
// CHECK-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: return %[[V0]], %[[R0]] : tensor<f32>, tensor<f32>
func.func @flat(%x: tensor<f32>, %n: tensor<i32>) -> (tensor<f32>, tensor<i32>, tensor<f32>) {
  %0 = stablehlo.floor %x : tensor<f32>
  return %0, %n, %x : tensor<f32>, tensor<i32>, tensor<f32>
}

// A call becomes two: of the primal, which gives residuals, and of the pushforward, which takes them. A small pushforward
// is inlined, and its residuals are multiplied with those of others.
// CHECK-LABEL: func.func @calls.primal
// CHECK-NEXT: %[[A:.*]]:2 = call @g.primal(%{{.*}})
// CHECK-NEXT: %[[B:.*]]:2 = call @g.primal(%[[A]]#0)
// CHECK-NEXT: %[[R:.*]] = stablehlo.multiply %[[A]]#1, %[[B]]#1
// CHECK-NEXT: return %[[B]]#0, %[[R]]
// CHECK-LABEL: func.func @calls.pushforward
// CHECK-SAME: %[[R:.*]]: tensor<f32>, %[[Q:.*]]: tensor<f32> {ad.linear}
// CHECK-NEXT: %[[V0:.*]] = stablehlo.multiply %[[Q]], %[[R]] : tensor<f32>
// CHECK-NEXT: return %[[V0]] : tensor<f32>
func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.tanh %x : tensor<f32>
  return %0 : tensor<f32>
}
func.func @calls(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @g(%x) : (tensor<f32>) -> tensor<f32>
  %1 = call @g(%0) : (tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}
