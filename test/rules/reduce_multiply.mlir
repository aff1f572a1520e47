// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// Halves are multiplied, by the product rule: no division, so zeros are numbers like any other.
func.func @f(%a: tensor<3x2xf64>) -> (tensor<2xf64>) {
  %i = stablehlo.constant dense<1.0> : tensor<f64>
  %y = stablehlo.reduce(%a init: %i) applies stablehlo.multiply across dimensions = [0] : (tensor<3x2xf64>, tensor<f64>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<3x2xf64>, %[[DA:.*]]: tensor<3x2xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.multiply across dimensions = [0] : (tensor<3x2xf64>, tensor<f64>) -> tensor<2xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.slice %[[A]] [1:2, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.slice %[[DA]] [1:2, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.slice %[[A]] [0:1, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.slice %[[DA]] [0:1, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V4]], %[[V2]] : tensor<1x2xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V5]], %[[V2]] : tensor<1x2xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V4]], %[[V3]] : tensor<1x2xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.add %[[V7]], %[[V8]] : tensor<1x2xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.slice %[[A]] [2:3, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.slice %[[DA]] [2:3, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.concatenate %[[V6]], %[[V10]], dim = 0 : (tensor<1x2xf64>, tensor<1x2xf64>) -> tensor<2x2xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.concatenate %[[V9]], %[[V11]], dim = 0 : (tensor<1x2xf64>, tensor<1x2xf64>) -> tensor<2x2xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.slice %[[V12]] [1:2, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.slice %[[V13]] [1:2, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.slice %[[V12]] [0:1, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.slice %[[V13]] [0:1, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V17]], %[[V14]] : tensor<1x2xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V16]], %[[V15]] : tensor<1x2xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.add %[[V18]], %[[V19]] : tensor<1x2xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.reshape %[[V20]] : (tensor<1x2xf64>) -> tensor<2xf64>
// JVP-NEXT: return %[[V1]], %[[V21]] : tensor<2xf64>, tensor<2xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3x2xf64>, %[[R1:.*]]: tensor<2xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.slice %[[R0]] [1:2, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.slice %[[R0]] [0:1, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[V1]], %[[V0]] : tensor<1x2xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.slice %[[R0]] [2:3, 0:2] : (tensor<3x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.concatenate %[[V2]], %[[V3]], dim = 0 : (tensor<1x2xf64>, tensor<1x2xf64>) -> tensor<2x2xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.slice %[[V4]] [1:2, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.slice %[[V4]] [0:1, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V7:.*]] = stablehlo.reshape %[[R1]] : (tensor<2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V7]], %[[V6]] : tensor<1x2xf64>
// VJP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V7]], %[[V5]] : tensor<1x2xf64>
// VJP-NEXT: %[[V10:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<f64>
// VJP-NEXT: %[[V11:.*]] = stablehlo.pad %[[V9]], %[[V10]], low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<1x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// VJP-NEXT: %[[V12:.*]] = stablehlo.pad %[[V8]], %[[V10]], low = [1, 0], high = [0, 0], interior = [0, 0] : (tensor<1x2xf64>, tensor<f64>) -> tensor<2x2xf64>
// VJP-NEXT: %[[V13:.*]] = stablehlo.add %[[V11]], %[[V12]] : tensor<2x2xf64>
// VJP-NEXT: %[[V14:.*]] = stablehlo.slice %[[V13]] [0:1, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V15:.*]] = stablehlo.slice %[[V13]] [1:2, 0:2] : (tensor<2x2xf64>) -> tensor<1x2xf64>
// VJP-NEXT: %[[V16:.*]] = stablehlo.pad %[[V15]], %[[V10]], low = [2, 0], high = [0, 0], interior = [0, 0] : (tensor<1x2xf64>, tensor<f64>) -> tensor<3x2xf64>
// VJP-NEXT: %[[V17:.*]] = stablehlo.multiply %[[V14]], %[[V1]] : tensor<1x2xf64>
// VJP-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V14]], %[[V0]] : tensor<1x2xf64>
// VJP-NEXT: %[[V19:.*]] = stablehlo.pad %[[V18]], %[[V10]], low = [0, 0], high = [2, 0], interior = [0, 0] : (tensor<1x2xf64>, tensor<f64>) -> tensor<3x2xf64>
// VJP-NEXT: %[[V20:.*]] = stablehlo.add %[[V16]], %[[V19]] : tensor<3x2xf64>
// VJP-NEXT: %[[V21:.*]] = stablehlo.pad %[[V17]], %[[V10]], low = [1, 0], high = [1, 0], interior = [0, 0] : (tensor<1x2xf64>, tensor<f64>) -> tensor<3x2xf64>
// VJP-NEXT: %[[V22:.*]] = stablehlo.add %[[V20]], %[[V21]] : tensor<3x2xf64>
// VJP-NEXT: return %[[V22]] : tensor<3x2xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<3x2xf64>, %[[A1:.*]]: tensor<3x2xf64>, %[[A2:.*]]: tensor<3x2xf64>
// JET: stablehlo.reduce
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.concatenate
// JET: stablehlo.concatenate
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.slice
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.reshape
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.concatenate
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.slice
// JET: stablehlo.multiply
// JET: stablehlo.add
// JET: stablehlo.reshape
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x3x2xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<f64>
// VMAP-NEXT: %[[V1:.*]] = stablehlo.reduce(%[[A]] init: %[[V0]]) applies stablehlo.multiply across dimensions = [1] : (tensor<8x3x2xf64>, tensor<f64>) -> tensor<8x2xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x2xf64>
