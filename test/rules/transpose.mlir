// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, the inverse permutation.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<3x2xf64>) {
  %y = stablehlo.transpose %a, dims = [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
  return %y : tensor<3x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[DA:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A]], dims = [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.transpose %[[DA]], dims = [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<3x2xf64>, tensor<3x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[R0]], dims = [1, 0] : (tensor<3x2xf64>) -> tensor<2x3xf64>
// VJP-NEXT: return %[[V0]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A]], dims = [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.transpose %[[A1]], dims = [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.transpose %[[A2]], dims = [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<3x2xf64>, tensor<3x2xf64>, tensor<3x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.transpose %[[A]], dims = [0, 2, 1] : (tensor<8x2x3xf64>) -> tensor<8x3x2xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3x2xf64>
