// RUN: evolute-opt %s --ad-ode-series=order=0 -verify-diagnostics

// expected-error@+1 {{cannot be solved to order 0; the least order of a series is 1}}
func.func @f(%z: tensor<f32>) -> tensor<f32> {
  return %z : tensor<f32>
}
