// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Another body than those with a rule has no derivative, but a batch.
func.func @f(%a: tensor<4xf64>) -> tensor<2xf64> {
  // CHECK: :[[#@LINE+1]]:8: error: 'stablehlo.reduce_scatter' op is not differentiable: its body is not add; a stablehlo.all_reduce, of which each device takes its part, can be differentiated by maximum, minimum and multiply too
  %y = "stablehlo.reduce_scatter"(%a) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, scatter_dimension = 0 : i64}> ({
  ^bb0(%p: tensor<f64>, %q: tensor<f64>):
    %r = stablehlo.power %p, %q : tensor<f64>
    stablehlo.return %r : tensor<f64>
  }) : (tensor<4xf64>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: "stablehlo.reduce_scatter"(%[[A]]) <{{.*}}scatter_dimension = 1 : i64
// VMAP: (tensor<8x4xf64>) -> tensor<8x2xf64>
