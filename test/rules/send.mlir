// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-vmap 2>&1 | FileCheck %s --check-prefix=VMAP

// What leaves the program may come back.
// CHECK: :[[#@LINE+4]]:8: error: 'stablehlo.send' op is not differentiable: what becomes of a value behind a channel is not known here; stop its derivative, or use stablehlo.collective_permute between devices
// VMAP: :[[#@LINE+3]]:8: error: 'stablehlo.send' op has no vmap rule
func.func @f(%x: tensor<2xf64>) -> tensor<2xf64> {
  %t = stablehlo.create_token : !stablehlo.token
  %u = "stablehlo.send"(%x, %t) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 2>, is_host_transfer = true}> : (tensor<2xf64>, !stablehlo.token) -> !stablehlo.token
  return %x : tensor<2xf64>
}
