// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-vmap 2>&1 | FileCheck %s --check-prefix=VMAP

// What leaves the program may come back.
// CHECK: :[[#@LINE+4]]:8: error: 'stablehlo.outfeed' op is not differentiable: what becomes of a value on the host is not known here; stop its derivative, or give it out as a result
// VMAP: :[[#@LINE+3]]:8: error: 'stablehlo.outfeed' op has no vmap rule
func.func @f(%x: tensor<2xf64>) -> tensor<2xf64> {
  %t = stablehlo.create_token : !stablehlo.token
  %u = "stablehlo.outfeed"(%x, %t) : (tensor<2xf64>, !stablehlo.token) -> !stablehlo.token
  return %x : tensor<2xf64>
}
