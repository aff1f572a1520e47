// RUN: evolute-opt %s --ad-ode-series=order=3 -verify-diagnostics -split-input-file

func.func @unknown(%z: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no jet rule}}
  %0 = "other.op"(%z) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @no_derivative(%z: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'chlo.polygamma' op has no derivative with respect to operand 0: the order of a polygamma function is an integer}}
  %0 = chlo.polygamma %z, %z : tensor<f64>, tensor<f64> -> tensor<f64>
  return %0 : tensor<f64>
}

// -----

func.func @not_differentiable(%z: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{is not differentiable: an internal step of chlo.asin and chlo.acos, which have rules}}
  %0 = "chlo._asin_acos_kernel"(%z) : (tensor<f64>) -> tensor<f64>
  return %0 : tensor<f64>
}

// -----

// expected-error@+1 {{calls itself; recursive functions cannot be differentiated or batched}}
func.func @recursive(%z: tensor<f32>) -> tensor<f32> {
  // expected-note@+1 {{@recursive is called here}}
  %0 = call @recursive(%z) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{expects results of @unlike #0 of type 'tensor<3xf32>', got: 'tensor<f32>'}}
func.func @unlike(%z: tensor<3xf32>) -> tensor<f32> {
  %0 = stablehlo.constant dense<0.0> : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @effects(%z: tensor<f64>, %n: tensor<i32>) -> tensor<f64> {
  // expected-error@+1 {{has side effects, and would have them once for each order of the series of a solution; take them out of the equation}}
  %0 = "stablehlo.case"(%n) ({
    %shape = stablehlo.constant dense<> : tensor<0xi64>
    %1 = stablehlo.rng %z, %z, %shape, distribution = NORMAL : (tensor<f64>, tensor<f64>, tensor<0xi64>) -> tensor<f64>
    %2 = stablehlo.add %1, %z : tensor<f64>
    stablehlo.return %2 : tensor<f64>
  }) : (tensor<i32>) -> tensor<f64>
  return %0 : tensor<f64>
}
