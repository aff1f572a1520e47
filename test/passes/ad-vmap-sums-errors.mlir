// RUN: evolute-opt %s -verify-diagnostics -split-input-file

func.func private @count(%x: tensor<f32>) -> tensor<i32> {
  %0 = stablehlo.convert %x : (tensor<f32>) -> tensor<i32>
  return %0 : tensor<i32>
}
func.func @f(%xs: tensor<8xf32>) -> tensor<i32> {
  // expected-error@+1 {{cannot sum result 0 over the batch: there must be one, floating point or complex, and -1 in out_dims}}
  %0 = ad.vmap @count(%xs) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: -1>, sums = array<i64: 0>} : (tensor<8xf32>) -> tensor<i32>
  return %0 : tensor<i32>
}

// -----

func.func private @id(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
func.func @f(%xs: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{cannot sum result 0 over the batch}}
  %0 = ad.vmap @id(%xs) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: 0>, sums = array<i64: 0>} : (tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

func.func private @id(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
func.func @f(%xs: tensor<8xf32>) -> tensor<f32> {
  // expected-error@+1 {{cannot sum result 1 over the batch}}
  %0 = ad.vmap @id(%xs) {size = 8 : i64, in_dims = array<i64: 0>, out_dims = array<i64: -1>, sums = array<i64: 1>} : (tensor<8xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
