// RUN: evolute-opt %s --ad-expand -verify-diagnostics -split-input-file

// The note names the innermost operation that asked, which is expanded first.
func.func private @f(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'other.op' op has no jvp rule; give the function around it one with jax.custom_jvp}}
  %0 = "other.op"(%x) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}
func.func private @df(%x: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{needed by ad.jvp of @f}}
  %y:2 = ad.jvp @f(%x) tangents(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}
func.func @ddf(%x: tensor<f64>) -> tensor<f64> {
  %y:2 = ad.jvp @df(%x) tangents(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}

// -----

func.func private @f(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'chlo._asin_acos_kernel' op is not differentiable: an internal step of chlo.asin and chlo.acos, which have rules}}
  %0 = "chlo._asin_acos_kernel"(%x) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}
func.func @jet(%x: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{needed by ad.jet of @f}}
  %y:2 = ad.jet @f(%x) series(%x) {order = 1 : i64} : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}

// -----

func.func private @f(%x: tensor<f64>) -> tensor<f64> {
  return %x : tensor<f64>
}
func.func @out_dims(%x: tensor<8xf64>) -> tensor<f64> {
  // expected-error@+2 {{result 0 depends on a batched argument, so out_dims cannot be -1 there}}
  // expected-note@+1 {{needed by ad.vmap of @f}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: -1>} : (tensor<8xf64>) -> tensor<f64>
  return %y : tensor<f64>
}

// -----

// expected-error@+1 {{has no body, so it cannot be differentiated or batched}}
func.func private @elsewhere(tensor<f64>) -> tensor<f64>
func.func @external(%x: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{needed by ad.jvp of @elsewhere}}
  %y:2 = ad.jvp @elsewhere(%x) tangents(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}

// -----

// expected-error@+1 {{has several blocks; only functions of one block can be differentiated or batched}}
func.func private @blocks(%x: tensor<f64>) -> tensor<f64> {
  "other.br"()[^next] : () -> ()
^next:
  return %x : tensor<f64>
}
func.func @jvp_of_blocks(%x: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{needed by ad.jvp of @blocks}}
  %y:2 = ad.jvp @blocks(%x) tangents(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}

// -----

// A function that differentiates itself has no end.
// expected-error@+1 {{calls itself; recursive functions cannot be expanded}}
func.func @recursive(%x: tensor<f64>) -> tensor<f64> {
  %y:2 = ad.jvp @recursive(%x) tangents(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<f64>)
  return %y#1 : tensor<f64>
}
