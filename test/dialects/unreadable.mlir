// What jaxlib has but cannot read itself: a slice of a scalar as it prints it, and operations on quantised numbers.
// RUN: evolute-opt %s | evolute-opt -mlir-print-op-generic | evolute-opt | FileCheck %s

// CHECK-LABEL: func.func @scalar
// CHECK: stablehlo.dynamic_slice %arg0, , sizes = [] : (tensor<f32>) -> tensor<f32>
func.func @scalar(%x: tensor<f32>) {
  %0 = stablehlo.dynamic_slice %x, , sizes = [] : (tensor<f32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @quantised
// CHECK: stablehlo.uniform_quantize %arg0 : (tensor<2xf32>) -> tensor<2xi8>
// CHECK: stablehlo.uniform_dequantize %0 : (tensor<2xi8>) -> tensor<2xf32>
func.func @quantised(%x: tensor<2xf32>) {
  %0 = stablehlo.uniform_quantize %x : (tensor<2xf32>) -> tensor<2xi8>
  %1 = stablehlo.uniform_dequantize %0 : (tensor<2xi8>) -> tensor<2xf32>
  return
}
