// RUN: evolute-opt %s --ad-vmap=size=8 -verify-diagnostics -split-input-file

func.func @unknown(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no vmap rule; rules live in lib/Rules, see docs/adding-an-op.md}}
  %0 = "other.op"(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{calls itself; recursive functions cannot be differentiated or batched}}
func.func @recursive(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @recursive(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{has no body, so it cannot be differentiated or batched}}
func.func private @elsewhere(tensor<f32>) -> tensor<f32>
func.func @external(%x: tensor<f32>) -> tensor<f32> {
  %0 = call @elsewhere(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
