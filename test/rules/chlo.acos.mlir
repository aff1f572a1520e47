// RUN: evolute-opt %s --ad-jvp --cse | FileCheck %s --check-prefix=JVP
// RUN: evolute-opt %s --ad-linearize --ad-transpose --cse | FileCheck %s --check-prefix=VJP
// RUN: evolute-opt %s --ad-jet=order=2 --cse | FileCheck %s --check-prefix=JET
// RUN: evolute-opt %s --ad-vmap=size=8 | FileCheck %s --check-prefix=VMAP

// acos' = -1 / sqrt((1 - x) (1 + x)).
func.func @f(%a: tensor<4xf64>) -> (tensor<4xf64>) {
  %y = chlo.acos %a : tensor<4xf64> -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// JVP-LABEL: @f.jvp(
// JVP-SAME: %[[A:.*]]: tensor<4xf64>, %[[DA:.*]]: tensor<4xf64>
// JVP-NEXT: %[[V0:.*]] = chlo.acos %[[A]] : tensor<4xf64> -> tensor<4xf64>
// JVP-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JVP-NEXT: %[[V2:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JVP-NEXT: %[[V3:.*]] = stablehlo.subtract %[[V1]], %[[A]] : tensor<4xf64>
// JVP-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V3]], %[[V2]] : tensor<4xf64>
// JVP-NEXT: %[[V5:.*]] = stablehlo.rsqrt %[[V4]] : tensor<4xf64>
// JVP-NEXT: %[[V6:.*]] = stablehlo.multiply %[[DA]], %[[V5]] : tensor<4xf64>
// JVP-NEXT: %[[V7:.*]] = stablehlo.negate %[[V6]] : tensor<4xf64>
// JVP-NEXT: return %[[V0]], %[[V7]] : tensor<4xf64>, tensor<4xf64>

// VJP-LABEL: @f.pullback(
// VJP-SAME: %[[R0:.*]]: tensor<4xf64>, %[[R1:.*]]: tensor<4xf64> {ad.linear}
// VJP-NEXT: %[[V0:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// VJP-NEXT: %[[V1:.*]] = stablehlo.add %[[R0]], %[[V0]] : tensor<4xf64>
// VJP-NEXT: %[[V2:.*]] = stablehlo.subtract %[[V0]], %[[R0]] : tensor<4xf64>
// VJP-NEXT: %[[V3:.*]] = stablehlo.multiply %[[V2]], %[[V1]] : tensor<4xf64>
// VJP-NEXT: %[[V4:.*]] = stablehlo.rsqrt %[[V3]] : tensor<4xf64>
// VJP-NEXT: %[[V5:.*]] = stablehlo.multiply %[[R1]], %[[V4]] : tensor<4xf64>
// VJP-NEXT: %[[V6:.*]] = stablehlo.negate %[[V5]] : tensor<4xf64>
// VJP-NEXT: return %[[V6]] : tensor<4xf64>

// JET-LABEL: @f.jet(
// JET-SAME: %[[A:.*]]: tensor<4xf64>, %[[A1:.*]]: tensor<4xf64>, %[[A2:.*]]: tensor<4xf64>
// JET-NEXT: %[[V0:.*]] = chlo.acos %[[A]] : tensor<4xf64> -> tensor<4xf64>
// JET-NEXT: %[[V1:.*]] = stablehlo.constant dense<1.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V2:.*]] = stablehlo.subtract %[[V1]], %[[A]] : tensor<4xf64>
// JET-NEXT: %[[V3:.*]] = stablehlo.add %[[A]], %[[V1]] : tensor<4xf64>
// JET-NEXT: %[[V4:.*]] = stablehlo.multiply %[[V2]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V5:.*]] = stablehlo.rsqrt %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V6:.*]] = stablehlo.multiply %[[A1]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V7:.*]] = stablehlo.negate %[[V6]] : tensor<4xf64>
// JET-NEXT: %[[V8:.*]] = stablehlo.multiply %[[V2]], %[[A1]] : tensor<4xf64>
// JET-NEXT: %[[V9:.*]] = stablehlo.multiply %[[A1]], %[[V3]] : tensor<4xf64>
// JET-NEXT: %[[V10:.*]] = stablehlo.subtract %[[V8]], %[[V9]] : tensor<4xf64>
// JET-NEXT: %[[V11:.*]] = stablehlo.constant dense<-5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V12:.*]] = stablehlo.divide %[[V5]], %[[V4]] : tensor<4xf64>
// JET-NEXT: %[[V13:.*]] = stablehlo.multiply %[[V11]], %[[V12]] : tensor<4xf64>
// JET-NEXT: %[[V14:.*]] = stablehlo.multiply %[[V10]], %[[V13]] : tensor<4xf64>
// JET-NEXT: %[[V15:.*]] = stablehlo.multiply %[[A1]], %[[V14]] : tensor<4xf64>
// JET-NEXT: %[[V16:.*]] = stablehlo.negate %[[V15]] : tensor<4xf64>
// JET-NEXT: %[[V17:.*]] = stablehlo.constant dense<2.000000e+00> : tensor<4xf64>
// JET-NEXT: %[[V18:.*]] = stablehlo.multiply %[[V17]], %[[A2]] : tensor<4xf64>
// JET-NEXT: %[[V19:.*]] = stablehlo.multiply %[[V18]], %[[V5]] : tensor<4xf64>
// JET-NEXT: %[[V20:.*]] = stablehlo.subtract %[[V16]], %[[V19]] : tensor<4xf64>
// JET-NEXT: %[[V21:.*]] = stablehlo.constant dense<5.000000e-01> : tensor<4xf64>
// JET-NEXT: %[[V22:.*]] = stablehlo.multiply %[[V21]], %[[V20]] : tensor<4xf64>
// JET-NEXT: return %[[V0]], %[[V7]], %[[V22]] : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>

// VMAP-LABEL: @f.vmap(
// VMAP-SAME: %[[A:.*]]: tensor<8x4xf64>
// VMAP-NEXT: %[[V0:.*]] = chlo.acos %[[A]] : tensor<8x4xf64> -> tensor<8x4xf64>
// VMAP-NEXT: return %[[V0]] : tensor<8x4xf64>
