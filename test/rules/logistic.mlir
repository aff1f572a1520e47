// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// logistic' = y logistic(-x): both factors keep their digits on either side.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.logistic %a : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.logistic %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.negate %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.logistic %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V0]], %[[V2]] : tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[DA]], %[[V3]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V4]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.logistic %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.negate %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.logistic %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V0]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A1]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V0]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V4]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.subtract %[[V6]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[A1]], %[[V7]] : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[V9]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V10]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.add %[[V8]], %[[V11]] : tensor<4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V13]], %[[V12]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V4]], %[[V14]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.logistic %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
