// RUN: evolute-opt %s --ad-jvp -verify-diagnostics -split-input-file

func.func @unknown(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no jvp rule; give the function around it one with jax.custom_jvp}}
  %0 = "other.op"(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// In a branch, in a loop, and in what is called.
func.func @branch(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %0 = "stablehlo.case"(%n) ({
    // expected-error@+1 {{'other.op' op has no jvp rule}}
    %1 = "other.op"(%x) : (tensor<f32>) -> tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<i32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no jvp rule}}
  %0 = "other.op"(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func @callee(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@g is called here}}
  %0 = call @g(%x) : (tensor<f32>) -> tensor<f32>
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
func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@h is called here}}
  %0 = call @h(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func private @h(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@g is called here}}
  %0 = call @g(%x) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func @recursive(%x: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@g is called here}}
  %0 = call @g(%x) : (tensor<f32>) -> tensor<f32>
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

// expected-error@+1 {{has several blocks; only functions of one block can be differentiated or batched}}
func.func @blocks(%x: tensor<f32>) -> tensor<f32> {
  "other.br"()[^next] : () -> ()
^next:
  return %x : tensor<f32>
}

// -----

// expected-error@+1 {{has an argument or a result of dynamic shape, 'tensor<?xf32>'; only tensors of static shape can be differentiated or batched}}
func.func @dynamic(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// -----

func.func @inside(%x: tensor<4xf32>, %n: tensor<1xi32>) -> tensor<4xf32> {
  // expected-error@+1 {{'stablehlo.dynamic_reshape' op has a tensor of dynamic shape, 'tensor<?xf32>', which jvp does not go through; give it a static shape first}}
  %0 = stablehlo.dynamic_reshape %x, %n : (tensor<4xf32>, tensor<1xi32>) -> tensor<?xf32>
  %1 = stablehlo.reshape %0 : (tensor<?xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
