// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A constant has no tangent: that of the sum is that of the operand.
func.func @f(%a: tensor<3xf64>) -> (tensor<3xf64>) {
  %c = stablehlo.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
  %y = stablehlo.add %a, %c : tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.add %[[A]], %[[V0]] : tensor<3xf64>
// JVP-NEXT: return %[[V1]], %[[DA]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: return %[[R0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.add %[[A]], %[[V0]] : tensor<3xf64>
// JET-NEXT: return %[[V1]], %[[A1]], %[[A2]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [1] : (tensor<3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<8x3xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x3xf64>
