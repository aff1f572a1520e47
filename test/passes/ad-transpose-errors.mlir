// RUN: evolute-opt %s --ad-transpose -verify-diagnostics -split-input-file

func.func @not_linear(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.sine' op is not linear in its operands, so it has no transpose}}
  %0 = stablehlo.sine %t : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @square(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.multiply' op is linear in each operand but not in both together, so it has no transpose}}
  %0 = stablehlo.multiply %t, %t : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @denominator(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.divide' op is not linear in operand 1, so it has no transpose}}
  %0 = stablehlo.divide %r, %t : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @unknown(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'other.op' op has no transpose rule}}
  %0 = "other.op"(%t) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
func.func @call(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+2 {{'func.call' op passes a linear value as argument 0 of @g, which is not marked ad.linear}}
  // expected-note@+1 {{@g is called here}}
  %0 = call @g(%t) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-note@+1 {{in @affine, which has arguments marked ad.linear}}
func.func @affine(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.add' op is not linear: operand 1 is not linear, so the result is only affine}}
  %0 = stablehlo.add %t, %r : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @given(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'ad.saved' op takes a value that was kept, so it has no transpose}}
  %0 = ad.saved %t given %r : tensor<f32>
  return %0 : tensor<f32>
}
