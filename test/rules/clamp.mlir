// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The tangent is the operand's inside the bounds, and a bound's where it is taken.
func.func @f(%a: tensor<f64>, %b: tensor<5xf64>, %c: tensor<f64>) -> (tensor<5xf64>) {
  %y = stablehlo.clamp %a, %b, %c : (tensor<f64>, tensor<5xf64>, tensor<f64>) -> tensor<5xf64>
  return %y : tensor<5xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<5xf64>, %[[C:.*]]: tensor<f64>, %[[DA:.*]]: tensor<f64>, %[[DB:.*]]: tensor<5xf64>, %[[DC:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.clamp %[[A]], %[[B]], %[[C]] : (tensor<f64>, tensor<5xf64>, tensor<f64>) -> tensor<5xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [] : (tensor<f64>) -> tensor<5xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [] : (tensor<f64>) -> tensor<5xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[DA]], dims = [] : (tensor<f64>) -> tensor<5xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare GT, %[[V1]], %[[B]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<5xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.select %[[V4]], %[[V3]], %[[V5]] : tensor<5xi1>, tensor<5xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.compare GT, %[[B]], %[[V1]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// JVP-NEXT: %[[V8:.*]] = stablehlo.compare LT, %[[B]], %[[V2]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// JVP-NEXT: %[[V9:.*]] = stablehlo.and %[[V7]], %[[V8]] : tensor<5xi1>
// JVP-NEXT: %[[V10:.*]] = stablehlo.select %[[V9]], %[[DB]], %[[V5]] : tensor<5xi1>, tensor<5xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.add %[[V6]], %[[V10]] : tensor<5xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[DC]], dims = [] : (tensor<f64>) -> tensor<5xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.compare LT, %[[V2]], %[[B]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// JVP-NEXT: %[[V14:.*]] = stablehlo.select %[[V13]], %[[V12]], %[[V5]] : tensor<5xi1>, tensor<5xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.add %[[V11]], %[[V14]] : tensor<5xf64>
// JVP-NEXT: return %[[V0]], %[[V15]] : tensor<5xf64>, tensor<5xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<f64>, %[[R1:.*]]: tensor<f64>, %[[R2:.*]]: tensor<5xf64>, %[[R3:.*]]: tensor<5xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R0]], dims = [] : (tensor<f64>) -> tensor<5xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[R1]], dims = [] : (tensor<f64>) -> tensor<5xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare GT, %[[V0]], %[[R2]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.compare GT, %[[R2]], %[[V0]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// VJP-NEXT: %[[V4:.*]] = stablehlo.compare LT, %[[R2]], %[[V1]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// VJP-NEXT: %[[V5:.*]] = stablehlo.and %[[V3]], %[[V4]] : tensor<5xi1>
// VJP-NEXT: %[[V6:.*]] = stablehlo.compare LT, %[[V1]], %[[R2]] : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xi1>
// VJP-NEXT: %[[V7:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<5xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.select %[[V6]], %[[R3]], %[[V7]] : tensor<5xi1>, tensor<5xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.select %[[V5]], %[[R3]], %[[V7]] : tensor<5xi1>, tensor<5xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.select %[[V2]], %[[R3]], %[[V7]] : tensor<5xi1>, tensor<5xf64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.reduce(%[[V8]] init: %[[V11]]) applies stablehlo.add across dimensions = [0] : (tensor<5xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.reduce(%[[V10]] init: %[[V11]]) applies stablehlo.add across dimensions = [0] : (tensor<5xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: return %[[V13]], %[[V9]], %[[V12]] : tensor<f64>, tensor<5xf64>, tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<5xf64>, %[[C:.*]]: tensor<f64>, %[[A1:.*]]: tensor<f64>, %[[A2:.*]]: tensor<f64>, %[[B1:.*]]: tensor<5xf64>, %[[B2:.*]]: tensor<5xf64>, %[[C1:.*]]: tensor<f64>, %[[C2:.*]]: tensor<f64>
// JET: stablehlo.clamp
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.compare
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.compare
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.compare
// JET: stablehlo.and
// JET: stablehlo.compare
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: stablehlo.broadcast_in_dim
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8xf64>, %[[B:.*]]: tensor<8x5xf64>, %[[C:.*]]: tensor<8xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0] : (tensor<8xf64>) -> tensor<8x5xf64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.broadcast_in_dim %[[C]], dims = [0] : (tensor<8xf64>) -> tensor<8x5xf64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.clamp %[[V0]], %[[B]], %[[V1]] : tensor<8x5xf64>
// VMAP-NEXT: return %[[V2]] : tensor<8x5xf64>
