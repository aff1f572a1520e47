// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s
// RUN: evolute-opt %s '--ad-vmap=size=8 mapped=0' | FileCheck %s --check-prefix=FIRST

// The batch leads; no loop, no transpose.
// CHECK-LABEL: func.func @product.vmap
// CHECK-SAME: (%[[X:.*]]: tensor<8x3xf32>, %[[Y:.*]]: tensor<8x3xf32>) -> tensor<8x3xf32>
// CHECK-NEXT: %[[Z:.*]] = stablehlo.multiply %[[X]], %[[Y]] : tensor<8x3xf32>
// CHECK-NEXT: return %[[Z]]
// What has no batch is broadcast where it meets one.
// FIRST-LABEL: func.func @product.vmap
// FIRST-SAME: (%[[X:.*]]: tensor<8x3xf32>, %[[Y:.*]]: tensor<3xf32>) -> tensor<8x3xf32>
// FIRST-NEXT: %[[B:.*]] = stablehlo.broadcast_in_dim %[[Y]], dims = [1]
// FIRST-NEXT: %[[Z:.*]] = stablehlo.multiply %[[X]], %[[B]]
// FIRST-NEXT: return %[[Z]]
func.func @product(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.multiply %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// What does not depend on the batch is computed once, and comes out without it.
// FIRST-LABEL: func.func @once.vmap
// FIRST-SAME: (%{{.*}}: tensor<8xf32>, %[[Y:.*]]: tensor<f32>) -> (tensor<8xf32>, tensor<f32>)
// FIRST-NEXT: %[[S:.*]] = stablehlo.sine %[[Y]] : tensor<f32>
// FIRST: return %{{.*}}, %[[S]]
func.func @once(%x: tensor<f32>, %y: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.sine %y : tensor<f32>
  %1 = stablehlo.add %x, %0 : tensor<f32>
  return %1, %0 : tensor<f32>, tensor<f32>
}

// Dimensions move by one.
// CHECK-LABEL: func.func @shapes.vmap
// CHECK: stablehlo.transpose %{{.*}}, dims = [0, 2, 1] : (tensor<8x2x3xf32>) -> tensor<8x3x2xf32>
// CHECK: stablehlo.broadcast_in_dim %{{.*}}, dims = [0, 2, 3] : (tensor<8x3x2xf32>) -> tensor<8x5x3x2xf32>
func.func @shapes(%x: tensor<2x3xf32>) -> tensor<5x3x2xf32> {
  %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [1, 2] : (tensor<3x2xf32>) -> tensor<5x3x2xf32>
  return %1 : tensor<5x3x2xf32>
}

// CHECK-LABEL: func.func @calls.vmap
// CHECK-NEXT: call @g.vmap(%{{.*}}) : (tensor<8xf32>) -> tensor<8xf32>
func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.tanh %x : tensor<f32>
  return %0 : tensor<f32>
}
func.func @calls(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @g(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// Rows that take different branches: both are computed, each row selects. If the predicate has no batch, one is.
// CHECK-LABEL: func.func @case.vmap
// CHECK-NOT: stablehlo.case
// CHECK: stablehlo.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<8xi1>, tensor<8xf32>
// FIRST-LABEL: func.func @case.vmap
// FIRST: "stablehlo.case"(%{{.*}})
// FIRST: stablehlo.return %{{.*}} : tensor<8xf32>
// FIRST: stablehlo.constant dense<3.000000e+00> : tensor<8xf32>
// FIRST: stablehlo.return %{{.*}} : tensor<8xf32>
func.func @case(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %c = stablehlo.constant dense<3.0> : tensor<f32>
  %0 = "stablehlo.case"(%n) ({
    %1 = stablehlo.sine %x : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }, {
    stablehlo.return %c : tensor<f32>
  }) : (tensor<i32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// Rows that end after different numbers of steps: the loop runs while any does, and one that has ended keeps its values.
// CHECK-LABEL: func.func @while.vmap
// CHECK: cond
// CHECK: %[[P:.*]] = stablehlo.compare
// CHECK: %[[ANY:.*]] = stablehlo.reduce(%[[P]] init: %{{.*}}) applies stablehlo.or
// CHECK-NEXT: stablehlo.return %[[ANY]]
// CHECK: %[[ROW:.*]] = stablehlo.compare
// CHECK-COUNT-2: stablehlo.select %[[ROW]]
// CHECK-NEXT: stablehlo.return
// Rows that end together: an ordinary loop, with a counter of its own.
// FIRST-LABEL: func.func @while.vmap
// FIRST: stablehlo.while({{.*}}) : tensor<i32>, tensor<8xf32>
// FIRST-NOT: stablehlo.select
// FIRST: return
func.func @while(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %c1 = stablehlo.constant dense<1> : tensor<i32>
  %r:2 = stablehlo.while(%i = %c1, %y = %x) : tensor<i32>, tensor<f32>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %c1 : tensor<i32>
      %z = stablehlo.sine %y : tensor<f32>
      stablehlo.return %j, %z : tensor<i32>, tensor<f32>
    }
  return %r#1 : tensor<f32>
}
