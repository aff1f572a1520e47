// RUN: evolute-opt %s --ad-ode-series=order=4 -split-input-file | FileCheck %s
// RUN: evolute-opt %s --ad-ode-series=order=1 -split-input-file | FileCheck %s --check-prefix=ONE

// z' = z: nothing but scaling.
// CHECK-LABEL: func.func @exponential.ode_series
// CHECK-SAME: (%[[Z:.*]]: tensor<f64>)
// CHECK: %[[Z2:.*]] = stablehlo.multiply %{{.*}}, %[[Z]]
// CHECK: %[[Z3:.*]] = stablehlo.multiply %{{.*}}, %[[Z]]
// CHECK: %[[Z4:.*]] = stablehlo.multiply %{{.*}}, %[[Z]]
// CHECK-NEXT: return %[[Z]], %[[Z2]], %[[Z3]], %[[Z4]]
// ONE-LABEL: func.func @exponential.ode_series
// ONE-NEXT: return %arg0 : tensor<f64>
func.func @exponential(%z: tensor<f64>) -> tensor<f64> {
  return %z : tensor<f64>
}

// -----

// One product for each layer and order, z z_k and the like aside: two layers, four orders.
// CHECK-LABEL: func.func @network.ode_series
// CHECK-COUNT-1: stablehlo.tanh
// CHECK-NOT: stablehlo.tanh
// CHECK: return
// ONE-LABEL: func.func @network.ode_series
// ONE-NEXT: stablehlo.dot
// ONE-NEXT: stablehlo.tanh
// ONE-NEXT: stablehlo.dot
// ONE-NEXT: return
func.func @network(%z: tensor<8x2xf64>, %v: tensor<2x3xf64>, %w: tensor<3x2xf64>) -> tensor<8x2xf64> {
  %0 = stablehlo.dot %z, %v : (tensor<8x2xf64>, tensor<2x3xf64>) -> tensor<8x3xf64>
  %1 = stablehlo.tanh %0 : tensor<8x3xf64>
  %2 = stablehlo.dot %1, %w : (tensor<8x3xf64>, tensor<3x2xf64>) -> tensor<8x2xf64>
  return %2 : tensor<8x2xf64>
}

// -----

// Calls are inlined, since their series has all orders at once.
// CHECK-LABEL: func.func @call.ode_series
// CHECK-NOT: call
// CHECK-COUNT-1: stablehlo.sine
// CHECK-NOT: stablehlo.sine
// CHECK: return
func.func private @g(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.sine %x : tensor<f64>
  return %0 : tensor<f64>
}
func.func @call(%z: tensor<f64>) -> tensor<f64> {
  %0 = call @g(%z) : (tensor<f64>) -> tensor<f64>
  %1 = call @g(%z) : (tensor<f64>) -> tensor<f64>
  %2 = stablehlo.add %0, %1 : tensor<f64>
  return %2 : tensor<f64>
}

// -----

// A loop has its series of all orders at once: one loop for each order, of which the last carries three coefficients and
// the value. What does not move, here the condition, is there once in each.
// CHECK-LABEL: func.func @while.ode_series
// CHECK: %{{.*}}:2 = stablehlo.while(
// CHECK: %{{.*}}:3 = stablehlo.while(
// CHECK: %{{.*}}:4 = stablehlo.while(
// CHECK: %{{.*}}:5 = stablehlo.while(
// CHECK-NOT: stablehlo.while
// CHECK: return
func.func @while(%z: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  %c1 = stablehlo.constant dense<1> : tensor<i32>
  %r:2 = stablehlo.while(%i = %c1, %y = %z) : tensor<i32>, tensor<f64>
    cond {
      %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %j = stablehlo.add %i, %c1 : tensor<i32>
      %x = stablehlo.multiply %y, %z : tensor<f64>
      stablehlo.return %j, %x : tensor<i32>, tensor<f64>
    }
  return %r#1 : tensor<f64>
}

// -----

// A slope that is constant: no coefficients but the first.
// CHECK-LABEL: func.func @constant.ode_series
// CHECK-NOT: stablehlo.multiply
// CHECK: return %arg1, %[[ZERO:.*]], %[[ZERO]], %[[ZERO]]
func.func @constant(%z: tensor<f64>, %c: tensor<f64>) -> tensor<f64> {
  return %c : tensor<f64>
}
