// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// atan2' = (b a' - a b') / (a a + b b), scaled where the squares would overflow or underflow.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.atan2 %a, %b : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.atan2 %[[A]], %[[B]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.abs %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.abs %[[B]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.compare LT, %[[V1]], %[[V2]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V4:.*]] = stablehlo.select %[[V3]], %[[V2]], %[[V1]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.constant dense<3.3519519824856493E+153> : tensor<4xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.constant dense<2.9833362924800827E-154> : tensor<4xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.compare LT, %[[V4]], %[[V7]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V9:.*]] = stablehlo.select %[[V8]], %[[V6]], %[[V5]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.constant dense<3.7291703656001034E-155> : tensor<4xf64>
// JVP-NEXT: %[[V11:.*]] = stablehlo.compare GT, %[[V4]], %[[V6]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V12:.*]] = stablehlo.select %[[V11]], %[[V10]], %[[V9]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[A]], %[[V12]] : tensor<4xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[B]], %[[V12]] : tensor<4xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[V14]] : tensor<4xf64>
// JVP-NEXT: %[[V16:.*]] = stablehlo.multiply %[[V13]], %[[V13]] : tensor<4xf64>
// JVP-NEXT: %[[V17:.*]] = stablehlo.add %[[V16]], %[[V15]] : tensor<4xf64>
// JVP-NEXT: %[[V18:.*]] = stablehlo.divide %[[V14]], %[[V17]] : tensor<4xf64>
// JVP-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V12]] : tensor<4xf64>
// JVP-NEXT: %[[V20:.*]] = stablehlo.multiply %[[DA]], %[[V19]] : tensor<4xf64>
// JVP-NEXT: %[[V21:.*]] = stablehlo.divide %[[V13]], %[[V17]] : tensor<4xf64>
// JVP-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V21]], %[[V12]] : tensor<4xf64>
// JVP-NEXT: %[[V23:.*]] = stablehlo.multiply %[[DB]], %[[V22]] : tensor<4xf64>
// JVP-NEXT: %[[V24:.*]] = stablehlo.subtract %[[V20]], %[[V23]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V24]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64>, %[[R2:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R2]], %[[R1]] : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V1]], %[[V0]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET: stablehlo.atan2
// JET: stablehlo.abs
// JET: stablehlo.abs
// JET: stablehlo.compare
// JET: stablehlo.compare
// JET: stablehlo.compare
// JET: stablehlo.divide
// JET: stablehlo.divide
// JET: stablehlo.divide
// JET: stablehlo.divide
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.atan2 %[[A]], %[[B]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
