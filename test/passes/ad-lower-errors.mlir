// RUN: evolute-opt %s --ad-lower -verify-diagnostics -split-input-file

func.func @transpose_of_a_library_call(%t: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{the transpose of @clip is wanted here, because a vjp rule is used forwards}}
  %0 = ad.transpose @clip() applied(%t) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}
func.func private @clip(%t: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'stablehlo.custom_call' op is not differentiable}}
  %0 = "stablehlo.custom_call"(%t) {call_target_name = "clip"} : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}

// -----

func.func @transpose_of_itself(%t: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{the transpose of @f is wanted here}}
  %0 = ad.transpose @f() applied(%t) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}
// expected-error@+1 {{calls itself; recursive functions cannot be differentiated or batched}}
func.func private @f(%t: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{the transpose of @f is wanted here}}
  %0 = ad.transpose @f() applied(%t) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}

// -----

// expected-error@+1 {{has no body, so it cannot be differentiated or batched}}
func.func private @declared(tensor<f64>) -> tensor<f64>
func.func @transpose_of_a_declaration(%t: tensor<f64>) -> tensor<f64> {
  // expected-note@+1 {{the transpose of @declared is wanted here}}
  %0 = ad.transpose @declared() applied(%t) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}
