// RUN: evolute-opt %s --ad-verify-linear -verify-diagnostics -split-input-file

// expected-note@+1 {{in @sine, which has arguments marked ad.linear}}
func.func @sine(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.sine' op is not linear: its kind is Elementwise}}
  %0 = stablehlo.sine %t : tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-note@+1 {{in @square, which has arguments marked ad.linear}}
func.func @square(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.multiply' op is not linear: it multiplies two values that are linear}}
  %0 = stablehlo.multiply %t, %t : tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-note@+1 {{in @divisor, which has arguments marked ad.linear}}
func.func @divisor(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.divide' op is not linear: operand 1 is linear, and the result is not linear in it}}
  %0 = stablehlo.divide %r, %t : tensor<f32>
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

func.func @constant(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{result 0 of @constant does not depend on an argument marked ad.linear, so the function is only affine}}
  return %r : tensor<f32>
}

// -----

func.func private @g(tensor<f32>) -> tensor<f32>
// expected-note@+1 {{in @call, which has arguments marked ad.linear}}
func.func @call(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'func.call' op is not linear: operand 0 is linear, but the function called is not marked linear in it}}
  %0 = call @g(%t) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-note@+1 {{in @unknown, which has arguments marked ad.linear}}
func.func @unknown(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+2 {{'other.op' op is not linear: it has no rule}}
  // expected-error@+1 {{'other.op' op has no transpose rule}}
  %0 = "other.op"(%t) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-error@+1 {{has several blocks; only functions of one block can be checked for linearity}}
func.func @blocks(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  "other.br"()[^next] : () -> ()
^next:
  return %t : tensor<f32>
}

// -----

func.func private @g(tensor<f32>, tensor<f32> {ad.linear}, tensor<f32> {ad.linear}) -> tensor<f32>
// expected-note@+1 {{in @affine_call, which has arguments marked ad.linear}}
func.func @affine_call(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'func.call' op is not linear: operand 2 is not linear, so the result is only affine}}
  %0 = call @g(%r, %t, %r) : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(tensor<f32>) -> tensor<f32>
// expected-note@+1 {{in @composite, which has arguments marked ad.linear}}
func.func @composite(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.composite' op is not linear: operand 0 is linear, but the function called is not marked linear in it}}
  %0 = stablehlo.composite "my.op" %t {decomposition = @g} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(tensor<f32>) -> tensor<f32>
// expected-note@+1 {{in @checkpoint, which has arguments marked ad.linear}}
func.func @checkpoint(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'ad.checkpoint' op is not linear: it has no transpose}}
  %0 = ad.checkpoint @g(%t) : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(tensor<f32>, tensor<f32>) -> tensor<f32>
// expected-note@+1 {{in @custom, which has arguments marked ad.linear}}
func.func @custom(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'ad.custom' op is not linear: operand 0 is not among those that the operation says it is linear in}}
  %0 = ad.custom @g(%t, %t) {linear = array<i64: 1>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(tensor<f32>, tensor<f32>) -> tensor<f32>
// expected-note@+1 {{in @affine_custom, which has arguments marked ad.linear}}
func.func @affine_custom(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'ad.custom' op is not linear: operand 0 is not linear, so the result is only affine}}
  %0 = ad.custom @g(%r, %t) {linear = array<i64: 0, 1>} : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @g(tensor<f32>, tensor<f32>) -> tensor<f32>
// expected-note@+1 {{in @transpose, which has arguments marked ad.linear}}
func.func @transpose(%t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'ad.transpose' op is not linear: operand 0 is a residual, and the result is not linear in it}}
  %0 = ad.transpose @g(%t) applied(%t) : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// expected-note@+1 {{in @given, which has arguments marked ad.linear}}
func.func @given(%r: tensor<f32>, %t: tensor<f32> {ad.linear}) -> tensor<f32> {
  // expected-error@+1 {{'ad.saved' op is not linear: operand 1 is not linear, so the result is only affine}}
  %0 = ad.saved %t given %r : tensor<f32>
  return %0 : tensor<f32>
}
