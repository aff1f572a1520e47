// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A result of static shape: the operand itself.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<2x3xf64>) {
  %n = stablehlo.constant dense<3> : tensor<i32>
  %y = stablehlo.set_dimension_size %a, %n, dim = 1 : (tensor<2x3xf64>, tensor<i32>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JVP-NEXT: %[[V1:.*]] = stablehlo.set_dimension_size %[[A0]], %[[V0]], dim = 1 : (tensor<2x3xf64>, tensor<i32>) -> tensor<2x3xf64>
// JVP-NEXT: return %[[V1]], %[[A1]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: return %[[A0]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<3> : tensor<i32>
// JET-NEXT: %[[V1:.*]] = stablehlo.set_dimension_size %[[A0]], %[[V0]], dim = 1 : (tensor<2x3xf64>, tensor<i32>) -> tensor<2x3xf64>
// JET-NEXT: return %[[V1]], %[[A1]], %[[A2]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: return %[[A0]] : tensor<8x2x3xf64>
