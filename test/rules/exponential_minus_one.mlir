// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// expm1' = exp(x): y + 1 has no digits left where y is almost -1.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.exponential_minus_one %a : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.exponential_minus_one %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.exponential %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.multiply %[[DA]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V2]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.multiply %[[R1]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: return %[[V0]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.exponential_minus_one %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.exponential %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.multiply %[[A1]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.multiply %[[A1]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[V4]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[V5]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.add %[[V3]], %[[V6]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[V8]], %[[V7]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V2]], %[[V9]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.exponential_minus_one %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
