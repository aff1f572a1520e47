// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// chlo.is_inf is flat almost everywhere: no tangent gets past it, and a zero is all that is left.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xi1>) {
  %y = chlo.is_inf %a : tensor<4xf64> -> tensor<4xi1>
  return %y : tensor<4xi1>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.is_inf %[[A]] : tensor<4xf64> -> tensor<4xi1>
// JVP-NEXT: return %[[V0]] : tensor<4xi1>

// VJP-LABEL: @f.pullback(
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = chlo.is_inf %[[A]] : tensor<4xf64> -> tensor<4xi1>
// JET-NEXT: return %[[V0]] : tensor<4xi1>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = chlo.is_inf %[[A]] : tensor<8x4xf64> -> tensor<8x4xi1>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xi1>
