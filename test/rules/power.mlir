// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// (a^b)' = b a^(b - 1) a' + log(a) a^b b', with 0 where b = 0, and no logarithm of 0.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.power %a, %b : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.power %[[A]], %[[B]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.compare EQ, %[[B]], %[[V1]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V3:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.subtract %[[B]], %[[V3]] : tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.select %[[V2]], %[[V3]], %[[V4]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.power %[[A]], %[[V5]] : tensor<4xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.multiply %[[B]], %[[V6]] : tensor<4xf64>
// JVP-NEXT: %[[V8:.*]] = stablehlo.select %[[V2]], %[[V1]], %[[V7]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V9:.*]] = stablehlo.multiply %[[DA]], %[[V8]] : tensor<4xf64>
// JVP-NEXT: %[[V10:.*]] = stablehlo.compare EQ, %[[A]], %[[V1]] : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xi1>
// JVP-NEXT: %[[V11:.*]] = stablehlo.select %[[V10]], %[[V3]], %[[A]] : tensor<4xi1>, tensor<4xf64>
// JVP-NEXT: %[[V12:.*]] = stablehlo.log %[[V11]] : tensor<4xf64>
// JVP-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V12]], %[[V0]] : tensor<4xf64>
// JVP-NEXT: %[[V14:.*]] = stablehlo.multiply %[[DB]], %[[V13]] : tensor<4xf64>
// JVP-NEXT: %[[V15:.*]] = stablehlo.add %[[V9]], %[[V14]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V15]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64>, %[[R2:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R2]], %[[R1]] : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[R2]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V1]], %[[V0]] : tensor<4xf64>, tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET: stablehlo.power
// JET: stablehlo.compare
// JET: stablehlo.power
// JET: stablehlo.compare
// JET: stablehlo.log
// JET: stablehlo.compare
// JET: stablehlo.power
// JET: stablehlo.divide
// JET: return

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.power %[[A]], %[[B]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
