// What single rules refuse, and what they say.
// RUN: evolute-opt %s --ad-jvp -verify-diagnostics -split-input-file
// RUN: not evolute-opt %s --ad-jet -split-input-file 2>&1 | FileCheck %s --check-prefix=JET
// RUN: not evolute-opt %s --ad-vmap -split-input-file 2>&1 | FileCheck %s --check-prefix=VMAP

// JET: 'stablehlo.all_reduce' op multiplies in groups of unknown or of different sizes
func.func @f(%a: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{'stablehlo.all_reduce' op multiplies in groups of unknown or of different sizes, which has no derivative; name the devices of each group, in groups of one size}}
  %y = "stablehlo.all_reduce"(%a) <{replica_groups = dense<[[0, 1], [2, -1]]> : tensor<2x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.multiply %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

// VMAP: 'stablehlo.rng' op has no vmap rule for a batched shape: the rows would differ in size
func.func @f(%a: tensor<f64>, %b: tensor<f64>, %n: tensor<1xi64>) -> tensor<4xf64> {
  %y = stablehlo.rng %a, %b, %n, distribution = UNIFORM : (tensor<f64>, tensor<f64>, tensor<1xi64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

// JET: 'chlo.polygamma' op has no derivative with respect to operand 0: the order of a polygamma function is an integer
func.func @f(%n: tensor<f64>, %x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'chlo.polygamma' op has no derivative with respect to operand 0: the order of a polygamma function is an integer}}
  %y = chlo.polygamma %n, %x : tensor<f64>, tensor<f64> -> tensor<f64>
  return %y : tensor<f64>
}
