// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-vmap 2>&1 | FileCheck %s --check-prefix=VMAP

// Rounding to a grid.
// CHECK: :[[#@LINE+3]]:8: error: 'stablehlo.uniform_quantize' op is not differentiable: quantised numbers are steps, whose derivative is zero almost everywhere; round in floating point and give that the derivative that you want
// VMAP: :[[#@LINE+2]]:8: error: 'stablehlo.uniform_quantize' op has no vmap rule
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  %q = "stablehlo.uniform_quantize"(%x) : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  %y = "stablehlo.uniform_dequantize"(%q) : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}
