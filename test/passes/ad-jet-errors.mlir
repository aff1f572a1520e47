// RUN: evolute-opt %s --ad-jet=order=2 -verify-diagnostics -split-input-file

func.func @unknown(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no jet rule; give the function around it one with jax.custom_jvp}}
  %0 = "other.op"(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @no_derivative(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'chlo.polygamma' op has no derivative with respect to operand 0: the order of a polygamma function is an integer}}
  %0 = chlo.polygamma %x, %x : tensor<f64>, tensor<f64> -> tensor<f64>
  return %0 : tensor<f64>
}

// -----

func.func @not_differentiable(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'chlo._asin_acos_kernel' op is not differentiable: an internal step of chlo.asin and chlo.acos, which have rules}}
  %0 = "chlo._asin_acos_kernel"(%x) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}

// -----

// expected-error@+1 {{calls itself; recursive functions cannot be differentiated or batched}}
func.func @recursive(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@recursive is called here}}
  %0 = call @recursive(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{has an argument or a result of dynamic shape, 'tensor<?xf32>'; only tensors of static shape can be differentiated or batched}}
func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
