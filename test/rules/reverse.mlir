// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// stablehlo.reverse is linear: the same operation on tangents and on coefficients, and a transpose of its own.
func.func @f(%a: tensor<3xf64>) -> (tensor<3xf64>) {
  %y = stablehlo.reverse %a, dims = [0] : tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3xf64>, %[[DA:.*]]: tensor<3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.reverse %[[A]], dims = [0] : tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.reverse %[[DA]], dims = [0] : tensor<3xf64>
// JVP-NEXT: return %[[V0]], %[[V1]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.reverse %[[R0]], dims = [0] : tensor<3xf64>
// VJP-NEXT: return %[[V0]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.reverse %[[A]], dims = [0] : tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.reverse %[[A1]], dims = [0] : tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.reverse %[[A2]], dims = [0] : tensor<3xf64>
// JET-NEXT: return %[[V0]], %[[V1]], %[[V2]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.reverse %[[A]], dims = [1] : tensor<8x3xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x3xf64>
