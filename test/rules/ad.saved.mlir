// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// A mark stays where it is, and what goes along with the value is marked too. What is linear needs no marks.
func.func @f(%a: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.multiply %a, %a : tensor<3xf64>
  %y = ad.saved %0 : tensor<3xf64>
  return %y : tensor<3xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// JVP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[A0]], %[[A0]] : tensor<3xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A1]], %[[A0]] : tensor<3xf64>
// JVP-NEXT: %[[C0:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[C0]], %[[V1]] : tensor<3xf64>
// JVP-NEXT: %[[V3:.*]] = ad.saved %[[V2]] : tensor<3xf64>
// JVP-NEXT: %[[V4:.*]] = ad.saved %[[V0]] : tensor<3xf64>
// JVP-NEXT: return %[[V4]], %[[V3]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.primal(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R0]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = ad.saved %[[V0]] : tensor<3xf64>
// VJP-NEXT: return %[[V1]], %[[R0]] : tensor<3xf64>, tensor<3xf64>

// VJP-LABEL: @f.pushforward(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}) -> tensor<3xf64>
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: %[[C0:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[C0]], %[[V0]] : tensor<3xf64>
// VJP-NEXT: return %[[V1]] : tensor<3xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<3xf64>, %[[R1:.*]]: tensor<3xf64> {ad.linear}) -> tensor<3xf64>
// VJP-NEXT: %[[C0:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[C0]], %[[R1]] : tensor<3xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.multiply %[[V0]], %[[R0]] : tensor<3xf64>
// VJP-NEXT: return %[[V1]] : tensor<3xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A0:.*]]: tensor<3xf64>, %[[A1:.*]]: tensor<3xf64>, %[[A2:.*]]: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>)
// JET-NEXT: %[[V0:.*]] = stablehlo.multiply %[[A0]], %[[A0]] : tensor<3xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.multiply %[[A0]], %[[A1]] : tensor<3xf64>
// JET-NEXT: %[[C0:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[C0]], %[[V1]] : tensor<3xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A0]], %[[A2]] : tensor<3xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[C0]], %[[V3]] : tensor<3xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[A1]], %[[A1]] : tensor<3xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.add %[[V4]], %[[V5]] : tensor<3xf64>
// JET-NEXT: %[[V7:.*]] = ad.saved %[[V0]] : tensor<3xf64>
// JET-NEXT: %[[V8:.*]] = ad.saved %[[V2]] : tensor<3xf64>
// JET-NEXT: %[[V9:.*]] = ad.saved %[[V6]] : tensor<3xf64>
// JET-NEXT: return %[[V7]], %[[V8]], %[[V9]] : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A0:.*]]: tensor<8x3xf64>) -> tensor<8x3xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[A0]], %[[A0]] : tensor<8x3xf64>
// VMAP-NEXT: %[[V1:.*]] = ad.saved %[[V0]] : tensor<8x3xf64>
// VMAP-NEXT: return %[[V1]] : tensor<8x3xf64>
