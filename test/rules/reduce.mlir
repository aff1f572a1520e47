// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A reduction with a body of several operations, here the largest element and its index: it has no derivative, and the
// error says which bodies have. It batches: the reduced dimension moves one to the right.
func.func @f(%x: tensor<3xf64>, %i: tensor<3xi32>) -> (tensor<f64>, tensor<i32>) {
  %low = stablehlo.constant dense<0xFFF0000000000000> : tensor<f64>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  // CHECK: :[[#@LINE+1]]:10: error: 'stablehlo.reduce' op is not differentiable: the body of the reduction is not one of add, and, maximum, minimum, multiply, or, xor
  %y:2 = stablehlo.reduce(%x init: %low), (%i init: %zero) across dimensions = [0] : (tensor<3xf64>, tensor<3xi32>, tensor<f64>, tensor<i32>) -> (tensor<f64>, tensor<i32>)
  reducer(%p: tensor<f64>, %q: tensor<f64>) (%j: tensor<i32>, %k: tensor<i32>) {
    %c = stablehlo.compare GE, %p, %q : (tensor<f64>, tensor<f64>) -> tensor<i1>
    %m = stablehlo.select %c, %p, %q : tensor<i1>, tensor<f64>
    %n = stablehlo.select %c, %j, %k : tensor<i1>, tensor<i32>
    stablehlo.return %m, %n : tensor<f64>, tensor<i32>
  }
  return %y#0, %y#1 : tensor<f64>, tensor<i32>
}

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[X:.*]]: tensor<8x3xf64>, %[[I:.*]]: tensor<8x3xi32>
// VMAP: %[[Y:.*]]:2 = stablehlo.reduce(%[[X]] init: %{{.*}}), (%[[I]] init: %{{.*}}) across dimensions = [1] : (tensor<8x3xf64>, tensor<8x3xi32>, tensor<f64>, tensor<i32>) -> (tensor<8xf64>, tensor<8xi32>)
// VMAP: return %[[Y]]#0, %[[Y]]#1 : tensor<8xf64>, tensor<8xi32>
