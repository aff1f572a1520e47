// RUN: evolute-opt %s -verify-diagnostics -split-input-file

func.func @unknown(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'ad.jvp' op names a function that the module does not have: @f}}
  %y:2 = ad.jvp @f(%x) tangents(%x) : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @primals(%x: tensor<f32>, %z: tensor<f64>) -> tensor<f32> {
  // expected-error@+1 {{expects primals #0 of type 'tensor<f32>', got: 'tensor<f64>'}}
  %y:2 = ad.jvp @f(%z) tangents(%x) : (tensor<f64>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<i32>) -> tensor<f32>
func.func @tangents(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{expects 1 tangents, got: 2}}
  %y:2 = ad.jvp @f(%x, %n) tangents(%x, %x) : (tensor<f32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> (tensor<f32>, tensor<i32>)
func.func @results(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{expects 3 results, got: 4}}
  %y:4 = ad.jvp @f(%x) tangents(%x) : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<i32>, tensor<f32>, tensor<i32>)
  return %y#2 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> (tensor<f32>, tensor<i32>)
func.func @cotangents(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{expects 1 cotangents, got: 2}}
  %y:3 = ad.vjp @f(%x) cotangents(%x, %n) : (tensor<f32>, tensor<f32>, tensor<i32>) -> (tensor<f32>, tensor<i32>, tensor<f32>)
  return %y#2 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @wrt_out_of_range(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{wrt names argument 1 of @f, which has 1}}
  %y:2 = ad.jvp @f(%x) tangents(%x) {wrt = array<i64: 1>} : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @wrt_order(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{wrt must be in ascending order, got: 0 after 1}}
  %y:2 = ad.jvp @f(%x, %x) tangents(%x, %x) {wrt = array<i64: 1, 0>}
      : (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @wrt_twice(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{wrt must be in ascending order, got: 1 after 1}}
  %y:3 = ad.vjp @f(%x, %x) cotangents(%x) {wrt = array<i64: 1, 1>}
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<i32>) -> tensor<f32>
func.func @wrt_integer(%n: tensor<i32>) -> tensor<f32> {
  // expected-error@+1 {{argument 0 of @f must be floating point or complex to be differentiated, got: 'tensor<i32>'}}
  %y:2 = ad.jvp @f(%n) tangents(%n) {wrt = array<i64: 0>} : (tensor<i32>, tensor<i32>) -> (tensor<f32>, tensor<f32>)
  return %y#1 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @order(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{attribute 'order' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 1}}
  %y = ad.jet @f(%x) series() {order = 0 : i64} : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @series(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{expects 3 series, got: 2}}
  %y:4 = ad.jet @f(%x) series(%x, %x) {order = 3 : i64}
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>)
  return %y#3 : tensor<f32>
}

// -----

func.func private @f(tensor<f32>) -> tensor<f32>
func.func @size(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{attribute 'size' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %y = ad.vmap @f(%x) {size = -1 : i64, in_dims = array<i64: -1>, out_dims = array<i64: -1>} : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

func.func private @f(tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @in_dims(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{expects one dimension for each of 2 arguments, got: 1}}
  %y = ad.vmap @f(%x, %x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: 0>}
      : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<3xf32>
func.func @in_dim_out_of_range(%x: tensor<3xf32>) -> tensor<8x3xf32> {
  // expected-error@+1 {{arguments #0 of type 'tensor<3xf32>' cannot be batched at dimension 2}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 2>, out_dims = array<i64: 0>} : (tensor<3xf32>) -> tensor<8x3xf32>
  return %y : tensor<8x3xf32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<3xf32>
func.func @out_dim_negative(%x: tensor<8x3xf32>) -> tensor<3x8xf32> {
  // expected-error@+1 {{results #0 of type 'tensor<3xf32>' cannot be batched at dimension -2}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: -2>} : (tensor<8x3xf32>) -> tensor<3x8xf32>
  return %y : tensor<3x8xf32>
}

// -----

func.func private @f(tensor<3xf32>) -> tensor<f32>
func.func @batch(%x: tensor<7x3xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{expects primals #0 of type 'tensor<8x3xf32>', got: 'tensor<7x3xf32>'}}
  %y = ad.vmap @f(%x) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: 0>} : (tensor<7x3xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}
