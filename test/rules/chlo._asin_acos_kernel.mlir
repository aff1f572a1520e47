// RUN: not evolute-opt %s --ad-jvp 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-linearize 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-jet 2>&1 | FileCheck %s
// RUN: not evolute-opt %s --ad-vmap 2>&1 | FileCheck %s --check-prefix=VMAP

// An internal step of chlo.asin and chlo.acos: asking for a derivative is an error that says so.
// CHECK: :[[#@LINE+3]]:8: error: 'chlo._asin_acos_kernel' op is not differentiable: an internal step of chlo.asin and chlo.acos, which have rules
// VMAP: :[[#@LINE+2]]:8: error: 'chlo._asin_acos_kernel' op has no vmap rule
func.func @f(%x: tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>> {
  %y = "chlo._asin_acos_kernel"(%x) : (tensor<4xcomplex<f64>>) -> tensor<4xcomplex<f64>>
  return %y : tensor<4xcomplex<f64>>
}
