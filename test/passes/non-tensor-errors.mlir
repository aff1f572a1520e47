// A derivative does not get lost in what is no tensor.
// RUN: evolute-opt %s --ad-jvp -verify-diagnostics -split-input-file
// RUN: not evolute-opt %s --ad-linearize -split-input-file 2>&1 | FileCheck %s --check-prefix=LINEARIZE
// RUN: not evolute-opt %s --ad-jet -split-input-file 2>&1 | FileCheck %s --check-prefix=JET

// LINEARIZE: 'stablehlo.tuple' op has no linearize rule
// JET: 'stablehlo.tuple' op has no jet rule
func.func @f(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.tuple' op has no jvp rule}}
  %0 = stablehlo.tuple %x : tuple<tensor<f32>>
  %1 = stablehlo.get_tuple_element %0[0] : (tuple<tensor<f32>>) -> tensor<f32>
  return %1 : tensor<f32>
}
