// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// y = a - q b, with the quotient q rounded to an integer: q = round((a - y) / b) has no tangent.
func.func @f(%a: tensor<5xf64>, %b: tensor<5xf64>) -> (tensor<5xf64>) {
  %y = stablehlo.remainder %a, %b : tensor<5xf64>
  return %y : tensor<5xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<5xf64>, %[[B:.*]]: tensor<5xf64>, %[[DA:.*]]: tensor<5xf64>, %[[DB:.*]]: tensor<5xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.remainder %[[A]], %[[B]] : tensor<5xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.subtract %[[A]], %[[V0]] : tensor<5xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.divide %[[V1]], %[[B]] : tensor<5xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.round_nearest_even %[[V2]] : tensor<5xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[DB]], %[[V3]] : tensor<5xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.subtract %[[DA]], %[[V4]] : tensor<5xf64>
// JVP-NEXT: return %[[V0]], %[[V5]] : tensor<5xf64>, tensor<5xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<5xf64>, %[[R1:.*]]: tensor<5xf64>, %[[R2:.*]]: tensor<5xf64>, %[[R3:.*]]: tensor<5xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.subtract %[[R0]], %[[R1]] : tensor<5xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.divide %[[V0]], %[[R2]] : tensor<5xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.round_nearest_even %[[V1]] : tensor<5xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[R3]], %[[V2]] : tensor<5xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.negate %[[V3]] : tensor<5xf64>
// VJP-NEXT: return %[[R3]], %[[V4]] : tensor<5xf64>, tensor<5xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<5xf64>, %[[B:.*]]: tensor<5xf64>, %[[A1:.*]]: tensor<5xf64>, %[[A2:.*]]: tensor<5xf64>, %[[B1:.*]]: tensor<5xf64>, %[[B2:.*]]: tensor<5xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.remainder %[[A]], %[[B]] : tensor<5xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.subtract %[[A]], %[[V0]] : tensor<5xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.divide %[[V1]], %[[B]] : tensor<5xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.round_nearest_even %[[V2]] : tensor<5xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[B1]], %[[V3]] : tensor<5xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.subtract %[[A1]], %[[V4]] : tensor<5xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<5xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[A2]] : tensor<5xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V6]], %[[B2]] : tensor<5xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V8]], %[[V3]] : tensor<5xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.subtract %[[V7]], %[[V9]] : tensor<5xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<5xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.multiply %[[V11]], %[[V10]] : tensor<5xf64>
// JET-NEXT: return %[[V0]], %[[V5]], %[[V12]] : tensor<5xf64>, tensor<5xf64>, tensor<5xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x5xf64>, %[[B:.*]]: tensor<8x5xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.remainder %[[A]], %[[B]] : tensor<8x5xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x5xf64>
