// The arguments of atan2 are scaled by their size, which complex numbers do not have an order of.
// RUN: evolute-opt %s --ad-jvp | FileCheck %s

// CHECK-LABEL: @f.jvp
// CHECK-NOT: stablehlo.compare
// CHECK: stablehlo.divide
func.func @f(%x: tensor<2xcomplex<f32>>, %y: tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f32>> {
  %0 = stablehlo.atan2 %x, %y : tensor<2xcomplex<f32>>
  return %0 : tensor<2xcomplex<f32>>
}
