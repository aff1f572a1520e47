// RUN: evolute-opt %s --ad-vmap=mapped=1 -verify-diagnostics

// expected-error@+1 {{has no argument 1; see the option mapped}}
func.func @f(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
