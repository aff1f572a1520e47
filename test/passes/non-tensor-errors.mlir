// A derivative does not get lost in what is no tensor.
// RUN: evolute-opt %s --ad-jvp -verify-diagnostics -split-input-file
// RUN: not evolute-opt %s --ad-linearize -split-input-file 2>&1 | FileCheck %s --check-prefix=LINEARIZE
// RUN: not evolute-opt %s --ad-jet -split-input-file 2>&1 | FileCheck %s --check-prefix=JET
// RUN: not evolute-opt %s --ad-vmap -split-input-file 2>&1 | FileCheck %s --check-prefix=VMAP

// LINEARIZE: 'stablehlo.tuple' op is used by 'stablehlo.custom_call'
// JET: 'stablehlo.tuple' op is used by 'stablehlo.custom_call'
// VMAP: 'stablehlo.tuple' op is used by 'stablehlo.custom_call'
func.func @f(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.tuple' op is used by 'stablehlo.custom_call', and a derivative or a batch does not go through that in a tuple; pass the elements one by one}}
  %0 = stablehlo.tuple %x : tuple<tensor<f32>>
  %1 = stablehlo.custom_call @g(%0) : (tuple<tensor<f32>>) -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

// LINEARIZE: 'func.func' op has an argument or a result that is a tuple
// JET: 'func.func' op has an argument or a result that is a tuple
// VMAP: 'func.func' op has an argument or a result that is a tuple
// expected-error@+1 {{has an argument or a result that is a tuple, 'tuple<tensor<f32>>'; pass its elements one by one}}
func.func @f(%x: tensor<f32>) -> tuple<tensor<f32>> {
  %0 = stablehlo.tuple %x : tuple<tensor<f32>>
  return %0 : tuple<tensor<f32>>
}

// -----

func.func @f(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %0 = stablehlo.constant dense<1.0> : tensor<f32>
  %1 = stablehlo.constant dense<1> : tensor<i32>
  %2 = stablehlo.tuple %0 : tuple<tensor<f32>>
  // expected-error@+1 {{'stablehlo.while' op carries 'tuple<tensor<f32>>', which is no tensor, and cannot be differentiated or batched; carry the elements of a tuple one by one}}
  %3:2 = stablehlo.while(%i = %n, %t = %2) : tensor<i32>, tuple<tensor<f32>>
  cond {
    %p = stablehlo.compare GT, %i, %1 : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %j = stablehlo.subtract %i, %1 : tensor<i32>
    %s = stablehlo.tuple %x : tuple<tensor<f32>>
    stablehlo.return %j, %s : tensor<i32>, tuple<tensor<f32>>
  }
  %4 = stablehlo.get_tuple_element %3#1[0] : (tuple<tensor<f32>>) -> tensor<f32>
  return %4 : tensor<f32>
}
