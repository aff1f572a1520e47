// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// One draw. Its place between the bounds is a number that does not depend on them.
func.func @f(%a: tensor<f64>, %b: tensor<f64>) -> (tensor<4xf64>) {
  %n = stablehlo.constant dense<4> : tensor<1xi64>
  %y = stablehlo.rng %a, %b, %n, distribution = UNIFORM : (tensor<f64>, tensor<f64>, tensor<1xi64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<f64>, %[[DA:.*]]: tensor<f64>, %[[DB:.*]]: tensor<f64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<4> : tensor<1xi64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.rng %[[A]], %[[B]], %[[V0]], distribution = UNIFORM : (tensor<f64>, tensor<f64>, tensor<1xi64>) -> tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.subtract %[[B]], %[[A]] : tensor<f64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[V2]], %[[V3]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.select %[[V4]], %[[V5]], %[[V2]] : tensor<i1>, tensor<f64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.broadcast_in_dim %[[V6]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.subtract %[[V1]], %[[V8]] : tensor<4xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.divide %[[V9]], %[[V7]] : tensor<4xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.broadcast_in_dim %[[V4]], dims = [] : (tensor<i1>) -> tensor<4xi1>
// JVP-NEXT: %[[V12:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.select %[[V11]], %[[V12]], %[[V10]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.bitcast_convert %[[V13]] : (tensor<4xf64>) -> tensor<4xi64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.bitcast_convert %[[V14]] : (tensor<4xi64>) -> tensor<4xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.broadcast_in_dim %[[DA]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.broadcast_in_dim %[[DB]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.subtract %[[V17]], %[[V16]] : tensor<4xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V15]], %[[V18]] : tensor<4xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.add %[[V16]], %[[V19]] : tensor<4xf64>
// JVP-NEXT: return %[[V1]], %[[V20]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.subtract %[[R1]], %[[V0]] : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.reduce(%[[V0]] init: %[[V2]]) applies stablehlo.add across dimensions = [0] : (tensor<4xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.reduce(%[[V1]] init: %[[V2]]) applies stablehlo.add across dimensions = [0] : (tensor<4xf64>, tensor<f64>) -> tensor<f64>
// VJP-NEXT: return %[[V4]], %[[V3]] : tensor<f64>, tensor<f64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<f64>, %[[B:.*]]: tensor<f64>, %[[A1:.*]]: tensor<f64>, %[[A2:.*]]: tensor<f64>, %[[B1:.*]]: tensor<f64>, %[[B2:.*]]: tensor<f64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<4> : tensor<1xi64>
// JET-NEXT: %[[V1:.*]] = stablehlo.rng %[[A]], %[[B]], %[[V0]], distribution = UNIFORM : (tensor<f64>, tensor<f64>, tensor<1xi64>) -> tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JET-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[A1]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.subtract %[[B]], %[[A]] : tensor<f64>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V6:.*]] = stablehlo.compare EQ, %[[V4]], %[[V5]] : (tensor<f64>, tensor<f64>) -> tensor<i1>
// JET-NEXT: %[[V7:.*]] = stablehlo.broadcast_in_dim %[[V6]], dims = [] : (tensor<i1>) -> tensor<4xi1>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.subtract %[[V1]], %[[V9]] : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.select %[[V6]], %[[V2]], %[[V4]] : tensor<i1>, tensor<f64>
// JET-NEXT: %[[V12:.*]] = stablehlo.broadcast_in_dim %[[V11]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.divide %[[V10]], %[[V12]] : tensor<4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.select %[[V7]], %[[V8]], %[[V13]] : tensor<4xi1>, tensor<4xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.bitcast_convert %[[V14]] : (tensor<4xf64>) -> tensor<4xi64>
// JET-NEXT: %[[V16:.*]] = stablehlo.bitcast_convert %[[V15]] : (tensor<4xi64>) -> tensor<4xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.broadcast_in_dim %[[B1]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.subtract %[[V17]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V16]], %[[V18]] : tensor<4xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.add %[[V3]], %[[V19]] : tensor<4xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<f64>
// JET-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V21]], %[[A2]] : tensor<f64>
// JET-NEXT: %[[V23:.*]] = stablehlo.broadcast_in_dim %[[V22]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.multiply %[[V21]], %[[B2]] : tensor<f64>
// JET-NEXT: %[[V25:.*]] = stablehlo.broadcast_in_dim %[[V24]], dims = [] : (tensor<f64>) -> tensor<4xf64>
// JET-NEXT: %[[V26:.*]] = stablehlo.subtract %[[V25]], %[[V23]] : tensor<4xf64>
// JET-NEXT: %[[V27:.*]] = stablehlo.multiply %[[V16]], %[[V26]] : tensor<4xf64>
// JET-NEXT: %[[V28:.*]] = stablehlo.add %[[V23]], %[[V27]] : tensor<4xf64>
// JET-NEXT: %[[V29:.*]] = stablehlo.multiply %[[V8]], %[[V28]] : tensor<4xf64>
// JET-NEXT: return %[[V1]], %[[V20]], %[[V29]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8xf64>, %[[B:.*]]: tensor<8xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<[8, 4]> : tensor<2xi64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V2:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V3:.*]] = stablehlo.rng %[[V2]], %[[V1]], %[[V0]], distribution = UNIFORM : (tensor<f64>, tensor<f64>, tensor<2xi64>) -> tensor<8x4xf64>
// VMAP-NEXT: %[[V4:.*]] = stablehlo.broadcast_in_dim %[[A]], dims = [0] : (tensor<8xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: %[[V5:.*]] = stablehlo.broadcast_in_dim %[[B]], dims = [0] : (tensor<8xf64>) -> tensor<8x4xf64>
// VMAP-NEXT: %[[V6:.*]] = stablehlo.subtract %[[V5]], %[[V4]] : tensor<8x4xf64>
// VMAP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V3]], %[[V6]] : tensor<8x4xf64>
// VMAP-NEXT: %[[V8:.*]] = stablehlo.add %[[V4]], %[[V7]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V8]] : tensor<8x4xf64>
