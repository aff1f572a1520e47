// RUN: evolute-opt %s --ad-jvp=wrt=1 --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize=wrt=1 --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s '--ad-jet=order=2 wrt=1' --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// zeta(s, q)' = -s zeta(s + 1, q); there is none in s.
func.func @f(%a: tensor<4xf64>, %b: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = chlo.zeta %a, %b : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[DB:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.zeta %[[A]], %[[B]] : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = chlo.zeta %[[V2]], %[[B]] : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A]], %[[V3]] : tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[DB]], %[[V4]] : tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.negate %[[V5]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V6]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[B:.*]]: tensor<4xf64>, %[[B1:.*]]: tensor<4xf64>, %[[B2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = chlo.zeta %[[A]], %[[B]] : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = chlo.zeta %[[V2]], %[[B]] : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[A]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[B1]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.negate %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V2]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = chlo.zeta %[[V7]], %[[B]] : tensor<4xf64>, tensor<4xf64> -> tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V2]], %[[V8]] : tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.multiply %[[B1]], %[[V9]] : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[A]], %[[V10]] : tensor<4xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.multiply %[[B1]], %[[V11]] : tensor<4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V13]], %[[B2]] : tensor<4xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[V14]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.subtract %[[V12]], %[[V15]] : tensor<4xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V17]], %[[V16]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V6]], %[[V18]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>, %[[B:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = chlo.zeta %[[A]], %[[B]] : tensor<8x4xf64>, tensor<8x4xf64> -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
