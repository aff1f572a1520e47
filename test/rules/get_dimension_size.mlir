// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Constant. In a batch, it is the size of one element of it.
func.func @f(%a: tensor<2x3xf64>) -> (tensor<2x3xf64>) {
  %n = stablehlo.get_dimension_size %a, dim = 1 : (tensor<2x3xf64>) -> tensor<i32>
  %s = stablehlo.convert %n : (tensor<i32>) -> tensor<f64>
  %t = stablehlo.broadcast_in_dim %s, dims = [] : (tensor<f64>) -> tensor<2x3xf64>
  %y = stablehlo.multiply %t, %a : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.get_dimension_size %[[A0]], dim = 1 : (tensor<2x3xf64>) -> tensor<i32>
// JVP-NEXT: %[[V1:.*]] = stablehlo.convert %[[V0]] : (tensor<i32>) -> tensor<f64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[A0]] : tensor<2x3xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V2]], %[[A1]] : tensor<2x3xf64>
// JVP-NEXT: return %[[V3]], %[[V4]] : tensor<2x3xf64>, tensor<2x3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[A0:.*]]: tensor<f64>, %[[A1:.*]]: tensor<2x3xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A0]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A1]], %[[V0]] : tensor<2x3xf64>
// VJP-NEXT: return %[[V1]] : tensor<2x3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<2x3xf64>, %[[A1:.*]]: tensor<2x3xf64>, %[[A2:.*]]: tensor<2x3xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.get_dimension_size %[[A0]], dim = 1 : (tensor<2x3xf64>) -> tensor<i32>
// JET-NEXT: %[[V1:.*]] = stablehlo.convert %[[V0]] : (tensor<i32>) -> tensor<f64>
// JET-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[A0]] : tensor<2x3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V2]], %[[A1]] : tensor<2x3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V2]], %[[A2]] : tensor<2x3xf64>
// JET-NEXT: return %[[V3]], %[[V4]], %[[V5]] : tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x2x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<3> : tensor<i32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.convert %[[V0]] : (tensor<i32>) -> tensor<f64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [] : (tensor<f64>) -> tensor<2x3xf64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[V2]], dims = [1, 2] : (tensor<2x3xf64>) -> tensor<8x2x3xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V3]], %[[A0]] : tensor<8x2x3xf64>
// VMAP-NEXT: return %[[V4]] : tensor<8x2x3xf64>
