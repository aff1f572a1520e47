// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// log1p' = 1 / (x + 1): the tangent is a quotient.
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = stablehlo.log_plus_one %a : tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = stablehlo.log_plus_one %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.divide %[[DA]], %[[V2]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V3]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.add %[[R0]], %[[V0]] : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.divide %[[R1]], %[[V1]] : tensor<4xf64>
// VJP-NEXT: return %[[V2]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = stablehlo.log_plus_one %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.divide %[[A1]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.divide %[[V3]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.multiply %[[A1]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.multiply %[[V6]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.divide %[[V7]], %[[V2]] : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.subtract %[[V8]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.multiply %[[V10]], %[[V9]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V3]], %[[V11]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = stablehlo.log_plus_one %[[A]] : tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
