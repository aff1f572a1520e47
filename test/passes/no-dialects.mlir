// The passes bring what they emit: there is no operation of StableHLO in this module, but the zero is one.
// RUN: evolute-opt %s --ad-jvp | FileCheck %s
// RUN: evolute-opt %s --ad-expand | FileCheck %s --check-prefix=EXPAND

// CHECK-LABEL: func.func @first.jvp
// CHECK: stablehlo.constant dense<0.0
func.func @first(%x: tensor<f32>, %n: tensor<i32>) -> (tensor<f32>, tensor<f32>) {
  %0 = "other.op"(%n) : (tensor<i32>) -> tensor<f32>
  return %x, %0 : tensor<f32>, tensor<f32>
}

// EXPAND-LABEL: func.func private @main
// EXPAND: stablehlo.constant dense<0.0
func.func private @main(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %y:4 = ad.jvp @first(%x, %n) tangents(%x) : (tensor<f32>, tensor<i32>, tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>)
  return %y#3 : tensor<f32>
}
