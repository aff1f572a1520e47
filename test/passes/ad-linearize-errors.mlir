// RUN: evolute-opt %s --ad-linearize -verify-diagnostics -split-input-file

func.func @unknown(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no linearize rule; give the function around it one with jax.custom_jvp}}
  %0 = "other.op"(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{calls itself; recursive functions cannot be differentiated or batched}}
func.func @recursive(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@recursive is called here}}
  %0 = call @recursive(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{has no body, so it cannot be differentiated or batched}}
func.func private @elsewhere(tensor<f32>) -> tensor<f32>
func.func @external(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@elsewhere is called here}}
  %0 = call @elsewhere(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{has an argument or a result of dynamic shape, 'tensor<?xf32>'; only tensors of static shape can be differentiated or batched}}
func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
