// RUN: evolute-opt %s --ad-verify-linear | FileCheck %s

// Nothing is changed.
// CHECK-LABEL: func.func @linear
// CHECK-COUNT-2: stablehlo.
// CHECK-NEXT: return
func.func @linear(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  %0 = stablehlo.divide %t, %r : tensor<f32>
  %1 = stablehlo.add %0, %t : tensor<f32>
  return %1 : tensor<f32>
}

// Without a mark, nothing is asked.
// CHECK-LABEL: func.func @unmarked
func.func @unmarked(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %x, %x : tensor<f32>
  return %0 : tensor<f32>
}

// A constant result is linear if it is zero.
// CHECK-LABEL: func.func @zero
func.func @zero(%t: tensor<f32> {ad.linear}) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.constant dense<0.0> : tensor<f32>
  return %t, %0 : tensor<f32>, tensor<f32>
}

// CHECK-LABEL: func.func @with_rules
func.func @with_rules(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = ad.custom @g(%r, %t) {linear = array<i64: 1>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %1 = ad.transpose @g(%r) applied(%0) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %2 = ad.custom @h(%1, %zero) {linear = array<i64: 0, 1>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %2 : tensor<f32>
}
func.func private @g(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func private @h(tensor<f32>, tensor<f32>) -> tensor<f32>
