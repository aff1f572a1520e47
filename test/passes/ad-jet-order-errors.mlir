// RUN: evolute-opt %s --ad-jet=order=0 -verify-diagnostics

// expected-error@+1 {{cannot be expanded to order 0; the least order of a jet is 1}}
func.func @f(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
