// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A product over the operands with zeros outside of each group.
func.func @f(%a: tensor<5x2xf64>, %b: tensor<3x2x4xf64>) -> (tensor<5x4xf64>) {
  %sizes = stablehlo.constant dense<[2, 0, 3]> : tensor<3xi32>
  %y = "chlo.ragged_dot"(%a, %b, %sizes) <{ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<5x2xf64>, tensor<3x2x4xf64>, tensor<3xi32>) -> tensor<5x4xf64>
  return %y : tensor<5x4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<5x2xf64>, %[[A1:.*]]: tensor<3x2x4xf64>, %[[A2:.*]]: tensor<5x2xf64>, %[[A3:.*]]: tensor<3x2x4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 0, 3]> : tensor<3xi32>
// JVP-NEXT: %[[V1:.*]] = "chlo.ragged_dot"(%[[A0]], %[[A1]], %[[V0]]) <{ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<5x2xf64>, tensor<3x2x4xf64>, tensor<3xi32>) -> tensor<5x4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT: %[[V3:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [0] : (tensor<3xi32>) -> tensor<3x3xi32>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0> : tensor<3x3xi32>
// JVP-NEXT: %[[V6:.*]] = stablehlo.compare GE, %[[V3]], %[[V2]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT: %[[V7:.*]] = stablehlo.select %[[V6]], %[[V4]], %[[V5]] : tensor<3x3xi1>, tensor<3x3xi32>
// JVP-NEXT: %[[V8:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT: %[[V9:.*]] = stablehlo.reduce(%[[V7]] init: %[[V8]]) applies stablehlo.add across dimensions = [0] : (tensor<3x3xi32>, tensor<i32>) -> tensor<3xi32>
// JVP-NEXT: %[[V10:.*]] = stablehlo.subtract %[[V9]], %[[V0]] : tensor<3xi32>
// JVP-NEXT: %[[V11:.*]] = stablehlo.iota dim = 1 : tensor<3x5x2xi32>
// JVP-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[V10]], dims = [0] : (tensor<3xi32>) -> tensor<3x5x2xi32>
// JVP-NEXT: %[[V13:.*]] = stablehlo.compare GE, %[[V11]], %[[V12]] : (tensor<3x5x2xi32>, tensor<3x5x2xi32>) -> tensor<3x5x2xi1>
// JVP-NEXT: %[[V14:.*]] = stablehlo.broadcast_in_dim %[[V9]], dims = [0] : (tensor<3xi32>) -> tensor<3x5x2xi32>
// JVP-NEXT: %[[V15:.*]] = stablehlo.compare LT, %[[V11]], %[[V14]] : (tensor<3x5x2xi32>, tensor<3x5x2xi32>) -> tensor<3x5x2xi1>
// JVP-NEXT: %[[V16:.*]] = stablehlo.and %[[V13]], %[[V15]] : tensor<3x5x2xi1>
// JVP-NEXT: %[[V17:.*]] = stablehlo.broadcast_in_dim %[[A0]], dims = [1, 2] : (tensor<5x2xf64>) -> tensor<3x5x2xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.broadcast_in_dim %[[A2]], dims = [1, 2] : (tensor<5x2xf64>) -> tensor<3x5x2xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x5x2xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.select %[[V16]], %[[V17]], %[[V19]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.select %[[V16]], %[[V18]], %[[V19]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.dot_general %[[V21]], %[[A1]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.dot_general %[[V20]], %[[A3]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.add %[[V22]], %[[V23]] : tensor<5x4xf64>
// JVP-NEXT: return %[[V1]], %[[V24]] : tensor<5x4xf64>, tensor<5x4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x5x2xi1>, %[[R1:.*]]: tensor<3x2x4xf64>, %[[R2:.*]]: tensor<5x2xf64>, %[[R3:.*]]: tensor<5x4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R2]], dims = [1, 2] : (tensor<5x2xf64>) -> tensor<3x5x2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x5x2xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.select %[[R0]], %[[V0]], %[[V1]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.dot_general %[[V2]], %[[R3]], contracting_dims = [1] x [0] : (tensor<3x5x2xf64>, tensor<5x4xf64>) -> tensor<3x2x4xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.dot_general %[[R3]], %[[R1]], contracting_dims = [1] x [2] : (tensor<5x4xf64>, tensor<3x2x4xf64>) -> tensor<5x3x2xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.transpose %[[V4]], dims = [1, 0, 2] : (tensor<5x3x2xf64>) -> tensor<3x5x2xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.select %[[R0]], %[[V5]], %[[V1]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.reduce(%[[V6]] init: %[[V7]]) applies stablehlo.add across dimensions = [0] : (tensor<3x5x2xf64>, tensor<f64>) -> tensor<5x2xf64>
// VJP-NEXT: return %[[V8]], %[[V3]] : tensor<5x2xf64>, tensor<3x2x4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<5x2xf64>, %[[A1:.*]]: tensor<3x2x4xf64>, %[[A2:.*]]: tensor<5x2xf64>, %[[A3:.*]]: tensor<5x2xf64>, %[[A4:.*]]: tensor<3x2x4xf64>, %[[A5:.*]]: tensor<3x2x4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 0, 3]> : tensor<3xi32>
// JET-NEXT: %[[V1:.*]] = "chlo.ragged_dot"(%[[A0]], %[[A1]], %[[V0]]) <{ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<5x2xf64>, tensor<3x2x4xf64>, tensor<3xi32>) -> tensor<5x4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x5x2xi32>
// JET-NEXT: %[[V3:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JET-NEXT: %[[V4:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JET-NEXT: %[[V5:.*]] = stablehlo.compare GE, %[[V3]], %[[V4]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JET-NEXT: %[[V6:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [0] : (tensor<3xi32>) -> tensor<3x3xi32>
// JET-NEXT: %[[V7:.*]] = stablehlo.constant dense<0> : tensor<3x3xi32>
// JET-NEXT: %[[V8:.*]] = stablehlo.select %[[V5]], %[[V6]], %[[V7]] : tensor<3x3xi1>, tensor<3x3xi32>
// JET-NEXT: %[[V9:.*]] = stablehlo.constant dense<0> : tensor<i32>
// JET-NEXT: %[[V10:.*]] = stablehlo.reduce(%[[V8]] init: %[[V9]]) applies stablehlo.add across dimensions = [0] : (tensor<3x3xi32>, tensor<i32>) -> tensor<3xi32>
// JET-NEXT: %[[V11:.*]] = stablehlo.subtract %[[V10]], %[[V0]] : tensor<3xi32>
// JET-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[V11]], dims = [0] : (tensor<3xi32>) -> tensor<3x5x2xi32>
// JET-NEXT: %[[V13:.*]] = stablehlo.compare GE, %[[V2]], %[[V12]] : (tensor<3x5x2xi32>, tensor<3x5x2xi32>) -> tensor<3x5x2xi1>
// JET-NEXT: %[[V14:.*]] = stablehlo.broadcast_in_dim %[[V10]], dims = [0] : (tensor<3xi32>) -> tensor<3x5x2xi32>
// JET-NEXT: %[[V15:.*]] = stablehlo.compare LT, %[[V2]], %[[V14]] : (tensor<3x5x2xi32>, tensor<3x5x2xi32>) -> tensor<3x5x2xi1>
// JET-NEXT: %[[V16:.*]] = stablehlo.and %[[V13]], %[[V15]] : tensor<3x5x2xi1>
// JET-NEXT: %[[V17:.*]] = stablehlo.broadcast_in_dim %[[A0]], dims = [1, 2] : (tensor<5x2xf64>) -> tensor<3x5x2xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<3x5x2xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.select %[[V16]], %[[V17]], %[[V18]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.dot_general %[[V19]], %[[A4]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.broadcast_in_dim %[[A2]], dims = [1, 2] : (tensor<5x2xf64>) -> tensor<3x5x2xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.select %[[V16]], %[[V21]], %[[V18]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.dot_general %[[V22]], %[[A1]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.add %[[V20]], %[[V23]] : tensor<5x4xf64>
// JET-NEXT: %[[V25:.*]] = stablehlo.dot_general %[[V19]], %[[A5]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.dot_general %[[V22]], %[[A4]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.add %[[V25]], %[[V26]] : tensor<5x4xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.broadcast_in_dim %[[A3]], dims = [1, 2] : (tensor<5x2xf64>) -> tensor<3x5x2xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.select %[[V16]], %[[V28]], %[[V18]] : tensor<3x5x2xi1>, tensor<3x5x2xf64>
// JET-NEXT: %[[V30:.*]] = stablehlo.dot_general %[[V29]], %[[A1]], contracting_dims = [2, 0] x [1, 0] : (tensor<3x5x2xf64>, tensor<3x2x4xf64>) -> tensor<5x4xf64>
// JET-NEXT: %[[V31:.*]] = stablehlo.add %[[V27]], %[[V30]] : tensor<5x4xf64>
// JET-NEXT: return %[[V1]], %[[V24]], %[[V31]] : tensor<5x4xf64>, tensor<5x4xf64>, tensor<5x4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x5x2xf64>, %[[A1:.*]]: tensor<8x3x2x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[2, 0, 3]> : tensor<3xi32>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[V0]], dims = [0] : (tensor<3xi32>) -> tensor<3x3xi32>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.constant dense<0> : tensor<3x3xi32>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.compare GE, %[[V2]], %[[V1]] : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.select %[[V5]], %[[V3]], %[[V4]] : tensor<3x3xi1>, tensor<3x3xi32>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0> : tensor<i32>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.reduce(%[[V6]] init: %[[V7]]) applies stablehlo.add across dimensions = [0] : (tensor<3x3xi32>, tensor<i32>) -> tensor<3xi32>
// VMAP-NEXT: %[[V9:.*]] = stablehlo.subtract %[[V8]], %[[V0]] : tensor<3xi32>
// VMAP-NEXT: %[[V10:.*]] = stablehlo.iota dim = 1 : tensor<3x5x2xi32>
// VMAP-NEXT: %[[V11:.*]] = stablehlo.broadcast_in_dim %[[V9]], dims = [0] : (tensor<3xi32>) -> tensor<3x5x2xi32>
// VMAP-NEXT: %[[V12:.*]] = stablehlo.compare GE, %[[V10]], %[[V11]] : (tensor<3x5x2xi32>, tensor<3x5x2xi32>) -> tensor<3x5x2xi1>
// VMAP-NEXT: %[[V13:.*]] = stablehlo.broadcast_in_dim %[[V8]], dims = [0] : (tensor<3xi32>) -> tensor<3x5x2xi32>
// VMAP-NEXT: %[[V14:.*]] = stablehlo.compare LT, %[[V10]], %[[V13]] : (tensor<3x5x2xi32>, tensor<3x5x2xi32>) -> tensor<3x5x2xi1>
// VMAP-NEXT: %[[V15:.*]] = stablehlo.and %[[V12]], %[[V14]] : tensor<3x5x2xi1>
// VMAP-NEXT: %[[V16:.*]] = stablehlo.broadcast_in_dim %[[A0]], dims = [0, 2, 3] : (tensor<8x5x2xf64>) -> tensor<8x3x5x2xf64>
// VMAP-NEXT: %[[V17:.*]] = stablehlo.broadcast_in_dim %[[V15]], dims = [1, 2, 3] : (tensor<3x5x2xi1>) -> tensor<8x3x5x2xi1>
// VMAP-NEXT: %[[V18:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<8x3x5x2xf64>
// VMAP-NEXT: %[[V19:.*]] = stablehlo.select %[[V17]], %[[V16]], %[[V18]] : tensor<8x3x5x2xi1>, tensor<8x3x5x2xf64>
// VMAP-NEXT: %[[V20:.*]] = stablehlo.dot_general %[[V19]], %[[A1]], batching_dims = [0] x [0], contracting_dims = [3, 1] x [2, 1] : (tensor<8x3x5x2xf64>, tensor<8x3x2x4xf64>) -> tensor<8x5x4xf64>
// VMAP-NEXT: return %[[V20]] : tensor<8x5x4xf64>
