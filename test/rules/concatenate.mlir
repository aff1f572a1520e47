// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Transposed, each operand gets its slice.
func.func @f(%a: tensor<2xf64>, %b: tensor<3xf64>) -> (tensor<5xf64>) {
  %y = stablehlo.concatenate %a, %b, dim = 0 : (tensor<2xf64>, tensor<3xf64>) -> tensor<5xf64>
  return %y : tensor<5xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2xf64>, %[[B:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<2xf64>, %[[DB:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.concatenate %[[A]], %[[B]], dim = 0 : (tensor<2xf64>, tensor<3xf64>) -> tensor<5xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.concatenate %[[DA]], %[[DB]], dim = 0 : (tensor<2xf64>, tensor<3xf64>) -> tensor<5xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<5xf64>, tensor<5xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<5xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.slice %[[R0]] [0:2] : (tensor<5xf64>) -> tensor<2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.slice %[[R0]] [2:5] : (tensor<5xf64>) -> tensor<3xf64>
// VJP-NEXT: return %[[V0]], %[[V1]] : tensor<2xf64>, tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2xf64>, %[[B:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<2xf64>, %[[A2:.*]]: tensor<2xf64>, %[[B1:.*]]: tensor<3xf64>, %[[B2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.concatenate %[[A]], %[[B]], dim = 0 : (tensor<2xf64>, tensor<3xf64>) -> tensor<5xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.concatenate %[[A1]], %[[B1]], dim = 0 : (tensor<2xf64>, tensor<3xf64>) -> tensor<5xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.concatenate %[[A2]], %[[B2]], dim = 0 : (tensor<2xf64>, tensor<3xf64>) -> tensor<5xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<5xf64>, tensor<5xf64>, tensor<5xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2xf64>, %[[B:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.concatenate %[[A]], %[[B]], dim = 1 : (tensor<8x2xf64>, tensor<8x3xf64>) -> tensor<8x5xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x5xf64>
