// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// The tangent is that of the smallest element; ties share evenly.
func.func @f(%a: tensor<2x3x2xf64>) -> (tensor<2x2xf64>) {
  %i = stablehlo.constant dense<1.0e30> : tensor<f64>
  %y = stablehlo.reduce(%a init: %i) applies stablehlo.minimum across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<2x3x2xf64>, %[[DA:.*]]: tensor<2x3x2xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+30> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.minimum across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [0, 2] : (tensor<2x2xf64>) -> tensor<2x3x2xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3x2xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[A]], %[[V2]] : (tensor<2x3x2xf64>, tensor<2x3x2xf64>) -> tensor<2x3x2xi1>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3x2xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.select %[[V4]], %[[V3]], %[[V5]] : tensor<2x3x2xi1>, tensor<2x3x2xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<1.000000e+30> : tensor<2x2xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x2xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.compare EQ, %[[V7]], %[[V1]] : (tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xi1>
// JVP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x2xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.select %[[V9]], %[[V8]], %[[V10]] : tensor<2x2xi1>, tensor<2x2xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.reduce(%[[V6]] init: %[[V12]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.add %[[V13]], %[[V11]] : tensor<2x2xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[DA]], %[[V6]] : tensor<2x3x2xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.reduce(%[[V15]] init: %[[V12]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.divide %[[V16]], %[[V14]] : tensor<2x2xf64>
// JVP-NEXT: return %[[V1]], %[[V17]] : tensor<2x2xf64>, tensor<2x2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<2x2xf64>, %[[R1:.*]]: tensor<2x2xf64>, %[[R2:.*]]: tensor<2x3x2xf64>, %[[R3:.*]]: tensor<2x2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.broadcast_in_dim %[[R1]], dims = [0, 2] : (tensor<2x2xf64>) -> tensor<2x3x2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3x2xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[R2]], %[[V0]] : (tensor<2x3x2xf64>, tensor<2x3x2xf64>) -> tensor<2x3x2xi1>
// VJP-NEXT: %[[V3:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3x2xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.select %[[V2]], %[[V1]], %[[V3]] : tensor<2x3x2xi1>, tensor<2x3x2xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.divide %[[R3]], %[[R0]] : tensor<2x2xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.broadcast_in_dim %[[V5]], dims = [0, 2] : (tensor<2x2xf64>) -> tensor<2x3x2xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[V4]] : tensor<2x3x2xf64>
// VJP-NEXT: return %[[V7]] : tensor<2x3x2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<2x3x2xf64>, %[[A1:.*]]: tensor<2x3x2xf64>, %[[A2:.*]]: tensor<2x3x2xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+30> : tensor<f64>
// JET-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.minimum across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3x2xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.broadcast_in_dim %[[V1]], dims = [0, 2] : (tensor<2x2xf64>) -> tensor<2x3x2xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.compare EQ, %[[A]], %[[V3]] : (tensor<2x3x2xf64>, tensor<2x3x2xf64>) -> tensor<2x3x2xi1>
// JET-NEXT: %[[V5:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3x2xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.select %[[V4]], %[[V2]], %[[V5]] : tensor<2x3x2xi1>, tensor<2x3x2xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[A1]], %[[V6]] : tensor<2x3x2xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// JET-NEXT: %[[V9:.*]] = stablehlo.reduce(%[[V7]] init: %[[V8]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.reduce(%[[V6]] init: %[[V8]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<1.000000e+30> : tensor<2x2xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.compare EQ, %[[V11]], %[[V1]] : (tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xi1>
// JET-NEXT: %[[V13:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<2x2xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<2x2xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.select %[[V12]], %[[V13]], %[[V14]] : tensor<2x2xi1>, tensor<2x2xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.add %[[V10]], %[[V15]] : tensor<2x2xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.divide %[[V9]], %[[V16]] : tensor<2x2xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<2x3x2xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[A2]] : tensor<2x3x2xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.multiply %[[V19]], %[[V6]] : tensor<2x3x2xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.reduce(%[[V20]] init: %[[V8]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.divide %[[V21]], %[[V16]] : tensor<2x2xf64>
// JET-NEXT: %[[V23:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<2x2xf64>
// JET-NEXT: %[[V24:.*]] = stablehlo.multiply %[[V23]], %[[V22]] : tensor<2x2xf64>
// JET-NEXT: return %[[V1]], %[[V17]], %[[V24]] : tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x2x3x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+30> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.minimum across dimensions = [2] : (tensor<8x2x3x2xf64>, tensor<f64>) -> tensor<8x2x2xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x2x2xf64>
