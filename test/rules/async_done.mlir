// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-vmap 2>&1 | FileCheck %s

// What it waits for was refused where it started.
// CHECK: error: 'stablehlo.async_start' op
func.func @f(%x: tensor<2xf64>) -> tensor<2xf64> {
  %s = "stablehlo.async_start"(%x) ({
  ^bb0(%a: tensor<2xf64>):
    stablehlo.return %a : tensor<2xf64>
  }) : (tensor<2xf64>) -> !stablehlo.future<tensor<2xf64>>
  %y = "stablehlo.async_done"(%s) : (!stablehlo.future<tensor<2xf64>>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}
