// RUN: evolute-opt %s --ad-expand | FileCheck %s
// RUN: evolute-opt %s --ad-expand | FileCheck %s --check-prefix=NONE
// NONE-NOT: {{ad\.(jet|jvp|vjp|vmap) }}

// What the callee's derived functions are called with: a tangent of ones is not passed, but folded in.
// CHECK: func.func private @f.jvp(%[[X:.*]]: tensor<f64>, %{{.*}}: tensor<i32>) -> (tensor<f64>, tensor<f64>)
// CHECK-NEXT: %[[S:.*]] = stablehlo.sine %[[X]]
// CHECK-NEXT: %[[C:.*]] = stablehlo.cosine %[[X]]
// CHECK-NEXT: %[[Y:.*]] = stablehlo.multiply %[[S]], %[[X]]
// CHECK-NEXT: %[[L:.*]] = stablehlo.multiply %[[C]], %[[X]]
// CHECK-NEXT: %[[D:.*]] = stablehlo.add %[[L]], %[[S]]
// CHECK-NEXT: return %[[Y]], %[[D]]
func.func private @f(%x: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  %0 = stablehlo.sine %x : tensor<f64>
  %1 = stablehlo.multiply %0, %x : tensor<f64>
  return %1 : tensor<f64>
}

// CHECK-LABEL: func.func @ones
// CHECK: call @f.jvp{{.*}}(%arg0, %arg1) :
func.func @ones(%x: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:2 = ad.jvp @f(%x, %n) tangents(%one) : (tensor<f64>, tensor<i32>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}

// A tangent of zeros costs nothing: the result is a zero.
// CHECK: func.func private @g.jvp(%{{.*}}: tensor<f64>) -> tensor<f64>
// CHECK-NEXT: stablehlo.tanh
// CHECK-NEXT: return
// CHECK-LABEL: func.func @zeros
// CHECK: %[[Y:.*]] = call @g.jvp{{.*}}(%arg0)
// CHECK: %[[ZERO:.*]] = stablehlo.constant dense<0.0
// CHECK: return %[[Y]], %[[ZERO]]
func.func private @g(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.tanh %x : tensor<f64>
  return %0 : tensor<f64>
}
func.func @zeros(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %y:2 = ad.jvp @g(%x) tangents(%zero) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#0, %y#1 : tensor<f64>, tensor<f64>
}

// A cotangent of zeros for one of two results: only the other is pulled back.
// CHECK: func.func private @h.pullback(%[[R:.*]]: tensor<f64>, %[[CT:.*]]: tensor<f64>
// CHECK-NEXT: %[[V:.*]] = stablehlo.multiply %[[CT]], %[[R]]
// CHECK-NEXT: return %[[V]]
// CHECK-LABEL: func.func @one_of_two
func.func private @h(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %0 = stablehlo.exponential %x : tensor<f64>
  %1 = stablehlo.negate %x : tensor<f64>
  return %0, %1 : tensor<f64>, tensor<f64>
}
func.func @one_of_two(%x: tensor<f64>, %ct: tensor<f64>) -> tensor<f64> {
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %y:3 = ad.vjp @h(%x) cotangents(%ct, %zero) : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>)
  return %y#2 : tensor<f64>
}

// The batch is moved to the front, and to where it is wanted.
// CHECK-LABEL: func.func @batch
// CHECK: %[[XS:.*]] = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<3x8xf64>) -> tensor<8x3xf64>
// CHECK: %[[YS:.*]] = call @v.vmap(%[[XS]], %arg1)
// CHECK: stablehlo.transpose %[[YS]], dims = [1, 0]
func.func @batch(%xs: tensor<3x8xf64>, %w: tensor<3xf64>) -> tensor<3x8xf64> {
  %y = ad.vmap @v(%xs, %w) {size = 8 : i64, in_dims = array<i64: 1, -1>, out_dims = array<i64: 1>}
      : (tensor<3x8xf64>, tensor<3xf64>) -> tensor<3x8xf64>
  return %y : tensor<3x8xf64>
}
func.func private @v(%x: tensor<3xf64>, %w: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.multiply %x, %w : tensor<3xf64>
  return %0 : tensor<3xf64>
}

// A result without batch is broadcast, or left as it is.
// CHECK-LABEL: func.func @unbatched
// CHECK: %[[Y:.*]]:2 = call @w.vmap
// CHECK: %[[B:.*]] = stablehlo.broadcast_in_dim %[[Y]]#0, dims = [] : (tensor<f64>) -> tensor<8xf64>
// CHECK: return %[[B]], %[[Y]]#1
func.func private @w(%x: tensor<f64>, %w: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %0 = stablehlo.sine %w : tensor<f64>
  %1 = stablehlo.cosine %w : tensor<f64>
  return %0, %1 : tensor<f64>, tensor<f64>
}
func.func @unbatched(%xs: tensor<8xf64>, %w: tensor<f64>) -> (tensor<8xf64>, tensor<f64>) {
  %y:2 = ad.vmap @w(%xs, %w) {size = 8 : i64, in_dims = array<i64: 0, -1>, out_dims = array<i64: 0, -1>}
      : (tensor<8xf64>, tensor<f64>) -> (tensor<8xf64>, tensor<f64>)
  return %y#0, %y#1 : tensor<8xf64>, tensor<f64>
}
