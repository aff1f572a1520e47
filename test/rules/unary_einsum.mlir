// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Sums, diagonals and a transposition: here the diagonal.
func.func @f(%a: tensor<3x3xf64>) -> (tensor<3xf64>) {
  %y = stablehlo.unary_einsum %a, config = "ii->i" : (tensor<3x3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3x3xf64>, %[[DA:.*]]: tensor<3x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.unary_einsum %[[A]], config = "ii->i" : (tensor<3x3xf64>) -> tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT: %[[V3:.*]] = stablehlo.compare EQ, %[[V1]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.select %[[V3]], %[[DA]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[V5]] init: %[[V6]]) applies stablehlo.add across dimensions = [1] : (tensor<3x3xf64>, tensor<f64>) -> tensor<3xf64>
// JVP-NEXT: return %[[V0]], %[[V7]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[V0]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[R0]], dims = [0] : (tensor<3xf64>) -> tensor<3x3xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.select %[[V2]], %[[V4]], %[[V3]] : tensor<3x3xi1>, tensor<3x3xf64>
// VJP-NEXT: return %[[V5]] : tensor<3x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3x3xf64>, %[[A1:.*]]: tensor<3x3xf64>, %[[A2:.*]]: tensor<3x3xf64>
// JET: stablehlo.unary_einsum
// JET: stablehlo.iota
// JET: stablehlo.iota
// JET: stablehlo.compare
// JET: stablehlo.select
// JET: stablehlo.reduce
// JET: stablehlo.select
// JET: stablehlo.reduce
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[V0]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[V2]], dims = [1, 2] : (tensor<3x3xi1>) -> tensor<8x3x3xi1>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<8x3x3xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.select %[[V3]], %[[A]], %[[V4]] : tensor<8x3x3xi1>, tensor<8x3x3xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.reduce(%[[V5]] init: %[[V6]]) applies stablehlo.add across dimensions = [2] : (tensor<8x3x3xf64>, tensor<f64>) -> tensor<8x3xf64>
// VMAP-NEXT: return %[[V7]] : tensor<8x3xf64>
