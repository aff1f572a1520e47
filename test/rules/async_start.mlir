// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-vmap 2>&1 | FileCheck %s --check-prefix=VMAP

// Started here, finished elsewhere: the operation inside has a derivative.
// CHECK: :[[#@LINE+3]]:8: error: 'stablehlo.async_start' op is not differentiable: what is started here ends elsewhere; differentiate the program with the operation itself in the place of both
// VMAP: :[[#@LINE+2]]:8: error: 'stablehlo.async_start' op has no vmap rule
func.func @f(%x: tensor<2xf64>) -> tensor<4xf64> {
  %s = "stablehlo.async_start"(%x) ({
  ^bb0(%a: tensor<2xf64>):
    %g = "stablehlo.all_gather"(%a) <{all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<2xf64>) -> tensor<4xf64>
    stablehlo.return %g : tensor<4xf64>
  }) : (tensor<2xf64>) -> !stablehlo.future<tensor<4xf64>>
  %y = "stablehlo.async_done"(%s) : (!stablehlo.future<tensor<4xf64>>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}
