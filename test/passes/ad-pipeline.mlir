// RUN: evolute-opt %s --pass-pipeline='builtin.module(ad-pipeline)' | FileCheck %s
// RUN: evolute-opt %s --ad-pipeline | FileCheck %s --check-prefix=NONE
// Nothing private is left of what was small, and nothing of ours.
// NONE-NOT: ad.
// NONE-NOT: private

func.func private @exp(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.exponential %x : tensor<f64>
  return %0 : tensor<f64>
}
func.func private @cube(%x: tensor<f64>) -> tensor<f64> {
  %0 = stablehlo.multiply %x, %x : tensor<f64>
  %1 = stablehlo.multiply %0, %x : tensor<f64>
  return %1 : tensor<f64>
}

// The value and the gradient share their work: one exponential.
// CHECK-LABEL: func.func @value_and_grad
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential
// CHECK-NEXT: return %[[E]], %[[E]]
func.func @value_and_grad(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:2 = ad.vjp @exp(%x) cotangents(%one) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#0, %y#1 : tensor<f64>, tensor<f64>
}

// Three deep: the jet of the jvp of the vjp of a cube is a constant.
// CHECK-LABEL: func.func @jet_of_jvp_of_vjp
// CHECK-NEXT: %[[SIX:.*]] = stablehlo.constant dense<6.000000e+00>
// CHECK-NEXT: return %[[SIX]]
func.func private @first(%x: tensor<f64>) -> tensor<f64> {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:2 = ad.vjp @cube(%x) cotangents(%one) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}
func.func private @second(%x: tensor<f64>) -> tensor<f64> {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:2 = ad.jvp @first(%x) tangents(%one) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}
func.func @jet_of_jvp_of_vjp(%x: tensor<f64>) -> tensor<f64> {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:2 = ad.jet @second(%x) series(%one) {order = 1 : i64} : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}

// The second Taylor coefficient of exp, and its derivative: both are exp / 2.
// CHECK-LABEL: func.func @jvp_of_jet
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential
// CHECK-NEXT: %[[HALF:.*]] = stablehlo.constant dense<5.000000e-01>
// CHECK-NEXT: %[[Y:.*]] = stablehlo.multiply %[[HALF]], %[[E]]
// CHECK-NEXT: return %[[Y]], %[[Y]]
func.func private @exp_jet(%x: tensor<f64>) -> tensor<f64> {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %y:3 = ad.jet @exp(%x) series(%one, %zero) {order = 2 : i64}
      : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>)
  return %y#2 : tensor<f64>
}
func.func @jvp_of_jet(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:2 = ad.jvp @exp_jet(%x) tangents(%one) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#0, %y#1 : tensor<f64>, tensor<f64>
}

// CHECK-LABEL: func.func @vjp_of_jvp
// CHECK-SAME: (%[[X:.*]]: tensor<f64>, %[[T:.*]]: tensor<f64>)
// CHECK-NEXT: %[[E:.*]] = stablehlo.exponential %[[X]]
// CHECK-NEXT: %[[ET:.*]] = stablehlo.multiply %[[T]], %[[E]]
// CHECK-NEXT: return %[[ET]], %[[E]]
func.func private @exp_jvp(%x: tensor<f64>, %t: tensor<f64>) -> tensor<f64> {
  %y:2 = ad.jvp @exp(%x) tangents(%t) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}
func.func @vjp_of_jvp(%x: tensor<f64>, %t: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %y:3 = ad.vjp @exp_jvp(%x, %t) cotangents(%one) : (tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>)
  return %y#1, %y#2 : tensor<f64>, tensor<f64>
}

// CHECK-LABEL: func.func @jet_of_vjp
// CHECK-COUNT-1: stablehlo.exponential
// CHECK-NOT: stablehlo.exponential
// CHECK: return %[[Y:.*]], %[[Y]], %{{.*}} :
func.func private @exp_vjp(%x: tensor<f64>, %ct: tensor<f64>) -> tensor<f64> {
  %y:2 = ad.vjp @exp(%x) cotangents(%ct) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}
func.func @jet_of_vjp(%x: tensor<f64>, %ct: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  %one = stablehlo.constant dense<1.0> : tensor<f64>
  %zero = stablehlo.constant dense<0.0> : tensor<f64>
  %y:3 = ad.jet @exp_vjp(%x, %ct) series(%one, %zero) {order = 2 : i64, wrt = array<i64: 0>}
      : (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>)
  return %y#0, %y#1, %y#2 : tensor<f64>, tensor<f64>, tensor<f64>
}

// Three deep again: the cotangent of what was broadcast over the batch is summed over it.
// CHECK-LABEL: func.func @vjp_of_vmap_of_vjp
// CHECK-SAME: (%[[X:.*]]: tensor<8xf64>, %[[CT:.*]]: tensor<f64>, %[[D:.*]]: tensor<8xf64>)
// CHECK-COUNT-1: stablehlo.exponential %[[X]] : tensor<8xf64>
// CHECK-NOT: stablehlo.exponential
// CHECK: %[[SUM:.*]] = stablehlo.reduce(%{{.*}} init: %{{.*}}) applies stablehlo.add across dimensions = [0]
// CHECK: return %{{.*}}, %[[SUM]]
func.func private @exp_vjp_vmap(%x: tensor<8xf64>, %ct: tensor<f64>) -> tensor<8xf64> {
  %y = ad.vmap @exp_vjp(%x, %ct) {size = 8 : i64, in_dims = array<i64: 0, -1>, out_dims = array<i64: 0>}
      : (tensor<8xf64>, tensor<f64>) -> tensor<8xf64>
  return %y : tensor<8xf64>
}
func.func @vjp_of_vmap_of_vjp(%x: tensor<8xf64>, %ct: tensor<f64>, %d: tensor<8xf64>) -> (tensor<8xf64>, tensor<f64>) {
  %y:3 = ad.vjp @exp_vjp_vmap(%x, %ct) cotangents(%d)
      : (tensor<8xf64>, tensor<f64>, tensor<8xf64>) -> (tensor<8xf64>, tensor<8xf64>, tensor<f64>)
  return %y#1, %y#2 : tensor<8xf64>, tensor<f64>
}
