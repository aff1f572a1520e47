// RUN: evolute-opt %s --ad-jvp=wrt=1 -verify-diagnostics -split-input-file

// expected-error@+1 {{has no argument 1 that can be differentiated; see the option wrt}}
func.func @one(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}

// -----

// expected-error@+1 {{has no argument 1 that can be differentiated; see the option wrt}}
func.func @integer(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  return %x : tensor<f32>
}
