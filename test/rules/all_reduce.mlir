// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Another body than those with a rule has no derivative, but a batch.
func.func @f(%a: tensor<4xf64>) -> tensor<4xf64> {
  // CHECK: :[[#@LINE+1]]:8: error: 'stablehlo.all_reduce' op is not differentiable: its body is not one of add, maximum, minimum, multiply
  %y = "stablehlo.all_reduce"(%a) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.power %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: "stablehlo.all_reduce"(%[[A]]) <{{.*}}
// VMAP: (tensor<8x4xf64>) -> tensor<8x4xf64>
