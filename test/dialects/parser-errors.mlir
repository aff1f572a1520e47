// RUN: evolute-opt %s -split-input-file -verify-diagnostics

// expected-error@+1 {{expected one of lhs_batching_dimensions, rhs_batching_dimensions, lhs_contracting_dimensions, rhs_contracting_dimensions, found foo}}
module attributes {a.b = #stablehlo.dot<foo = [1]>} {}

// -----

// expected-error@+1 {{expected offset_dims once, found it twice}}
module attributes {a.b = #stablehlo.gather<offset_dims = [1], offset_dims = [1]>} {}

// -----

// expected-error@+1 {{expected b and f once each, and numbers; found f}}
module attributes {a.b = #stablehlo.conv<[b, f, f, 0]x[o, i, 0]->[b, f, 0]>} {}

// -----

// expected-error@+1 {{expected b and f in the list}}
module attributes {a.b = #stablehlo.conv<[b, 0]x[o, i, 0]->[b, f, 0]>} {}

// -----

// expected-error@+1 {{expected spatial dimension 0, found 1}}
module attributes {a.b = #stablehlo.conv<[b, f, 1]x[o, i, 0]->[b, f, 0]>} {}

// -----

// expected-error@+1 {{expected each dimension of the input from 0 to 1 once, found 0, 7}}
module attributes {a.b = #stablehlo.conv<raw input_batch_dimension = 0, input_feature_dimension = 7, input_spatial_dimensions = [], kernel_output_feature_dimension = 0, kernel_input_feature_dimension = 1, kernel_spatial_dimensions = [], output_batch_dimension = 0, output_feature_dimension = 1, output_spatial_dimensions = []>} {}

// -----

// expected-error@+1 {{expected an attribute of stablehlo, found 'unknown'}}
module attributes {a.b = #stablehlo.unknown<1>} {}

// -----

func.func @select(%p: tensor<i1>, %x: tensor<f32>) {
  // expected-error@+1 {{expected the types of the predicate and of the result, or a function type}}
  %0 = stablehlo.select %p, %x, %x : tensor<i1>, tensor<f32>, tensor<f32>
  return
}

// -----

func.func @counts(%x: tensor<f32>) {
  // expected-error@+1 {{expected types of 2 operands and 1 result, found '(tensor<f32>) -> tensor<f32>'}}
  %0 = stablehlo.add %x, %x : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @complex(%x: tensor<f32>) {
  // expected-error@+1 {{expected a tensor of complex numbers, found 'tensor<f32>'}}
  %0 = stablehlo.complex %x, %x : tensor<f32>
  return
}

// -----

func.func @format(%x: tensor<f32>) {
  // expected-error@+1 {{expected a format like e5m10, found e5}}
  %0 = stablehlo.reduce_precision %x, format = e5 : tensor<f32>
  return
}

// -----

func.func @constant() {
  // expected-error@+1 {{expected the elements of a tensor, found 1.000000e+00 : f32}}
  %0 = stablehlo.constant 1.0 : f32
  return
}

// -----

func.func @precision(%x: tensor<2x2xf32>) {
  // expected-error@+1 {{expected DEFAULT, HIGH or HIGHEST, found LOW}}
  %0 = stablehlo.dot %x, %x, precision = [LOW] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @window(%x: tensor<1x8x4xf32>, %k: tensor<3x4x6xf32>) {
  // expected-error@+1 {{expected stride, pad, lhs_dilate, rhs_dilate and reverse at most once each, found stride}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1], stride = [1]} {} : (tensor<1x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @padding(%x: tensor<1x8x4xf32>, %k: tensor<3x4x6xf32>) {
  // expected-error@+1 {{expected 2 numbers, found 3}}
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {pad = [[1, 2, 3]]} {} : (tensor<1x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @applies(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a commutative operation of two operands in stablehlo, found stablehlo.subtract}}
  %0 = stablehlo.reduce(%x init: %s) applies stablehlo.subtract across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @applies_unknown(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a commutative operation of two operands in stablehlo, found stablehlo.foo}}
  %0 = stablehlo.reduce(%x init: %s) applies stablehlo.foo across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @applies_together(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected one input where a single operation is applied, found 2}}
  %0:2 = stablehlo.reduce(%x init: %s), (%x init: %s) applies stablehlo.add across dimensions = [0] : (tensor<4xf32>, tensor<4xf32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return
}

// -----

func.func @scan(%x: tensor<4xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{expected a result for each of 1 initial values, found 0}}
  chlo.scan(%x) inits (%s) dimension=0 {
    stablehlo.return
  } : (tensor<4xf32>, tensor<f32>) -> ()
  return
}

// -----

// expected-error@+1 {{expected a bracket}}
sdy.mesh @mesh = "x"
